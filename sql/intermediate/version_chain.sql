-- The versions of records that have more than one, in their order, one row per record and place.
-- The register's own update date orders them, then when they were returned, so that an old file
-- that is imported today stands before what is newer. A register that goes back to an earlier text
-- gives a version a second place. Bundled records are no versions of the register, and a version
-- that cannot be decoded has no place. Records of one version have no row: they cost nothing.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- place: place in the record's history, from 1
-- version: content hash of the version
-- first_seen_at: when the version was first returned in this place (UTC)
-- last_seen_at: when the version was last returned in this place (UTC)
-- run_id: run that returned it first in this place
-- provenance: live or import, by the first time it was returned in this place
-- last_updated_from: the register's own date of the version
with changed as (
    select
        registry,
        record_id,
    from intermediate.versions
    where provenance <> 'bundled'
    group by registry, record_id
    having count(*) > 1
),

-- read from the archive itself: what one version only has is never looked at
returned as (
    select
        registry,
        record_id,
        version,
        run_id,
        seen_at,
        provenance,
    from raw.seen
    semi join changed using (registry, record_id)
    where seen_at <= getvariable('as_of')

    union

    -- a version whose run died before it could say what it saw
    select
        registry,
        record_id,
        version,
        run_id,
        fetched_at as seen_at,
        provenance,
    from raw.body
    semi join changed using (registry, record_id)
    where fetched_at <= getvariable('as_of')
),

ordered as (
    select
        returned.*,
        versions.last_updated_from,
        lag(returned.version) over in_record as version_before,
    from returned
    inner join intermediate.versions as versions using (registry, record_id, version)
    where returned.provenance <> 'bundled'
    window in_record as (
        partition by returned.registry, returned.record_id
        order by versions.last_updated_from nulls first, returned.seen_at, returned.version desc, returned.run_id
    )
),

placed as (
    select
        *,
        count(*) filter (where version is distinct from version_before) over (
            partition by registry, record_id
            order by last_updated_from nulls first, seen_at, version desc, run_id
            rows between unbounded preceding and current row
        ) as place,
    from ordered
)

select
    registry,
    record_id,
    cast(place as integer) as place,
    any_value(version) as version,
    min(seen_at) as first_seen_at,
    max(seen_at) as last_seen_at,
    arg_min(run_id, seen_at) as run_id,
    arg_min(provenance, seen_at) as provenance,
    any_value(last_updated_from) as last_updated_from,
from placed
group by registry, record_id, place
