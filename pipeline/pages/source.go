package pages

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"ldntrials/pipeline/export"
	"ldntrials/pipeline/warehouse"
)

// source answers SQL on the exports of one run. Every table of the contract can be asked: one that
// the run does not hold is empty, a column that it does not hold is null.
type source struct {
	db       *sql.DB
	dir      string
	manifest *export.Manifest
	held     map[string]export.File // by table
}

// open reads the manifest of dir, a run's folder, and makes a view of every table of the contract.
func open(ctx context.Context, dir string) (*source, error) {
	manifest, err := export.Read(dir)
	if err != nil {
		return nil, fmt.Errorf("open exports: %w; run `ldntrials refresh` first", err)
	}
	db, err := warehouse.OpenScratch(ctx, warehouse.Limits{})
	if err != nil {
		return nil, err
	}
	s := &source{db: db, dir: dir, manifest: manifest, held: map[string]export.File{}}
	for _, f := range manifest.Files {
		if filepath.Base(f.Name) != f.Name {
			return nil, errors.Join(fmt.Errorf("open exports: %q is not a plain file name", f.Name), db.Close())
		}
		s.held[f.Table] = f
	}
	if err := s.createViews(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open exports: %w", err), db.Close())
	}
	return s, nil
}

// Close gives up the database.
func (s *source) Close() error { return s.db.Close() }

// has says that the run holds the table.
func (s *source) has(table string) bool { _, ok := s.held[table]; return ok }

func (s *source) createViews(ctx context.Context) error {
	for _, t := range contract {
		if _, err := s.db.ExecContext(ctx, s.view(t)); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	// bare is registry text for a script or a file: without control characters and without the
	// invisible ones that turn the direction of text.
	if _, err := s.db.ExecContext(ctx, `create macro bare(text) as
		regexp_replace(text, '[\x{0}-\x{1F}\x{7F}-\x{9F}\x{61C}\x{200B}-\x{200F}\x{2028}-\x{202E}\x{2060}-\x{206F}\x{FEFF}]+', ' ', 'g')`); err != nil {
		return fmt.Errorf("create macro: %w", err)
	}
	// brief is bare text of at most so many characters, with a sign where it was cut.
	if _, err := s.db.ExecContext(ctx, `create macro brief(text, most) as case when length(bare(text)) > most
		then rtrim(left(bare(text), most - 1)) || '…' else bare(text) end`); err != nil {
		return fmt.Errorf("create macro: %w", err)
	}
	return nil
}

// view is the statement that gives a table of the contract its columns, whatever the run holds.
func (s *source) view(t table) string {
	file, held := s.held[t.name]
	have := map[string]bool{}
	for _, c := range file.Columns {
		have[c.Name] = true
	}
	var columns []string
	for column := range strings.SplitSeq(t.columns, ",") {
		name, typ, _ := strings.Cut(strings.TrimSpace(column), " ")
		if have[name] {
			columns = append(columns, fmt.Sprintf("cast(%s as %s) as %[1]s", name, typ))
		} else {
			columns = append(columns, fmt.Sprintf("cast(null as %s) as %s", typ, name))
		}
	}
	from := "(select 1) where false"
	if held {
		from = "read_parquet(" + quote(filepath.Join(s.dir, file.Name)) + ")"
	}
	return fmt.Sprintf("create view %s as select %s from %s", t.name, strings.Join(columns, ", "), from)
}

// quote writes a text as a literal of SQL.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// each reads the rows of a query into T, whose fields carry the columns' names as JSON tags; a null
// leaves the zero value. Dates come as text, 2026-03-01.
func each[T any](ctx context.Context, s *source, query string, row func(T)) error {
	rows, err := s.db.QueryContext(ctx, "select cast(to_json(line) as varchar) from ("+query+") as line")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var text []byte
		if err := rows.Scan(&text); err != nil {
			return err
		}
		var value T
		if err := json.Unmarshal(text, &value); err != nil {
			return fmt.Errorf("read row: %w", err)
		}
		row(value)
	}
	return rows.Err()
}

// list gathers the rows of a query.
func list[T any](ctx context.Context, s *source, query string) ([]T, error) {
	var all []T
	err := each(ctx, s, query, func(row T) { all = append(all, row) })
	return all, err
}

// grouped gathers the rows of a query by a key.
func grouped[T any](ctx context.Context, s *source, query string, key func(T) string) (map[string][]T, error) {
	all := map[string][]T{}
	err := each(ctx, s, query, func(row T) { all[key(row)] = append(all[key(row)], row) })
	return all, err
}

// one reads the first row of a query; the zero value when there is none.
func one[T any](ctx context.Context, s *source, query string) (T, error) {
	var first T
	all, err := list[T](ctx, s, query)
	if err == nil && len(all) > 0 {
		first = all[0]
	}
	return first, err
}
