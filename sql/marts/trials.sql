-- Trials, one row per trial: what its leading record says, with what all of its records add.
--
-- trial_uid: id of the trial, which is the id of its leading record
-- records: number of records of the trial over all registers
-- registries: registers that hold a record of the trial, joined with comma
-- record_ids: ids of all records of the trial, joined with comma
-- is_interventional: the trial gives something to participants
-- is_randomised: allocation is randomised
-- is_participant_masked: participants do not know what they get: named among the masked, or masking is double or more and nobody is named
-- has_comparator: the arms hold a comparator (placebo, sham, active, no treatment, usual care or another dose)
-- is_masked_rct: interventional, randomised, participants masked and with a comparator (measure M2)
-- has_results_posted: a record of the trial has structured results in its register
-- has_result_publication: a record of the trial names a publication of results
-- has_linked_publication: a register linked a publication to a record of the trial
-- gives_naltrexone: a record of the trial gives naltrexone
-- dose_class: class by the highest planned daily naltrexone dose
-- indication_ids: indications of the trial, joined with semicolon
-- conditions: conditions of the leading record as registered, joined with semicolon
-- as_of: moment to which the row applies (UTC)
-- provenance: live, import or bundled; of the leading record
-- @order_by: trial_uid
with lead_records as (
    select * from main.records where is_lead
),

links as (
    select
        registry,
        record_id,
        bool_or(reference_type = 'result') as has_result_publication,
        bool_or(reference_type = 'derived') as has_linked_publication,
    from main.publications
    group by registry, record_id
),

members as (
    select
        records.trial_uid,
        count(*) as records,
        string_agg(distinct records.registry, ', ' order by records.registry) as registries,
        string_agg(records.record_id, ', ' order by records.is_lead desc, records.record_id) as record_ids,
        coalesce(bool_or(records.results_posted), false) as has_results_posted,
        coalesce(bool_or(links.has_result_publication), false) as has_result_publication,
        coalesce(bool_or(links.has_linked_publication), false) as has_linked_publication,
        bool_or(records.gives_naltrexone) as gives_naltrexone,
        min(records.first_seen_at) as first_seen_at,
        max(records.last_seen_at) as last_seen_at,
    from main.records as records
    left join links on records.registry = links.registry and records.record_id = links.record_id
    group by records.trial_uid
),

indications as (
    select
        trial_uid,
        string_agg(indication_id, '; ' order by indication_id) as indication_ids,
    from intermediate.trial_indications
    group by trial_uid
),

conditions as (
    select
        registry,
        record_id,
        string_agg(name, '; ' order by ordinal) as conditions,
    from main.conditions
    where kind = 'condition'
    group by registry, record_id
),

designs as (
    select
        trial_uid,
        study_type = 'interventional' as is_interventional,
        coalesce(allocation = 'randomised', false) as is_randomised,
        coalesce(
            list_contains(who_masked, 'participant')
            or (len(coalesce(who_masked, [])) = 0 and masking in ('double', 'triple', 'quadruple')),
            false
        ) as is_participant_masked,
        coalesce(control not in ('', 'none', 'unmapped'), false) as has_comparator,
    from lead_records
)

select
    lead_records.trial_uid,
    lead_records.registry,
    lead_records.title,
    lead_records.official_title,
    lead_records.acronym,
    lead_records.study_type,
    lead_records.trial_state,
    lead_records.recruitment_state,
    lead_records.last_known_state,
    lead_records.status_raw,
    lead_records.why_stopped,
    lead_records.phase_label,
    lead_records.phase_raw,
    lead_records.start_date_from,
    lead_records.start_date_to,
    lead_records.start_date_precision,
    lead_records.start_date_type,
    lead_records.completion_date_from,
    lead_records.completion_date_to,
    lead_records.completion_date_type,
    lead_records.registered_date_from,
    lead_records.results_posted_date_from,
    lead_records.enrolment,
    lead_records.enrolment_type,
    lead_records.allocation,
    lead_records.masking,
    lead_records.who_masked,
    lead_records.control,
    lead_records.intervention_model,
    lead_records.primary_purpose,
    designs.is_interventional,
    designs.is_randomised,
    designs.is_participant_masked,
    designs.has_comparator,
    designs.is_interventional
        and designs.is_randomised
        and designs.is_participant_masked
        and designs.has_comparator as is_masked_rct,
    members.has_results_posted,
    members.has_result_publication,
    members.has_linked_publication,
    members.gives_naltrexone,
    lead_records.dose_class,
    lead_records.min_mg_day,
    lead_records.max_mg_day,
    lead_records.target_mg_day,
    lead_records.route,
    lead_records.timing,
    coalesce(lead_records.ldn_label, false) as ldn_label,
    coalesce(lead_records.is_ldn, false) as is_ldn,
    coalesce(lead_records.is_ldn_by_label, false) as is_ldn_by_label,
    coalesce(lead_records.is_ldn_by_dose_5, false) as is_ldn_by_dose_5,
    coalesce(lead_records.is_ldn_by_dose_6, false) as is_ldn_by_dose_6,
    lead_records.dose_rule,
    naltrexone.isolates_naltrexone,
    naltrexone.isolates_rule,
    naltrexone.blocker_design,
    naltrexone.blocker_rule,
    naltrexone.blocker_evidence,
    populations.requires_prior_failure,
    populations.prior_failure_evidence,
    indications.indication_ids,
    conditions.conditions,
    lead_records.lead_sponsor,
    lead_records.lead_sponsor_class,
    cast(members.records as integer) as records,
    members.registries,
    members.record_ids,
    members.first_seen_at,
    members.last_seen_at,
    lead_records.provenance,
    lead_records.source_url,
    getvariable('as_of') as as_of,
from lead_records
inner join members using (trial_uid)
inner join designs using (trial_uid)
left join intermediate.trial_designs as naltrexone using (trial_uid)
left join intermediate.trial_populations as populations using (trial_uid)
left join indications using (trial_uid)
left join conditions on lead_records.registry = conditions.registry and lead_records.record_id = conditions.record_id
