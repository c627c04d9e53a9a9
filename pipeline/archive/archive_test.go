package archive_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ldntrials/pipeline/archive"
	"ldntrials/pipeline/registry"
)

func night(n int) time.Time { return time.Date(2026, 3, n, 2, 30, 0, 0, time.UTC) }

func raw(id, hash, body string, at time.Time) registry.Raw {
	return registry.Raw{Registry: "demo", RecordID: id, Hash: hash, Body: []byte(body), URL: "https://example.org/" + id, FetchedAt: at, Provenance: registry.Live}
}

// MustRun archives records as one run and gives the writer back for its counts.
func MustRun(t *testing.T, a *archive.Archive, run string, records ...registry.Raw) *archive.Writer {
	t.Helper()
	w, err := a.Begin(context.Background(), "demo", run)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if err := w.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Commit(archive.Fetch{Registry: "demo", RunID: run, At: night(1), Outcome: "ok"}); err != nil {
		t.Fatal(err)
	}
	return w
}

func bodies(t *testing.T, a *archive.Archive) map[string]string {
	t.Helper()
	files, err := a.Bodies("demo")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range files {
		for r, err := range archive.Read(context.Background(), f) {
			if err != nil {
				t.Fatal(err)
			}
			got[r.RecordID+"/"+r.Hash] = string(r.Body)
			if r.FetchedAt.IsZero() || r.URL == "" || r.Provenance != registry.Live {
				t.Errorf("%s came back without its facts: %+v", r.RecordID, r)
			}
		}
	}
	return got
}

func TestArchive(t *testing.T) {
	open := func(t *testing.T) *archive.Archive {
		a, err := archive.Open(filepath.Join(t.TempDir(), "archive"))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}

	t.Run("a version is stored once, a changed record again, both stay", func(t *testing.T) {
		a := open(t)
		if w := MustRun(t, a, "20260301T023000Z", raw("A", "1", "a one", night(1)), raw("B", "1", "b one", night(1))); w.New != 2 {
			t.Fatalf("first night stored %d versions, want 2", w.New)
		}
		w := MustRun(t, a, "20260302T023000Z", raw("A", "1", "a one", night(2)), raw("B", "2", "b two", night(2)))
		if w.New != 1 || w.Seen != 2 {
			t.Fatalf("second night: %d new, %d seen; want 1 and 2", w.New, w.Seen)
		}
		got := bodies(t, a)
		for key, want := range map[string]string{"A/1": "a one", "B/1": "b one", "B/2": "b two"} {
			if got[key] != want {
				t.Errorf("body of %s = %q, want %q", key, got[key], want)
			}
		}
		if len(got) != 3 {
			t.Errorf("%d versions stored, want 3: %v", len(got), got)
		}
	})

	t.Run("a night without news adds no body", func(t *testing.T) {
		a := open(t)
		MustRun(t, a, "20260301T023000Z", raw("A", "1", "a", night(1)))
		MustRun(t, a, "20260302T023000Z", raw("A", "1", "a", night(2)))
		files, _ := a.Bodies("demo")
		seen, _ := a.Seen("demo")
		if len(files) != 1 || len(seen) != 2 {
			t.Errorf("%d body files and %d seen files, want 1 and 2", len(files), len(seen))
		}
	})

	t.Run("a record that comes twice in a run counts once", func(t *testing.T) {
		w := MustRun(t, open(t), "20260301T023000Z", raw("A", "1", "a", night(1)), raw("A", "1", "a", night(1)))
		if w.Seen != 1 || w.Duplicates != 1 || w.New != 1 {
			t.Errorf("seen %d, duplicates %d, new %d; want 1 each", w.Seen, w.Duplicates, w.New)
		}
	})

	t.Run("an aborted run leaves nothing", func(t *testing.T) {
		a := open(t)
		w, err := a.Begin(context.Background(), "demo", "20260301T023000Z")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Add(raw("A", "1", "a", night(1))); err != nil {
			t.Fatal(err)
		}
		if err := w.Abort(); err != nil {
			t.Fatal(err)
		}
		left, _ := os.ReadDir(filepath.Join(a.Dir(), "demo"))
		if len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	})

	t.Run("half-written files of a killed run are removed at the next start", func(t *testing.T) {
		a := open(t)
		MustRun(t, a, "20260301T023000Z", raw("A", "1", "a", night(1)))
		half := filepath.Join(a.Dir(), "demo", "20260302T023000Z.bodies.parquet.tmp")
		if err := os.WriteFile(half, []byte("PAR1 half"), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Open(a.Dir()); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(half); !os.IsNotExist(err) {
			t.Error("the half-written file still stands")
		}
		if got := bodies(t, a); got["A/1"] != "a" {
			t.Errorf("the finished version is gone: %v", got)
		}
	})

	t.Run("a damaged file is named with the remedy, at any damaged byte", func(t *testing.T) {
		a := open(t)
		var many []registry.Raw
		for i := range 300 {
			many = append(many, raw(strings.Repeat("R", 3)+string(rune('a'+i%26))+strings.Repeat("x", i), "1", strings.Repeat("body ", i), night(1)))
		}
		MustRun(t, a, "20260301T023000Z", many...)
		files, _ := a.Bodies("demo")
		whole, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(files[0], whole[:len(whole)/2], 0o644); err != nil {
			t.Fatal(err)
		}
		_, err = a.Begin(context.Background(), "demo", "20260302T023000Z")
		if !errors.Is(err, archive.ErrCorrupt) || !strings.Contains(err.Error(), "backup") {
			t.Errorf("error = %v, want a damaged file with the remedy", err)
		}
		for at := 0; at < len(whole); at += len(whole)/40 + 1 { // must never panic
			broken := append([]byte(nil), whole...)
			broken[at] ^= 0xff
			if err := os.WriteFile(files[0], broken, 0o644); err != nil {
				t.Fatal(err)
			}
			for _, err := range archive.Read(context.Background(), files[0]) {
				if err != nil {
					break
				}
			}
		}
	})

	t.Run("a run that is archived already is refused", func(t *testing.T) {
		a := open(t)
		MustRun(t, a, "20260301T023000Z", raw("A", "1", "a", night(1)))
		if _, err := a.Begin(context.Background(), "demo", "20260301T023000Z"); err == nil || !strings.Contains(err.Error(), "archived already") {
			t.Errorf("error = %v, want a refusal: what stands is never written over", err)
		}
	})

	t.Run("a folder may have any name", func(t *testing.T) {
		a, err := archive.Open(filepath.Join(t.TempDir(), "my [data]*?", "archive"))
		if err != nil {
			t.Fatal(err)
		}
		MustRun(t, a, "20260301T023000Z", raw("A", "1", "a", night(1)))
		if w := MustRun(t, a, "20260302T023000Z", raw("A", "1", "a", night(2))); w.New != 0 {
			t.Errorf("the archived version is not found again: %d new", w.New)
		}
	})

	t.Run("bodies keep any bytes", func(t *testing.T) {
		a := open(t)
		MustRun(t, a, "20260301T023000Z", raw("A", "1", "\xff\x00é", night(1)))
		if got := bodies(t, a)["A/1"]; got != "\xff\x00é" {
			t.Errorf("body = %q", got)
		}
	})
}
