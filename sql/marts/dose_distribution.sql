-- How often each dose and time of day is registered, one row per dose definition, measure and
-- value. Trials that state nothing stand as "not stated", never as the other answer.
--
-- dose_definition: headline, label, dose_5, dose_6 or any, as in counts_by_indication
-- measure: trial_dose (target dose of interventional trials), arm_dose (of their naltrexone arms) or arm_timing (time of day of these arms)
-- value: dose in mg/day, time of day, or not stated
-- mg_day: the dose as a number (mg/day); null for a time of day and where not stated
-- in_article: the dose lies in 0.5 to 2.5 mg/day, or the time is bedtime or evening; null where not stated
-- n: trials or arms with the value
-- stated: trials or arms that state any value
-- total: trials or arms
-- share_of_stated: n / stated; null where not stated
-- share_of_total: n / total
-- trial_uids: trials with the value, joined with comma
-- as_of: moment to which the counts apply (UTC)
-- registries: registers that were counted
-- query_hash: hash of the search
-- provenance: what the records are
-- @order_by: dose_definition, measure, mg_day, value
with definitions as (
    select
        trial_uid,
        target_mg_day,
        unnest([
            case when is_ldn then 'headline' end,
            case when is_ldn_by_label then 'label' end,
            case when is_ldn_by_dose_5 then 'dose_5' end,
            case when is_ldn_by_dose_6 then 'dose_6' end,
            'any',
        ]) as dose_definition,
    from main.trials
    where gives_naltrexone and is_interventional
),

observed as (
    select
        dose_definition,
        trial_uid,
        'trial_dose' as measure,
        target_mg_day as mg_day,
        cast(null as varchar) as timing,
    from definitions

    union all

    select
        definitions.dose_definition,
        definitions.trial_uid,
        unnest(['arm_dose', 'arm_timing']) as measure,
        unnest([arms.target_mg_day, null]) as mg_day,
        unnest([null, nullif(arms.timing, 'silent')]) as timing,
    from definitions
    inner join main.arm_doses as arms on definitions.trial_uid = arms.trial_uid
),

counted as (
    select
        dose_definition,
        measure,
        coalesce(printf('%g', mg_day), timing, 'not stated') as value,
        any_value(mg_day) as mg_day,
        coalesce(any_value(mg_day) between 0.5 and 2.5, any_value(timing) in ('bedtime', 'evening')) as in_article,
        count(*) as n,
        string_agg(distinct trial_uid, ', ' order by trial_uid) as trial_uids,
    from observed
    where dose_definition is not null
    group by dose_definition, measure, value
)

select
    counted.dose_definition,
    counted.measure,
    counted.value,
    counted.mg_day,
    counted.in_article,
    cast(counted.n as integer) as n,
    cast(coalesce(sum(counted.n) filter (where counted.value <> 'not stated') over measured, 0) as integer) as stated,
    cast(sum(counted.n) over measured as integer) as total,
    case
        when counted.value <> 'not stated' then counted.n / sum(counted.n) filter (where counted.value <> 'not stated') over measured
    end as share_of_stated,
    counted.n / sum(counted.n) over measured as share_of_total,
    counted.trial_uids,
    footing.as_of,
    footing.registries,
    footing.query_hash,
    footing.provenance,
from counted
cross join intermediate.footing as footing
window measured as (partition by counted.dose_definition, counted.measure)
