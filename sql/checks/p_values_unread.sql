-- Registered p-values of which no number could be read: out of range, several numbers, or text.
-- They are kept as text and never count as evidence.
-- @severity: warning
select
    registry,
    record_id,
    outcome_id,
    analysis_ordinal,
    p_value_raw,
    p_flag,
from main.analyses
where p_value_raw is not null and p_value is null
