-- Runs of the pipeline that had ended at the as-of moment, one row per run. The run that made
-- this warehouse is not among them: its line is written when it ends.
--
-- run_id: the run, named by its start in UTC
-- job: schedule that began it; NULL when a person did
-- due_at: when the schedule was due (UTC); a missed run keeps the time that was missed
-- attempt: attempt of the schedule, from 1
-- started_at: start (UTC)
-- ended_at: end (UTC)
-- seconds: how long it took
-- as_of: moment to which what it published applies (UTC)
-- exit_code: 0 done, 1 failed, 3 published with a register that was not read, 4 refused by a gate
-- outcome: done, failed, stale (published with a register that was not read) or refused (by a gate)
-- is_interrupted: somebody ended it before it was done
-- is_published: a new warehouse was published
-- error: why it did not end well, with the remedy
-- gates_refused: gates that did not let it pass, with the register where there is one
-- registers_asked: registers and files that were read or asked
-- registers_failed: of which gave nothing that was taken
-- received: records received
-- new_versions: record versions never seen before
-- quarantined: records that could not be identified, and versions that could not be decoded
-- requests: requests to registers
-- retries: requests that were made again
-- throttled: answers 429
-- bytes: bytes received from registers
-- records: records in the published warehouse
-- trials: trials in the published warehouse
-- decoded: record versions decoded
-- drift: unknown fields and values in the records that stood
-- check_rows: rows that data checks found
-- fetch_seconds: asking registers
-- archive_seconds: keeping new versions
-- decode_seconds: from bytes to columns
-- model_seconds: modelling and checking
-- publish_seconds: swapping the warehouse in
-- export_seconds: writing exports
-- program_version: of the program
-- go_version: of the compiler
-- duckdb_driver: of the database's driver
-- models_hash: hash over the SQL
-- @order_by: started_at, run_id
with ended as (
    select
        *,
        cast(started_at as timestamp) as began,
        cast(ended_at as timestamp) as ended,
    from raw.run
    where run is not null and cast(ended_at as timestamp) <= getvariable('as_of')
),

registers as (
    select
        run,
        unnest(registries) as r,
    from ended
),

asked as (
    select
        run,
        count(*) as registers_asked,
        count(*) filter (where r.outcome <> 'ok') as registers_failed,
        sum(r.received) as received,
        sum(r.new) as new_versions,
        sum(r.quarantined) as quarantined,
        sum(r.requests) as requests,
        sum(r.retries) as retries,
        sum(r.throttled) as throttled,
        sum(r.bytes) as bytes,
    from registers
    group by run
),

parts as (
    select
        run,
        unnest(stages) as s,
    from ended
),

times as (
    select
        run,
        sum(s.seconds) filter (where s.stage = 'fetch') as fetch_seconds,
        sum(s.seconds) filter (where s.stage = 'archive') as archive_seconds,
        sum(s.seconds) filter (where s.stage = 'decode') as decode_seconds,
        sum(s.seconds) filter (where s.stage = 'model') as model_seconds,
        sum(s.seconds) filter (where s.stage = 'publish') as publish_seconds,
        sum(s.seconds) filter (where s.stage = 'export') as export_seconds,
    from parts
    group by run
)

select
    ended.run as run_id,
    ended.command,
    nullif(ended.job, '') as job,
    cast(ended.due as timestamp) as due_at,
    ended.attempt,
    ended.began as started_at,
    ended.ended as ended_at,
    date_diff('millisecond', ended.began, ended.ended) / 1000 as seconds,
    cast(ended.as_of as timestamp) as as_of,
    ended.exit as exit_code,
    case ended.exit when 0 then 'done' when 3 then 'stale' when 4 then 'refused' else 'failed' end as outcome,
    coalesce(ended.interrupted, false) as is_interrupted,
    coalesce(ended.published, false) as is_published,
    ended.error,
    [
        concat_ws(' ', g.gate, nullif(g.registry, ''))
        for g in coalesce(ended.gates, [])
        if not g.passed
    ] as gates_refused,
    cast(coalesce(asked.registers_asked, 0) as integer) as registers_asked,
    cast(coalesce(asked.registers_failed, 0) as integer) as registers_failed,
    cast(coalesce(asked.received, 0) as integer) as received,
    cast(coalesce(asked.new_versions, 0) as integer) as new_versions,
    cast(coalesce(asked.quarantined, 0) + coalesce(ended.failed, 0) as integer) as quarantined,
    cast(coalesce(asked.requests, 0) as integer) as requests,
    cast(coalesce(asked.retries, 0) as integer) as retries,
    cast(coalesce(asked.throttled, 0) as integer) as throttled,
    cast(coalesce(asked.bytes, 0) as double) as bytes,
    ended.records,
    ended.trials,
    ended.decoded,
    ended.drift,
    cast(coalesce(list_sum([c.rows for c in ended.checks]), 0) as integer) as check_rows,
    times.fetch_seconds,
    times.archive_seconds,
    times.decode_seconds,
    times.model_seconds,
    times.publish_seconds,
    times.export_seconds,
    ended.version as program_version,
    ended.versions.go as go_version,
    ended.versions.duckdb as duckdb_driver,
    ended.versions.models as models_hash,
from ended
left join asked on ended.run = asked.run
left join times on ended.run = times.run
