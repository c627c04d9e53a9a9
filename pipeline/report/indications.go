package report

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"ldntrials/pipeline/table"
	"ldntrials/pipeline/warehouse"
)

// section is one table of the figures per indication.
type section struct {
	name  string // of the list in JSON
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

// writeIndications writes trial counts, phases and outcomes per indication.
func writeIndications(ctx context.Context, w io.Writer, r *warehouse.Reader, o Options) error {
	foot, err := footing(ctx, r, indicationCells, indicationUnit)
	if err != nil {
		return err
	}
	switch o.Format {
	case table.JSON:
		return writeIndicationsJSON(ctx, w, r, o, foot)
	case table.CSV: // one table, with what every count must be shown with
		return writeFooted(ctx, w, r, `select * from counts_by_indication where dose_class = 'all' and dose_definition = '`+o.Definition+`' order by trials desc, indication_id`, foot)
	}
	p := newPage(o)
	p.heading(1, "Low-dose naltrexone in the trial registers")
	p.footing(foot)
	for _, s := range sections(o) {
		if s.name == "none_found" && o.Format == table.Text {
			if err := noneFound(ctx, p, r, s, foot); err != nil {
				return err
			}
			continue
		}
		p.heading(2, s.title)
		if o.Format == table.Text {
			if err := p.section(ctx, r, s); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			continue
		}
		rows, err := r.Query(ctx, s.sql)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if _, err := table.Write(&p.text, o.Format, rows.Columns, rows.All(), table.Options{}); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	p.blank()
	p.paragraph("Masked RCT (masked_rct): randomised, participants masked, with a comparator. Ended: completed or terminated. No results (no_results): of these, neither posted results nor a publication named as results. " +
		"Tested (primary_tested): trials with a registered between-group analysis of a primary outcome; a p-value says neither in which direction nor how much. A trial with two indications counts in both.")
	p.paragraph(Disclaimer)
	return p.flush(w)
}

// sectionColumns lays a section out for a terminal: which of its columns are shown, from
// which width of the page on, and under which words.
var sectionColumns = []struct {
	name  string
	from  int
	shown column
}{
	{"meaning", 0, column{title: "Low dose means", share: 1}},
	{"indication", 0, column{title: "Indication", share: 5}},
	{"definition", 90, column{title: "Name", width: 8}},
	{"trials", 0, column{title: "Trials", width: 6, right: true}},
	{"completed", 100, column{title: "Completed", width: 9, right: true}},
	{"masked_rct", 0, column{title: "Masked RCT", width: 10, right: true}},
	{"phases", 0, column{title: "Phases", share: 6}},
	{"ended", 120, column{title: "Ended", width: 5, right: true}},
	{"results_posted", 0, column{title: "Results", width: 7, right: true}},
	{"no_results", 0, column{title: "No results", width: 10, right: true}},
	{"primary_tested", 130, column{title: "Tested", width: 6, right: true}},
	{"all_p_below_5", 140, column{title: "All p < 5 %", width: 11, right: true}},
	{"no_p_below_5", 140, column{title: "No p < 5 %", width: 10, right: true}},
	{"enrolled", 100, column{title: "Enrolled", width: 8, right: true}},
}

// section writes the rows of a section as far as the page is wide.
func (p *page) section(ctx context.Context, r *warehouse.Reader, s section) error {
	result, err := r.Query(ctx, s.sql)
	if err != nil {
		return err
	}
	var columns []column
	var places []int
	for _, c := range sectionColumns {
		place := slices.IndexFunc(result.Columns, func(have table.Column) bool { return have.Name == c.name })
		if place >= 0 && p.width >= c.from {
			columns, places = append(columns, c.shown), append(places, place)
		}
	}
	var rows [][]string
	for values, err := range result.All() {
		if err != nil {
			return err
		}
		row := make([]string, len(places))
		for i, place := range places {
			row[i] = table.String(values[place])
		}
		rows = append(rows, row)
	}
	p.grid(columns, rows)
	return nil
}

// noneFound lists what was looked for and not found, in the words of claims.md: never
// "no trials exist".
func noneFound(ctx context.Context, p *page, r *warehouse.Reader, s section, foot Footing) error {
	rows, err := rowsOf[struct{ Indication string }](ctx, r, s.sql)
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	if len(rows) == 0 {
		return nil
	}
	names := make([]string, len(rows))
	for i, row := range rows {
		names[i] = row.Indication
	}
	p.blank()
	p.paragraph("No registered trial found in " + foot.Registries + " as of " + foot.AsOf + foot.withQuery() + " for: " + strings.Join(names, "; ") + ".")
	return nil
}

func writeIndicationsJSON(ctx context.Context, w io.Writer, r *warehouse.Reader, o Options, foot Footing) error {
	document := map[string]any{"footing": foot, "dose_definition": o.Definition, "disclaimer": Disclaimer}
	for _, s := range sections(o) {
		list, err := objects(ctx, r, s.sql)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		document[s.name] = list
	}
	return writeDocument(w, document)
}

func orNone(s string) string {
	if s == "" {
		return "none (bundled or imported records)"
	}
	return s
}
