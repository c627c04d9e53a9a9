package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The tables that every build adds to the schema main.
const (
	checksTable     = "checks"
	dictionaryTable = "dictionary"
)

func ownTable(id string) bool { return id == checksTable || id == dictionaryTable }

// documented is a table and what its comments will say.
type documented struct {
	schema, name, description string
	layer                     Layer
	columns                   []Column
	strict                    bool // every column must be documented
}

// ownTables documents the build's own tables. Types are what create table uses.
var ownTables = []documented{
	{
		schema: "main", name: checksTable, layer: Marts, strict: true,
		description: "Data checks of this build, one row per check. A check selects the rows that offend; none is a pass.",
		columns: []Column{
			{"check_name", "VARCHAR", "name of the check, the file sql/checks/<check_name>.sql"},
			{"severity", "VARCHAR", "error (stops publication) or warning"},
			{"status", "VARCHAR", "pass, warning or error"},
			{"failing_rows", "BIGINT", "rows that offend (rows)"},
			{"examples", "VARCHAR", "at most five of these rows, as JSON; null if there is none"},
			{"description", "VARCHAR", "what the check demands"},
		},
	},
	{
		schema: "main", name: dictionaryTable, layer: Marts, strict: true,
		description: "Data dictionary, one row per column of a published table.",
		columns: []Column{
			{"layer", "VARCHAR", "marts (public tables, schema main), intermediate, staging or reference"},
			{"table_name", "VARCHAR", "table as a query writes it: trials, reference.indications"},
			{"column_position", "INTEGER", "place of the column in its table, from 1"},
			{"column_name", "VARCHAR", "name of the column"},
			{"data_type", "VARCHAR", "DuckDB type"},
			{"description", "VARCHAR", "what the column says, with its unit; null where an internal table documents no columns"},
			{"table_description", "VARCHAR", "what the table holds; states what one row is"},
		},
	},
}

// document creates the build's own tables, compares every header with the columns that came out,
// writes the comments, and fills the dictionary from them.
func (r *runner) document(ctx context.Context) error {
	start := time.Now()
	if err := r.createOwnTables(ctx); err != nil {
		return err
	}
	tables := slices.Clone(ownTables)
	for _, s := range r.project.Seeds {
		tables = append(tables, documented{string(Reference), s.Name, s.Description, Reference, s.Columns, true})
	}
	var views []documented
	for _, m := range r.plan.models {
		d := documented{m.Schema(), m.Name, m.Description, m.Layer, m.Columns, m.Layer == Marts}
		switch {
		case m.Layer == Checks:
		case m.Materialize == AsView:
			views = append(views, d)
		default:
			tables = append(tables, d)
		}
	}
	if err := r.compareDocumentation(ctx, slices.Concat(tables, views)); err != nil {
		return err
	}
	if err := r.exec(ctx, "comment", comments(tables)); err != nil {
		return err
	}
	return r.fillDictionary(ctx, start)
}

func (r *runner) createOwnTables(ctx context.Context) error {
	for _, t := range ownTables {
		columns := make([]string, len(t.columns))
		for i, c := range t.columns {
			columns[i] = ident(c.Name) + " " + c.Type
		}
		if err := r.exec(ctx, "create "+t.name, fmt.Sprintf("create table %s (%s)", relation(t.schema, t.name), strings.Join(columns, ", "))); err != nil {
			return err
		}
	}
	return nil
}

func (r *runner) compareDocumentation(ctx context.Context, tables []documented) error {
	produced, err := columnTypes(ctx, r.db)
	if err != nil {
		return err
	}
	var wrong []string
	for _, t := range tables {
		missing, extra := compareColumns(names(produced[relationID(t.schema, t.name)]), t.columns)
		if !t.strict {
			missing = nil
		}
		if len(missing)+len(extra) > 0 {
			wrong = append(wrong, relationID(t.schema, t.name)+": "+columnMismatch(missing, extra))
		}
	}
	if len(wrong) > 0 {
		slices.Sort(wrong)
		return fmt.Errorf("document columns (one header line a column, \"-- name: meaning (unit)\"):\n  %s", strings.Join(wrong, "\n  "))
	}
	return nil
}

func names(columns []Column) []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.Name
	}
	return list
}

// columnTypes returns the columns of every relation, by ID.
func columnTypes(ctx context.Context, db queryer) (map[string][]Column, error) {
	rows, err := db.QueryContext(ctx, `
		select schema_name, table_name, column_name, data_type
		from duckdb_columns()
		where database_name = ?
		order by schema_name, table_name, column_index`, catalog)
	if err != nil {
		return nil, fmt.Errorf("list columns: %w", err)
	}
	defer rows.Close()
	columns := map[string][]Column{}
	for rows.Next() {
		var schema, table string
		var c Column
		if err := rows.Scan(&schema, &table, &c.Name, &c.Type); err != nil {
			return nil, fmt.Errorf("list columns: %w", err)
		}
		id := relationID(schema, table)
		columns[id] = append(columns[id], c)
	}
	return columns, rows.Err()
}

// comments is one string of COMMENT ON statements: one round trip for all tables.
func comments(tables []documented) string {
	var s strings.Builder
	for _, t := range tables {
		fmt.Fprintf(&s, "comment on table %s is %s;\n", relation(t.schema, t.name), quote(t.description))
		for _, c := range t.columns {
			fmt.Fprintf(&s, "comment on column %s.%s is %s;\n", relation(t.schema, t.name), ident(c.Name), quote(c.Doc))
		}
	}
	return s.String()
}

func (r *runner) fillDictionary(ctx context.Context, start time.Time) error {
	res, err := r.db.ExecContext(ctx, `
		insert into main.dictionary
		select
			case t.schema_name when 'main' then 'marts' else t.schema_name end,
			case t.schema_name when 'main' then '' else t.schema_name || '.' end || t.table_name,
			c.column_index,
			c.column_name,
			c.data_type,
			c.comment,
			t.comment
		from duckdb_tables() as t
		inner join duckdb_columns() as c using (database_name, schema_name, table_name)
		where t.database_name = ?
		order by array_position(['main', 'intermediate', 'staging', 'reference'], t.schema_name), t.table_name, c.column_index`, catalog)
	if err != nil {
		return fmt.Errorf("fill the dictionary: %w", err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return fmt.Errorf("fill the dictionary: %w", err)
	}
	r.done(ModelResult{ID: dictionaryTable, Layer: Marts, Rows: n, Duration: time.Since(start)})
	return nil
}
