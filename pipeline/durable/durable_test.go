package durable_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ldntrials/pipeline/durable"
)

func TestFile(t *testing.T) {
	t.Run("a finished file holds what was written", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "file")
		f, err := durable.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Guard(func() error { _, err := f.Write([]byte("rows")); return err }); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(f.Finish(), durable.SyncDir(filepath.Dir(path))); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(path); string(got) != "rows" {
			t.Errorf("the file holds %q", got)
		}
	})
	t.Run("a panic on a full disk is the disk's error", func(t *testing.T) {
		f, err := durable.Create("/dev/full")
		if err != nil {
			t.Skipf("NOT TESTED: /dev/full: %v", err)
		}
		err = f.Guard(func() error {
			f.Write([]byte("rows")) //nolint:errcheck // as the Parquet writer does
			panic("nil pointer")
		})
		if !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("error = %v, want a full disk", err)
		}
	})
	t.Run("a panic of the writer's own is an error", func(t *testing.T) {
		f, err := durable.Create(filepath.Join(t.TempDir(), "file"))
		if err != nil {
			t.Fatal(err)
		}
		err = f.Guard(func() error { panic("index out of range") })
		if err == nil || !strings.Contains(err.Error(), "index out of range") {
			t.Errorf("error = %v, want the panic's words", err)
		}
		if err := errors.Join(f.Abandon(), f.Abandon()); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(f.Name()); !errors.Is(err, os.ErrNotExist) {
			t.Error("an abandoned file stands")
		}
	})
}
