-- Claims that are judged by figures and not by cells, one row per claim with such a rule
-- (sql/reference/claim_rules.md).
--
-- judged_by: rule of the claim
-- claim_id: claim
-- verdict: sentence verdict (reference.verdicts, scale sentence); null when nothing was found
-- figures: the figures in words
-- reason: why, in words
with low_dose as (
    select * from main.trials where is_ldn and is_interventional
),

first_start as (
    select
        'first_start' as judged_by,
        cast(null as varchar) as claim_id,
        case when min(start_date_from) is null then null when min(start_date_from) >= date '2000-01-01' then 'supported' else 'contradicted' end as verdict,
        'first registered start ' || strftime(min(start_date_from), '%Y-%m') || ' (' || min_by(trial_uid, start_date_from) || '); '
            || count(start_date_from) || ' of ' || count(*) || ' low-dose trials state a start' as figures,
        'the first registered start is ' || case when min(start_date_from) >= date '2000-01-01' then 'in 2000 or later' else 'before 2000' end as reason,
    from low_dose
),

dosed as (
    select
        claims.claim_id,
        trials.target_mg_day,
        count(*) as trials,
    from reference.claims as claims
    inner join intermediate.claim_trials as members on claims.claim_id = members.claim_id
    inner join main.trials as trials on members.trial_uid = trials.trial_uid
    where claims.judged_by = 'usual_dose' and trials.target_mg_day is not null and trials.is_interventional
    group by claims.claim_id, trials.target_mg_day
),

-- doses that are registered equally often are all the most frequent
modes as (
    select
        claim_id,
        string_agg(printf('%g', target_mg_day), ' and ' order by target_mg_day) as doses,
        bool_or(target_mg_day = 50) as has_fifty,
        count(*) as modes,
    from (select *, max(trials) over (partition by claim_id) as most from dosed)
    where trials = most
    group by claim_id
),

usual_dose as (
    select
        'usual_dose' as judged_by,
        dosed.claim_id,
        case
            when not any_value(modes.has_fifty) then 'contradicted'
            when any_value(modes.modes) = 1 then 'supported'
            else 'not_supported'
        end as verdict,
        coalesce(sum(dosed.trials) filter (where dosed.target_mg_day = 50), 0) || ' of ' || sum(dosed.trials)
            || ' trials with a daily dose aim at 50 mg; most frequent ' || any_value(modes.doses) || ' mg' as figures,
        'most frequent registered daily dose: ' || any_value(modes.doses) || ' mg'
            || case when any_value(modes.modes) > 1 then ', equally often' else '' end as reason,
    from dosed
    inner join modes on dosed.claim_id = modes.claim_id
    group by dosed.claim_id
),

low_targets as (
    select
        mg_day as target_mg_day,
        n as trials,
    from main.dose_distribution
    where dose_definition = 'headline' and measure = 'trial_dose' and mg_day is not null
),

dose_range as (
    select
        'dose_range' as judged_by,
        cast(null as varchar) as claim_id,
        case
            when sum(trials) is null then null
            when sum(trials) filter (where target_mg_day between 0.5 and 2.5) * 2 >= sum(trials) then 'supported'
            else 'contradicted'
        end as verdict,
        coalesce(sum(trials) filter (where target_mg_day between 0.5 and 2.5), 0) || ' of ' || sum(trials)
            || ' low-dose trials with a target aim at 0.5 to 2.5 mg; most frequent '
            || (
                select string_agg(printf('%g', target_mg_day), ' and ' order by target_mg_day)
                from low_targets
                where trials = (select max(trials) from low_targets)
            )
            || ' mg (' || max(trials) || case when max(trials) = 1 then ' trial' else ' trials' end
            || case when count(*) filter (where trials = (select max(trials) from low_targets)) > 1 then ' each)' else ')' end as figures,
        'most low-dose trials aim ' || case
            when sum(trials) filter (where target_mg_day between 0.5 and 2.5) * 2 >= sum(trials) then 'inside' else 'outside'
        end || ' the range' as reason,
    from low_targets
),

arm_timings as (
    select
        coalesce(sum(n) filter (where in_article), 0) as at_night,
        coalesce(sum(n) filter (where not in_article), 0) as at_another_time,
        coalesce(sum(n) filter (where in_article is null), 0) as silent,
        coalesce(sum(n), 0) as arms,
    from main.dose_distribution
    where dose_definition = 'headline' and measure = 'arm_timing'
),

nightly as (
    select
        'nightly' as judged_by,
        cast(null as varchar) as claim_id,
        case
            when silent = arms then null
            when at_night < at_another_time then 'contradicted'
            when silent * 2 > arms then 'mixed'
            else 'supported'
        end as verdict,
        at_night || ' of ' || arms || ' low-dose arms at bedtime or in the evening, ' || at_another_time || ' at another time, '
            || silent || ' do not say' as figures,
        at_night || ' of the ' || (arms - silent) || ' arms that state a time of day are given at night; '
            || case when silent * 2 > arms then 'most arms do not state it' else 'most arms state it' end as reason,
    from arm_timings
),

endorphin as (
    select
        'endorphin' as judged_by,
        cast(null as varchar) as claim_id,
        case
            when count(*) = 0 then null
            when sum(raised) > 0 and sum(not_raised) = 0 then 'supported'
            when sum(raised) > 0 then 'mixed'
            else 'not_supported'
        end as verdict,
        count(*) || ' low-dose trials measure endorphin, enkephalin or OGF, ' || count(*) filter (where has_results_posted) || ' with posted results, '
            || sum(analyses) || ' with registered analyses between arms' as figures,
        case when sum(raised) > 0 then 'a registered analysis shows more of it' else 'no registered analysis shows more of it' end
            || '; plasma is not brain' as reason,
    from (
        select
            members.trial_uid,
            any_value(trials.has_results_posted) as has_results_posted,
            count(analyses.outcome_id) as analyses,
            count(*) filter (where analyses.test_status = 'below' and analyses.tested_is_higher) as raised,
            count(*) filter (where analyses.test_status = 'not_below' or (analyses.test_status = 'below' and not analyses.tested_is_higher)) as not_raised,
        from intermediate.claim_trials as members
        inner join main.trials as trials on members.trial_uid = trials.trial_uid
        left join (
            select analysis.*
            from main.analysis_verdicts as analysis
            inner join intermediate.outcome_polarities as polarity on analysis.outcome_id = polarity.outcome_id
            where contains(polarity.domain, 'endorphin') and analysis.result <> 'not_counted'
        ) as analyses on members.trial_uid = analyses.trial_uid
        where members.judged_by = 'endorphin'
        group by members.trial_uid
    )
),

completed as (
    select year(completion_date_from) as completed_in, count(*) as trials
    from low_dose
    where is_masked_rct and trial_state = 'completed' and (has_results_posted or has_result_publication) and not coalesce(blocker_design, false)
    group by completed_in
),

hard_data as (
    select
        'hard_data' as judged_by,
        cast(null as varchar) as claim_id,
        case
            when count(*) = 0 then null
            when (select count(*) from completed) > 0 then 'contradicted'
            else 'supported'
        end as verdict,
        coalesce((select sum(trials) from completed), 0) || ' completed masked randomised low-dose trials with results ('
            || count(*) filter (where is_masked_rct and trial_state = 'completed') || ' completed, ' || count(*) filter (where is_masked_rct) || ' registered)'
            || coalesce(
                '; by year of completion: '
                || (
                    select string_agg(coalesce(cast(completed_in as varchar), 'not stated') || ': ' || trials, ', ' order by completed_in nulls last)
                    from completed
                ),
                ''
            ) as figures,
        case
            when (select count(*) from completed) > 0
                then 'completed masked randomised trials with results exist; what they show is another question (C03, C17)'
            else 'no completed masked randomised trial with results was found'
        end as reason,
    from low_dose
    where not coalesce(blocker_design, false)
),

overdose as (
    select
        'overdose' as judged_by,
        cast(null as varchar) as claim_id,
        case
            when count(*) filter (where drug in ('naltrexone', 'naloxone', 'nalmefene')) = 0 then null
            when count(*) filter (where drug = 'naltrexone' and purpose = 'reversal' and verdicts.verdict = 'met') > 0 then 'supported'
            when count(*) filter (where drug = 'naltrexone' and purpose = 'reversal') = 0
                and count(*) filter (where drug in ('naloxone', 'nalmefene') and purpose = 'reversal') > 0 then 'contradicted'
            else 'not_supported'
        end as verdict,
        'overdose trials (reversal, prevention, kinetics): naloxone ' || count(*) filter (where drug = 'naloxone' and purpose = 'reversal')
            || ', ' || count(*) filter (where drug = 'naloxone' and purpose = 'prevention')
            || ', ' || count(*) filter (where drug = 'naloxone' and purpose = 'kinetics')
            || '; nalmefene ' || count(*) filter (where drug = 'nalmefene' and purpose = 'reversal')
            || ', ' || count(*) filter (where drug = 'nalmefene' and purpose = 'prevention')
            || ', ' || count(*) filter (where drug = 'nalmefene' and purpose = 'kinetics')
            || '; naltrexone ' || count(*) filter (where drug = 'naltrexone' and purpose = 'reversal')
            || ', ' || count(*) filter (where drug = 'naltrexone' and purpose = 'prevention')
            || ', ' || count(*) filter (where drug = 'naltrexone' and purpose = 'kinetics') as figures,
        case
            when count(*) filter (where drug = 'naltrexone' and purpose = 'reversal') = 0
                then 'no trial of naltrexone to reverse an overdose'
                    || case
                        when count(*) filter (where drug in ('naloxone', 'nalmefene') and purpose = 'reversal') > 0
                            then '; probable confusion with naloxone or nalmefene'
                        else ''
                    end
            else 'reversal trials of naltrexone exist, see the evidence'
        end as reason,
    from intermediate.overdose_trials as overdose
    left join main.trial_verdicts as verdicts on overdose.trial_uid = verdicts.trial_uid
),

side_effects as (
    select
        'side_effects' as judged_by,
        cast(null as varchar) as claim_id,
        case when verdict = 'S3' then 'contradicted' when verdict = 'S0' then null else 'not_supported' end as verdict,
        (
            select string_agg(event || ': ' || verdict || ', ' || wording, '; ' order by event_id)
            from main.safety
            where scope = 'headline' and event_id <> 'any' and verdict <> 'S0'
        ) as figures,
        verdict || ': ' || wording as reason,
    from main.safety
    where scope = 'headline' and event_id = 'any'
),

by_dose as (
    select
        'side_effects_by_dose' as judged_by,
        cast(null as varchar) as claim_id,
        case when bool_and(verdict = 'S0') then null else 'not_supported' end as verdict,
        string_agg(scope || ': ' || verdict || ', ' || posting_trials || ' trials post numbers', '; ' order by scope) filter (where posting_trials > 0) as figures,
        'doses were not randomised against each other, and thresholds differ' as reason,
    from main.safety
    where event_id = 'any' and scope <> 'headline'
)

select * from first_start
union all
select * from usual_dose
union all
select * from dose_range
union all
select * from nightly
union all
select * from endorphin
union all
select * from hard_data
union all
select * from overdose
union all
select * from side_effects
union all
select * from by_dose
