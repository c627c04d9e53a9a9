-- The statuses through which a record went, one row per record and period of a status. A record
-- whose status never changed in our archive has no row: its status stands in records.
--
-- trial_uid: id of the trial that the record belongs to
-- period: number of the period in the record, from 1
-- first_seen_at: when the status was first returned (UTC)
-- next_seen_at: when the next status was first returned (UTC); null for the present one
-- register_updated: the register's own date of the first version with this status
-- next_register_updated: the register's own date of the first version with the next status
-- is_present: the last status known
-- @order_by: registry, record_id, period
with statuses as (
    select
        chain.registry,
        chain.record_id,
        chain.place,
        chain.first_seen_at,
        chain.last_updated_from,
        study.status_raw,
        study.trial_state,
        study.recruitment_state,
        study.why_stopped,
        study.status_raw is distinct from lag(study.status_raw) over in_record or chain.place = 1 as is_new,
    from intermediate.version_chain as chain
    inner join raw.study as study using (registry, record_id, version)
    window in_record as (partition by chain.registry, chain.record_id order by chain.place)
),

periods as (
    select
        registry,
        record_id,
        row_number() over in_record as period,
        status_raw,
        trial_state,
        recruitment_state,
        why_stopped,
        first_seen_at,
        lead(first_seen_at) over in_record as next_seen_at,
        last_updated_from as register_updated,
        lead(last_updated_from) over in_record as next_register_updated,
        lead(place) over in_record is null as is_present,
        count(*) over (partition by registry, record_id) as periods,
    from statuses
    where is_new
    window in_record as (partition by registry, record_id order by place)
)

select
    periods.registry,
    periods.record_id,
    trial.trial_uid,
    cast(periods.period as integer) as period,
    periods.status_raw,
    periods.trial_state,
    periods.recruitment_state,
    periods.why_stopped,
    periods.first_seen_at,
    periods.next_seen_at,
    periods.register_updated,
    periods.next_register_updated,
    periods.is_present,
from periods
inner join intermediate.trial_records as trial using (registry, record_id)
where periods.periods > 1
