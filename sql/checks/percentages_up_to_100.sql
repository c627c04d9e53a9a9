-- Posted percentages of people above 100 or below 0; a percentage change may be both.
-- @severity: warning
select
    registry,
    record_id,
    outcome_id,
    outcome_title,
    unit,
    group_id,
    value,
from main.measurements
where (value > 100 or value < 0)
    and lower(unit) similar to '(percent|percentage|%)( of .*(participant|patient|subject|people|responder).*)?'
    and not regexp_matches(lower(outcome_title), 'change|reduction|increase|decrease|improvement|differen|relative|ratio|recovery')
