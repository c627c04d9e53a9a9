-- Digests of the short lists of versions that took part in a change, one row per record version and
-- list. They need little memory however many records change in one night.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- version: content hash of the version
-- field: name of the list
-- digest: of the items and their order
select
    registry,
    record_id,
    version,
    field,
    bit_xor(hash(concat(at, ' ', item))) as digest,
from intermediate.short_list_items
group by registry, record_id, version, field
