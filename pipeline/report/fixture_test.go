package report_test

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"ldntrials/pipeline/report"
	"ldntrials/pipeline/warehouse"
)

var update = flag.Bool("update", false, "write what the reports are now into testdata/golden")

// ruleTables stand beside reference.verdicts, for the hash over the rules alone.
var ruleTables = []string{"dose_classes", "synonyms"}

// mustOpen makes a warehouse of testdata/warehouse and opens it: each file is a table,
// named schema.table or, for schema main, table; its header gives columns as name or
// name:type; an empty cell is NULL. Tables that are left out are not there.
func mustOpen(t *testing.T, leaveOut ...string) *warehouse.Reader {
	t.Helper()
	project := fstest.MapFS{}
	add := func(name, text string) { project[name] = &fstest.MapFile{Data: []byte(text)} }
	for _, name := range ruleTables {
		add("reference/"+name+".csv", "name\n"+name+"\n")
		add("reference/"+name+".md", "Rules, one row per rule.\n\n| column | meaning |\n|---|---|\n| name | name |\n")
	}
	paths, err := filepath.Glob("testdata/warehouse/*.csv")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixture: %v", err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".csv")
		schema, table, ok := strings.Cut(name, ".")
		if !ok {
			schema, table = "marts", name
		}
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		switch {
		case strings.Contains(" "+strings.Join(leaveOut, " ")+" ", " "+name+" "):
		case schema == "reference":
			doc := "Rules, one row per rule.\n\n| column | meaning |\n|---|---|\n"
			for i, column := range rows[0] {
				rows[0][i], _, _ = strings.Cut(column, ":")
				doc += "| " + rows[0][i] + " | made up |\n"
			}
			var text strings.Builder
			if err := csv.NewWriter(&text).WriteAll(rows); err != nil {
				t.Fatal(err)
			}
			add("reference/"+table+".csv", text.String())
			add("reference/"+table+".md", doc)
		default:
			add(schema+"/"+table+".sql", model(rows))
		}
	}
	file := filepath.Join(t.TempDir(), "warehouse.duckdb")
	built, err := warehouse.Build(t.Context(), warehouse.Config{Path: file, FS: project})
	if err != nil {
		t.Fatal(err)
	}
	if err := built.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	r, err := warehouse.Open(t.Context(), file, warehouse.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// model is a model that holds these rows.
func model(rows [][]string) string {
	var head, columns, names, values []string
	for i, column := range rows[0] {
		name, kind, ok := strings.Cut(column, ":")
		if !ok {
			kind = "varchar"
		}
		head = append(head, "-- "+name+": made up")
		columns = append(columns, fmt.Sprintf("cast(c%d as %s) as %s", i, kind, name))
		names = append(names, fmt.Sprintf("c%d", i))
	}
	for _, row := range rows[1:] {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = "null"
			if cell != "" {
				cells[i] = "'" + strings.ReplaceAll(cell, "'", "''") + "'"
			}
		}
		values = append(values, "("+strings.Join(cells, ", ")+")")
	}
	return "-- Made-up rows, one row per line.\n--\n" + strings.Join(head, "\n") + "\nselect " + strings.Join(columns, ", ") +
		"\nfrom (values " + strings.Join(values, ",\n") + ") as given (" + strings.Join(names, ", ") + ")\n"
}

// mustReport is a report as text.
func mustReport(t *testing.T, r *warehouse.Reader, o report.Options) string {
	t.Helper()
	var out strings.Builder
	if err := report.Write(t.Context(), &out, r, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// golden compares a report with testdata/golden, or writes it there.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; if it is meant, run: go test ./pipeline/report -update\n%s", path, got)
	}
}
