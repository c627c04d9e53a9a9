-- Statistical analyses as registered, one row per record, posted outcome and analysis; never only
-- the first.
--
-- trial_uid: id of the trial that the record belongs to
-- outcome_id: id of the posted outcome, as in outcome_measures
-- outcome_type: primary, secondary, other_pre_specified or post_hoc
-- outcome_title: what was measured, as registered
-- groups_compared: number of groups that the analysis names
-- @order_by: registry, record_id, outcome_ordinal, analysis_ordinal
select
    rows.registry,
    rows.record_id,
    trial.trial_uid,
    rows.record_id || '/' || rows.outcome_ordinal as outcome_id,
    outcome.outcome_type,
    outcome.title as outcome_title,
    cast(len(rows.group_ids) as integer) as groups_compared,
    rows.* exclude (registry, record_id, version),
from raw.analysis as rows
inner join intermediate.current_versions as current using (registry, record_id, version)
inner join intermediate.trial_records as trial on rows.registry = trial.registry and rows.record_id = trial.record_id
left join raw.outcome_measure as outcome
    on rows.registry = outcome.registry
    and rows.record_id = outcome.record_id
    and rows.version = outcome.version
    and rows.outcome_ordinal = outcome.ordinal
