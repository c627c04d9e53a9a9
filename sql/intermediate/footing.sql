-- What every count must be shown with, one row per build: as-of moment, registers, query and provenance.
--
-- as_of: moment to which the counts apply (UTC)
-- registries: registers that the records come from, joined with comma
-- query_hash: hash of the newest search of each register, joined with comma
-- models_hash: hash over the models that made the tables, as reference tables have one of their own; null where nobody gave it
-- provenance: in words, what the records are
with sources as (
    select
        registry,
        provenance,
        count(*) as records,
    from intermediate.current_versions
    group by registry, provenance
),

queries as (
    select
        registry,
        arg_max(query_hash, fetched_at) as query_hash,
    from staging.fetches
    where outcome = 'ok'
    group by registry
)

select
    getvariable('as_of') as as_of,
    (select string_agg(distinct registry, ', ' order by registry) from sources) as registries,
    (select string_agg(query_hash, ', ' order by registry) from queries) as query_hash,
    getvariable('models_hash') as models_hash,
    (
        select
            string_agg(
                registry || ': ' || records || case provenance
                    when 'live' then ' records pulled from the register'
                    when 'import' then ' records from imported files'
                    else ' records of the bundled reference extract, not a live pull'
                end,
                '; ' order by registry, provenance
            )
        from sources
    ) as provenance,
