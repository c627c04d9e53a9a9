package pages

import (
	"context"
	"slices"
)

// claim is a sentence of the article with what the registers hold on it.
type claim struct {
	ID        Text `json:"claim_id"`
	Gist      Text `json:"gist"`
	Kind      Text `json:"kind"`
	Bears     Text `json:"registry_bears"`
	JudgedBy  Text `json:"judged_by"`
	Verdict   Text `json:"verdict"`
	Label     Text `json:"verdict_label"`
	Reason    Text `json:"reason"`
	Figures   Text `json:"figures"`
	Cells     Text `json:"cells"`
	Examined  int  `json:"cells_examined"`
	Met       int  `json:"cells_met"`
	Trials    int  `json:"trials"`
	MaskedRCT int  `json:"masked_rct"`
	Counting  int  `json:"counting_trials"`
	Ended     int  `json:"ended"`
	Missing   int  `json:"missing_results"`
	People    *int `json:"randomised_participants"` // nil where no register states it
	Measured  Text `json:"what_is_measured"`
	Limits    Text `json:"limits"`
	Rule      Text `json:"rule"`

	Short    string     `json:"-"` // for the wall of verdicts
	Evidence []evidence `json:"-"`

	AllGrades []grade    `json:"-"` // cells that hold a trial
	First     []evidence `json:"-"` // those that the overview shows
}

// evidence is a trial behind a claim.
type evidence struct {
	Claim       Text     `json:"claim_id"`
	Trial       Text     `json:"trial_uid"`
	Title       Text     `json:"title"`
	Indications Text     `json:"indications"`
	Direct      bool     `json:"is_direct"`
	Counts      bool     `json:"counts"`
	Reason      Text     `json:"reason"`
	Verdict     Text     `json:"verdict"`
	Figures     Text     `json:"figures"`
	Class       Text     `json:"dose_class"`
	Target      *float64 `json:"target_mg_day"`
	State       Text     `json:"trial_state"`
	Enrolment   *int     `json:"enrolment"`
	EnrolType   Text     `json:"enrolment_type"`
}

// chapter groups claims for a reader; claims without one stand at the end.
type chapter struct {
	ID, Title, Lead string
	of              func(claim) bool
	Claims          []claim
}

// chapters are the parts of the article's argument. A claim belongs to the first that takes it.
func chapters() []chapter {
	in := func(kinds ...string) func(claim) bool {
		return func(c claim) bool { return slices.Contains(kinds, string(c.JudgedBy)) }
	}
	return []chapter{
		{ID: "helps", Title: "What it is said to help", Lead: "One verdict for each condition that the article names, from trials at a low dose.",
			of: in("cells", "breadth", "cells_prior_failure")},
		{ID: "dose", Title: "The dose, the hour, the novelty", Lead: "What trials registered as low-dose naltrexone plan to give, and when.",
			of: in("dose_range", "nightly", "first_start", "endorphin")},
		{ID: "evidence", Title: "Hard data and side effects", Lead: "What posted results hold. Few trials post any.",
			of: in("hard_data", "side_effects", "side_effects_by_dose")},
		{ID: "full", Title: "Naltrexone at full dose", Lead: "What the article says of the 50 mg tablet and of overdose.",
			of: in("usual_dose", "cells_disappointing", "overdose")},
		{ID: "outside", Title: "Outside what registers can tell", Lead: "Physiology, one physician's experience, value judgements. Shown, never dropped.",
			of: func(claim) bool { return true }},
	}
}

// verdicts are the verdicts of sentences in the order of summaries.
var verdicts = []string{"supported", "mixed", "contradicted", "not_supported", "not_checkable"}

// tally counts claims with a verdict.
type tally struct {
	Verdict string
	Claims  []claim
}

// headline are the numbers above the claims.
type headline struct {
	Naltrexone int `json:"naltrexone"`
	LDN        int `json:"ldn"`
	Masked     int `json:"masked"`
	Ended      int `json:"ended"`
	Missing    int `json:"missing"`
	Targets    int `json:"targets"`
	InRange    int `json:"in_range"`
}

const headlineQuery = `select count(*)::integer as naltrexone, (count(*) filter (is_ldn))::integer as ldn,
		(count(*) filter (is_ldn and is_masked_rct))::integer as masked,
		(count(*) filter (is_ldn and trial_state in ('completed', 'terminated')))::integer as ended,
		(count(*) filter (is_ldn and trial_state in ('completed', 'terminated') and not coalesce(has_results_posted, false) and not coalesce(has_result_publication, false)))::integer as missing,
		(count(*) filter (is_ldn and target_mg_day is not null))::integer as targets,
		(count(*) filter (is_ldn and target_mg_day between 0.5 and 2.5))::integer as in_range
	from trials where gives_naltrexone and is_interventional`

// overviewTrials is how many trials a claim shows on the overview; its own page shows all.
const overviewTrials = 5

// claimTrials is how many trials the page of a claim lists.
const claimTrials = 1000

func (s *site) writeClaims(ctx context.Context) error {
	claims, err := list[claim](ctx, s.source, "select * from claims order by article_order, claim_id")
	if err != nil {
		return err
	}
	behind, err := grouped(ctx, s.source, `
		select e.*, t.title, coalesce(t.dose_class, 'unknown') as dose_class, t.target_mg_day, t.trial_state, t.enrolment, t.enrolment_type,
			(select string_agg(indication, '; ' order by indication) from trial_indications as i where i.trial_uid = e.trial_uid) as indications
		from claim_evidence as e left join trials as t using (trial_uid)
		order by e.claim_id, e.counts desc, e.is_direct desc, t.enrolment desc nulls last, e.trial_uid`,
		func(e evidence) string { return string(e.Claim) })
	if err != nil {
		return err
	}
	numbers, err := one[headline](ctx, s.source, headlineQuery)
	if err != nil {
		return err
	}
	labels, err := s.cellLabels(ctx)
	if err != nil {
		return err
	}
	papers, err := s.papers(ctx)
	if err != nil {
		return err
	}
	tallies := make([]tally, len(verdicts))
	for i, v := range verdicts {
		tallies[i].Verdict = v
	}
	parts := chapters()
	for i := range claims {
		c := &claims[i]
		c.Short, c.AllGrades = short(c.Gist), c.grades(labels)
		c.Evidence = behind[string(c.ID)]
		c.First = c.Evidence[:min(overviewTrials, len(c.Evidence))]
		if at := slices.Index(verdicts, string(c.Verdict)); at >= 0 {
			tallies[at].Claims = append(tallies[at].Claims, *c)
		}
		for j := range parts {
			if parts[j].of(*c) {
				parts[j].Claims = append(parts[j].Claims, *c)
				break
			}
		}
	}
	if err := s.page("claims", "", frame{Title: "Low-dose naltrexone: the article, checked", Early: []string{"strips"}, Description: "What trial registers hold on each claim of an article on low-dose naltrexone.", Body: struct {
		Headline headline
		Tallies  []tally
		Chapters []chapter
		Claims   int
		Held     bool
	}{numbers, tallies, parts, len(claims), s.has("claims")}}); err != nil {
		return err
	}
	for i, c := range claims {
		shown := c.Evidence[:min(claimTrials, len(c.Evidence))]
		var before, after *claim
		if i > 0 {
			before = &claims[i-1]
		}
		if i+1 < len(claims) {
			after = &claims[i+1]
		}
		if err := s.page("claim", "claims/"+slug(c.ID)+"/", frame{Title: c.ID.String() + ": " + c.Gist.String(), Early: []string{"strips"}, Body: struct {
			Claim         claim
			Shown         []evidence
			Published     []paper
			Before, After *claim
		}{c, shown, c.published(papers), before, after}}); err != nil {
			return err
		}
	}
	return nil
}
