package warehouse_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/warehouse"
)

// passOn is a project with one mart that shows a raw table.
func passOn(columns ...string) warehouse.Config {
	header := "-- Rows as landed, one row per row.\n"
	for _, c := range columns {
		header += "-- " + c + ": as landed\n"
	}
	return warehouse.Config{FS: files(map[string]string{"marts/t.sql": header + "select * from raw.study"})}
}

func TestRaw(t *testing.T) {
	build := func(t *testing.T, table warehouse.RawTable) ([]string, error) {
		cfg := passOn("record_id", "status", "enrolment")
		cfg.Path = filepath.Join(t.TempDir(), "w.duckdb")
		cfg.Raw = []warehouse.RawTable{table}
		b, err := warehouse.Build(context.Background(), cfg)
		if err != nil {
			return nil, err
		}
		defer b.Close()
		return append(mustLines(t, b.DB(), "select string_agg(data_type, ' ' order by column_index) from duckdb_columns() where table_name = 't'"),
			mustLines(t, b.DB(), "from t")...), nil
	}
	cases := []struct {
		outcome, query string
		want           []string
	}{
		{"columns are matched by name, not by place", "select 5 as enrolment, 'x' as status, 'A' as record_id", []string{"VARCHAR VARCHAR INTEGER", "A|x|5"}},
		{"columns beyond the declared ones are left out", "select 'A' as record_id, 'x' as status, 5 as enrolment, 9 as more", []string{"VARCHAR VARCHAR INTEGER", "A|x|5"}},
		{"a type that fits is cast", "select 'A' as record_id, 'x' as status, 5::bigint as enrolment", []string{"VARCHAR VARCHAR INTEGER", "A|x|5"}},
	}
	for _, c := range cases {
		t.Run(c.outcome, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "f.parquet")
			mustParquet(t, path, c.query)
			got, err := build(t, studyTable(path))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("lines of JSON are rows, with NULL for a member that is not there and for a line that is none", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "[f]*.jsonl")
		text := `{"record_id": "A", "status": "x", "enrolment": 5, "more": [1]}` + "\n" + `{"record_id": "cut in the mid` + "\n5\n\n" + `{"record_id": "B"}` + "\n" + `{"record_id": "C", "enrolment": "many"}` + "\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		table := studyTable(path)
		table.JSON = true
		got, err := build(t, table)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"VARCHAR VARCHAR INTEGER", "A|x|5", "B|<nil>|<nil>", "C|<nil>|<nil>", "<nil>|<nil>|<nil>", "<nil>|<nil>|<nil>"}, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a table without a file is empty and typed", func(t *testing.T) {
		got, err := build(t, studyTable())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"VARCHAR VARCHAR INTEGER"}, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("several files are one table, and a path is not a pattern", func(t *testing.T) {
		got, err := build(t, studyTable(mustStudies(t, "('A', 'x', 1)"), mustStudies(t, "('B', 'y', 2)")))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"VARCHAR VARCHAR INTEGER", "A|x|1", "B|y|2"}, got); diff != "" {
			t.Error(diff)
		}
	})
	refused := []struct{ outcome, query, want string }{
		{"a column no file has", "select 'A' as record_id, 'x' as status", `"enrolment"`},
		{"a value that does not fit", "select 'A' as record_id, 'x' as status, 5000000000 as enrolment", "5000000000"},
	}
	for _, c := range refused {
		t.Run(c.outcome, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "f.parquet")
			mustParquet(t, path, c.query)
			if _, err := build(t, studyTable(path)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	t.Run("a missing file is named", func(t *testing.T) {
		if _, err := build(t, studyTable("/nowhere/f.parquet")); err == nil || !strings.Contains(err.Error(), "/nowhere/f.parquet") || !strings.Contains(err.Error(), "raw.study") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a table given twice", func(t *testing.T) {
		cfg := smallConfig(t)
		cfg.Raw = append(cfg.Raw, cfg.Raw[0])
		if _, err := warehouse.Build(context.Background(), cfg); err == nil || !strings.Contains(err.Error(), "raw.study is given twice") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("nested and odd types arrive exactly", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "f.parquet")
		mustParquet(t, path, "select ['a', null, 'b'] as l, {'d': date '1969-07-20', 'n': -12.5::decimal(10,2)} as s, date '0001-01-01' as d, timestamp '1960-01-01 00:00:00.000001' as ts")
		cfg := passOn("l", "s", "d", "ts")
		cfg.Path = filepath.Join(t.TempDir(), "w.duckdb")
		cfg.Raw = []warehouse.RawTable{{Name: "study", Files: []string{path}, Columns: []warehouse.Column{
			{Name: "l", Type: "VARCHAR[]"}, {Name: "s", Type: "STRUCT(d DATE, n DECIMAL(10,2))"}, {Name: "d", Type: "DATE"}, {Name: "ts", Type: "TIMESTAMP"},
		}}}
		got := mustLines(t, mustBuild(t, cfg).DB(), "select l::varchar, s::varchar, d::varchar, ts::varchar from t")
		if diff := cmp.Diff([]string{"[a, NULL, b]|{'d': 1969-07-20, 'n': -12.50}|0001-01-01|1960-01-01 00:00:00.000001"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestVariables(t *testing.T) {
	values := map[string]any{
		"as_of": time.Date(2026, 10, 1, 5, 30, 0, 123456000, time.FixedZone("CEST", 2*3600)),
		"run":   "it's; drop table x --", "n": 7, "big": int64(1) << 40, "x": 0.1, "yes": true, "none": nil, "list": []string{"a", "b'c"}, "empty": []string{},
	}
	want := map[string]string{
		"as_of": "TIMESTAMP|2026-10-01 03:30:00.123456", "run": "VARCHAR|it's; drop table x --", "n": "BIGINT|7", "big": "BIGINT|1099511627776",
		"x": "DOUBLE|0.1", "yes": "BOOLEAN|true", "none": "INTEGER|<nil>", "list": "VARCHAR[]|[a, b'c]", "empty": "VARCHAR[]|[]",
	}
	for name, value := range values {
		t.Run("a "+want[name], func(t *testing.T) {
			cfg := warehouse.Config{Path: filepath.Join(t.TempDir(), "w.duckdb"), Vars: map[string]any{name: value}, FS: files(map[string]string{
				"marts/t.sql": "-- V, one row per variable.\n-- typ: its type\n-- v: its value\nselect typeof(getvariable('" + name + "')) as typ, getvariable('" + name + "')::varchar as v",
			})}
			got := mustLines(t, mustBuild(t, cfg).DB(), "from t")
			if diff := cmp.Diff([]string{want[name]}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("another type is refused", func(t *testing.T) {
		cfg := smallConfig(t)
		cfg.Vars["odd"] = struct{}{}
		if _, err := warehouse.Build(context.Background(), cfg); err == nil || !strings.Contains(err.Error(), "set variable odd: no SQL literal for struct {}") {
			t.Errorf("got %v", err)
		}
	})
}
