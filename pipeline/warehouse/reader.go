package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"

	"ldntrials/pipeline/table"
)

// Reader answers SQL that somebody else wrote: read-only, without access to files or the network,
// and within the given limits. Several goroutines may ask at once.
type Reader struct{ db *sql.DB }

// Open opens a published warehouse for reading. The caller closes it. Where no file is, the error
// is ErrNoWarehouse. A build may replace the file at any time; this reader goes on seeing the one
// it opened.
func Open(ctx context.Context, path string, limits Limits) (*Reader, error) {
	db, err := open(ctx, settings{Limits: limits, path: path, readOnly: true, keepOrder: true, noFileAccess: true})
	if err != nil {
		return nil, err
	}
	return &Reader{db}, nil
}

// Close ends the reader.
func (r *Reader) Close() error { return r.db.Close() }

// Rows is the result of one query.
type Rows struct {
	Columns []table.Column
	rows    *sql.Rows
	types   []dataType
}

// Query runs one reading statement: SELECT (also as FROM, WITH, VALUES, TABLE), DESCRIBE, SHOW,
// SUMMARIZE, or EXPLAIN of one. Anything else is refused before it runs. The caller reads the rows
// to their end or closes them. Ending ctx stops the query. DuckDB gathers the whole result in
// memory, within its limit, before the first row comes.
func (r *Reader) Query(ctx context.Context, text string) (*Rows, error) {
	statement, err := r.reading(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	rows, err := r.db.QueryContext(ctx, statement)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	columns, err := rows.ColumnTypes()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("query: %w", err), rows.Close())
	}
	result := &Rows{rows: rows}
	for _, c := range columns {
		t := parseType(c.DatabaseTypeName())
		if name := t.unreadable(); name != "" {
			return nil, errors.Join(fmt.Errorf("query: column %s holds %s, which cannot be shown; write %s::varchar", c.Name(), name, ident(c.Name())), rows.Close())
		}
		result.types = append(result.types, t)
		result.Columns = append(result.Columns, table.Column{Name: c.Name(), Type: c.DatabaseTypeName()})
	}
	return result, nil
}

// All streams the rows and closes them at the end. Values are those of package table: dates,
// times, intervals and UUIDs come as text in DuckDB's spelling, decimals and huge integers as
// json.Number. The slice is valid until the next row.
func (r *Rows) All() iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		defer r.rows.Close()
		values := make([]any, len(r.types))
		targets := make([]any, len(r.types))
		for i := range values {
			targets[i] = &values[i]
		}
		for r.rows.Next() {
			if err := r.rows.Scan(targets...); err != nil {
				yield(nil, fmt.Errorf("read rows: %w", err))
				return
			}
			for i, t := range r.types {
				values[i] = t.plain(values[i])
			}
			if !yield(values, nil) {
				return
			}
		}
		if err := r.rows.Err(); err != nil {
			yield(nil, fmt.Errorf("read rows: %w", err))
		}
	}
}

// Close gives up the rows that were not read.
func (r *Rows) Close() error { return r.rows.Close() }

// reading returns the one statement of text if it only reads.
func (r *Reader) reading(ctx context.Context, text string) (string, error) {
	statement, err := singleStatement(text)
	if err != nil {
		return "", err
	}
	inner := statement
	word, rest := firstWord(statement)
	if word == "explain" {
		inner = explained(rest)
	}
	_, err = syntaxTree(ctx, r.db, inner)
	switch {
	case errors.Is(err, errNotSelect):
		word, _ := firstWord(inner)
		return "", fmt.Errorf("the warehouse is read-only: one SELECT, FROM, WITH, VALUES, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN is allowed, not %s", strings.ToUpper(word))
	case err != nil:
		return "", err
	}
	return statement, nil
}

// explained returns the statement behind EXPLAIN, EXPLAIN ANALYZE and EXPLAIN (options).
func explained(rest string) string {
	inner, err := singleStatement(rest)
	if err != nil {
		return rest
	}
	if word, after := firstWord(inner); word == "analyze" {
		return explained(after)
	}
	if !strings.HasPrefix(inner, "(") {
		return inner
	}
	// Options in brackets begin with an option's name, a bracketed statement with its keyword.
	options, after, closed := strings.Cut(inner[1:], ")")
	word, _ := firstWord(strings.TrimSpace(options))
	if closed && (word == "format" || word == "analyze") {
		return explained(after)
	}
	return inner
}
