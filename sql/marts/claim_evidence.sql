-- Trials behind a claim, one row per claim and trial, with the reason why it counts or does not.
-- Counting is not agreeing: a trial that counts may speak against the claim.
--
-- claim_id: claim
-- trial_uid: id of the trial
-- indication_ids: indications of the trial that the claim names, joined with semicolon
-- is_direct: one of them bears on the claim directly
-- counts: the trial enters the claim's verdict or figures
-- reason: why it counts or does not, with what it shows
-- verdict: verdict of the trial on its primary outcomes, as in trial_verdicts
-- verdict_source: registry analysis, publication link or none, as in trial_verdicts
-- primary_outcome_changed: versions of the record in the archive name different primary outcomes
-- figures: estimate, interval, p-value and numbers of its primary analyses
-- @order_by: claim_id, trial_uid
with compared as (
    select distinct trial_uid from main.safety_comparisons
),

looked_at as (
    select
        members.claim_id,
        members.trial_uid,
        members.indication_ids,
        members.is_direct,
        case
            when not trials.is_interventional then 'observational: not a trial'
            when members.judged_by = 'overdose' then 'counts: ' || members.detail
            when members.judged_by = 'endorphin' and trials.has_results_posted then 'counts: results posted, measures ' || members.detail
            when members.judged_by = 'endorphin' then 'no results posted; measures ' || members.detail
            when not members.is_in_scope
                then 'dose outside the claim: ' || coalesce(
                    (select lower(label) from reference.dose_classes where class = trials.dose_class),
                    'not known'
                )
                || coalesce(', ' || printf('%g', trials.target_mg_day) || ' mg a day', '')
                || case when trials.ldn_label then ', whatever its label says' else '' end
            when members.judged_by = 'none' then 'shown: asks for a treatment that failed (' || trials.prior_failure_evidence || ')'
            when members.judged_by = 'first_start' and trials.start_date_from is null then 'no start date registered'
            when members.judged_by = 'first_start' then 'counts: started ' || trials.start_date_from
            when members.judged_by in ('usual_dose', 'dose_range') and trials.target_mg_day is null then 'no daily dose registered'
            when members.judged_by = 'usual_dose' then 'counts: ' || printf('%g', trials.target_mg_day) || ' mg a day'
            when members.judged_by = 'dose_range'
                then 'counts: target of ' || printf('%g', trials.target_mg_day) || ' mg a day, '
                    || case when trials.target_mg_day between 0.5 and 2.5 then 'inside' else 'outside' end || ' 0.5 to 2.5'
            when members.judged_by = 'nightly' then 'counts: time of day ' || replace(trials.timing, 'silent', 'not stated')
            when members.judged_by like 'side_effects%' and trials.blocker_design then 'naltrexone only blocks another effect'
            when members.judged_by like 'side_effects%' and compared.trial_uid is not null then 'counts: numbers for naltrexone and placebo'
            when members.judged_by like 'side_effects%' and trials.has_results_posted then 'posts no adverse events of naltrexone against placebo alone'
            when members.judged_by like 'side_effects%' then 'no results posted'
            when not members.is_direct then 'indirect: ' || members.indication_ids
            when members.is_disputed then 'only a MeSH heading says so, and the registered conditions say otherwise: ' || trials.conditions
            when trials.blocker_design then 'naltrexone only blocks another effect: ' || trials.blocker_evidence
            when members.judged_by = 'cells_prior_failure' and not coalesce(trials.requires_prior_failure, false)
                then 'not restricted to people in whom treatment failed'
            when trials.trial_state = 'withdrawn' then 'withdrawn before the first participant' || coalesce(': ' || trials.why_stopped, '')
            when not (trials.has_results_posted or trials.has_result_publication)
                then case
                    when trials.trial_state = 'completed' then 'completed, no results found'
                    when trials.trial_state = 'terminated' then 'stopped early, no results found' || coalesce(': ' || trials.why_stopped, '')
                    else 'not completed: ' || coalesce(nullif(trials.trial_state, 'unknown'), 'state not known')
                end
            when members.judged_by = 'hard_data' and not trials.is_masked_rct then 'results, but not registered as randomised with masked participants and a comparator'
            when members.judged_by = 'hard_data' and trials.trial_state is distinct from 'completed'
                then 'results, but not completed: ' || coalesce(nullif(trials.trial_state, 'unknown'), 'state not known')
            when members.judged_by = 'hard_data' then 'counts: ' || coalesce(verdicts.reason, 'results found')
            when verdicts.verdict = 'not_evidence' then verdicts.reason
            when not trials.is_masked_rct then 'results, but not registered as randomised with masked participants and a comparator'
            when verdicts.verdict in ('met', 'not_met', 'mixed') then 'counts: ' || verdicts.reason
            else coalesce(verdicts.reason, 'no results that can be judged')
        end as reason,
        verdicts.verdict,
        verdicts.verdict_source,
        verdicts.primary_outcome_changed,
        verdicts.figures,
    from intermediate.claim_trials as members
    inner join main.trials as trials on members.trial_uid = trials.trial_uid
    left join main.trial_verdicts as verdicts on members.trial_uid = verdicts.trial_uid
    left join compared on members.trial_uid = compared.trial_uid
)

select
    claim_id,
    trial_uid,
    indication_ids,
    is_direct,
    starts_with(reason, 'counts: ') as counts,
    case when starts_with(reason, 'counts: ') then substr(reason, 9) else reason end as reason,
    verdict,
    verdict_source,
    primary_outcome_changed,
    figures,
from looked_at
