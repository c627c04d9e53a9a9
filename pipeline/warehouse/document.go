package warehouse

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
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
	view                      bool // is not published
}

func (d documented) id() string { return relationID(d.schema, d.name) }

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

// document creates the build's own tables, finds what every column means, writes the comments and
// fills the dictionary.
func (r *runner) document(ctx context.Context) error {
	start := time.Now()
	if err := r.createOwnTables(ctx); err != nil {
		return err
	}
	relations := r.documented()
	produced, err := everyColumn(ctx, r.db)
	if err != nil {
		return err
	}
	relations, err = r.inherit(relations, produced)
	if err != nil {
		return err
	}
	r.learn(r.built.memory, produced)
	tables := slices.DeleteFunc(relations, func(d documented) bool { return d.view })
	if err := r.comment(ctx, tables); err != nil {
		return err
	}
	n, err := r.fillDictionary(ctx, tables, produced)
	if err != nil {
		return err
	}
	r.done(ModelResult{ID: dictionaryTable, Layer: Marts, Rows: n, Duration: time.Since(start)})
	return nil
}

// documented lists every relation that models and seeds make, in the order of the dictionary.
func (r *runner) documented() []documented {
	list := slices.Clone(ownTables)
	for _, s := range r.project.Seeds {
		list = append(list, documented{schema: string(Reference), name: s.Name, description: s.Description, layer: Reference, columns: s.Columns, strict: true})
	}
	for _, m := range r.plan.models {
		if m.Layer != Checks {
			list = append(list, documented{
				schema: m.Schema(), name: m.Name, description: m.Description, layer: m.Layer, columns: m.Columns,
				strict: m.Layer == Marts, view: m.Materialize == AsView,
			})
		}
	}
	order := []Layer{Marts, Intermediate, Staging, Reference}
	slices.SortFunc(list, func(a, b documented) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.layer), slices.Index(order, b.layer)), cmp.Compare(a.name, b.name))
	})
	return list
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

func names(columns []Column) []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.Name
	}
	return list
}

// columnTypes returns the columns of the relations, by ID. It asks for each one by name: the
// first scan of DuckDB's whole catalog costs some 40 ms.
func columnTypes(ctx context.Context, db queryer, ids []string) (map[string][]Column, error) {
	columns := map[string][]Column{}
	if len(ids) == 0 {
		return columns, nil
	}
	parts := make([]string, len(ids))
	for i, id := range ids {
		schema, name, qualified := strings.Cut(id, ".")
		if !qualified {
			schema, name = "main", id
		}
		parts[i] = fmt.Sprintf("select %s as id, cid, name, type from pragma_table_info(%s)", quote(id), quote(relation(schema, name)))
	}
	rows, err := db.QueryContext(ctx, strings.Join(parts, " union all ")+" order by id, cid")
	if err != nil {
		return nil, fmt.Errorf("list columns: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var position int
		var c Column
		if err := rows.Scan(&id, &position, &c.Name, &c.Type); err != nil {
			return nil, fmt.Errorf("list columns: %w", err)
		}
		columns[id] = append(columns[id], c)
	}
	return columns, rows.Err()
}

// everyColumn returns the columns of every relation of the file, by ID, in one scan of the catalog.
func everyColumn(ctx context.Context, db queryer) (map[string][]Column, error) {
	rows, err := db.QueryContext(ctx, `
		select schema_name, table_name, column_name, data_type
		from duckdb_columns()
		where database_name = current_database() and not internal
		order by schema_name, table_name, column_index`)
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
		columns[relationID(schema, table)] = append(columns[relationID(schema, table)], c)
	}
	return columns, rows.Err()
}

// comment writes the comments. Until its transaction ends DuckDB keeps a copy of a table's whole
// entry for each of its comments: a wide table takes some megabytes.
func (r *runner) comment(ctx context.Context, tables []documented) error {
	columns := 0
	for _, t := range tables {
		if err := r.exec(ctx, "comment", comments([]documented{t})); err != nil {
			return err
		}
		if columns += len(t.columns); columns > commentsAtOnce {
			columns = 0
			if err := r.exec(ctx, "commit comments", "commit; begin transaction"); err != nil {
				return err
			}
		}
	}
	return nil
}

const commentsAtOnce = 400

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

// fillDictionary writes what the comments say as rows.
func (r *runner) fillDictionary(ctx context.Context, tables []documented, produced map[string][]Column) (int64, error) {
	var cells [][]any
	for _, t := range tables {
		for i, c := range produced[t.id()] {
			var doc any
			if text := docOf(t.columns, c.Name); text != "" {
				doc = text
			}
			cells = append(cells, []any{string(t.layer), t.id(), strconv.Itoa(i + 1), c.Name, c.Type, doc, t.description})
		}
	}
	data, err := json.Marshal(cells)
	if err != nil {
		return 0, fmt.Errorf("fill the dictionary: %w", err)
	}
	res, err := r.db.ExecContext(ctx, `
		insert into main.dictionary
		select r[1], r[2], cast(r[3] as integer), r[4], r[5], r[6], r[7]
		from (select unnest(from_json(?::json, '[["VARCHAR"]]')) as r)`, string(data))
	if err != nil {
		return 0, fmt.Errorf("fill the dictionary: %w", err)
	}
	return res.RowsAffected()
}
