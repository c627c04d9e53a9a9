-- Signs of outcome switching and of late registration, one row per record, kind and step. Changes
-- come from versions in our own archive only, so that a record without a row may have changed before;
-- late registration is read from the standing record. A sign is a reason to look, not a verdict.
--
-- trial_uid: id of the trial that the record belongs to
-- kind: primary_outcome_changed (what is measured), primary_time_frame_changed (when it is measured, the
--    measures alike), enrolment_target_changed (planned number), or late_registration (interventional
--    record sent to the register after the first participant)
-- step: number of the step in the record, from 1; 0 for late_registration
-- trial_stage: before_start, after_start, after_primary_completion, or unknown where the record gives no dates
-- old_value: value before, as registered; for late_registration the registered start
-- new_value: value after, as registered; for late_registration the day the record was first sent in
-- changed_on: the register's own date of the version after, else the day it was seen: the change is not
--    later; for late_registration the day the record was first sent in
-- days_after_start: days from the last day the start may be to changed_on; negative before the start
-- seen_at: when both versions were first known here (UTC); null for late_registration
-- is_ldn: headline definition of low dose, as the record stands
-- @order_by: registry, record_id, kind, step
with touched as (
    select distinct unnest([old_version, new_version]) as version
    from intermediate.list_changes
    where field = 'primary_outcomes'
),

outcomes as (
    select
        registry,
        record_id,
        version,
        list_sort(list(distinct lower(trim(regexp_replace(measure, '\s+', ' ', 'g'))))) as measures,
        list_sort(list(lower(trim(regexp_replace(concat(measure, ' ', time_frame), '\s+', ' ', 'g'))))) as frames,
        array_to_string(
            list_transform(
                list_sort(list({'at': ordinal, 'item': concat(measure, ' [', time_frame, ']')})),
                one -> one.item
            ),
            '; '
        ) as written,
    from raw.outcome
    semi join touched using (version)
    where outcome_type = 'primary'
    group by registry, record_id, version
),

dates as (
    select
        registry,
        record_id,
        version,
        enrolment,
        enrolment_type,
        start_date_to,
        primary_completion_date_to,
    from raw.study
    semi join intermediate.changed_versions using (version)
),

steps as (
    select
        steps.registry,
        steps.record_id,
        steps.step,
        steps.seen_at,
        coalesce(steps.register_updated, cast(steps.seen_at as date)) as changed_on,
        old_outcomes.measures as old_measures,
        new_outcomes.measures as new_measures,
        old_outcomes.frames as old_frames,
        new_outcomes.frames as new_frames,
        old_outcomes.written as old_written,
        new_outcomes.written as new_written,
        old_dates.enrolment as old_enrolment,
        new_dates.enrolment as new_enrolment,
        old_dates.enrolment_type as old_enrolment_type,
        new_dates.enrolment_type as new_enrolment_type,
        new_dates.start_date_to,
        new_dates.primary_completion_date_to,
    from intermediate.version_steps as steps
    inner join dates as old_dates
        on steps.registry = old_dates.registry and steps.record_id = old_dates.record_id and steps.old_version = old_dates.version
    inner join dates as new_dates
        on steps.registry = new_dates.registry and steps.record_id = new_dates.record_id and steps.new_version = new_dates.version
    left join outcomes as old_outcomes
        on steps.registry = old_outcomes.registry and steps.record_id = old_outcomes.record_id and steps.old_version = old_outcomes.version
    left join outcomes as new_outcomes
        on steps.registry = new_outcomes.registry and steps.record_id = new_outcomes.record_id and steps.new_version = new_outcomes.version
),

signs as (
    select
        registry,
        record_id,
        case when old_measures is distinct from new_measures then 'primary_outcome_changed' else 'primary_time_frame_changed' end as kind,
        step,
        old_written as old_value,
        new_written as new_value,
        changed_on,
        start_date_to,
        primary_completion_date_to,
        seen_at,
    from steps
    where old_measures is distinct from new_measures or old_frames is distinct from new_frames

    union all

    select
        registry,
        record_id,
        'enrolment_target_changed' as kind,
        step,
        cast(old_enrolment as varchar) as old_value,
        cast(new_enrolment as varchar) as new_value,
        changed_on,
        start_date_to,
        primary_completion_date_to,
        seen_at,
    from steps
    where old_enrolment_type = 'planned' and new_enrolment_type = 'planned' and old_enrolment <> new_enrolment

    union all

    select
        registry,
        record_id,
        'late_registration' as kind,
        0 as step,
        start_date_raw as old_value,
        first_submitted_date_raw as new_value,
        first_submitted_date_from as changed_on,
        start_date_to,
        primary_completion_date_to,
        null as seen_at,
    from main.records
    where study_type = 'interventional' and first_submitted_date_from > start_date_to
)

select
    signs.registry,
    signs.record_id,
    records.trial_uid,
    signs.kind,
    cast(signs.step as integer) as step,
    case
        when signs.start_date_to is null then 'unknown'
        when signs.changed_on > signs.primary_completion_date_to then 'after_primary_completion'
        when signs.changed_on > signs.start_date_to then 'after_start'
        else 'before_start'
    end as trial_stage,
    signs.old_value,
    signs.new_value,
    signs.changed_on,
    cast(date_diff('day', signs.start_date_to, signs.changed_on) as integer) as days_after_start,
    signs.seen_at,
    records.is_ldn,
from signs
inner join main.records as records using (registry, record_id)
