// Package report writes what the warehouse holds for a person to read in a terminal
// or a document. It only reads; every figure comes from a mart, and every report
// carries its as-of date, registers, provenance, query and "no medical advice".
package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"ldntrials/pipeline/table"
	"ldntrials/pipeline/warehouse"
)

// Disclaimer stands under every report.
const Disclaimer = "Counts measure interest, not efficacy. No medical advice."

// Options of a report.
type Options struct {
	Format     table.Format
	All        bool   // also indications that the article does not name
	Definition string // dose definition to count by
	Width      int    // cells of the terminal; 0 means no bound
}

// section is one table of the report.
type section struct {
	name  string // of the list in JSON, of the column "section" in CSV
	title string
	sql   string
}

func sections(o Options) []section {
	scope := "counts.in_article"
	if o.All {
		scope = "true"
	}
	cell := "dose_definition = '" + o.Definition + "' and dose_class = 'all'"
	return []section{
		{"definitions", "Trials by definition of low dose (interventional, unique)", `
			with definitions as (
				select trial_uid, trial_state, is_masked_rct, has_results_posted, enrolment, enrolment_type,
					unnest([case when is_ldn then 'headline' end, case when is_ldn_by_label then 'label' end,
						case when is_ldn_by_dose_5 then 'dose_5' end, case when is_ldn_by_dose_6 then 'dose_6' end, 'any']) as definition
				from trials where gives_naltrexone and is_interventional),
			counted as (
				select definition, count(*) as trials, count(*) filter (trial_state = 'completed') as completed,
					count(*) filter (is_masked_rct) as masked_rct, count(*) filter (has_results_posted) as results_posted,
					coalesce(sum(enrolment) filter (enrolment_type = 'actual'), 0)::bigint as enrolled
				from definitions where definition is not null group by definition)
			select names.meaning, names.definition, coalesce(trials, 0) as trials, coalesce(completed, 0) as completed,
				coalesce(masked_rct, 0) as masked_rct, coalesce(results_posted, 0) as results_posted, coalesce(enrolled, 0) as enrolled
			from (values (1, 'headline', 'target up to 6 mg/day, or labelled low-dose without milligrams'), (2, 'label', 'labelled low-dose'),
				(3, 'dose_5', 'target up to 5 mg/day'), (4, 'dose_6', 'target up to 6 mg/day'), (5, 'any', 'any naltrexone')) as names (n, definition, meaning)
			left join counted using (definition) order by n`},
		{"indications", "Trials, phases and outcomes per indication", `
			with phases as (
				select indication_id, string_agg(phase_label || ' (' || trials || ')', ', ' order by phase_label) as phases
				from phases_by_indication where ` + cell + ` group by indication_id)
			select counts.indication, counts.trials, counts.completed, counts.masked_rct, coalesce(phases.phases, '') as phases,
				outcomes.ended_with_results_posted as results_posted, outcomes.ended_without_results as no_results, outcomes.ended,
				outcomes.with_primary_analysis as primary_tested, outcomes.all_primary_p_below_5 as all_p_below_5,
				outcomes.no_primary_p_below_5 as no_p_below_5, counts.enrolment_actual as enrolled
			from counts_by_indication as counts
			left join phases using (indication_id)
			left join (select indication_id, ended, ended_with_results_posted, ended_without_results, with_primary_analysis, all_primary_p_below_5, no_primary_p_below_5 from outcomes_by_indication where ` + cell + `) as outcomes using (indication_id)
			where counts.` + cell + ` and ` + scope + ` and counts.trials > 0
			order by counts.trials desc, counts.indication`},
		{"none_found", "Indications of the article without a registered trial", `
			select indication, grp from counts_by_indication as counts
			where ` + cell + ` and in_article and trials = 0 order by grp, indication`},
	}
}

// Write writes the report.
func Write(ctx context.Context, w io.Writer, r *warehouse.Reader, o Options) error {
	foot, err := footing(ctx, r)
	if err != nil {
		return err
	}
	if o.Format == table.JSON {
		return writeJSON(ctx, w, r, o, foot)
	}
	if o.Format == table.CSV { // one table, with what every count must be shown with
		rows, err := r.Query(ctx, `select * from counts_by_indication where dose_class = 'all' and dose_definition = '`+o.Definition+`' order by trials desc, indication_id`)
		if err != nil {
			return err
		}
		_, err = table.Write(w, table.CSV, rows.Columns, rows.All(), table.Options{})
		return err
	}
	heading := "Low-dose naltrexone in the trial registers"
	if o.Format == table.Markdown {
		heading = "# " + heading
	}
	fmt.Fprintf(w, "%s\n\n%s\n", heading, strings.Join(foot.lines(), "\n"))
	for _, s := range sections(o) {
		if s.name == "none_found" && o.Format == table.Text {
			if err := writeNoneFound(ctx, w, r, s, foot); err != nil {
				return err
			}
			continue
		}
		title := s.title
		if o.Format == table.Markdown {
			title = "## " + title
		}
		fmt.Fprintf(w, "\n%s\n\n", title)
		rows, err := r.Query(ctx, s.sql)
		if err != nil {
			return fmt.Errorf("report %s: %w", s.name, err)
		}
		if _, err := table.Write(w, o.Format, rows.Columns, rows.All(), table.Options{Width: o.Width}); err != nil {
			return fmt.Errorf("report %s: %w", s.name, err)
		}
	}
	_, err = fmt.Fprintf(w, "\nmasked_rct: randomised, participants masked, with a comparator. ended: completed or terminated. no_results: of these, neither posted results nor a publication named as results.\n"+
		"primary_tested: trials with a registered between-group analysis of a primary outcome; a p-value says neither in which direction nor how much.\nA trial with two indications counts in both. %s\n", Disclaimer)
	return err
}

// writeNoneFound lists what was looked for and not found, in the words of claims.md:
// never "no trials exist".
func writeNoneFound(ctx context.Context, w io.Writer, r *warehouse.Reader, s section, foot Footing) error {
	rows, err := r.Query(ctx, s.sql)
	if err != nil {
		return fmt.Errorf("report %s: %w", s.name, err)
	}
	var names []string
	for values, err := range rows.All() {
		if err != nil {
			return fmt.Errorf("report %s: %w", s.name, err)
		}
		names = append(names, table.String(values[0]))
	}
	if len(names) == 0 {
		return nil
	}
	_, err = fmt.Fprintf(w, "\nNo registered trial found in %s as of %s with query %s for:\n%s\n",
		foot.Registries, foot.AsOf, orNone(foot.QueryHash), wrap(strings.Join(names, "; "), 100))
	return err
}

// wrap breaks a text at blanks into indented lines of at most width bytes.
func wrap(text string, width int) string {
	var out strings.Builder
	line := 0
	for _, word := range strings.Fields(text) {
		if line > 0 && line+1+len(word) > width {
			out.WriteString("\n")
			line = 0
		}
		if line == 0 {
			out.WriteString("  ")
		} else {
			out.WriteString(" ")
		}
		out.WriteString(word)
		line += 1 + len(word)
	}
	return out.String()
}

// Footing is what every figure must be shown with.
type Footing struct {
	AsOf       string `json:"as_of"`
	Registries string `json:"registries"`
	Provenance string `json:"provenance"`
	QueryHash  string `json:"query_hash"`
	Cells      int64  `json:"cells_examined"`
}

func (f Footing) lines() []string {
	return []string{
		"As of " + f.AsOf + " UTC. Registers: " + f.Registries + ". Query " + orNone(f.QueryHash) + ".",
		"Source: " + f.Provenance + ".",
		fmt.Sprintf("Indications examined: %d.", f.Cells),
	}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func footing(ctx context.Context, r *warehouse.Reader) (f Footing, err error) {
	values, err := one(ctx, r, `
		select strftime(as_of, '%Y-%m-%d %H:%M'), coalesce(registries, ''), coalesce(provenance, ''), coalesce(query_hash, ''),
			(select count(*) from counts_by_indication where dose_definition = 'headline' and dose_class = 'all')
		from intermediate.footing`)
	if err != nil {
		return f, fmt.Errorf("report: %w", err)
	}
	f.AsOf, f.Registries, f.Provenance, f.QueryHash = table.String(values[0]), table.String(values[1]), table.String(values[2]), table.String(values[3])
	f.Cells, _ = values[4].(int64)
	return f, nil
}

// Count runs a query that gives one number.
func Count(ctx context.Context, r *warehouse.Reader, sql string) (int64, error) {
	values, err := one(ctx, r, sql)
	if err != nil {
		return 0, err
	}
	n, ok := values[0].(int64)
	if !ok {
		return 0, fmt.Errorf("query gave %T, not a number", values[0])
	}
	return n, nil
}

// one runs a query that gives one row.
func one(ctx context.Context, r *warehouse.Reader, sql string) ([]any, error) {
	rows, err := r.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	var first []any
	for values, err := range rows.All() {
		if err != nil {
			return nil, err
		}
		if first == nil {
			first = append(first, values...)
		}
	}
	if first == nil {
		return nil, errors.New("query gave no row")
	}
	return first, nil
}

func writeJSON(ctx context.Context, w io.Writer, r *warehouse.Reader, o Options, foot Footing) error {
	document := map[string]any{"footing": foot, "dose_definition": o.Definition, "disclaimer": Disclaimer}
	for _, s := range sections(o) {
		list, err := objects(ctx, r, s.sql)
		if err != nil {
			return fmt.Errorf("report %s: %w", s.name, err)
		}
		document[s.name] = list
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document)
}

// objects runs a query and gives each row as JSON.
func objects(ctx context.Context, r *warehouse.Reader, sql string) ([]json.RawMessage, error) {
	rows, err := r.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	if _, err := table.Write(&text, table.JSON, rows.Columns, rows.All(), table.Options{}); err != nil {
		return nil, err
	}
	list := []json.RawMessage{}
	if err := json.Unmarshal([]byte(text.String()), &list); err != nil {
		return nil, fmt.Errorf("rows as JSON: %w", err)
	}
	return list, nil
}
