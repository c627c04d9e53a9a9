package decode_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ldntrials/pipeline/archive"
	"ldntrials/pipeline/registry"
)

// ahead archives bodies as one run and hands each to the decoders meanwhile.
func (b *bench) ahead(reg registry.Registry, run string, bodies ...string) error {
	b.t.Helper()
	w, err := b.archive.Begin(b.t.Context(), "demo", run)
	if err != nil {
		b.t.Fatal(err)
	}
	a := b.stage.Ahead(b.t.Context(), reg, run)
	defer a.Close() //nolint:errcheck // the folders are looked at
	for i, body := range bodies {
		raw := registry.Raw{Registry: "demo", RecordID: fmt.Sprintf("R%05d", i), Hash: run, Body: []byte(body), FetchedAt: time.Unix(0, 0)}
		if err := errors.Join(w.Add(raw), a.Add(raw)); err != nil {
			return errors.Join(err, w.Abort())
		}
	}
	if err := w.Commit(archive.Fetch{Registry: "demo", RunID: run}); err != nil {
		b.t.Fatal(err)
	}
	return a.Publish()
}

func (b *bench) columnFolders() []string {
	b.t.Helper()
	entries, err := os.ReadDir(filepath.Join(b.stage.Columns, "demo"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		b.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestAhead(t *testing.T) {
	many := make([]string, 300)
	for i := range many {
		many[i] = fmt.Sprintf("title %03d", i)
	}
	many[7], many[8] = "broken", "panic"

	t.Run("the columns are those of the archive file, and are not made again", func(t *testing.T) {
		reg := &demo{version: "1"}
		b := newBench(t, reg)
		if err := b.ahead(reg, "20260301T023000Z", many...); err != nil {
			t.Fatal(err)
		}
		decoded := reg.decoded.Load()
		result := b.run()
		if got := reg.decoded.Load(); got != decoded || result.Decoded != 0 || len(result.Sets) != 1 {
			t.Fatalf("%d bodies were decoded again, %d sets", got-decoded, len(result.Sets))
		}
		got := b.rows(result.Sets, "study", "title")
		slices.Sort(b.held)
		held := b.held
		if err := os.RemoveAll(b.stage.Columns); err != nil {
			t.Fatal(err)
		}
		b.held = nil
		again := b.run()
		slices.Sort(b.held)
		if want := b.rows(again.Sets, "study", "title"); !slices.Equal(got, want) {
			t.Errorf("titles ahead %q, from the archive %q", got, want)
		}
		if !slices.Equal(held, b.held) || len(held) != 2 {
			t.Errorf("kept in quarantine ahead %q, from the archive %q", held, b.held)
		}
	})

	t.Run("a run that is given up leaves no columns", func(t *testing.T) {
		reg := &demo{version: "1"}
		b := newBench(t, reg)
		a := b.stage.Ahead(t.Context(), reg, "20260301T023000Z")
		for _, body := range many {
			if err := a.Add(registry.Raw{Registry: "demo", RecordID: body, Body: []byte(body)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(a.Close(), a.Close()); err != nil {
			t.Fatal(err)
		}
		if left := b.columnFolders(); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	})

	t.Run("trouble of the decoders reaches who hands over", func(t *testing.T) {
		reg := &demo{version: "1"}
		b := newBench(t, reg)
		full := errors.New("the disk is full")
		b.stage.Quarantine = func(registry.Raw, error) error { return full }
		if err := b.ahead(reg, "20260301T023000Z", slices.Repeat([]string{"broken"}, 1000)...); !errors.Is(err, full) {
			t.Errorf("error = %v, want the decoders'", err)
		}
		if left := b.columnFolders(); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	})

	t.Run("cancelling ends the work", func(t *testing.T) {
		reg := &demo{version: "1"}
		b := newBench(t, reg)
		ctx, cancel := context.WithCancel(t.Context())
		a := b.stage.Ahead(ctx, reg, "20260301T023000Z")
		cancel()
		var err error
		for range 100 {
			if err = a.Add(registry.Raw{Registry: "demo", Body: []byte("title")}); err != nil {
				break
			}
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error = %v, want the cancellation", err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
