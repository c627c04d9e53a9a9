package archive_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ldntrials/pipeline/archive"
	"ldntrials/pipeline/durable/sums"
)

// MustCheck gives the names of the damaged files.
func MustCheck(t *testing.T, a *archive.Archive) []string {
	t.Helper()
	found, err := a.Check(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, d := range found {
		names = append(names, filepath.Base(d.Path))
	}
	return names
}

func two(t *testing.T) (*archive.Archive, string) {
	t.Helper()
	dir := t.TempDir()
	a, err := archive.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	MustRun(t, a, "r1", raw("A", "1", "first", night(1)))
	MustRun(t, a, "r2", raw("A", "2", "second", night(2)), raw("B", "1", "other", night(2)))
	return a, filepath.Join(dir, "demo")
}

// flip changes one bit in the middle of a file: nothing that a Parquet reader must notice.
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

func TestCheck(t *testing.T) {
	t.Run("what was written is sound, and every file is recorded", func(t *testing.T) {
		a, dir := two(t)
		if got := MustCheck(t, a); len(got) != 0 {
			t.Errorf("damaged: %v", got)
		}
		known, err := sums.Read(dir)
		if err != nil || len(known) != 6 {
			t.Errorf("%d hashes recorded (%v), want 6", len(known), err)
		}
	})
	t.Run("one bit is noticed, the rest is read on, and what comes again is archived again", func(t *testing.T) {
		a, dir := two(t)
		flip(t, filepath.Join(dir, "r1.bodies.parquet"))
		if got := MustCheck(t, a); len(got) != 1 || got[0] != "r1.bodies.parquet" {
			t.Fatalf("damaged: %v", got)
		}
		sound, err := a.SoundBodies("demo")
		if err != nil || len(sound) != 1 || archive.Run(sound[0]) != "r2" {
			t.Errorf("read on: %v, %v", sound, err)
		}
		if all, _ := a.Bodies("demo"); len(all) != 2 {
			t.Errorf("the damaged file is forgotten: %v", all)
		}
		if w := MustRun(t, a, "r3", raw("A", "1", "first", night(3)), raw("B", "1", "other", night(3))); w.New != 1 {
			t.Errorf("%d versions archived again, want the one that is lost", w.New)
		}
	})
	t.Run("a file that is gone is noticed and keeps its place", func(t *testing.T) {
		a, dir := two(t)
		if err := os.Remove(filepath.Join(dir, "r1.bodies.parquet")); err != nil {
			t.Fatal(err)
		}
		if got := MustCheck(t, a); len(got) != 1 {
			t.Fatalf("damaged: %v", got)
		}
		if all, _ := a.Bodies("demo"); len(all) != 2 || archive.Run(all[0]) != "r1" {
			t.Errorf("bodies: %v", all)
		}
	})
	t.Run("a folder of a time before hashes were recorded is read through and recorded", func(t *testing.T) {
		a, dir := two(t)
		if err := os.Remove(filepath.Join(dir, sums.Name)); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(filepath.Join(dir, "r1.seen.parquet"), 100); err != nil {
			t.Fatal(err)
		}
		if got := MustCheck(t, a); strings.Join(got, " ") != "r1.seen.parquet" {
			t.Errorf("damaged: %v", got)
		}
		if known, _ := sums.Read(dir); len(known) != 5 {
			t.Errorf("%d hashes recorded, want those of the 5 sound files", len(known))
		}
	})
	t.Run("an interruption is no damage", func(t *testing.T) {
		a, dir := two(t)
		if err := os.Remove(filepath.Join(dir, sums.Name)); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if found, err := a.Check(ctx, true); !errors.Is(err, context.Canceled) {
			t.Errorf("found %v, %v", found, err)
		}
	})
}
