-- Participants analysed in a group of a posted outcome, one row per posted outcome and group. The
-- number that stands for the whole outcome is meant, not that of a class.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- outcome_ordinal: ordinal of the posted outcome
-- group_id: outcome group, as registered
-- outcome_id: id of the posted outcome, as in outcome_measures
-- participants: number of participants analysed; null when it is not a number
select
    denom.registry,
    denom.record_id,
    denom.outcome_ordinal,
    denom.group_id,
    denom.record_id || '/' || denom.outcome_ordinal as outcome_id,
    max(denom.count) as participants,
from raw.outcome_denom as denom
inner join intermediate.current_versions as current using (registry, record_id, version)
where denom.class is null and lower(denom.units) = 'participants'
group by denom.registry, denom.record_id, denom.outcome_ordinal, denom.group_id
