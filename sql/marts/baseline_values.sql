-- Baseline characteristics as posted, one row per record, measure, class, category and group.
--
-- trial_uid: id of the trial that the record belongs to
-- @order_by: registry, record_id, measure_ordinal, class, category, group_id
select
    rows.registry,
    rows.record_id,
    trial.trial_uid,
    rows.* exclude (registry, record_id, version),
from raw.baseline_value as rows
inner join intermediate.current_versions as current using (registry, record_id, version)
inner join intermediate.trial_records as trial on rows.registry = trial.registry and rows.record_id = trial.record_id
