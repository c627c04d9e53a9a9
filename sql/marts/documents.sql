-- Files that the register offers, one row per record and document.
--
-- trial_uid: id of the trial that the record belongs to
-- @order_by: registry, record_id, ordinal
select
    rows.registry,
    rows.record_id,
    trial.trial_uid,
    rows.* exclude (registry, record_id, version),
from raw.document as rows
inner join intermediate.current_versions as current using (registry, record_id, version)
inner join intermediate.trial_records as trial on rows.registry = trial.registry and rows.record_id = trial.record_id
