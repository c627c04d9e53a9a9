package warehouse

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
)

// plan is the order in which models run, and what each reads.
type plan struct {
	models []Model             // dependencies first; checks last
	reads  map[string][]string // model ID → IDs of the relations it reads, sorted
	trees  map[string]any      // model ID → DuckDB's parse of it
	inputs map[string]inputs   // model ID → all that it reads

	compute *Compute
}

// newPlan asks DuckDB's own parser which relations each SELECT reads, and sorts. known holds the
// IDs of the relations that exist without a model (raw tables, seeds, the build's own tables),
// vars the names of the variables that will be set. Errors name the file and what is wrong with
// it: a syntax error with its line, an unknown relation, an unknown variable, a cycle, a mart
// that reads a check, a function that would make the result depend on more than its inputs.
// What reads a table of compute, which may be nil, comes after the models that compute reads.
func newPlan(ctx context.Context, db queryer, models []Model, known []string, vars map[string]any, compute *Compute) (*plan, error) {
	p := &plan{reads: map[string][]string{}, trees: map[string]any{}, inputs: map[string]inputs{}, compute: compute}
	byID := map[string]Model{}
	for _, m := range models {
		byID[m.ID()] = m
	}
	for _, m := range models {
		found, err := inputsOf(ctx, db, m.SQL)
		if err != nil {
			return nil, fmt.Errorf("order models: %s: %w", m.Path, err)
		}
		for _, name := range found.variables {
			if _, set := vars[name]; !set {
				return nil, fmt.Errorf("order models: %s: variable %q is never set (set are: %s)", m.Path, name, strings.Join(sortedKeys(vars), ", "))
			}
		}
		for _, id := range found.relations {
			other, isModel := byID[id]
			if !isModel && !slices.Contains(known, id) {
				return nil, fmt.Errorf("order models: %s reads %s, which is no model, seed or raw table%s", m.Path, id, nearest(id, byID, known))
			}
			if isModel && other.Layer == Checks {
				return nil, fmt.Errorf("order models: %s reads the check %s; a check is not a table", m.Path, id)
			}
			if m.Layer != Checks && ownTable(id) {
				return nil, fmt.Errorf("order models: %s reads %s, which is filled after all models have run; only a check may read it", m.Path, id)
			}
		}
		p.reads[m.ID()], p.trees[m.ID()] = found.relations, found.tree
		p.inputs[m.ID()] = found
	}
	return p, p.sort(models, byID)
}

// sort orders depth first, each layer by file name, so that a build's log reads the same every
// time.
func (p *plan) sort(models []Model, byID map[string]Model) error {
	const visiting, done = 1, 2
	state := map[string]int{}
	var trail []string
	var visit func(m Model) error
	visit = func(m Model) error {
		switch state[m.ID()] {
		case done:
			return nil
		case visiting:
			loop := append(slices.Clone(trail[slices.Index(trail, m.ID()):]), m.ID())
			return fmt.Errorf("order models: %s is part of a cycle: %s", m.Path, strings.Join(loop, " reads "))
		}
		state[m.ID()] = visiting
		trail = append(trail, m.ID())
		for _, id := range p.reads[m.ID()] {
			for _, before := range p.compute.before(id) {
				if other, ok := byID[before]; ok {
					if err := visit(other); err != nil {
						return err
					}
				}
			}
		}
		trail = trail[:len(trail)-1]
		state[m.ID()] = done
		p.models = append(p.models, m)
		return nil
	}
	for _, m := range models { // Load lists checks last, and nothing reads them
		if err := visit(m); err != nil {
			return err
		}
	}
	return nil
}

// upstream returns the models that id depends on, dependencies first, without id itself.
func (p *plan) upstream(id string) []Model {
	needed := map[string]bool{}
	var mark func(string)
	mark = func(id string) {
		for _, other := range p.reads[id] {
			if !needed[other] {
				needed[other] = true
				mark(other)
			}
		}
	}
	mark(id)
	return slices.DeleteFunc(slices.Clone(p.models), func(m Model) bool { return !needed[m.ID()] })
}

// inputs are what one SELECT reads.
type inputs struct {
	relations []string // relation IDs, sorted, each once
	variables []string // names given to getvariable, sorted, each once
	columns   []string // every part of every column's name, lower-case, sorted, each once
	wholeRows bool     // a column that it does not name may decide its rows, see walker.whole
	tree      any      // DuckDB's parse
}

// impure names functions whose result is not decided by the tables and variables a model reads.
// concepts.md: no concept reads the wall clock.
var impure = map[string]string{
	"now": clock, "current_timestamp": clock, "get_current_timestamp": clock, "transaction_timestamp": clock,
	"current_date": clock, "today": clock, "current_time": clock, "get_current_time": clock,
	"current_localtime": clock, "current_localtimestamp": clock, "localtime": clock, "localtimestamp": clock,
	"random": chance, "setseed": chance, "uuid": chance, "gen_random_uuid": chance,
	"query": hidden, "query_table": hidden,
	"read_csv": outside, "read_csv_auto": outside, "read_json": outside, "read_json_auto": outside,
	"read_json_objects": outside, "read_ndjson": outside, "read_ndjson_auto": outside, "read_ndjson_objects": outside,
	"read_parquet": outside, "parquet_scan": outside, "read_text": outside, "read_blob": outside, "glob": outside,
	"getenv": outside,
}

const (
	clock   = "it reads the clock; use getvariable('as_of')"
	chance  = "its result differs from build to build"
	hidden  = "it hides which tables are read; name them"
	outside = "it reads outside the warehouse; declare a raw table or a seed"
)

// inputsOf parses one SELECT with DuckDB and walks the syntax tree.
func inputsOf(ctx context.Context, db queryer, text string) (inputs, error) {
	tree, err := syntaxTree(ctx, db, text)
	if err != nil {
		return inputs{}, err
	}
	w := walker{relations: map[string]any{}, variables: map[string]any{}, columns: map[string]any{}, bare: map[string]any{}, aliases: map[string]any{}}
	if err := w.walk(tree, nil); err != nil {
		return inputs{}, err
	}
	return inputs{sortedKeys(w.relations), sortedKeys(w.variables), sortedKeys(w.columns), w.wholeRows(), tree}, nil
}

// syntaxTree returns DuckDB's own parse of the one SELECT in text.
func syntaxTree(ctx context.Context, db queryer, text string) (any, error) {
	var out string
	err := db.QueryRowContext(ctx, `select json_serialize_sql(?::varchar, skip_null := true, skip_empty := true, skip_default := true)`, text).Scan(&out)
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	var parsed struct {
		Error      bool   `json:"error"`
		Type       string `json:"error_type"`
		Message    string `json:"error_message"`
		Position   int    `json:"position,string"`
		Statements []any  `json:"statements"`
	}
	if err := json.Unmarshal([]byte(out), &parsed); err != nil {
		return nil, fmt.Errorf("read the syntax tree: %w", err)
	}
	switch {
	case parsed.Error && parsed.Type == "parser":
		line := 1 + strings.Count(text[:min(parsed.Position, len(text))], "\n")
		return nil, fmt.Errorf("line %d of the statement: %s", line, parsed.Message)
	case parsed.Error:
		return nil, errNotSelect
	case len(parsed.Statements) != 1:
		return nil, errManyStatements
	}
	return parsed.Statements[0], nil
}

var errNotSelect = errors.New("not a SELECT")

type walker struct {
	relations, variables map[string]any
	columns, bare        map[string]any // every part of a column's name; names of one part
	aliases              map[string]any // names of what stands in FROM
	whole                bool           // see wholeRows
}

// wholeRows says whether a column that the SELECT does not name may decide which rows it gives, or
// stand in one of them under another name: rows are compared or grouped as a whole where a star
// stands, joined by all common names, or taken as one value.
func (w *walker) wholeRows() bool {
	for name := range w.bare {
		if _, row := w.aliases[name]; row {
			return true
		}
	}
	return w.whole
}

// names notes what a node says of columns and of rows as a whole.
func (w *walker) names(node map[string]any) {
	note := func(into map[string]any, value any) {
		if name, _ := value.(string); name != "" {
			into[strings.ToLower(name)] = nil
		}
	}
	list := func(key string) {
		names, _ := node[key].([]any)
		for _, name := range names {
			note(w.columns, name)
		}
	}
	kind, _ := node["type"].(string)
	whole := false
	switch kind {
	case "COLUMN_REF":
		list("column_names")
		if names, _ := node["column_names"].([]any); len(names) == 1 {
			note(w.bare, names[0])
		}
	case "JOIN":
		list("using_columns")
		whole = node["ref_type"] == "NATURAL"
	case "STAR":
		whole = node["columns"] == true || node["expr"] != nil
	case "SELECT_NODE":
		whole = givesStar(node) && (node["aggregate_handling"] == "FORCE_AGGREGATES" || isDistinct(node))
	case "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE":
		same := node["setop_type"] != "UNION" || node["setop_all"] == false
		whole = givesStar(node) && (same || isDistinct(node))
	case "BASE_TABLE":
		note(w.aliases, node["alias"])
		note(w.aliases, node["table_name"])
	case "SUBQUERY", "TABLE_FUNCTION", "EXPRESSION_LIST":
		note(w.aliases, node["alias"])
	}
	w.whole = w.whole || whole || strings.Contains(kind, "PIVOT")
}

// givesStar tells whether a SELECT, or a part of a UNION, gives columns that it does not name.
func givesStar(node any) bool {
	m, _ := node.(map[string]any)
	list, _ := m["select_list"].([]any)
	return slices.ContainsFunc(list, func(item any) bool { return text(item, "type") == "STAR" }) ||
		m["left"] != nil && givesStar(m["left"]) || m["right"] != nil && givesStar(m["right"])
}

func isDistinct(node map[string]any) bool {
	list, _ := node["modifiers"].([]any)
	return slices.ContainsFunc(list, func(item any) bool { return text(item, "type") == "DISTINCT_MODIFIER" })
}

// walk visits a node. scope holds the lower-case names of the common table expressions visible
// there, which hide relations of the same bare name.
func (w *walker) walk(node any, scope map[string]bool) error {
	switch node := node.(type) {
	case []any:
		for _, child := range node {
			if err := w.walk(child, scope); err != nil {
				return err
			}
		}
	case map[string]any:
		w.names(node)
		inner, err := w.expressions(node, scope)
		if err != nil {
			return err
		}
		if err := w.record(node, inner); err != nil {
			return err
		}
		for key, child := range node {
			if key == "cte_map" {
				continue
			}
			if err := w.walk(child, inner); err != nil {
				return err
			}
		}
	}
	return nil
}

// expressions visits the WITH list of a node and returns the scope of the rest of it. DuckDB lets
// an expression see every other of its list, in any order, and not itself: inside its own query
// its name means what it means outside. A recursive one sees itself.
func (w *walker) expressions(node map[string]any, scope map[string]bool) (map[string]bool, error) {
	list, _ := node["cte_map"].(map[string]any)
	entries, _ := list["map"].([]any)
	if node["type"] == "RECURSIVE_CTE_NODE" || node["type"] == "CTE_NODE" {
		entries = append(slices.Clone(entries), map[string]any{"key": node["cte_name"]})
	}
	if len(entries) == 0 {
		return scope, nil
	}
	inner := map[string]bool{}
	for name := range scope {
		inner[name] = true
	}
	for _, e := range entries {
		inner[strings.ToLower(text(e, "key"))] = true
	}
	for _, e := range entries {
		name := strings.ToLower(text(e, "key"))
		own := inner
		if !scope[name] {
			own = map[string]bool{}
			for other := range inner {
				own[other] = other != name
			}
		}
		if err := w.walk(e.(map[string]any)["value"], own); err != nil {
			return nil, err
		}
	}
	return inner, nil
}

// record notes what the node itself reads.
func (w *walker) record(node map[string]any, scope map[string]bool) error {
	switch node["type"] {
	case "BASE_TABLE":
		name, schema := strings.ToLower(text(node, "table_name")), strings.ToLower(text(node, "schema_name"))
		if text(node, "catalog_name") != "" {
			return fmt.Errorf("%s.%s.%s names a database; write schema.table", text(node, "catalog_name"), schema, name)
		}
		if schema == "" && scope[name] {
			return nil
		}
		w.relations[relationID(schema, name)] = nil
	case "SHOW_REF":
		return errors.New("DESCRIBE, SHOW and SUMMARIZE do not belong in a model")
	case "COLUMN_REF": // current_date and its kin parse as a bare column
		if names, _ := node["column_names"].([]any); len(names) == 1 {
			if name, _ := names[0].(string); impure[strings.ToLower(name)] == clock {
				return fmt.Errorf("%s is not allowed in a model: %s", name, clock)
			}
		}
	case "FUNCTION":
		name := strings.ToLower(text(node, "function_name"))
		if reason, banned := impure[name]; banned {
			return fmt.Errorf("function %s is not allowed in a model: %s", name, reason)
		}
		if name == "getvariable" {
			arguments, _ := node["children"].([]any)
			if len(arguments) == 1 {
				if m, ok := arguments[0].(map[string]any); ok {
					if variable := text(m["value"], "value"); variable != "" {
						w.variables[variable] = nil
					}
				}
			}
		}
	}
	return nil
}

// text returns a string field of a node, or "".
func text(node any, field string) string {
	m, _ := node.(map[string]any)
	s, _ := m[field].(string)
	return s
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// nearest proposes a relation with the same table name in another schema: the usual mistake.
func nearest(id string, byID map[string]Model, known []string) string {
	name := id[strings.LastIndexByte(id, '.')+1:]
	var found []string
	for other := range byID {
		if other[strings.LastIndexByte(other, '.')+1:] == name {
			found = append(found, other)
		}
	}
	for _, other := range known {
		if other[strings.LastIndexByte(other, '.')+1:] == name {
			found = append(found, other)
		}
	}
	if len(found) == 0 {
		return ""
	}
	slices.Sort(found)
	return " (there is " + strings.Join(found, " and ") + ")"
}

// queryer is what reading needs; *sql.DB, *sql.Conn and *sql.Tx have it.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}
