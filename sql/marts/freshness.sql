-- How fresh each register's records are, one row per register and provenance.
--
-- registry: short name of the register
-- provenance: live, import or bundled
-- records: records that stand from this source
-- naltrexone_records: of which give naltrexone
-- last_attempt_at: last attempt to get records from the register (UTC)
-- last_success_at: last attempt that succeeded (UTC)
-- is_stale: the last attempt failed, or bundled records stand in for a live pull
-- hours_since_success: hours between the last success and the as-of moment
-- announced: records that the register announced at the last success
-- received: records received at the last success
-- quarantined: records that could not be read at the last success
-- data_version: the register's own data version at the last success
-- query: the search as sent, or the file that was imported
-- query_hash: hash of the search
-- error: why the last attempt failed
-- as_of: moment to which the row applies (UTC)
-- @order_by: registry, provenance
with attempts as (
    select
        registry,
        provenance,
        max(fetched_at) as last_attempt_at,
        max(fetched_at) filter (where outcome = 'ok') as last_success_at,
        arg_max(outcome, fetched_at) as last_outcome,
        arg_max(error, fetched_at) as error,
        arg_max(announced, fetched_at) filter (where outcome = 'ok') as announced,
        arg_max(received, fetched_at) filter (where outcome = 'ok') as received,
        arg_max(quarantined, fetched_at) filter (where outcome = 'ok') as quarantined,
        arg_max(data_version, fetched_at) filter (where outcome = 'ok') as data_version,
        arg_max(query, fetched_at) filter (where outcome = 'ok') as query,
        arg_max(query_hash, fetched_at) filter (where outcome = 'ok') as query_hash,
    from staging.fetches
    group by registry, provenance
),

standing as (
    select
        registry,
        provenance,
        count(*) as records,
        count(*) filter (where gives_naltrexone) as naltrexone_records,
    from main.records
    group by registry, provenance
)

select
    coalesce(attempts.registry, standing.registry) as registry,
    coalesce(attempts.provenance, standing.provenance) as provenance,
    cast(coalesce(standing.records, 0) as integer) as records,
    cast(coalesce(standing.naltrexone_records, 0) as integer) as naltrexone_records,
    attempts.last_attempt_at,
    attempts.last_success_at,
    coalesce(attempts.last_outcome <> 'ok', false) or coalesce(attempts.provenance, standing.provenance) = 'bundled' as is_stale,
    date_diff('hour', attempts.last_success_at, getvariable('as_of')) as hours_since_success,
    cast(attempts.announced as integer) as announced,
    cast(attempts.received as integer) as received,
    cast(attempts.quarantined as integer) as quarantined,
    attempts.data_version,
    attempts.query,
    attempts.query_hash,
    case when attempts.last_outcome <> 'ok' then attempts.error end as error,
    getvariable('as_of') as as_of,
from attempts
full join standing on attempts.registry = standing.registry and attempts.provenance = standing.provenance
