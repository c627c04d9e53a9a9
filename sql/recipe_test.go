package sql_test

import (
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/ctgov"
	"ldntrials/pipeline/report"
	"ldntrials/pipeline/warehouse"
	"ldntrials/sql"
)

// block is a step of the recipe: rows that are added to a file.
var block = regexp.MustCompile("(?s)\ncat >> sql/(reference/[a-z_]+\\.csv) <<'END'\n(.*?)END\n")

// recipe is the project with the rows of README.md added, as an analyst would.
func recipe(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(sql.Files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(sql.Files, path)
		files[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	steps := block.FindAllStringSubmatch(string(text), -1)
	if len(steps) != 3 {
		t.Fatalf("README.md has %d steps that add rows, want 3", len(steps))
	}
	for _, step := range steps {
		file, ok := files[step[1]]
		if !ok {
			t.Fatalf("README.md adds rows to %s, which does not exist", step[1])
		}
		file.Data = append(file.Data, step[2]...)
	}
	return files
}

// build models made-up studies, a trial of 4.5 mg in each of the conditions.
func build(t *testing.T, models fs.FS, conditions ...string) (*warehouse.Reader, error) {
	t.Helper()
	data := t.TempDir()
	studies := func(yield func([]byte, error) bool) {
		for i, condition := range conditions {
			body := fmt.Appendf(nil, `{"protocolSection":{"identificationModule":{"nctId":"NCT0970%04d","briefTitle":"Low dose naltrexone"},
				"statusModule":{"overallStatus":"COMPLETED"},"conditionsModule":{"conditions":[%q]},"designModule":{"studyType":"INTERVENTIONAL"},
				"armsInterventionsModule":{"interventions":[{"type":"DRUG","name":"Naltrexone 4.5 mg daily"}]}},"hasResults":false}`, i+1, condition)
			if !yield(body, nil) {
				return
			}
		}
	}
	p := &refresh.Pipeline{
		Data: data, Models: models, Registries: []registry.Registry{ctgov.New()}, Version: "test", Log: slog.New(slog.DiscardHandler),
		Bundled: map[string]iter.Seq2[[]byte, error]{"ctgov": studies}, Offline: true,
		Getenv: func(string) string { return "" },
		Now:    func() time.Time { return time.Date(2026, 3, 1, 2, 30, 0, 0, time.UTC) },
	}
	if _, err := p.Refresh(t.Context()); err != nil {
		return nil, err
	}
	r, err := warehouse.Open(t.Context(), filepath.Join(data, refresh.WarehouseName), warehouse.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r, nil
}

func TestRecipe(t *testing.T) {
	conditions := []string{"Intractable Hiccups", "Hiccups", "Fibro-Flares"}
	count := func(r *warehouse.Reader, query string, want int64) {
		t.Helper()
		if got, err := report.Count(t.Context(), r, query); err != nil || got != want {
			t.Errorf("%s: got %d, %v; want %d", query, got, err, want)
		}
	}
	const (
		hiccups      = "select coalesce(sum(trials), 0)::bigint from counts_by_indication where indication_id = 'hiccups' and dose_definition = 'headline' and dose_class = 'all'"
		fibromyalgia = "select trials::bigint from counts_by_indication where indication_id = 'fibromyalgia' and dose_definition = 'headline' and dose_class = 'all'"
		unmapped     = "select count(*) from unmapped_conditions"
		claim        = "select count(*) from claims where claim_id = 'C22' and verdict = 'not_supported' and trials = 2 and cells = 'Hiccups V2'"
		evidence     = "select count(*) from claim_evidence where claim_id = 'C22' and reason = 'completed, no results found'"
	)
	t.Run("before it nobody knows the words", func(t *testing.T) {
		r, err := build(t, sql.Files, conditions...)
		if err != nil {
			t.Fatal(err)
		}
		count(r, unmapped, 3)
		count(r, hiccups, 0)
		count(r, fibromyalgia, 0)
		count(r, claim, 0)
	})
	t.Run("followed, it counts the new indication, the synonym and the claim", func(t *testing.T) {
		r, err := build(t, recipe(t), conditions...)
		if err != nil {
			t.Fatal(err)
		}
		count(r, unmapped, 0)
		count(r, hiccups, 2)
		count(r, fibromyalgia, 1)
		count(r, claim, 1)
		count(r, evidence, 2)
	})
	for _, slip := range []struct{ name, file, from, to, says string }{
		{"a wording in capitals", "reference/synonyms.csv", "text,hiccups,", "text,Hiccups,", "reference_synonyms"},
		{"a rule that does not exist", "reference/claims.csv", "cause.,efficacy,cells\n", "cause.,efficacy,cell\n", "reference_claims"},
	} {
		t.Run("with a slip it is refused: "+slip.name, func(t *testing.T) {
			files := recipe(t)
			before := string(files[slip.file].Data)
			after := strings.Replace(before, slip.from, slip.to, 1)
			if after == before {
				t.Fatalf("%s does not hold %q", slip.file, slip.from)
			}
			files[slip.file].Data = []byte(after)
			if _, err := build(t, files, conditions...); err == nil || !strings.Contains(err.Error(), slip.says) {
				t.Errorf("got %v, want the check %s", err, slip.says)
			}
		})
	}
}
