-- Steps from one version of a record to the next, one row per record and step.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- step: number of the step in the record, from 1
-- old_version: content hash of the version before
-- new_version: content hash of the version after
-- seen_at: when both versions were first known here (UTC): the change was made before it
-- old_last_seen_at: when the version before was last returned (UTC): a pulled change was made after it
-- run_id: run that made the step known
-- provenance: live or import: how the version after came here
-- register_updated: the register's own date of the version after
-- register_updated_before: the register's own date of the version before
-- is_dated_by_register: the register's own update date moved with the change; false is a silent change
with successive as (
    select
        registry,
        record_id,
        place - 1 as step,
        lag(version) over in_record as old_version,
        version as new_version,
        first_seen_at,
        lag(first_seen_at) over in_record as old_first_seen_at,
        lag(last_seen_at) over in_record as old_last_seen_at,
        run_id,
        lag(run_id) over in_record as old_run_id,
        provenance,
        last_updated_from,
        lag(last_updated_from) over in_record as old_last_updated_from,
    from intermediate.version_chain
    window in_record as (partition by registry, record_id order by place)
)

select
    registry,
    record_id,
    step,
    old_version,
    new_version,
    greatest(first_seen_at, old_first_seen_at) as seen_at,
    old_last_seen_at,
    case when first_seen_at >= old_first_seen_at then run_id else old_run_id end as run_id,
    provenance,
    last_updated_from as register_updated,
    old_last_updated_from as register_updated_before,
    last_updated_from is distinct from old_last_updated_from as is_dated_by_register,
from successive
where step > 0
