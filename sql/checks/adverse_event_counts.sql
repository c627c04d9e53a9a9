-- Adverse events whose numbers cannot be a risk: no number at risk, nobody at risk but somebody
-- affected, or more affected than at risk. They never enter a risk.
-- @severity: warning
select
    registry,
    record_id,
    seriousness,
    term,
    group_id,
    affected,
    at_risk,
from main.adverse_events
where affected is not null and (at_risk is null or affected > at_risk or affected < 0)

union all

select
    registry,
    record_id,
    'serious' as seriousness,
    'total' as term,
    group_id,
    serious_affected,
    serious_at_risk,
from main.adverse_event_groups
where serious_affected is not null and (serious_at_risk is null or serious_affected > serious_at_risk)

union all

select
    registry,
    record_id,
    'other' as seriousness,
    'total' as term,
    group_id,
    other_affected,
    other_at_risk,
from main.adverse_event_groups
where other_affected is not null and (other_at_risk is null or other_affected > other_at_risk)
