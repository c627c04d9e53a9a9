package warehouse_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/warehouse"
)

func TestDocumentationIsInherited(t *testing.T) {
	id := warehouse.Column{Name: "record_id", Type: "VARCHAR", Doc: "the register's id"}
	config := func(texts map[string]string) warehouse.Config {
		return warehouse.Config{
			Path: filepath.Join(t.TempDir(), "w.duckdb"),
			FS:   files(texts),
			Raw: []warehouse.RawTable{
				{Name: "study", Columns: []warehouse.Column{id, {Name: "phase", Type: "VARCHAR", Doc: "phase as registered"}, {Name: "mute", Type: "VARCHAR"}}},
				{Name: "arm", Columns: []warehouse.Column{id, {Name: "phase", Type: "VARCHAR", Doc: "phase of the arm"}}},
			},
		}
	}
	t.Run("through views and tables, unless a header says otherwise", func(t *testing.T) {
		cfg := config(map[string]string{
			"staging/study.sql":      "-- S, one row per record.\nselect * from raw.study",
			"intermediate/study.sql": "-- S, one row per record.\n-- phase: phase, canonical\nselect *, 1 as extra from staging.study",
			"marts/study.sql":        "-- S, one row per record.\n-- n: a number\nselect record_id, phase, 1 as n from intermediate.study",
			"marts/arms.sql":         "-- A, one row per arm.\nfrom raw.arm",
		})
		mustPublish(t, cfg)
		db := mustOpenDB(t, cfg.Path)
		want := []string{
			"arms|record_id|the register's id", "arms|phase|phase of the arm",
			"study|record_id|the register's id", "study|phase|phase, canonical", "study|n|a number",
			"intermediate.study|record_id|the register's id", "intermediate.study|phase|phase, canonical", "intermediate.study|mute|<nil>", "intermediate.study|extra|<nil>",
		}
		if diff := cmp.Diff(want, mustLines(t, db, "select table_name, column_name, description from dictionary where table_name not in ('checks', 'dictionary')")); diff != "" {
			t.Error(diff)
		}
		t.Run("and the comments say the same as the dictionary", func(t *testing.T) {
			got := mustLines(t, db, `
				select d.table_name, d.column_name
				from dictionary as d
				full join duckdb_columns() as c
					on d.table_name = case c.schema_name when 'main' then '' else c.schema_name || '.' end || c.table_name and d.column_name = c.column_name
				where (c.database_name is null or c.database_name = 'warehouse' and not c.internal)
					and (d.description is distinct from c.comment or d.data_type is distinct from c.data_type or d.column_position is distinct from c.column_index)`)
			if len(got) > 0 {
				t.Error(got)
			}
		})
	})
	refused := []struct {
		outcome, mart string
		want          []string
	}{
		{"two inputs that disagree have to be reconciled", "select record_id, upper(phase) as phase from raw.study inner join raw.arm using (record_id, phase)", []string{`m: say what phase means: raw.arm says "phase of the arm", raw.study says "phase as registered"`}},
		{"a column that nobody explains is missing", "select record_id, mute, 1 as n from raw.study", []string{"m: columns without documentation: mute, n"}},
		{"a line without its column is refused", "-- nope: not there\nselect record_id from raw.study", []string{"m: documented but not there: nope"}},
	}
	for _, c := range refused {
		t.Run(c.outcome, func(t *testing.T) {
			_, err := warehouse.Build(context.Background(), config(map[string]string{"marts/m.sql": "-- M, one row per record.\n" + c.mart}))
			for _, want := range c.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want %q", err, want)
				}
			}
		})
	}
	lines := []struct{ outcome, mart, want string }{
		{"by alias", "select a.record_id, a.phase from raw.study as s inner join raw.arm as a using (record_id)", "phase of the arm"},
		{"by table name", "select record_id, arm.phase from raw.study inner join raw.arm using (record_id)", "phase of the arm"},
		{"by star", "select s.* from raw.study as s inner join raw.arm as a using (record_id)", "phase as registered"},
		{"by star, past what it leaves out", "select s.* exclude (phase), a.phase from raw.study as s inner join raw.arm as a using (record_id)", "phase of the arm"},
		{"under a new name", "select s.record_id, a.phase as arm_phase from raw.study as s inner join raw.arm as a using (record_id)", "phase of the arm"},
		{"through expressions", "with b as (select * from raw.arm), a as materialized (select record_id, phase as p from b) select s.record_id, a.p as phase from raw.study as s inner join a using (record_id)", "phase of the arm"},
		{"through an expression that hides a table", "with study as (select * from raw.arm) select study.record_id, study.phase from study inner join raw.study as s using (record_id)", "phase of the arm"},
		{"through a subquery", "select x.record_id, x.phase from (select * from raw.arm) as x inner join raw.study using (record_id)", "phase of the arm"},
		{"from the only table that has it", "select record_id, phase from raw.arm where record_id in (select record_id from raw.study)", "phase of the arm"},
	}
	for _, c := range lines {
		t.Run("a column is traced "+c.outcome, func(t *testing.T) {
			header := "-- M, one row per record.\n"
			if strings.Contains(c.mart, "s.*") {
				header += "-- mute: silent\n"
			}
			cfg := config(map[string]string{"marts/m.sql": header + c.mart})
			got := mustLines(t, mustBuild(t, cfg).DB(), "select description from dictionary where table_name = 'm' and column_name like '%phase'")
			if diff := cmp.Diff([]string{c.want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("a header settles a disagreement", func(t *testing.T) {
		mustBuild(t, config(map[string]string{"marts/m.sql": "-- M, one row per record.\n-- phase: phase of both\nselect record_id, phase from raw.study inner join raw.arm using (record_id, phase)"}))
	})
}
