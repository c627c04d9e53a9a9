package warehouse_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/warehouse"
)

// withPairs is the small project with a table that a step computes from staging.records, and a
// mart that reads it. The mart's name comes first, so that only the step's reads order it.
func withPairs(t *testing.T, run func(ctx context.Context, query warehouse.Query, dir string) (map[string]string, error)) warehouse.Config {
	cfg := smallConfig(t)
	cfg.FS = with(smallProject(), map[string]string{
		"marts/a_pairs.sql": "-- Pairs, one row per record.\n-- @order_by: record_id\nselect record_id, twin from raw.pair",
	})
	cfg.Raw = append(cfg.Raw, warehouse.RawTable{Name: "pair", Columns: []warehouse.Column{
		{Name: "record_id", Type: "VARCHAR", Doc: "the register's id"}, {Name: "twin", Type: "VARCHAR", Doc: "the other record"},
	}})
	cfg.Compute = &warehouse.Compute{Name: "raw.pairs", Reads: []string{"staging.records"}, Tables: []string{"raw.pair"}, Run: run}
	return cfg
}

func TestCompute(t *testing.T) {
	t.Run("what is computed from a model is read by others, and its files are gone", func(t *testing.T) {
		runs := 0
		cfg := withPairs(t, func(ctx context.Context, query warehouse.Query, dir string) (map[string]string, error) {
			runs++
			rows, err := query(ctx, "select record_id from staging.records order by record_id")
			if err != nil {
				return nil, err
			}
			defer rows.Close()
			var ids []string
			for rows.Next() {
				var id string
				if err := rows.Scan(&id); err != nil {
					return nil, err
				}
				ids = append(ids, "('"+id+"', 'twin of "+id+"')")
			}
			path := filepath.Join(dir, "pair.parquet")
			mustParquet(t, path, "select * from (values "+strings.Join(ids, ", ")+") as v(record_id, twin)")
			return map[string]string{"raw.pair": path}, rows.Err()
		})
		mustPublish(t, cfg)
		want := []string{"A1|twin of A1", "B2|twin of B2"}
		if diff := cmp.Diff(want, mustLines(t, mustOpenDB(t, cfg.Path), "from a_pairs")); diff != "" || runs != 1 {
			t.Errorf("%d runs: %s", runs, diff)
		}
		if diff := cmp.Diff([]string{"warehouse.duckdb", "warehouse.memory.json"}, mustList(t, filepath.Dir(cfg.Path))); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a table without a file is empty", func(t *testing.T) {
		cfg := withPairs(t, func(context.Context, warehouse.Query, string) (map[string]string, error) { return nil, nil })
		mustPublish(t, cfg)
		if got := mustLines(t, mustOpenDB(t, cfg.Path), "from a_pairs"); len(got) != 0 {
			t.Error(got)
		}
	})
	t.Run("a step that fails ends the build and says its name", func(t *testing.T) {
		broken := errors.New("no pairs today")
		cfg := withPairs(t, func(context.Context, warehouse.Query, string) (map[string]string, error) { return nil, broken })
		if _, err := warehouse.Build(t.Context(), cfg); !errors.Is(err, broken) || !strings.Contains(err.Error(), "raw.pairs") {
			t.Error(err)
		}
		if got := mustList(t, filepath.Dir(cfg.Path)); len(got) != 0 {
			t.Errorf("left behind: %v", got)
		}
	})
	t.Run("a model that the step reads and that reads its table is a cycle", func(t *testing.T) {
		cfg := withPairs(t, nil)
		cfg.Compute.Reads = []string{"a_pairs"}
		if _, err := warehouse.Build(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), "cycle") {
			t.Error(err)
		}
	})
}
