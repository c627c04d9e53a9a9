-- What the registers hold on an indication and a dose, graded, one row per indication, population,
-- dose definition and dose class: the part of cell_verdicts that no moment decides. Columns have the
-- meaning that they have there; they are null where no trial falls into the cell.
--
-- terminated: trials terminated, with or without results
-- masked_rct_excluded: masked randomised trials with results that a design excludes as evidence
-- masked_rct_disputed: masked randomised trials with results that only a contradicted MeSH heading puts here
-- smallest_met: smallest group analysed among the met
-- largest_not_met: smallest group of the largest trial that was not met
-- silent_since: completion dates of ended trials without results, the last day that each may mean, each once
-- verdict: V0 to V7 (reference.verdicts, scale cell)
-- label_id: row of reference.verdicts whose words and rule apply: the grade, or a case of it (scale cell_label)
with cells as (
    select
        indication_id,
        'all' as population,
        dose_definition,
        dose_class,
    from intermediate.cells

    union all

    select
        indication_id,
        'prior_failure' as population,
        dose_definition,
        dose_class,
    from intermediate.cells
    where dose_definition = 'headline' and dose_class = 'all'
),

facts as (
    select
        trials.trial_uid,
        trials.records,
        trials.trial_state,
        trials.is_randomised,
        trials.is_masked_rct,
        trials.target_mg_day between 0.5 and 2.5 as is_in_article_range,
        trials.timing in ('bedtime', 'evening') as is_nightly,
        trials.requires_prior_failure,
        trials.isolates_naltrexone,
        trials.registered_date_from > trials.start_date_to as is_registered_late,
        case when trials.enrolment_type = 'actual' then trials.enrolment end as enrolment,
        coalesce(trials.blocker_design, false) as is_blocker,
        trials.trial_state in ('completed', 'terminated') as has_ended,
        trials.has_results_posted or trials.has_result_publication as has_results,
        verdicts.verdict,
        verdicts.verdict_source,
        verdicts.smallest_group,
        lower(trim(trials.lead_sponsor)) as sponsor,
        trials.is_masked_rct
            and (trials.has_results_posted or trials.has_result_publication)
            and verdicts.verdict <> 'not_evidence' as is_evidence,
        trials.completion_date_to,
    from main.trials as trials
    inner join main.trial_verdicts as verdicts on trials.trial_uid = verdicts.trial_uid
),

members as (
    select
        *,
        unnest(['all', case when dose_definition = 'headline' and dose_class = 'all' then 'prior_failure' end]) as population,
    from intermediate.cell_trials
),

placed as (
    select
        members.* exclude (trial_uid, is_disputed),
        facts.* replace (facts.is_evidence and not coalesce(members.is_disputed, false) as is_evidence),
        facts.is_evidence and coalesce(members.is_disputed, false) as is_disputed_evidence,
    from members
    inner join facts on members.trial_uid = facts.trial_uid
    where members.population = 'all' or (members.population = 'prior_failure' and facts.requires_prior_failure)
),

counted as (
    select
        indication_id,
        population,
        dose_definition,
        dose_class,
        count(*) filter (where not is_blocker) as trials,
        sum(records) filter (where not is_blocker) as records,
        count(*) filter (where is_blocker) as blocker_trials,
        count(*) filter (where not is_blocker and trial_state = 'completed') as completed,
        count(*) filter (where not is_blocker and trial_state = 'terminated') as terminated,
        count(*) filter (where not is_blocker and trial_state = 'withdrawn') as withdrawn,
        count(*) filter (where not is_blocker and has_ended) as ended,
        count(*) filter (where not is_blocker and has_results) as with_results,
        count(*) filter (where not is_blocker and has_ended and not has_results) as missing_results,
        count(*) filter (where not is_blocker and is_masked_rct) as masked_rct,
        count(*) filter (where is_evidence) as masked_rct_with_results,
        count(*) filter (where not is_blocker and is_masked_rct and has_results and verdict = 'not_evidence') as masked_rct_excluded,
        count(*) filter (where is_disputed_evidence) as masked_rct_disputed,
        count(*) filter (where is_evidence and verdict = 'met') as met,
        count(*) filter (where is_evidence and verdict = 'not_met') as not_met,
        count(*) filter (where is_evidence and verdict = 'mixed') as mixed,
        count(*) filter (where is_evidence and verdict = 'too_small') as too_small,
        count(*) filter (where is_evidence and verdict = 'not_stated') as not_stated,
        count(distinct sponsor) filter (where is_evidence and verdict = 'met') as met_sponsors,
        min(smallest_group) filter (where is_evidence and verdict = 'met') as smallest_met,
        max(smallest_group) filter (where is_evidence and verdict = 'not_met') as largest_not_met,
        count(*) filter (where not is_blocker and is_randomised) as randomised_trials,
        count(enrolment) filter (where not is_blocker and is_randomised) as randomised_stated,
        sum(enrolment) filter (where not is_blocker and is_randomised) as randomised_participants,
        count(*) filter (where not is_blocker and is_in_article_range) as dose_in_article_range,
        count(*) filter (where not is_blocker and is_nightly) as nightly,
        count(*) filter (where not is_blocker and requires_prior_failure) as requiring_prior_failure,
        count(*) filter (where not is_blocker and isolates_naltrexone) as isolating,
        count(*) filter (where not is_blocker and not isolates_naltrexone) as not_isolating,
        count(*) filter (where not is_blocker and is_registered_late) as registered_late,
        string_agg(distinct verdict_source, '; ' order by verdict_source) filter (where not is_blocker and verdict_source <> 'none') as verdict_sources,
        list_sort(
            list(distinct completion_date_to) filter (where not is_blocker and has_ended and not has_results and completion_date_to is not null)
        ) as silent_since,
        string_agg(trial_uid, ', ' order by trial_uid) as trial_uids,
        string_agg(trial_uid, ', ' order by trial_uid) filter (where is_evidence and verdict = 'met') as met_trial_uids,
    from placed
    group by indication_id, population, dose_definition, dose_class
),

graded as (
    select
        cells.*,
        counted.* exclude (indication_id, population, dose_definition, dose_class),
        case
            when coalesce(counted.trials, 0) = 0 then 'V0'
            when counted.with_results = 0 and counted.ended = 0 then 'V1'
            when counted.with_results = 0 then 'V2'
            when counted.masked_rct_with_results = 0 then 'V3'
            when counted.met = 0 and counted.mixed = 0 then 'V4'
            when counted.mixed > 0 then 'V5'
            -- a failure of comparable size: its smallest group at least half as large as the smallest of the met
            when counted.not_met > 0 and (counted.met_sponsors < 2 or counted.largest_not_met * 2 >= counted.smallest_met) then 'V5'
            when counted.met_sponsors >= 2 then 'V7'
            else 'V6'
        end as verdict,
    from cells
    left join counted
        on cells.indication_id = counted.indication_id
        and cells.population = counted.population
        and cells.dose_definition = counted.dose_definition
        and cells.dose_class = counted.dose_class
)

-- cases of a grade that have words of their own
select
    *,
    case
        when verdict = 'V0' and blocker_trials > 0 then 'V0_blockers'
        when verdict = 'V3' and masked_rct_excluded > 0 then 'V3_not_isolated'
        when verdict = 'V3' and masked_rct_disputed > 0 then 'V3_disputed'
        when verdict = 'V4' and not_met = 0 then 'V4_not_judged'
        else verdict
    end as label_id,
from graded
