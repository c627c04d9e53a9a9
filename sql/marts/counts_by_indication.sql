-- Trials that give naltrexone, counted by indication, one row per indication, dose definition and
-- dose class. A trial with two indications counts in both; counts measure interest, not efficacy.
--
-- indication_id: indication
-- indication: indication, for a reader
-- grp: group of the indication
-- in_article: the article names the indication
-- dose_definition: headline (is_ldn), label (labelled low-dose), dose_5 (target up to 5 mg/day), dose_6 (up to 6 mg/day) or any (any naltrexone)
-- dose_class: class of the dose, or all
-- trials: interventional trials, unique over all registers
-- records: records of these trials
-- observational_studies: studies that give nothing, beside the trials
-- planned: trials not begun
-- ongoing: trials under way
-- completed: trials completed
-- terminated: trials stopped early
-- withdrawn: trials withdrawn before the first participant
-- suspended: trials halted for now
-- state_unknown: trials whose state the register does not know or that no rule maps
-- randomised: trials with random allocation
-- masked_rct: randomised trials with masked participants and a comparator (measure M2)
-- with_results_posted: trials with structured results in a register
-- with_publication: trials whose record names or was linked to a publication
-- completed_without_results: completed or terminated trials with neither posted results nor a named result publication
-- enrolment_actual: participants enrolled, summed over trials that give an actual number
-- enrolment_planned: participants planned, summed over trials that give only a planned number
-- first_start_date: earliest start of a trial (first day it may be)
-- last_start_date: latest start of a trial (first day it may be)
-- as_of: moment to which the counts apply (UTC)
-- registries: registers that were counted
-- query_hash: hash of the search
-- provenance: what the records are
-- @order_by: grp, indication_id, dose_definition, dose_class
with counted as (
    select
        cells.indication_id,
        cells.dose_definition,
        cells.dose_class,
        count(*) filter (where trials.is_interventional) as trials,
        coalesce(sum(trials.records) filter (where trials.is_interventional), 0) as records,
        count(*) filter (where not coalesce(trials.is_interventional, false)) as observational_studies,
        count(*) filter (where trials.is_interventional and trials.trial_state = 'planned') as planned,
        count(*) filter (where trials.is_interventional and trials.trial_state = 'ongoing') as ongoing,
        count(*) filter (where trials.is_interventional and trials.trial_state = 'completed') as completed,
        count(*) filter (where trials.is_interventional and trials.trial_state = 'terminated') as terminated,
        count(*) filter (where trials.is_interventional and trials.trial_state = 'withdrawn') as withdrawn,
        count(*) filter (where trials.is_interventional and trials.trial_state = 'suspended') as suspended,
        count(*) filter (
            where trials.is_interventional
                and coalesce(trials.trial_state, 'unknown')
                not in ('planned', 'ongoing', 'completed', 'terminated', 'withdrawn', 'suspended')
        ) as state_unknown,
        count(*) filter (where trials.is_interventional and trials.is_randomised) as randomised,
        count(*) filter (where trials.is_masked_rct) as masked_rct,
        count(*) filter (where trials.is_interventional and trials.has_results_posted) as with_results_posted,
        count(*) filter (
            where trials.is_interventional and (trials.has_result_publication or trials.has_linked_publication)
        ) as with_publication,
        count(*) filter (
            where trials.is_interventional
                and trials.trial_state in ('completed', 'terminated')
                and not trials.has_results_posted
                and not trials.has_result_publication
        ) as completed_without_results,
        sum(trials.enrolment) filter (where trials.is_interventional and trials.enrolment_type = 'actual') as enrolment_actual,
        sum(trials.enrolment) filter (
            where trials.is_interventional and coalesce(trials.enrolment_type, 'planned') <> 'actual'
        ) as enrolment_planned,
        min(trials.start_date_from) filter (where trials.is_interventional) as first_start_date,
        max(trials.start_date_from) filter (where trials.is_interventional) as last_start_date,
    from intermediate.cell_trials as cells
    inner join main.trials as trials on cells.trial_uid = trials.trial_uid
    group by cells.indication_id, cells.dose_definition, cells.dose_class
)

select
    cells.indication_id,
    indications.label as indication,
    indications.grp,
    indications.in_article,
    cells.dose_definition,
    cells.dose_class,
    cast(coalesce(counted.trials, 0) as integer) as trials,
    cast(coalesce(counted.records, 0) as integer) as records,
    cast(coalesce(counted.observational_studies, 0) as integer) as observational_studies,
    cast(coalesce(counted.planned, 0) as integer) as planned,
    cast(coalesce(counted.ongoing, 0) as integer) as ongoing,
    cast(coalesce(counted.completed, 0) as integer) as completed,
    cast(coalesce(counted.terminated, 0) as integer) as terminated,
    cast(coalesce(counted.withdrawn, 0) as integer) as withdrawn,
    cast(coalesce(counted.suspended, 0) as integer) as suspended,
    cast(coalesce(counted.state_unknown, 0) as integer) as state_unknown,
    cast(coalesce(counted.randomised, 0) as integer) as randomised,
    cast(coalesce(counted.masked_rct, 0) as integer) as masked_rct,
    cast(coalesce(counted.with_results_posted, 0) as integer) as with_results_posted,
    cast(coalesce(counted.with_publication, 0) as integer) as with_publication,
    cast(coalesce(counted.completed_without_results, 0) as integer) as completed_without_results,
    cast(coalesce(counted.enrolment_actual, 0) as integer) as enrolment_actual,
    cast(coalesce(counted.enrolment_planned, 0) as integer) as enrolment_planned,
    counted.first_start_date,
    counted.last_start_date,
    footing.as_of,
    footing.registries,
    footing.query_hash,
    footing.provenance,
from intermediate.cells as cells
inner join reference.indications as indications on cells.indication_id = indications.indication_id
left join counted
    on cells.indication_id = counted.indication_id
    and cells.dose_definition = counted.dose_definition
    and cells.dose_class = counted.dose_class
cross join intermediate.footing as footing
