package export_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/export"
	"ldntrials/pipeline/warehouse"
)

var ctx = context.Background()

// mustWarehouse builds and opens a warehouse whose marts are the given SELECTs; a header is made
// up for each.
func mustWarehouse(t testing.TB, marts map[string]string) *sql.DB {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range marts {
		fsys["marts/"+name+".sql"] = &fstest.MapFile{Data: []byte(text)}
	}
	path := filepath.Join(t.TempDir(), "warehouse.duckdb")
	b, err := warehouse.Build(ctx, warehouse.Config{Path: path, FS: fsys})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Publish(ctx); err != nil {
		t.Fatal(err)
	}
	db, err := warehouse.OpenDB(ctx, path, warehouse.Limits{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

const trialsMart = `-- Trials' sizes, one row per trial.
-- record_id: the register's id
-- enrolment: people (persons)
-- @order_by: enrolment desc
select * from (values ('A1', 10), ('C3', 30), ('B2', 20)) as v(record_id, enrolment)`

func run(id string) export.RunInfo {
	at := time.Date(2026, 10, 1, 3, 0, 0, 0, time.UTC)
	return export.RunInfo{
		Run: id, AsOf: at, Provenance: "Live pull of one register's records.",
		Registries: []export.Registry{{Registry: "ctgov", Label: "ClinicalTrials.gov", Provenance: "live pull", Records: 3, FetchedAt: &at}},
		Query:      export.Query{Text: "naltrexone", Hash: "abc"},
	}
}

func mustWrite(t testing.TB, db *sql.DB, dir, id string) *export.Manifest {
	t.Helper()
	m, err := export.Write(ctx, db, dir, run(id), nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func mustStrings(t testing.TB, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	list := []string{}
	for rows.Next() {
		var s sql.NullString
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		list = append(list, s.String)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
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

func TestWrite(t *testing.T) {
	db := mustWarehouse(t, map[string]string{"trials": trialsMart})
	dir := filepath.Join(t.TempDir(), "exports")
	m := mustWrite(t, db, dir, "2026-10-01T03")
	file := filepath.Join(dir, "2026-10-01T03", "trials.parquet")

	t.Run("every public table is there, and nothing else", func(t *testing.T) {
		want := []string{"checks.parquet", "dictionary.parquet", "manifest.json", "trials.parquet"}
		if diff := cmp.Diff(want, mustList(t, filepath.Join(dir, "2026-10-01T03"))); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"2026-10-01T03", "current"}, mustList(t, dir)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("rows keep the order of the mart", func(t *testing.T) {
		got := mustStrings(t, db, "select record_id from read_parquet('"+file+"')")
		if diff := cmp.Diff([]string{"C3", "B2", "A1"}, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("the manifest says what the file is", func(t *testing.T) {
		if err := export.Verify(filepath.Join(dir, export.Current)); err != nil {
			t.Fatal(err)
		}
		read, err := export.Read(filepath.Join(dir, export.Current))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, read); diff != "" {
			t.Error(diff)
		}
		got := read.Files[2]
		got.Bytes, got.SHA256 = 0, ""
		want := export.File{Name: "trials.parquet", Table: "trials", Rows: 3, Description: "Trials' sizes, one row per trial.", Columns: []export.Column{
			{Name: "record_id", Type: "VARCHAR", Description: "the register's id"},
			{Name: "enrolment", Type: "INTEGER", Description: "people (persons)"},
		}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(run("2026-10-01T03"), read.RunInfo); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("the manifest's field names are the documented ones", func(t *testing.T) {
		data, err := os.ReadFile(filepath.Join(dir, export.Current, export.ManifestName))
		if err != nil {
			t.Fatal(err)
		}
		var fields map[string]any
		if err := json.Unmarshal(data, &fields); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"format", "schema_version", "run", "as_of", "provenance", "registries", "query", "files"} {
			if _, ok := fields[name]; !ok {
				t.Errorf("no field %s in %s", name, data)
			}
		}
	})
	t.Run("a file explains itself without the manifest", func(t *testing.T) {
		got := mustStrings(t, db, "select key::varchar || '=' || value::varchar from parquet_kv_metadata('"+file+"') order by 1")
		want := []string{
			"as_of=2026-10-01T03:00:00Z",
			`columns={"enrolment":"people (persons)","record_id":"the register\x27s id"}`,
			`description=Trials\x27 sizes, one row per trial.`,
			"provenance=Live pull of one register\\x27s records.",
		}
		for i := range want {
			want[i] = strings.ReplaceAll(want[i], `\x27`, "'")
		}
		for i := range got {
			got[i] = strings.NewReplacer(`\x27`, "'", `\x22`, `"`).Replace(got[i])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("files are compressed with snappy", func(t *testing.T) {
		if got := mustStrings(t, db, "select distinct compression from parquet_metadata('"+file+"')"); got[0] != "SNAPPY" || len(got) != 1 {
			t.Error(got)
		}
	})
	t.Run("the same warehouse gives the same bytes", func(t *testing.T) {
		again := mustWrite(t, db, t.TempDir(), "2026-10-01T03")
		if diff := cmp.Diff(m.Files, again.Files); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a run is exported once", func(t *testing.T) {
		_, err := export.Write(ctx, db, dir, run("2026-10-01T03"), nil)
		if err == nil || !strings.Contains(err.Error(), "is there already; remove it") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a later run becomes current and the earlier one stays", func(t *testing.T) {
		mustWrite(t, db, dir, "2026-10-02T03")
		if got, err := os.Readlink(filepath.Join(dir, export.Current)); err != nil || got != "2026-10-02T03" {
			t.Errorf("current is %q, %v", got, err)
		}
		if err := export.Verify(filepath.Join(dir, "2026-10-01T03")); err != nil {
			t.Error(err)
		}
	})
}

func TestTypes(t *testing.T) {
	cases := []struct{ outcome, expression, wantType, wantText string }{
		{"a count that fits stays whole", "42::bigint", "INTEGER", "42"},
		{"a sum, which is a huge integer, becomes whole", "sum(7)", "INTEGER", "7"},
		{"the largest integer still fits", "2147483647::bigint", "INTEGER", "2147483647"},
		{"one more becomes an exact double", "2147483648::bigint", "DOUBLE", "2147483648.0"},
		{"unsigned beyond the range becomes double", "4294967295::uinteger", "DOUBLE", "4294967295.0"},
		{"a number no double holds becomes text", "9007199254740993::bigint", "VARCHAR", "9007199254740993"},
		{"a small integer is widened", "7::tinyint", "INTEGER", "7"},
		{"no value at all is a whole number", "null::bigint", "INTEGER", ""},
		{"a decimal becomes double", "-12.5::decimal(10, 2)", "DOUBLE", "-12.5"},
		{"a float becomes double", "0.5::float", "DOUBLE", "0.5"},
		{"a date stays", "date '2015-03-31'", "DATE", "2015-03-31"},
		{"a timestamp stays", "timestamp '2015-03-31 10:20:30.123456'", "TIMESTAMP", "2015-03-31 10:20:30.123456"},
		{"a coarse timestamp becomes a timestamp", "'2015-03-31 10:20:30'::timestamp_s", "TIMESTAMP", "2015-03-31 10:20:30"},
		{"yes and no stay", "true", "BOOLEAN", "true"},
		{"a list of texts is joined", "['2 mg', '4.5 mg']", "VARCHAR", "2 mg; 4.5 mg"},
		{"a list of dates is joined", "[date '2015-03-31', date '2016-01-01']", "VARCHAR", "2015-03-31; 2016-01-01"},
		{"an empty list is empty text", "[]::varchar[]", "VARCHAR", ""},
		{"a struct becomes JSON", "{'n': 3, 'unit': 'mg'}", "VARCHAR", `{"n":3,"unit":"mg"}`},
		{"a list of structs becomes JSON", "[{'n': 3}]", "VARCHAR", `[{"n":3}]`},
		{"a list of lists becomes JSON", "[[1], [2, 3]]", "VARCHAR", `[[1],[2,3]]`},
		{"an enum becomes text", "'a'::enum('a', 'b')", "VARCHAR", "a"},
		{"a UUID becomes text", "'6b1f2e0e-3f0a-4a57-9d0c-0c8f5d1a2b3c'::uuid", "VARCHAR", "6b1f2e0e-3f0a-4a57-9d0c-0c8f5d1a2b3c"},
		{"a time becomes text", "time '10:20:30'", "VARCHAR", "10:20:30"},
	}
	marts := map[string]string{}
	var select1 []string
	header := "-- Odd values, one row per case.\n"
	for i, c := range cases {
		name := fmt.Sprintf("v%d", i)
		header += "-- " + name + ": a value\n"
		select1 = append(select1, c.expression+" as "+name)
	}
	marts["odd"] = header + "select " + strings.Join(select1, ", ")
	db := mustWarehouse(t, marts)
	dir := t.TempDir()
	m := mustWrite(t, db, dir, "r1")
	var odd export.File
	for _, f := range m.Files {
		if f.Table == "odd" {
			odd = f
		}
	}
	for i, c := range cases {
		t.Run(c.outcome, func(t *testing.T) {
			column := odd.Columns[i]
			source := "read_parquet('" + filepath.Join(dir, "r1", "odd.parquet") + "')"
			if column.Type != c.wantType {
				t.Errorf("manifest says %s, want %s", column.Type, c.wantType)
			}
			if got := mustStrings(t, db, "select typeof("+column.Name+") from "+source)[0]; got != c.wantType {
				t.Errorf("file says %s, want %s", got, c.wantType)
			}
			if got := mustStrings(t, db, "select "+column.Name+"::varchar from "+source)[0]; got != c.wantText {
				t.Errorf("got %q, want %q", got, c.wantText)
			}
		})
	}
	for _, typ := range []string{"interval 1 day", "'x'::blob", "timestamptz '2020-01-01 00:00:00+00'"} {
		t.Run("refused with a remedy: "+typ, func(t *testing.T) {
			db := mustWarehouse(t, map[string]string{"odd": "-- Odd, one row per case.\n-- v: a value\n-- @order_by: none\nselect " + typ + " as v"})
			dir := t.TempDir()
			_, err := export.Write(ctx, db, dir, run("r1"), nil)
			if err == nil || !strings.Contains(err.Error(), "table odd: column v has the type") || !strings.Contains(err.Error(), "cast it in its mart") {
				t.Errorf("got %v", err)
			}
			if got := mustList(t, dir); len(got) > 0 {
				t.Errorf("left behind: %v", got)
			}
		})
	}
}

func TestWriteFails(t *testing.T) {
	db := mustWarehouse(t, map[string]string{"trials": trialsMart})
	t.Run("a cancelled export leaves current and nothing else", func(t *testing.T) {
		dir := t.TempDir()
		mustWrite(t, db, dir, "r1")
		ended, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := export.Write(ended, db, dir, run("r2"), nil); err == nil {
			t.Fatal("no error")
		}
		if diff := cmp.Diff([]string{"current", "r1"}, mustList(t, dir)); diff != "" {
			t.Error(diff)
		}
		if err := export.Verify(filepath.Join(dir, export.Current)); err != nil {
			t.Error(err)
		}
	})
	t.Run("what an interrupted export left is removed, what a person left is not", func(t *testing.T) {
		dir := t.TempDir()
		for _, f := range []string{"r0.export.tmp/trials.parquet", "mine.tmp/trials.parquet", "mine.export.tmp/notes.txt"} {
			mustFile(t, filepath.Join(dir, f), "x")
		}
		mustWrite(t, db, dir, "r1")
		if diff := cmp.Diff([]string{"current", "mine.export.tmp", "mine.tmp", "r1"}, mustList(t, dir)); diff != "" {
			t.Error(diff)
		}
	})
	for _, id := range []string{"", "a/b", "..", "current", "r.tmp", "-x"} {
		t.Run("refused as a run: "+id, func(t *testing.T) {
			if _, err := export.Write(ctx, db, t.TempDir(), run(id), nil); err == nil || !strings.Contains(err.Error(), "no folder name") {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("a folder called current is not replaced", func(t *testing.T) {
		dir := t.TempDir()
		mustFile(t, filepath.Join(dir, "current", "mine.txt"), "x")
		if _, err := export.Write(ctx, db, dir, run("r1"), nil); err == nil || !strings.Contains(err.Error(), "is not a link; move it away") {
			t.Errorf("got %v", err)
		}
	})
}

func mustFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestLargeTable(t *testing.T) {
	db := mustWarehouse(t, map[string]string{
		"large": "-- Numbers, one row per number.\n-- n: number\n-- s: text\n-- @order_by: n desc\nselect range::integer as n, md5(range::varchar) as s from range(400000)",
		"other": "-- Numbers, one row per number.\n-- n: number\n-- @order_by: none\nselect range::integer as n from range(400000)",
	})
	dir := t.TempDir()
	first, second := mustWrite(t, db, dir, "r1"), mustWrite(t, db, t.TempDir(), "r1")
	t.Run("of several row groups keeps its order", func(t *testing.T) {
		for file, order := range map[string]string{"large": "n desc", "other": "n"} {
			got := mustStrings(t, db, "select count(*)::varchar from (select n, file_row_number as at, row_number() over (order by "+order+") - 1 as want from read_parquet('"+dir+"/r1/"+file+".parquet', file_row_number = true)) where at != want")
			if got[0] != "0" {
				t.Errorf("%s: %s rows are out of place", file, got[0])
			}
		}
	})
	t.Run("has the same bytes each time", func(t *testing.T) {
		if diff := cmp.Diff(first.Files, second.Files); diff != "" || first.Files[2].Rows != 400000 {
			t.Errorf("%+v\n%s", first.Files[2], diff)
		}
	})
}

func TestVerify(t *testing.T) {
	db := mustWarehouse(t, map[string]string{"trials": trialsMart})
	harm := map[string]struct {
		do   func(t *testing.T, dir string)
		want string
	}{
		"finds a changed byte": {func(t *testing.T, dir string) {
			path := filepath.Join(dir, "trials.parquet")
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			data[len(data)/2] ^= 1
			mustFile(t, path, string(data))
		}, "trials.parquet has another content"},
		"finds a cut file":     {func(t *testing.T, dir string) { mustFile(t, filepath.Join(dir, "trials.parquet"), "PAR1") }, "has 4 bytes, the manifest says"},
		"finds a missing file": {func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "trials.parquet")) }, "no such file"},
		"finds a stranger":     {func(t *testing.T, dir string) { mustFile(t, filepath.Join(dir, "more.parquet"), "x") }, "more.parquet is not in the manifest"},
		"needs a manifest":     {func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, export.ManifestName)) }, "no such file"},
		"needs our manifest":   {func(t *testing.T, dir string) { mustFile(t, filepath.Join(dir, export.ManifestName), "{}") }, "not a manifest of exports"},
		"needs a known version": {func(t *testing.T, dir string) {
			mustFile(t, filepath.Join(dir, export.ManifestName), `{"format":"ldntrials-export","schema_version":99}`)
		}, "schema version 99"},
	}
	for outcome, h := range harm {
		t.Run(outcome, func(t *testing.T) {
			dir := t.TempDir()
			mustWrite(t, db, dir, "r1")
			h.do(t, filepath.Join(dir, "r1"))
			if err := export.Verify(filepath.Join(dir, "r1")); err == nil || !strings.Contains(err.Error(), h.want) {
				t.Errorf("got %v, want %q", err, h.want)
			}
		})
	}
}

func TestPrune(t *testing.T) {
	db := mustWarehouse(t, map[string]string{"trials": trialsMart})
	setup := func(t *testing.T) string {
		dir := t.TempDir()
		for i, id := range []string{"r1", "r2", "r3", "r4"} {
			mustWrite(t, db, dir, id)
			at := time.Date(2026, 10, 1+i, 0, 0, 0, 0, time.UTC)
			if err := os.Chtimes(filepath.Join(dir, id, export.ManifestName), at, at); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	t.Run("keeps the newest", func(t *testing.T) {
		dir := setup(t)
		removed, err := export.Prune(dir, 2)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"r2", "r1"}, removed); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"current", "r3", "r4"}, mustList(t, dir)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("keeps what current points to, however old", func(t *testing.T) {
		dir := setup(t)
		link := filepath.Join(dir, export.Current)
		if err := os.Remove(link); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("r1", link); err != nil {
			t.Fatal(err)
		}
		if _, err := export.Prune(dir, 0); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"current", "r1"}, mustList(t, dir)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("leaves folders that are not exports", func(t *testing.T) {
		dir := setup(t)
		mustFile(t, filepath.Join(dir, "mine", "notes.txt"), "x")
		mustFile(t, filepath.Join(dir, "other", export.ManifestName), `{"name":"a web app"}`)
		if _, err := export.Prune(dir, 1); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"current", "mine", "other", "r4"}, mustList(t, dir)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a folder that is not there has nothing to prune", func(t *testing.T) {
		if _, err := export.Prune(filepath.Join(t.TempDir(), "none"), 1); err != nil {
			t.Error(err)
		}
	})
}

func TestKeptTablesAreTakenOver(t *testing.T) {
	db, dir := mustWarehouse(t, map[string]string{"trials": trialsMart}), t.TempDir()
	if _, err := export.Write(ctx, db, dir, run("r1"), nil); err != nil {
		t.Fatal(err)
	}
	m, err := export.Write(ctx, db, dir, run("r2"), []string{"trials", "unknown"})
	if err != nil {
		t.Fatal(err)
	}
	if err := export.Verify(filepath.Join(dir, "r2")); err != nil {
		t.Error(err)
	}
	for _, f := range m.Files {
		first, err1 := os.Stat(filepath.Join(dir, "r1", f.Name))
		second, err2 := os.Stat(filepath.Join(dir, "r2", f.Name))
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if got, want := os.SameFile(first, second), f.Table == "trials"; got != want {
			t.Errorf("%s: the same file: %t, want %t", f.Name, got, want)
		}
	}
}
