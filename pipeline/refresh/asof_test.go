package refresh_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/export"
	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/report"
	"ldntrials/pipeline/warehouse"
)

// copied is a data folder with the same archive and ledger, and nothing that is made of them.
func copied(t *testing.T, data string) string {
	t.Helper()
	again := t.TempDir()
	if err := os.CopyFS(filepath.Join(again, "archive"), os.DirFS(filepath.Join(data, "archive"))); err != nil {
		t.Fatal(err)
	}
	ledger, err := os.ReadFile(filepath.Join(data, "runs.jsonl"))
	if err == nil {
		err = os.WriteFile(filepath.Join(again, "runs.jsonl"), ledger, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return again
}

// exported gives the SHA-256 of every exported file.
func exported(t *testing.T, data string) map[string]string {
	t.Helper()
	m, err := export.Read(filepath.Join(data, refresh.ExportsName, export.Current))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range m.Files {
		files[f.Name] = f.SHA256
	}
	return files
}

// TestAsOfIsReproducible builds the same moment in two folders at two times: every exported file is the same,
// byte for byte, whatever was built before. A later moment gives the later answer.
func TestAsOfIsReproducible(t *testing.T) {
	first := t.TempDir()
	for n, bodies := range [][]string{{"A 1", "B 1"}, {"A 2", "B 1", "C 1"}} {
		if _, err := pipeline(t, first, night(n+1), bodies...).Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	second := copied(t, first)
	builds := 0
	build := func(data string, asOf int) {
		t.Helper()
		builds++
		p := pipeline(t, data, night(5+builds)) // the time at which one builds says nothing
		p.AsOf, p.AcceptCollapse = night(asOf), true
		if _, err := p.Build(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	answer := func(data, sql string) int64 {
		t.Helper()
		r, err := warehouse.Open(t.Context(), filepath.Join(data, refresh.WarehouseName), warehouse.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		n, err := report.Count(t.Context(), r, sql)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	build(first, 1)
	build(second, 1)
	if diff := cmp.Diff(exported(t, first), exported(t, second)); diff != "" {
		t.Errorf("two builds of one moment differ:\n%s", diff)
	}
	for asOf, want := range map[int]struct{ records, versions, renamed int64 }{1: {2, 2, 0}, 2: {3, 4, 1}} {
		data := copied(t, first)
		build(data, asOf)
		if n := answer(data, "select count(*) from records"); n != want.records {
			t.Errorf("as of night %d: %d records, want %d", asOf, n, want.records)
		}
		if n := answer(data, "select count(*) from record_versions"); n != want.versions {
			t.Errorf("as of night %d: %d versions, want %d", asOf, n, want.versions)
		}
		if n := answer(data, "select count(*) from records where title = 'A 2'"); n != want.renamed {
			t.Errorf("as of night %d: %d records have the later title, want %d", asOf, n, want.renamed)
		}
	}
}
