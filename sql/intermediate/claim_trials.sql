-- Trials that a claim looks at, one row per claim and trial, also those that do not count.
--
-- claim_id: claim
-- judged_by: rule of the claim (sql/reference/claim_rules.md)
-- trial_uid: id of the trial
-- indication_ids: indications of the trial that the claim names, joined with semicolon
-- is_direct: one of them bears on the claim directly
-- is_disputed: only MeSH headings that the words contradict lead to them
-- is_in_scope: the trial's dose is what the claim speaks of
-- detail: drug and purpose of an overdose trial, outcome of an endorphin trial
with named as (
    select
        claim_id,
        judged_by,
        dose_scope,
        dose_classes,
        unnest(string_split(indication_ids, ';')) as indication_id,
        indirect_indication_ids,
    from reference.claims
    where indication_ids is not null and judged_by <> 'overdose'

    union all

    select distinct
        cells.claim_id,
        claims.judged_by,
        claims.dose_scope,
        claims.dose_classes,
        cells.indication_id,
        null as indirect_indication_ids,
    from intermediate.claim_cells as cells
    inner join reference.claims as claims on cells.claim_id = claims.claim_id
    where claims.judged_by = 'breadth'
),

by_condition as (
    select
        named.claim_id,
        named.judged_by,
        found.trial_uid,
        string_agg(found.indication_id, '; ' order by found.indication_id) as indication_ids,
        bool_or(not coalesce(list_contains(string_split(named.indirect_indication_ids, ';'), found.indication_id), false)) as is_direct,
        bool_and(coalesce(found.is_disputed, false)) as is_disputed,
        bool_or(case when named.dose_scope = 'ldn' then trials.is_ldn else list_contains(string_split(named.dose_classes, ';'), trials.dose_class) end)
            as is_in_scope,
        cast(null as varchar) as detail,
    from named
    inner join main.trial_indications as found on named.indication_id = found.indication_id
    inner join main.trials as trials on found.trial_uid = trials.trial_uid
    where trials.gives_naltrexone
    group by named.claim_id, named.judged_by, found.trial_uid
),

-- outcomes of low-dose trials, each once: patterns are many and outcomes more
measured as materialized (
    select
        outcomes.trial_uid,
        outcomes.measure,
        ' ' || regexp_replace(lower(outcomes.measure), '[^\p{L}\p{N}]+', ' ', 'g') || ' ' as words,
    from main.outcomes as outcomes
    semi join (select trial_uid from main.trials where is_ldn) as low on outcomes.trial_uid = low.trial_uid
),

endorphins as (
    select
        measured.trial_uid,
        string_agg(distinct measured.measure, ' | ' order by measured.measure) as detail,
    from measured
    inner join reference.outcome_polarity as polarity
        on polarity.domain = 'endorphin' and contains(measured.words, ' ' || polarity.pattern || ' ')
    group by measured.trial_uid
),

by_dose as (
    select
        claims.claim_id,
        claims.judged_by,
        trials.trial_uid,
        trials.indication_ids,
        true as is_direct,
        false as is_disputed,
        true as is_in_scope,
        endorphins.detail,
    from reference.claims as claims
    cross join main.trials as trials
    left join endorphins on trials.trial_uid = endorphins.trial_uid
    where claims.indication_ids is null
        and claims.judged_by <> 'breadth'
        and case
            when claims.judged_by = 'endorphin' then endorphins.trial_uid is not null
            when claims.judged_by = 'none' then trials.is_ldn and trials.requires_prior_failure
            when claims.dose_scope = 'ldn' then trials.is_ldn
            else claims.dose_scope = 'by_class' and trials.gives_naltrexone and trials.has_results_posted
        end
        and claims.dose_scope <> 'none'
),

by_drug as (
    select
        claims.claim_id,
        claims.judged_by,
        overdose.trial_uid,
        any_value(overdose.indication_id) as indication_ids,
        bool_or(not coalesce(list_contains(string_split(claims.indirect_indication_ids, ';'), overdose.indication_id), false)) as is_direct,
        false as is_disputed,
        true as is_in_scope,
        string_agg(overdose.drug || ', ' || overdose.purpose, '; ' order by overdose.drug) as detail,
    from reference.claims as claims
    cross join intermediate.overdose_trials as overdose
    where claims.judged_by = 'overdose'
    group by claims.claim_id, claims.judged_by, overdose.trial_uid
)

select * from by_condition
union all
select * from by_dose
union all
select * from by_drug
