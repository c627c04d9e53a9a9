-- What an arm gives, one row per record that gives naltrexone and arm.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- ordinal: position of the arm in the record, from 1
-- words: name of the arm after normalisation, as in synonyms
-- has_naltrexone: the arm gives naltrexone in any form; an arm that the register calls placebo or untreated does not, whatever is linked to it
-- has_placebo: the arm gives a placebo or sham
-- has_mixture: naltrexone comes with another drug in one entry or product
-- others: names of all else that it gives, sorted; placebo and sham left out
-- is_silent: nothing in the record says what the arm gives
-- is_healthy: healthy people who get nothing, no comparator of patients
with links as (
    select
        link.registry,
        link.record_id,
        link.arm_ordinal as ordinal,
        bool_or(contents.content in ('naltrexone', 'combination', 'mixed')) as has_naltrexone,
        bool_or(contents.content in ('placebo', 'sham')) as has_placebo,
        bool_or(contents.content in ('combination', 'mixed')) as has_mixture,
        list_sort(coalesce(list(distinct contents.words) filter (contents.content = 'other'), [])) as others,
    from main.arm_interventions as link
    inner join intermediate.intervention_contents as contents
        on link.registry = contents.registry
        and link.record_id = contents.record_id
        and link.intervention_ordinal = contents.ordinal
    group by link.registry, link.record_id, link.arm_ordinal
),

labels as (
    select
        registry,
        record_id,
        cast(regexp_extract(field, '^arm ([0-9]+) ', 1) as integer) as ordinal,
        bool_or(drug = 'naltrexone' and dose_class not in ('placebo', 'other_drug')) as is_naltrexone,
        bool_or(field like '% label' and drug = 'naltrexone' and dose_class not in ('placebo', 'other_drug')) as is_naltrexone_in_name,
    from main.doses
    where field like 'arm %'
    group by all
),

arms as (
    select
        arm.registry,
        arm.record_id,
        arm.ordinal,
        arm.arm_type,
        trim(regexp_replace(regexp_replace(lower(arm.arm_label), '[''’‘´ʼ]', '', 'g'), '[^\p{L}\p{N}]+', ' ', 'g')) as words,
        lower(concat_ws(' ', arm.arm_label, arm.description)) as text,
    from main.arms as arm
    semi join (select registry, record_id from main.records where gives_naltrexone) as records
        on arm.registry = records.registry and arm.record_id = records.record_id
)

select
    arms.registry,
    arms.record_id,
    arms.ordinal,
    arms.words,
    case
        when arms.arm_type in ('placebo_comparator', 'sham_comparator', 'no_intervention') and not coalesce(labels.is_naltrexone_in_name, false) then false
        else coalesce(links.has_naltrexone, labels.is_naltrexone, false)
    end as has_naltrexone,
    coalesce(links.has_placebo, arms.arm_type in ('placebo_comparator', 'sham_comparator'), false) as has_placebo,
    coalesce(links.has_mixture, false) as has_mixture,
    coalesce(links.others, cast([] as varchar[])) as others,
    links.ordinal is null and coalesce(arms.arm_type, '') not in ('no_intervention', 'placebo_comparator') as is_silent,
    coalesce(len(links.others), 0) = 0
        and not coalesce(links.has_naltrexone or links.has_placebo, false)
        and regexp_matches(arms.text, '\b(healthy|unaffected)\b') as is_healthy,
from arms
left join links
    on arms.registry = links.registry and arms.record_id = links.record_id and arms.ordinal = links.ordinal
left join labels
    on arms.registry = labels.registry and arms.record_id = labels.record_id and arms.ordinal = labels.ordinal
