package sums_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/durable/sums"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func states(t *testing.T, dir string) map[string]sums.State {
	t.Helper()
	found, err := sums.Check(dir, func(name string) bool { return strings.HasSuffix(name, ".parquet") }, func() error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]sums.State{}
	for _, f := range found {
		got[filepath.Base(f.Path)] = f.State
	}
	return got
}

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.parquet", "b.parquet", "c.parquet"} {
		write(t, filepath.Join(dir, name), name)
		sum, err := sums.File(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := sums.Add(dir, name, sum); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := exec.LookPath("sha256sum"); err == nil {
		check := exec.Command("sha256sum", "--check", "--strict", sums.Name)
		check.Dir = dir
		if out, err := check.CombinedOutput(); err != nil {
			t.Errorf("sha256sum does not agree: %v\n%s", err, out)
		}
	}
	write(t, filepath.Join(dir, "b.parquet"), "b.Parquet")
	if err := os.Remove(filepath.Join(dir, "c.parquet")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "d.parquet"), "from before hashes were recorded")
	write(t, filepath.Join(dir, "d.tmp"), "not ours")
	want := map[string]sums.State{"a.parquet": sums.Sound, "b.parquet": sums.Damaged, "c.parquet": sums.Missing, "d.parquet": sums.Unrecorded}
	if diff := cmp.Diff(want, states(t, dir)); diff != "" {
		t.Error(diff)
	}
	t.Run("a line that a killed process cut off is passed over, and the next one is whole", func(t *testing.T) {
		record := filepath.Join(dir, sums.Name)
		text, err := os.ReadFile(record)
		if err != nil {
			t.Fatal(err)
		}
		write(t, record, string(text[:len(text)-5])) // of c.parquet, which has another name now
		sum, _ := sums.File(filepath.Join(dir, "d.parquet"))
		if err := sums.Add(dir, "d.parquet", sum); err != nil {
			t.Fatal(err)
		}
		want := map[string]sums.State{"a.parquet": sums.Sound, "b.parquet": sums.Damaged, "d.parquet": sums.Sound}
		if diff := cmp.Diff(want, states(t, dir)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("it stops when told", func(t *testing.T) {
		halt := errors.New("halt")
		if _, err := sums.Check(dir, func(string) bool { return true }, func() error { return halt }); !errors.Is(err, halt) {
			t.Errorf("error = %v", err)
		}
	})
}
