-- Posted outcomes without a number of participants analysed: no analysis of them can say how many
-- people it rests on.
-- @severity: warning
select
    outcome.registry,
    outcome.record_id,
    outcome.outcome_id,
    outcome.title,
from main.outcome_measures as outcome
semi join main.measurements as posted on outcome.outcome_id = posted.outcome_id
anti join (select outcome_id from intermediate.group_sizes where participants is not null) as sizes on outcome.outcome_id = sizes.outcome_id
