-- Attempts to get records from a register up to the as-of moment, one row per run and register.
--
-- registry: short name of the register
-- run_id: run that made the attempt
-- fetched_at: start of the attempt (UTC)
-- provenance: live, import or bundled
-- outcome: ok or failed
-- error: why it failed
-- query: the search as sent, or the file that was imported
-- query_hash: hash of the search; the same search has the same hash
-- data_version: the register's own data version, where it has one
-- announced: records that the register announced
-- received: distinct records received
-- quarantined: records that could not be read
select
    registry,
    run_id,
    fetched_at,
    provenance,
    outcome,
    nullif(error, '') as error,
    nullif(query, '') as query,
    nullif(query_hash, '') as query_hash,
    nullif(data_version, '') as data_version,
    announced,
    received,
    quarantined,
from raw.fetch
where fetched_at <= getvariable('as_of')
