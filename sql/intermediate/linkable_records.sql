-- What linking reads of the records that stand, one row per record. Titles, sponsor, start and size
-- only rank evidence; they join nothing.
--
-- title: short title, as registered
-- official_title: scientific title, as registered
-- sponsor: organisation responsible for the trial
-- start_year: year in which the trial starts
-- start_month: month in which it starts; null when only the year is known
-- enrolment: number of participants
-- @materialize: view
select
    study.registry,
    study.record_id,
    study.title,
    study.official_title,
    study.lead_sponsor as sponsor,
    cast(year(study.start_date_from) as integer) as start_year,
    cast(case when study.start_date_precision <> 'year' then month(study.start_date_from) end as integer) as start_month,
    study.enrolment,
from intermediate.current_versions as current
inner join raw.study as study using (registry, record_id, version)
