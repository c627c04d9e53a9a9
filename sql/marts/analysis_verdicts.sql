-- What a registered analysis says for or against the tested treatment, one row per registered
-- analysis of a posted outcome. Nothing is computed anew: the p-value and the interval are the
-- register's, the posted values only tell which group had the higher one.
--
-- subject: naltrexone where the trial gives it, else tested arm (what the register calls experimental)
-- groups: groups that were compared, with their role and the number analysed
-- smallest_group: participants analysed in the smallest of them; null when a number is missing
-- isolates_subject: the compared groups differ in naltrexone alone; null when the arms do not say
-- test_status: below (p below 0.05, or interval without no difference, for certain), not_below, contradictory (p and interval disagree) or none (also where the registered p is out of range)
-- higher_is: whether more of the outcome is worse or better; null when unclear
-- polarity_phrase: phrases of the title that say so
-- tested_is_higher: the tested group has the higher value, hazard or odds; null when unknown
-- direction_rule: how that is known: wording (the register says what is divided by or taken from what), values (posted values of the two groups), or both
-- result: favours, against, no_difference, unclear, too_small (fewer than 20 in a group) or not_counted
-- reason: why it is unclear or not counted
-- figures: estimate, interval, p-value and numbers, for a reader
-- @order_by: registry, record_id, outcome_ordinal, analysis_ordinal
with texts as (
    select
        analyses.* exclude (groups_compared),
        records.gives_naltrexone,
        regexp_matches(lower(analyses.estimate_type), 'ratio|hazard|odds|relative risk|\b(hr|or|rr|irr)\b')
            and not contains(lower(analyses.estimate_type), 'log') as is_ratio,
        regexp_matches(
            lower(analyses.estimate_type),
            'differen|mean|median|slope|change|effect|coefficient|beta|cohen|hedges|estimate|comparison|least square|log'
        ) as is_difference,
        lower(concat_ws(' ', analyses.group_description, analyses.estimate_comment, analyses.p_value_comment, analyses.method_comment)) as words,
        regexp_matches(lower(analyses.p_value_raw), '^\W*(n\.?\s?s\.?|not (statistically )?significant|non-?\s?significant)\W*$') as is_said_to_differ_not,
    from main.analyses as analyses
    inner join main.records as records on analyses.registry = records.registry and analyses.record_id = records.record_id
),

-- "naltrexone minus placebo", "drug/placebo": what the register says was taken from or divided by what
tests as (
    select
        *,
        case
            when is_ratio then regexp_matches(words, '\w\)?\s*(/| over | divided by )\s*(the )?(placebo|sham|control)\b')
            else regexp_matches(words, '\w\)?\s*( minus | - | − | – )\s*(the )?(placebo|sham|control)\b')
        end as divides_by_comparator,
        case
            when is_ratio then regexp_matches(words, '\b(placebo|sham|control)( group| arm)?\)?\s*(/| over | divided by )\s*\w')
            else regexp_matches(words, '\b(placebo|sham|control)( group| arm)?\)?\s*( minus | − | – )\s*\w')
        end as divides_comparator,
    from texts
),

-- groups whose posted values cannot be: a percentage of people above 100, a count that is not available
faults as (
    select
        registry,
        record_id,
        outcome_ordinal,
        group_id,
        bool_or(is_out_of_range) as is_out_of_range,
        bool_or(
            value is null
            and value_raw is not null
            and (param_type = 'COUNT_OF_PARTICIPANTS' or (param_type = 'NUMBER' and lower(unit) in ('participants', 'patients', 'subjects')))
        ) as is_uncounted,
    from main.measurements
    group by registry, record_id, outcome_ordinal, group_id
    having bool_or(is_out_of_range or value is null)
),

members as (
    select
        tests.registry,
        tests.record_id,
        tests.outcome_ordinal,
        tests.analysis_ordinal,
        named.group_id,
        roles.title,
        roles.subject,
        roles.role,
        roles.arm_ordinal,
        sizes.participants,
        contents.others,
        contents.has_mixture,
        faults.is_out_of_range,
        faults.is_uncounted,
    from tests
    cross join unnest(list_distinct(tests.group_ids)) as named (group_id)
    left join intermediate.group_roles as roles
        on roles.section = 'outcome'
        and tests.registry = roles.registry
        and tests.record_id = roles.record_id
        and tests.outcome_ordinal = roles.outcome_ordinal
        and named.group_id = roles.group_id
    left join intermediate.group_sizes as sizes
        on tests.registry = sizes.registry
        and tests.record_id = sizes.record_id
        and tests.outcome_ordinal = sizes.outcome_ordinal
        and named.group_id = sizes.group_id
    left join intermediate.arm_contents as contents
        on tests.registry = contents.registry
        and tests.record_id = contents.record_id
        and roles.arm_ordinal = contents.ordinal
        and not contents.is_silent
    left join faults
        on tests.registry = faults.registry
        and tests.record_id = faults.record_id
        and tests.outcome_ordinal = faults.outcome_ordinal
        and named.group_id = faults.group_id
),

-- two groups of which one is the comparator: the other is what was tested, where nothing contradicts
sides as (
    select
        *,
        case
            when role = 'unclear' and subject = 'tested arm' and count(*) over test = 2 and count(*) filter (role = 'comparator') over test = 1
                then 'tested'
            else role
        end as side,
    from members
    window test as (partition by registry, record_id, outcome_ordinal, analysis_ordinal)
),

compared as (
    select
        registry,
        record_id,
        outcome_ordinal,
        analysis_ordinal,
        any_value(subject) as subject,
        count(*) as groups_compared,
        count(*) filter (where side = 'tested') as tested,
        count(*) filter (where side = 'comparator') as comparators,
        bool_or(subject is null) as has_unknown_group,
        bool_and(participants is not null) as has_sizes,
        min(participants) as smallest_group,
        any_value(group_id) filter (where side = 'tested') as tested_id,
        any_value(group_id) filter (where side = 'comparator') as comparator_id,
        bool_or(coalesce(is_out_of_range, false)) as is_out_of_range,
        bool_or(coalesce(is_uncounted, false)) as is_uncounted,
        bool_and(others is not null) as has_arms,
        bool_or(coalesce(has_mixture, false)) as has_mixture,
        list_sort(list(distinct others) filter (where side = 'tested'))
            = list_sort(list(distinct others) filter (where side = 'comparator')) as has_same_background,
        string_agg(
            coalesce(title, group_id) || ' (' || coalesce(side, 'unknown') || coalesce(', n ' || participants, '') || ')',
            ' v ' order by side is distinct from 'tested', group_id
        ) as groups,
    from sides
    group by registry, record_id, outcome_ordinal, analysis_ordinal
),

-- posted values of a pair of groups, row by row of the outcome
posted as (
    select
        numbers.registry,
        numbers.record_id,
        numbers.outcome_ordinal,
        numbers.group_id,
        numbers.class_ordinal,
        numbers.class,
        numbers.category,
        case
            when numbers.is_out_of_range then null
            when numbers.param_type = 'COUNT_OF_PARTICIPANTS' or (numbers.param_type = 'NUMBER' and lower(numbers.unit) in ('participants', 'patients', 'subjects'))
                then numbers.value / nullif(sizes.participants, 0)
            else numbers.value
        end as value,
    from main.measurements as numbers
    left join intermediate.group_sizes as sizes
        on numbers.registry = sizes.registry
        and numbers.record_id = sizes.record_id
        and numbers.outcome_ordinal = sizes.outcome_ordinal
        and numbers.group_id = sizes.group_id
),

pairs as (
    select
        compared.registry,
        compared.record_id,
        compared.outcome_ordinal,
        compared.analysis_ordinal,
        given.value - other.value as difference,
        tests.is_ratio,
        abs(tests.estimate) as size,
        count(*) over (partition by compared.registry, compared.record_id, compared.outcome_ordinal, compared.analysis_ordinal) as rows_posted,
    from compared
    inner join tests
        on compared.registry = tests.registry
        and compared.record_id = tests.record_id
        and compared.outcome_ordinal = tests.outcome_ordinal
        and compared.analysis_ordinal = tests.analysis_ordinal
        and tests.estimate is not null
    inner join posted as given
        on compared.registry = given.registry
        and compared.record_id = given.record_id
        and compared.outcome_ordinal = given.outcome_ordinal
        and compared.tested_id = given.group_id
        and given.value is not null
    inner join posted as other
        on compared.registry = other.registry
        and compared.record_id = other.record_id
        and compared.outcome_ordinal = other.outcome_ordinal
        and compared.comparator_id = other.group_id
        and given.class_ordinal = other.class_ordinal
        and given.class is not distinct from other.class
        and given.category is not distinct from other.category
        and other.value is not null
    where compared.tested = 1 and compared.comparators = 1 and compared.groups_compared = 2
),

-- the row that the estimate belongs to: the only one, if its size is about the estimate's; else those that it equals
by_values as (
    select
        registry,
        record_id,
        outcome_ordinal,
        analysis_ordinal,
        case when count(distinct difference > 0) = 1 then bool_and(difference > 0) end as tested_is_higher,
    from pairs
    where difference <> 0
        and case
            when rows_posted = 1 then is_ratio or abs(difference) between size / 2 and size * 2
            else not is_ratio and abs(abs(difference) - size) <= 0.01 * size + 0.006
        end
    group by registry, record_id, outcome_ordinal, analysis_ordinal
),

placed as (
    select
        tests.*,
        compared.* exclude (registry, record_id, outcome_ordinal, analysis_ordinal),
        polarity.higher_is,
        polarity.polarity_phrase,
        by_values.tested_is_higher as higher_by_values,
        case
            when tests.estimate is null or not (tests.is_ratio or tests.is_difference) or compared.tested <> 1 or compared.comparators <> 1 then null
            when tests.divides_by_comparator = tests.divides_comparator or tests.estimate = tests.is_ratio::integer then null
            else tests.divides_by_comparator = (tests.estimate > tests.is_ratio::integer)
        end as higher_by_words,
        case
            when tests.is_said_to_differ_not then 'not_below'
            when (tests.p_operator in ('=', '<=') and tests.p_value < 0.05) or (tests.p_operator = '<' and tests.p_value <= 0.05) then 'below'
            when tests.p_operator in ('=', '>=', '>') and tests.p_value >= 0.05 then 'not_below'
        end as p_side,
        case
            when tests.ci_low is null or tests.ci_high is null or tests.ci_sides = 'ONE_SIDED' or not (tests.is_ratio or tests.is_difference) then null
            when tests.is_ratio::integer between tests.ci_low and tests.ci_high then case when coalesce(tests.ci_level, 95) >= 90 then 'not_below' end
            when coalesce(tests.ci_level, 95) >= 95 then 'below'
        end as ci_side,
        case
            when compared.subject = 'tested arm' then null
            when compared.has_arms then not compared.has_mixture and compared.has_same_background
            else trials.isolates_naltrexone
        end as isolates_subject,
    from tests
    inner join main.trials as trials on tests.trial_uid = trials.trial_uid
    left join compared
        on tests.registry = compared.registry
        and tests.record_id = compared.record_id
        and tests.outcome_ordinal = compared.outcome_ordinal
        and tests.analysis_ordinal = compared.analysis_ordinal
    left join intermediate.outcome_polarities as polarity on tests.outcome_id = polarity.outcome_id
    left join by_values
        on tests.registry = by_values.registry
        and tests.record_id = by_values.record_id
        and tests.outcome_ordinal = by_values.outcome_ordinal
        and tests.analysis_ordinal = by_values.analysis_ordinal
),

directed as (
    select
        *,
        case
            when p_flag = 'out_of_range' then 'none'
            when p_side <> ci_side then 'contradictory'
            else coalesce(p_side, ci_side, 'none')
        end as test_status,
        case
            when higher_by_words is null then higher_by_values
            when higher_by_values is null or higher_by_words = higher_by_values then higher_by_words
        end as tested_is_higher,
        case
            when higher_by_words <> higher_by_values then null
            when higher_by_words is not null and higher_by_values is not null then 'both'
            when higher_by_words is not null then 'wording'
            when higher_by_values is not null then 'values'
        end as direction_rule,
    from placed
),

judged as (
    select
        *,
        case
            when subject is null or has_unknown_group then 'names a group that does not exist'
            when coalesce(groups_compared, 0) < 2 or (tested = 0 and comparators = groups_compared) or (comparators = 0 and tested = groups_compared)
                then 'compares no tested group with a comparator'
            when tested = 0 or comparators = 0 then 'what the groups got is not clear'
            when non_inferiority then 'tests non-inferiority or equivalence'
            when isolates_subject = false then 'the groups differ in more than naltrexone'
            when not has_sizes then 'number of participants analysed is missing'
            when is_out_of_range then 'a posted percentage of people is above 100 or below 0'
            when is_uncounted then 'a posted count of people is not available'
        end as exclusion,
        case
            when test_status = 'none' then 'no p-value or interval that can be read'
            when test_status = 'contradictory' then 'p-value and interval contradict each other'
            when test_status = 'not_below' then null
            when groups_compared > 2 then 'more than two groups in one test'
            when higher_is is null then 'whether more is better is not known'
            when tested_is_higher is null then 'which group was better is not known'
        end as obscurity,
    from directed
)

select
    registry,
    record_id,
    trial_uid,
    outcome_id,
    outcome_ordinal,
    outcome_type,
    outcome_title,
    analysis_ordinal,
    coalesce(subject, case when gives_naltrexone then 'naltrexone' else 'tested arm' end) as subject,
    groups,
    cast(case when has_sizes then smallest_group end as integer) as smallest_group,
    isolates_subject,
    non_inferiority,
    p_value_raw,
    p_operator,
    p_value,
    estimate_type,
    estimate,
    ci_low,
    ci_high,
    ci_level,
    test_status,
    higher_is,
    polarity_phrase,
    tested_is_higher,
    direction_rule,
    case
        when exclusion is not null then 'not_counted'
        when smallest_group < 20 then 'too_small'
        when test_status = 'not_below' then 'no_difference'
        when obscurity is not null then 'unclear'
        when tested_is_higher = (higher_is = 'better') then 'favours'
        else 'against'
    end as result,
    case
        when exclusion is not null then exclusion
        when smallest_group < 20 then 'fewer than 20 participants in a group'
        else obscurity
    end as reason,
    concat_ws(
        ', ',
        coalesce(estimate_type || ' ', '') || estimate
            || coalesce(' (' || coalesce(printf('%g', ci_level), '?') || '% CI ' || ci_low || ' to ' || ci_high || ')', ''),
        case
            when regexp_matches(p_value_raw, '^\s*[<>=≤≥]') then 'p ' || trim(p_value_raw)
            when p_value_raw is not null then 'p = ' || trim(p_value_raw)
        end,
        groups
    ) as figures,
from judged
