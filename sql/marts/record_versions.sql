-- Every version of every record in the archive as of the as-of moment, one row per record version.
--
-- trial_uid: id of the trial that the record belongs to; null for a record of which no version can be decoded
-- version_number: place of the version in the record's history, from 1: the bundled one first, then by the register's own date
-- version: content hash of the version
-- first_seen_at: when this version was first returned (UTC)
-- provenance: live, import or bundled
-- register_updated: the register's own date of the last update made public
-- is_standing: this version stands in records
-- is_decoded: false where the version is archived and could not be read
-- failure: why it could not be read
-- changed_fields: number of fields that differ from the version before; null for a first version
-- @order_by: registry, record_id, version_number
with unread as (
    select
        failure.registry,
        failure.record_id,
        failure.version,
        min(body.fetched_at) as first_seen_at,
        any_value(body.provenance) as provenance,
        any_value(failure.reason) as reason,
    from raw.failure as failure
    inner join raw.body as body using (registry, record_id, version)
    where body.fetched_at <= getvariable('as_of')
    group by failure.registry, failure.record_id, failure.version
),

every as (
    select registry, record_id, version, first_seen_at, provenance, last_updated_from, null as reason
    from intermediate.versions
    union all
    select registry, record_id, version, first_seen_at, provenance, null as last_updated_from, reason
    from unread
),

counted as (
    select
        steps.registry,
        steps.record_id,
        steps.new_version as version,
        count(*) filter (where field <> 'other') as changed_fields,
    from intermediate.version_steps as steps
    inner join intermediate.field_changes as changes
        on steps.registry = changes.registry and steps.record_id = changes.record_id and steps.step = changes.step
    group by steps.registry, steps.record_id, steps.new_version
)

select
    every.registry,
    every.record_id,
    trial.trial_uid,
    cast(row_number() over (
        partition by every.registry, every.record_id
        order by (every.provenance <> 'bundled'), every.last_updated_from nulls first, every.first_seen_at, every.version desc
    ) as integer) as version_number,
    every.version,
    every.first_seen_at,
    every.provenance,
    every.last_updated_from as register_updated,
    every.version is not distinct from standing.version as is_standing,
    every.reason is null as is_decoded,
    every.reason as failure,
    cast(counted.changed_fields as integer) as changed_fields,
from every
left join intermediate.current_versions as standing
    on every.registry = standing.registry and every.record_id = standing.record_id
left join intermediate.trial_records as trial
    on every.registry = trial.registry and every.record_id = trial.record_id
left join counted
    on every.registry = counted.registry and every.record_id = counted.record_id and every.version = counted.version
