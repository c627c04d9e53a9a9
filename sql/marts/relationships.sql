-- Trials that belong together and are not one, one row per pair of trials: follow-up, extension,
-- programme, or numbers that contradict each other.
--
-- evidence: the row in words
-- @order_by: trial_uid_a, trial_uid_b
select
    relation.trial_uid_a,
    relation.trial_uid_b,
    relation.number_a,
    relation.number_b,
    relation.kind,
    relation.rule,
    relation.registry,
    relation.record_id,
    relation.field,
    relation.text,
    relation.number_a
    || case relation.kind
        when 'follow_up' then ' follows '
        when 'extension' then ' extends '
        when 'programme' then ' is part of one programme with '
        else ' contradicts '
    end
    || relation.number_b || ': ' || relation.rule
    || ' (' || relation.registry || ' ' || relation.record_id || ', ' || coalesce(relation.field, 'unknown field') || ')' as evidence,
from raw.relationship as relation
