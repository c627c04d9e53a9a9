-- Every trial has one leading record, and every record one trial.
select
    trial_uid,
    count(*) filter (where is_lead) as leads,
    string_agg(registry || ' ' || record_id, ', ' order by registry, record_id) as records,
from trial_records
group by trial_uid
having leads <> 1 or trial_uid is null
