-- Lists that differ between two successive versions of a record, one row per step and list.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- step: number of the step in the record, from 1
-- field: name of the list
-- old_version: content hash of the version before
-- new_version: content hash of the version after
-- is_short: the list can be written out
-- old_digest: of the version before, as text; null where the list is empty
-- new_digest: of the version after, as text; null where the list is empty
with digests as (
    select record_id, version, field, true as is_short, cast(digest as varchar) as digest
    from intermediate.short_list_digests

    union all

    select record_id, version, field, false as is_short, value as digest
    from intermediate.counted_lists
),

sides as (
    select steps.*, digests.field, digests.is_short, digests.digest as old_digest, null as new_digest
    from digests
    inner join intermediate.version_steps as steps
        on digests.version = steps.old_version and digests.record_id = steps.record_id

    union all

    select steps.*, digests.field, digests.is_short, null as old_digest, digests.digest as new_digest
    from digests
    inner join intermediate.version_steps as steps
        on digests.version = steps.new_version and digests.record_id = steps.record_id
)

select
    registry,
    record_id,
    step,
    field,
    old_version,
    new_version,
    is_short,
    max(old_digest) as old_digest,
    max(new_digest) as new_digest,
from sides
group by all
having max(old_digest) is distinct from max(new_digest)
