-- Naltrexone against placebo for an adverse event in a trial, one row per trial and event with a
-- naltrexone and a placebo group. Naltrexone groups of a trial are added, and so are placebo groups;
-- a shared control counts once. Groups that hold people of other groups are left out, and so is a trial
-- whose groups hold more people than it enrolled. Methods stand in sql/reference/safety_events.md.
--
-- event: event, for a reader
-- dose_class: class of the trial's naltrexone dose
-- is_ldn: the trial is low-dose by the headline definition
-- tested_affected: participants affected on naltrexone
-- tested_at_risk: participants at risk on naltrexone
-- placebo_affected: participants affected on placebo
-- placebo_at_risk: participants at risk on placebo
-- risk_difference: risk on naltrexone less risk on placebo
-- risk_difference_low: lower bound of the 95 % Newcombe interval
-- risk_difference_high: upper bound of the 95 % Newcombe interval
-- risk_ratio: risk on naltrexone / risk on placebo; null when nobody was affected
-- risk_ratio_low: lower bound of the 95 % interval on the log scale
-- risk_ratio_high: upper bound of the 95 % interval on the log scale
-- zero_cells: none, one (0.5 was added to every cell of the ratio) or both (no ratio)
-- is_crossover: participants got both; the interval ignores that, and the trial is never pooled
-- @order_by: event_id, trial_uid
with sums as (
    select
        trial_uid,
        any_value(record_id) as record_id,
        event_id,
        sum(affected) filter (where role = 'tested') as a,
        sum(at_risk) filter (where role = 'tested') as n1,
        sum(affected) filter (where is_placebo) as c,
        sum(at_risk) filter (where is_placebo) as n0,
        any_value(threshold_percent) as threshold_percent,
        case when count(distinct ascertainment) > 1 then 'mixed' else any_value(ascertainment) end as ascertainment,
    from intermediate.safety_counts
    where not coalesce(is_apart, false)
    group by trial_uid, event_id
    having n1 is not null and n0 is not null
),

risks as (
    select
        sums.trial_uid,
        sums.record_id,
        sums.event_id,
        cast(a as double) as a,
        cast(n1 as double) as n1,
        cast(c as double) as c,
        cast(n0 as double) as n0,
        a / n1 as p1,
        c / n0 as p0,
        1.959963984540054 as z,
        threshold_percent,
        ascertainment,
        trials.dose_class,
        trials.is_ldn,
        coalesce(trials.intervention_model = 'crossover', false) as is_crossover,
    from sums
    inner join main.trials as trials on sums.trial_uid = trials.trial_uid
    where trials.isolates_naltrexone is distinct from false
        and (
            trials.enrolment_type is distinct from 'actual'
            or trials.intervention_model = 'crossover'
            or sums.n1 + sums.n0 <= trials.enrolment
        ) is distinct from false
),

intervals as (
    select
        *,
        (p1 + z * z / (2 * n1) - z * sqrt(p1 * (1 - p1) / n1 + z * z / (4 * n1 * n1))) / (1 + z * z / n1) as l1,
        (p1 + z * z / (2 * n1) + z * sqrt(p1 * (1 - p1) / n1 + z * z / (4 * n1 * n1))) / (1 + z * z / n1) as u1,
        (p0 + z * z / (2 * n0) - z * sqrt(p0 * (1 - p0) / n0 + z * z / (4 * n0 * n0))) / (1 + z * z / n0) as l0,
        (p0 + z * z / (2 * n0) + z * sqrt(p0 * (1 - p0) / n0 + z * z / (4 * n0 * n0))) / (1 + z * z / n0) as u0,
        -- what is added to every cell of the ratio
        case when a = 0 or c = 0 then 0.5 else 0 end as k,
    from risks
),

ratios as (
    select
        *,
        case when a + c > 0 then ((a + k) / (n1 + 2 * k)) / ((c + k) / (n0 + 2 * k)) end as ratio,
        case when a + c > 0 then sqrt(greatest(0, 1 / (a + k) - 1 / (n1 + 2 * k) + 1 / (c + k) - 1 / (n0 + 2 * k))) end as log_error,
    from intervals
),

labels as (
    select distinct event_id, label
    from reference.safety_events
)

select
    ratios.trial_uid,
    ratios.record_id,
    ratios.event_id,
    labels.label as event,
    ratios.dose_class,
    ratios.is_ldn,
    cast(a as integer) as tested_affected,
    cast(n1 as integer) as tested_at_risk,
    cast(c as integer) as placebo_affected,
    cast(n0 as integer) as placebo_at_risk,
    p1 - p0 as risk_difference,
    p1 - p0 - sqrt(pow(p1 - l1, 2) + pow(u0 - p0, 2)) as risk_difference_low,
    p1 - p0 + sqrt(pow(u1 - p1, 2) + pow(p0 - l0, 2)) as risk_difference_high,
    ratio as risk_ratio,
    ratio * exp(-z * log_error) as risk_ratio_low,
    ratio * exp(z * log_error) as risk_ratio_high,
    case when a = 0 and c = 0 then 'both' when a = 0 or c = 0 then 'one' else 'none' end as zero_cells,
    is_crossover,
    threshold_percent,
    ascertainment,
from ratios
inner join labels on ratios.event_id = labels.event_id
