-- A p-value that was read lies between 0 and 1.
-- @severity: error
select
    registry,
    record_id,
    outcome_id,
    analysis_ordinal,
    p_value_raw,
    p_value,
from main.analyses
where p_value < 0 or p_value > 1 or isnan(p_value)
