-- What the records of a trial say together, one row per trial (merge policy by source). Each value
-- comes from the first record that states it, in this order: the leading registration's own record,
-- the other registers' own records in the order of the registers, copies by the WHO platform last. So
-- a copy never overrides a register, and a silent lead is filled by others. The country records of an
-- EudraCT number speak as one (intermediate.trial_voices). A dose comes from the first record that
-- states a class or an amount; the label counts from any record. Where records differ, the table
-- discrepancies says so.
--
-- registry: register of the record that speaks first
-- provenance: live, import or bundled; of the record that speaks first
-- registered_date_from: first registration of the trial in any register
-- results_posted_date_from: first posting of results in any register
-- ldn_label: a record of the trial calls the dose low
-- is_ldn: low-dose by the headline definition, with the dose from the record that states it
with merged as (
    select
        trial_uid,
        arg_min(registry, speaks) as registry,
        arg_min(title, speaks) as title,
        arg_min(official_title, speaks) as official_title,
        arg_min(acronym, speaks) as acronym,
        arg_min(study_type, speaks) as study_type,
        coalesce(arg_min(status, speaks), arg_min(status_any, speaks)) as status,
        coalesce(arg_min(phase, speaks), arg_min(phase_any, speaks)) as phase,
        arg_min(start_date, speaks) as start_date,
        arg_min(completion_date, speaks) as completion_date,
        min(registered_date_from) as registered_date_from,
        min(results_posted_date_from) as results_posted_date_from,
        arg_min(size, speaks) as size,
        arg_min(allocation, speaks) as allocation,
        arg_min(masked, speaks) as masked,
        arg_min(control, speaks) as control,
        arg_min(intervention_model, speaks) as intervention_model,
        arg_min(primary_purpose, speaks) as primary_purpose,
        arg_min(sponsor, speaks) as sponsor,
        bool_or(ldn_label) as ldn_label,
        coalesce(arg_min(dose, speaks), arg_min(dose_any, speaks)) as dose,
        coalesce(arg_min(low, speaks).is_ldn, bool_or(is_ldn)) as is_ldn,
        coalesce(arg_min(low, speaks).is_ldn_by_dose_5, bool_or(is_ldn_by_dose_5)) as is_ldn_by_dose_5,
        coalesce(arg_min(low, speaks).is_ldn_by_dose_6, bool_or(is_ldn_by_dose_6)) as is_ldn_by_dose_6,
        bool_or(is_ldn_by_label) as is_ldn_by_label,
        arg_min(provenance, speaks) as provenance,
        arg_min(source_url, speaks) as source_url,
    from intermediate.trial_voices
    group by trial_uid
),

alone as (
    select *
    from main.records
    anti join merged using (trial_uid)
)

select
    trial_uid,
    registry,
    title,
    official_title,
    acronym,
    study_type,
    trial_state,
    recruitment_state,
    last_known_state,
    status_raw,
    why_stopped,
    phase_label,
    phase_raw,
    start_date_from,
    start_date_to,
    start_date_precision,
    start_date_type,
    completion_date_from,
    completion_date_to,
    completion_date_type,
    registered_date_from,
    results_posted_date_from,
    enrolment,
    enrolment_type,
    allocation,
    masking,
    who_masked,
    control,
    intervention_model,
    primary_purpose,
    lead_sponsor,
    lead_sponsor_class,
    dose_class,
    min_mg_day,
    max_mg_day,
    target_mg_day,
    route,
    timing,
    coalesce(ldn_label, false) as ldn_label,
    coalesce(is_ldn, false) as is_ldn,
    coalesce(is_ldn_by_label, false) as is_ldn_by_label,
    coalesce(is_ldn_by_dose_5, false) as is_ldn_by_dose_5,
    coalesce(is_ldn_by_dose_6, false) as is_ldn_by_dose_6,
    dose_rule,
    provenance,
    source_url,
from alone

union all by name

select
    * exclude (status, phase, start_date, completion_date, size, masked, sponsor, dose),
    unnest(status),
    unnest(phase),
    unnest(start_date),
    unnest(completion_date),
    unnest(size),
    unnest(masked),
    unnest(sponsor),
    unnest(dose),
from merged
