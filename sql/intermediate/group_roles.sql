-- What a group of posted results got, one row per record, section, posted outcome and group. A
-- group that has the name of a registered arm is that arm; else its title speaks, and only where
-- that is silent its description.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- trial_uid: id of the trial that the record belongs to
-- section: outcome, adverse_event or flow
-- outcome_ordinal: ordinal of the posted outcome; 0 outside section outcome
-- group_id: group, as registered
-- title: title of the group, as registered
-- subject: naltrexone where the trial gives it, else tested arm (what the register calls experimental)
-- role: tested (the subject, alone or with others), comparator (patients without the subject) or unclear; healthy people are no comparator of patients
-- is_placebo: the comparator gets a placebo or sham
-- role_rule: arm, title or description; null when unclear
-- arm_ordinal: arm of the same name
with reported as (
    select
        records.registry,
        records.record_id,
        records.trial_uid,
        records.gives_naltrexone,
        coalesce(records.intervention_model = 'crossover', false) as is_crossover,
    from main.records as records
    where records.results_posted or records.gives_naltrexone
),

groups as (
    select
        grp.registry,
        grp.record_id,
        grp.trial_uid,
        grp.section,
        grp.outcome_ordinal,
        grp.group_id,
        grp.title,
        reported.gives_naltrexone,
        reported.is_crossover,
        hash(grp.title, grp.description) as text_id,
        lower(concat_ws(' ', grp.description)) as description,
    from main.result_groups as grp
    inner join reported on grp.registry = reported.registry and grp.record_id = reported.record_id
    where grp.section in ('outcome', 'adverse_event', 'flow')
),

texts as (
    select
        text_id,
        any_value(trim(regexp_replace(regexp_replace(lower(title), '[''’‘´ʼ]', '', 'g'), '[^\p{L}\p{N}]+', ' ', 'g'))) as title_words,
        any_value(trim(regexp_replace(regexp_replace(description, '[''’‘´ʼ]', '', 'g'), '[^\p{L}\p{N}]+', ' ', 'g'))) as words,
        any_value(contains(title, '->') or contains(title, '→')) as has_arrow,
    from groups
    group by text_id
),

names as (
    select distinct
        trim(regexp_replace(lower(term), '[^\p{L}\p{N}]+', ' ', 'g')) as name,
    from reference.search_terms
    where drug = 'naltrexone' and scope = 'naltrexone' and kind <> 'label' and length(term) > 2
),

naltrexone as (
    select
        texts.text_id,
        bool_or(contains(' ' || texts.title_words || ' ', ' ' || names.name || ' ')) as in_title,
        bool_or(contains(' ' || texts.words || ' ', ' ' || names.name || ' ')) as in_description,
    from texts
    cross join names
    group by texts.text_id
),

spoken as (
    select
        texts.text_id,
        texts.title_words,
        coalesce(naltrexone.in_title, false) as naltrexone_in_title,
        coalesce(naltrexone.in_description, false) as naltrexone_in_description,
        regexp_matches(texts.title_words, '\b(placebo|sham|dummy)\b') as placebo_in_title,
        regexp_matches(texts.words, '\b(placebo|sham|dummy)\b') as placebo_in_description,
        regexp_matches(texts.title_words, '\b(control|usual care|standard care|standard of care|no treatment|no intervention|untreated|wait ?list|waiting list|alone)\b')
            as control_in_title,
        regexp_matches(texts.title_words, '\b(naltrexone|ldn|ntx) placebo\b|\bplacebo (for|of|to|matching|instead of)\b') as is_its_placebo,
        regexp_matches(texts.title_words, '\bhealthy\b') and not coalesce(naltrexone.in_title, false) as is_healthy_in_title,
        -- one thing after another: "placebo then naltrexone", "naltrexone first"
        regexp_matches(texts.title_words, '\b(then|first|followed by|crossover|cross over|sequence)\b') or texts.has_arrow as is_sequence,
    from texts
    left join naltrexone using (text_id)
),

named_arms as (
    select
        arm.registry,
        arm.record_id,
        arm.ordinal,
        arm.arm_type,
        trim(regexp_replace(regexp_replace(lower(arm.arm_label), '[''’‘´ʼ]', '', 'g'), '[^\p{L}\p{N}]+', ' ', 'g')) as words,
        contents.has_naltrexone,
        contents.has_placebo,
        coalesce(contents.is_silent, false) as is_silent,
        coalesce(contents.is_healthy, false) as is_healthy,
    from main.arms as arm
    semi join reported on arm.registry = reported.registry and arm.record_id = reported.record_id
    left join intermediate.arm_contents as contents
        on arm.registry = contents.registry
        and arm.record_id = contents.record_id
        and arm.ordinal = contents.ordinal
),

arms as (
    select
        *,
        -- beside a placebo or untreated arm, and with no arm called experimental, the active one is tested
        arm_type = 'experimental'
        or (
            arm_type = 'active_comparator'
            and not bool_or(arm_type = 'experimental') over record
            and bool_or(arm_type in ('placebo_comparator', 'sham_comparator', 'no_intervention')) over record
        ) as is_tested,
    from named_arms
    window record as (partition by registry, record_id)
    qualify count(*) over (partition by registry, record_id, words) = 1
),

judged as (
    select
        groups.*,
        arms.ordinal as arm_ordinal,
        case
            when groups.gives_naltrexone and arms.ordinal is not null and not arms.is_silent then 'arm'
            when groups.gives_naltrexone and (spoken.naltrexone_in_title or spoken.placebo_in_title or spoken.control_in_title) then 'title'
            when groups.gives_naltrexone and (spoken.naltrexone_in_description or spoken.placebo_in_description) then 'description'
            when groups.gives_naltrexone then null
            when arms.arm_type in ('experimental', 'placebo_comparator', 'sham_comparator', 'active_comparator', 'no_intervention') then 'arm'
            when spoken.placebo_in_title or spoken.control_in_title then 'title'
        end as role_rule,
        arms.arm_type,
        arms.is_tested,
        arms.has_naltrexone,
        arms.has_placebo,
        arms.is_healthy,
        spoken.* exclude (text_id),
    from groups
    inner join spoken using (text_id)
    left join arms
        on groups.registry = arms.registry
        and groups.record_id = arms.record_id
        and spoken.title_words = arms.words
),

roles as (
    select
        *,
        case
            when is_sequence or is_healthy or is_healthy_in_title then 'unclear'
            when gives_naltrexone and role_rule = 'arm' and is_crossover and has_naltrexone and has_placebo then 'unclear'
            when gives_naltrexone and role_rule = 'arm' then case when has_naltrexone then 'tested' else 'comparator' end
            when gives_naltrexone and role_rule = 'title'
                then case
                    when naltrexone_in_title and is_its_placebo then 'comparator'
                    when naltrexone_in_title and placebo_in_title then 'unclear'
                    when naltrexone_in_title then 'tested'
                    else 'comparator'
                end
            when gives_naltrexone and role_rule = 'description'
                then case
                    when naltrexone_in_description and placebo_in_description then 'unclear'
                    when naltrexone_in_description then 'tested'
                    else 'comparator'
                end
            when role_rule = 'arm' then case when is_tested and not placebo_in_title then 'tested' else 'comparator' end
            when role_rule = 'title' then 'comparator'
            else 'unclear'
        end as role,
    from judged
)

select
    registry,
    record_id,
    trial_uid,
    section,
    outcome_ordinal,
    group_id,
    title,
    case when gives_naltrexone then 'naltrexone' else 'tested arm' end as subject,
    role,
    role = 'comparator'
        and case
            when role_rule = 'arm'
                then coalesce(has_placebo, arm_type in ('placebo_comparator', 'sham_comparator'), false) or placebo_in_title
            when role_rule = 'title' then placebo_in_title or placebo_in_description
            else coalesce(placebo_in_description, false)
        end as is_placebo,
    case when role <> 'unclear' then role_rule end as role_rule,
    arm_ordinal,
from roles
