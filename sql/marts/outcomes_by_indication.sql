-- What results the registers hold of the trials of an indication, one row per indication, dose
-- definition and dose class. The share of missing results stands beside every share of results.
-- A p-value below 0.05 says neither in which direction nor how much: this table does not judge.
--
-- indication_id: indication
-- indication: indication, for a reader
-- grp: group of the indication
-- in_article: the article names the indication
-- dose_definition: headline, label, dose_5, dose_6 or any, as in counts_by_indication
-- dose_class: class of the dose, or all
-- trials: interventional trials, unique over all registers
-- records: records of these trials
-- completed: of which completed
-- terminated: of which stopped early
-- ended: completed or terminated trials, the denominator for results
-- ended_with_results_posted: of which with structured results in a register
-- ended_with_result_publication: of which without posted results and with a publication named as results
-- ended_without_results: of which with neither
-- missing_share: ended_without_results / ended; null when none has ended
-- masked_rct_with_results: randomised trials with masked participants, a comparator and posted results
-- with_primary_analysis: trials with a registered between-group analysis of a primary outcome
-- all_primary_p_below_5: of which every registered p-value of a primary outcome is below 0.05
-- some_primary_p_below_5: of which some are and some are not
-- no_primary_p_below_5: of which none is
-- primary_p_not_stated: of which no p-value can be read
-- small_groups: trials with a primary analysis and fewer than 20 participants analysed in a group
-- with_adverse_events: trials with posted adverse-event totals
-- as_of: moment to which the counts apply (UTC)
-- registries: registers that were counted
-- query_hash: hash of the search
-- provenance: what the records are
-- @order_by: grp, indication_id, dose_definition, dose_class
with members as (
    select
        cells.indication_id,
        cells.dose_definition,
        cells.dose_class,
        trials.*,
        results.* exclude (trial_uid),
        trials.trial_state in ('completed', 'terminated') as has_ended,
    from intermediate.cell_trials as cells
    inner join main.trials as trials on cells.trial_uid = trials.trial_uid
    inner join intermediate.trial_results as results on trials.trial_uid = results.trial_uid
    where trials.is_interventional
),

counted as (
    select
        indication_id,
        dose_definition,
        dose_class,
        count(*) as trials,
        sum(records) as records,
        count(*) filter (where trial_state = 'completed') as completed,
        count(*) filter (where trial_state = 'terminated') as terminated,
        count(*) filter (where has_ended) as ended,
        count(*) filter (where has_ended and has_results_posted) as ended_with_results_posted,
        count(*) filter (where has_ended and not has_results_posted and has_result_publication) as ended_with_result_publication,
        count(*) filter (where has_ended and not has_results_posted and not has_result_publication) as ended_without_results,
        count(*) filter (where is_masked_rct and has_results_posted) as masked_rct_with_results,
        count(*) filter (where primary_analyses > 0) as with_primary_analysis,
        count(*) filter (where primary_p_below_5 > 0 and primary_p_below_5 = primary_p_values) as all_primary_p_below_5,
        count(*) filter (where primary_p_below_5 > 0 and primary_p_below_5 < primary_p_values) as some_primary_p_below_5,
        count(*) filter (where primary_p_values > 0 and primary_p_below_5 = 0) as no_primary_p_below_5,
        count(*) filter (where primary_analyses > 0 and primary_p_values = 0) as primary_p_not_stated,
        count(*) filter (where primary_analyses > 0 and smallest_group < 20) as small_groups,
        count(*) filter (where groups_with_events > 0) as with_adverse_events,
    from members
    group by indication_id, dose_definition, dose_class
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
    cast(coalesce(counted.completed, 0) as integer) as completed,
    cast(coalesce(counted.terminated, 0) as integer) as terminated,
    cast(coalesce(counted.ended, 0) as integer) as ended,
    cast(coalesce(counted.ended_with_results_posted, 0) as integer) as ended_with_results_posted,
    cast(coalesce(counted.ended_with_result_publication, 0) as integer) as ended_with_result_publication,
    cast(coalesce(counted.ended_without_results, 0) as integer) as ended_without_results,
    counted.ended_without_results / nullif(counted.ended, 0) as missing_share,
    cast(coalesce(counted.masked_rct_with_results, 0) as integer) as masked_rct_with_results,
    cast(coalesce(counted.with_primary_analysis, 0) as integer) as with_primary_analysis,
    cast(coalesce(counted.all_primary_p_below_5, 0) as integer) as all_primary_p_below_5,
    cast(coalesce(counted.some_primary_p_below_5, 0) as integer) as some_primary_p_below_5,
    cast(coalesce(counted.no_primary_p_below_5, 0) as integer) as no_primary_p_below_5,
    cast(coalesce(counted.primary_p_not_stated, 0) as integer) as primary_p_not_stated,
    cast(coalesce(counted.small_groups, 0) as integer) as small_groups,
    cast(coalesce(counted.with_adverse_events, 0) as integer) as with_adverse_events,
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
