-- Records that the register gave once and gives no longer, one row per record. Its last complete
-- answer to our search did not hold them. They stay in every table, as last seen: this is their mark.
-- Only a record that was pulled can disappear; one that came from a file alone cannot.
--
-- trial_uid: id of the trial that the record belongs to
-- last_seen_at: when the register last returned the record (UTC)
-- missing_since: first complete answer of the register without the record (UTC)
-- complete_fetches_without: number of complete answers since then
-- last_complete_at: the register's last complete answer (UTC)
-- is_same_search: the answers with and without the record are to the same search; where false, our
--    search may have lost it and not the register
-- unreadable_records: records of the last complete answer that could not be identified; the record may be one of them
-- @order_by: registry, record_id
with complete as (
    select
        registry,
        run_id,
        fetched_at,
        query_hash,
        quarantined,
    from staging.fetches
    where provenance = 'live' and outcome = 'ok'
),

newest as (
    select
        registry,
        max(fetched_at) as fetched_at,
        arg_max(run_id, fetched_at) as run_id,
        arg_max(query_hash, fetched_at) as query_hash,
        arg_max(quarantined, fetched_at) as quarantined,
    from complete
    group by registry
    having count(*) > 1
),

-- records of which the newest answer is not the last that was heard
suspects as (
    select
        versions.registry,
        versions.record_id,
    from intermediate.versions as versions
    inner join newest using (registry)
    group by versions.registry, versions.record_id
    having count(*) filter (where versions.last_run_id = newest.run_id) = 0
),

pulled as (
    select
        registry,
        record_id,
        max(seen_at) as last_seen_at,
    from raw.seen
    semi join suspects using (registry, record_id)
    where provenance = 'live' and seen_at <= getvariable('as_of')
    group by registry, record_id
),

missing as (
    select
        pulled.registry,
        pulled.record_id,
        pulled.last_seen_at,
        newest.fetched_at as last_complete_at,
        newest.query_hash,
        newest.quarantined,
    from pulled
    inner join newest using (registry)
    where pulled.last_seen_at < newest.fetched_at
),

counted as (
    select
        missing.registry,
        missing.record_id,
        min(complete.fetched_at) filter (where complete.fetched_at > missing.last_seen_at) as missing_since,
        count(*) filter (where complete.fetched_at > missing.last_seen_at) as fetches,
        arg_max(complete.query_hash, complete.fetched_at) filter (where complete.fetched_at <= missing.last_seen_at) as query_hash,
    from missing
    inner join complete using (registry)
    group by missing.registry, missing.record_id
)

select
    missing.registry,
    missing.record_id,
    trial.trial_uid,
    missing.last_seen_at,
    counted.missing_since,
    cast(counted.fetches as integer) as complete_fetches_without,
    missing.last_complete_at,
    counted.query_hash is not distinct from missing.query_hash as is_same_search,
    cast(missing.quarantined as integer) as unreadable_records,
from missing
inner join counted using (registry, record_id)
left join intermediate.trial_records as trial using (registry, record_id)
