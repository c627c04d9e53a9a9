-- Conditions and keywords as registered, one row per record and condition or keyword, with the
-- indications that the wording itself means here.
--
-- trial_uid: id of the trial that the record belongs to
-- indication_ids: indications of the wording, joined with semicolon; null when no synonym knows it
-- @order_by: registry, record_id, kind, ordinal
with indications as (
    select
        registry,
        record_id,
        kind,
        ordinal,
        string_agg(distinct indication_id, '; ' order by indication_id) as indication_ids,
    from intermediate.condition_terms
    where term_kind = 'text'
    group by registry, record_id, kind, ordinal
)

select
    rows.registry,
    rows.record_id,
    trial.trial_uid,
    rows.* exclude (registry, record_id, version),
    indications.indication_ids,
from raw.condition as rows
inner join intermediate.current_versions as current using (registry, record_id, version)
inner join intermediate.trial_records as trial on rows.registry = trial.registry and rows.record_id = trial.record_id
left join indications
    on rows.registry = indications.registry
    and rows.record_id = indications.record_id
    and rows.kind = indications.kind
    and rows.ordinal = indications.ordinal
