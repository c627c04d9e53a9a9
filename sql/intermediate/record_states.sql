-- State of the trial and of recruitment where a register has no status of its own (rule
-- isrctn/status/dates), one row per such record as it stands. Both follow from its dates and the
-- as-of moment: before the first participant planned; then ongoing, and open until the end of
-- recruitment; after the end of the trial completed. A date that names a month or a year counts as
-- over when all of it is, and as begun with its first day. Without a start nothing is known.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- trial_state: planned, ongoing, completed, terminated, withdrawn, suspended, not_authorised, moved, unknown or unmapped
-- recruitment_state: not_yet, open, closed, unknown or unmapped
select
    current.registry,
    current.record_id,
    case
        when cast(getvariable('as_of') as date) > study.completion_date_to then 'completed'
        when study.start_date_from is null then 'unknown'
        when cast(getvariable('as_of') as date) < study.start_date_from then 'planned'
        else 'ongoing'
    end as trial_state,
    case
        when cast(getvariable('as_of') as date) > least(study.completion_date_to, study.recruitment_end_date_to) then 'closed'
        when study.start_date_from is null then 'unknown'
        when cast(getvariable('as_of') as date) < study.start_date_from then 'not_yet'
        when study.recruitment_end_date_to is null then 'unknown'
        else 'open'
    end as recruitment_state,
from intermediate.current_versions as current
inner join raw.study as study using (registry, record_id, version)
where study.status_rule = 'isrctn/status/dates'
