-- Countries of a trial, one row per record and country as registered.
--
-- trial_uid: id of the trial that the record belongs to
-- country_raw: the country as registered
-- country: name that counts, the same in all registers; unmapped where no rule knows what is registered
-- country_rule: spelling (reference.countries) or unmapped
-- @order_by: registry, record_id, country_raw
select
    rows.registry,
    rows.record_id,
    trial.trial_uid,
    rows.country as country_raw,
    coalesce(spelling.country, 'unmapped') as country,
    case when spelling.country is null then 'unmapped' else 'spelling' end as country_rule,
    rows.* exclude (registry, record_id, version, country),
from raw.country as rows
inner join intermediate.current_versions as current using (registry, record_id, version)
inner join intermediate.trial_records as trial on rows.registry = trial.registry and rows.record_id = trial.record_id
left join reference.countries as spelling
    on spelling.letters = regexp_replace(lower(strip_accents(rows.country)), '[^a-z]+', '', 'g')
