-- MeSH headings of naltrexone trials that mean an indication which none of the registered conditions
-- means, although each of these is known and they mean something else. The trial is counted under
-- the heading, too, and is never evidence there.
-- @severity: warning
select
    found.trial_uid,
    found.indication_id,
    found.evidence,
    trials.conditions,
from main.trial_indications as found
inner join main.trials as trials on found.trial_uid = trials.trial_uid
where found.is_disputed and trials.gives_naltrexone
