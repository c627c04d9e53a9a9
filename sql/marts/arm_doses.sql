-- Registered dose and time of day of each arm that gives naltrexone, one row per trial and
-- naltrexone arm of one of its records, so that an arm counts once. A trial whose arms do not say
-- which of them gives it has one row without an arm. What an arm does not say for itself it has from its interventions, else from
-- the trial.
--
-- trial_uid: id of the trial
-- registry: register of the record whose arms these are: the first that speaks for the trial and has such an arm
-- record_id: that record
-- arm_ordinal: position of the arm in the record, from 1; null for a trial without such an arm
-- arm_label: name of the arm as registered
-- dose_class: class of the trial by its highest planned dose
-- target_mg_day: highest planned naltrexone dose of the arm (mg/day); null when not stated
-- dose_source: arm, intervention or trial, whichever states the dose first; null when none does
-- is_in_article_range: the target lies in 0.5 to 2.5 mg/day, both ends in; null when not stated
-- timing: bedtime, evening, morning, other (also where several times are named) or silent
-- timing_source: arm, intervention or trial; null when silent
-- is_nightly: at bedtime or in the evening; null when silent
-- is_interventional: the trial gives something to participants
-- @order_by: trial_uid, arm_ordinal
with trials as (
    select * from main.trials where gives_naltrexone
),

given as (
    select
        members.trial_uid,
        arms.registry,
        arms.record_id,
        arms.ordinal,
        arms.arm_label,
    from main.arms as arms
    inner join intermediate.trial_records as members on arms.registry = members.registry and arms.record_id = members.record_id
    inner join intermediate.arm_contents as contents
        on arms.registry = contents.registry
        and arms.record_id = contents.record_id
        and arms.ordinal = contents.ordinal
        and contents.has_naltrexone
    qualify dense_rank() over (partition by members.trial_uid order by members.speaks) = 1
),

readings as (
    select
        doses.registry,
        doses.record_id,
        doses.arm_label,
        cast(nullif(regexp_extract(doses.field, '^intervention ([0-9]+) ', 1), '') as integer) as intervention_ordinal,
        doses.target_mg_day,
        doses.timing,
    from main.doses as doses
    where doses.drug = 'naltrexone'
        and doses.dose_class not in ('placebo', 'other_drug')
        and (doses.target_mg_day is not null or doses.timing is not null)
),

said as (
    select
        given.registry,
        given.record_id,
        given.ordinal,
        'arm' as source,
        readings.target_mg_day,
        readings.timing,
    from given
    inner join readings
        on given.registry = readings.registry
        and given.record_id = readings.record_id
        and given.arm_label = readings.arm_label

    union all

    select
        given.registry,
        given.record_id,
        given.ordinal,
        'intervention' as source,
        readings.target_mg_day,
        readings.timing,
    from given
    inner join main.arm_interventions as links
        on given.registry = links.registry
        and given.record_id = links.record_id
        and given.ordinal = links.arm_ordinal
    inner join readings
        on links.registry = readings.registry
        and links.record_id = readings.record_id
        and links.intervention_ordinal = readings.intervention_ordinal
        and readings.arm_label is null
),

summed as (
    select
        registry,
        record_id,
        ordinal,
        max(target_mg_day) filter (where source = 'arm') as arm_target,
        max(target_mg_day) filter (where source = 'intervention') as intervention_target,
        case when count(distinct timing) filter (where source = 'arm') > 1 then 'other' else min(timing) filter (where source = 'arm') end
            as arm_timing,
        case
            when count(distinct timing) filter (where source = 'intervention') > 1 then 'other'
            else min(timing) filter (where source = 'intervention')
        end as intervention_timing,
    from said
    group by registry, record_id, ordinal
),

found as (
    select
        trials.trial_uid,
        trials.dose_class,
        trials.is_interventional,
        given.registry,
        given.record_id,
        given.ordinal as arm_ordinal,
        given.arm_label,
        coalesce(summed.arm_target, summed.intervention_target, trials.target_mg_day) as target_mg_day,
        case
            when summed.arm_target is not null then 'arm'
            when summed.intervention_target is not null then 'intervention'
            when trials.target_mg_day is not null then 'trial'
        end as dose_source,
        coalesce(summed.arm_timing, summed.intervention_timing, trials.timing, 'silent') as timing,
        case
            when summed.arm_timing is not null then 'arm'
            when summed.intervention_timing is not null then 'intervention'
            when trials.timing <> 'silent' then 'trial'
        end as timing_source,
    from trials
    left join given on trials.trial_uid = given.trial_uid
    left join summed
        on given.registry = summed.registry
        and given.record_id = summed.record_id
        and given.ordinal = summed.ordinal
)

select
    trial_uid,
    registry,
    record_id,
    arm_ordinal,
    arm_label,
    dose_class,
    target_mg_day,
    dose_source,
    target_mg_day between 0.5 and 2.5 as is_in_article_range,
    timing,
    timing_source,
    case when timing <> 'silent' then timing in ('bedtime', 'evening') end as is_nightly,
    is_interventional,
from found
