-- A trial does not end before it starts, and results are not posted before it starts. Intervals are
-- compared, so a month alone is never out of order with a day in it.
-- @severity: warning
select
    registry,
    record_id,
    start_date_raw,
    primary_completion_date_raw,
    completion_date_raw,
    results_posted_date_raw,
from main.records
where completion_date_to < start_date_from
    or primary_completion_date_to < start_date_from
    or completion_date_to < primary_completion_date_from
    or results_posted_date_to < start_date_from
