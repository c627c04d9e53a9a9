package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// A night in which nothing changed in the registers still moves a few columns: when a record was
// last seen, the as-of moment. renew copies the published file and builds again what depends on
// them, column by column; what it gives is what a whole build gives.

// ErrNotRenewable says why the published warehouse is no base for the next one.
var errNotRenewable = errors.New("cannot be renewed")

// renewal is one build on a copy of the published file.
type renewal struct {
	*runner
	before  memory
	models  map[string]Model
	loaded  map[string]bool     // raw tables that are there
	changed map[string][]string // relation → columns whose values differ from those before; allColumns: rows
}

// allColumns marks a relation of which more than single columns changed.
const allColumns = "*"

// renewable tells whether only volatile raw tables and variables differ from the build before.
func (r *runner) renewable(before, now memory) error {
	if before.Project != now.Project {
		return fmt.Errorf("%w: the program or its models changed", errNotRenewable)
	}
	for _, t := range r.cfg.Raw {
		if !t.Volatile && before.Raw[t.ID()] != now.Raw[t.ID()] {
			return fmt.Errorf("%w: %s changed", errNotRenewable, t.ID())
		}
	}
	for name := range now.Vars {
		if _, known := before.Vars[name]; !known {
			return fmt.Errorf("%w: the variable %s is new", errNotRenewable, name)
		}
	}
	return nil
}

// renew runs on a connection to a copy of the published file.
func (r *runner) renew(ctx context.Context, before, now memory) error {
	w := renewal{runner: r, before: before, models: map[string]Model{}, loaded: map[string]bool{}, changed: map[string][]string{}}
	for _, m := range r.project.Models {
		w.models[m.ID()] = m
	}
	r.plan = &plan{reads: map[string][]string{}}
	for _, m := range before.Models {
		model, known := w.models[m.ID]
		if !known {
			return fmt.Errorf("%w: %s is unknown", errNotRenewable, m.ID)
		}
		r.plan.models = append(r.plan.models, model)
		r.plan.reads[m.ID] = m.Reads
	}
	for id, mark := range now.Raw {
		if before.Raw[id] != mark {
			w.changed[id] = []string{allColumns}
		}
	}
	if err := setVariables(ctx, r.db, r.cfg.Vars); err != nil {
		return err
	}
	if err := r.exec(ctx, "begin", "begin transaction; create schema if not exists raw; create schema if not exists reference; create schema if not exists staging; create schema if not exists intermediate"); err != nil {
		return err
	}
	for i := range before.Models {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("build warehouse: %w", err)
		}
		if r.plan.models[i].Layer != Checks {
			if err := w.model(ctx, &before.Models[i], now.Vars); err != nil {
				return err
			}
		}
	}
	if err := w.checks(ctx, now.Vars); err != nil {
		return err
	}
	now.Models = before.Models
	r.built.memory, r.built.before = &now, before
	return r.commit(ctx)
}

// touches tells whether what changed may change what a model gives.
func (w *renewal) touches(m *modelMemory, vars map[string]string) bool {
	for _, name := range m.Variables {
		if w.before.Vars[name] != vars[name] {
			return true
		}
	}
	for _, id := range m.Reads {
		if c := w.cfg.Compute; c.fills(id) {
			if slices.ContainsFunc(c.Reads, func(read string) bool { return len(w.changed[read]) > 0 }) {
				return true
			}
			continue
		}
		for _, column := range w.changed[id] {
			if column == allColumns || m.WholeRows || slices.Contains(m.Columns, strings.ToLower(column)) || slices.Contains(m.Gives, column) {
				return true
			}
		}
	}
	return false
}

// model makes a view, or builds a table again if it must, and finds what changed in it.
func (w *renewal) model(ctx context.Context, m *modelMemory, vars map[string]string) error {
	model, touched := w.models[m.ID], w.touches(m, vars)
	if model.Materialize == AsView {
		if touched {
			w.changed[m.ID] = []string{allColumns}
		}
		if err := w.ready(ctx, m.Reads); err != nil {
			return err
		}
		return w.exec(ctx, m.ID, model.statement())
	}
	if !touched {
		w.done(ModelResult{ID: m.ID, Layer: model.Layer, Rows: m.Rows, Kept: true})
		return nil
	}
	if err := w.ready(ctx, m.Reads); err != nil {
		return err
	}
	start := time.Now()
	next := model
	next.Name += "__next"
	res, err := w.db.ExecContext(ctx, next.order()+next.statement())
	if err != nil {
		return fmt.Errorf("build %s (%s): %w", model.ID(), model.Path, err)
	}
	rows, err := res.RowsAffected()
	if err != nil {
		return fmt.Errorf("build %s: count rows: %w", model.ID(), err)
	}
	if w.changed[m.ID], err = w.compare(ctx, m, model, next); err != nil {
		return err
	}
	result := ModelResult{ID: m.ID, Layer: model.Layer, Rows: rows, Kept: len(w.changed[m.ID]) == 0}
	m.Rows = rows
	if !result.Kept {
		err = w.takeOver(ctx, model, next, w.changed[m.ID])
	}
	if err == nil {
		err = w.exec(ctx, "drop "+next.ID(), "drop table if exists "+relation(next.Schema(), next.Name))
	}
	result.Duration = time.Since(start)
	w.done(result)
	return err
}

// ready makes the raw tables that a model reads, if they are not there yet.
func (w *renewal) ready(ctx context.Context, reads []string) error {
	for _, t := range w.cfg.Raw {
		if w.loaded[t.ID()] || !slices.Contains(reads, t.ID()) || w.cfg.Compute.fills(t.ID()) {
			continue
		}
		w.loaded[t.ID()] = true
		statement, err := t.statement()
		if err != nil {
			return err
		}
		if err := w.exec(ctx, "load "+t.ID(), statement); err != nil {
			return err
		}
	}
	return w.compute(ctx, reads)
}

// rowNumber is the place of a row in stored order, under a name that no model gives a column.
const rowNumber = "__row_number"

// takeOver writes what changed into the table: the columns, row by row in stored order, or all of it.
func (w *renewal) takeOver(ctx context.Context, model, next Model, changed []string) error {
	types, err := columnTypes(ctx, w.db, []string{model.ID()})
	if err != nil {
		return err
	}
	var sets []string
	for _, c := range changed {
		if c == allColumns || slices.ContainsFunc(types[model.ID()], func(t Column) bool { return t.Name == c && strings.ContainsAny(t.Type, "[(") }) {
			return w.replace(ctx, model, next) // lists and structs cannot be updated
		}
		sets = append(sets, fmt.Sprintf("%s = changed.%s", ident(c), ident(c)))
	}
	table, other := relation(model.Schema(), model.Name), relation(next.Schema(), next.Name)
	return w.exec(ctx, "renew "+model.ID(), fmt.Sprintf(
		"update %s set %s from (select *, rowid - (select min(rowid) from %s) + (select min(rowid) from %s) as %s from %s) as changed where %s.rowid = changed.%s",
		table, strings.Join(sets, ", "), other, table, rowNumber, other, ident(model.Name), rowNumber))
}

// compare gives the columns in which two tables differ, row by row in stored order.
func (w *renewal) compare(ctx context.Context, m *modelMemory, model, next Model) ([]string, error) {
	fail := func(err error) ([]string, error) { return nil, fmt.Errorf("compare %s: %w", model.ID(), err) }
	sums := make([]string, len(m.Gives))
	for i, c := range m.Gives {
		sums[i] = "cast(coalesce(sum(hash(" + rowNumber + ", " + ident(c) + ")), 0) as varchar)"
	}
	figures := func(m Model) string { // rows of a table that is not committed are numbered from elsewhere
		table := relation(m.Schema(), m.Name)
		return fmt.Sprintf("select cast(count(*) as varchar), %s from (select *, rowid - (select min(rowid) from %s) as %s from %s)",
			strings.Join(sums, ", "), table, rowNumber, table)
	}
	rows, err := w.db.QueryContext(ctx, figures(model)+" union all "+figures(next))
	if err != nil {
		return fail(err)
	}
	defer rows.Close()
	var found [2][]string
	for i := range found {
		found[i] = make([]string, 1+len(sums))
		targets := make([]any, len(found[i]))
		for j := range targets {
			targets[j] = &found[i][j]
		}
		if !rows.Next() {
			return fail(errors.Join(errors.New("no figures"), rows.Err()))
		}
		if err := rows.Scan(targets...); err != nil {
			return fail(err)
		}
	}
	if err := rows.Err(); err != nil {
		return fail(err)
	}
	if found[0][0] != found[1][0] {
		return []string{allColumns}, nil
	}
	var columns []string
	for i, c := range m.Gives {
		if found[0][1+i] != found[1][1+i] {
			columns = append(columns, c)
		}
	}
	return columns, nil
}

// replace puts the new table in the old one's place, with the comments that the dictionary holds.
func (w *renewal) replace(ctx context.Context, model, next Model) error {
	d := documented{schema: model.Schema(), name: model.Name}
	rows, err := w.db.QueryContext(ctx, "select table_description, column_name, description from main.dictionary where table_name = ? order by column_position", model.ID())
	if err != nil {
		return fmt.Errorf("read what %s means: %w", model.ID(), err)
	}
	defer rows.Close()
	for rows.Next() {
		var c Column
		var doc sql.NullString
		if err := rows.Scan(&d.description, &c.Name, &doc); err != nil {
			return fmt.Errorf("read what %s means: %w", model.ID(), err)
		}
		if c.Doc = doc.String; doc.Valid {
			d.columns = append(d.columns, c)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("read what %s means: %w", model.ID(), err)
	}
	return w.exec(ctx, "replace "+model.ID(), fmt.Sprintf("drop table %s; alter table %s rename to %s; %s",
		relation(model.Schema(), model.Name), relation(next.Schema(), next.Name), ident(model.Name), comments([]documented{d})))
}

// checks runs the checks that read what changed, and keeps what the others found.
func (w *renewal) checks(ctx context.Context, vars map[string]string) error {
	kept := map[string]CheckResult{}
	for _, c := range w.before.Checks {
		kept[c.Name] = c
	}
	if len(w.changed) > 0 {
		w.changed[checksTable] = []string{allColumns}
	}
	if err := w.exec(ctx, "forget checks", "delete from main."+checksTable); err != nil {
		return err
	}
	for i := range w.before.Models {
		model := w.plan.models[i]
		if model.Layer != Checks {
			continue
		}
		old, ran := kept[model.Name]
		if ran && !w.touches(&w.before.Models[i], vars) {
			if err := w.record(ctx, old); err != nil {
				return err
			}
			continue
		}
		if err := w.ready(ctx, w.before.Models[i].Reads); err != nil {
			return err
		}
		if err := w.check(ctx, model); err != nil {
			return err
		}
	}
	w.built.sameChecks = slices.Equal(w.built.Checks, w.before.Checks)
	return nil
}

// copyFile copies the published file to where the next one is built.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("copy the published warehouse: %w", err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return fmt.Errorf("copy the published warehouse: %w", err)
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("copy the published warehouse: %w", err)
	}
	return nil
}
