-- Short lists that differ between two versions, written out, one row per record version and list.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- version: content hash of the version
-- field: name of the list
-- value: the items in the order of the record
with wanted as (
    select distinct
        unnest([old_version, new_version]) as version,
        field,
    from intermediate.list_changes
    where is_short
)

select
    registry,
    record_id,
    version,
    field,
    -- not string_agg with an order, which takes a sorter of its own for each group
    array_to_string(
        list_transform(list_sort(list({'at': at, 'item': item})), one -> one.item),
        '; '
    ) as value,
from intermediate.short_list_items
semi join wanted using (version, field)
group by registry, record_id, version, field
