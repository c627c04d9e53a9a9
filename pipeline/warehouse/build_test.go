package warehouse_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/warehouse"
)

func TestBuildPublishesTables(t *testing.T) {
	cfg := smallConfig(t)
	mustPublish(t, cfg)
	db := mustOpenDB(t, cfg.Path)

	t.Run("a mart is stored in its order and reads the variables", func(t *testing.T) {
		want := []string{
			"A1|completed|10|2026-10-01 03:30:00 +0000 UTC",
			"B2|ongoing|20|2026-10-01 03:30:00 +0000 UTC",
		}
		if diff := cmp.Diff(want, mustLines(t, db, "from trials")); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("no view, and no schema that is empty, is published", func(t *testing.T) {
		if got := mustLines(t, db, "select view_name from duckdb_views() where not internal"); len(got) > 0 {
			t.Errorf("views: %v", got)
		}
		want := []string{"intermediate", "main", "reference"}
		got := mustLines(t, db, "select schema_name from duckdb_schemas() where database_name = 'warehouse' and (not internal or schema_name = 'main') order by all")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("headers become comments", func(t *testing.T) {
		want := []string{"record_id|the register's id", "trial_state|canonical state, null where the status is unknown", "enrolment|people (persons)", "as_of|moment of the run (UTC)"}
		if diff := cmp.Diff(want, mustLines(t, db, "select column_name, comment from duckdb_columns() where table_name = 'trials' and database_name = 'warehouse'")); diff != "" {
			t.Error(diff)
		}
		if got := mustLines(t, db, "select comment from duckdb_tables() where table_name = 'trials'"); got[0] != "Trials, one row per record." {
			t.Error(got)
		}
	})
	t.Run("the dictionary lists every column of every table and is complete for marts and seeds", func(t *testing.T) {
		want := mustLines(t, db, "select count(*) from duckdb_columns() inner join duckdb_tables() using (database_name, schema_name, table_name) where database_name = 'warehouse'")
		if diff := cmp.Diff(want, mustLines(t, db, "select count(*) from dictionary")); diff != "" {
			t.Error(diff)
		}
		if got := mustLines(t, db, "from dictionary where layer in ('marts', 'reference') and (description is null or table_description is null)"); len(got) > 0 {
			t.Error(got)
		}
		got := mustLines(t, db, "select layer, data_type, description from dictionary where table_name = 'reference.states' and column_name = 'is_over'")
		if diff := cmp.Diff([]string{"reference|BOOLEAN|nobody is treated any more"}, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("checks that pass are recorded", func(t *testing.T) {
		want := []string{"record_id_unique|error|pass|0|<nil>", "state_known|warning|pass|0|<nil>"}
		if diff := cmp.Diff(want, mustLines(t, db, "select check_name, severity, status, failing_rows, examples from checks")); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("nothing else is left in the folder", func(t *testing.T) {
		if diff := cmp.Diff([]string{"warehouse.duckdb", "warehouse.memory.json"}, mustList(t, filepath.Dir(cfg.Path))); diff != "" {
			t.Error(diff)
		}
	})
}

func mustList(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestBuildReportsModels(t *testing.T) {
	cfg := smallConfig(t)
	var seen []string
	cfg.Progress = func(m warehouse.ModelResult) { seen = append(seen, m.ID) }
	b := mustBuild(t, cfg)
	want := []string{"staging.records", "intermediate.states", "trials", "dictionary", "checks.record_id_unique", "checks.state_known"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
	for _, m := range b.Models {
		if m.ID == "trials" && (m.Rows != 2 || m.Duration <= 0) {
			t.Errorf("trials: %+v", m)
		}
	}
	if got := mustLines(t, b.DB(), "select count(*) from intermediate.states"); got[0] != "2" {
		t.Errorf("a gate sees %v", got)
	}
}

func TestChecks(t *testing.T) {
	t.Run("a warning is recorded with examples and does not stop publication", func(t *testing.T) {
		cfg := smallConfig(t)
		cfg.Raw = []warehouse.RawTable{studyTable(mustStudies(t, "('A1', 'odd', 1)", "('A2', 'odd', 1)", "('A3', 'odd', 1)", "('A4', 'odd', 1)", "('A5', 'odd', 1)", "('A6', 'odd', 1)"))}
		b := mustBuild(t, cfg)
		if err := b.Err(); err != nil {
			t.Fatal(err)
		}
		c := b.Checks[1]
		if c.Name != "state_known" || c.Status() != "warning" || c.Rows != 6 || strings.Count(c.Examples, "record_id") != 5 {
			t.Errorf("got %+v", c)
		}
		if err := b.Publish(context.Background()); err != nil {
			t.Fatal(err)
		}
		got := mustLines(t, mustOpenDB(t, cfg.Path), "select status, failing_rows, json_array_length(examples) from checks where check_name = 'state_known'")
		if diff := cmp.Diff([]string{"warning|6|5"}, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("an error refuses publication and leaves the old file", func(t *testing.T) {
		cfg := smallConfig(t)
		mustPublish(t, cfg)
		cfg.Raw = []warehouse.RawTable{studyTable(mustStudies(t, "('A1', 'completed', 1)", "('A1', 'completed', 2)"))}
		err := mustBuild(t, cfg).Publish(context.Background())
		var failed *warehouse.ChecksError
		if !errors.As(err, &failed) || failed.Failed[0].Name != "record_id_unique" || failed.Failed[0].Examples != `[{"record_id":"A1","times":2}]` {
			t.Fatalf("got %v", err)
		}
		if got := mustLines(t, mustOpenDB(t, cfg.Path), "select count(*) from trials"); got[0] != "2" {
			t.Errorf("old file has %v rows", got)
		}
		if diff := cmp.Diff([]string{"warehouse.duckdb", "warehouse.memory.json"}, mustList(t, filepath.Dir(cfg.Path))); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a check may read the dictionary", func(t *testing.T) {
		cfg := smallConfig(t)
		cfg.FS = with(smallProject(), map[string]string{"checks/documented.sql": "-- All is documented.\nselect * from dictionary where layer = 'marts' and description is null"})
		if err := mustBuild(t, cfg).Err(); err != nil {
			t.Error(err)
		}
	})
}

func TestBuildThatNeedsMoreMemoryGetsIt(t *testing.T) {
	hungry := func(limit string) warehouse.Config {
		cfg := smallConfig(t)
		cfg.FS.(fstest.MapFS)["marts/hungry.sql"] = &fstest.MapFile{Data: []byte("-- One row per list that no disk can hold.\n--\n-- numbers: how many\nselect len(list(i)) as numbers, from range(40000000) as t(i)\n")}
		cfg.Limits.MemoryLimit = limit
		return cfg
	}
	if _, err := warehouse.Build(t.Context(), hungry("128MiB")); err == nil || !strings.Contains(err.Error(), "Out of Memory") {
		t.Fatalf("with the memory that is asked for: %v", err)
	}
	cfg := hungry("")
	mustPublish(t, cfg)
	if got := mustLines(t, mustOpenDB(t, cfg.Path), "select numbers from hungry"); len(got) != 1 || got[0] != "40000000" {
		t.Errorf("%v", got)
	}
}
