-- Where the records of one trial contradict each other, one row per trial, field and pair of records;
-- the country records of an EudraCT number stand as one record, and so do the submissions of an EU CT
-- number. What only one of the two states is no contradiction, and neither is another precision of the
-- same date.
--
-- field: enrolment, trial_state, phase, start_date, completion_date or primary_outcome
-- registry_a: register of the record that speaks first; trials shows its value
-- record_id_a: record that speaks first
-- value_a: what it states
-- registry_b: register of the other record
-- record_id_b: the other record
-- value_b: what it states
-- difference: participants between the two enrolments, days between the two dates at least; of primary outcomes the share of words that they do not have in common (listed from 0.5); null for states and phases
-- is_copy: the other record is a copy by the WHO platform, which may be older than the register's own record
-- @order_by: trial_uid, field, registry_a, record_id_a, registry_b, record_id_b
with outcomes as (
    select
        registry,
        record_id,
        string_agg(measure, ' | ' order by ordinal) as measures,
        list_distinct(
            list_filter(
                string_split(regexp_replace(lower(string_agg(measure, ' ')), '[^\p{L}\p{N}]+', ' ', 'g'), ' '),
                word -> length(word) > 2
            )
        ) as words,
    from main.outcomes
    semi join intermediate.trial_voices as voices using (registry, record_id)
    where outcome_type = 'primary'
    group by registry, record_id
),

voices as (
    select
        voices.*,
        outcomes.measures,
        outcomes.words,
    from intermediate.trial_voices as voices
    left join outcomes on voices.registry = outcomes.registry and voices.record_id = outcomes.record_id
),

pairs as (
    select
        a.trial_uid,
        a.registry as registry_a,
        a.record_id as record_id_a,
        b.registry as registry_b,
        b.record_id as record_id_b,
        b.is_copy,
        a as a,
        b as b,
        len(list_intersect(a.words, b.words)) as common_words,
    from voices as a
    inner join voices as b on a.trial_uid = b.trial_uid and a.speaks < b.speaks
),

compared as (
    select
        * exclude (a, b, common_words),
        unnest([
            {
                'field': 'enrolment',
                'value_a': concat_ws(' ', a.size.enrolment, a.size.enrolment_type),
                'value_b': concat_ws(' ', b.size.enrolment, b.size.enrolment_type),
                'differs': a.size.enrolment <> b.size.enrolment,
                'difference': cast(abs(a.size.enrolment - b.size.enrolment) as double)
            },
            {
                'field': 'trial_state',
                'value_a': a.status.trial_state,
                'value_b': b.status.trial_state,
                'differs': a.status.trial_state <> b.status.trial_state,
                'difference': null
            },
            {
                'field': 'phase',
                'value_a': a.phase.phase_label,
                'value_b': b.phase.phase_label,
                'differs': a.phase.phase_label <> b.phase.phase_label,
                'difference': null
            },
            {
                'field': 'start_date',
                'value_a': concat_ws(' ', a.start_date.start_date_from, 'to ' || nullif(a.start_date.start_date_to, a.start_date.start_date_from)),
                'value_b': concat_ws(' ', b.start_date.start_date_from, 'to ' || nullif(b.start_date.start_date_to, b.start_date.start_date_from)),
                'differs': a.start_date.start_date_to < b.start_date.start_date_from or b.start_date.start_date_to < a.start_date.start_date_from,
                'difference': greatest(
                    b.start_date.start_date_from - a.start_date.start_date_to, a.start_date.start_date_from - b.start_date.start_date_to
                )
            },
            {
                'field': 'completion_date',
                'value_a': concat_ws(
                    ' ', a.completion_date.completion_date_from,
                    'to ' || nullif(a.completion_date.completion_date_to, a.completion_date.completion_date_from)
                ),
                'value_b': concat_ws(
                    ' ', b.completion_date.completion_date_from,
                    'to ' || nullif(b.completion_date.completion_date_to, b.completion_date.completion_date_from)
                ),
                'differs': a.completion_date.completion_date_to < b.completion_date.completion_date_from
                    or b.completion_date.completion_date_to < a.completion_date.completion_date_from,
                'difference': greatest(
                    b.completion_date.completion_date_from - a.completion_date.completion_date_to,
                    a.completion_date.completion_date_from - b.completion_date.completion_date_to
                )
            },
            {
                'field': 'primary_outcome',
                'value_a': a.measures,
                'value_b': b.measures,
                'differs': common_words <= 0.5 * (len(a.words) + len(b.words) - common_words),
                'difference': round(1 - common_words / nullif(len(a.words) + len(b.words) - common_words, 0), 2)
            }
        ]) as said,
    from pairs
)

select
    trial_uid,
    said.field as field,
    registry_a,
    record_id_a,
    said.value_a as value_a,
    registry_b,
    record_id_b,
    said.value_b as value_b,
    said.difference as difference,
    is_copy,
from compared
where said.differs
