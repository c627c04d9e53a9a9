package warehouse_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/warehouse"
)

func TestParseModel(t *testing.T) {
	cases := []struct {
		outcome, file, text string
		want                warehouse.Model
	}{
		{
			"a mart with everything", "marts/trials.sql",
			"-- Trials, one row\n-- per trial_uid.\n--\n-- trial_uid: the trial's key\n-- enrolment: people,\n--    largest of its records (persons)\n-- @order_by: trial_uid, enrolment desc\n\nselect 1 as trial_uid, 2 as enrolment;\n-- done\n",
			warehouse.Model{
				Path: "marts/trials.sql", Layer: warehouse.Marts, Name: "trials", Description: "Trials, one row per trial_uid.",
				Columns:     []warehouse.Column{{Name: "trial_uid", Doc: "the trial's key"}, {Name: "enrolment", Doc: "people, largest of its records (persons)"}},
				Materialize: warehouse.AsTable, OrderBy: []string{"trial_uid", "enrolment desc"}, SQL: "select 1 as trial_uid, 2 as enrolment",
			},
		},
		{
			"a mart without an order is ordered by all columns", "marts/t.sql", "-- T, one row per x.\nfrom x",
			warehouse.Model{Path: "marts/t.sql", Layer: warehouse.Marts, Name: "t", Description: "T, one row per x.", Materialize: warehouse.AsTable, OrderBy: []string{"all"}, SQL: "from x"},
		},
		{
			"an order can be given up", "marts/t.sql", "-- T, one row per x.\n-- @order_by: none\nfrom x",
			warehouse.Model{Path: "marts/t.sql", Layer: warehouse.Marts, Name: "t", Description: "T, one row per x.", Materialize: warehouse.AsTable, SQL: "from x"},
		},
		{
			"a staging model is a view, with Windows line ends", "staging/t.sql", "-- T, one row per x.\r\n-- id: the key\r\nselect id\r\nfrom x\r\n",
			warehouse.Model{Path: "staging/t.sql", Layer: warehouse.Staging, Name: "t", Description: "T, one row per x.", Columns: []warehouse.Column{{Name: "id", Doc: "the key"}}, Materialize: warehouse.AsView, SQL: "select id\nfrom x"},
		},
		{
			"a staging model may become a table", "staging/t.sql", "-- T, ONE ROW PER x.\n-- @materialize: table\nfrom x",
			warehouse.Model{Path: "staging/t.sql", Layer: warehouse.Staging, Name: "t", Description: "T, ONE ROW PER x.", Materialize: warehouse.AsTable, SQL: "from x"},
		},
		{
			"a check needs no grain and is an error by default", "checks/t.sql", "-- No trial stands twice.\nfrom x",
			warehouse.Model{Path: "checks/t.sql", Layer: warehouse.Checks, Name: "t", Description: "No trial stands twice.", Severity: warehouse.SeverityError, SQL: "from x"},
		},
		{
			"a check may warn", "checks/t.sql", "-- No trial stands twice.\n-- @severity: warning\nfrom x",
			warehouse.Model{Path: "checks/t.sql", Layer: warehouse.Checks, Name: "t", Description: "No trial stands twice.", Severity: warehouse.SeverityWarning, SQL: "from x"},
		},
		{
			"semicolons and comment marks in text are text", "staging/t.sql", "-- T, one row per x.\nselect ';--' as a, $$;$$ as b, \"a;b\", e'\\';' /* ; /* ; */ ; */ from x -- ;\n ; -- end",
			warehouse.Model{Path: "staging/t.sql", Layer: warehouse.Staging, Name: "t", Description: "T, one row per x.", Materialize: warehouse.AsView, SQL: "select ';--' as a, $$;$$ as b, \"a;b\", e'\\';' /* ; /* ; */ ; */ from x"},
		},
		{
			"a colon after a capital is prose", "staging/t.sql", "-- Note: one row per x.\nfrom x",
			warehouse.Model{Path: "staging/t.sql", Layer: warehouse.Staging, Name: "t", Description: "Note: one row per x.", Materialize: warehouse.AsView, SQL: "from x"},
		},
	}
	for _, c := range cases {
		t.Run(c.outcome, func(t *testing.T) {
			got, err := warehouse.ParseModel(c.file, c.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseModelRefuses(t *testing.T) {
	cases := []struct{ outcome, file, text, want string }{
		{"an unknown folder", "mart/t.sql", "-- T, one row per x.\nfrom x", `folder "mart" is not one of`},
		{"a name that needs quotes", "marts/My Table.sql", "-- T, one row per x.\nfrom x", "lower-case identifier"},
		{"a name the build uses", "marts/checks.sql", "-- T, one row per x.\nfrom x", "made by the build itself"},
		{"no header", "marts/t.sql", "from x", "no description"},
		{"no grain", "marts/t.sql", "-- All trials.\nfrom x", "does not state the grain"},
		{"prose after the columns", "marts/t.sql", "-- T, one row per x.\n-- a: b\n-- more words\nfrom x", `neither "column: meaning" nor a continuation`},
		{"a column twice", "marts/t.sql", "-- T, one row per x.\n-- a: b\n-- a: c\nfrom x", "documented twice"},
		{"an unknown directive", "marts/t.sql", "-- T, one row per x.\n-- @index: a\nfrom x", "unknown directive @index"},
		{"a directive without value", "marts/t.sql", "-- T, one row per x.\n-- @order_by\nfrom x", "has no value"},
		{"an empty order", "marts/t.sql", "-- T, one row per x.\n-- @order_by: a,,b\nfrom x", "empty part"},
		{"a severity on a mart", "marts/t.sql", "-- T, one row per x.\n-- @severity: error\nfrom x", "does not belong in the layer marts"},
		{"an unknown severity", "checks/t.sql", "-- T.\n-- @severity: fatal\nfrom x", "error or warning"},
		{"a mart as a view", "marts/t.sql", "-- T, one row per x.\n-- @materialize: view\nfrom x", "never a view"},
		{"two statements", "marts/t.sql", "-- T, one row per x.\nfrom x; from y", "more than one SQL statement"},
		{"no statement", "marts/t.sql", "-- T, one row per x.\n ; ", "no SQL statement"},
	}
	for _, c := range cases {
		t.Run(c.outcome, func(t *testing.T) {
			_, err := warehouse.ParseModel(c.file, c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.file) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
