package pages

import "context"

// analysis is a registered analysis with an interval.
type analysis struct {
	Trial    Text     `json:"trial"`
	Outcome  Text     `json:"outcome"`
	Type     Text     `json:"outcome_type"`
	Measure  Text     `json:"estimate_type"`
	Estimate *float64 `json:"estimate"`
	Low      *float64 `json:"low"`
	High     *float64 `json:"high"`
	Level    *float64 `json:"level"`
	Smallest *int     `json:"smallest_group"`
	Result   Text     `json:"result"`
	P        Text     `json:"p"`
	LDN      bool     `json:"is_ldn"`
	Class    Text     `json:"dose_class"`
}

// event is a kind of adverse event in a scope, graded S0 to S3.
type event struct {
	Scope         Text     `json:"scope"`
	Event         Text     `json:"event"`
	Verdict       Text     `json:"verdict"`
	Label         Text     `json:"label"`
	Wording       Text     `json:"wording"`
	Trials        int      `json:"trials"`
	Tested        *int     `json:"tested_affected"`
	TestedOf      *int     `json:"tested_at_risk"`
	Placebo       *int     `json:"placebo_affected"`
	PlaceboOf     *int     `json:"placebo_at_risk"`
	Source        Text     `json:"estimate_source"`
	PooledTrials  int      `json:"pooled_trials"`
	Difference    *float64 `json:"risk_difference"`
	Low           *float64 `json:"risk_difference_low"`
	High          *float64 `json:"risk_difference_high"`
	PostingTrials int      `json:"posting_trials"`
}

// comparison is an adverse event in a trial.
type comparison struct {
	Trial     Text     `json:"trial"`
	Event     Text     `json:"event"`
	Class     Text     `json:"dose_class"`
	LDN       bool     `json:"is_ldn"`
	Tested    int      `json:"tested_affected"`
	TestedOf  int      `json:"tested_at_risk"`
	Placebo   int      `json:"placebo_affected"`
	PlaceboOf int      `json:"placebo_at_risk"`
	Estimate  *float64 `json:"estimate"`
	Low       *float64 `json:"low"`
	High      *float64 `json:"high"`
}

// posts are the numbers above the page.
type posts struct {
	LDN    int `json:"ldn"`
	Ended  int `json:"ended"`
	Posted int `json:"posted"`
	Tested int `json:"tested"`
}

func (s *site) writeSafety(ctx context.Context) error {
	analyses, err := list[analysis](ctx, s.source, s.chart("analyses"))
	if err != nil {
		return err
	}
	headline, err := list[event](ctx, s.source, "select * from safety where scope = 'headline' order by event_id")
	if err != nil {
		return err
	}
	others, err := list[event](ctx, s.source, "select * from safety where scope <> 'headline' and trials > 0 order by scope, event_id")
	if err != nil {
		return err
	}
	comparisons, err := list[comparison](ctx, s.source, s.chart("risks"))
	if err != nil {
		return err
	}
	numbers, err := one[posts](ctx, s.source, `
		select (count(*) filter (is_ldn))::integer as ldn, (count(*) filter (is_ldn and trial_state in ('completed', 'terminated')))::integer as ended,
			(count(*) filter (is_ldn and has_results_posted))::integer as posted,
			(select count(distinct a.trial_uid)::integer from analysis_verdicts as a inner join trials as t using (trial_uid) where t.is_ldn and a.outcome_type = 'primary') as tested
		from trials where gives_naltrexone and is_interventional`)
	if err != nil {
		return err
	}
	results, err := list[counted](ctx, s.source, `select result as name, count(*)::integer as trials from analysis_verdicts
		inner join (select trial_uid from trials where is_ldn) using (trial_uid) group by all order by trials desc, name`)
	if err != nil {
		return err
	}
	return s.page("safety", "safety/", frame{Title: "Results and safety", Section: "safety/", Early: []string{"analyses", "risks"}, Body: struct {
		Numbers          posts
		Analyses         []analysis
		Results          []counted
		Headline, Others []event
		Comparisons      []comparison
	}{numbers, analyses, results, headline, others, comparisons[:min(300, len(comparisons))]}})
}
