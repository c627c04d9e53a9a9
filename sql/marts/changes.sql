-- What changed in the registers, one row per record, step between two of its versions, and field.
-- Only versions in our own archive can be compared: what changed before the first of them is not here.
--
-- trial_uid: id of the trial that the record belongs to
-- step: number of the step in the record, from 1
-- field: what changed: a column of records or record_texts without _raw, a list (primary_outcomes,
--    conditions, sites ...), or other, for what is none of these (contacts, for instance)
-- old_value: value before, as registered; null when there was none; posted results and sites as number and digest of rows
-- new_value: value after, as registered; null when there is none any more
-- @order_by: registry, record_id, step, field
select
    changes.registry,
    changes.record_id,
    trial.trial_uid,
    changes.step,
    changes.field,
    changes.old_value,
    changes.new_value,
    steps.seen_at,
    steps.old_last_seen_at,
    steps.register_updated,
    steps.register_updated_before,
    steps.is_dated_by_register,
    steps.provenance,
    steps.run_id,
    steps.old_version,
    steps.new_version,
from intermediate.field_changes as changes
inner join intermediate.version_steps as steps
    on changes.registry = steps.registry and changes.record_id = steps.record_id and changes.step = steps.step
inner join intermediate.trial_records as trial
    on changes.registry = trial.registry and changes.record_id = trial.record_id
