-- What an intervention gives, one row per record that gives naltrexone and intervention. The name
-- decides; other names and the description are asked only where the name is silent.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- ordinal: position of the intervention in the record, from 1
-- content: naltrexone, combination (fixed product with naltrexone), mixed (naltrexone and something else in one entry), placebo, sham or other
-- words: name after normalisation, as in synonyms
with readings as (
    select
        registry,
        record_id,
        cast(regexp_extract(field, '^intervention ([0-9]+) ', 1) as integer) as ordinal,
        bool_or(field like '% name' and field not like '%other name') as is_in_name,
        bool_or(field like '% name' and field not like '%other name' and drug = 'naltrexone' and dose_class not in ('placebo', 'other_drug'))
            as is_naltrexone_in_name,
        bool_or(field like '% name' and field not like '%other name' and dose_class = 'placebo') as is_placebo_in_name,
        bool_or(field like '% name' and field not like '%other name' and dose_class = 'combination') as is_combination_in_name,
        bool_or(drug = 'naltrexone' and dose_class not in ('placebo', 'other_drug')) as is_naltrexone,
        bool_or(dose_class = 'combination') as is_combination,
    from main.doses
    where field like 'intervention %'
    group by all
),

names as (
    select
        given.registry,
        given.record_id,
        given.ordinal,
        lower(given.name) as name,
        trim(regexp_replace(regexp_replace(lower(given.name), '[''’‘´ʼ]', '', 'g'), '[^\p{L}\p{N}]+', ' ', 'g')) as words,
    from main.interventions as given
    semi join (select registry, record_id from main.records where gives_naltrexone) as records
        on given.registry = records.registry and given.record_id = records.record_id
)

select
    names.registry,
    names.record_id,
    names.ordinal,
    case
        when readings.is_placebo_in_name then 'placebo'
        when contains(' ' || names.words || ' ', ' sham ') then 'sham'
        when readings.is_combination_in_name then 'combination'
        when readings.is_naltrexone_in_name and regexp_matches(names.name, ' (and|plus|with|or|vs\.?|versus) |\+|&|/ ?placebo') then 'mixed'
        when readings.is_naltrexone_in_name and readings.is_combination then 'combination'
        when readings.is_naltrexone_in_name then 'naltrexone'
        when readings.is_in_name then 'other'
        when contains(' ' || names.words || ' ', ' placebo ') then 'placebo'
        when readings.is_combination then 'combination'
        when readings.is_naltrexone then 'naltrexone'
        else 'other'
    end as content,
    names.words,
from names
left join readings
    on names.registry = readings.registry
    and names.record_id = readings.record_id
    and names.ordinal = readings.ordinal
