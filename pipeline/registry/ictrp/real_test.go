package ictrp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/who"
	"ldntrials/pipeline/trial"
)

// mustReal opens a contract sample.
func mustReal(tb testing.TB, name string) []byte {
	tb.Helper()
	path := filepath.Join("..", "..", "..", "..", "shared", "data", "ictrp", name)
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		tb.Skip("SKIPPED: the contract sample is not here: ", path)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// TestReadFile_real reads real exports: every record, none lost, and what came out of
// them, counted by register and value. The numbers of rows and registers are those that
// the samples' own description gives.
func TestReadFile_real(t *testing.T) {
	for name, want := range map[string]map[string]int{
		"ICTRP-Results_18Mar2020.xml":             {"chictr": 476, "ctgov": 102},
		"COVID19-1135-trials.csv":                 {"chictr": 602, "ctgov": 438, "euctr": 42, "anzctr": 13, "isrctn": 12, "ntr": 12, "irct": 8, "jprn": 5, "tctr": 2, "drks": 1},
		"COVID19-web_7Jul2020.naltrexone-row.csv": {"ctgov": 1},
	} {
		t.Run(name, func(t *testing.T) {
			file := mustReal(t, name)
			if !New().Recognise(file[:min(len(file), 64<<10)]) {
				t.Error("not recognised")
			}
			got, drift, flags := map[string]int{}, map[string]int{}, map[string]int{}
			for raw, err := range New().ReadFile(t.Context(), bytes.NewReader(file)) {
				if err != nil {
					t.Fatal(err)
				}
				r := mustDecode(t, raw.Body)
				s := &r.Study
				home := s.HomeRegister
				if slices.Contains([]string{"umin", "jrct", "japic", "jma"}, home) {
					home = "jprn"
				}
				got[home]++
				for _, d := range r.Drift {
					drift[d.Kind+" "+d.Path+" "+d.Sample]++
				}
				for field, date := range map[string]trial.Date{"start": s.Start, "registered": s.Registered, "updated": s.LastUpdated, "completion": s.Completion} {
					if date.Flag != "" || field != "completion" && !date.From.Valid {
						flags[field+" "+date.Raw+" "+date.Flag]++
					}
				}
				if s.Enrolment.Flag != "" {
					flags["size "+s.Enrolment.Flag]++
				}
				if s.Title == "" || s.Phase.Label == "" || len(r.Conditions) == 0 || s.Start.From.V > trial.Day(40_000) {
					t.Errorf("%s: %+v", raw.RecordID, s)
				}
				if bytes.Contains(raw.Body, []byte("@example.org")) || strings.Contains(outline(r), "@example.org") {
					t.Errorf("%s keeps a mail address", raw.RecordID)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("records by register (-want +got):\n%s", diff)
			}
			wantDrift := map[string]int{}
			if name != "COVID19-web_7Jul2020.naltrexone-row.csv" {
				for _, kind := range kindsUnmapped {
					if n := strings.Count(string(file), ">"+kind+"</Study_type>") + strings.Count(string(file), `,"`+kind+`",`); n > 0 {
						wantDrift["unknown_value Trial.Study_type "+kind] = n
					}
				}
			}
			if diff := cmp.Diff(wantDrift, drift); diff != "" {
				t.Errorf("drift (-want +got):\n%s", diff)
			}
			t.Logf("flags: %v", flags)
			for flag := range flags {
				if !strings.HasPrefix(flag, "size ") && !strings.HasPrefix(flag, "start  ") {
					t.Errorf("a date that is not read: %s", flag)
				}
			}
		})
	}
}

// kindsUnmapped are the words of ChiCTR for a kind of study that leave open whether
// anything is given.
var kindsUnmapped = []string{"Diagnostic test", "Basic Science", "Health services reaserch", "Health Services Research", "Prevention", "Screening"}

// TestDecode_realDates holds day and month of the real rows against WHO's own unmistakable
// form of the same date.
func TestDecode_realDates(t *testing.T) {
	n := 0
	for raw, err := range New().ReadFile(t.Context(), bytes.NewReader(mustReal(t, "COVID19-1135-trials.csv"))) {
		if err != nil {
			t.Fatal(err)
		}
		r, err := parse(raw.Body)
		if err != nil {
			t.Fatal(err)
		}
		own, sure := who.Date(r.values["Date_registration"], r.home, ""), who.Date(r.values["Date_registration3"], r.home, "")
		if own.From != sure.From || !own.From.Valid {
			t.Errorf("%s: %q is read as %v, WHO says %q", raw.RecordID, own.Raw, own.From, sure.Raw)
		}
		n++
	}
	if n != 1135 {
		t.Errorf("%d rows", n)
	}
}

// TestReadFile_realPair holds that the same record has one hash in a portal export and in
// the CSV of another month, unless it changed.
func TestReadFile_realPair(t *testing.T) {
	hashes := func(name string) map[string]string {
		out := map[string]string{}
		for raw, err := range New().ReadFile(t.Context(), bytes.NewReader(mustReal(t, name))) {
			if err != nil {
				t.Fatal(err)
			}
			out[raw.RecordID] = raw.Hash
		}
		return out
	}
	xml, csv := hashes("ICTRP-Results_18Mar2020.xml"), hashes("COVID19-1135-trials.csv")
	both, same := 0, 0
	for id, hash := range xml {
		if other, ok := csv[id]; ok {
			both++
			if other == hash {
				same++
			}
		}
	}
	t.Logf("%d records in both, %d with one hash", both, same)
	if same < both/2 {
		t.Errorf("of %d records in both files only %d have one hash", both, same)
	}
}

// generated is an export of the given size without being one: the fixture's records again
// and again, each with a number of its own.
type generated struct {
	bodies  [][]byte
	left, n int
	buf     []byte
}

func (g *generated) Read(p []byte) (int, error) {
	for len(g.buf) == 0 {
		if g.left <= 0 {
			return 0, io.EOF
		}
		g.n++
		body := bytes.Replace(g.bodies[0], []byte("ChiCTR2900000001"), fmt.Appendf(nil, "ChiCTR29%08d", g.n), 1)
		g.buf = append(body, '\n')
		g.left -= len(g.buf)
	}
	n := copy(p, g.buf)
	g.buf = g.buf[n:]
	return n, nil
}

// TestReadFile_constantMemory reads an export of 40 MB.
func TestReadFile_constantMemory(t *testing.T) {
	runtime.GC()
	file := io.MultiReader(strings.NewReader("<Trials_downloaded_from_ICTRP>"), &generated{bodies: mustBodies(t), left: 40 << 20}, strings.NewReader("</Trials_downloaded_from_ICTRP>"))
	var most uint64
	n := 0
	for _, err := range New().ReadFile(t.Context(), file) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%2000 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}
	if n < 15_000 || most > 64<<20 {
		t.Errorf("%d records, up to %d MiB of memory", n, most>>20)
	}
}

func BenchmarkReadFile(b *testing.B) {
	bodies := mustBodies(b)
	const size = 20 << 20
	b.SetBytes(size)
	for b.Loop() {
		for _, err := range New().ReadFile(b.Context(), &generated{bodies: bodies, left: size}) {
			var broken *registry.RecordError
			if err != nil && !errors.As(err, &broken) {
				b.Fatal(err)
			}
		}
	}
}
