package refresh_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/warehouse"
)

func TestView(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	data := filepath.Join(t.TempDir(), "data")
	t.Run("of nothing says what to do and makes nothing", func(t *testing.T) {
		if _, err := pipeline(t, data, night(1)).View(t.Context()); !errors.Is(err, refresh.ErrEmpty) {
			t.Errorf("got %v", err)
		}
		if _, err := os.Stat(data); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a view made the data folder: %v", err)
		}
	})
	for n := 1; n <= 2; n++ {
		if _, err := pipeline(t, data, night(2*n), "A 1", "B 1").Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	before := listing(t, data)

	t.Run("shows the moment asked for and goes when it is closed", func(t *testing.T) {
		p := pipeline(t, data, night(9))
		p.AsOf = night(3)
		view, err := p.View(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := asOf(t, view.Reader); got != "2026-03-03" {
			t.Errorf("the view is as of %s", got)
		}
		if err := view.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Run("before everything is refused", func(t *testing.T) {
		p := pipeline(t, data, night(9))
		p.AsOf = night(1)
		if _, err := p.View(t.Context()); !errors.Is(err, refresh.ErrRefused) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("leaves what is published as it was", func(t *testing.T) {
		if after := listing(t, data); after != before {
			t.Errorf("the data folder was\n%sand is\n%s", before, after)
		}
		if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
		published, err := warehouse.Open(t.Context(), filepath.Join(data, refresh.WarehouseName), warehouse.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		defer published.Close()
		if got := asOf(t, published); got != "2026-03-04" {
			t.Errorf("the published warehouse is as of %s", got)
		}
	})
}

// asOf is the day to which a warehouse applies.
func asOf(t *testing.T, r *warehouse.Reader) string {
	t.Helper()
	rows, err := r.Query(t.Context(), "select strftime(as_of, '%Y-%m-%d') from intermediate.footing")
	if err != nil {
		t.Fatal(err)
	}
	day := ""
	for values, err := range rows.All() {
		if err != nil {
			t.Fatal(err)
		}
		day, _ = values[0].(string)
	}
	return day
}

// listing names every file of a folder with its size and time.
func listing(t *testing.T, dir string) (list string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil {
			list += path + " " + info.ModTime().String() + "\n"
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
