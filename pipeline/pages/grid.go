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
type gridSpec struct{ table, title, lead, columns, order string }

// trialSpecs are the tables shown on the page of a trial.
var trialSpecs = []gridSpec{
	{"links", "Why these records are one trial", "Each link with the field and the text that it rests on.",
		"rule, registry, record_id, other_registry, other_record_id, from_record_id, to_record_id, left_record_id, right_record_id, identifier, value, field, evidence, text, reason, strength, decision", ""},
	{"relationships", "Related trials", "Follow-ups, extensions, programmes: near, but not the same trial.",
		"relationship, kind, registry, record_id, other_registry, other_record_id, other_trial_uid, related_trial_uid, rule, field, evidence, text, reason", ""},
	{"discrepancies", "Where the records disagree", "Kept as registered, in each register's words.",
		"field, registry, record_id, value, lead_value, other_registry, other_record_id, other_value, left_value, right_value, difference", ""},
	{"changes", "What changed", "Field by field between versions in this archive, newest first. What changed before the first version is not here.",
		"register_updated, seen_at, field, old_value, new_value", "seen_at desc, field"},
	{"outcome_changes", "Signs of outcome switching or late registration", "A reason to look, not a verdict.",
		"kind, trial_stage, old_value, new_value, changed_on", "changed_on desc"},
	{"status_history", "Statuses it went through", "", "status_raw, register_updated, next_register_updated, why_stopped", "period"},
}

// trialGrids reads the tables of trialSpecs, by trial.
func (s *site) trialGrids(ctx context.Context) ([]grid, error) {
	var grids []grid
	for _, spec := range trialSpecs {
		if !s.holds(spec.table, "trial_uid") {
			continue
		}
		g, columns := s.describe(spec)
		type line struct {
			Trial Text   `json:"trial_uid"`
			Cells []Text `json:"cells"`
		}
		rows, err := grouped(ctx, s.source, fmt.Sprintf("select trial_uid, [%s] as cells from %s where trial_uid in (select trial_uid from trials where gives_naltrexone)%s",
			columns, s.parquet(spec.table), s.orderBy(spec)), func(l line) string { return string(l.Trial) })
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", spec.table, err)
		}
		g.of = map[string][][]Text{}
		for trial, lines := range rows {
			for _, l := range lines {
				g.of[trial] = append(g.of[trial], l.Cells)
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
