package spool

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var search = State{Search: "x OR y", BaseURL: "https://r.example", DataVersion: "2026-01-01"}

// mustOpen opens a spool.
func mustOpen(t *testing.T, dir string) *Spool {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// mustFill starts a spool and gives it pages.
func mustFill(t *testing.T, dir string, pages ...string) *Spool {
	t.Helper()
	s := mustOpen(t, dir)
	if err := s.Start(search); err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		written, err := s.Write(func(w io.Writer) error { _, err := io.WriteString(w, page); return err })
		if err == nil {
			written.Next = page + "+"
			err = s.Add(written)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestSpool(t *testing.T) {
	t.Run("comes back as it was left", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "a [b]", "c")
		s := mustFill(t, dir, "one", "two")
		if err := errors.Join(s.Announce(7), s.Finish(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))); err != nil {
			t.Fatal(err)
		}
		again := mustOpen(t, dir)
		if diff := cmp.Diff(s.State(), again.State()); diff != "" {
			t.Error(diff)
		}
		if st := again.State(); !st.Complete || st.Announced != 7 || len(st.Pages) != 2 || st.Pages[1].Next != "two+" || !st.Same(State{
			Format: Format, Search: search.Search, BaseURL: search.BaseURL, DataVersion: search.DataVersion}) {
			t.Errorf("got %+v", st)
		}
		r, err := again.Page(1)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if b, _ := io.ReadAll(r); string(b) != "two" {
			t.Errorf("page 2 is %q", b)
		}
		if err := again.Start(search); err != nil {
			t.Fatal(err)
		}
		if left, _ := os.ReadDir(dir); len(left) != 1 {
			t.Errorf("after a new start %d files are left, want the state alone", len(left))
		}
		if err := again.Remove(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			t.Errorf("the folder is still there: %v", err)
		}
	})
	for name, damage := range map[string]func(dir string) error{
		"a page is missing": func(dir string) error { return os.Remove(filepath.Join(dir, "page-000001.json")) },
		"a page is shorter": func(dir string) error { return os.Truncate(filepath.Join(dir, "page-000002.json"), 1) },
		"a page is another": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "page-000001.json"), []byte("ona"), 0o644)
		},
		"the state is cut": func(dir string) error { return os.Truncate(filepath.Join(dir, "state.json"), 20) },
		"the state is of another format": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "state.json"), []byte(`{"format":99,"search":"x"}`), 0o644)
		},
	} {
		t.Run("starts empty when "+name, func(t *testing.T) {
			dir := t.TempDir()
			mustFill(t, dir, "one", "two")
			if err := damage(dir); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(State{}, mustOpen(t, dir).State()); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("a page that failed leaves nothing", func(t *testing.T) {
		dir := t.TempDir()
		s := mustFill(t, dir, "one")
		own := errors.New("half a page")
		if _, err := s.Write(func(w io.Writer) error { io.WriteString(w, "hal"); return own }); err != own {
			t.Errorf("got %v", err)
		}
		if left, _ := os.ReadDir(dir); len(left) != 2 {
			t.Errorf("%d files are left, want the state and one page", len(left))
		}
	})
	t.Run("half-written files of a killed fetch are cleared", func(t *testing.T) {
		dir := t.TempDir()
		mustFill(t, dir, "one")
		if err := os.WriteFile(filepath.Join(dir, ".page-000002.json123"), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
		if s := mustOpen(t, dir); len(s.State().Pages) != 1 {
			t.Errorf("got %+v", s.State())
		}
		if left, _ := os.ReadDir(dir); len(left) != 2 {
			t.Errorf("%d files are left, want the state and one page", len(left))
		}
	})
	t.Run("trouble with the disk is told apart from trouble of the filler", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		var local *Error
		if _, err := Open(filepath.Join(file, "dir")); !errors.As(err, &local) || !errors.Is(err, syscall.ENOTDIR) {
			t.Errorf("got %v", err)
		}
		dir := filepath.Join(t.TempDir(), "spool")
		s := mustFill(t, dir)
		os.RemoveAll(dir)
		if _, err := s.Write(func(io.Writer) error { return nil }); !errors.As(err, &local) {
			t.Errorf("got %v", err)
		}
		r := &recorder{w: full{}}
		if _, err := r.Write([]byte("x")); !errors.Is(err, syscall.ENOSPC) || r.err == nil {
			t.Errorf("got %v and remembered %v", err, r.err)
		}
	})
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }
