-- A phrase of outcome_polarity stands once, is normalised, and has a direction that is known.
-- @severity: error
select
    'stands twice' as problem,
    pattern,
    string_agg(higher_is, '; ' order by higher_is) as higher_is,
from reference.outcome_polarity
group by pattern
having count(*) > 1

union all

select
    'not normalised' as problem,
    pattern,
    higher_is,
from reference.outcome_polarity
where pattern <> trim(regexp_replace(regexp_replace(lower(pattern), '[''’‘´ʼ]', '', 'g'), '[^\p{L}\p{N}]+', ' ', 'g'))

union all

select
    'unknown direction' as problem,
    pattern,
    higher_is,
from reference.outcome_polarity
where higher_is not in ('better', 'worse', 'context') or priority not between 0 and 4
