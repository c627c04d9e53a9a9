-- Claims and indications name each other, and only what exists: cells of a claim, claims of an
-- indication, indirect cells among the cells, dose classes, rules. A claim stands once,
-- with its own place in the article.
-- @severity: error
with claim_cells as (
    select claim_id, unnest(string_split(indication_ids, ';')) as indication_id
    from reference.claims
    where indication_ids is not null
),

indication_claims as (
    select unnest(string_split(claim_ids, ';')) as claim_id, indication_id
    from reference.indications
    where claim_ids is not null
),

indirect as (
    select claim_id, unnest(string_split(indirect_indication_ids, ';')) as indication_id
    from reference.claims
    where indirect_indication_ids is not null
),

classes as (
    select claim_id, unnest(string_split(dose_classes, ';')) as class
    from reference.claims
    where dose_classes is not null
)

select 'no such indication' as problem, claim_id, indication_id as value
from claim_cells
anti join reference.indications using (indication_id)

union all

select 'no such claim', claim_id, indication_id
from indication_claims
anti join reference.claims using (claim_id)

union all

select 'the indication does not name the claim', claim_id, indication_id
from claim_cells
anti join indication_claims using (claim_id, indication_id)

union all

select 'the claim does not name the indication', claim_id, indication_id
from indication_claims
anti join claim_cells using (claim_id, indication_id)

union all

select 'indirect cell that is no cell', claim_id, indication_id
from indirect
anti join claim_cells using (claim_id, indication_id)

union all

select 'no such dose class', claims.claim_id, claims.class
from classes as claims
anti join reference.dose_classes using (class)

union all

select 'no such rule', claim_id, judged_by
from reference.claims
anti join reference.claim_rules using (judged_by)

union all

select 'stands twice', claim_id, claim_id
from reference.claims
group by claim_id
having count(*) > 1

union all

select 'shares its place in the article', claim_id, cast(article_order as varchar)
from reference.claims
qualify count(*) over (partition by article_order) > 1
