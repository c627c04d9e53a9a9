-- How the records of the registers become the low-dose trials that are counted (after the PRISMA flow
-- diagram), one row per step and reason. Identified less removed is screened; screened less excluded
-- is included; a check adds it up.
--
-- step: place in the flow, from 1
-- stage: identified, removed, screened, excluded, included or of_which (part of the included)
-- reason: why, or what
-- unit: record or trial
-- registry: register of the records; null for all of them
-- dose_class: class of the dose where it is the reason; null elsewhere
-- n: records or trials
-- as_of: moment to which the counts apply (UTC)
-- registries: registers that were read
-- query_hash: hash of the search
-- provenance: what the records are
-- @order_by: step, n desc, reason
with records as (
    select
        registry,
        count(*) as n,
    from main.records
    group by registry
),

judged as (
    select
        trials.dose_class,
        case
            when trials.gives_naltrexone is distinct from true and overdose.trial_uid is not null
                then 'overdose trial of another drug, for claim C08 only'
            when trials.gives_naltrexone is distinct from true then 'does not give naltrexone, or only mentions it'
            when trials.is_interventional is distinct from true then 'observational: gives nothing'
            when trials.is_ldn then 'included'
            else 'dose'
        end as answer,
    from main.trials as trials
    left join (select distinct trial_uid from intermediate.overdose_trials where drug <> 'naltrexone') as overdose
        on trials.trial_uid = overdose.trial_uid
),

by_reason as (
    select
        answer,
        case when answer in ('dose', 'included') then dose_class end as dose_class,
        count(*) as n,
    from judged
    group by all
),

steps as (
    select
        1 as step,
        'identified' as stage,
        'records of the register' as reason,
        'record' as unit,
        registry,
        cast(null as varchar) as dose_class,
        n,
    from records

    union all

    select
        2, 'removed', 'further records of a trial that is here already', 'record', null, null,
        (select coalesce(sum(n), 0) from records) - (select count(*) from judged)

    union all

    select 3, 'screened', 'trials, unique over all registers', 'trial', null, null, (select count(*) from judged)

    union all

    select
        case when by_reason.answer = 'dose' then 5 else 4 end,
        'excluded',
        case
            when by_reason.answer <> 'dose' then by_reason.answer
            when by_reason.dose_class = 'intermediate' then 'not low-dose: above 6 and below 25 mg a day'
            when by_reason.dose_class = 'unknown' then 'not low-dose: dose not known, and not labelled low-dose'
            else 'not low-dose: ' || coalesce(lower(classes.label), 'class not known')
        end,
        'trial',
        null,
        by_reason.dose_class,
        by_reason.n,
    from by_reason
    left join reference.dose_classes as classes on by_reason.dose_class = classes.class
    where by_reason.answer <> 'included'

    union all

    select
        6, 'included', 'low-dose trials by the headline definition', 'trial', null, null,
        (select count(*) from judged where answer = 'included')

    union all

    select
        7,
        'of_which',
        case
            when by_reason.dose_class = 'intermediate' then 'above 5 and up to 6 mg a day'
            when by_reason.dose_class = 'unknown' then 'labelled low-dose, without milligrams'
            else lower(classes.label)
        end,
        'trial',
        null,
        by_reason.dose_class,
        by_reason.n,
    from by_reason
    left join reference.dose_classes as classes on by_reason.dose_class = classes.class
    where by_reason.answer = 'included'
)

select
    steps.step,
    steps.stage,
    steps.reason,
    steps.unit,
    steps.registry,
    steps.dose_class,
    cast(steps.n as integer) as n,
    footing.as_of,
    footing.registries,
    footing.query_hash,
    footing.provenance,
from steps
cross join intermediate.footing as footing
