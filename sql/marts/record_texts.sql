-- Long texts as registered, one row per record. They stand apart from records, so that a table that
-- is read often stays small.
--
-- trial_uid: id of the trial that the record belongs to
-- @order_by: none
select
    study.registry,
    study.record_id,
    trial.trial_uid,
    study.brief_summary,
    study.detailed_description,
    study.eligibility_criteria,
    study.study_population,
    study.adverse_event_description,
    study.limitations,
from raw.study as study
inner join intermediate.current_versions as current using (registry, record_id, version)
inner join intermediate.trial_records as trial on study.registry = trial.registry and study.record_id = trial.record_id
