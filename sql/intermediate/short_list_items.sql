-- What stands in the short lists of versions that took part in a change, one row per record version,
-- list and item. A hash of the content names a version alone, and a join by one column needs little
-- memory.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- version: content hash of the version
-- field: name of the list
-- at: position in the list
-- item: the item as text
-- @materialize: view
select registry, record_id, version, 'identifiers' as field, ordinal as at, concat(id_type, ' ', value) as item
from raw.identifier
semi join intermediate.changed_versions using (version)

union all

select registry, record_id, version, 'sponsors' as field, ordinal as at, concat(role, ' ', name) as item
from raw.sponsor
semi join intermediate.changed_versions using (version)

union all

select registry, record_id, version, concat(kind, 's') as field, ordinal as at, name as item
from raw.condition
semi join intermediate.changed_versions using (version)

union all

select
    registry,
    record_id,
    version,
    'arms' as field,
    ordinal as at,
    concat_ws(': ', arm_label, arm_type_raw, description) as item,
from raw.arm
semi join intermediate.changed_versions using (version)

union all

select
    registry,
    record_id,
    version,
    'interventions' as field,
    ordinal as at,
    concat_ws(': ', intervention_type_raw, name, description, array_to_string(other_names, ', ')) as item,
from raw.intervention
semi join intermediate.changed_versions using (version)

union all

select
    registry,
    record_id,
    version,
    concat(outcome_type, '_outcomes') as field,
    ordinal as at,
    concat(measure, ' [', time_frame, ']', ': ' || description) as item,
from raw.outcome
semi join intermediate.changed_versions using (version)

union all

select
    registry,
    record_id,
    version,
    'countries' as field,
    0 as at,
    concat(country, case when is_removed then ' (removed)' end) as item,
from raw.country
semi join intermediate.changed_versions using (version)

union all

select
    registry,
    record_id,
    version,
    'publications' as field,
    ordinal as at,
    concat_ws(' ', reference_type, pmid, citation, url) as item,
from raw.publication
semi join intermediate.changed_versions using (version)

union all

select
    registry,
    record_id,
    version,
    'documents' as field,
    ordinal as at,
    concat_ws(' ', kind, filename, document_date_raw) as item,
from raw.document
semi join intermediate.changed_versions using (version)
