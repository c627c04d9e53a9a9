-- Verdict of a trial on its primary outcomes (measure M9), one row per interventional trial that
-- gives naltrexone or has posted results. Only registered between-arm analyses of primary outcomes
-- count (analysis_verdicts); a secondary outcome never does.
--
-- trial_uid: id of the trial
-- subject: naltrexone where the trial gives it, else tested arm; verdicts of the latter bear on no claim
-- verdict: met, not_met, mixed, not_stated, too_small or not_evidence (reference.verdicts, scale trial)
-- reason: why, in words
-- verdict_source: registry analysis, publication link (results were published, the register holds no analysis that can be judged) or none
-- record_id: record whose analyses were judged; the leading one where it has any
-- primary_analyses: registered analyses of primary outcomes
-- favours: of which favour the subject, with 20 or more participants in each group
-- no_difference: of which show no difference
-- against: of which favour the comparator
-- unclear: of which have no direction or no readable test
-- too_small: of which compare fewer than 20 participants in a group
-- not_counted: of which do not compare the subject with what isolates it, test non-inferiority, or lack numbers
-- secondary_favours: analyses of other outcomes that favour the subject; shown, never counted
-- smallest_group: participants analysed in the smallest group of the analyses that were judged
-- figures: estimate, interval, p-value and numbers of each primary analysis, joined with bar
-- primary_outcome_changed: versions of the record in the archive name different primary outcomes
-- @order_by: trial_uid
with trials as (
    select * from main.trials where is_interventional and (gives_naltrexone or has_results_posted)
),

per_record as (
    select
        analyses.trial_uid,
        analyses.record_id,
        any_value(analyses.subject) as subject,
        count(*) filter (where outcome_type = 'primary') as primary_analyses,
        count(*) filter (where outcome_type = 'primary' and result = 'favours') as favours,
        count(*) filter (where outcome_type = 'primary' and result = 'no_difference') as no_difference,
        count(*) filter (where outcome_type = 'primary' and result = 'against') as against,
        count(*) filter (where outcome_type = 'primary' and result = 'unclear') as unclear,
        count(*) filter (where outcome_type = 'primary' and result = 'unclear' and test_status in ('below', 'contradictory')) as undirected,
        count(*) filter (where outcome_type = 'primary' and result = 'too_small') as too_small,
        count(*) filter (where outcome_type = 'primary' and result = 'not_counted') as not_counted,
        count(*) filter (where outcome_type <> 'primary' and result = 'favours') as secondary_favours,
        min(smallest_group) filter (where outcome_type = 'primary' and result <> 'not_counted') as smallest_group,
        string_agg(distinct reason, '; ' order by reason) filter (where outcome_type = 'primary' and reason is not null) as obstacles,
        string_agg(outcome_title || ': ' || figures, ' | ' order by outcome_ordinal, analysis_ordinal) filter (where outcome_type = 'primary') as figures,
    from main.analysis_verdicts as analyses
    group by analyses.trial_uid, analyses.record_id
),

-- a twin in another register repeats the same analyses: one record speaks
spoken as (
    select *
    from per_record
    qualify row_number() over (
        partition by trial_uid
        order by primary_analyses > 0 desc, record_id = trial_uid desc, primary_analyses desc, record_id
    ) = 1
),

versions as (
    select
        outcome.registry,
        outcome.record_id,
        outcome.version,
        list_sort(list(lower(trim(outcome.measure)))) as measures,
    from raw.outcome as outcome
    semi join intermediate.versions as known
        on outcome.registry = known.registry and outcome.record_id = known.record_id and outcome.version = known.version
    semi join (select registry, record_id from intermediate.current_versions where versions > 1) as current
        on outcome.registry = current.registry and outcome.record_id = current.record_id
    where outcome.outcome_type = 'primary'
    group by outcome.registry, outcome.record_id, outcome.version
),

changed as (
    select
        members.trial_uid,
        bool_or(versions.measures <> first_measures) as primary_outcome_changed,
    from (
        select
            *,
            min(measures) over (partition by registry, record_id) as first_measures,
        from versions
    ) as versions
    inner join intermediate.trial_records as members
        on versions.registry = members.registry and versions.record_id = members.record_id
    group by members.trial_uid
),

judged as (
    select
        trials.trial_uid,
        trials.has_results_posted,
        held.trial_uid is not null as holds_results,
        trials.has_result_publication,
        coalesce(spoken.subject, case when trials.gives_naltrexone then 'naltrexone' else 'tested arm' end) as subject,
        spoken.* exclude (trial_uid, subject),
        case
            when trials.blocker_design then 'not_evidence'
            when trials.control = 'none' or trials.isolates_rule = 'no_comparator' then 'not_evidence'
            when trials.isolates_naltrexone = false
                and coalesce(spoken.favours + spoken.no_difference + spoken.against + spoken.unclear + spoken.too_small, 0) = 0 then 'not_evidence'
            when spoken.favours > 0 and spoken.no_difference + spoken.against > 0 then 'mixed'
            when spoken.favours > 0 then 'met'
            when spoken.no_difference + spoken.against > 0 and spoken.undirected = 0 then 'not_met'
            when spoken.too_small > 0 and spoken.unclear = 0 then 'too_small'
            else 'not_stated'
        end as verdict,
        case
            when trials.blocker_design then 'naltrexone only blocks another effect: ' || trials.blocker_evidence
            when trials.control = 'none' or trials.isolates_rule = 'no_comparator' then 'no comparator arm of patients'
            when trials.isolates_naltrexone = false
                and coalesce(spoken.favours + spoken.no_difference + spoken.against + spoken.unclear + spoken.too_small, 0) = 0
                then 'the comparator does not isolate naltrexone: ' || replace(trials.isolates_rule, '_', ' ')
        end as design_reason,
    from trials
    left join spoken on trials.trial_uid = spoken.trial_uid
    left join (select distinct trial_uid from main.outcome_measures) as held on trials.trial_uid = held.trial_uid
)

select
    judged.trial_uid,
    judged.subject,
    judged.verdict,
    case
        when judged.design_reason is not null then judged.design_reason
        when judged.verdict = 'met' then judged.favours || ' of ' || judged.primary_analyses || ' registered primary analyses in favour, none of no difference'
        when judged.verdict = 'mixed'
            then judged.favours || ' of ' || judged.primary_analyses || ' registered primary analyses in favour, ' || (judged.no_difference + judged.against) || ' not'
        when judged.verdict = 'not_met'
            then 'none of ' || (judged.no_difference + judged.against) || ' registered primary analyses in favour'
                || case when judged.against > 0 then ', ' || judged.against || ' in favour of the comparator' else '' end
        when judged.verdict = 'too_small' then 'fewer than 20 participants in a group of every primary analysis that could be judged'
        when coalesce(judged.primary_analyses, 0) > 0 then judged.obstacles
        when judged.has_results_posted and not judged.holds_results then 'results posted in the register; the record here does not hold them'
        when judged.has_results_posted then 'results posted, no analysis of a primary outcome registered'
        when judged.has_result_publication then 'no results posted; the record names a publication of results, which the register does not hold'
        else 'no results posted'
    end as reason,
    case
        when judged.verdict in ('met', 'not_met', 'mixed', 'too_small') then 'registry analysis'
        when judged.has_result_publication then 'publication link'
        else 'none'
    end as verdict_source,
    judged.record_id,
    cast(coalesce(judged.primary_analyses, 0) as integer) as primary_analyses,
    cast(coalesce(judged.favours, 0) as integer) as favours,
    cast(coalesce(judged.no_difference, 0) as integer) as no_difference,
    cast(coalesce(judged.against, 0) as integer) as against,
    cast(coalesce(judged.unclear, 0) as integer) as unclear,
    cast(coalesce(judged.too_small, 0) as integer) as too_small,
    cast(coalesce(judged.not_counted, 0) as integer) as not_counted,
    cast(coalesce(judged.secondary_favours, 0) as integer) as secondary_favours,
    judged.smallest_group,
    judged.figures,
    coalesce(changed.primary_outcome_changed, false) as primary_outcome_changed,
    footing.as_of,
    footing.registries,
    footing.provenance,
from judged
left join changed on judged.trial_uid = changed.trial_uid
cross join intermediate.footing as footing
