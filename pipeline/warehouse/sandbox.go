package warehouse

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Grid is a few rows as text, as a person writes them. A nil cell is NULL.
type Grid struct {
	Columns []string
	Rows    [][]*string
}

// Case is one model, what it is given, and what it must make of it.
type Case struct {
	Model  string          // ID, "trials", "staging.records", "checks.unique"
	Vars   map[string]any  // beside or instead of the sandbox's own
	Given  map[string]Grid // by relation ID; rows of what the model reads, directly or not
	Expect Grid            // only these columns are compared; the order of rows is not
}

// Outcome is what came of a Case. Cells are text in one spelling on both sides, numbers with
// twelve digits.
type Outcome struct {
	Got        Grid
	Missing    [][]*string // expected and not there
	Unexpected [][]*string // there and not expected
}

// OK says that the model made exactly what was expected.
func (o Outcome) OK() bool { return len(o.Missing)+len(o.Unexpected) == 0 }

// Sandbox is a warehouse in memory in which every relation is empty and typed, except for the
// seeds, which are as they are. It tries single models on given rows.
type Sandbox struct {
	db    *sql.DB
	conn  *sql.Conn // variables belong to a connection
	plan  *plan
	vars  map[string]any
	types map[string][]Column // by relation ID
}

// NewSandbox loads the project and gives every relation its type: raw tables from their declared
// columns (their files are not read), models from their SELECT. The caller closes it.
func NewSandbox(ctx context.Context, fsys fs.FS, raw []RawTable, vars map[string]any) (_ *Sandbox, err error) {
	project, err := Load(fsys)
	if err != nil {
		return nil, err
	}
	s := &Sandbox{vars: vars, types: map[string][]Column{}}
	if s.db, err = connect(ctx, settings{path: ":memory:", Limits: Limits{Threads: 1}}); err != nil {
		return nil, fmt.Errorf("open sandbox: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if s.conn, err = s.db.Conn(ctx); err != nil {
		return nil, fmt.Errorf("open sandbox: %w", err)
	}
	known, err := knownRelations(raw, project.Seeds)
	if err != nil {
		return nil, err
	}
	if s.plan, err = newPlan(ctx, s.conn, project.Models, known, vars, nil); err != nil {
		return nil, err
	}
	if err := setVariables(ctx, s.conn, vars); err != nil {
		return nil, err
	}
	return s, s.createEmpty(ctx, project.Seeds, raw)
}

// Close ends the sandbox.
func (s *Sandbox) Close() error {
	var err error
	if s.conn != nil {
		err = ignoreDone(s.conn.Close())
	}
	return errors.Join(err, s.db.Close())
}

func (s *Sandbox) createEmpty(ctx context.Context, seeds []Seed, raw []RawTable) error {
	r := runner{db: s.conn}
	if err := r.exec(ctx, "open sandbox", "create schema raw; create schema reference; create schema staging; create schema intermediate"); err != nil {
		return err
	}
	for _, t := range raw {
		t.Files = nil
		statement, err := t.statement()
		if err != nil {
			return err
		}
		if err := r.exec(ctx, "declare "+t.ID(), strings.Replace(statement, "create view", "create table", 1)); err != nil {
			return err
		}
	}
	for _, seed := range seeds {
		if err := seed.load(ctx, s.conn); err != nil {
			return err
		}
	}
	if err := r.createOwnTables(ctx); err != nil {
		return err
	}
	for _, m := range s.plan.models {
		if m.Layer == Checks {
			continue
		}
		m.SQL = "select * from (\n" + m.SQL + "\n) limit 0"
		m.OrderBy, m.Materialize = nil, AsTable
		if _, err := s.conn.ExecContext(ctx, m.statement()); err != nil {
			return fmt.Errorf("declare %s (%s): %w", m.ID(), m.Path, err)
		}
	}
	ids, err := knownRelations(raw, seeds)
	if err != nil {
		return err
	}
	for _, m := range s.plan.models {
		if m.Layer != Checks {
			ids = append(ids, m.ID())
		}
	}
	s.types, err = columnTypes(ctx, s.conn, ids)
	return err
}

// Run tries one case. Nothing of it stays in the sandbox. An error says that the case itself is
// wrong (an unknown table or column, a cell that is not of the column's type) or that the model
// fails.
func (s *Sandbox) Run(ctx context.Context, c Case) (_ Outcome, err error) {
	i := slices.IndexFunc(s.plan.models, func(m Model) bool { return m.ID() == c.Model })
	if i < 0 {
		return Outcome{}, fmt.Errorf("there is no model %s", c.Model)
	}
	model := s.plan.models[i]
	needed, err := s.needed(model, c.Given)
	if err != nil {
		return Outcome{}, err
	}
	if err := setVariables(ctx, s.conn, c.Vars); err != nil {
		return Outcome{}, err
	}
	if _, err := s.conn.ExecContext(ctx, "begin transaction"); err != nil {
		return Outcome{}, fmt.Errorf("begin: %w", err)
	}
	defer func() {
		_, rollback := s.conn.ExecContext(ctx, "rollback")
		err = errors.Join(err, rollback, s.resetVariables(ctx, c.Vars))
	}()
	for id, rows := range c.Given {
		if err := s.fill(ctx, id, rows); err != nil {
			return Outcome{}, fmt.Errorf("given %s: %w", id, err)
		}
	}
	for _, m := range needed {
		if _, err := s.conn.ExecContext(ctx, "insert into "+relation(m.Schema(), m.Name)+"\n"+m.SQL); err != nil {
			return Outcome{}, fmt.Errorf("run %s (%s): %w", m.ID(), m.Path, err)
		}
	}
	return s.compare(ctx, model, c.Expect)
}

// needed returns the models to run before the model: all that it reads, directly or not, as far
// as nothing given stands in for them.
func (s *Sandbox) needed(model Model, given map[string]Grid) ([]Model, error) {
	reached := map[string]bool{}
	var reach func(id string)
	reach = func(id string) {
		for _, other := range s.plan.reads[id] {
			if reached[other] {
				continue
			}
			reached[other] = true
			if _, stands := given[other]; !stands {
				reach(other)
			}
		}
	}
	reach(model.ID())
	for id := range given {
		if !reached[id] {
			return nil, fmt.Errorf("given %s: %s does not read it (it reads %s)", id, model.ID(), strings.Join(s.plan.reads[model.ID()], ", "))
		}
	}
	return slices.DeleteFunc(slices.Clone(s.plan.models), func(m Model) bool {
		_, stands := given[m.ID()]
		return stands || !reached[m.ID()]
	}), nil
}

func (s *Sandbox) resetVariables(ctx context.Context, changed map[string]any) error {
	original := map[string]any{}
	for name := range changed {
		original[name] = s.vars[name]
	}
	return setVariables(ctx, s.conn, original)
}

// fill replaces the rows of a relation.
func (s *Sandbox) fill(ctx context.Context, id string, rows Grid) error {
	schema, name, qualified := strings.Cut(id, ".")
	if !qualified {
		schema, name = "main", id
	}
	source, cells, err := rows.source(s.types[id])
	if err != nil {
		return err
	}
	columns := make([]string, len(rows.Columns))
	for i, c := range rows.Columns {
		columns[i] = ident(c)
	}
	if _, err := s.conn.ExecContext(ctx, "delete from "+relation(schema, name)); err != nil {
		return err
	}
	_, err = s.conn.ExecContext(ctx, fmt.Sprintf("insert into %s (%s) %s", relation(schema, name), strings.Join(columns, ", "), source), cells)
	return err
}

// source gives a SELECT of the rows, each cell cast to its column's type, and its one parameter.
func (g Grid) source(types []Column) (string, string, error) {
	parts := make([]string, len(g.Columns))
	for i, name := range g.Columns {
		j := slices.IndexFunc(types, func(c Column) bool { return c.Name == name })
		if j < 0 {
			return "", "", fmt.Errorf("there is no column %s (there are %s)", name, strings.Join(names(types), ", "))
		}
		if slices.Index(g.Columns, name) != i {
			return "", "", fmt.Errorf("column %s appears twice", name)
		}
		parts[i] = fmt.Sprintf("cast(r[%d] as %s) as %s", i+1, types[j].Type, ident(name))
	}
	if len(parts) == 0 {
		return "", "", errors.New("no column")
	}
	rows := g.Rows
	if rows == nil {
		rows = [][]*string{}
	}
	cells, err := json.Marshal(rows)
	if err != nil {
		return "", "", fmt.Errorf("encode rows: %w", err)
	}
	return fmt.Sprintf(`select %s from (select unnest(from_json(?::json, '[["VARCHAR"]]')) as r)`, strings.Join(parts, ", ")), string(cells), nil
}

func (s *Sandbox) compare(ctx context.Context, model Model, expect Grid) (Outcome, error) {
	types, err := describe(ctx, s.conn, model.SQL)
	if err != nil {
		return Outcome{}, fmt.Errorf("run %s (%s): %w", model.ID(), model.Path, err)
	}
	source, cells, err := expect.source(types)
	if err != nil {
		return Outcome{}, fmt.Errorf("expect: %w", err)
	}
	spelled := make([]string, len(expect.Columns))
	for i, name := range expect.Columns {
		c := types[slices.IndexFunc(types, func(c Column) bool { return c.Name == name })]
		spelled[i] = fmt.Sprintf("cast(%s as varchar)", ident(name))
		if c.Type == "DOUBLE" || c.Type == "FLOAT" {
			spelled[i] = fmt.Sprintf("printf('%%.12g', %s)", ident(name))
		}
	}
	list := strings.Join(spelled, ", ")
	want, err := readGrid(ctx, s.conn, "select "+list+" from ("+source+")", cells)
	if err != nil {
		return Outcome{}, fmt.Errorf("expect: %w", err)
	}
	got, err := readGrid(ctx, s.conn, "select "+list+" from (\n"+model.SQL+"\n) order by all")
	if err != nil {
		return Outcome{}, fmt.Errorf("run %s (%s): %w", model.ID(), model.Path, err)
	}
	o := Outcome{Got: Grid{expect.Columns, got}, Missing: want, Unexpected: slices.Clone(got)}
	o.Missing = slices.DeleteFunc(o.Missing, func(row []*string) bool {
		i := slices.IndexFunc(o.Unexpected, func(other []*string) bool { return slices.EqualFunc(row, other, equalCells) })
		if i >= 0 {
			o.Unexpected = slices.Delete(o.Unexpected, i, i+1)
		}
		return i >= 0
	})
	return o, nil
}

func equalCells(a, b *string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func readGrid(ctx context.Context, db queryer, query string, args ...any) ([][]*string, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var list [][]*string
	for rows.Next() {
		row := make([]*string, len(columns))
		targets := make([]any, len(columns))
		for i := range row {
			targets[i] = &row[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, rows.Err()
}

// describe returns the columns of a SELECT.
func describe(ctx context.Context, db queryer, text string) ([]Column, error) {
	rows, err := db.QueryContext(ctx, "select column_name, column_type from (describe select * from (\n"+text+"\n))")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var columns []Column
	for rows.Next() {
		var c Column
		if err := rows.Scan(&c.Name, &c.Type); err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	return columns, rows.Err()
}
