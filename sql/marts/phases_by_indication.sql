-- Phases of the trials of an indication, one row per indication, dose definition, dose class and
-- phase. A phase is what was registered, never a quality score.
--
-- indication_id: indication
-- indication: indication, for a reader
-- grp: group of the indication
-- dose_definition: headline, label, dose_5, dose_6 or any, as in counts_by_indication
-- dose_class: class of the dose, or all
-- phase_label: phase; Not applicable, Missing and Unmapped are kept apart
-- trials: interventional trials, unique over all registers
-- records: records of these trials
-- completed: of which completed
-- ended: of which completed or terminated, the denominator for results
-- ended_without_results: of the ended, those with neither posted results nor a publication named as results
-- masked_rct: of which randomised with masked participants and a comparator
-- with_results_posted: of which with structured results in a register
-- enrolment_actual: participants enrolled, summed over trials that give an actual number
-- trials_in_cell: interventional trials of the indication over all phases, the denominator
-- as_of: moment to which the counts apply (UTC)
-- registries: registers that were counted
-- query_hash: hash of the search
-- provenance: what the records are
-- @order_by: grp, indication_id, dose_definition, dose_class, phase_label
with counted as (
    select
        cells.indication_id,
        cells.dose_definition,
        cells.dose_class,
        trials.phase_label,
        count(*) as trials,
        sum(trials.records) as records,
        count(*) filter (where trials.trial_state = 'completed') as completed,
        count(*) filter (where trials.trial_state in ('completed', 'terminated')) as ended,
        count(*) filter (
            where trials.trial_state in ('completed', 'terminated') and not trials.has_results_posted and not trials.has_result_publication
        ) as ended_without_results,
        count(*) filter (where trials.is_masked_rct) as masked_rct,
        count(*) filter (where trials.has_results_posted) as with_results_posted,
        sum(trials.enrolment) filter (where trials.enrolment_type = 'actual') as enrolment_actual,
    from intermediate.cell_trials as cells
    inner join main.trials as trials on cells.trial_uid = trials.trial_uid
    where trials.is_interventional
    group by cells.indication_id, cells.dose_definition, cells.dose_class, trials.phase_label
)

select
    counted.indication_id,
    indications.label as indication,
    indications.grp,
    counted.dose_definition,
    counted.dose_class,
    counted.phase_label,
    cast(counted.trials as integer) as trials,
    cast(coalesce(counted.records, 0) as integer) as records,
    cast(counted.completed as integer) as completed,
    cast(counted.ended as integer) as ended,
    cast(counted.ended_without_results as integer) as ended_without_results,
    cast(counted.masked_rct as integer) as masked_rct,
    cast(counted.with_results_posted as integer) as with_results_posted,
    cast(coalesce(counted.enrolment_actual, 0) as integer) as enrolment_actual,
    cast(sum(counted.trials) over cell as integer) as trials_in_cell,
    footing.as_of,
    footing.registries,
    footing.query_hash,
    footing.provenance,
from counted
inner join reference.indications as indications on counted.indication_id = indications.indication_id
cross join intermediate.footing as footing
window cell as (partition by counted.indication_id, counted.dose_definition, counted.dose_class)
