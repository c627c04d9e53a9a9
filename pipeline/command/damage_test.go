package command_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ldntrials/pipeline/durable/sums"
	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
)

// only gives the one file that a pattern inside the data folder finds.
func (o *operator) only(pattern string) string {
	o.t.Helper()
	found, err := filepath.Glob(filepath.Join(o.data, pattern))
	if err != nil || len(found) != 1 {
		o.t.Fatalf("%s: %v, %v", pattern, found, err)
	}
	return found[0]
}

// flip changes one bit in the middle of a file.
func flip(t *testing.T, path string) {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	body[len(body)/2] ^= 1
	if err := os.WriteFile(path, body, 0o644); err != nil {
		t.Fatal(err)
	}
}

// rot changes one bit and leaves the file's time, as a failing disk does.
func rot(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	flip(t, path)
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
}

// TestRotIsNotInherited lets the disk change bits of what is published: a night without news keeps
// nothing of it.
func TestRotIsNotInherited(t *testing.T) {
	o := newOperator(t, t.TempDir(), madeUp(40, 1, true, ""), fakectgov.Options{})
	o.run(refresh.ExitDone, "refresh")
	night := func() {
		t.Helper()
		o.run(refresh.ExitDone, "refresh")
		o.whole()
		sum, err := sums.Read(o.data)
		if got, fileErr := sums.File(o.only("warehouse.duckdb")); err != nil || fileErr != nil || sum["warehouse.duckdb"] != got {
			t.Errorf("the hash of the warehouse: %v, %v, %s recorded, it is %s", err, fileErr, sum["warehouse.duckdb"], got)
		}
		if said := o.run(refresh.ExitDone, "-v", "refresh"); strings.Contains(said, "built anew") {
			t.Errorf("nothing was kept:\n%s", said)
		}
	}
	night()
	rot(t, o.only("exports/current/outcomes.parquet"))
	night()
	rot(t, o.only("warehouse.duckdb"))
	wants(t, o.run(refresh.ExitDone, "-v", "refresh"), "its bytes are not what was written")
	night()
	memory := o.only("warehouse.memory.json")
	text, err := os.ReadFile(memory)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(memory, []byte(strings.ReplaceAll(string(text), `"as_of"`, `"as_0f"`)), 0o644); err != nil {
		t.Fatal(err)
	}
	wants(t, o.run(refresh.ExitDone, "-v", "refresh"), "no build is remembered")
	night()
}

// TestViewPassesOverDamage asks for a moment in the past while an archive file is damaged.
func TestViewPassesOverDamage(t *testing.T) {
	o := newOperator(t, t.TempDir(), madeUp(40, 1, true, ""), fakectgov.Options{})
	o.run(refresh.ExitDone, "refresh")
	first := o.only("archive/ctgov/*.bodies.parquet")
	o.becomes(madeUp(45, 1, true, ""), fakectgov.Options{})
	o.run(refresh.ExitDone, "refresh")
	flip(t, first)
	said := o.run(refresh.ExitStale, "report", "--as-of", "2100-01-01")
	wants(t, said, "an archive file is damaged", filepath.Base(first), "put the file back from a backup")
	if strings.Contains(said, "only this archive file held") {
		t.Errorf("its columns stand, yet:\n%s", said)
	}
	if err := os.RemoveAll(filepath.Join(o.data, "columns")); err != nil {
		t.Fatal(err)
	}
	wants(t, o.run(refresh.ExitStale, "report", "--as-of", "2100-01-01"), "only this archive file held", "1 archive file is damaged")
	flip(t, first)
	if said := o.run(refresh.ExitDone, "report", "--as-of", "2100-01-01"); strings.Contains(said, "damaged") {
		t.Error(said)
	}
}

// TestDamage changes one bit in one file after the other: the next run says which, what it
// cost and what to do, and goes on with the rest.
func TestDamage(t *testing.T) {
	start := func(t *testing.T) *operator {
		o := newOperator(t, t.TempDir(), madeUp(40, 1, true, ""), fakectgov.Options{})
		o.run(refresh.ExitDone, "refresh")
		return o
	}
	t.Run("a damaged column file is made again from the archive", func(t *testing.T) {
		o := start(t)
		flip(t, o.only("columns/ctgov/*/study.parquet"))
		wants(t, o.run(refresh.ExitDone, "build"), "columns were damaged and were made again")
		o.whole()
		o.run(refresh.ExitDone, "verify")
	})
	t.Run("what a damaged archive file held stays published while its columns stand, and is archived again", func(t *testing.T) {
		o := start(t)
		bodies := o.only("archive/ctgov/*.bodies.parquet")
		before, err := os.ReadFile(bodies)
		if err != nil {
			t.Fatal(err)
		}
		flip(t, bodies)
		said := o.run(refresh.ExitStale, "build")
		wants(t, said, "an archive file is damaged", filepath.Base(bodies), "record versions", "put the file back from a backup")
		if n := o.count("select count(*) from records"); n != 40 {
			t.Errorf("%d records are published, want 40", n)
		}
		wants(t, o.run(refresh.ExitStale, "refresh"), "40 new versions", "damaged")
		if n := o.count("select count(*) from records"); n != 40 {
			t.Errorf("%d records are published, want 40", n)
		}
		wants(t, o.run(refresh.ExitFailed, "verify"), "holds damaged files")
		if err := os.WriteFile(bodies, before, 0o644); err != nil {
			t.Fatal(err)
		}
		o.run(refresh.ExitDone, "build")
		if n := o.count("select count(*) from record_versions"); n != 40 {
			t.Errorf("%d versions, want 40", n)
		}
		o.run(refresh.ExitDone, "verify")
	})
	t.Run("without its columns the rest goes on, and the gate speaks where it was much", func(t *testing.T) {
		o := start(t)
		first := o.only("archive/ctgov/*.bodies.parquet")
		o.becomes(madeUp(45, 1, true, ""), fakectgov.Options{})
		o.run(refresh.ExitDone, "refresh")
		flip(t, first)
		if err := os.RemoveAll(filepath.Join(o.data, "columns")); err != nil {
			t.Fatal(err)
		}
		wants(t, o.run(refresh.ExitRefused, "build"), "5 records would be published where 45 stand", "what only this archive file held is missing")
		wants(t, o.run(refresh.ExitStale, "refresh"), "40 new versions")
		if n := o.count("select count(*) from records"); n != 45 {
			t.Errorf("%d records are published, want 45", n)
		}
	})
	t.Run("damage to what a run returned costs no version", func(t *testing.T) {
		o := start(t)
		if err := os.Truncate(o.only("archive/ctgov/*.seen.parquet"), 64); err != nil {
			t.Fatal(err)
		}
		flip(t, o.only("archive/ctgov/*.fetch.parquet"))
		wants(t, o.run(refresh.ExitStale, "refresh"), "which records a run returned", "what a run asked and got")
		if n := o.count("select count(*) from records"); n != 40 {
			t.Errorf("%d records are published, want 40", n)
		}
	})
	t.Run("a file that is gone is missed", func(t *testing.T) {
		o := start(t)
		if err := os.Remove(o.only("archive/ctgov/*.bodies.parquet")); err != nil {
			t.Fatal(err)
		}
		wants(t, o.run(refresh.ExitStale, "build"), "it is gone")
		if n := o.count("select count(*) from records"); n != 40 {
			t.Errorf("%d records are published, want 40", n)
		}
	})
	t.Run("a data folder of a time before hashes were recorded goes on, and is recorded", func(t *testing.T) {
		o := start(t)
		for _, pattern := range []string{"archive/ctgov/SHA256SUMS", "columns/ctgov/*/SHA256SUMS"} {
			if err := os.Remove(o.only(pattern)); err != nil {
				t.Fatal(err)
			}
		}
		o.run(refresh.ExitDone, "build")
		sums, err := os.ReadFile(o.only("archive/ctgov/SHA256SUMS"))
		if err != nil || strings.Count(string(sums), "\n") != 3 {
			t.Errorf("recorded: %s (%v)", sums, err)
		}
	})
}
