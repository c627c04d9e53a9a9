-- What stands once in the versions that took part in a change, one row per record version and field
-- that has a value. What follows from a registered value alone is left out: the registered value says it.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- version: content hash of the version
-- field: column of records or record_texts, without _raw
-- value: its value as text
-- @materialize: view
with studies as (
    select
        registry,
        record_id,
        version,
        cast(columns(* exclude (
            registry, record_id, version, study_type, trial_state, recruitment_state, last_known_state,
            phase_label, phase_state, phase_bits, enrolment, allocation, masking, intervention_model,
            primary_purpose, control, sex, adverse_event_threshold_percent, source_note
        )) as varchar),
    from raw.study
    semi join intermediate.changed_versions using (version)
),

doses as (
    select
        registry,
        record_id,
        version,
        cast(columns(* exclude (registry, record_id, version)) as varchar),
    from raw.dose_summary
    semi join intermediate.changed_versions using (version)
),

fields as (
    select registry, record_id, version, field, value
    from studies unpivot (value for field in (columns(* exclude (registry, record_id, version))))

    union all

    select registry, record_id, version, field, value
    from doses unpivot (value for field in (columns(* exclude (registry, record_id, version))))
)

select
    registry,
    record_id,
    version,
    regexp_replace(field, '_raw$', '') as field,
    value,
from fields
where not regexp_matches(field, '_(rule|flag|from|to|precision|years|field)$')
