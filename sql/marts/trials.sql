-- Trials, one row per trial: what its records say together. Each value comes from the first record
-- that states it: the leading registration's own record, then the other registers' own records, copies
-- by the WHO platform last; results from whichever record posted them, the dose from the record that
-- states it (intermediate.trial_values). Where records differ, see discrepancies.
--
-- trial_uid: id of the trial: the number of the registration that leads it
-- records: number of records of the trial over all registers
-- registries: registers that hold a record of the trial, joined with comma
-- record_ids: ids of all records of the trial, joined with comma
-- is_interventional: the trial gives something to participants
-- is_randomised: allocation is randomised
-- is_participant_masked: participants do not know what they get: named among the masked, or masking is double or more and nobody is named; never where the register also says that nobody is masked
-- has_comparator: the arms hold a comparator (placebo, sham, active, no treatment, usual care or another dose)
-- is_masked_rct: interventional, randomised, participants masked and with a comparator (measure M2)
-- has_results_posted: a record of the trial has structured results in its register
-- has_result_publication: a record of the trial names a publication of results
-- has_linked_publication: a register linked a publication to a record of the trial
-- gives_naltrexone: a record of the trial gives naltrexone
-- dose_class: class by the highest planned daily naltrexone dose
-- indication_ids: indications of the trial, joined with semicolon
-- conditions: conditions as registered, of the first record that has any, joined with semicolon
-- as_of: moment to which the row applies (UTC)
-- provenance: live, import or bundled; of the record that speaks first
-- @order_by: trial_uid
with links as (
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
        string_agg(records.record_id, ', ' order by records.speaks, records.record_id) as record_ids,
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

registered as (
    select
        registry,
        record_id,
        string_agg(name, '; ' order by ordinal) as conditions,
    from main.conditions
    where kind = 'condition'
    group by registry, record_id
),

conditions as (
    select
        records.trial_uid,
        arg_min(registered.conditions, coalesce(records.speaks, 1)) as conditions,
    from registered
    inner join main.records as records on registered.registry = records.registry and registered.record_id = records.record_id
    group by records.trial_uid
),

designs as (
    select
        trial_uid,
        study_type = 'interventional' as is_interventional,
        coalesce(allocation = 'randomised', false) as is_randomised,
        coalesce(
            masking is distinct from 'none'
            and (
                list_contains(who_masked, 'participant')
                or (len(coalesce(who_masked, [])) = 0 and masking in ('double', 'triple', 'quadruple'))
            ),
            false
        ) as is_participant_masked,
        coalesce(control not in ('', 'none', 'unmapped'), false) as has_comparator,
    from intermediate.trial_values
)

select
    spoken.trial_uid,
    spoken.registry,
    spoken.title,
    spoken.official_title,
    spoken.acronym,
    spoken.study_type,
    spoken.trial_state,
    spoken.recruitment_state,
    spoken.last_known_state,
    spoken.status_raw,
    spoken.why_stopped,
    spoken.phase_label,
    spoken.phase_raw,
    spoken.start_date_from,
    spoken.start_date_to,
    spoken.start_date_precision,
    spoken.start_date_type,
    spoken.completion_date_from,
    spoken.completion_date_to,
    spoken.completion_date_type,
    spoken.registered_date_from,
    spoken.results_posted_date_from,
    spoken.enrolment,
    spoken.enrolment_type,
    spoken.allocation,
    spoken.masking,
    spoken.who_masked,
    spoken.control,
    spoken.intervention_model,
    spoken.primary_purpose,
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
    spoken.dose_class,
    spoken.min_mg_day,
    spoken.max_mg_day,
    spoken.target_mg_day,
    spoken.route,
    spoken.timing,
    spoken.ldn_label,
    spoken.is_ldn,
    spoken.is_ldn_by_label,
    spoken.is_ldn_by_dose_5,
    spoken.is_ldn_by_dose_6,
    spoken.dose_rule,
    naltrexone.isolates_naltrexone,
    naltrexone.isolates_rule,
    naltrexone.blocker_design,
    naltrexone.blocker_rule,
    naltrexone.blocker_evidence,
    populations.requires_prior_failure,
    populations.prior_failure_evidence,
    indications.indication_ids,
    conditions.conditions,
    spoken.lead_sponsor,
    spoken.lead_sponsor_class,
    cast(members.records as integer) as records,
    members.registries,
    members.record_ids,
    members.first_seen_at,
    members.last_seen_at,
    spoken.provenance,
    spoken.source_url,
    getvariable('as_of') as as_of,
from intermediate.trial_values as spoken
inner join members using (trial_uid)
inner join designs using (trial_uid)
left join intermediate.trial_designs as naltrexone using (trial_uid)
left join intermediate.trial_populations as populations using (trial_uid)
left join indications using (trial_uid)
left join conditions using (trial_uid)
