-- Which records are which trial, one row per record.
--
-- trial_uid: id of the trial, which is the id of its leading record
-- registry: short name of the register
-- record_id: the register's own id of the record
-- is_lead: true for the record that speaks for the trial
-- @order_by: trial_uid, registry, record_id
select
    trial_uid,
    registry,
    record_id,
    is_lead,
from intermediate.trial_records
