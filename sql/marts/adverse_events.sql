-- Adverse events as posted, one row per record, seriousness, event and group. An event that is not
-- listed lay below the posted threshold or was not collected: no row is not zero.
--
-- trial_uid: id of the trial that the record belongs to
-- group_title: title of the group, as registered; joined by group id
-- threshold_percent: per cent at which the record posts other adverse events
-- time_frame: period of collection, as registered
-- @order_by: none
select
    rows.registry,
    rows.record_id,
    trial.trial_uid,
    grp.title as group_title,
    study.adverse_event_threshold_percent as threshold_percent,
    study.adverse_event_time_frame as time_frame,
    rows.* exclude (registry, record_id, version),
from raw.adverse_event as rows
inner join intermediate.current_versions as current using (registry, record_id, version)
inner join intermediate.trial_records as trial on rows.registry = trial.registry and rows.record_id = trial.record_id
left join raw.study as study
    on rows.registry = study.registry
    and rows.record_id = study.record_id
    and rows.version = study.version
left join raw.adverse_event_group as grp
    on rows.registry = grp.registry
    and rows.record_id = grp.record_id
    and rows.version = grp.version
    and rows.group_id = grp.group_id
