-- What the registers hold on an indication and a dose (scale V0 to V7), one row per indication,
-- population, dose definition and dose class. Grades rest on verdicts of single trials; there is no
-- vote counting, and what qualifies a grade stands beside it and is never folded into it.
--
-- indication_id: indication
-- indication: indication, for a reader
-- grp: group of the indication
-- in_article: the article names the indication
-- population: all, or prior_failure (trials restricted to people in whom treatment failed; for the headline definition)
-- dose_definition: headline, label, dose_5, dose_6 or any, as in counts_by_indication
-- dose_class: class of the dose, or all
-- claim_ids: claims that the indication bears on, joined with semicolon
-- verdict: V0 to V7 (reference.verdicts, scale cell)
-- label_id: row of reference.verdicts whose words and rule apply: the grade, or a case of it (scale cell_label)
-- label: the grade in words
-- wording: the sentence to print
-- trials: interventional trials, unique over all registers; blocker designs left out
-- records: records of these trials
-- blocker_trials: trials in which naltrexone only blocks another effect, kept apart from the grade
-- completed: trials completed
-- withdrawn: trials withdrawn before the first participant
-- ended: completed or terminated trials, the denominator for results
-- with_results: trials with posted results or a publication named as results
-- missing_results: ended trials with neither
-- missing_share: missing_results / ended; null when none has ended
-- masked_rct: randomised trials with masked participants and a comparator
-- masked_rct_with_results: of which with results and not excluded by design
-- met: of which the primary outcome was met
-- not_met: of which it was not
-- mixed: of which primary outcomes disagree
-- too_small: of which fewer than 20 per group were analysed
-- not_stated: of which the register holds no analysis that can be judged
-- met_sponsors: different lead sponsors among the met
-- randomised_trials: of the trials, those randomised
-- randomised_stated: of which give the actual number enrolled
-- randomised_participants: participants enrolled in these; null when none gives it
-- stopped_early: trials terminated, with or without results
-- dose_in_article_range: trials with a target of 0.5 to 2.5 mg/day
-- nightly: trials given at bedtime or in the evening
-- requiring_prior_failure: trials restricted to people in whom treatment failed
-- isolating: trials whose comparator has everything but naltrexone
-- not_isolating: trials whose comparator differs in more
-- registered_late: trials registered after they started
-- verdict_sources: where the results behind the grade come from: registry analysis, publication link
-- months_since_completion_min: months since the last of the ended trials without results was completed
-- months_since_completion_max: months since the first of them was completed
-- trial_uids: trials of the cell, joined with comma
-- met_trial_uids: trials that met their primary outcome, joined with comma
-- @order_by: grp, indication_id, population, dose_definition, dose_class
with dated as (
    select
        * exclude (silent_since),
        date_diff('month', list_max(ended_by_then), cast(getvariable('as_of') as date)) as months_min,
        date_diff('month', list_min(ended_by_then), cast(getvariable('as_of') as date)) as months_max,
    from (
        select *, list_filter(silent_since, ended -> ended <= getvariable('as_of')) as ended_by_then
        from intermediate.cell_grades
    )
)

select
    graded.indication_id,
    indications.label as indication,
    indications.grp,
    indications.in_article,
    indications.claim_ids,
    graded.population,
    graded.dose_definition,
    graded.dose_class,
    graded.verdict,
    graded.label_id,
    scale.label,
    replace(
        replace(
            replace(
                replace(
                    replace(
                        replace(
                            scale.wording,
                            '{months}',
                            case
                                when graded.months_max is null then 'an unknown number of'
                                when graded.months_max > graded.months_min then graded.months_min || ' to ' || graded.months_max
                                else cast(graded.months_max as varchar)
                            end
                        ),
                        '{obstacles}',
                        concat_ws(
                            ', ',
                            case when graded.too_small > 0 then graded.too_small || ' too small' end,
                            case when graded.not_stated > 0 then graded.not_stated || ' without an analysis that states it' end
                        )
                    ),
                    '{blockers}',
                    coalesce(cast(graded.blocker_trials as varchar), '')
                ),
                '{registries}',
                coalesce(footing.registries, 'no register')
            ),
            '{as_of}',
            strftime(footing.as_of, '%Y-%m-%d')
        ),
        ' with query {query_hash}',
        coalesce(' with query ' || footing.query_hash, ' with query none (bundled or imported records)')
    ) as wording,
    cast(coalesce(graded.trials, 0) as integer) as trials,
    cast(coalesce(graded.records, 0) as integer) as records,
    cast(coalesce(graded.blocker_trials, 0) as integer) as blocker_trials,
    cast(coalesce(graded.completed, 0) as integer) as completed,
    cast(coalesce(graded.withdrawn, 0) as integer) as withdrawn,
    cast(coalesce(graded.ended, 0) as integer) as ended,
    cast(coalesce(graded.with_results, 0) as integer) as with_results,
    cast(coalesce(graded.missing_results, 0) as integer) as missing_results,
    graded.missing_results / nullif(graded.ended, 0) as missing_share,
    cast(coalesce(graded.masked_rct, 0) as integer) as masked_rct,
    cast(coalesce(graded.masked_rct_with_results, 0) as integer) as masked_rct_with_results,
    cast(coalesce(graded.met, 0) as integer) as met,
    cast(coalesce(graded.not_met, 0) as integer) as not_met,
    cast(coalesce(graded.mixed, 0) as integer) as mixed,
    cast(coalesce(graded.too_small, 0) as integer) as too_small,
    cast(coalesce(graded.not_stated, 0) as integer) as not_stated,
    cast(coalesce(graded.met_sponsors, 0) as integer) as met_sponsors,
    cast(coalesce(graded.randomised_trials, 0) as integer) as randomised_trials,
    cast(coalesce(graded.randomised_stated, 0) as integer) as randomised_stated,
    cast(graded.randomised_participants as integer) as randomised_participants,
    cast(coalesce(graded.terminated, 0) as integer) as stopped_early,
    cast(coalesce(graded.dose_in_article_range, 0) as integer) as dose_in_article_range,
    cast(coalesce(graded.nightly, 0) as integer) as nightly,
    cast(coalesce(graded.requiring_prior_failure, 0) as integer) as requiring_prior_failure,
    cast(coalesce(graded.isolating, 0) as integer) as isolating,
    cast(coalesce(graded.not_isolating, 0) as integer) as not_isolating,
    cast(coalesce(graded.registered_late, 0) as integer) as registered_late,
    graded.verdict_sources,
    cast(graded.months_min as integer) as months_since_completion_min,
    cast(graded.months_max as integer) as months_since_completion_max,
    graded.trial_uids,
    graded.met_trial_uids,
    footing.as_of,
    footing.registries,
    footing.query_hash,
    footing.provenance,
from dated as graded
inner join reference.indications as indications on graded.indication_id = indications.indication_id
inner join reference.verdicts as scale on scale.scale in ('cell', 'cell_label') and graded.label_id = scale.verdict
cross join intermediate.footing as footing
