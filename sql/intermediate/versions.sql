-- Every version of every record that could be decoded, one row per record version.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- version: content hash of the version
-- first_seen_at: when this version was first returned (UTC)
-- last_seen_at: when this version was last returned (UTC)
-- provenance: live, import or bundled, by the last time it was returned
-- last_run_id: run that returned it last
-- last_updated_from: the register's own date of the version
select
    seen.registry,
    seen.record_id,
    seen.version,
    min(seen.seen_at) as first_seen_at,
    max(seen.seen_at) as last_seen_at,
    arg_max(seen.provenance, seen.seen_at) as provenance,
    arg_max(seen.run_id, seen.seen_at) as last_run_id,
    any_value(study.last_updated_date_from) as last_updated_from,
from staging.seen as seen
inner join raw.study as study using (registry, record_id, version)
group by seen.registry, seen.record_id, seen.version
