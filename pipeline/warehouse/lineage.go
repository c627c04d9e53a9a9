package warehouse

import "strings"

// origin is a column of a relation.
type origin struct{ relation, column string }

// lineage answers where a column of a SELECT comes from, as far as it is passed on unchanged.
type lineage struct {
	columns map[string][]Column // of every relation, by ID
}

// of returns the origin of an output column of the syntax tree, found through aliases, stars,
// subqueries and common table expressions. It gives up (ok is false) on computed columns, set
// operations, and where more than one table could be meant.
func (l lineage) of(tree any, column string) (o origin, ok bool) {
	statement, _ := tree.(map[string]any)
	node, _ := statement["node"].(map[string]any)
	return l.column(node, strings.ToLower(column), nil)
}

func (l lineage) column(node map[string]any, column string, outer map[string]map[string]any) (origin, bool) {
	if node["type"] == "CTE_NODE" {
		node, _ = node["child"].(map[string]any)
	}
	if node["type"] != "SELECT_NODE" {
		return origin{}, false
	}
	expressions := map[string]map[string]any{}
	for name, e := range outer {
		expressions[name] = e
	}
	list, _ := node["cte_map"].(map[string]any)
	entries, _ := list["map"].([]any)
	for _, e := range entries {
		entry := e.(map[string]any)
		expressions[strings.ToLower(text(entry, "key"))] = child(child(child(entry, "value"), "query"), "node")
	}
	tables := map[string]map[string]any{}
	gather(child(node, "from_table"), tables)
	items, _ := node["select_list"].([]any)
	for _, i := range items {
		item, _ := i.(map[string]any)
		switch item["type"] {
		case "COLUMN_REF":
			names, _ := item["column_names"].([]any)
			last := lower(names, 1)
			if name := strings.ToLower(text(item, "alias")); name == column || name == "" && last == column {
				return l.from(tables, expressions, lower(names, 2), last)
			}
		case "STAR":
			if !without(item, column) {
				if o, ok := l.from(tables, expressions, strings.ToLower(text(item, "relation_name")), column); ok {
					return o, true
				}
			}
		default:
			if strings.ToLower(text(item, "alias")) == column {
				return origin{}, false
			}
		}
	}
	return origin{}, false
}

// from finds the column in the table of that alias, or in the only one that has it.
func (l lineage) from(tables, expressions map[string]map[string]any, alias, column string) (found origin, ok bool) {
	for name, t := range tables {
		if alias != "" && name != alias {
			continue
		}
		o, has := l.table(t, column, expressions)
		if has && ok {
			return origin{}, false
		}
		if has {
			found, ok = o, true
		}
	}
	return found, ok
}

func (l lineage) table(t map[string]any, column string, expressions map[string]map[string]any) (origin, bool) {
	if t["type"] == "SUBQUERY" {
		return l.column(child(child(t, "subquery"), "node"), column, expressions)
	}
	name, schema := strings.ToLower(text(t, "table_name")), strings.ToLower(text(t, "schema_name"))
	if e, is := expressions[name]; is && schema == "" {
		others := map[string]map[string]any{}
		for other, node := range expressions {
			if other != name {
				others[other] = node
			}
		}
		return l.column(e, column, others)
	}
	o := origin{relationID(schema, name), column}
	for _, c := range l.columns[o.relation] {
		if strings.ToLower(c.Name) == column {
			o.column = c.Name
			return o, true
		}
	}
	return origin{}, false
}

// gather collects the tables of a FROM by alias; what is neither a table nor a subquery (a table
// function, a pivot) counts as a table of which nothing is known.
func gather(from map[string]any, tables map[string]map[string]any) {
	if from["type"] == "JOIN" {
		gather(child(from, "left"), tables)
		gather(child(from, "right"), tables)
		return
	}
	alias := text(from, "alias")
	if alias == "" {
		alias = text(from, "table_name")
	}
	tables[strings.ToLower(alias)] = from
}

// without says whether a star leaves the column out or makes it anew.
func without(star map[string]any, column string) bool {
	excluded, _ := star["exclude_list"].([]any)
	for _, e := range excluded {
		if name, _ := e.(string); strings.ToLower(name) == column {
			return true
		}
	}
	replaced, _ := star["replace_list"].([]any)
	for _, r := range replaced {
		if strings.ToLower(text(r, "key")) == column {
			return true
		}
	}
	return false
}

func child(node map[string]any, field string) map[string]any {
	m, _ := node[field].(map[string]any)
	return m
}

// lower returns the n-th last name, or "".
func lower(names []any, n int) string {
	if len(names) < n {
		return ""
	}
	name, _ := names[len(names)-n].(string)
	return strings.ToLower(name)
}
