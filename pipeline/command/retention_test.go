package command_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
	"ldntrials/pipeline/report"
	"ldntrials/pipeline/warehouse"
)

// TestNothingElseIsDeleted strews files of other people over the data folder, beside what retention
// and the clearing of leftovers remove, and lets nights of every kind go by.
func TestNothingElseIsDeleted(t *testing.T) {
	o := newOperator(t, filepath.Join(t.TempDir(), "data"), madeUp(12, 1, true, ""), fakectgov.Options{})
	o.run(refresh.ExitDone, "refresh")
	first, err := filepath.EvalSymlinks(filepath.Join(o.data, "exports", "current"))
	if err != nil {
		t.Fatal(err)
	}
	old, err := warehouse.Open(t.Context(), o.only("warehouses/*Z.duckdb"), warehouse.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	table, err := os.Open(filepath.Join(first, "trials.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	elsewhere := t.TempDir()
	if err := os.CopyFS(filepath.Join(elsewhere, "export"), os.DirFS(first)); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(o.data, "exports", "for-the-paper"), os.DirFS(first)); err != nil {
		t.Fatal(err)
	}
	mine := []string{
		"notes.txt", "warehouse.next.notes.txt", "warehouse.duckdb.bak", "warehouses/lost+found/x", "archive/lost+found/x",
		"archive/notes.tmp", "archive/ctgov/notes.txt", "archive/ctgov/notes.tmp", "archive/mine/notes.txt",
		"columns/notes.txt", "columns/ctgov/notes.txt", "columns/ctgov/mine/notes.txt",
		"exports/notes.txt", "exports/mine/notes.txt", "exports/mine.tmp/table.parquet", "exports/for-the-paper/manifest.json",
		"warehouses/notes.txt", "warehouses/mine.duckdb", "warehouses/20260101.duckdb",
		"spool/ctgov/.keep", "spool/ctgov/notes.txt", "spool/ctgov/.snapshot/notes.txt", "quarantine/notes.txt",
		"pages/notes.txt", "pages/mine.tmp/notes.txt", "pages/mine/notes.txt",
	}
	for _, name := range mine {
		path := filepath.Join(o.data, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); err == nil {
			continue
		}
		if err := os.WriteFile(path, []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, link := range [][2]string{{"export", "exports/20250101T000000000Z"}, {"warehouse", "warehouses/20250101T000000000Z.duckdb"}} {
		target := filepath.Join(elsewhere, link[0])
		if err := os.MkdirAll(target, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, filepath.Join(o.data, link[1])); err != nil {
			t.Fatal(err)
		}
		mine = append(mine, link[1])
	}
	versions := o.files("archive/ctgov/*.bodies.parquet")
	o.run(refresh.ExitDone, "refresh", "--keep-exports", "1", "--keep-warehouses", "0")
	o.becomes(madeUp(13, 1, true, ""), fakectgov.Options{})
	o.run(refresh.ExitDone, "refresh", "--keep-exports", "0", "--keep-warehouses", "0")
	o.run(refresh.ExitUsage, "refresh", "--keep-exports=-1")
	o.run(refresh.ExitUsage, "refresh", "--keep-warehouses=-1")
	o.run(refresh.ExitDone, "refresh", "--full")
	o.run(refresh.ExitDone, "build", "--keep-exports", "1", "--keep-warehouses", "0")
	o.run(refresh.ExitDone, "pages")

	for _, name := range mine {
		if _, err := os.Stat(filepath.Join(o.data, name)); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(filepath.Join(elsewhere, "export", "manifest.json")); err != nil {
		t.Error(err)
	}
	if got := o.files("archive/ctgov/*.bodies.parquet"); len(got) != 2 || !slices.Contains(got, versions[0]) {
		t.Errorf("the archive holds %v, and held %v", got, versions)
	}
	if _, err := os.Stat(first); err == nil {
		t.Error("the first export is still there")
	}
	if n, err := report.Count(t.Context(), old, "select count(*) from records"); err != nil || n != 12 {
		t.Errorf("the reader of a removed warehouse sees %d records: %v", n, err)
	}
	if head := make([]byte, 4); true {
		if _, err := table.ReadAt(head, 0); err != nil || string(head) != "PAR1" {
			t.Errorf("the reader of a removed export reads %q: %v", head, err)
		}
	}
	o.whole()
}

func (o *operator) files(pattern string) []string {
	o.t.Helper()
	found, err := filepath.Glob(filepath.Join(o.data, pattern))
	if err != nil {
		o.t.Fatal(err)
	}
	return found
}
