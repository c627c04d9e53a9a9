-- Every archived record as it stands as of the as-of moment, one row per record. A record that only
-- mentions naltrexone stays here with gives_naltrexone = false.
--
-- trial_uid: id of the trial that the record belongs to
-- is_lead: the record that leads its trial; one record of each
-- speaks: place of the record in the order in which the records of its trial speak, from 1
-- provenance: live (pulled), import (from a downloaded file) or bundled (bundled reference extract, not a live pull)
-- first_seen_at: when any version of the record was first returned (UTC)
-- last_seen_at: when the record was last returned (UTC)
-- versions: number of versions of the record in the archive
-- version: content hash of the version that stands
-- gives_naltrexone: an arm or intervention gives naltrexone in any form; a mere mention does not
-- @order_by: registry, record_id
select
    current.registry,
    current.record_id,
    trial.trial_uid,
    trial.is_lead,
    trial.speaks,
    study.* exclude (
        registry,
        record_id,
        version,
        brief_summary,
        detailed_description,
        eligibility_criteria,
        study_population,
        adverse_event_description,
        limitations
    ) replace (
        coalesce(state.trial_state, study.trial_state) as trial_state,
        coalesce(state.recruitment_state, study.recruitment_state) as recruitment_state
    ),
    coalesce(dose.gives_naltrexone, false) as gives_naltrexone,
    dose.dose_class,
    dose.ldn_label,
    dose.min_mg_day,
    dose.max_mg_day,
    dose.target_mg_day,
    dose.route,
    dose.timing,
    dose.is_ldn,
    dose.is_ldn_by_label,
    dose.is_ldn_by_dose_5,
    dose.is_ldn_by_dose_6,
    dose.dose_rule,
    current.provenance,
    current.first_seen_at,
    current.last_seen_at,
    current.versions,
    current.version,
from intermediate.current_versions as current
inner join raw.study as study using (registry, record_id, version)
left join intermediate.record_states as state
    on current.registry = state.registry
    and current.record_id = state.record_id
inner join intermediate.trial_records as trial on current.registry = trial.registry and current.record_id = trial.record_id
left join raw.dose_summary as dose
    on current.registry = dose.registry
    and current.record_id = dose.record_id
    and current.version = dose.version
