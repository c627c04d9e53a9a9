-- The screening flow adds up: identified less removed is screened, screened less excluded is
-- included, and the parts of the included are all of them, as many as the headline counts.
-- @severity: error
with sums as (
    select
        coalesce(sum(n) filter (where stage = 'identified'), 0) as identified,
        coalesce(sum(n) filter (where stage = 'removed'), 0) as removed,
        coalesce(sum(n) filter (where stage = 'screened'), 0) as screened,
        coalesce(sum(n) filter (where stage = 'excluded'), 0) as excluded,
        coalesce(sum(n) filter (where stage = 'included'), 0) as included,
        coalesce(sum(n) filter (where stage = 'of_which'), 0) as parts,
        (select count(*) from main.trials where gives_naltrexone and is_interventional and is_ldn) as counted,
    from main.screening_flow
)

select 'records' as part, identified - removed as expected, screened as got
from sums
where identified - removed <> screened

union all

select 'trials', screened - excluded, included
from sums
where screened - excluded <> included

union all

select 'parts', included, parts
from sums
where included <> parts

union all

select 'headline', counted, included
from sums
where counted <> included
