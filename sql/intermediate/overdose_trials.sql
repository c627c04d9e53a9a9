-- Trials in opioid or unspecified overdose, one row per trial and drug. Kept for claim C08, apart
-- from every naltrexone count. A record that does not say what kind of study it is stays in.
--
-- trial_uid: id of the trial
-- drug: naltrexone, naloxone, nalmefene, another one of the search terms, or other
-- purpose: kinetics, prevention (also training and distribution), reversal (a treatment that is neither) or other
-- indication_id: opioid_overdose or overdose_unspecified
with in_overdose as (
    select trial_uid, min(indication_id) as indication_id
    from main.trial_indications
    where indication_id in ('opioid_overdose', 'overdose_unspecified')
    group by trial_uid
),

texts as (
    select
        trials.trial_uid,
        trials.gives_naltrexone,
        trials.primary_purpose,
        ' ' || trim(regexp_replace(lower(concat_ws(' ', trials.title, trials.official_title)), '[^\p{L}\p{N}]+', ' ', 'g')) || ' ' as words,
    from main.trials as trials
    semi join in_overdose on trials.trial_uid = in_overdose.trial_uid
    where trials.is_interventional is distinct from false
),

given as (
    select
        entry.trial_uid,
        ' ' || trim(regexp_replace(lower(concat_ws(' ', entry.name, array_to_string(entry.other_names, ' '))), '[^\p{L}\p{N}]+', ' ', 'g')) || ' ' as words,
    from main.interventions as entry
    semi join in_overdose on entry.trial_uid = in_overdose.trial_uid
),

drugs as (
    select distinct given.trial_uid, terms.drug
    from given
    inner join reference.search_terms as terms
        on terms.scope = 'overdose'
        and terms.kind <> 'condition'
        and contains(given.words, ' ' || trim(regexp_replace(lower(terms.term), '[^\p{L}\p{N}]+', ' ', 'g')) || ' ')
        -- the naloxone in a buprenorphine tablet reverses nothing
        and not (terms.drug = 'naloxone' and contains(given.words, ' buprenorphine '))

    union

    select trial_uid, 'naltrexone' as drug
    from texts
    where gives_naltrexone
),

kinetics as (
    select distinct texts.trial_uid
    from texts
    inner join reference.blocker_patterns as patterns
        on patterns.kind = 'kinetics' and contains(texts.words, ' ' || patterns.pattern || ' ')
)

select
    texts.trial_uid,
    coalesce(drugs.drug, 'other') as drug,
    case
        when kinetics.trial_uid is not null then 'kinetics'
        when texts.primary_purpose in ('prevention', 'health_services_research', 'educational')
            or regexp_matches(texts.words, ' (prevent|prevention|preventing|take home|training|education|distribution|access|relapse) ')
            then 'prevention'
        when coalesce(texts.primary_purpose, 'treatment') in ('treatment', 'other', 'unmapped') then 'reversal'
        else 'other'
    end as purpose,
    in_overdose.indication_id,
from texts
inner join in_overdose on texts.trial_uid = in_overdose.trial_uid
left join drugs on texts.trial_uid = drugs.trial_uid
left join kinetics on texts.trial_uid = kinetics.trial_uid
