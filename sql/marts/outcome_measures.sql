-- Outcomes as posted with results, one row per record and posted outcome.
--
-- trial_uid: id of the trial that the record belongs to
-- outcome_id: id of the posted outcome, unique over all records
-- groups: number of groups
-- analyses: number of registered analyses
-- @order_by: registry, record_id, ordinal
with groups as (
    select registry, record_id, version, outcome_ordinal, count(*) as n
    from raw.result_group
    where section = 'outcome'
    group by all
),

tests as (
    select registry, record_id, version, outcome_ordinal, count(*) as n
    from raw.analysis
    group by all
)

select
    rows.registry,
    rows.record_id,
    trial.trial_uid,
    rows.record_id || '/' || rows.ordinal as outcome_id,
    rows.* exclude (registry, record_id, version),
    cast(coalesce(groups.n, 0) as integer) as groups,
    cast(coalesce(tests.n, 0) as integer) as analyses,
from raw.outcome_measure as rows
inner join intermediate.current_versions as current using (registry, record_id, version)
inner join intermediate.trial_records as trial on rows.registry = trial.registry and rows.record_id = trial.record_id
left join groups
    on rows.registry = groups.registry
    and rows.record_id = groups.record_id
    and rows.version = groups.version
    and rows.ordinal = groups.outcome_ordinal
left join tests
    on rows.registry = tests.registry
    and rows.record_id = tests.record_id
    and rows.version = tests.version
    and rows.ordinal = tests.outcome_ordinal
