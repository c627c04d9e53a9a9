package warehouse

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestInputsOf(t *testing.T) {
	cases := []struct{ outcome, text, want string }{
		{"schemas are kept and main is bare", "select * from staging.a join main.b using (x) join c using (x)", "b c staging.a"},
		{"names are lower-cased", "from Staging.A, B", "b staging.a"},
		{"a common table expression is no table", "with a as (from staging.a) from a", "staging.a"},
		{"its name is known in any case", "with A as (from staging.a) from a", "staging.a"},
		{"a schema reaches past it", "with a as (from staging.a) from main.a", "a staging.a"},
		{"inside itself its name is the table", "with a as (from a) from a", "a"},
		{"inside itself its name is the outer one", "with a as (from staging.x) select (with a as (select max(i) as i from a) select i from a)", "staging.x"},
		{"a nested one is unknown outside", "with a as (with b as (from staging.x) from b) from a, b", "b staging.x"},
		{"a later one is known to an earlier one", "with a as (from b), b as (from staging.x) from a", "staging.x"},
		{"a materialized one is no table either", "with a as materialized (from staging.x), b as materialized (from a) from b", "staging.x"},
		{"a recursive one knows itself", "with recursive a as (select 1 as i union all select i + 1 from a, staging.x where i < 3) from a", "staging.x"},
		{"one side of a union does not see the other's", "(with a as (from staging.x) from a) union all from a", "a staging.x"},
		{"subqueries in every clause are found", "select (select 1 from a) as v, exists (from b) as w from (from c) where v in (from d) group by all having max(v) > (select 1 from e) qualify row_number() over () < (select 1 from f) order by (select 1 from g) limit (select 1 from h)", "a b c d e f g h"},
		{"a lateral join is found", "from a, lateral (select b.x from b where b.x = a.x)", "a b"},
		{"a pivot's source is found", "from (pivot a on y in (1, 2) using sum(z))", "a"},
		{"a lambda in a list is found", "select list_transform(l, x -> x + (select max(i) from b)) from a", "a b"},
		{"table functions are no tables", "from range(3), unnest([1])", ""},
		{"text is no table", "select 'from a', \"from\" from b", "b"},
	}
	db := MustMemory(t)
	for _, c := range cases {
		t.Run(c.outcome, func(t *testing.T) {
			got, err := inputsOf(context.Background(), db, c.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, strings.Join(got.relations, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("variables are found", func(t *testing.T) {
		got, err := inputsOf(context.Background(), db, "select getvariable('as_of'), (select getvariable('run_id'))")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"as_of", "run_id"}, got.variables); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPlan(t *testing.T) {
	model := func(file, text string) string { return file + "\x00-- One row per x.\n" + text }
	load := func(t *testing.T, models []string) []Model {
		fsys := fstest.MapFS{}
		for _, m := range models {
			file, text, _ := strings.Cut(m, "\x00")
			fsys[file] = &fstest.MapFile{Data: []byte(text)}
		}
		p, err := Load(fsys)
		if err != nil {
			t.Fatal(err)
		}
		return p.Models
	}
	known := []string{"raw.study", "reference.states", "checks", "dictionary"}
	vars := map[string]any{"as_of": nil}
	db := MustMemory(t)

	t.Run("each model comes after what it reads, whatever its name or layer", func(t *testing.T) {
		p, err := newPlan(context.Background(), db, load(t, []string{
			model("marts/a.sql", "from b, intermediate.z"),
			model("marts/b.sql", "from staging.s"),
			model("intermediate/z.sql", "from b, reference.states"),
			model("staging/s.sql", "from raw.study"),
			model("checks/c.sql", "from a, checks, dictionary"),
		}), known, vars, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range p.models {
			got = append(got, m.ID())
		}
		if diff := cmp.Diff([]string{"staging.s", "b", "intermediate.z", "a", "checks.c"}, got); diff != "" {
			t.Error(diff)
		}
		var up []string
		for _, m := range p.upstream("intermediate.z") {
			up = append(up, m.ID())
		}
		if diff := cmp.Diff([]string{"staging.s", "b"}, up); diff != "" {
			t.Error(diff)
		}
	})

	refused := []struct {
		outcome string
		models  []string
		want    string
	}{
		{"a cycle names its members", []string{model("marts/a.sql", "from b"), model("marts/b.sql", "from c"), model("marts/c.sql", "from a")}, "cycle: a reads b reads c reads a"},
		{"a model that reads itself is a cycle", []string{model("marts/a.sql", "from a")}, "cycle: a reads a"},
		{"an unknown table is named with its file", []string{model("marts/a.sql", "from staging.nope")}, "marts/a.sql reads staging.nope, which is no model"},
		{"a wrong schema gets a proposal", []string{model("marts/a.sql", "from study, states")}, "(there is reference.states)"},
		{"a syntax error has a line", []string{model("marts/a.sql", "select 1\nfrom\nwhere")}, "marts/a.sql: line 3 of the statement: syntax error"},
		{"a statement that changes data is no model", []string{model("marts/a.sql", "delete from b")}, "marts/a.sql: not a SELECT"},
		{"an unknown variable is named", []string{model("marts/a.sql", "select getvariable('asof')")}, `variable "asof" is never set (set are: as_of)`},
		{"a check is no table", []string{model("marts/a.sql", "from checks.c"), model("checks/c.sql", "from raw.study")}, "a check is not a table"},
		{"a mart cannot read the checks", []string{model("marts/a.sql", "from checks")}, "only a check may read it"},
		{"the clock is refused as a function", []string{model("marts/a.sql", "select now()")}, "getvariable('as_of')"},
		{"the clock is refused as a keyword", []string{model("marts/a.sql", "select current_date")}, "getvariable('as_of')"},
		{"chance is refused", []string{model("marts/a.sql", "select random()")}, "differs from build to build"},
		{"a hidden table is refused", []string{model("marts/a.sql", "from query_table('b')")}, "hides which tables"},
		{"a file is refused", []string{model("marts/a.sql", "from read_csv('x.csv')")}, "reads outside the warehouse"},
		{"a file by name is an unknown table", []string{model("marts/a.sql", "from 'x.csv'")}, "reads x.csv, which is no model"},
		{"another database is refused", []string{model("marts/a.sql", "from memory.main.t")}, "names a database"},
		{"a description of a table is refused", []string{model("marts/a.sql", "from (describe raw.study)")}, "do not belong in a model"},
	}
	for _, c := range refused {
		t.Run(c.outcome, func(t *testing.T) {
			_, err := newPlan(context.Background(), db, load(t, c.models), known, vars, nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
