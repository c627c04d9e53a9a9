-- People with an adverse event by group, one row per trial, event and group, for trials that give
-- naltrexone and do not use it as a blocker. Numbers that cannot be a risk are left out.
--
-- trial_uid: id of the trial
-- record_id: record that posts the numbers; the leading one where it has any
-- event_id: event, as in reference.safety_events
-- group_id: group, as registered
-- group_title: title of the group, as registered
-- role: tested, comparator or unclear, as in group_roles
-- is_placebo: the comparator gets a placebo or sham
-- is_apart: a part of the trial without masking, an extension, or a total over groups: its people are in other groups, too, so it is shown and never compared
-- affected: participants affected
-- at_risk: participants at risk
-- threshold_percent: per cent at which the record posts other events; null where it does not matter
-- ascertainment: systematic, non_systematic, mixed, or the part of the record that counts everybody; null when the register does not say
with trials as (
    select trial_uid
    from main.trials
    where gives_naltrexone and has_results_posted and is_interventional and not coalesce(blocker_design, false)
),

asked as (
    select
        events.registry,
        events.record_id,
        events.seriousness,
        case
            when count(distinct events.assessment_type) > 1 then 'mixed'
            when any_value(events.assessment_type) like 'NON%' then 'non_systematic'
            when any_value(events.assessment_type) like 'SYS%' then 'systematic'
        end as ascertainment,
    from main.adverse_events as events
    semi join trials on events.trial_uid = trials.trial_uid
    group by events.registry, events.record_id, events.seriousness
),

totals as (
    select
        groups.registry,
        groups.record_id,
        groups.trial_uid,
        groups.group_id,
        unnest([
            {'event_id': 'serious', 'affected': groups.serious_affected, 'at_risk': groups.serious_at_risk},
            {'event_id': 'other', 'affected': groups.other_affected, 'at_risk': groups.other_at_risk},
            {'event_id': 'death', 'affected': groups.deaths_affected, 'at_risk': groups.deaths_at_risk}
        ]) as total,
    from main.adverse_event_groups as groups
    semi join trials on groups.trial_uid = trials.trial_uid
),

thresholds as (
    select registry, record_id, adverse_event_threshold_percent as threshold_percent
    from main.records
    semi join trials using (trial_uid)
),

posted_terms as (
    select distinct
        term as posted,
        trim(regexp_replace(lower(term), '[^\p{L}\p{N}]+', ' ', 'g')) as words,
    from main.adverse_events
),

named_terms as (
    select
        posted_terms.posted,
        events.event_id,
    from posted_terms
    inner join reference.safety_events as events on events.kind = 'named' and posted_terms.words = events.term
),

named as (
    select
        events.registry,
        events.record_id,
        events.trial_uid,
        named_terms.event_id,
        events.group_id,
        max(events.affected) as affected,
        max(events.at_risk) as at_risk,
        case
            when count(distinct events.assessment_type) > 1 then 'mixed'
            when any_value(events.assessment_type) like 'NON%' then 'non_systematic'
            when any_value(events.assessment_type) like 'SYS%' then 'systematic'
        end as ascertainment,
    from main.adverse_events as events
    semi join trials on events.trial_uid = trials.trial_uid
    inner join named_terms on events.term = named_terms.posted
    where events.affected <= events.at_risk
    group by events.registry, events.record_id, events.trial_uid, named_terms.event_id, events.group_id
),

started as (
    select
        registry,
        record_id,
        group_id,
        arg_min(subjects, period_ordinal) as started,
    from main.participant_flow
    where kind = 'milestone' and upper(name) = 'STARTED'
    group by registry, record_id, group_id
),

left_early as (
    select
        flow.registry,
        flow.record_id,
        flow.trial_uid,
        flow.group_id,
        sum(flow.subjects) as affected,
    from main.participant_flow as flow
    semi join trials on flow.trial_uid = trials.trial_uid
    inner join reference.safety_events as reasons
        on reasons.kind = 'reason'
        and trim(regexp_replace(lower(flow.name), '[^\p{L}\p{N}]+', ' ', 'g')) = reasons.term
    where flow.kind = 'drop_reason'
    group by flow.registry, flow.record_id, flow.trial_uid, flow.group_id
),

counts as materialized (
    select
        totals.registry,
        totals.record_id,
        totals.trial_uid,
        'adverse_event' as section,
        totals.total.event_id as event_id,
        totals.group_id,
        totals.total.affected as affected,
        totals.total.at_risk as at_risk,
        case when totals.total.event_id = 'other' then thresholds.threshold_percent end as threshold_percent,
        case when totals.total.event_id = 'death' then 'everybody' else asked.ascertainment end as ascertainment,
    from totals
    left join asked
        on totals.registry = asked.registry
        and totals.record_id = asked.record_id
        and totals.total.event_id = asked.seriousness
    left join thresholds on totals.registry = thresholds.registry and totals.record_id = thresholds.record_id

    union all

    select
        named.registry,
        named.record_id,
        named.trial_uid,
        'adverse_event' as section,
        named.event_id,
        named.group_id,
        named.affected,
        named.at_risk,
        thresholds.threshold_percent,
        named.ascertainment,
    from named
    left join thresholds on named.registry = thresholds.registry and named.record_id = thresholds.record_id

    union all

    select
        left_early.registry,
        left_early.record_id,
        left_early.trial_uid,
        'flow' as section,
        'drop_out' as event_id,
        left_early.group_id,
        left_early.affected,
        started.started as at_risk,
        null as threshold_percent,
        'everybody' as ascertainment,
    from left_early
    left join started
        on left_early.registry = started.registry
        and left_early.record_id = started.record_id
        and left_early.group_id = started.group_id
),

-- a twin in another register repeats the same numbers: one record speaks
speakers as (
    select
        trial_uid,
        min_by(record_id, (record_id <> trial_uid, record_id)) as record_id,
    from counts
    group by trial_uid
),

roles as (
    select
        *,
        ' ' || trim(regexp_replace(lower(title), '[^\p{L}\p{N}]+', ' ', 'g')) || ' ' as words,
        count(*) filter (where role = 'tested') over (partition by registry, record_id, section) as tested_groups,
        count(*) filter (where is_placebo) over (partition by registry, record_id, section) as placebo_groups,
    from intermediate.group_roles
    where section in ('adverse_event', 'flow')
)

select
    counts.trial_uid,
    counts.record_id,
    counts.event_id,
    counts.group_id,
    roles.title as group_title,
    roles.role,
    roles.is_placebo,
    regexp_matches(roles.words, ' (open label|open|ol|ole|extension|extended treatment|roll ?over|follow up|lead in|run in) ')
    or (
        case when roles.role = 'tested' then roles.tested_groups else roles.placebo_groups end > 1
        and regexp_matches(roles.words, ' (all|any|total|overall|pooled|combined|combination of groups|either) ')
    ) as is_apart,
    cast(counts.affected as bigint) as affected,
    cast(counts.at_risk as bigint) as at_risk,
    counts.threshold_percent,
    counts.ascertainment,
from counts
semi join speakers on counts.trial_uid = speakers.trial_uid and counts.record_id = speakers.record_id
inner join roles
    on counts.registry = roles.registry
    and counts.record_id = roles.record_id
    and counts.section = roles.section
    and counts.group_id = roles.group_id
where counts.affected between 0 and counts.at_risk and counts.at_risk > 0
