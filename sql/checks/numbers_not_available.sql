-- Posted numbers that are no number: not available, not reported, or text. They keep their text, their
-- comment and their group, and never count as evidence.
-- @severity: warning
select
    registry,
    record_id,
    outcome_id,
    outcome_title,
    group_id,
    value_raw,
    comment,
from main.measurements
where value is null and value_raw is not null
