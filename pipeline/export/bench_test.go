package export_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"ldntrials/pipeline/export"
	"ldntrials/pipeline/warehouse"
)

// BenchmarkHouse models, publishes and exports what 10,000 studies of the usual size make: 1.2
// million rows in three tables, each through a staging view into a mart in the order of its key,
// and two summaries.
func BenchmarkHouse(b *testing.B) {
	b.Run("as rows come", func(b *testing.B) { benchmarkHouse(b, "none") })
	b.Run("sorted by key", func(b *testing.B) { benchmarkHouse(b, "registry, record_id, position") })
}

func benchmarkHouse(b *testing.B, order string) {
	const studies = 10_000
	dir := b.TempDir()
	key := "'ctgov' as registry, 'NCT' || lpad((range %% %d)::varchar, 8, '0') as record_id, md5((range %% %d)::varchar) as version, (range // %d)::integer as position"
	key = fmt.Sprintf(key, studies, studies, studies)
	tables := map[string]struct {
		rows    int
		columns string
	}{
		"outcome":       {8 * studies, "'Change from baseline in measure number ' || (range % 977) as title, repeat('measured as described ', (range % 9)::integer) as description, 'up to ' || (range % 52) || ' weeks' as time_frame, 'primary' as kind"},
		"measurement":   {60 * studies, "'OM' || (range % 30) as outcome_id, 'OG00' || (range % 4) as group_id, 'category ' || (range % 7) as category, (range % 1000 / 7)::varchar as value_raw, range % 1000 / 7 as value, (range % 100 / 7)::varchar as spread_raw, range % 100 / 7 as spread, null::varchar as comment"},
		"adverse_event": {50 * studies, "'Event term ' || (range % 1500) as term, 'Organ class ' || (range % 26) as organ_class, range % 5 = 0 as is_serious, 'EG00' || (range % 4) as group_id, (range % 17)::integer as affected, (range % 200)::integer as at_risk"},
	}
	fsys := fstest.MapFS{}
	var raw []warehouse.RawTable
	for name, t := range tables {
		path := filepath.Join(dir, name+".parquet")
		columns := mustParquet(b, path, fmt.Sprintf("select %s, %s from range(%d)", key, t.columns, t.rows))
		raw = append(raw, warehouse.RawTable{Name: name, Files: []string{path}, Columns: columns})
		fsys["staging/"+name+"s.sql"] = &fstest.MapFile{Data: []byte("-- As landed, one row per row.\nselect * from raw." + name)}
		header := "-- As landed, one row per row.\n"
		for _, c := range columns {
			header += "-- " + c.Name + ": as landed\n"
		}
		fsys["marts/"+name+"s.sql"] = &fstest.MapFile{Data: []byte(header + "-- @order_by: " + order + "\nselect * from staging." + name + "s")}
		fsys["marts/"+name+"_counts.sql"] = &fstest.MapFile{Data: []byte("-- Counts, one row per record.\n-- record_id: id\n-- n: rows\nselect record_id, count(*) as n from " + name + "s group by all")}
		fsys["checks/"+name+"_unique.sql"] = &fstest.MapFile{Data: []byte("-- A position stands once.\nselect record_id, position from " + name + "s group by all having count(*) > 1")}
	}
	spent := map[string]time.Duration{}
	for b.Loop() {
		start := time.Now()
		lap := func(stage string) {
			spent[stage] += time.Since(start)
			start = time.Now()
		}
		path := filepath.Join(dir, "warehouse.duckdb")
		built, err := warehouse.Build(ctx, warehouse.Config{Path: path, FS: fsys, Raw: raw, Limits: warehouse.Limits{Threads: 2}})
		if err != nil {
			b.Fatal(err)
		}
		lap("build")
		if err := built.Publish(ctx); err != nil {
			b.Fatal(err)
		}
		lap("publish")
		db, err := warehouse.OpenDB(ctx, path, warehouse.Limits{Threads: 2})
		if err != nil {
			b.Fatal(err)
		}
		exports := filepath.Join(dir, "exports")
		if _, err := export.Write(ctx, db, exports, run("r1"), nil); err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
		lap("export")
		if err := os.RemoveAll(exports); err != nil {
			b.Fatal(err)
		}
	}
	for stage, d := range spent {
		b.ReportMetric(d.Seconds()*1000/float64(b.N), stage+"-ms/op")
	}
}

// mustParquet writes a query's rows and returns its columns.
func mustParquet(t testing.TB, path, query string) []warehouse.Column {
	t.Helper()
	db := mustWarehouse(t, map[string]string{"one": "-- One, one row per one.\n-- n: one\nselect 1 as n"})
	if _, err := db.Exec("copy (" + query + ") to '" + path + "' (format parquet)"); err != nil {
		t.Fatal(err)
	}
	var columns []warehouse.Column
	rows, err := db.Query("select column_name, column_type from (describe from read_parquet('" + path + "'))")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c warehouse.Column
		if err := rows.Scan(&c.Name, &c.Type); err != nil {
			t.Fatal(err)
		}
		columns = append(columns, c)
	}
	return columns
}
