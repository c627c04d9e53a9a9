-- What stands once in a record and differs between two successive versions of it, one row per step
-- and field. Digests are compared first, so that a night in which every record changes needs little
-- memory too.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- step: number of the step in the record, from 1
-- field: what changed
-- old_value: value of the version before, as text; null when there was none
-- new_value: value of the version after, as text; null when there is none
with sides as (
    select
        registry,
        record_id,
        step,
        unnest(['old', 'new']) as side,
        unnest([old_version, new_version]) as version,
    from intermediate.version_steps
),

differing as (
    select
        sides.registry,
        sides.record_id,
        sides.step,
        fields.field,
    from intermediate.study_fields as fields
    inner join sides on fields.version = sides.version and fields.record_id = sides.record_id
    group by sides.registry, sides.record_id, sides.step, fields.field
    having
        max(hash(fields.value)) filter (where sides.side = 'old')
        is distinct from max(hash(fields.value)) filter (where sides.side = 'new')
),

wanted as (
    select
        sides.*,
        differing.field,
    from differing
    inner join sides using (registry, record_id, step)
)

select
    wanted.registry,
    wanted.record_id,
    wanted.step,
    wanted.field,
    max(fields.value) filter (where wanted.side = 'old') as old_value,
    max(fields.value) filter (where wanted.side = 'new') as new_value,
from intermediate.study_fields as fields
inner join wanted on fields.version = wanted.version and fields.record_id = wanted.record_id and fields.field = wanted.field
group by wanted.registry, wanted.record_id, wanted.step, wanted.field
