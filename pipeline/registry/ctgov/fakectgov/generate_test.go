package fakectgov_test

import (
	"bytes"
	"encoding/json"
	"iter"
	"strings"
	"testing"

	"ldntrials/pipeline/registry/ctgov"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
)

func TestGenerate(t *testing.T) {
	for name, make := range map[string]func(int, uint64) iter.Seq[[]byte]{"whole": fakectgov.Generate, "small": fakectgov.Small} {
		t.Run(name+" studies decode without drift", func(t *testing.T) {
			r := ctgov.New()
			ids := map[string]bool{}
			for body := range make(300, 7) {
				id, _, err := r.Identify(body)
				if err != nil {
					t.Fatal(err)
				}
				ids[id] = true
				record, err := r.Decode(body)
				if err != nil {
					t.Fatal(err)
				}
				if len(record.Drift) > 0 {
					t.Fatalf("%s drifts: %+v\n%s", id, record.Drift[0], body)
				}
				if !strings.Contains(strings.ToLower(string(body)), "naltrexone") || bytes.IndexByte(body, '\n') >= 0 {
					t.Errorf("%s does not mention naltrexone on one line", id)
				}
			}
			if len(ids) != 300 {
				t.Errorf("got %d different ids, want 300", len(ids))
			}
		})
		t.Run(name+" studies of one seed are the same, of another not", func(t *testing.T) {
			all := func(n int, seed uint64) string {
				var b strings.Builder
				for body := range make(n, seed) {
					b.Write(append(body, '\n'))
				}
				return b.String()
			}
			first, again, other := all(20, 1), all(20, 1), all(20, 2)
			if first != again || first == other {
				t.Error("the seed does not decide")
			}
			if !strings.HasPrefix(first, all(10, 1)) {
				t.Error("fewer studies are not the first of more")
			}
		})
	}
	t.Run("they are as large and varied as the register's", func(t *testing.T) {
		n, size, results, seen := 0, 0, 0, map[string]int{}
		for body := range fakectgov.Generate(1000, 1) {
			var study struct {
				ProtocolSection struct {
					StatusModule struct{ OverallStatus string }
					DesignModule struct{ StudyType string }
				}
				HasResults bool
			}
			if err := json.Unmarshal(body, &study); err != nil {
				t.Fatal(err)
			}
			if n, size = n+1, size+len(body); study.HasResults {
				results++
			}
			seen[study.ProtocolSection.StatusModule.OverallStatus]++
			seen[study.ProtocolSection.DesignModule.StudyType]++
		}
		if mean := size / n; mean < 18_000 || mean > 24_000 {
			t.Errorf("a study has %d bytes on average, want about 20,000", mean)
		}
		if results < 50 || results > 150 {
			t.Errorf("%d of 1000 have results", results)
		}
		for _, want := range []string{"UNKNOWN", "WITHDRAWN", "RECRUITING", "OBSERVATIONAL", "INTERVENTIONAL"} {
			if seen[want] < 20 {
				t.Errorf("%d are %s", seen[want], want)
			}
		}
	})
}
