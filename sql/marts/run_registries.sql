-- What each register or file gave to a run that had ended at the as-of moment, one row per run,
-- register and provenance.
--
-- run_id: the run, see runs
-- registry: short name of the register
-- provenance: live, import or bundled
-- outcome: ok, failed, refused or interrupted
-- error: why it gave nothing that was taken, with the remedy
-- source: the search as sent, or the files
-- data_version: the register's own data version
-- announced: records that the register announced
-- received: distinct records received
-- new_versions: record versions never seen before
-- duplicates: records that came more than once
-- quarantined: records that could not be identified
-- requests: requests to the register
-- retries: requests that were made again
-- throttled: answers 429
-- restarts: times the fetch began anew
-- bytes: bytes received
-- decoder: version of what decodes the register's records
-- @order_by: run_id, registry, provenance
with registers as (
    select
        run as run_id,
        versions,
        unnest(registries) as r,
    from raw.run
    where run is not null and cast(ended_at as timestamp) <= getvariable('as_of')
)

select
    run_id,
    r.registry as registry,
    r.provenance as provenance,
    r.outcome as outcome,
    r.error as error,
    r.source as source,
    r.data_version as data_version,
    r.announced as announced,
    r.received as received,
    r.new as new_versions,
    r.duplicates as duplicates,
    r.quarantined as quarantined,
    r.requests as requests,
    r.retries as retries,
    r.throttled as throttled,
    r.restarts as restarts,
    cast(r.bytes as double) as bytes,
    versions.decoders[r.registry][1] as decoder,
from registers
