-- Indications of a trial, one row per trial and indication. Umbrellas and headings that the words
-- contradict are removed by yields_to (sql/reference/indications.md).
--
-- trial_uid: id of the trial
-- indication_id: indication
-- is_in_words: a registered condition means it, not only a MeSH heading
-- is_disputed: only a MeSH heading means it, while the registered conditions, each of them known, mean something else; counted, never evidence
-- evidence: terms that led here
with found as (
    select
        trial.trial_uid,
        terms.indication_id,
        bool_or(terms.term_kind = 'text') as is_in_words,
        string_agg(distinct terms.registered_as, '; ' order by terms.registered_as) as evidence,
    from intermediate.condition_terms as terms
    inner join intermediate.trial_records as trial using (registry, record_id)
    group by trial.trial_uid, terms.indication_id
),

replaced as (
    select distinct
        found.trial_uid,
        found.indication_id,
    from found
    inner join reference.indications as indications on found.indication_id = indications.indication_id
    inner join found as other
        on found.trial_uid = other.trial_uid
        and list_contains(string_split(indications.yields_to, ';'), other.indication_id)
    where indications.yields_when = 'always' or (indications.yields_when = 'mesh_only' and not found.is_in_words)
),

-- a condition that no synonym knows may be what the heading stands for
unknown as (
    select distinct trial_uid
    from main.conditions
    where kind = 'condition' and indication_ids is null
)

select
    found.trial_uid,
    found.indication_id,
    found.is_in_words,
    not found.is_in_words
        and bool_or(found.is_in_words) over (partition by found.trial_uid)
        and unknown.trial_uid is null as is_disputed,
    found.evidence,
from found
anti join replaced on found.trial_uid = replaced.trial_uid and found.indication_id = replaced.indication_id
left join unknown on found.trial_uid = unknown.trial_uid
where found.indication_id <> 'not_an_indication'
