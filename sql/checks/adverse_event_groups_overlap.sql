-- Adverse events whose naltrexone and placebo groups hold more people than the trial enrolled: some
-- people are in two groups. Their risks are shown by group and never compared. People of a crossover
-- are in both groups by design.
-- @severity: warning
select
    counts.trial_uid,
    any_value(counts.record_id) as record_id,
    counts.event_id,
    sum(counts.at_risk) as at_risk,
    any_value(trials.enrolment) as enrolment,
from intermediate.safety_counts as counts
inner join main.trials as trials on counts.trial_uid = trials.trial_uid
where (counts.role = 'tested' or counts.is_placebo)
    and not coalesce(counts.is_apart, false)
    and trials.enrolment_type = 'actual'
    and trials.intervention_model is distinct from 'crossover'
group by counts.trial_uid, counts.event_id
having sum(counts.at_risk) > any_value(trials.enrolment)
