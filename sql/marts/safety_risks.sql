-- Risk of an adverse event in a group with its Wilson interval, one row per trial, event and group.
-- Zero posted is not zero; events below the posted threshold have no row.
--
-- event: event, for a reader
-- dose_class: class of the trial's naltrexone dose
-- is_ldn: the trial is low-dose by the headline definition
-- risk: affected / at_risk
-- risk_low: lower bound of the 95 % Wilson score interval
-- risk_high: upper bound of the 95 % Wilson score interval
-- @order_by: trial_uid, event_id, group_id
with labels as (
    select distinct event_id, label
    from reference.safety_events
),

scores as (
    select
        *,
        affected / at_risk as risk,
        1.959963984540054 as z,
    from intermediate.safety_counts
)

select
    scores.trial_uid,
    scores.record_id,
    scores.event_id,
    labels.label as event,
    scores.group_id,
    scores.group_title,
    scores.role,
    scores.is_placebo,
    scores.is_apart,
    trials.dose_class,
    trials.is_ldn,
    scores.affected,
    scores.at_risk,
    scores.risk,
    greatest(
        0,
        (scores.risk + z * z / (2 * at_risk) - z * sqrt(scores.risk * (1 - scores.risk) / at_risk + z * z / (4 * at_risk * at_risk)))
        / (1 + z * z / at_risk)
    ) as risk_low,
    least(
        1,
        (scores.risk + z * z / (2 * at_risk) + z * sqrt(scores.risk * (1 - scores.risk) / at_risk + z * z / (4 * at_risk * at_risk)))
        / (1 + z * z / at_risk)
    ) as risk_high,
    scores.threshold_percent,
    scores.ascertainment,
from scores
inner join main.trials as trials on scores.trial_uid = trials.trial_uid
inner join labels on scores.event_id = labels.event_id
