-- Cells that a claim is judged by, one row per claim and cell of cell_verdicts.
--
-- claim_id: claim
-- indication_id: indication
-- population: all, or prior_failure (trials restricted to people in whom treatment failed)
-- dose_definition: headline for claims about the low dose, any for claims about dose classes
-- dose_class: class of the dose, or all
-- is_direct: the cell bears on the claim directly; an indirect cell is shown and never decides
with cells as (
    select
        claim_id,
        judged_by,
        string_split(dose_classes, ';') as classes,
        string_split(indirect_indication_ids, ';') as indirect_ids,
        unnest(string_split(indication_ids, ';')) as indication_id,
    from reference.claims
    where judged_by in ('cells', 'cells_prior_failure', 'cells_disappointing')
),

judged as (
    select
        claim_id,
        indication_id,
        judged_by,
        classes,
        not coalesce(list_contains(indirect_ids, indication_id), false) as is_direct,
    from cells

    union all

    -- the broad range: every psychiatric condition or addiction that a claim of low-dose efficacy names
    select distinct
        broad.claim_id,
        cells.indication_id,
        'cells' as judged_by,
        cast(null as varchar[]) as classes,
        true as is_direct,
    from reference.claims as broad
    cross join cells
    inner join reference.indications as indications on cells.indication_id = indications.indication_id
    where broad.judged_by = 'breadth'
        and cells.judged_by = 'cells'
        and indications.grp in ('psychiatric', 'addiction')
        and not coalesce(list_contains(cells.indirect_ids, cells.indication_id), false)
)

select
    judged.claim_id,
    verdicts.indication_id,
    verdicts.population,
    verdicts.dose_definition,
    verdicts.dose_class,
    judged.is_direct,
from judged
inner join main.cell_verdicts as verdicts
    on judged.indication_id = verdicts.indication_id
    and case
        when judged.judged_by = 'cells_disappointing'
            then verdicts.population = 'all' and verdicts.dose_definition = 'any' and list_contains(judged.classes, verdicts.dose_class)
        else verdicts.population = case when judged.judged_by = 'cells' then 'all' else 'prior_failure' end
            and verdicts.dose_definition = 'headline'
            and verdicts.dose_class = 'all'
    end
