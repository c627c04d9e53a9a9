-- Groups of a posted outcome that no number of it names.
-- @severity: warning
select
    groups.registry,
    groups.record_id,
    groups.outcome_ordinal,
    groups.group_id,
    groups.title,
from main.result_groups as groups
semi join main.measurements as any_number
    on groups.registry = any_number.registry
    and groups.record_id = any_number.record_id
    and groups.outcome_ordinal = any_number.outcome_ordinal
anti join main.measurements as used
    on groups.registry = used.registry
    and groups.record_id = used.record_id
    and groups.outcome_ordinal = used.outcome_ordinal
    and groups.group_id = used.group_id
where groups.section = 'outcome'
