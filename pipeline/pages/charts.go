package pages

import (
	"context"
	"fmt"
	"path/filepath"
)

// most is how many marks an evidence strip draws; the table behind it has all.
const most = 150

// charts are the files that the script draws from: name and SQL. Text that a script shows goes through
// bare; lengths are bounded, so that a hostile title costs a few bytes.
var charts = []struct{ name, query string }{
	{"strips", `select claim_id, slug(trial_uid) as path, bare(trial_uid) as trial, brief(coalesce(title, ''), 90) as title, dose_class, trial_state as state,
			enrolment, enrolment_type, counts, is_direct, target_mg_day as target, brief(reason, 160) as reason
		from (
			select e.*, t.title, coalesce(t.dose_class, 'unknown') as dose_class, coalesce(t.trial_state, 'unknown') as trial_state,
				t.enrolment, t.enrolment_type, t.target_mg_day,
				row_number() over (partition by e.claim_id order by e.counts desc, e.is_direct desc, t.enrolment desc nulls last, e.trial_uid) as position
			from claim_evidence as e left join trials as t using (trial_uid))
		where position <= ` + fmt.Sprint(most) + `
		order by claim_id, position`},
	{"starts", `select year(start_date_from)::integer as year, coalesce(dose_class, 'unknown') as dose_class, count(*)::integer as trials
		from trials where gives_naltrexone and is_interventional and start_date_from is not null group by all order by all`},
	{"doses", `select slug(trial_uid) as path, bare(trial_uid) as trial, brief(title, 90) as title, target_mg_day as target, min_mg_day as lowest,
			max_mg_day as highest, coalesce(timing, 'silent') as timing, trial_state as state, enrolment, dose_class
		from trials where is_ldn and is_interventional and target_mg_day is not null order by target_mg_day, trial_uid`},
	{"analyses", analysesQuery},
	{"risks", `select slug(trial_uid) as path, bare(trial_uid) as trial, event_id, event, dose_class, is_ldn, tested_affected, tested_at_risk,
			placebo_affected, placebo_at_risk, risk_difference as estimate, risk_difference_low as low, risk_difference_high as high
		from safety_comparisons order by event, is_ldn desc, trial_uid`},
	{"trials", `select slug(trial_uid) as path, bare(trial_uid) as trial, brief(coalesce(title, ''), 140) as title,
			brief(coalesce(conditions, ''), 240) as conditions, coalesce(dose_class, 'unknown') as dose_class, is_ldn, target_mg_day as target,
			coalesce(trial_state, 'unknown') as state, coalesce(phase_label, 'Missing') as phase, coalesce(is_masked_rct, false) as masked,
			enrolment, enrolment_type, cast(start_date_from as varchar) as start, ` + resultsState + ` as results,
			brief(coalesce(lead_sponsor, ''), 60) as sponsor, bare(registries) as registries
		from trials where gives_naltrexone order by is_ldn desc, start_date_from desc nulls last, trial_uid`},
}

// analysesQuery lists registered analyses with an interval, those of low-dose trials first.
const analysesQuery = `select slug(a.trial_uid) as path, bare(a.trial_uid) as trial, brief(a.outcome_title, 110) as outcome, a.outcome_type,
		brief(a.estimate_type, 60) as estimate_type, a.estimate, a.ci_low as low, a.ci_high as high, a.ci_level as level, a.smallest_group,
		a.result, bare(a.p_value_raw) as p, coalesce(t.is_ldn, false) as is_ldn, t.dose_class,
		a.estimate_type ilike '%ratio%' or a.estimate_type ilike '%hazard%' or a.estimate_type ilike '%odds%' as is_ratio
	from analysis_verdicts as a inner join trials as t using (trial_uid)
	where t.gives_naltrexone and a.estimate is not null and a.ci_low is not null and a.ci_high is not null and a.ci_low <= a.ci_high
	order by is_ldn desc, a.outcome_type <> 'primary', a.trial_uid, a.outcome_ordinal, a.analysis_ordinal limit 300`

// resultsState says what is known of a trial's results.
const resultsState = `case when has_results_posted then 'posted' when has_result_publication then 'published'
	when trial_state in ('completed', 'terminated') then 'missing' else 'not due' end`

// writeCharts writes the charts' files in the form that is quick to read in a browser: one row group,
// snappy, whole numbers of four bytes.
func (s *site) writeCharts(ctx context.Context) error {
	for _, c := range charts {
		to := filepath.Join(s.dir, "run", s.name, "charts", c.name+".parquet")
		if _, err := s.db.ExecContext(ctx, fmt.Sprintf("copy (%s) to %s (format parquet, compression snappy)", c.query, quote(to))); err != nil {
			return fmt.Errorf("chart %s: %w", c.name, err)
		}
	}
	return nil
}
