-- The version of each record that stands as of the as-of moment, one row per record.
-- A record of a register always replaces a bundled one; among the others the register's own update
-- date decides, so that an old file imported today does not replace a newer record; then the last
-- time it was returned.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- version: content hash of the version that stands
-- provenance: live, import or bundled
-- first_seen_at: when any version of the record was first returned (UTC)
-- last_seen_at: when any version of the record was last returned (UTC)
-- versions: number of versions known
with ranked as (
    select
        *,
        row_number() over (
            partition by registry, record_id
            order by
                (provenance = 'bundled'),
                last_updated_from desc nulls last,
                last_seen_at desc,
                version
        ) as rank_in_record,
        min(first_seen_at) over (partition by registry, record_id) as record_first_seen_at,
        max(last_seen_at) over (partition by registry, record_id) as record_last_seen_at,
        count(*) over (partition by registry, record_id) as versions,
    from intermediate.versions
)

select
    registry,
    record_id,
    version,
    provenance,
    record_first_seen_at as first_seen_at,
    record_last_seen_at as last_seen_at,
    cast(versions as integer) as versions,
from ranked
where rank_in_record = 1
