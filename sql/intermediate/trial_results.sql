-- What the registers hold of a trial's results, one row per trial. A twin in another register repeats
-- the same results: of each table one record speaks, the one with most rows.
--
-- trial_uid: id of the trial
-- primary_outcomes_posted: primary outcomes with posted data
-- primary_analyses: registered analyses of primary outcomes that compare at least two groups
-- primary_p_values: of which with a p-value
-- primary_p_below_5: of which the p-value is below 0.05 for certain (operator and number together)
-- primary_p_not_below_5: of which the p-value is at least 0.05 for certain
-- smallest_group: participants analysed in the smallest group of a primary outcome
-- groups_with_events: adverse-event groups with posted totals
with outcomes as (
    select
        trial_uid,
        count(*) filter (where outcome_type = 'primary' and coalesce(reporting_status, 'POSTED') = 'POSTED') as primary_outcomes_posted,
    from main.outcome_measures
    group by trial_uid, registry, record_id
    qualify row_number() over (partition by trial_uid order by primary_outcomes_posted desc, registry, record_id) = 1
),

tests as (
    select
        trial_uid,
        count(*) as primary_analyses,
        count(p_value) as primary_p_values,
        count(*) filter (where (p_operator in ('=', '<=') and p_value < 0.05) or (p_operator = '<' and p_value <= 0.05)) as primary_p_below_5,
        count(*) filter (where p_operator in ('=', '>=', '>') and p_value >= 0.05) as primary_p_not_below_5,
    from main.analyses
    where outcome_type = 'primary' and groups_compared >= 2 and not coalesce(non_inferiority, false)
    group by trial_uid, registry, record_id
    qualify row_number() over (partition by trial_uid order by primary_p_values desc, primary_analyses desc, registry, record_id) = 1
),

sizes as (
    select
        trial.trial_uid,
        min(denom.count) as smallest_group,
    from raw.outcome_denom as denom
    inner join intermediate.current_versions as current using (registry, record_id, version)
    inner join raw.outcome_measure as outcome
        on denom.registry = outcome.registry
        and denom.record_id = outcome.record_id
        and denom.version = outcome.version
        and denom.outcome_ordinal = outcome.ordinal
    inner join intermediate.trial_records as trial on denom.registry = trial.registry and denom.record_id = trial.record_id
    where outcome.outcome_type = 'primary' and denom.class is null and denom.units = 'Participants'
    group by trial.trial_uid
),

events as (
    select
        trial_uid,
        count(*) as groups_with_events,
    from main.adverse_event_groups
    where serious_at_risk is not null or other_at_risk is not null
    group by trial_uid, registry, record_id
    qualify row_number() over (partition by trial_uid order by groups_with_events desc, registry, record_id) = 1
)

select
    trials.trial_uid,
    coalesce(outcomes.primary_outcomes_posted, 0) as primary_outcomes_posted,
    coalesce(tests.primary_analyses, 0) as primary_analyses,
    coalesce(tests.primary_p_values, 0) as primary_p_values,
    coalesce(tests.primary_p_below_5, 0) as primary_p_below_5,
    coalesce(tests.primary_p_not_below_5, 0) as primary_p_not_below_5,
    sizes.smallest_group,
    coalesce(events.groups_with_events, 0) as groups_with_events,
from main.trials as trials
left join outcomes using (trial_uid)
left join tests using (trial_uid)
left join sizes using (trial_uid)
left join events using (trial_uid)
