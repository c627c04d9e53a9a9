package pages

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"ldntrials/pipeline/export"
)

// grid is an exported table shown as it is, with the columns that the run holds.
type grid struct {
	Table   string
	Title   string
	Lead    string
	Columns []column
	Rows    [][]Text
	All     int // rows there are, of which Rows may be the first

	of map[string][][]Text // rows by trial
}

// column is a column of a grid with its description.
type column struct{ Name, Description Text }

// gridSpec says which columns of a table are shown and in which order of rows.
type gridSpec struct {
	table, title, lead, columns, order string
	keys                               []string // columns that hold a trial's id; default trial_uid
}

// canonical are the columns whose values are names that the models gave; the others are as registered.
var canonical = []string{"kind", "trial_stage", "evidence", "outcome", "difference", "is_copy", "is_ldn", "is_same_search"}

// Cell is the cell of a column as it is shown: a name in words, all else as it is.
func (g grid) Cell(at int, value Text) Text {
	if !slices.Contains(canonical, string(g.Columns[at].Name)) {
		return value
	}
	switch value {
	case "true":
		return "yes"
	case "false":
		return "no"
	}
	return Text(words(value))
}

// trialSpecs are the tables shown on the page of a trial.
var trialSpecs = []gridSpec{
	{"links", "Which records are this trial, and why", "Each number that a record names, what it led to, and the text that it rests on.",
		"evidence, outcome, field, text", "outcome", nil},
	{"relationships", "Related trials", "Follow-ups, extensions, programmes: near, but not the same trial.",
		"evidence, kind, number_a, number_b, text", "", []string{"trial_uid_a", "trial_uid_b"}},
	{"discrepancies", "Where the records disagree", "Kept as registered, in each register's words.",
		"field, record_id_a, value_a, record_id_b, value_b, difference, is_copy", "field", nil},
	{"changes", "What changed", "Field by field between versions in this archive, newest first. What changed before the first version is not here.",
		"register_updated, seen_at, field, old_value, new_value", "seen_at desc, field", nil},
	{"outcome_changes", "Signs of outcome switching or late registration", "A reason to look, not a verdict.",
		"kind, trial_stage, old_value, new_value, changed_on", "changed_on desc", nil},
	{"status_history", "Statuses it went through", "", "status_raw, register_updated, next_register_updated, why_stopped", "period", nil},
}

// trialGrids reads the tables of trialSpecs, by trial.
func (s *site) trialGrids(ctx context.Context) ([]grid, error) {
	var grids []grid
	for _, spec := range trialSpecs {
		keys := spec.keys
		if keys == nil {
			keys = []string{"trial_uid"}
		}
		g, columns := s.describe(spec)
		g.of = map[string][][]Text{}
		type line struct {
			Trial Text   `json:"trial"`
			Cells []Text `json:"cells"`
		}
		for _, key := range keys {
			if !s.holds(spec.table, key) || columns == "" {
				continue
			}
			if err := each(ctx, s.source, fmt.Sprintf("select %s as trial, [%s] as cells from %s where %[1]s in (select trial_uid from trials where gives_naltrexone)%[4]s",
				key, columns, s.parquet(spec.table), s.orderBy(spec)), func(l line) {
				g.of[string(l.Trial)] = append(g.of[string(l.Trial)], l.Cells)
			}); err != nil {
				return nil, fmt.Errorf("table %s: %w", spec.table, err)
			}
		}
		grids = append(grids, g)
	}
	return grids, nil
}

// readGrid reads the first rows of a table; where filters them.
func (s *site) readGrid(ctx context.Context, spec gridSpec, where string, most int) (grid, error) {
	g, columns := s.describe(spec)
	if !s.has(spec.table) || columns == "" {
		return g, nil
	}
	type line struct {
		Cells []Text `json:"cells"`
		All   int    `json:"n"`
	}
	rows, err := list[line](ctx, s.source, fmt.Sprintf("select [%s] as cells, (count(*) over ())::integer as n from %s where %s%s limit %d",
		columns, s.parquet(spec.table), where, s.orderBy(spec), most))
	if err != nil {
		return g, fmt.Errorf("table %s: %w", spec.table, err)
	}
	for _, l := range rows {
		g.Rows, g.All = append(g.Rows, l.Cells), l.All
	}
	return g, nil
}

// describe gives the grid without rows, and its columns in SQL.
func (s *site) describe(spec gridSpec) (grid, string) {
	g := grid{Table: spec.table, Title: spec.title, Lead: spec.lead}
	var columns []string
	for name := range strings.SplitSeq(spec.columns, ",") {
		name = strings.TrimSpace(name)
		for _, c := range s.held[spec.table].Columns {
			if c.Name == name {
				g.Columns = append(g.Columns, column{Text(name), Text(c.Description)})
				columns = append(columns, "coalesce(cast("+name+" as varchar), '')")
			}
		}
	}
	return g, strings.Join(columns, ", ")
}

// orderBy keeps what the run holds of the order.
func (s *site) orderBy(spec gridSpec) string {
	var terms []string
	for term := range strings.SplitSeq(spec.order, ",") {
		name, _, _ := strings.Cut(strings.TrimSpace(term), " ")
		if name != "" && s.holds(spec.table, name) {
			terms = append(terms, term)
		}
	}
	if terms == nil {
		return ""
	}
	return " order by " + strings.Join(terms, ", ")
}

// holds says that the run's table has the column.
func (s *site) holds(table, name string) bool {
	return slices.ContainsFunc(s.held[table].Columns, func(c export.Column) bool { return c.Name == name })
}

// parquet is the file of a table that the run holds, in SQL.
func (s *site) parquet(table string) string {
	return "read_parquet(" + quote(filepath.Join(s.source.dir, s.held[table].Name)) + ")"
}
