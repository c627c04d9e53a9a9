package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"ldntrials/pipeline/table"
	"ldntrials/pipeline/warehouse"
)

// Footing is what every figure must be shown with (claims.md, Rules of method 2, 4, 7,
// 13 and the flow of screening).
type Footing struct {
	AsOf       string `json:"as_of"` // UTC
	Registries string `json:"registries"`
	Provenance string `json:"provenance"`
	Query      string `json:"query"` // the searches as sent; "" where none was
	QueryHash  string `json:"query_hash"`
	Rules      string `json:"rules"` // hash over the tables of schema reference by which is judged
	Cells      int64  `json:"cells_examined"`
	Unit       string `json:"cells_are"` // what is counted as a cell

	Ended   int64 `json:"low_dose_trials_ended"`           // interventional, by the headline definition
	Missing int64 `json:"low_dose_trials_missing_results"` // of which without posted results or a publication of them

	Screening Screening `json:"screening"`
}

// Screening is how the records become the trials that are counted, in PRISMA's manner.
// Trials leave at the first step that does not hold.
type Screening struct {
	Records           int64  `json:"records"`
	ByRegister        string `json:"records_by_register"`
	Duplicates        int64  `json:"duplicates"` // records of a trial beyond its first
	Trials            int64  `json:"trials"`
	NotNaltrexone     int64  `json:"not_naltrexone"`
	NotInterventional int64  `json:"not_interventional"`
	NotLowDose        int64  `json:"not_low_dose"`
	ByClass           string `json:"not_low_dose_by_class"`
	Included          int64  `json:"included"`
}

// String is the flow in one sentence.
func (s Screening) String() string {
	text := fmt.Sprintf("%s (%s), %d duplicates, %s; left out: %d not given naltrexone, %d not interventional, %d not low-dose",
		several(s.Records, "record"), s.ByRegister, s.Duplicates, several(s.Trials, "trial"), s.NotNaltrexone, s.NotInterventional, s.NotLowDose)
	if s.ByClass != "" {
		text += " (" + strings.ReplaceAll(s.ByClass, "_", " ") + ")"
	}
	return text + fmt.Sprintf("; included: %d", s.Included)
}

// several is a number with its noun.
func several(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// share is a part of a whole in words: "3 of 4 (75 %)", and "none ended" of nothing.
func share(part, whole int64) string {
	if whole == 0 {
		return "none ended"
	}
	return fmt.Sprintf("%d of %d (%d %%)", part, whole, (200*part+whole)/(2*whole))
}

// source says of what and when the figures are, a sentence each.
func (f Footing) source() []string {
	query := "none"
	if f.QueryHash != "" {
		query = f.QueryHash
		if f.Query != "" {
			query += " (" + f.Query + ")"
		}
	}
	return []string{
		"As of " + f.AsOf + " UTC. Registers: " + f.Registries + ". Query: " + query + ".",
		"Source: " + f.Provenance + ".",
	}
}

// method says how they were found, a sentence each.
func (f Footing) method() []string {
	return []string{
		"Screening: " + f.Screening.String() + ".",
		fmt.Sprintf("Cells examined: %d (%s). Low-dose trials that ended without results: %s. Rules: %s.", f.Cells, f.Unit, share(f.Missing, f.Ended), f.Rules),
	}
}

// ruleTables are the reference tables by which is judged. Their hash names the rules.
var ruleTables = []string{
	"blocker_patterns", "claims", "dose_classes", "indications", "outcome_polarity",
	"prior_failure", "safety_events", "search_terms", "synonyms", "verdicts",
}

// Cells of a report on claims, and of one per indication.
const (
	claimCells      = `(select count(*) from (select distinct indication_id, population, dose_definition, dose_class from intermediate.claim_cells))`
	claimUnit       = "indication, population and dose class"
	indicationCells = `(select count(*) from counts_by_indication where dose_definition = 'headline' and dose_class = 'all')`
	indicationUnit  = "indications"
)

// footing reads it; cells is a query of how many cells were examined, unit what they are.
func footing(ctx context.Context, r *warehouse.Reader, cells, unit string) (Footing, error) {
	var hashes []string
	for _, name := range ruleTables {
		hashes = append(hashes, "select '"+name+"' as name, md5(string_agg(cast(t as varchar), chr(10) order by cast(t as varchar))) as hash from reference."+name+" as t")
	}
	type row struct {
		Footing
		Screening
	}
	rows, err := rowsOf[row](ctx, r, `
		with rules as (`+strings.Join(hashes, " union all ")+`),
		naltrexone as (select * from trials where gives_naltrexone),
		low_dose as (select *, trial_state in ('completed', 'terminated') as has_ended from naltrexone where is_interventional and is_ldn),
		other_dose as (select coalesce(dose_class, 'unknown') as class, count(*) as n from naltrexone where is_interventional and not coalesce(is_ldn, false) group by all)
		select strftime(as_of, '%Y-%m-%d %H:%M') as as_of, coalesce(registries, 'none') as registries, coalesce(provenance, 'no records') as provenance,
			coalesce(query_hash, '') as query_hash,
			coalesce((select string_agg(registry || ': ' || query, '; ' order by registry) from freshness where query_hash is not null), '') as query,
			(select left(md5(string_agg(hash, '' order by name)), 12) from rules) as rules,
			`+cells+` as cells_examined,
			(select count(*) from low_dose where has_ended) as low_dose_trials_ended,
			(select count(*) from low_dose where has_ended and not (has_results_posted or has_result_publication)) as low_dose_trials_missing_results,
			(select count(*) from records) as records,
			coalesce((select string_agg(registry || ' ' || n, ', ' order by registry) from (select registry, count(*) as n from records group by registry)), 'none') as records_by_register,
			(select count(*) from trials) as trials,
			(select count(*) from trials where not coalesce(gives_naltrexone, false)) as not_naltrexone,
			(select count(*) from naltrexone where not coalesce(is_interventional, false)) as not_interventional,
			(select coalesce(sum(n), 0)::bigint from other_dose) as not_low_dose,
			coalesce((select string_agg(class || ' ' || n, ', ' order by n desc, class) from other_dose), '') as not_low_dose_by_class,
			(select count(*) from low_dose) as included
		from intermediate.footing`)
	if err != nil {
		return Footing{}, fmt.Errorf("footing: %w", err)
	}
	if len(rows) != 1 {
		return Footing{}, fmt.Errorf("footing: %d rows, not one", len(rows))
	}
	foot := rows[0].Footing
	foot.Screening, foot.Unit = rows[0].Screening, unit
	foot.Screening.Duplicates = foot.Screening.Records - foot.Screening.Trials
	return foot, nil
}

// footed adds to the rows of a table, which a program reads, what they must be shown
// with, in every row: a row may be torn from its table.
func footed(rows *warehouse.Rows, f Footing) ([]table.Column, iter.Seq2[[]any, error]) {
	columns := slices.Clone(rows.Columns)
	var extra []any
	for _, c := range []struct {
		name  string
		value any
	}{
		{"as_of", f.AsOf}, {"registries", f.Registries}, {"provenance", f.Provenance}, {"query", f.Query}, {"query_hash", f.QueryHash},
		{"rules", f.Rules}, {"cells_examined_in_all", f.Cells}, {"low_dose_trials_ended", f.Ended},
		{"low_dose_trials_missing_results", f.Missing}, {"screening", f.Screening.String()}, {"note", Disclaimer},
	} {
		if !slices.ContainsFunc(rows.Columns, func(have table.Column) bool { return have.Name == c.name }) {
			columns, extra = append(columns, table.Column{Name: c.name}), append(extra, c.value)
		}
	}
	return columns, func(yield func([]any, error) bool) {
		for values, err := range rows.All() {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(slices.Concat(values, extra), nil) {
				return
			}
		}
	}
}

// writeFooted writes the rows of a query as CSV.
func writeFooted(ctx context.Context, w io.Writer, r *warehouse.Reader, sql string, f Footing) error {
	rows, err := r.Query(ctx, sql)
	if err != nil {
		return err
	}
	columns, all := footed(rows, f)
	_, err = table.Write(w, table.CSV, columns, all, table.Options{})
	return err
}

// Count runs a query that gives one number.
func Count(ctx context.Context, r *warehouse.Reader, sql string) (int64, error) {
	rows, err := r.Query(ctx, sql)
	if err != nil {
		return 0, err
	}
	n, found := int64(0), false
	for values, err := range rows.All() {
		if err != nil {
			return 0, err
		}
		if n, found = values[0].(int64); !found {
			return 0, fmt.Errorf("query gave %T, not a number", values[0])
		}
	}
	if !found {
		return 0, errors.New("query gave no row")
	}
	return n, nil
}

// objects runs a query and gives each row as JSON.
func objects(ctx context.Context, r *warehouse.Reader, sql string) ([]json.RawMessage, error) {
	return rowsOf[json.RawMessage](ctx, r, sql)
}

// rowsOf runs a query and gives each row as a T, by the names of its columns.
func rowsOf[T any](ctx context.Context, r *warehouse.Reader, sql string) ([]T, error) {
	rows, err := r.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	if _, err := table.Write(&text, table.JSON, rows.Columns, rows.All(), table.Options{}); err != nil {
		return nil, err
	}
	list := []T{}
	if err := json.Unmarshal([]byte(text.String()), &list); err != nil {
		return nil, fmt.Errorf("rows as JSON: %w", err)
	}
	return list, nil
}

// writeDocument writes a value as JSON for a reader; "<0.05" stays readable.
func writeDocument(w io.Writer, document any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(document)
}
