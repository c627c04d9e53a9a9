-- Indications have one row each, yield only to other indications, and can be reached by a synonym.
-- @severity: error
with yields as (
    select indication_id, unnest(string_split(yields_to, ';')) as other_id
    from reference.indications
    where yields_to is not null
)

select 'stands twice' as problem, indication_id, null as other_id
from reference.indications
group by indication_id
having count(*) > 1

union all

select 'yields to itself or to none', yields.indication_id, yields.other_id
from yields
left join reference.indications as others on yields.other_id = others.indication_id
where others.indication_id is null or yields.other_id = yields.indication_id

union all

select 'yields_when does not fit yields_to', indication_id, yields_when
from reference.indications
where (yields_to is null) <> (yields_when is null) or yields_when not in ('always', 'mesh_only')

union all

select 'no synonym', indication_id, null
from reference.indications
anti join reference.synonyms using (indication_id)

union all

select 'in_article without a claim, or a claim without in_article', indication_id, claim_ids
from reference.indications
where in_article <> (claim_ids is not null)
