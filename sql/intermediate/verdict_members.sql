-- Interventional trials that bear on a cell, one row per indication, population, dose definition,
-- dose class and trial. Trials restricted to people in whom treatment failed are a population of
-- their own, for the headline definition.
--
-- indication_id: indication
-- population: all, or prior_failure (participants must have had a treatment that failed)
-- dose_definition: headline, label, dose_5, dose_6 or any
-- dose_class: class of the dose, or all
-- trial_uid: id of the trial
select
    cells.indication_id,
    'all' as population,
    cells.dose_definition,
    cells.dose_class,
    cells.trial_uid,
from intermediate.cell_trials as cells
semi join main.trials as trials on cells.trial_uid = trials.trial_uid and trials.is_interventional

union all

select
    cells.indication_id,
    'prior_failure' as population,
    cells.dose_definition,
    cells.dose_class,
    cells.trial_uid,
from intermediate.cell_trials as cells
semi join main.trials as trials
    on cells.trial_uid = trials.trial_uid and trials.is_interventional and trials.requires_prior_failure
where cells.dose_definition = 'headline' and cells.dose_class = 'all'
