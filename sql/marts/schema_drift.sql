-- What a record holds that its decoder does not know, one row per record and unknown field or value. The archive keeps the bytes.
--
-- trial_uid: id of the trial that the record belongs to
-- @order_by: registry, record_id, kind, path
select
    rows.registry,
    rows.record_id,
    trial.trial_uid,
    rows.* exclude (registry, record_id, version),
from raw.drift as rows
inner join intermediate.current_versions as current using (registry, record_id, version)
inner join intermediate.trial_records as trial on rows.registry = trial.registry and rows.record_id = trial.record_id
