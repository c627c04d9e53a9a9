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

// ErrUnknownTrial is returned for an id that no record has.
var ErrUnknownTrial = errors.New("no record has this id")

// ErrManyTrials is returned for an id that several trials have, or for several ids.
var ErrManyTrials = errors.New("this names several trials")

// Trial writes what is known of one trial, found by any id of any of its records in
// any spelling.
func Trial(ctx context.Context, w io.Writer, r *warehouse.Reader, id string, asJSON bool) error {
	uid, err := findTrial(ctx, r, id)
	if err != nil {
		return err
	}
	where := " where trial_uid = '" + quoted(uid) + "' "
	parts := []struct{ name, title, sql string }{
		{"trial", "", "select * exclude (first_seen_at, last_seen_at) from trials" + where},
		{"records", "Records", "select registry, record_id, is_lead, status_raw, enrolment, enrolment_type, start_date_raw, results_posted, provenance, versions, last_seen_at, source_url, source_note from records" + where + "order by speaks"},
		{"links", "Why these records are one trial", "select evidence, text from links" + where + "and outcome = 'merged'"},
		{"discrepancies", "Where the records differ (shown above: the value of the first record)", "select field, record_id_a, value_a, record_id_b, value_b, is_copy from discrepancies" + where},
		{"relationships", "Related trials, which are not this one", "select evidence, text from relationships where '" + quoted(uid) + "' in (trial_uid_a, trial_uid_b)"},
		{"other_numbers", "Other numbers, which join no record", "select evidence, text from links" + where + "and outcome <> 'merged'"},
		{"candidates", "Trials that may be the same: a person decides", "select number_a, number_b, similarity, same_sponsor, rule, title_a, title_b from link_candidates where '" + quoted(uid) + "' in (trial_uid_a, trial_uid_b)"},
		{"indications", "Indications", "select indication, is_in_words, evidence from trial_indications" + where},
		{"arms", "Arms", "select ordinal, arm_type, arm_label, description from arms" + where + "group by all order by min(registry), min(record_id), ordinal"}, // what countries repeat stands once
		{"doses", "Doses", "select dose_class, min_mg_day, target_mg_day, max_mg_day, doses_per_day, route, timing, ldn_label, is_deciding, rule, field, arm_label, sentence, span_start, span_end from doses" + where + "order by is_deciding desc, registry, record_id, ordinal"},
		{"outcomes", "Outcomes", "select outcome_type, measure, time_frame from outcomes" + where + "group by outcome_type, measure, time_frame, ordinal order by outcome_type <> 'primary', outcome_type, ordinal"},
		{"analyses", "Registered analyses", "select outcome_type, outcome_title, p_value_raw, p_operator, p_value, p_flag, method, estimate_type, estimate, ci_low, ci_high, ci_level, non_inferiority from analyses" + where + "order by outcome_ordinal, analysis_ordinal"},
		{"publications", "Publications", "select pmid, reference_type, citation from publications" + where + "order by reference_type, ordinal"},
	}
	foot, err := footing(ctx, r, indicationCells, indicationUnit)
	if err != nil {
		return err
	}
	document := map[string]any{"footing": foot, "disclaimer": Disclaimer}
	for _, part := range parts {
		list, err := objects(ctx, r, part.sql)
		if err != nil {
			return fmt.Errorf("trial %s: %s: %w", id, part.name, err)
		}
		document[part.name] = list
		if asJSON || len(list) == 0 {
			continue
		}
		switch part.name {
		case "trial":
			err = writeHead(w, list[0])
		case "doses":
			err = writeDoses(w, list)
		default:
			fmt.Fprintf(w, "\n%s\n\n", part.title)
			rows, queryErr := r.Query(ctx, part.sql)
			if queryErr != nil {
				return queryErr
			}
			_, err = table.Write(w, table.Text, rows.Columns, rows.All(), table.Options{Width: table.TerminalWidth(w)})
		}
		if err != nil {
			return fmt.Errorf("trial %s: %s: %w", id, part.name, err)
		}
	}
	if asJSON {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(document)
	}
	_, err = fmt.Fprintf(w, "\n%s\n%s\n", strings.Join(foot.source(), "\n"), Disclaimer)
	return err
}

func quoted(s string) string { return strings.ReplaceAll(s, "'", "''") }

func writeHead(w io.Writer, row json.RawMessage) error {
	var t map[string]any
	if err := json.Unmarshal(row, &t); err != nil {
		return err
	}
	show := func(label string, columns ...string) {
		var values []string
		for _, c := range columns {
			if v := t[c]; v != nil && v != "" {
				values = append(values, printable(fmt.Sprint(v)))
			}
		}
		if len(values) > 0 {
			fmt.Fprintf(w, "%-13s%s\n", label, strings.Join(values, ", "))
		}
	}
	fmt.Fprintf(w, "%s  %s\n\n", printable(fmt.Sprint(t["trial_uid"])), printable(fmt.Sprint(t["title"])))
	show("Design", "study_type", "phase_label", "allocation", "masking", "control", "intervention_model")
	show("State", "trial_state", "recruitment_state", "why_stopped")
	show("Enrolment", "enrolment", "enrolment_type")
	show("Started", "start_date_from", "start_date_precision", "start_date_type")
	show("Sponsor", "lead_sponsor")
	show("Conditions", "conditions")
	show("Naltrexone", "dose_class", "dose_rule")
	show("mg a day", "min_mg_day", "target_mg_day", "max_mg_day")
	if t["is_ldn"] == true {
		fmt.Fprintf(w, "%-13s%s\n", "Low dose", "yes, by the headline definition")
	} else {
		fmt.Fprintf(w, "%-13s%s\n", "Low dose", "no, by the headline definition")
	}
	show("Records", "record_ids")
	show("Source", "provenance", "source_url")
	return nil
}

// writeDoses shows each reading with the sentence and the deciding words marked.
func writeDoses(w io.Writer, list []json.RawMessage) error {
	fmt.Fprintf(w, "\nDoses, with the words that say so\n\n")
	for _, row := range list {
		var d struct {
			Class    string   `json:"dose_class"`
			Min      *float64 `json:"min_mg_day"`
			Target   *float64 `json:"target_mg_day"`
			Max      *float64 `json:"max_mg_day"`
			Rule     string   `json:"rule"`
			Field    string   `json:"field"`
			Sentence string   `json:"sentence"`
			Start    int      `json:"span_start"`
			End      int      `json:"span_end"`
			Decides  bool     `json:"is_deciding"`
		}
		if err := json.Unmarshal(row, &d); err != nil {
			return err
		}
		marked := d.Sentence
		if d.Start < d.End && d.End <= len(d.Sentence) {
			marked = d.Sentence[:d.Start] + "«" + d.Sentence[d.Start:d.End] + "»" + d.Sentence[d.End:]
		}
		amounts := ""
		for _, a := range []struct {
			label string
			v     *float64
		}{{"min", d.Min}, {"target", d.Target}, {"max", d.Max}} {
			if a.v != nil {
				amounts += fmt.Sprintf(" %s %g", a.label, *a.v)
			}
		}
		if amounts != "" {
			amounts = "," + amounts + " mg/day"
		}
		decides := ""
		if d.Decides {
			decides = ", sets the class"
		}
		fmt.Fprintf(w, "  %s%s (%s%s)\n    %s\n    rule %s\n", d.Class, amounts, printable(d.Field), decides, printable(marked), d.Rule)
	}
	return nil
}

// printable takes control characters out of registry text, which is hostile.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r < 0x20, r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
}
