-- Registered conditions of low-dose trials that no synonym knows; they are listed in
-- unmapped_conditions, and the trial counts under its other conditions only.
-- @severity: warning
select
    condition.registry,
    condition.record_id,
    condition.name,
from main.conditions as condition
inner join main.trials as trials on condition.trial_uid = trials.trial_uid
where condition.kind = 'condition' and condition.indication_ids is null and trials.is_ldn
