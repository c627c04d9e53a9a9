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
	Stale      string `json:"stale"` // registers that were not read at the last attempt, with when they were; "" for none
	Query      string `json:"query"` // the searches as sent; "" where none was
	QueryHash  string `json:"query_hash"`
	Rules      string `json:"rules"`  // hash over the tables of schema reference by which is judged
	Models     string `json:"models"` // hash over the models that judge by them; "" where the build did not name it
	Cells      int64  `json:"cells_examined"`
	Unit       string `json:"cells_are"` // what is counted as a cell

	Ended   int64 `json:"low_dose_trials_ended"`           // interventional, by the headline definition
	Missing int64 `json:"low_dose_trials_missing_results"` // of which without posted results or a publication of them

	Published int64 `json:"published_without_registry_id"` // trials that stand apart, in no count

	Screening []Step `json:"screening"`
}

// Step is a row of the screening flow, from the records of the registers to the
// low-dose trials that are counted (mart screening_flow).
type Step struct {
	Step      int64   `json:"step"`
	Stage     string  `json:"stage"` // identified, removed, screened, excluded, included or of_which
	Reason    string  `json:"reason"`
	Unit      string  `json:"unit"` // record or trial
	Registry  *string `json:"registry"`
	DoseClass *string `json:"dose_class"`
	N         int64   `json:"n"`
}

const otherDose = "not low-dose: " // begins the reason of a trial that gives naltrexone at another dose

// screening is the flow in one sentence.
func (f Footing) screening() string {
	var identified, excluded, doses []string
	var records, removed, screened, other, included int64
	for _, s := range f.Screening {
		switch s.Stage {
		case "identified":
			records += s.N
			identified = append(identified, fmt.Sprintf("%s %d", orUnknown(s.Registry, "no register"), s.N))
		case "removed":
			removed += s.N
		case "screened":
			screened += s.N
		case "included":
			included += s.N
		case "excluded":
			if class, ok := strings.CutPrefix(s.Reason, otherDose); ok {
				other += s.N
				doses = append(doses, fmt.Sprintf("%s %d", class, s.N))
			} else {
				excluded = append(excluded, fmt.Sprintf("%d (%s)", s.N, s.Reason))
			}
		}
	}
	if other > 0 {
		excluded = append(excluded, fmt.Sprintf("%d not low-dose (%s)", other, strings.Join(doses, "; ")))
	}
	text := fmt.Sprintf("%s (%s), %s, %s", several(records, "record"), strings.Join(identified, ", "), several(removed, "duplicate"), several(screened, "trial"))
	if len(excluded) > 0 {
		text += "; left out: " + strings.Join(excluded, ", ")
	}
	return text + fmt.Sprintf("; included: %d", included)
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
	list := []string{
		"As of " + f.AsOf + " UTC. Registers: " + f.Registries + ". Query: " + orNone(f.QueryHash) + ".",
		"Source: " + f.Provenance + ".",
	}
	if f.Stale != "" {
		list = append(list, "Stale, the last attempt failed: "+f.Stale+".")
	}
	return list
}

// rules names the version of what judges: tables and models, each by its hash.
func (f Footing) rules() string {
	text := f.Rules + " (all tables of sql/reference)"
	if f.Models != "" {
		text += " judged by " + f.Models + " (all models of sql)"
	}
	return text
}

// method says how they were found, a sentence each.
func (f Footing) method() []string {
	list := []string{
		"Screening: " + f.screening() + ".",
		fmt.Sprintf("Cells examined: %d (%s). Low-dose trials that ended without results: %s. Rules: %s.", f.Cells, f.Unit, share(f.Missing, f.Ended), f.rules()),
	}
	if f.Published > 0 {
		list = append(list, fmt.Sprintf("Published without a registry number, in no count and no verdict: %s (ldntrials query \"from published_without_id\").", several(f.Published, "trial")))
	}
	if f.Query != "" {
		list = append(list, "Query "+f.QueryHash+" asks "+f.Query+".")
	}
	return list
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
	tables, err := rowsOf[struct {
		Schema string `json:"schema_name"`
		Name   string `json:"table_name"`
	}](ctx, r, "select schema_name, table_name from duckdb_tables() where schema_name = 'reference' or schema_name || '.' || table_name in ('main.screening_flow', 'main.published_without_id') order by schema_name, table_name")
	if err != nil {
		return Footing{}, fmt.Errorf("footing: %w", err)
	}
	var hashes []string
	known := 0
	for _, t := range tables {
		if t.Schema == "main" {
			known++
			continue
		}
		hashes = append(hashes, "select '"+quoted(t.Name)+`' as name, md5(string_agg(cast(t as varchar), chr(10) order by cast(t as varchar))) as hash from reference."`+t.Name+`" as t`)
	}
	if known < 2 || len(hashes) == 0 {
		return Footing{}, ErrOutdated
	}
	rows, err := rowsOf[Footing](ctx, r, `
		with rules as (`+strings.Join(hashes, " union all ")+`),
		ended as (
			select not (has_results_posted or has_result_publication) as is_missing from trials
			where gives_naltrexone and is_interventional and is_ldn and trial_state in ('completed', 'terminated'))
		select strftime(as_of, '%Y-%m-%d %H:%M') as as_of, coalesce(registries, 'none') as registries, coalesce(provenance, 'no records') as provenance,
			coalesce(query_hash, '') as query_hash, coalesce(models_hash, '') as models,
			coalesce((select string_agg(registry || ', read ' || coalesce(strftime(last_success_at, '%Y-%m-%d %H:%M') || ' UTC', 'never'), '; ' order by registry)
				from freshness where is_stale and provenance = 'live' and records > 0), '') as stale,
			coalesce((select string_agg(registry || ': ' || query, '; ' order by registry) from freshness where query_hash is not null), '') as query,
			(select left(md5(string_agg(hash, '' order by name)), 12) from rules) as rules,
			`+cells+` as cells_examined,
			(select count(*) from published_without_id) as published_without_registry_id,
			(select count(*) from ended) as low_dose_trials_ended,
			(select count(*) from ended where is_missing) as low_dose_trials_missing_results
		from intermediate.footing`)
	if err != nil {
		return Footing{}, fmt.Errorf("footing: %w", err)
	}
	if len(rows) != 1 {
		return Footing{}, fmt.Errorf("footing: %d rows, not one", len(rows))
	}
	foot := rows[0]
	foot.Unit = unit
	if foot.Screening, err = rowsOf[Step](ctx, r, "select step, stage, reason, registry, dose_class, n, unit from screening_flow order by step, n desc, reason"); err != nil {
		return Footing{}, fmt.Errorf("footing: %w", err)
	}
	return foot, nil
}

// included is how many trials of low-dose naltrexone there are.
func (f Footing) included() (n int64) {
	for _, s := range f.Screening {
		if s.Stage == "included" {
			n += s.N
		}
	}
	return n
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
		{"as_of", f.AsOf}, {"registries", f.Registries}, {"provenance", f.Provenance}, {"stale", f.Stale}, {"query", f.Query}, {"query_hash", f.QueryHash},
		{"rules", f.Rules}, {"models", f.Models}, {"cells_examined_in_all", f.Cells}, {"low_dose_trials_ended", f.Ended},
		{"low_dose_trials_missing_results", f.Missing}, {"screening", f.screening()}, {"note", Disclaimer},
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
