package ctgov_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/ctgov"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
)

// study is the smallest body that is a record.
func study(id string) string {
	return `{"protocolSection":{"identificationModule":{"nctId":"` + id + `"}},"hasResults":false}`
}

// indented is study as an editor lays it out.
func indented(id string) string {
	return "{\n    \"protocolSection\": {\n        \"identificationModule\": {\n            \"nctId\": \"" + id + "\"\n        }\n    },\n    \"hasResults\": false\n}"
}

// outline writes each record as its id, each broken one as "!" with its id and reason,
// and an end that is not proper as "$".
func outline(r io.Reader) (lines []string, bodies int) {
	for raw, err := range ctgov.New().ReadFile(context.Background(), r) {
		var re *registry.RecordError
		switch {
		case errors.As(err, &re):
			lines = append(lines, "!"+re.RecordID+" "+re.Reason)
			bodies += len(re.Body)
		case err != nil:
			lines = append(lines, "$ "+err.Error())
		default:
			lines = append(lines, raw.RecordID)
			bodies += len(raw.Body)
		}
	}
	return lines, bodies
}

func TestReadFile(t *testing.T) {
	a, b, c := "NCT09000001", "NCT09000002", "NCT09000003"
	const noID = `{"protocolSection":{"identificationModule":{"briefTitle":"x"}}}`
	for _, test := range []struct {
		name, in string
		want     []string // a prefix of each line
	}{
		{"one study", study(a), []string{a}},
		{"one study, indented, after a byte order mark", "\ufeff" + indented(a), []string{a}},
		{"a page", `{"totalCount":2,"studies":[` + study(a) + ",\n" + study(b) + `],"nextPageToken":"x"}`, []string{a, b}},
		{"an indented page", "{\n  \"studies\": [\n" + indented(a) + ",\n" + indented(b) + "\n  ]\n}", []string{a, b}},
		{"an empty page", `{"studies": []}`, nil},
		{"an array", "[" + study(a) + "," + indented(b) + "]", []string{a, b}},
		{"an array of pages", `[{"studies":[` + study(a) + `]},{"studies":[` + study(b) + `]}]`, []string{a, b}},
		{"one a line", study(a) + "\n" + study(b) + "\r\n\n" + study(c), []string{a, b, c}},
		{"indented, one after the other", indented(a) + "\n" + indented(b) + "\n", []string{a, b}},
		{"the same study twice", study(a) + "\n" + study(a), []string{a, a}},
		{"nothing", "", nil},

		{"a line without an id", study(a) + "\n" + noID + "\n" + study(c), []string{a, "! protocolSection.identificationModule.nctId is missing", c}},
		{"a line with an id of another kind", study("ISRCTN123") + "\n" + study(b), []string{"! protocolSection.identificationModule.nctId: expected NCT and eight digits", b}},
		{"a line with a wrong type", `{"protocolSection":{"identificationModule":{"nctId":5}}}` + "\n" + study(b), []string{"! ", b}},
		{"a line that is not UTF-8", strings.Replace(study(a), "hasResults", "has\xff", 1) + "\n" + study(b), []string{"!", b}},
		{"a line that is no JSON", study(a) + "\n<html>\n" + study(c), []string{a, "! broken JSON at byte 88", c}},
		{"a line with an open string", strings.Replace(study(a), a+`"`, a, 1) + "\n" + study(b), []string{"!" /* the id is not closed */, b}},
		{"a line with a comma too many", strings.Replace(study(a), "}}", ",}}", 1) + "\n" + study(b), []string{"!" + a, b}},
		{"an element without its end", "[" + strings.TrimSuffix(study(a), "}") + "," + study(b) + "]", []string{"!" + a + " broken JSON at byte 1", b}},
		{"an indented element without its end", "[\n" + strings.TrimSuffix(indented(a), "}") + ",\n" + indented(b) + "\n]", []string{"!" + a + " broken JSON", b}},
		{"elements of other types", "[null," + study(a) + ",3]", []string{"! broken JSON at byte 1: here stands no object", a, "! broken JSON"}},

		{"cut off inside a study", study(a) + "\n" + study(b)[:75], []string{a, "!" + b + " broken JSON at byte 88: the stream was cut off inside it", "$ read ctgov records: the stream was cut off at byte 163: unexpected EOF"}},
		{"a page cut off between studies", `{"studies":[` + study(a) + ",\n", []string{a, "$ read ctgov records: the stream was cut off"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for name, r := range map[string]io.Reader{"at once": strings.NewReader(test.in), "byte by byte": iotest.OneByteReader(strings.NewReader(test.in))} {
				got, _ := outline(r)
				for i, line := range got {
					if i < len(test.want) && strings.HasPrefix(line, test.want[i]) {
						got[i] = test.want[i]
					}
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("%s: (-want +got)\n%s", name, diff)
				}
			}
		})
	}
	t.Run("the bytes are those of the file", func(t *testing.T) {
		for raw, err := range ctgov.New().ReadFile(t.Context(), strings.NewReader("["+indented(a)+"]")) {
			if err != nil || string(raw.Body) != indented(a) || raw.Registry != "ctgov" || len(raw.Hash) != 32 {
				t.Errorf("got %+v, %v", raw, err)
			}
		}
	})
	t.Run("an error of the reader is told after the studies before it", func(t *testing.T) {
		r := io.MultiReader(strings.NewReader(study(a)+"\n"+study(b)+"\n"), iotest.ErrReader(errors.New("disk on fire")))
		got, _ := outline(r)
		if len(got) != 3 || got[1] != b || !strings.Contains(got[2], "disk on fire") {
			t.Errorf("got %q", got)
		}
	})
	t.Run("a gzip file cut off gives the studies before the cut", func(t *testing.T) {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		for body := range fakectgov.Generate(50, 1) {
			w.Write(append(body, '\n'))
		}
		w.Close()
		r, err := gzip.NewReader(bytes.NewReader(packed.Bytes()[:packed.Len()/2]))
		if err != nil {
			t.Fatal(err)
		}
		got, _ := outline(r)
		if n := len(got); n < 10 || n > 45 || !strings.HasPrefix(got[n-1], "$") || !strings.HasSuffix(got[n-1], "unexpected EOF") || !strings.HasPrefix(got[n-2], "!") {
			t.Errorf("got %d lines, the last %q", n, got[max(0, n-2):])
		}
	})
	t.Run("order is kept and nothing is lost over many batches", func(t *testing.T) {
		var in bytes.Buffer
		size := 0
		for body := range fakectgov.Generate(700, 2) {
			size += len(body)
			in.Write(append(body, '\n'))
		}
		got, bodies := outline(&in)
		if len(got) != 700 || !slices.IsSorted(got) || bodies != size {
			t.Errorf("%d records with %d bytes, want 700 in order with %d", len(got), bodies, size)
		}
	})
}

func TestReadFileStops(t *testing.T) {
	endless := func() io.Reader {
		line := []byte(study("NCT09000001") + "\n")
		return readFunc(func(p []byte) (int, error) { return copy(p, line[:min(len(line), len(p))]), nil })
	}
	before := runtime.NumGoroutine()
	t.Run("when the reader of records has enough", func(t *testing.T) {
		n := 0
		for range ctgov.New().ReadFile(t.Context(), endless()) {
			if n++; n == 1000 {
				break
			}
		}
	})
	t.Run("when its context ends, with the reason", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		reason := errors.New("enough")
		n, last := 0, error(nil)
		for _, err := range ctgov.New().ReadFile(ctx, endless()) {
			if n, last = n+1, err; n == 100 {
				cancel(reason)
			}
		}
		if !errors.Is(last, reason) || n > 101 {
			t.Errorf("ended after %d records with %v", n, last)
		}
	})
	after := runtime.NumGoroutine()
	for end := time.Now().Add(10 * time.Second); after > before && time.Now().Before(end); after = runtime.NumGoroutine() {
		time.Sleep(time.Millisecond) // one that has done its work is still counted for a moment
	}
	if after > before {
		t.Errorf("%d goroutines are left over", after-before)
	}
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// TestReadFileInConstantMemory reads 216 MB and 64 MB of one broken record.
func TestReadFileInConstantMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: reads 300 MB")
	}
	var block bytes.Buffer
	for body := range fakectgov.Generate(500, 3) {
		block.Write(append(body, '\n'))
	}
	broken := `{"protocolSection":{"identificationModule":{"nctId":"NCT09000001","briefTitle":"` + strings.Repeat("x", 64<<20+1) + "\n"
	readers := []io.Reader{strings.NewReader(broken)}
	for range 216 << 20 / block.Len() {
		readers = append(readers, bytes.NewReader(block.Bytes()))
	}
	runtime.GC()
	var peak, start runtime.MemStats
	runtime.ReadMemStats(&start)
	n, failed, highest := 0, 0, uint64(0)
	for _, err := range ctgov.New().ReadFile(t.Context(), io.MultiReader(readers...)) {
		if err != nil {
			failed++
		}
		if n++; n%500 == 0 {
			runtime.ReadMemStats(&peak)
			highest = max(highest, peak.HeapInuse)
		}
	}
	if failed != 1 || n < 9000 {
		t.Errorf("%d records, %d of them broken", n, failed)
	}
	if grown := int64(highest) - int64(start.HeapInuse); grown > 320<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
}

func TestRecognise(t *testing.T) {
	for _, test := range []struct {
		name, head string
		want       bool
	}{
		{"a study", study("NCT09000001"), true},
		{"an indented study after a byte order mark", "\ufeff \n" + indented("NCT09000001"), true},
		{"a page", `{"totalCount":1,"studies":[` + study("NCT09000001"), true},
		{"an empty page", "{\n  \"studies\": []\n}", true},
		{"an empty page with its count", `{"totalCount":0,"studies":[]}`, true},
		{"an array", "[\n" + study("NCT09000001"), true},
		{"a study with its members in another order", `{"hasResults":true,"derivedSection":{"x":1}`, true},
		{"the legacy XML", `<?xml version="1.0"?><clinical_study rank="1">`, false},
		{"JSON of another kind", `{"ctNumber":"2024-510000-11-00","authorizedApplication":{}}`, false},
		{"an empty array", "[]", false},
		{"text that speaks of sections", `The "protocolSection": { is the first`, false},
		{"a CSV download", "NCT Number,Study Title\n", false},
		{"nothing", "", false},
		{"zeros", string(make([]byte, 100)), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := ctgov.New().Recognise([]byte(test.head)); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// TestRealFiles reads what was downloaded from the register.
func TestRealFiles(t *testing.T) {
	const dir = "../../../../shared/data/ctgov/"
	for name, want := range map[string]int{
		"bulk.jsonl.gz": 816, "studies/NCT04542642.json": 1,
		"responses/default_page_10_full.json": 10, "responses/hrishikesh_studies_empty.json": 0,
	} {
		t.Run(name, func(t *testing.T) {
			file, err := os.Open(dir + name)
			if errors.Is(err, fs.ErrNotExist) {
				t.Skip("SKIPPED: no real file at " + dir + name)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			var r io.Reader = file
			if strings.HasSuffix(name, ".gz") {
				if r, err = gzip.NewReader(file); err != nil {
					t.Fatal(err)
				}
			}
			got, _ := outline(r)
			if len(got) != want {
				t.Errorf("%d records, want %d", len(got), want)
			}
			for _, line := range got {
				if !strings.HasPrefix(line, "NCT") {
					t.Error(line)
				}
			}
		})
	}
}

func BenchmarkReadFile(b *testing.B) {
	var in bytes.Buffer
	for body := range fakectgov.Generate(1000, 1) {
		in.Write(append(body, '\n'))
	}
	b.SetBytes(int64(in.Len()))
	for b.Loop() {
		for _, err := range ctgov.New().ReadFile(b.Context(), bytes.NewReader(in.Bytes())) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
