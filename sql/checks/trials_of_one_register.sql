-- A trial has one registration of a register: two numbers of one series never merge, except obsolete
-- numbers of the same register.
-- @severity: warning
select
    trial_uid,
    registry,
    string_agg(distinct registration, ', ' order by registration) as registrations,
from trial_records
where registry <> 'ictrp' and rule <> 'alias'
group by trial_uid, registry
having count(distinct registration) > 1
