-- What the arms of a trial allow to conclude about naltrexone, one row per trial that gives
-- naltrexone. Where records of a trial differ, the first one that is not silent speaks.
--
-- trial_uid: id of the trial
-- isolates_naltrexone: the comparator has everything but naltrexone; null when the arms do not say
-- isolates_rule: why: same_but_naltrexone, margin (each level of another treatment has its own pair), crossover_periods, factorial, some_arms, comparator_differs, fixed_combination, no_arm_without_naltrexone, no_comparator; and where null: not_interventional, no_arms, arms_silent
-- blocker_design: naltrexone only blocks another treatment's effect; never evidence for benefit
-- blocker_rule: effect, blocks, given_with or opioid_kinetics (sql/reference/blocker_patterns.md)
-- blocker_evidence: words that led there
with given as (
    select
        registry,
        record_id,
        trial_uid,
        is_lead,
        speaks,
        study_type,
        control,
        intervention_model,
        dose_class,
        -- a label alone makes no 50 mg low
        coalesce(is_ldn or is_ldn_by_dose_6 or (is_ldn_by_label and dose_class is distinct from 'full'), false) as is_low,
        coalesce(accepts_healthy_volunteers, false) as is_healthy,
        trim(regexp_replace(regexp_replace(lower(concat_ws(' | ', title, official_title)), '[''’‘´ʼ]', '', 'g'), '[^\p{L}\p{N}]+', ' ', 'g'))
            as title_words,
    from main.records
    where gives_naltrexone
),

arms as (
    select * from intermediate.arm_contents where not is_healthy
),

matched as (
    select
        tested.registry,
        tested.record_id,
        tested.ordinal,
        any_value(tested.others) as others,
        bool_or(tested.has_mixture) as has_mixture,
        bool_or(other.ordinal is not null) as is_matched,
    from arms as tested
    left join arms as other
        on tested.registry = other.registry
        and tested.record_id = other.record_id
        and not other.has_naltrexone
        and not other.is_silent
        and tested.others = other.others
    where tested.has_naltrexone
    group by tested.registry, tested.record_id, tested.ordinal
),

tested_arms as (
    select
        registry,
        record_id,
        count(*) as tested,
        count(*) filter (where is_matched) as matched,
        count(distinct others) as backgrounds,
        bool_or(has_mixture) as has_mixture,
    from matched
    group by registry, record_id
),

all_arms as (
    select
        registry,
        record_id,
        count(*) as arms,
        count(*) filter (where not has_naltrexone and not is_silent) as without_naltrexone,
        bool_or(is_silent and not has_naltrexone) as has_silent,
        bool_and(has_placebo) as has_placebo_everywhere,
        count(distinct others) as backgrounds,
    from arms
    group by registry, record_id
),

isolating as (
    select
        given.registry,
        given.record_id,
        case
            when given.study_type is distinct from 'interventional' then 'not_interventional'
            when all_arms.arms is null then 'no_arms'
            when given.control = 'none' or (all_arms.arms = 1 and given.intervention_model is distinct from 'crossover') then 'no_comparator'
            when tested_arms.tested is null then 'arms_silent'
            when tested_arms.has_mixture then 'fixed_combination'
            when all_arms.without_naltrexone = 0 and given.intervention_model = 'crossover' and all_arms.has_placebo_everywhere and all_arms.backgrounds = 1
                then 'crossover_periods'
            when all_arms.without_naltrexone = 0 and (all_arms.has_silent or given.intervention_model = 'crossover') then 'arms_silent'
            when all_arms.without_naltrexone = 0 then 'no_arm_without_naltrexone'
            when tested_arms.matched = 0 and all_arms.has_silent then 'arms_silent'
            when tested_arms.matched = 0 then 'comparator_differs'
            when tested_arms.matched < tested_arms.tested then 'some_arms'
            when tested_arms.backgrounds > 1 then 'margin'
            when given.intervention_model = 'factorial' then 'factorial'
            else 'same_but_naltrexone'
        end as rule,
    from given
    left join all_arms on given.registry = all_arms.registry and given.record_id = all_arms.record_id
    left join tested_arms on given.registry = tested_arms.registry and given.record_id = tested_arms.record_id
),

-- titles, and what stands in arms and interventions that give naltrexone
texts as (
    select registry, record_id, 'title' as place, title_words as words
    from given

    union all

    select arm.registry, arm.record_id, 'arm' as place, arm.arm_label || ' ' || coalesce(arm.description, '') as words
    from main.arms as arm
    inner join arms as contents
        on arm.registry = contents.registry
        and arm.record_id = contents.record_id
        and arm.ordinal = contents.ordinal
        and contents.has_naltrexone

    union all

    select entry.registry, entry.record_id, 'intervention' as place, entry.name || ' ' || coalesce(entry.description, '') as words
    from main.interventions as entry
    inner join intermediate.intervention_contents as contents
        on entry.registry = contents.registry
        and entry.record_id = contents.record_id
        and entry.ordinal = contents.ordinal
        and contents.content in ('naltrexone', 'mixed')
),

-- plain forms at a blocking dose only: depot, implant and fixed combination are treatments
asked as (
    select * from given where not is_low and dose_class not in ('depot_implant', 'combination')
),

candidates as (
    select
        texts.registry,
        texts.record_id,
        texts.place,
        ' ' || regexp_replace(lower(texts.words), '[^\p{L}\p{N}]+', ' ', 'g') || ' ' as words,
    from texts
    semi join asked on texts.registry = asked.registry and texts.record_id = asked.record_id
),

phrases as (
    select
        candidates.registry,
        candidates.record_id,
        candidates.place,
        patterns.kind,
        patterns.pattern,
    from candidates
    inner join reference.blocker_patterns as patterns
        on patterns.kind in ('role', 'blocked', 'effect') and contains(candidates.words, ' ' || patterns.pattern || ' ')
),

by_words as (
    select
        registry,
        record_id,
        string_agg(distinct pattern, '; ' order by pattern) filter (where kind = 'effect' and place = 'title') as effect,
        case
            when bool_or(kind = 'role') and bool_or(kind = 'blocked')
                then string_agg(distinct pattern, '; ' order by pattern) filter (where kind in ('role', 'blocked'))
        end as blocks,
    from phrases
    group by registry, record_id
),

-- ketamine with naltrexone against ketamine alone
subject_arms as (
    select distinct
        arms.registry,
        arms.record_id,
        arms.ordinal,
        arms.has_naltrexone,
        arms.has_mixture,
        patterns.subject,
    from (select *, unnest(others) as other from arms) as arms
    inner join reference.blocker_patterns as patterns
        on patterns.kind = 'blocked'
        and patterns.subject is not null
        and contains(' ' || arms.other || ' ', ' ' || patterns.pattern || ' ')
),

by_arms as (
    select
        subject.registry,
        subject.record_id,
        any_value(subject.subject) as given_with,
    from subject_arms as subject
    inner join tested_arms on subject.registry = tested_arms.registry and subject.record_id = tested_arms.record_id
    semi join asked on subject.registry = asked.registry and subject.record_id = asked.record_id
    group by subject.registry, subject.record_id, tested_arms.tested
    having
        count(distinct subject.ordinal) filter (where subject.has_naltrexone) = tested_arms.tested
        and bool_or(not subject.has_naltrexone)
),

opioids as (
    select
        contents.registry,
        contents.record_id,
        string_agg(distinct patterns.subject, '; ' order by patterns.subject) as opioid,
    from intermediate.intervention_contents as contents
    inner join reference.blocker_patterns as patterns
        on patterns.kind = 'opioid' and contains(' ' || contents.words || ' ', ' ' || patterns.pattern || ' ')
    where contents.content = 'other'
    group by contents.registry, contents.record_id
),

in_treatment as (
    select distinct
        registry,
        record_id,
    from intermediate.condition_terms
    where indication_id like 'opioid_use%' or indication_id like 'opioid_%withdrawal'
),

by_kinetics as (
    select
        asked.registry,
        asked.record_id,
        any_value(opioids.opioid) as opioid,
        string_agg(distinct patterns.pattern, '; ' order by patterns.pattern) as words,
        any_value(asked.is_healthy) as is_healthy,
    from asked
    inner join opioids on asked.registry = opioids.registry and asked.record_id = opioids.record_id
    left join main.outcomes as outcome on asked.registry = outcome.registry and asked.record_id = outcome.record_id
    left join reference.blocker_patterns as patterns
        on patterns.kind = 'kinetics'
        and contains(
            ' ' || asked.title_words || ' ' || regexp_replace(lower(coalesce(outcome.measure, '')), '[^\p{L}\p{N}]+', ' ', 'g') || ' ',
            ' ' || patterns.pattern || ' '
        )
    anti join in_treatment on asked.registry = in_treatment.registry and asked.record_id = in_treatment.record_id
    group by asked.registry, asked.record_id
),

blocking as (
    select
        given.registry,
        given.record_id,
        case
            when by_words.effect is not null then 'effect'
            when by_words.blocks is not null then 'blocks'
            when by_arms.given_with is not null then 'given_with'
            when by_kinetics.words is not null or by_kinetics.is_healthy then 'opioid_kinetics'
        end as rule,
        coalesce(
            by_words.effect,
            by_words.blocks,
            by_arms.given_with,
            concat_ws('; ', by_kinetics.opioid, by_kinetics.words)
        ) as evidence,
    from given
    left join by_words on given.registry = by_words.registry and given.record_id = by_words.record_id
    left join by_arms on given.registry = by_arms.registry and given.record_id = by_arms.record_id
    left join by_kinetics on given.registry = by_kinetics.registry and given.record_id = by_kinetics.record_id
)

select
    given.trial_uid,
    case
        when isolating.rule in ('not_interventional', 'no_arms', 'arms_silent') then null
        else isolating.rule in ('same_but_naltrexone', 'margin', 'crossover_periods')
    end as isolates_naltrexone,
    isolating.rule as isolates_rule,
    blocking.rule is not null as blocker_design,
    blocking.rule as blocker_rule,
    case when blocking.rule is not null then blocking.evidence end as blocker_evidence,
from given
inner join isolating on given.registry = isolating.registry and given.record_id = isolating.record_id
inner join blocking on given.registry = blocking.registry and given.record_id = blocking.record_id
qualify row_number() over (
    partition by given.trial_uid
    order by isolating.rule in ('not_interventional', 'no_arms', 'arms_silent'), given.speaks, given.is_lead desc, given.registry, given.record_id
) = 1
