package columns_test

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/columns"
	"ldntrials/pipeline/trial"
)

type pair struct {
	A      string              `col:"a" doc:"the one"`
	B      string              `col:"b" doc:"the other"`
	Joined bool                `col:"is_joined" doc:"they are one"`
	Rank   int32               `col:"rank" doc:"place"`
	Share  trial.Null[float64] `col:"share" doc:"what they share"`
}

func TestSheet(t *testing.T) {
	sheet := columns.NewSheet[pair]("pair", "one row per pair")
	write := func(t *testing.T, ctx context.Context, rows iter.Seq[pair]) (string, error) {
		path := filepath.Join(t.TempDir(), "pair.parquet")
		return path, sheet.Write(ctx, path, rows)
	}
	t.Run("its columns are those of the row and no others", func(t *testing.T) {
		want := columns.Table{Name: "pair", Doc: "one row per pair", Columns: []columns.Column{
			{Name: "a", Type: "VARCHAR", Doc: "the one"}, {Name: "b", Type: "VARCHAR", Doc: "the other"},
			{Name: "is_joined", Type: "BOOLEAN", Doc: "they are one"}, {Name: "rank", Type: "INTEGER", Doc: "place"},
			{Name: "share", Type: "DOUBLE", Doc: "what they share"},
		}}
		if diff := cmp.Diff(want, sheet.Table()); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("rows come back as they were", func(t *testing.T) {
		path, err := write(t, t.Context(), slices.Values([]pair{{"x", "y", true, 3, trial.Some(0.5)}, {A: "z"}}))
		if err != nil {
			t.Fatal(err)
		}
		want := []map[string]any{
			{"a": "x", "b": "y", "is_joined": true, "rank": int64(3), "share": 0.5},
			{"a": "z", "b": nil, "is_joined": false, "rank": int64(0), "share": nil},
		}
		if diff := cmp.Diff(want, readTable(t, path)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("no row is a file all the same", func(t *testing.T) {
		path, err := write(t, t.Context(), slices.Values([]pair(nil)))
		if err != nil {
			t.Fatal(err)
		}
		if got := readTable(t, path); len(got) != 0 {
			t.Error(got)
		}
	})
	t.Run("a cancelled write leaves nothing", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		path, err := write(t, ctx, slices.Values([]pair{{A: "x"}}))
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if left, _ := os.ReadDir(filepath.Dir(path)); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
}
