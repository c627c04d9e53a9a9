-- What each register says of a trial that stands in several records, one row per trial and voice. A
-- voice is a record; the country records of an EudraCT number in one register are one voice, and so are
-- the submissions of an EU CT number, of which the last one speaks. Over countries the state is the
-- liveliest one, the start the first, the completion the last, and the enrolment the largest.
--
-- registry: register that speaks
-- record_id: record that speaks, the first one of several
-- speaks: place in the order in which the voices of the trial speak, from 1
-- members: number of records behind the voice
-- is_copy: a copy by the WHO platform
-- status: state of the trial with what belongs to it; null where the register does not know it (unknown, unmapped, moved to another register)
-- status_any: the same, also where the register does not know it
-- phase: phase_label and phase_raw; null where missing or unmapped
-- phase_any: the same, also where missing or unmapped
-- start_date: start of the trial as an interval, with precision and type
-- completion_date: completion of the trial as an interval, with type
-- size: enrolment and its type
-- masked: masking and who is masked
-- sponsor: lead sponsor and its class
-- dose: what the record states of the naltrexone dose; null where it gives none or states neither class nor amount
-- dose_any: the same, also where the record states neither
-- low: which definitions of low dose that dose meets
with several as (
    select
        *,
        coalesce(speaks, case when is_lead then 1 else 2 end) as turn,
        regexp_extract(record_id, '\d{4}-\d{6}-\d{2}') as european_number,
        european_number <> '' and registry <> 'ctis' as is_country,
        registry || ' ' || coalesce(nullif(european_number, ''), record_id) as voice,
    from main.records
    semi join (select trial_uid from main.records group by trial_uid having count(*) > 1) as twins using (trial_uid)
),

said as (
    select
        *,
        {
            'trial_state': trial_state, 'recruitment_state': recruitment_state, 'last_known_state': last_known_state,
            'status_raw': status_raw, 'why_stopped': why_stopped
        } as status,
        case
            when trial_state is null or trial_state in ('unknown', 'unmapped', 'moved') then null
            when is_country
                then list_position(['ongoing', 'suspended', 'completed', 'terminated', 'planned', 'withdrawn', 'not_authorised'], trial_state)
            else 1
        end as state_rank,
        {'phase_label': phase_label, 'phase_raw': phase_raw} as phase,
        phase_state in ('phase', 'not_applicable') or (phase_state is null and phase_label not in ('Missing', 'Unmapped')) as has_phase,
        {
            'start_date_from': start_date_from, 'start_date_to': start_date_to,
            'start_date_precision': start_date_precision, 'start_date_type': start_date_type
        } as start_date,
        {
            'completion_date_from': completion_date_from, 'completion_date_to': completion_date_to,
            'completion_date_type': completion_date_type
        } as completion_date,
        {'enrolment': enrolment, 'enrolment_type': enrolment_type} as size,
        {'masking': masking, 'who_masked': who_masked} as masked,
        {'lead_sponsor': lead_sponsor, 'lead_sponsor_class': lead_sponsor_class} as sponsor,
        {
            'dose_class': dose_class, 'min_mg_day': min_mg_day, 'max_mg_day': max_mg_day, 'target_mg_day': target_mg_day,
            'route': route, 'timing': timing, 'dose_rule': dose_rule
        } as dose,
        {'is_ldn': is_ldn, 'is_ldn_by_dose_5': is_ldn_by_dose_5, 'is_ldn_by_dose_6': is_ldn_by_dose_6} as low,
        gives_naltrexone and (target_mg_day is not null or coalesce(dose_class, 'unknown') <> 'unknown') as has_dose,
    from several
)

select
    trial_uid,
    any_value(registry) as registry,
    arg_min(record_id, turn) as record_id,
    cast(min(turn) as integer) as speaks,
    cast(count(*) as integer) as members,
    any_value(registry) = 'ictrp' as is_copy,
    arg_min(title, turn) as title,
    arg_min(official_title, turn) as official_title,
    arg_min(acronym, turn) as acronym,
    arg_min(study_type, turn) filter (where study_type <> 'unmapped') as study_type,
    arg_min(status, 1000 * state_rank + turn) filter (where state_rank is not null) as status,
    arg_min(status, turn) as status_any,
    arg_min(phase, turn) filter (where has_phase) as phase,
    arg_min(phase, turn) as phase_any,
    arg_min(start_date, (case when is_country then start_date_from end, turn)) filter (where start_date_from is not null) as start_date,
    arg_max(completion_date, (case when is_country then completion_date_from end, -turn)) filter (where completion_date_from is not null)
        as completion_date,
    arg_max(size, (case when is_country then enrolment end, -turn)) filter (where enrolment is not null) as size,
    arg_min(allocation, turn) filter (where allocation <> 'unmapped') as allocation,
    arg_min(masked, turn) filter (where masking is not null and masking <> 'unmapped') as masked,
    arg_min(control, turn) filter (where control <> 'unmapped') as control,
    arg_min(intervention_model, turn) filter (where intervention_model <> 'unmapped') as intervention_model,
    arg_min(primary_purpose, turn) filter (where primary_purpose <> 'unmapped') as primary_purpose,
    min(registered_date_from) as registered_date_from,
    min(results_posted_date_from) as results_posted_date_from,
    arg_min(sponsor, turn) filter (where lead_sponsor is not null) as sponsor,
    arg_min(dose, turn) filter (where has_dose) as dose,
    arg_min(low, turn) filter (where has_dose) as low,
    arg_min(dose, (not gives_naltrexone, turn)) filter (where dose_rule is not null or dose_class is not null) as dose_any,
    coalesce(bool_or(ldn_label), false) as ldn_label,
    coalesce(bool_or(is_ldn), false) as is_ldn,
    coalesce(bool_or(is_ldn_by_label), false) as is_ldn_by_label,
    coalesce(bool_or(is_ldn_by_dose_5), false) as is_ldn_by_dose_5,
    coalesce(bool_or(is_ldn_by_dose_6), false) as is_ldn_by_dose_6,
    arg_min(provenance, turn) as provenance,
    arg_min(source_url, turn) as source_url,
from said
group by trial_uid, voice
