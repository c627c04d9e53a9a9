-- Low-dose trials whose MeSH headings mean an indication that none of their registered conditions
-- means, although the conditions mean another one. The heading is kept and may be wrong.
-- @severity: warning
select
    found.trial_uid,
    found.indication_id,
    found.evidence,
    trials.conditions,
from main.trial_indications as found
inner join main.trials as trials on found.trial_uid = trials.trial_uid
semi join (select trial_uid from main.trial_indications where is_in_words) as in_words on found.trial_uid = in_words.trial_uid
where not found.is_in_words and trials.is_ldn
