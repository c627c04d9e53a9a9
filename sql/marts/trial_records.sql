-- Which records are which trial and why, one row per record.
--
-- @order_by: trial_uid, registry, record_id
select
    trial_uid,
    registry,
    record_id,
    is_lead,
    number,
    registration,
    rule,
    speaks,
    records,
from intermediate.trial_records
