-- What each run returned up to the as-of moment, one row per run and record.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- version: content hash of the version that was returned
-- run_id: run that returned it
-- seen_at: when it was returned (UTC)
-- provenance: live, import or bundled
-- url: address or file that it came from
select
    registry,
    record_id,
    version,
    run_id,
    seen_at,
    provenance,
    url,
from raw.seen
where seen_at <= getvariable('as_of')

union

-- a version whose run died before it could say what it saw is still a version
select
    registry,
    record_id,
    version,
    run_id,
    fetched_at as seen_at,
    provenance,
    url,
from raw.body
where fetched_at <= getvariable('as_of')
