-- Numbers by which the records that stand may be linked, one row per record and number. What stands
-- in an identifier field may link; what stands in free text only is a mention. The record's own id is
-- left out.
--
-- is_mention: the number stands in free text only
-- ordinal: position in the record, from 1, among identifiers or among mentions
-- id_type: own, alias, protocol_code, secondary, or the register's own type; null for a mention
-- value: identifier as registered; of a mention, the number in its register's own spelling
-- domain: issuer, as registered
-- field: field of the record it stands in
-- text: the words around a mention; null for an identifier
-- @materialize: view
select
    rows.registry,
    rows.record_id,
    false as is_mention,
    rows.ordinal,
    rows.id_type,
    rows.value,
    rows.domain,
    rows.field,
    null as text,
from raw.identifier as rows
inner join intermediate.current_versions as current using (registry, record_id, version)
where rows.id_type <> 'own' or rows.value <> rows.record_id

union all

select
    rows.registry,
    rows.record_id,
    true as is_mention,
    rows.ordinal,
    null as id_type,
    rows.number as value,
    null as domain,
    rows.field,
    rows.text,
from raw.mention as rows
inner join intermediate.current_versions as current using (registry, record_id, version)
