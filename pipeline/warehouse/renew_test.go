package warehouse_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/warehouse"
)

// nightly is a house in which a run that finds nothing new moves two columns: seen_at and as_of.
func nightly() fstest.MapFS {
	return with(smallProject(), map[string]string{
		"intermediate/sightings.sql": `-- Sightings, one row per record.
-- record_id: the register's id
-- seen_at: run that saw it last
select record_id, max(run) as seen_at from raw.seen group by record_id`,
		"marts/records.sql": `-- Records, one row per record.
-- status: status as registered
-- enrolment: people (persons)
select r.*, s.seen_at from staging.records as r inner join intermediate.sightings as s using (record_id)`,
		"marts/sizes.sql": `-- Sizes, one row per record; reads records and not when they were seen.
-- people: people (persons)
with records as (select * from main.records) select record_id, enrolment as people from records`,
		"marts/states.sql": `-- States, one row per state.
-- status: status as registered
-- size: records (records)
with records as (select * from main.records) select status, count(*) as size from records group by status`,
		"marts/latest.sql": `-- Latest, one row per run.
-- latest: run that saw a record last
select distinct seen_at as latest from records`,
		"marts/places.sql": `-- Places, one row per record; its columns have the names that come to mind first.
-- place: place in a list
-- changed: the record and the run that saw it last
-- row: the record's id again
select record_id, cast(1 as integer) as place, record_id || seen_at as changed, record_id as row from records`,
		"marts/kinds.sql": `-- Kinds, one row per distinct record; rows are compared as a whole.
-- kinds: distinct rows (rows)
select count(*) as kinds from (select distinct * from records)`,
		"marts/texts.sql": `-- Texts, one row per record; a row is taken as one value.
-- written: the record as JSON
select cast(to_json(r) as varchar) as written from records as r`,
		"marts/doubled.sql": `-- Doubled, one row per record; from what a step in Go makes of sizes.
-- people: people (persons)
select record_id, people from raw.doubled`,
		"marts/echoed.sql": `-- Echoed, one row per record; from what a step in Go makes of sightings.
-- echo: run that saw it last
select record_id, echo from raw.echoed`,
		"checks/seen.sql": `-- Every record was seen.
select record_id from records where seen_at is null`,
		"checks/sized.sql": `-- Every record has a size.
-- @severity: warning
select record_id from sizes where people > 15`,
	})
}

func nightlyConfig(t *testing.T, studies string, reads []string, runs ...string) warehouse.Config {
	t.Helper()
	cfg := smallConfig(t)
	cfg.FS = nightly()
	cfg.Raw = []warehouse.RawTable{studyTable(studies), {
		Name: "seen", Volatile: true,
		Columns: []warehouse.Column{{Name: "record_id", Type: "VARCHAR", Doc: "the register's id"}, {Name: "run", Type: "VARCHAR", Doc: "run that saw the record"}},
	}}
	for _, run := range runs {
		path := filepath.Join(t.TempDir(), "seen.parquet")
		mustParquet(t, path, fmt.Sprintf("select unnest(['A1', 'B2']) as record_id, '%s' as run", run))
		cfg.Raw[1].Files = append(cfg.Raw[1].Files, path)
	}
	columns := func(name, typ string) []warehouse.Column {
		return []warehouse.Column{{Name: "record_id", Type: "VARCHAR", Doc: "the register's id"}, {Name: name, Type: typ, Doc: "made in Go"}}
	}
	cfg.Raw = append(cfg.Raw, warehouse.RawTable{Name: "doubled", Columns: columns("people", "INTEGER")}, warehouse.RawTable{Name: "echoed", Columns: columns("echo", "VARCHAR")})
	cfg.Compute = &warehouse.Compute{Name: "raw.made", Reads: reads, Tables: []string{"raw.doubled", "raw.echoed"},
		Run: func(ctx context.Context, query warehouse.Query, dir string) (map[string]string, error) {
			made := map[string]string{"raw.doubled": filepath.Join(dir, "doubled.parquet"), "raw.echoed": filepath.Join(dir, "echoed.parquet")}
			var values []string
			rows, err := query(ctx, "select record_id, people from sizes order by record_id")
			if err != nil {
				return nil, err
			}
			defer rows.Close()
			for rows.Next() {
				var id string
				var people int
				if err := rows.Scan(&id, &people); err != nil {
					return nil, err
				}
				values = append(values, fmt.Sprintf("('%s', %d)", id, 2*people))
			}
			mustParquet(t, made["raw.doubled"], "select * from (values "+strings.Join(values, ", ")+") as v(record_id, people)")
			mustParquet(t, made["raw.echoed"], "select 'A1' as record_id, '"+runs[len(runs)-1]+"' as echo")
			return made, rows.Err()
		}}
	cfg.Vars = map[string]any{"as_of": asOf.AddDate(0, 0, len(runs)), "run_id": fmt.Sprint("run ", len(runs))}
	return cfg
}

// contents is everything that a reader can see: rows in stored order, and comments.
func contents(t *testing.T, path string) map[string][]string {
	t.Helper()
	db := mustOpenDB(t, path)
	defer db.Close()
	all := map[string][]string{"comments": mustLines(t, db, `
		select schema_name, table_name, comment from duckdb_tables() union all
		select schema_name || '.' || table_name, column_name, comment from duckdb_columns() where not internal order by all`)}
	for _, table := range mustLines(t, db, "select schema_name || '.' || table_name from duckdb_tables() order by all") {
		all[table] = mustLines(t, db, "from "+table)
	}
	all["views"] = mustLines(t, db, "select view_name from duckdb_views() where not internal")
	return all
}

// What the step in Go reads: models that no night moves, and one that every night moves.
var (
	seldom = []string{"sizes"}
	always = []string{"sizes", "intermediate.sightings"}
)

func TestRenewedWarehouseEqualsAWholeBuild(t *testing.T) {
	cases := []struct {
		name  string
		reads []string
		kept  []string
	}{
		{"a step that reads what stays is not run again", seldom, []string{"checks", "dictionary", "doubled", "echoed", "kinds", "sizes", "states"}},
		{"a step that reads what moves is run again", always, []string{"checks", "dictionary", "doubled", "kinds", "sizes", "states"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			studies := mustStudies(t, "('B2', 'recruiting', 20)", "('A1', 'completed', 10)")
			first := nightlyConfig(t, studies, c.reads, "run 1")
			mustPublish(t, first)
			for _, night := range [][]string{{"run 1", "run 2"}, {"run 1", "run 2", "run 3"}} {
				cfg := nightlyConfig(t, studies, c.reads, night...)
				cfg.Path = first.Path
				built := mustBuild(t, cfg)
				if built.Anew != nil {
					t.Fatalf("built anew: %v", built.Anew)
				}
				if got := slices.Sorted(slices.Values(built.Kept())); !slices.Equal(got, c.kept) {
					t.Errorf("kept %v, want %v", got, c.kept)
				}
				if before := fmt.Sprint("run ", len(night)-1); !built.Follows("run_id", before) || built.Follows("run_id", "another") {
					t.Errorf("it does not follow %s alone", before)
				}
				if err := built.Publish(context.Background()); err != nil {
					t.Fatal(err)
				}
				whole := cfg
				whole.Path, whole.Anew = filepath.Join(t.TempDir(), "warehouse.duckdb"), true
				mustPublish(t, whole)
				want, got := contents(t, whole.Path), contents(t, cfg.Path)
				if len(c.reads) == len(seldom) { // its step cheats: it looks at more than it says it reads
					delete(want, "main.echoed")
					delete(got, "main.echoed")
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("the renewed warehouse differs from a whole build (-whole +renewed):\n%s", diff)
				}
			}
		})
	}
}

func TestNothingIsKeptWhereMoreChangedThanANight(t *testing.T) {
	studies := mustStudies(t, "('B2', 'recruiting', 20)", "('A1', 'completed', 10)")
	cases := []struct {
		name   string
		change func(t *testing.T, cfg *warehouse.Config)
		why    string
	}{
		{"another study", func(t *testing.T, cfg *warehouse.Config) {
			cfg.Raw[0] = studyTable(mustStudies(t, "('B2', 'completed', 20)", "('A1', 'completed', 10)"))
		}, "raw.study changed"},
		{"another model", func(_ *testing.T, cfg *warehouse.Config) {
			cfg.FS = with(nightly(), map[string]string{"marts/sizes.sql": "-- Sizes, one row per record.\n-- people: persons\nselect record_id, 2 * enrolment as people from records"})
		}, "models changed"},
		{"another seed", func(_ *testing.T, cfg *warehouse.Config) {
			cfg.FS = with(nightly(), map[string]string{"reference/states.csv": "status,trial_state,is_over\nCOMPLETED,done,true\n"})
		}, "models changed"},
		{"a variable more", func(_ *testing.T, cfg *warehouse.Config) {
			cfg.Vars = maps.Clone(cfg.Vars)
			cfg.Vars["another"] = 1
		}, "another is new"},
		{"the file was written to", func(t *testing.T, cfg *warehouse.Config) {
			f, err := os.OpenFile(cfg.Path, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			f.WriteString("x") //nolint:errcheck // it is looked at next
			f.Close()
		}, "no build is remembered"},
		{"the memory is gone", func(t *testing.T, cfg *warehouse.Config) {
			if err := os.Remove(strings.TrimSuffix(cfg.Path, ".duckdb") + ".memory.json"); err != nil {
				t.Fatal(err)
			}
		}, "no build is remembered"},
		{"it is asked for", func(_ *testing.T, cfg *warehouse.Config) { cfg.Anew = true }, "asked for"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			cfg := nightlyConfig(t, studies, seldom, "run 1")
			mustPublish(t, cfg)
			c.change(t, &cfg)
			built := mustBuild(t, cfg)
			if built.Anew == nil || !strings.Contains(built.Anew.Error(), c.why) || built.Kept() != nil {
				t.Errorf("kept %v, reason %v, want %q", built.Kept(), built.Anew, c.why)
			}
		})
	}
}

// What the published file lacks is built anew, not an error.
func TestBrokenBaseIsBuiltAnew(t *testing.T) {
	studies := mustStudies(t, "('B2', 'recruiting', 20)", "('A1', 'completed', 10)")
	cfg := nightlyConfig(t, studies, seldom, "run 1")
	mustPublish(t, cfg)
	info, err := os.Stat(cfg.Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cfg.Path, make([]byte, info.Size()), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(cfg.Path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	built := mustBuild(t, cfg)
	if built.Anew == nil {
		t.Fatal("a file of zeros was renewed")
	}
	if err := built.Publish(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, cfg.Path)["main.sizes"]; !slices.Equal(got, []string{"A1|10", "B2|20"}) {
		t.Errorf("sizes = %v", got)
	}
}
