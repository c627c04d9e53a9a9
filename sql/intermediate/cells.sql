-- Cells that are counted, one row per indication, dose definition and dose class. Every indication
-- that the article names has a cell for each definition, also where no trial was found.
--
-- indication_id: indication
-- dose_definition: headline, label, dose_5, dose_6 or any
-- dose_class: class of the dose, or all
select distinct
    indication_id,
    dose_definition,
    dose_class,
from intermediate.cell_trials

union

select
    indications.indication_id,
    definitions.dose_definition,
    'all' as dose_class,
from reference.indications as indications
cross join (select unnest(['headline', 'label', 'dose_5', 'dose_6', 'any']) as dose_definition) as definitions
where indications.in_article
