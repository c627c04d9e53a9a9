-- Trials that give naltrexone by indication, dose definition and dose class, one row per
-- indication, dose definition, dose class ('all' or a class) and trial. Every count per indication
-- is made from these rows, so no count can differ from another by its filter.
--
-- indication_id: indication
-- dose_definition: headline (is_ldn), label, dose_5 (target up to 5 mg/day), dose_6 (up to 6 mg/day) or any (any naltrexone)
-- dose_class: class of the dose, or all
-- trial_uid: id of the trial
-- is_disputed: only a MeSH heading that the words contradict says so; never evidence
with definitions as (
    select trial_uid, dose_class, unnest([
        case when is_ldn then 'headline' end,
        case when is_ldn_by_label then 'label' end,
        case when is_ldn_by_dose_5 then 'dose_5' end,
        case when is_ldn_by_dose_6 then 'dose_6' end,
        'any',
    ]) as dose_definition,
    from main.trials
    where gives_naltrexone
)

select
    indications.indication_id,
    definitions.dose_definition,
    unnest(['all', definitions.dose_class]) as dose_class,
    definitions.trial_uid,
    indications.is_disputed,
from definitions
inner join intermediate.trial_indications as indications on definitions.trial_uid = indications.trial_uid
where definitions.dose_definition is not null
