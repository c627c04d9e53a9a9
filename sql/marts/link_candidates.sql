-- Trials of different registers that may be one and that nothing links, one row per pair of trials.
-- A person decides; nothing here is merged.
--
-- title_a: title of trial_uid_a
-- title_b: title of trial_uid_b
-- @order_by: similarity desc, trial_uid_a, trial_uid_b
select
    pair.trial_uid_a,
    pair.trial_uid_b,
    pair.number_a,
    pair.number_b,
    round(pair.similarity, 3) as similarity,
    pair.same_sponsor,
    pair.rule,
    a.title as title_a,
    b.title as title_b,
from raw.link_candidate as pair
left join main.trials as a on pair.trial_uid_a = a.trial_uid
left join main.trials as b on pair.trial_uid_b = b.trial_uid
