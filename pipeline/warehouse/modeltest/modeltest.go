// Package modeltest runs the unit rows that stand beside the SQL models: given rows, expected
// rows, readable by somebody who writes no Go.
//
// A file marts/trials.test.yaml tests the model marts/trials.sql:
//
//   - name: a record without a status has no state
//     vars: {as_of: 2026-10-01}
//     given:
//     staging.records: |
//     record_id | status    | enrolment
//     A1        | COMPLETED | 10
//     A2        |           | 0
//     expect: |
//     record_id | trial_state
//     A1        | completed
//     A2        | null
//
// Given rows stand in for a relation that the model reads, directly or through other models,
// which are then run in between. A relation that is not given is empty; seeds (reference.*) are
// the real ones unless they are given. A column that is not given is NULL.
//
// Only the columns under expect are compared, and rows in any order. A header without rows
// expects none. Cells are separated by |, and blanks around them do not count; an outer | and a
// rule of dashes may be there, as in Markdown. An empty cell and null are NULL, a pair of single
// quotes is empty text, 'null' is the text null, \| is a bar. A cell is read as DuckDB reads text
// of the column's type: 2015-03-31, true, [a, b].
package modeltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"sort"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"ldntrials/pipeline/table"
	"ldntrials/pipeline/warehouse"
)

const suffix = ".test.yaml"

// Test is one entry of a test file.
type Test struct {
	Name   string            `yaml:"name"`
	Vars   map[string]any    `yaml:"vars"`
	Given  map[string]string `yaml:"given"`
	Expect string            `yaml:"expect"`
}

// Run runs every test file of the project as subtests, "marts/trials/<name>". raw declares the
// raw tables (their files are not read), vars the variables that models read and their usual
// values. A project without test files fails: somebody looked in the wrong folder.
func Run(t *testing.T, fsys fs.FS, raw []warehouse.RawTable, vars map[string]any) {
	t.Helper()
	sandbox, err := warehouse.NewSandbox(t.Context(), fsys, raw, vars)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sandbox.Close(); err != nil {
			t.Error(err)
		}
	})
	files, err := fs.Glob(fsys, "*/*"+suffix)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("no file */*%s", suffix)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(file, suffix), func(t *testing.T) {
			tests, err := Read(fsys, file)
			if err != nil {
				t.Fatal(err)
			}
			for _, test := range tests {
				t.Run(test.Name, func(t *testing.T) {
					report, err := Check(t.Context(), sandbox, modelID(file), test)
					if err != nil {
						t.Fatalf("%s: %v", file, err)
					}
					if report != "" {
						t.Errorf("%s:\n%s", file, report)
					}
				})
			}
		})
	}
}

// modelID is the model that a test file belongs to.
func modelID(file string) string {
	layer, name := path.Dir(file), strings.TrimSuffix(path.Base(file), suffix)
	if layer == string(warehouse.Marts) {
		return name
	}
	return layer + "." + name
}

// Read reads a test file. Names are there and differ, and unknown fields are errors.
func Read(fsys fs.FS, file string) ([]Test, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("read tests: %w", err)
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	var tests []Test
	if err := d.Decode(&tests); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read tests %s: %w", file, err)
	}
	seen := map[string]bool{}
	for i, t := range tests {
		switch {
		case t.Name == "":
			return nil, fmt.Errorf("read tests %s: test %d has no name", file, i+1)
		case seen[t.Name]:
			return nil, fmt.Errorf("read tests %s: two tests are named %q", file, t.Name)
		case strings.TrimSpace(t.Expect) == "":
			return nil, fmt.Errorf("read tests %s: %q expects nothing; write at least the header of expect", file, t.Name)
		}
		seen[t.Name] = true
	}
	if len(tests) == 0 {
		return nil, fmt.Errorf("read tests %s: no test", file)
	}
	return tests, nil
}

// Check runs one test of a model. The report is empty if it holds; else it shows what was given,
// expected and made. An error says that the test cannot be run.
func Check(ctx context.Context, sandbox *warehouse.Sandbox, model string, test Test) (report string, err error) {
	c := warehouse.Case{Model: model, Given: map[string]warehouse.Grid{}, Vars: map[string]any{}}
	for id, text := range test.Given {
		if c.Given[id], err = parseGrid(text); err != nil {
			return "", fmt.Errorf("given %s: %w", id, err)
		}
	}
	if c.Expect, err = parseGrid(test.Expect); err != nil {
		return "", fmt.Errorf("expect: %w", err)
	}
	for name, value := range test.Vars {
		c.Vars[name] = variable(value)
	}
	o, err := sandbox.Run(ctx, c)
	if err != nil || o.OK() {
		return "", err
	}
	return describe(c, o), nil
}

// variable turns a list of YAML into one that SQL knows.
func variable(value any) any {
	list, ok := value.([]any)
	if !ok {
		return value
	}
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = fmt.Sprint(v)
	}
	return texts
}

func describe(c warehouse.Case, o warehouse.Outcome) string {
	var s strings.Builder
	show := func(title string, g warehouse.Grid) {
		fmt.Fprintf(&s, "%s\n", title)
		for line := range strings.Lines(formatGrid(g)) {
			s.WriteString("    " + line)
		}
	}
	ids := make([]string, 0, len(c.Given))
	for id := range c.Given {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		show("given "+id, c.Given[id])
	}
	show("expected", c.Expect)
	show("got", o.Got)
	if len(o.Missing) > 0 {
		show("expected but not there", warehouse.Grid{Columns: o.Got.Columns, Rows: o.Missing})
	}
	if len(o.Unexpected) > 0 {
		show("there but not expected", warehouse.Grid{Columns: o.Got.Columns, Rows: o.Unexpected})
	}
	return s.String()
}

func formatGrid(g warehouse.Grid) string {
	columns := make([]table.Column, len(g.Columns))
	for i, c := range g.Columns {
		columns[i].Name = c
	}
	var b bytes.Buffer
	// Writing to memory with a format that exists cannot fail.
	_, _ = table.Write(&b, table.Text, columns, func(yield func([]any, error) bool) {
		for _, row := range g.Rows {
			values := make([]any, len(row))
			for i, cell := range row {
				if cell != nil {
					values[i] = quoteCell(*cell)
				}
			}
			if !yield(values, nil) {
				return
			}
		}
	}, table.Options{Null: "null"})
	return b.String()
}
