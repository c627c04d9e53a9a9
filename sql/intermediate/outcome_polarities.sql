-- Direction of the scale of a posted outcome, one row per posted outcome whose title holds a phrase
-- of reference.outcome_polarity. How a title is read stands in sql/reference/outcome_polarity.md.
--
-- outcome_id: id of the posted outcome, as in outcome_measures
-- higher_is: worse or better; null when the phrases disagree or depend on the context
-- polarity_phrase: phrases of the title that decided, joined with semicolon
-- domain: what is measured, joined with semicolon where phrases differ
with titles as (
    select
        outcome_id,
        trim(regexp_replace(regexp_replace(lower(title), '[''’‘´ʼ]', '', 'g'), '[^\p{L}\p{N}]+', ' ', 'g')) as words,
    from main.outcome_measures
),

-- a pattern can only match where its first word stands: an equality join instead of titles times patterns
first_words as (
    select distinct
        outcome_id,
        words,
        unnest(string_split(words, ' ')) as first_word,
    from titles
),

patterns as (
    select
        pattern,
        higher_is,
        priority,
        domain,
        string_split(pattern, ' ')[1] as first_word,
    from reference.outcome_polarity
),

matched as (
    select
        first_words.outcome_id,
        patterns.pattern,
        patterns.higher_is,
        patterns.priority,
        patterns.domain,
    from first_words
    inner join patterns
        on first_words.first_word = patterns.first_word
        and contains(' ' || first_words.words || ' ', ' ' || patterns.pattern || ' ')
),

inside as (
    select distinct
        shorter.outcome_id,
        shorter.pattern,
    from matched as shorter
    inner join matched as longer
        on shorter.outcome_id = longer.outcome_id
        and length(shorter.pattern) < length(longer.pattern)
        and contains(' ' || longer.pattern || ' ', ' ' || shorter.pattern || ' ')
),

strongest as (
    select matched.*
    from matched
    anti join inside on matched.outcome_id = inside.outcome_id and matched.pattern = inside.pattern
    qualify matched.priority = max(matched.priority) over (partition by matched.outcome_id)
)

select
    outcome_id,
    case when count(distinct higher_is) = 1 and min(higher_is) <> 'context' then min(higher_is) end as higher_is,
    string_agg(distinct pattern, '; ' order by pattern) as polarity_phrase,
    string_agg(distinct domain, '; ' order by domain) as domain,
from strongest
group by outcome_id
