-- Which records are which trial, one row per record.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- trial_uid: id of the trial, which is the id of its leading record
-- is_lead: true for the record that speaks for the trial
select
    registry,
    record_id,
    record_id as trial_uid,
    true as is_lead,
from intermediate.current_versions
