-- Every dose class is a row of reference.dose_classes.
-- @severity: error
select
    doses.registry,
    doses.record_id,
    doses.ordinal,
    doses.dose_class,
from main.doses as doses
anti join reference.dose_classes as classes on doses.dose_class = classes.class
