package warehouse_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/warehouse"
)

func seed(csv, md string) fstest.MapFS {
	return files(map[string]string{"reference/s.csv": csv, "reference/s.md": md})
}

const oneColumn = "S, one row per value.\n\n| column | meaning |\n|---|---|\n| v | a value |\n"

func TestSeedTypes(t *testing.T) {
	cases := []struct{ outcome, cells, want string }{
		{"true and false are boolean", "true\n\nfalse", "BOOLEAN"},
		{"whole numbers are integer", "0\n-5\n1000", "INTEGER"},
		{"numbers with a point are double", "0.5\n5\n-25.0", "DOUBLE"},
		{"ISO days are dates", "2015-03-31\n2016-02-29", "DATE"},
		{"a leading zero keeps text", "007", "VARCHAR"},
		{"a plus keeps text", "+1", "VARCHAR"},
		{"minus zero keeps text", "-0", "VARCHAR"},
		{"a number too long keeps text", "12345678901234567890", "VARCHAR"},
		{"an impossible day keeps text", "2015-02-30", "VARCHAR"},
		{"an exponent keeps text", "1e5", "VARCHAR"},
		{"TRUE keeps text", "TRUE", "VARCHAR"},
		{"one odd cell keeps text", "1\n2\nn/a", "VARCHAR"},
		{"no cell at all is text", "\"\"\n\"\"", "VARCHAR"},
		{"no row at all is text", "", "VARCHAR"},
	}
	for _, c := range cases {
		t.Run(c.outcome, func(t *testing.T) {
			p, err := warehouse.Load(seed("v\n"+c.cells+"\n", oneColumn))
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Seeds[0].Columns[0].Type; got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestSeedArrivesExactly(t *testing.T) {
	cfg := smallConfig(t)
	cfg.FS = with(smallProject(), map[string]string{
		"reference/odd.csv": "\ufeffid,label,dose,seen,code\n1,\"a \"\"quoted\"\", text\",4.5,2015-03-31,007\n2,\"two\nlines; 'single' \\ back\",,,\n3,ünï → 漢,0.1,2016-02-29,x\n",
		"reference/odd.md":  "# Odd\n\nOdd cells,\none row per case.\n\nMore words.\n\n| column | type | meaning | source |\n|:--|---|---|---|\n| id | `bigint` | key | us |\n| label | | a \\| b | |\n| dose | | milligrams (mg) | |\n| seen | | a day | |\n| code | text | a code | |\n\n| column | other |\n|---|---|\n| ignored | x |\n",
	})
	mustPublish(t, cfg)
	db := mustOpenDB(t, cfg.Path)
	want := []string{
		`1|a "quoted", text|4.5|2015-03-31|007`,
		"2|two\nlines; 'single' \\ back|<nil>|<nil>|<nil>",
		"3|ünï → 漢|0.1|2016-02-29|x",
	}
	if diff := cmp.Diff(want, mustLines(t, db, "select id, label, dose, seen::varchar, code from reference.odd order by id")); diff != "" {
		t.Error(diff)
	}
	want = []string{"BIGINT|key us", "VARCHAR|a | b", "DOUBLE|milligrams (mg)", "DATE|a day", "VARCHAR|a code"}
	if diff := cmp.Diff(want, mustLines(t, db, "select data_type, comment from duckdb_columns() where table_name = 'odd' and database_name = 'warehouse'")); diff != "" {
		t.Error(diff)
	}
	if got := mustLines(t, db, "select comment from duckdb_tables() where table_name = 'odd'"); got[0] != "Odd cells, one row per case." {
		t.Error(got)
	}
}

func TestSeedRefused(t *testing.T) {
	cases := []struct{ outcome, csv, md, want string }{
		{"a short row", "a,b\n1\n", oneColumn, "wrong number of fields"},
		{"an empty file", "", oneColumn, "no header line"},
		{"a bare quote", "v\na\"b\n", oneColumn, "bare"},
		{"a heading that needs quotes", "My Column\n1\n", oneColumn, "lower-case identifier"},
		{"a heading twice", "v,v\n1,2\n", oneColumn, "appears twice"},
		{"a column without documentation", "v,w\n1,2\n", oneColumn, "columns without documentation: w"},
		{"documentation without a column", "v\n1\n", oneColumn + "| w | more |\n", "documented but not there: w"},
		{"no grain", "v\n1\n", strings.Replace(oneColumn, "one row per value", "values", 1), "does not state the grain"},
		{"no table", "v\n1\n", "S, one row per value.\n", "no table"},
		{"no meaning", "v\n1\n", strings.Replace(oneColumn, "a value", "", 1), "has no meaning"},
		{"an unknown type", "v\n1\n", "S, one row per value.\n\n| column | type | meaning |\n|---|---|---|\n| v | money | a value |\n", `the type "money"; known are`},
	}
	for _, c := range cases {
		t.Run(c.outcome, func(t *testing.T) {
			_, err := warehouse.Load(seed(c.csv, c.md))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "reference/s.csv") {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	t.Run("no documentation file", func(t *testing.T) {
		_, err := warehouse.Load(files(map[string]string{"reference/s.csv": "v\n1\n"}))
		if err == nil || !strings.Contains(err.Error(), "its documentation") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a cell that is not of the declared type", func(t *testing.T) {
		cfg := smallConfig(t)
		cfg.FS = seed("v\nx\n", "S, one row per value.\n\n| column | type | meaning |\n|---|---|---|\n| v | integer | a value |\n")
		_, err := warehouse.Build(context.Background(), cfg)
		if err == nil || !strings.Contains(err.Error(), "load seed reference/s.csv") {
			t.Errorf("got %v", err)
		}
	})
}
