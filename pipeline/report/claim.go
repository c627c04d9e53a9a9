package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"ldntrials/pipeline/table"
	"ldntrials/pipeline/warehouse"
)

// ErrUnknownClaim is returned for an id that no claim has.
var ErrUnknownClaim = errors.New("no claim has this id")

// dossier is everything behind one verdict. Lists hold rows as the marts have them.
type dossier struct {
	Footing    Footing           `json:"footing"`
	Disclaimer string            `json:"disclaimer"`
	Claim      json.RawMessage   `json:"claim"`
	Cells      []json.RawMessage `json:"cells"`
	Trials     []json.RawMessage `json:"trials"`
	Analyses   []json.RawMessage `json:"analyses"`
	Safety     []json.RawMessage `json:"safety"`
	Shares     []json.RawMessage `json:"distribution"`
	Published  []json.RawMessage `json:"published_without_registry_id"` // outside every count
	Rules      []rule            `json:"rules"`
	Repeat     []string          `json:"repeat_with"`
}

// rule is a grade of a scale with the words that define it.
type rule struct {
	Scale   string `json:"scale"`
	Verdict string `json:"verdict"`
	Label   string `json:"label"`
	Rule    string `json:"rule"`
}

// writeClaim writes the trials, figures and rules behind the verdict on one claim.
func writeClaim(ctx context.Context, w io.Writer, r *warehouse.Reader, o Options) error {
	claims, foot, err := readClaims(ctx, r)
	if err != nil {
		return err
	}
	c, err := findClaim(claims, o.Claim)
	if err != nil {
		return err
	}
	if o.Format == table.CSV {
		return writeFooted(ctx, w, r, trialsOf(c.ID), foot)
	}
	d := dossier{Footing: foot, Disclaimer: Disclaimer, Claim: c.raw, Repeat: repeat(c)}
	for _, part := range []struct {
		into *[]json.RawMessage
		sql  string
	}{
		{&d.Cells, cellsOf(c.ID)}, {&d.Trials, trialsOf(c.ID)}, {&d.Analyses, analysesOf(c.ID)}, {&d.Safety, safetyOf(c)},
		{&d.Shares, sharesOf(c)}, {&d.Published, publishedOf(c)},
	} {
		if *part.into, err = objects(ctx, r, part.sql); err != nil {
			return fmt.Errorf("claim %s: %w", c.ID, err)
		}
	}
	if d.Rules, err = rowsOf[rule](ctx, r, rulesOf(c)); err != nil {
		return fmt.Errorf("claim %s: rules: %w", c.ID, err)
	}
	if o.Format == table.JSON {
		return writeDocument(w, d)
	}
	p := newPage(o)
	if err := p.dossier(c, d); err != nil {
		return fmt.Errorf("claim %s: %w", c.ID, err)
	}
	return p.flush(w)
}

var idForm = regexp.MustCompile(`^[Cc]?0*([0-9]+)([A-Za-z]?)$`)

// findClaim finds a claim by its id in any spelling: C03a, c3a and 3A are one. For
// another id the error names those that are close: the parts of the sentence, or all.
func findClaim(claims []claim, id string) (claim, error) {
	plain := strings.TrimSpace(id)
	number := ""
	if m := idForm.FindStringSubmatch(plain); m != nil {
		number = fmt.Sprintf("C%02s", m[1])
		plain = number + strings.ToLower(m[2])
	}
	var all, parts []string
	for _, c := range claims {
		if strings.EqualFold(c.ID, plain) {
			return c, nil
		}
		all = append(all, c.ID)
		if number != "" && strings.HasPrefix(c.ID, number) {
			parts = append(parts, c.ID)
		}
	}
	slices.Sort(all)
	slices.Sort(parts)
	if len(parts) > 0 {
		return claim{}, fmt.Errorf("claim %q: %w; close to it: %s", id, ErrUnknownClaim, strings.Join(parts, ", "))
	}
	return claim{}, fmt.Errorf("claim %q: %w; there are %s", id, ErrUnknownClaim, strings.Join(all, ", "))
}

func cellsOf(id string) string {
	return `select members.is_direct, verdicts.* exclude (as_of, registries, query_hash, provenance)
		from intermediate.claim_cells as members
		inner join cell_verdicts as verdicts using (indication_id, population, dose_definition, dose_class)
		where members.claim_id = '` + quoted(id) + `'
		order by members.is_direct desc, verdicts.verdict desc, verdicts.indication, verdicts.dose_class`
}

func trialsOf(id string) string {
	return `select evidence.*, trials.title, trials.trial_state, trials.why_stopped, trials.phase_label, trials.enrolment, trials.enrolment_type,
			trials.is_masked_rct, trials.dose_class, trials.target_mg_day, trials.timing, trials.has_results_posted, trials.has_result_publication,
			trials.source_url
		from claim_evidence as evidence
		inner join trials using (trial_uid)
		where evidence.claim_id = '` + quoted(id) + `'
		order by evidence.counts desc, evidence.is_direct desc, evidence.trial_uid`
}

// analysesOf gives the registered analyses of primary outcomes of the claim's trials.
func analysesOf(id string) string {
	return `select evidence.counts as trial_counts, analyses.* from analysis_verdicts as analyses
		inner join claim_evidence as evidence using (trial_uid)
		where analyses.outcome_type = 'primary' and evidence.claim_id = '` + quoted(id) + `'
		order by evidence.counts desc, analyses.trial_uid, analyses.record_id, analyses.outcome_ordinal, analyses.analysis_ordinal`
}

// safetyOf gives the graded events behind a claim about side effects.
func safetyOf(c claim) string {
	scope := "false"
	switch c.JudgedBy {
	case "side_effects":
		scope = "scope = 'headline'"
	case "side_effects_by_dose":
		scope = "scope <> 'headline' and (event_id = 'any' or trials > 0)"
	}
	return "select * exclude (as_of, registries, provenance) from safety where " + scope + " order by scope, event_id <> 'any', event"
}

// publishedOf gives the publications without a registry number that a reader of the
// claim may miss; they stand outside every count (claims.md, Rules of method 12).
func publishedOf(c claim) string {
	bears := "list_contains(string_split(replace(claim_ids, ' ', ''), ';'), '" + quoted(c.ID) + "')"
	if c.JudgedBy == "hard_data" {
		bears = "true"
	}
	return "from published_without_id where " + bears + " order by year, publication_id"
}

// sharesOf gives how often each dose or time of day is registered, for a claim about it,
// and for the claim about hard data the years in which its trials were completed.
func sharesOf(c claim) string {
	if c.JudgedBy == "hard_data" {
		return `select 'completed_year' as measure, coalesce(cast(year(trials.completion_date_to) as varchar), 'not stated') as value,
				cast(null as double) as mg_day, cast(null as boolean) as in_article, count(*) as n,
				cast(sum(count(trials.completion_date_to)) over () as bigint) as stated, cast(sum(count(*)) over () as bigint) as total
			from claim_evidence as evidence
			inner join trials using (trial_uid)
			where evidence.counts and evidence.claim_id = '` + quoted(c.ID) + `'
			group by value
			order by value`
	}
	measure := map[string]string{"dose_range": "trial_dose", "nightly": "arm_timing"}[c.JudgedBy]
	return "select measure, value, mg_day, in_article, n, stated, total from dose_distribution where dose_definition = 'headline' and measure = '" + measure + "' order by mg_day, value = 'not stated', n desc, value"
}

// rulesOf gives the rules by which the claim, its cells and its trials are judged.
func rulesOf(c claim) string {
	id := quoted(c.ID)
	return `select scale, verdict, label, rule from reference.verdicts
		where (scale = 'sentence' and verdict = '` + quoted(c.Verdict) + `')
			or (scale in ('cell', 'cell_label') and verdict in (select verdicts.label_id from intermediate.claim_cells as members
				inner join cell_verdicts as verdicts using (indication_id, population, dose_definition, dose_class) where members.claim_id = '` + id + `'))
			or (scale = 'trial' and '` + quoted(c.Kind) + `' = 'efficacy' and verdict in (select verdict from claim_evidence where claim_id = '` + id + `'))
			or (scale = 'safety' and verdict in (select verdict from (` + safetyOf(c) + `)))
		order by scale <> 'sentence', sort_order`
}

// repeat gives the commands with which a reader repeats what is shown.
func repeat(c claim) []string {
	query := func(sql string) string { return `ldntrials query "` + sql + `"` }
	where := " where claim_id = '" + c.ID + "'"
	list := []string{query("from claims" + where), query("from claim_evidence" + where)}
	if len(c.cells) > 0 {
		list = append(list, query("from cell_verdicts semi join (from intermediate.claim_cells"+where+") using (indication_id, population, dose_definition, dose_class)"))
	}
	if c.Kind == "efficacy" {
		list = append(list, query("from analysis_verdicts semi join (from claim_evidence"+where+") using (trial_uid)"))
	}
	if c.Kind == "dose" {
		list = append(list, query("from dose_distribution where dose_definition = 'headline'"))
	}
	if c.Kind == "safety" {
		list = append(list, query("from safety_comparisons"))
	}
	return list
}
