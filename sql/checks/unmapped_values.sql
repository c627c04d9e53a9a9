-- Values of a register that no rule maps, by column and value. The raw text is kept, and the value
-- counts as unmapped, never as another one.
-- @severity: warning
with pairs as (
    select registry, 'trial_state' as column_name, status_raw as raw, trial_state as value from main.records
    union all
    select registry, 'recruitment_state', status_raw, recruitment_state from main.records
    union all
    select registry, 'phase_state', phase_raw, phase_state from main.records
    union all
    select registry, 'study_type', study_type_raw, study_type from main.records
    union all
    select registry, 'allocation', allocation_raw, allocation from main.records
    union all
    select registry, 'masking', masking_raw, masking from main.records
    union all
    select registry, 'intervention_model', intervention_model_raw, intervention_model from main.records
    union all
    select registry, 'primary_purpose', primary_purpose_raw, primary_purpose from main.records
    union all
    select registry, 'sex', sex_raw, sex from main.records
    union all
    select registry, 'country', country_raw, country from main.countries
    union all
    select registry, 'arm_type', arm_type_raw, arm_type from main.arms
    union all
    select registry, 'intervention_type', intervention_type_raw, intervention_type from main.interventions
    union all
    select registry, 'outcome_type', outcome_type_raw, outcome_type from main.outcome_measures
    union all
    select registry, 'reference_type', reference_type_raw, reference_type from main.publications
)

select
    registry,
    column_name,
    raw,
    count(*) as n,
from pairs
where value = 'unmapped'
group by registry, column_name, raw
order by n desc, registry, column_name, raw
