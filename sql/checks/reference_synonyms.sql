-- Every synonym leads to an indication, stands once for it, and is normalised as synonyms.md says.
-- @severity: error
select
    'no such indication' as problem,
    term_kind,
    term,
    indication_id,
from reference.synonyms
anti join reference.indications using (indication_id)

union all

select
    'stands twice' as problem,
    term_kind,
    term,
    indication_id,
from reference.synonyms
group by term_kind, term, indication_id
having count(*) > 1

union all

select
    'not normalised' as problem,
    term_kind,
    term,
    indication_id,
from reference.synonyms
where term_kind = 'text'
    and term <> trim(regexp_replace(regexp_replace(lower(term), '[''’‘´ʼ]', '', 'g'), '[^\p{L}\p{N}]+', ' ', 'g'))

union all

select
    'two indications without a reason that says both' as problem,
    term_kind,
    term,
    string_agg(indication_id, '; ' order by indication_id) as indication_id,
from reference.synonyms
group by term_kind, term
having count(distinct indication_id) > 1 and not bool_and(contains(reason, 'both'))
