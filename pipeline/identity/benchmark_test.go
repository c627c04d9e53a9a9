package identity

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// labelled is a benchmark of record groups; its form is told in
// testdata/benchmark/europe.txt.
type labelledSet struct {
	records  []Record
	trial    []string // of each record: group and trial
	expected []expectation
}

type expectation struct {
	where, what, kind string // what: relation, candidate or not_candidate
	a, b              string
}

func mustReadBenchmark(t testing.TB, folder string) *labelledSet {
	t.Helper()
	files, err := filepath.Glob("testdata/" + folder + "/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("benchmark files: %v, %v", files, err)
	}
	set := &labelledSet{}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := set.read(name, bufio.NewScanner(f)); err != nil {
			t.Fatal(err)
		}
	}
	return set
}

func (s *labelledSet) read(name string, lines *bufio.Scanner) error {
	group, trial := "", ""
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		where := fmt.Sprintf("%s:%d", name, n)
		if word == "record" {
			registry, id, _ := strings.Cut(rest, " ")
			s.records = append(s.records, Record{Registry: registry, RecordID: id})
			s.trial = append(s.trial, group+"/"+trial)
			continue
		}
		switch word {
		case "==":
			group, trial = rest, ""
		case "trial":
			trial = rest
		case "relation":
			f := strings.Fields(rest)
			s.expected = append(s.expected, expectation{where, word, f[0], f[1], f[2]})
		case "candidate", "not_candidate":
			f := strings.Fields(rest)
			s.expected = append(s.expected, expectation{where, word, "", f[0], f[1]})
		default:
			if len(s.records) == 0 || !s.records[len(s.records)-1].set(word, rest) {
				return fmt.Errorf("%s: %q is no line of a benchmark", where, line)
			}
		}
	}
	return lines.Err()
}

// set sets a field of a record from a line of the benchmark.
func (r *Record) set(field, value string) bool {
	switch field {
	case "title":
		r.Titles = append(r.Titles, value)
	case "sponsor":
		r.Sponsor = value
	case "start":
		year, month, _ := strings.Cut(value, "-")
		r.StartYear, _ = strconv.Atoi(year)
		r.StartMonth, _ = strconv.Atoi(month)
	case "size":
		r.Enrolment, _ = strconv.ParseInt(value, 10, 64)
	case "id":
		kind, rest, _ := strings.Cut(value, " = ")
		i := Identifier{Type: kind, Field: kind}
		if before, field, ok := strings.Cut(rest, " # "); ok {
			rest, i.Field = before, field
		}
		i.Value, i.Domain, _ = strings.Cut(rest, " @ ")
		r.Identifiers = append(r.Identifiers, i)
	case "text":
		name, text, _ := strings.Cut(value, " = ")
		r.Mentions = append(r.Mentions, Mention{Field: name, Text: text})
	default:
		return false
	}
	return true
}

// quality counts pairs of records: those joined rightly and wrongly, and those missed.
type quality struct {
	right, wrong, missed int
	mistakes             []string
}

func (q quality) precision() float64 { return float64(q.right) / float64(q.right+q.wrong) }
func (q quality) recall() float64    { return float64(q.right) / float64(q.right+q.missed) }

func (s *labelledSet) measure(r *Result) (q quality) {
	uid := uids(r)
	for i := range s.records {
		for j := i + 1; j < len(s.records); j++ {
			a, b := recordKey(s.records[i]), recordKey(s.records[j])
			switch joined := uid[a] == uid[b]; {
			case joined && s.trial[i] == s.trial[j]:
				q.right++
			case joined:
				q.wrong++
				q.mistakes = append(q.mistakes, "joined "+a+" and "+b+" as "+uid[a])
			case s.trial[i] == s.trial[j]:
				q.missed++
				q.mistakes = append(q.mistakes, "missed "+a+" and "+b)
			}
		}
	}
	return q
}

func recordKey(r Record) string { return r.Registry + " " + r.RecordID }

func uids(r *Result) map[string]string {
	uid := map[string]string{}
	for a := range r.Assignments() {
		uid[a.Registry+" "+a.RecordID] = a.TrialUID
	}
	return uid
}

// TestBenchmarkGroupsAreOneTrialEach holds two sets: the rules were made with the first, the
// second was written before they saw it.
func TestBenchmarkGroupsAreOneTrialEach(t *testing.T) {
	for _, folder := range folders {
		t.Run(folder, func(t *testing.T) { testGroups(t, mustReadBenchmark(t, folder)) })
	}
}

var folders = []string{"benchmark", "second"}

func testGroups(t *testing.T, set *labelledSet) {
	if len(set.records) < 150 {
		t.Errorf("benchmark has %d records, want at least 150", len(set.records))
	}
	r := Link(slices.Values(set.records))
	q := set.measure(r)
	t.Logf("%d records, %d trials: precision %.4f, recall %.4f", len(set.records), r.Counts().Trials, q.precision(), q.recall())
	if q.precision() < 1 || q.recall() < 0.98 {
		t.Errorf("precision %.4f, want 1; recall %.4f, want at least 0.98", q.precision(), q.recall())
	}
	for _, m := range q.mistakes { // each group is here for a rule: none may be lost among the others
		t.Error(m)
	}
}

func TestBenchmarkRelationshipsAndCandidatesAreProposed(t *testing.T) {
	for _, folder := range folders {
		t.Run(folder, func(t *testing.T) { testProposals(t, mustReadBenchmark(t, folder)) })
	}
}

func testProposals(t *testing.T, set *labelledSet) {
	r := Link(slices.Values(set.records))
	byNumber := map[string]string{}
	for a := range r.Assignments() {
		byNumber[a.Number] = a.TrialUID
		n, _ := Canonical(a.Number)
		byNumber[n.ID.String()] = a.TrialUID
	}
	kinds := map[[2]string]string{}
	for rel := range r.Relationships() {
		kinds[[2]string{rel.TrialUIDA, rel.TrialUIDB}] = rel.Kind
		if rel.Kind == Programme || rel.Kind == Conflict {
			kinds[[2]string{rel.TrialUIDB, rel.TrialUIDA}] = rel.Kind
		}
	}
	near := map[[2]string]bool{}
	for c := range r.Candidates() {
		near[[2]string{c.TrialUIDA, c.TrialUIDB}], near[[2]string{c.TrialUIDB, c.TrialUIDA}] = true, true
	}
	for _, e := range set.expected {
		pair := [2]string{byNumber[e.a], byNumber[e.b]}
		if e.what == "relation" && kinds[pair] != e.kind {
			t.Errorf("%s: %s of %s and %s is %q, want %q", e.where, e.what, e.a, e.b, kinds[pair], e.kind)
		}
		if e.what == "candidate" && !near[pair] {
			t.Errorf("%s: %s and %s are not proposed", e.where, e.a, e.b)
		}
		if e.what == "not_candidate" && near[pair] {
			t.Errorf("%s: %s and %s are proposed", e.where, e.a, e.b)
		}
	}
}

func TestBenchmarkAnswerDoesNotDependOnOrder(t *testing.T) {
	set := mustReadBenchmark(t, "benchmark")
	set.records = append(set.records, mustReadBenchmark(t, "second").records...)
	want := everything(Link(slices.Values(set.records)))
	for seed := range uint64(20) {
		shuffled := slices.Clone(set.records)
		rng := rand.New(rand.NewPCG(seed, 1))
		rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if got := everything(Link(slices.Values(shuffled))); !slices.Equal(got, want) {
			t.Fatalf("seed %d: another order gives another answer:\n%s", seed, firstDifference(got, want))
		}
	}
}

// everything prints a result line by line.
func everything(r *Result) (out []string) {
	for a := range r.Assignments() {
		out = append(out, fmt.Sprintf("%+v", a))
	}
	for e := range r.Edges() {
		out = append(out, fmt.Sprintf("%+v", e))
	}
	for rel := range r.Relationships() {
		out = append(out, fmt.Sprintf("%+v", rel))
	}
	for c := range r.Candidates() {
		out = append(out, fmt.Sprintf("%+v", c))
	}
	return out
}

func firstDifference(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return "got  " + got[i] + "\nwant " + want[i]
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(got), len(want))
}

// BenchmarkQuality reports pairwise precision and recall on the record groups.
func BenchmarkQuality(b *testing.B) {
	for _, folder := range folders {
		b.Run(folder, func(b *testing.B) {
			set := mustReadBenchmark(b, folder)
			var q quality
			for b.Loop() {
				q = set.measure(Link(slices.Values(set.records)))
			}
			trials := map[string]bool{}
			for _, t := range set.trial {
				trials[t] = true
			}
			b.ReportMetric(float64(len(set.records)), "records")
			b.ReportMetric(float64(len(trials)), "trials")
			b.ReportMetric(q.precision(), "precision")
			b.ReportMetric(q.recall(), "recall")
		})
	}
}
