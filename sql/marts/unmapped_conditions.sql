-- Registered conditions and MeSH headings of naltrexone trials that no synonym knows, one row per
-- kind and normalised term. A trial counts under its other conditions only; one without any mapped
-- condition counts under no indication. To map one, add the term to sql/reference/synonyms.csv.
--
-- term_kind: text (registered condition) or mesh (heading that the register assigned)
-- term: condition after normalisation, or MeSH id, as it would stand in synonyms.csv
-- registered_as: spellings as registered, joined with bar
-- trials: trials that give naltrexone and name it
-- low_dose_trials: of which low-dose by the headline definition
-- trials_without_indication: of which no other condition is mapped either, so that no indication counts them
-- trial_uids: trials that name it, joined with comma
-- @order_by: low_dose_trials desc, trials desc, term_kind, term
with words as (
    select
        condition.trial_uid,
        'text' as term_kind,
        trim(regexp_replace(regexp_replace(lower(condition.name), '[''’‘´ʼ]', '', 'g'), '[^\p{L}\p{N}]+', ' ', 'g')) as term,
        condition.name as registered_as,
    from main.conditions as condition
    where condition.kind = 'condition' and condition.indication_ids is null
),

known as (
    select registry, record_id, ordinal
    from intermediate.condition_terms
    where term_kind = 'mesh'
),

mesh as (
    select
        trial.trial_uid,
        'mesh' as term_kind,
        heading.mesh_id as term,
        heading.term as registered_as,
    from raw.mesh_term as heading
    inner join intermediate.current_versions as current using (registry, record_id, version)
    inner join intermediate.trial_records as trial
        on heading.registry = trial.registry and heading.record_id = trial.record_id
    left join known
        on heading.registry = known.registry
        and heading.record_id = known.record_id
        and heading.ordinal = known.ordinal
    where heading.subject = 'condition' and heading.kind = 'term' and known.record_id is null
),

terms as (
    select * from words
    union all
    select * from mesh
)

select
    terms.term_kind,
    terms.term,
    string_agg(distinct terms.registered_as, ' | ' order by terms.registered_as) as registered_as,
    cast(count(distinct terms.trial_uid) as integer) as trials,
    cast(count(distinct terms.trial_uid) filter (where trials.is_ldn) as integer) as low_dose_trials,
    cast(count(distinct terms.trial_uid) filter (where trials.indication_ids is null) as integer) as trials_without_indication,
    string_agg(distinct terms.trial_uid, ', ' order by terms.trial_uid) as trial_uids,
from terms
inner join main.trials as trials on terms.trial_uid = trials.trial_uid
where trials.gives_naltrexone
group by terms.term_kind, terms.term
