-- Posted percentages of people above 100 or below 0; a percentage change may be both. They are kept,
-- and no analysis of these groups counts as evidence.
-- @severity: warning
select
    registry,
    record_id,
    outcome_id,
    outcome_title,
    unit,
    group_id,
    value,
from main.measurements
where is_out_of_range
