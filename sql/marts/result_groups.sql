-- Groups of the posted results, one row per record, section, posted outcome and group. Groups are joined by id, never by title.
--
-- trial_uid: id of the trial that the record belongs to
-- @order_by: registry, record_id, section, outcome_ordinal, group_id
select
    rows.registry,
    rows.record_id,
    trial.trial_uid,
    rows.* exclude (registry, record_id, version),
from raw.result_group as rows
inner join intermediate.current_versions as current using (registry, record_id, version)
inner join intermediate.trial_records as trial on rows.registry = trial.registry and rows.record_id = trial.record_id
