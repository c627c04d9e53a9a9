-- A record stands once: no register and record id may have two rows in records.
-- @severity: error
select
    registry,
    record_id,
    count(*) as n,
from main.records
group by registry, record_id
having count(*) > 1
