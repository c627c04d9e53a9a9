-- Every group that a posted number or an analysis names exists. A number of an unknown group is
-- kept and never counts as evidence.
-- @severity: warning
with named as (
    select registry, record_id, 'outcome' as section, outcome_ordinal, group_id, 'measurement' as named_by
    from main.measurements
    union
    select registry, record_id, 'outcome', outcome_ordinal, unnest(group_ids), 'analysis'
    from main.analyses
    union
    select registry, record_id, 'flow', 0, group_id, 'participant flow'
    from main.participant_flow
    union
    select registry, record_id, 'baseline', 0, group_id, 'baseline'
    from main.baseline_values
)

select
    named.registry,
    named.record_id,
    named.section,
    named.outcome_ordinal,
    named.group_id,
    named.named_by,
from named
anti join main.result_groups as known
    on named.registry = known.registry
    and named.record_id = known.record_id
    and named.section = known.section
    and named.outcome_ordinal = known.outcome_ordinal
    and named.group_id = known.group_id

union all

select
    registry,
    record_id,
    'adverse_event' as section,
    0 as outcome_ordinal,
    group_id,
    'adverse event' as named_by,
from main.adverse_events as events
anti join main.adverse_event_groups as known using (registry, record_id, group_id)
