package modeltest_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/warehouse"
	"ldntrials/pipeline/warehouse/modeltest"
)

var raw = []warehouse.RawTable{{Name: "study", Files: []string{"/not/read.parquet"}, Columns: []warehouse.Column{
	{Name: "record_id", Type: "VARCHAR"}, {Name: "status", Type: "VARCHAR"}, {Name: "enrolment", Type: "INTEGER"},
	{Name: "dose", Type: "DOUBLE"}, {Name: "start_date", Type: "DATE"}, {Name: "names", Type: "VARCHAR[]"},
}}}

var vars = map[string]any{"as_of": time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), "wanted": []string{}}

// project has two models in a row, a seed, and a check, with tests beside them that hold.
func project(more map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range map[string]string{
		"reference/states.csv": "status,trial_state\nCOMPLETED,completed\n",
		"reference/states.md":  "States, one row per status.\n\n| column | meaning |\n|---|---|\n| status | registered |\n| trial_state | canonical |\n",
		"staging/records.sql": `-- Records, one row per record.
select record_id, upper(status) as status, enrolment, dose, start_date, names from raw.study`,
		"intermediate/cells.sql": `-- States that exist, one row per state.
select distinct trial_state from reference.states`,
		"marts/trials.sql": `-- Trials, one row per record.
-- record_id: id
-- trial_state: state
-- dose_thrice: milligrams (mg)
-- names: other names
-- is_wanted: asked for
-- age_days: days since start (days)
-- @order_by: none
select
    record_id,
    trial_state,
    dose * 3 as dose_thrice,
    names,
    list_contains(getvariable('wanted'), record_id) as is_wanted,
    date_diff('day', start_date, getvariable('as_of')::date) as age_days,
from staging.records
left join reference.states using (status)
where trial_state is null or trial_state in (select trial_state from intermediate.cells)`,
		"marts/trials.test.yaml": `- name: a status is looked up in the real seed
  given:
    staging.records: |
      record_id | status
      A1        | COMPLETED
      A2        | odd
  expect: |
    trial_state | record_id
    null        | A2
    completed   | A1

- name: given rows reach the model through others
  given:
    raw.study: |
      | record_id | status    | dose | names        |
      |-----------|-----------|------|--------------|
      | A1        | completed | 0.1  | [x, y \| z]  |
      | ''        |           |      |              |
  expect: |
    record_id | trial_state | dose_thrice | names
    A1        | completed   | 0.3         | [x, y \| z]
    ''        |             |             |
`,
		"marts/trials.more.txt": "not a test",
		"checks/unique.sql":     "-- A record stands once.\nselect record_id from trials group by all having count(*) > 1",
		"checks/unique.test.yaml": `- name: twice is found
  given:
    trials: |
      record_id
      A1
      A1
      A2
  expect: |
    record_id
    A1
- name: once is fine
  given:
    trials: |
      record_id
      A1
  expect: record_id
`,
		"staging/records.test.yaml": `- name: a status is upper case
  given:
    raw.study: |
      record_id | status | start_date
      A1        | a      | 2026-09-01
  expect: |
    record_id | status | start_date
    A1        | A      | 2026-09-01
`,
	} {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for name, text := range more {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func TestRun(t *testing.T) {
	modeltest.Run(t, project(nil), raw, vars)
}

func mustSandbox(t *testing.T) *warehouse.Sandbox {
	t.Helper()
	s, err := warehouse.NewSandbox(context.Background(), project(nil), raw, vars)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestCheck(t *testing.T) {
	s := mustSandbox(t)
	one := "record_id | status | start_date | names\nA1 | COMPLETED | 2026-09-01 | [a]"
	cases := []struct {
		outcome string
		test    modeltest.Test
		want    string // in the report; "" if the test holds
	}{
		{"holds with a variable set", modeltest.Test{Given: map[string]string{"staging.records": one}, Vars: map[string]any{"as_of": time.Date(2026, 9, 3, 0, 0, 0, 0, time.UTC), "wanted": []any{"A1"}}, Expect: "age_days | is_wanted\n2 | true"}, ""},
		{"holds with the usual variables afterwards", modeltest.Test{Given: map[string]string{"staging.records": one}, Expect: "age_days | is_wanted\n30 | false"}, ""},
		{"holds with a seed replaced", modeltest.Test{Given: map[string]string{"staging.records": one, "reference.states": "status | trial_state\nCOMPLETED | over", "intermediate.cells": "trial_state\nover"}, Expect: "trial_state\nover"}, ""},
		{"holds with the real seed afterwards, and nothing else", modeltest.Test{Expect: "trial_state"}, ""},
		{"holds with other spellings of one value", modeltest.Test{Given: map[string]string{"staging.records": "record_id | dose | names\nA1 | 1.50 | [ x,y ]"}, Expect: "dose_thrice | names\n4.5 | [x, y]"}, ""},
		{"fails on a wrong value", modeltest.Test{Given: map[string]string{"staging.records": one}, Expect: "trial_state\nongoing"}, "expected but not there\n    trial_state\n    ───────────\n    ongoing\nthere but not expected\n    trial_state\n    ───────────\n    completed\n"},
		{"fails on a missing row", modeltest.Test{Given: map[string]string{"staging.records": one}, Expect: "record_id\nA1\nA2"}, "expected but not there\n    record_id\n    ─────────\n    A2\n"},
		{"fails on a row too many", modeltest.Test{Given: map[string]string{"staging.records": one}, Expect: "record_id"}, "there but not expected\n    record_id\n    ─────────\n    A1\n"},
		{"fails on a row once instead of twice", modeltest.Test{Given: map[string]string{"staging.records": one}, Expect: "record_id\nA1\nA1"}, "expected but not there\n    record_id\n    ─────────\n    A1\n"},
		{"fails on empty text instead of NULL", modeltest.Test{Given: map[string]string{"staging.records": "record_id\n''"}, Expect: "record_id\nnull"}, "there but not expected\n    record_id\n    ─────────\n    ''\n"},
	}
	for _, c := range cases {
		t.Run(c.outcome, func(t *testing.T) {
			report, err := modeltest.Check(context.Background(), s, "trials", c.test)
			if err != nil {
				t.Fatal(err)
			}
			if (c.want == "") != (report == "") || !strings.Contains(report, c.want) {
				t.Errorf("got report\n%s\nwant\n%s", report, c.want)
			}
		})
	}
	t.Run("a report shows what was given, expected and made", func(t *testing.T) {
		report, err := modeltest.Check(context.Background(), s, "trials", modeltest.Test{Given: map[string]string{"staging.records": "record_id | status\nA1 | null"}, Expect: "record_id | trial_state\nA1 | 'null'"})
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Join([]string{
			"given staging.records", "    record_id  status", "    ─────────  ──────", "    A1         null",
			"expected", "    record_id  trial_state", "    ─────────  ───────────", "    A1         'null'",
			"got", "    record_id  trial_state", "    ─────────  ───────────", "    A1         null", "",
		}, "\n")
		if diff := cmp.Diff(want, report[:strings.Index(report, "expected but")]); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCheckRefuses(t *testing.T) {
	s := mustSandbox(t)
	cases := []struct {
		outcome, model string
		test           modeltest.Test
		want           string
	}{
		{"an unknown model", "nope", modeltest.Test{Expect: "a"}, "there is no model nope"},
		{"a table that the model does not read", "staging.records", modeltest.Test{Given: map[string]string{"reference.states": "status\nx"}, Expect: "record_id"}, "staging.records does not read it (it reads raw.study)"},
		{"a table hidden behind a given one", "trials", modeltest.Test{Given: map[string]string{"staging.records": "record_id\nA", "raw.study": "record_id\nA"}, Expect: "record_id"}, "given raw.study: trials does not read it"},
		{"an unknown given column", "trials", modeltest.Test{Given: map[string]string{"staging.records": "nope\nx"}, Expect: "record_id"}, "given staging.records: there is no column nope (there are record_id, status"},
		{"a cell that is not of its type", "trials", modeltest.Test{Given: map[string]string{"staging.records": "enrolment\nmany"}, Expect: "record_id"}, "given staging.records"},
		{"an unknown expected column", "trials", modeltest.Test{Expect: "nope\nx"}, "expect: there is no column nope"},
		{"a row of another length", "trials", modeltest.Test{Expect: "record_id | names\nx"}, "expect: 1 cells for 2 columns: x"},
		{"a column twice", "trials", modeltest.Test{Expect: "names | names\nx | y"}, "column names appears twice"},
	}
	for _, c := range cases {
		t.Run(c.outcome, func(t *testing.T) {
			if _, err := modeltest.Check(context.Background(), s, c.model, c.test); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	t.Run("and goes on", func(t *testing.T) {
		if report, err := modeltest.Check(context.Background(), s, "trials", modeltest.Test{Expect: "record_id"}); err != nil || report != "" {
			t.Error(report, err)
		}
	})
}

func TestRead(t *testing.T) {
	for want, text := range map[string]string{
		"has no name":            "- expect: a",
		`two tests are named "a`: "- {name: a, expect: b}\n- {name: a, expect: b}",
		"expects nothing":        "- name: a",
		"field gven not found":   "- {name: a, gven: {}, expect: b}",
		"no test":                "",
	} {
		t.Run(want, func(t *testing.T) {
			_, err := modeltest.Read(project(map[string]string{"marts/x.test.yaml": text}), "marts/x.test.yaml")
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "marts/x.test.yaml") {
				t.Errorf("got %v", err)
			}
		})
	}
}
