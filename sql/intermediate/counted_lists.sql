-- Long lists of the versions that took part in a change, of which there may be thousands of rows:
-- their number and a digest stand for them. One row per record version and list.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- version: content hash of the version
-- field: name of the list
-- value: number of rows and digest of their content
with items as (
    -- a row as text without the hash of its version, so that equal rows of two versions are equal
    select
        registry,
        record_id,
        version,
        'sites' as field,
        hash(replace(cast(to_json(list_row) as varchar), version, '')) as digest,
    from raw.site as list_row
    semi join intermediate.changed_versions using (version)
    union all
    select
        registry,
        record_id,
        version,
        'mesh_terms',
        hash(replace(cast(to_json(list_row) as varchar), version, '')),
    from raw.mesh_term as list_row
    semi join intermediate.changed_versions using (version)
    union all
    select
        registry,
        record_id,
        version,
        'participant_flow',
        hash(replace(cast(to_json(list_row) as varchar), version, '')),
    from raw.flow_count as list_row
    semi join intermediate.changed_versions using (version)
    union all
    select
        registry,
        record_id,
        version,
        'baseline_values',
        hash(replace(cast(to_json(list_row) as varchar), version, '')),
    from raw.baseline_value as list_row
    semi join intermediate.changed_versions using (version)
    union all
    select
        registry,
        record_id,
        version,
        'outcome_measures',
        hash(replace(cast(to_json(list_row) as varchar), version, '')),
    from raw.outcome_measure as list_row
    semi join intermediate.changed_versions using (version)
    union all
    select
        registry,
        record_id,
        version,
        'measurements',
        hash(replace(cast(to_json(list_row) as varchar), version, '')),
    from raw.measurement as list_row
    semi join intermediate.changed_versions using (version)
    union all
    select
        registry,
        record_id,
        version,
        'analyses',
        hash(replace(cast(to_json(list_row) as varchar), version, '')),
    from raw.analysis as list_row
    semi join intermediate.changed_versions using (version)
    union all
    select
        registry,
        record_id,
        version,
        'adverse_events',
        hash(replace(cast(to_json(list_row) as varchar), version, '')),
    from raw.adverse_event as list_row
    semi join intermediate.changed_versions using (version)
)

select
    registry,
    record_id,
    version,
    field,
    format('{} rows (digest {:016x})', count(*), bit_xor(digest)) as value,
from items
group by registry, record_id, version, field
