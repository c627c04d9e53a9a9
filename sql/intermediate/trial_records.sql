-- Which records are which trial, one row per record, and in which order its records speak: a record
-- of the register that gave the number before a copy by the WHO platform (ictrp), which never
-- overrides it; among these the leading registration first, then the order of the registers. A
-- record that was not linked is a trial of its own.
--
-- trial_uid: id of the trial: the number of the registration that leads it
-- number: number of the record as people write it, with country or resubmission
-- is_lead: the record that leads its trial; one record of each
-- rule: why the record is in the trial: lead, same_number, country, resubmission, alias, both_ways, transition, named, shared_number, shared_utn or sponsor_code
-- speaks: place of the record in the order in which the records of its trial speak, from 1
-- records: number of records of the trial
with linked as (
    select
        current.registry,
        current.record_id,
        coalesce(found.trial_uid, current.record_id) as trial_uid,
        coalesce(found.number, current.record_id) as number,
        found.registration,
        coalesce(found.is_lead, true) as is_lead,
        coalesce(found.rule, 'lead') as rule,
        found.ordinal,
    from intermediate.current_versions as current
    left join raw.trial_record as found on current.registry = found.registry and current.record_id = found.record_id
)

select
    registry,
    record_id,
    trial_uid,
    number,
    registration,
    is_lead,
    rule,
    cast(row_number() over (partition by trial_uid order by registry = 'ictrp', ordinal, registry, record_id) as integer) as speaks,
    cast(count(*) over (partition by trial_uid) as integer) as records,
from linked
