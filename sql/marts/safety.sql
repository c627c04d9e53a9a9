-- Adverse events of naltrexone against placebo (scale S0 to S3), one row per scope and event. A
-- scope is the low-dose headline or a dose class; scopes were never randomised against each other.
--
-- scope: headline (low-dose by the headline definition) or a dose class
-- event: event, for a reader
-- verdict: S0 to S3 (reference.verdicts, scale safety)
-- label: the grade in words
-- wording: the sentence to print
-- trials: trials that post the event for a naltrexone and a placebo group; in the summary row, any event that it sums up
-- records: records of these trials; of each trial one speaks
-- tested_affected: participants affected on naltrexone, added over these trials
-- tested_at_risk: participants at risk on naltrexone
-- placebo_affected: participants affected on placebo
-- placebo_at_risk: participants at risk on placebo
-- upper_bound: upper 95 % bound of the risk on naltrexone; exact and one-sided where nobody was affected (about 3/n)
-- estimate_source: pooled (Mantel-Haenszel), trial (the largest one that shows an excess, else the largest one) or null
-- pooled_trials: trials in the pooled estimate, which share threshold and ascertainment; 0 when there is none
-- risk_difference: estimate, naltrexone less placebo
-- risk_difference_low: lower bound of its 95 % interval
-- risk_difference_high: upper bound of its 95 % interval
-- risk_ratio: pooled ratio, or that of the largest trial
-- risk_ratio_low: lower bound of its 95 % interval
-- risk_ratio_high: upper bound of its 95 % interval
-- posting_trials: trials of the scope that post any adverse-event numbers, with or without placebo
-- trial_uids: trials compared, joined with comma
-- @order_by: scope, event_id
with scopes as (
    select 'headline' as scope
    union all
    select class from reference.dose_classes where class not in ('placebo', 'other_drug')
),

events as (
    select distinct event_id, label, kind, sort_order
    from reference.safety_events
),

comparisons as (
    select
        risks.*,
        trials.records,
        unnest([risks.dose_class, case when risks.is_ldn then 'headline' end]) as scope,
    from main.safety_comparisons as risks
    left join main.trials as trials on risks.trial_uid = trials.trial_uid
),

strata as (
    select
        scope,
        event_id,
        coalesce(cast(threshold_percent as varchar), '') || '/' || ascertainment as shared,
        cast(tested_affected as double) as a,
        cast(tested_at_risk as double) as n1,
        cast(placebo_affected as double) as c,
        cast(placebo_at_risk as double) as n0,
        n1 + n0 as n,
    from comparisons
    where scope is not null
        and not is_crossover
        and ascertainment in ('systematic', 'non_systematic', 'everybody')
        and (threshold_percent is not null or event_id in ('serious', 'death', 'drop_out'))
),

pools as (
    select
        scope,
        event_id,
        count(*) as trials,
        sum(n) as participants,
        sum(a * n0 / n) as r,
        sum(c * n1 / n) as s,
        sum(n1 * n0 / n) as w,
        sum(((a + c) * n1 * n0 / n - a * c) / n) as v,
        sum((a * (n1 - a) * pow(n0, 3) + c * (n0 - c) * pow(n1, 3)) / (n1 * n0 * n * n)) as d,
    from strata
    group by scope, event_id, shared
    having count(*) >= 2 and sum(a + c) > 0
    qualify row_number() over (partition by scope, event_id order by participants desc, shared) = 1
),

pooled as (
    select
        scope,
        event_id,
        trials,
        (r - s) / w as difference,
        sqrt(d) / w as difference_error,
        case when r > 0 and s > 0 then r / s end as ratio,
        case when r > 0 and s > 0 then sqrt(v / (r * s)) end as log_error,
    from pools
),

summed as (
    select
        scope,
        event_id,
        count(*) as trials,
        sum(records) as records,
        sum(tested_affected) as tested_affected,
        sum(tested_at_risk) as tested_at_risk,
        sum(placebo_affected) as placebo_affected,
        sum(placebo_at_risk) as placebo_at_risk,
        bool_or(risk_difference_low > 0) as has_excess,
        -- the trial whose interval is shown: one that shows the excess, where that is the grade
        min_by(
            trial_uid,
            (not coalesce(risk_difference_low > 0, false), is_crossover, -(tested_at_risk + placebo_at_risk), trial_uid)
        ) as largest_uid,
        string_agg(trial_uid, ', ' order by trial_uid) as trial_uids,
    from comparisons
    where scope is not null
    group by scope, event_id
),

-- what the summary of a scope rests on; people are not added over events
summarised as (
    select scope, count(*) as trials, sum(records) as records, string_agg(trial_uid, ', ' order by trial_uid) as trial_uids
    from (
        select distinct comparisons.scope, comparisons.trial_uid, comparisons.records
        from comparisons
        inner join events on comparisons.event_id = events.event_id
        where events.kind = 'named' or events.event_id = 'serious'
    )
    where scope is not null
    group by scope
),

posting as (
    select scope, count(distinct trial_uid) as posting_trials
    from (
        select trial_uid, unnest([dose_class, case when is_ldn then 'headline' end]) as scope
        from main.safety_risks
        where role = 'tested'
    )
    where scope is not null
    group by scope
),

estimated as (
    select
        scopes.scope,
        events.event_id,
        events.label as event,
        events.kind,
        summed.* exclude (scope, event_id),
        coalesce(pooled.trials, 0) as pooled_trials,
        case when pooled.trials is not null then 'pooled' when largest.trial_uid is not null then 'trial' end as estimate_source,
        coalesce(pooled.difference, largest.risk_difference) as risk_difference,
        case
            when pooled.trials is not null then pooled.difference - 1.959963984540054 * pooled.difference_error
            else largest.risk_difference_low
        end as risk_difference_low,
        case
            when pooled.trials is not null then pooled.difference + 1.959963984540054 * pooled.difference_error
            else largest.risk_difference_high
        end as risk_difference_high,
        case when pooled.trials is not null then pooled.ratio else largest.risk_ratio end as risk_ratio,
        case
            when pooled.trials is not null then pooled.ratio * exp(-1.959963984540054 * pooled.log_error)
            else largest.risk_ratio_low
        end as risk_ratio_low,
        case
            when pooled.trials is not null then pooled.ratio * exp(1.959963984540054 * pooled.log_error)
            else largest.risk_ratio_high
        end as risk_ratio_high,
        case
            when summed.tested_affected = 0 then 1 - pow(0.05, 1 / cast(summed.tested_at_risk as double))
            when summed.tested_at_risk > 0
                then (
                    summed.tested_affected / summed.tested_at_risk + 3.841458820694124 / (2 * summed.tested_at_risk)
                    + 1.959963984540054 * sqrt(
                        summed.tested_affected / summed.tested_at_risk * (1 - summed.tested_affected / summed.tested_at_risk) / summed.tested_at_risk
                        + 3.841458820694124 / (4 * summed.tested_at_risk * summed.tested_at_risk)
                    )
                ) / (1 + 3.841458820694124 / summed.tested_at_risk)
        end as upper_bound,
    from scopes
    cross join events
    left join summed on scopes.scope = summed.scope and events.event_id = summed.event_id
    left join pooled on scopes.scope = pooled.scope and events.event_id = pooled.event_id
    left join main.safety_comparisons as largest on summed.largest_uid = largest.trial_uid and summed.event_id = largest.event_id
),

graded as (
    select
        *,
        case
            when kind = 'summary' then null
            when coalesce(trials, 0) = 0 then 'S0'
            when case when estimate_source = 'pooled' then risk_difference_low > 0 else has_excess end then 'S3'
            when least(tested_at_risk, placebo_at_risk) < 20 then 'S1'
            -- nobody affected: 300 participants bring the upper bound of 3/n below 1 %
            when tested_affected + placebo_affected = 0 and tested_at_risk < 300 then 'S1'
            else 'S2'
        end as own_verdict,
    from estimated
),

verdicts as (
    select
        *,
        case
            when kind <> 'summary' then own_verdict
            else max(own_verdict) filter (where kind = 'named' or event_id = 'serious') over (partition by scope)
        end as verdict,
        string_agg(lower(event), ', ') filter (where own_verdict = 'S3' and (kind = 'named' or event_id = 'serious')) over (partition by scope) as excess_events,
    from graded
)

select
    verdicts.scope,
    verdicts.event_id,
    verdicts.event,
    verdicts.verdict,
    scale.label,
    case
        when verdicts.kind = 'summary' and verdicts.verdict = 'S3' then 'an excess was shown of: ' || verdicts.excess_events
        when verdicts.kind = 'summary' and verdicts.verdict = 'S2' then 'no excess of serious or named events detected; not the same as none'
        when verdicts.kind = 'summary' and verdicts.verdict = 'S1' then 'too few participants to say'
        else
            replace(
                replace(
                    replace(
                        replace(
                            replace(
                                case
                                    when verdicts.verdict = 'S2' and verdicts.risk_difference_high < 0
                                        then 'fewer on naltrexone than on placebo, {estimate} ({ci_low} to {ci_high})'
                                    else scale.wording
                                end,
                                '{upper}', 
                                coalesce(printf('%.1f %%', 100 * verdicts.upper_bound), '')
                            ),
                            '{estimate}',
                            coalesce(printf('%+.1f percentage points', 100 * verdicts.risk_difference), '')
                        ),
                        '{ci_low}',
                        coalesce(printf('%+.1f', 100 * verdicts.risk_difference_low), '')
                    ),
                    '{ci_high}',
                    coalesce(printf('%+.1f', 100 * verdicts.risk_difference_high), '')
                ),
                '{event}',
                lower(verdicts.event)
            )
    end as wording,
    cast(coalesce(verdicts.trials, summarised.trials, 0) as integer) as trials,
    cast(coalesce(verdicts.records, summarised.records, 0) as integer) as records,
    cast(verdicts.tested_affected as integer) as tested_affected,
    cast(verdicts.tested_at_risk as integer) as tested_at_risk,
    cast(verdicts.placebo_affected as integer) as placebo_affected,
    cast(verdicts.placebo_at_risk as integer) as placebo_at_risk,
    verdicts.upper_bound,
    verdicts.estimate_source,
    cast(verdicts.pooled_trials as integer) as pooled_trials,
    verdicts.risk_difference,
    verdicts.risk_difference_low,
    verdicts.risk_difference_high,
    verdicts.risk_ratio,
    verdicts.risk_ratio_low,
    verdicts.risk_ratio_high,
    cast(coalesce(posting.posting_trials, 0) as integer) as posting_trials,
    coalesce(verdicts.trial_uids, summarised.trial_uids) as trial_uids,
    footing.as_of,
    footing.registries,
    footing.provenance,
from verdicts
inner join reference.verdicts as scale on scale.scale = 'safety' and verdicts.verdict = scale.verdict
left join posting on verdicts.scope = posting.scope
left join summarised on verdicts.kind = 'summary' and verdicts.scope = summarised.scope
cross join intermediate.footing as footing
