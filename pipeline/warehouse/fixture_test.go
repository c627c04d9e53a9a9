package warehouse_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"ldntrials/pipeline/warehouse"
)

var asOf = time.Date(2026, 10, 1, 3, 30, 0, 0, time.UTC)

// smallProject is a whole house in miniature: one seed, one model a layer, two checks.
func smallProject() fstest.MapFS {
	return files(map[string]string{
		"reference/states.csv": "status,trial_state,is_over\nCOMPLETED,completed,true\nRECRUITING,ongoing,false\n",
		"reference/states.md":  "# States\n\nStates of a trial, one row per registered status.\n\n| column | meaning |\n|---|---|\n| `status` | status as registered |\n| trial_state | canonical state |\n| is_over | nobody is treated any more |\n",
		"staging/records.sql": `-- Records, one row per record.
select record_id, upper(status) as status, enrolment from raw.study`,
		"intermediate/states.sql": `-- States, one row per record.
-- trial_state: canonical state
select r.record_id, s.trial_state, r.enrolment
from staging.records as r
left join reference.states as s using (status)`,
		"marts/trials.sql": `-- Trials, one row per record.
--
-- record_id: the register's id
-- trial_state: canonical state,
--    null where the status is unknown
-- enrolment: people (persons)
-- as_of: moment of the run (UTC)
-- @order_by: record_id
with states as (select * from intermediate.states)

select record_id, trial_state, enrolment, getvariable('as_of') as as_of
from states;
`,
		"checks/state_known.sql": `-- Every trial has a state.
-- @severity: warning
select record_id from trials where trial_state is null`,
		"checks/record_id_unique.sql": `-- A record stands once in trials.
select record_id, count(*) as times from trials group by all having count(*) > 1`,
	})
}

func files(texts map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range texts {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// with returns the project with files added, replaced or, with "", removed.
func with(fsys fstest.MapFS, texts map[string]string) fstest.MapFS {
	fsys = maps.Clone(fsys)
	for name, text := range texts {
		if text == "" {
			delete(fsys, name)
			continue
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func studyTable(paths ...string) warehouse.RawTable {
	return warehouse.RawTable{Name: "study", Files: paths, Columns: []warehouse.Column{
		{Name: "record_id", Type: "VARCHAR", Doc: "the register's id"},
		{Name: "status", Type: "VARCHAR", Doc: "status as registered"},
		{Name: "enrolment", Type: "INTEGER", Doc: "people (persons)"},
	}}
}

// mustStudies writes a Parquet file of studies, rows as "id,status,enrolment" SQL values.
func mustStudies(t testing.TB, rows ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "study [1].parquet")
	mustParquet(t, path, "select * from (values "+strings.Join(rows, ", ")+") as v(record_id, status, enrolment)")
	return path
}

func mustParquet(t testing.TB, path, query string) {
	t.Helper()
	db := warehouse.MustMemory(t)
	if _, err := db.Exec(fmt.Sprintf("copy (%s) to '%s' (format parquet)", query, path)); err != nil {
		t.Fatal(err)
	}
}

func smallConfig(t testing.TB) warehouse.Config {
	return warehouse.Config{
		Path: filepath.Join(t.TempDir(), "warehouse.duckdb"),
		FS:   smallProject(),
		Raw:  []warehouse.RawTable{studyTable(mustStudies(t, "('B2', 'recruiting', 20)", "('A1', 'completed', 10)"))},
		Vars: map[string]any{"as_of": asOf},
	}
}

func mustBuild(t testing.TB, cfg warehouse.Config) *warehouse.Built {
	t.Helper()
	b, err := warehouse.Build(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func mustPublish(t testing.TB, cfg warehouse.Config) {
	t.Helper()
	if err := mustBuild(t, cfg).Publish(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func mustOpenDB(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := warehouse.OpenDB(context.Background(), path, warehouse.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// mustLines runs a query and gives each row as its values joined by "|".
func mustLines(t testing.TB, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{}
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		parts := make([]string, len(values))
		for i, v := range values {
			parts[i] = fmt.Sprint(*v.(*any))
		}
		lines = append(lines, strings.Join(parts, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}
