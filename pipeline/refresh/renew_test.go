package refresh_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ldntrials/pipeline/export"
	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/ctgov"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
	"ldntrials/pipeline/warehouse"
	models "ldntrials/sql"
)

// tables reads every row of every table in stored order.
func tables(t *testing.T, path string) map[string][]string {
	t.Helper()
	db, err := warehouse.OpenDB(t.Context(), path, warehouse.Limits{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	all := map[string][]string{}
	for _, name := range everyLine(t, db, "select schema_name || '.' || table_name from duckdb_tables() order by all") {
		all[name] = everyLine(t, db, "select cast(to_json(r) as varchar) from "+name+" as r")
		if !strings.HasPrefix(name, "main.") { // the order of a table that is not public says nothing
			slices.Sort(all[name])
		}
	}
	return all
}

func everyLine(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		list = append(list, line)
	}
	return list
}

// A night without news keeps most tables of the night before, and still publishes what a whole build
// of that night publishes. This is the proof that no model hides a dependency.
func TestNightWithoutNewsPublishesWhatAWholeBuildWould(t *testing.T) {
	studies := slices.Collect(fakectgov.Generate(40, 7))
	register := httptest.NewServer(fakectgov.New(studies, fakectgov.Options{}))
	defer register.Close()
	data := t.TempDir()
	at := func(now time.Time) *refresh.Pipeline {
		now = now.Add(-time.Minute)
		return &refresh.Pipeline{
			Data: data, Models: models.Files, Registries: []registry.Registry{ctgov.New()}, Version: "test", Log: slog.New(slog.DiscardHandler),
			Getenv: func(name string) string { return map[string]string{"LDNTRIALS_CTGOV_URL": register.URL}[name] }, Now: func() time.Time { now = now.Add(time.Minute); return now },
		}
	}
	var last refresh.Result
	before := ""
	for n := range 3 { // the same hour a month apart, so that ages move too
		var err error
		before = last.Run
		if last, err = at(time.Date(2026, time.Month(3+n), 1, 2, 30, 0, 0, time.UTC)).Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	renewed := tables(t, last.Warehouse)
	manifest, err := export.Read(last.Exports)
	if err != nil {
		t.Fatal(err)
	}
	if err := export.Verify(last.Exports); err != nil {
		t.Error(err)
	}
	if kept := takenOver(t, last, before); kept < len(manifest.Files)/2 {
		t.Errorf("%d of %d exported tables were kept from the night before", kept, len(manifest.Files))
	}
	whole := at(last.AsOf.Add(time.Hour))
	whole.AsOf = last.AsOf
	built, err := whole.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	anew := tables(t, built.Warehouse)
	for name, want := range anew {
		got := renewed[name]
		switch {
		case strings.HasSuffix(name, ".runs"): // one run more
		case !slices.Equal(got, want):
			t.Errorf("%s: %d rows renewed, %d built anew; first difference %s", name, len(got), len(want), firstDifference(got, want))
		}
	}
	if len(renewed) != len(anew) {
		t.Errorf("%d tables renewed, %d built anew", len(renewed), len(anew))
	}
}

func firstDifference(a, b []string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("in row %d:\n%s\n%s", i, a[i], b[i])
		}
	}
	return "at the end"
}

// takenOver counts the files of an export that are those of the export before.
func takenOver(t *testing.T, last refresh.Result, before string) (n int) {
	t.Helper()
	folder, err := filepath.EvalSymlinks(last.Exports)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		now, err := os.Stat(f)
		old, errBefore := os.Stat(filepath.Join(filepath.Dir(folder), before, filepath.Base(f)))
		if err := errors.Join(err, errBefore); err != nil {
			t.Fatal(err)
		}
		if os.SameFile(old, now) {
			n++
		}
	}
	return n
}
