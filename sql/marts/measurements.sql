-- Posted numbers of outcomes, one row per record, posted outcome, class, category and group. A
-- number that is not available keeps its text, its comment and its group.
--
-- trial_uid: id of the trial that the record belongs to
-- outcome_id: id of the posted outcome, as in outcome_measures
-- outcome_type: primary, secondary, other_pre_specified or post_hoc
-- outcome_title: what was measured, as registered
-- unit: unit of measure, as registered
-- param_type: kind of number, as registered
-- dispersion_type: kind of spread, as registered
-- group_title: title of the group, as registered; joined by group id
-- is_out_of_range: a percentage of people above 100 or below 0; kept, never counted (a percentage change may be both)
-- @order_by: registry, record_id, outcome_ordinal, class_ordinal, class, category, group_id
select
    rows.registry,
    rows.record_id,
    trial.trial_uid,
    rows.record_id || '/' || rows.outcome_ordinal as outcome_id,
    outcome.outcome_type,
    outcome.title as outcome_title,
    outcome.unit,
    outcome.param_type,
    outcome.dispersion_type,
    grp.title as group_title,
    rows.* exclude (registry, record_id, version),
    coalesce(
        (rows.value > 100 or rows.value < 0)
        and lower(outcome.unit) similar to '(percent|percentage|%)( of .*(participant|patient|subject|people|responder).*)?'
        and not regexp_matches(lower(outcome.title), 'change|reduction|increase|decrease|improvement|differen|relative|ratio|recovery'),
        false
    ) as is_out_of_range,
from raw.measurement as rows
inner join intermediate.current_versions as current using (registry, record_id, version)
inner join intermediate.trial_records as trial on rows.registry = trial.registry and rows.record_id = trial.record_id
left join raw.outcome_measure as outcome
    on rows.registry = outcome.registry
    and rows.record_id = outcome.record_id
    and rows.version = outcome.version
    and rows.outcome_ordinal = outcome.ordinal
left join raw.result_group as grp
    on grp.section = 'outcome'
    and rows.registry = grp.registry
    and rows.record_id = grp.record_id
    and rows.version = grp.version
    and rows.outcome_ordinal = grp.outcome_ordinal
    and rows.group_id = grp.group_id
