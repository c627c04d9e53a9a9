-- Whether participants must have had a treatment that failed (measure M13), one row per trial that
-- gives naltrexone. Read from the first record
-- that gives naltrexone and has criteria, by the phrases of reference.prior_failure.
--
-- trial_uid: id of the trial
-- requires_prior_failure: titles, conditions or inclusion criteria ask for a treatment that failed; null when the record has no eligibility text and is silent
-- prior_failure_evidence: phrases that say so
with texts as (
    select
        records.trial_uid,
        translate(lower(concat_ws(' | ', records.title, records.official_title)), '-' || chr(10) || chr(13), '   ') as titles,
        translate(lower(split_part(replace(texts.eligibility_criteria, 'EXCLUSION', 'Exclusion'), 'Exclusion', 1)), '-' || chr(10) || chr(13), '   ')
            as inclusion,
        coalesce(texts.eligibility_criteria, '') <> '' as has_criteria,
        records.registry,
        records.record_id,
    from main.records as records
    left join main.record_texts as texts on records.registry = texts.registry and records.record_id = texts.record_id
    where records.gives_naltrexone
    qualify row_number() over (
        partition by records.trial_uid
        order by coalesce(texts.eligibility_criteria, '') = '', records.speaks, records.is_lead desc, records.registry, records.record_id
    ) = 1
),

conditions as (
    select
        condition.registry,
        condition.record_id,
        translate(lower(string_agg(condition.name, ' | ')), '-', ' ') as names,
    from main.conditions as condition
    semi join texts on condition.registry = texts.registry and condition.record_id = texts.record_id
    group by condition.registry, condition.record_id
),

-- what each kind of phrase is looked for in, put together once
asked as materialized (
    select
        texts.trial_uid,
        concat_ws(' | ', texts.titles, conditions.names, texts.inclusion) as everything,
        coalesce(texts.inclusion, '') as inclusion,
    from texts
    left join conditions on texts.registry = conditions.registry and texts.record_id = conditions.record_id
),

found as (
    select
        asked.trial_uid,
        string_agg(patterns.pattern, '; ' order by patterns.pattern) as evidence,
    from asked
    inner join reference.prior_failure as patterns
        on contains(case when patterns.place = 'any' then asked.everything else asked.inclusion end, patterns.pattern)
    group by asked.trial_uid
)

select
    texts.trial_uid,
    case
        when found.evidence is not null then true
        when texts.has_criteria then false
    end as requires_prior_failure,
    found.evidence as prior_failure_evidence,
from texts
left join found on texts.trial_uid = found.trial_uid
