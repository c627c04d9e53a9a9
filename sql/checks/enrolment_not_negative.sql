-- A number of participants is not negative.
-- @severity: error
select
    registry,
    record_id,
    enrolment_raw,
    enrolment,
from main.records
where enrolment < 0
