-- The versions that took part in a change, one row per record version. What they hold is compared;
-- of a record that never changed nothing is read again.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- version: content hash of the version
select distinct
    registry,
    record_id,
    version,
from intermediate.version_chain
