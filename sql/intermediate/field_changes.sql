-- Fields that differ between two successive versions of a record, one row per step and field.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- step: number of the step in the record, from 1
-- field: what changed
-- old_value: value of the version before, as text; null when there was none
-- new_value: value of the version after, as text; null when there is none
with listed as (
    select
        changes.registry,
        changes.record_id,
        changes.step,
        changes.field,
        case when changes.is_short then old_list.value else changes.old_digest end as old_value,
        case when changes.is_short then new_list.value else changes.new_digest end as new_value,
    from intermediate.list_changes as changes
    left join intermediate.written_lists as old_list
        on changes.old_version = old_list.version and changes.record_id = old_list.record_id and changes.field = old_list.field
    left join intermediate.written_lists as new_list
        on changes.new_version = new_list.version and changes.record_id = new_list.record_id and changes.field = new_list.field
),

differing as (
    select registry, record_id, step, field, old_value, new_value
    from intermediate.study_changes

    union all

    select registry, record_id, step, field, old_value, new_value
    from listed
)

select registry, record_id, step, field, old_value, new_value
from differing

union all

-- what is none of these fields, such as a contact person
select registry, record_id, step, 'other' as field, null as old_value, null as new_value
from intermediate.version_steps
anti join differing using (registry, record_id, step)
