-- Outcomes as registered, one row per record and primary, secondary or other outcome.
--
-- trial_uid: id of the trial that the record belongs to
-- @order_by: none
select
    rows.registry,
    rows.record_id,
    trial.trial_uid,
    rows.* exclude (registry, record_id, version),
from raw.outcome as rows
inner join intermediate.current_versions as current using (registry, record_id, version)
inner join intermediate.trial_records as trial on rows.registry = trial.registry and rows.record_id = trial.record_id
