-- Reference lists agree with each other: a key stands once, what they name exists, and words by
-- which a model decides are known ones.
-- @severity: error
select 'verdicts: stands twice' as problem, scale || ' ' || verdict as value
from reference.verdicts
group by scale, verdict
having count(*) > 1

union all

select 'verdicts: unknown scale', scale
from reference.verdicts
where scale not in ('cell', 'cell_label', 'trial', 'safety', 'sentence')

union all

select 'dose_classes: stands twice', class
from reference.dose_classes
group by class
having count(*) > 1

union all

-- bounds of two classes: a dose would have both
select 'dose_classes: overlap', classes.class || ' ' || other.class
from reference.dose_classes as classes
inner join reference.dose_classes as other
    on classes.lower_mg_day < other.lower_mg_day
    and (
        classes.upper_mg_day is null
        or classes.upper_mg_day > other.lower_mg_day
        or (classes.upper_mg_day = other.lower_mg_day and classes.upper_inclusive and other.lower_inclusive)
    )

union all

select 'claim_rules: stands twice', judged_by
from reference.claim_rules
group by judged_by
having count(*) > 1

union all

select 'claim_rules: otherwise is no verdict of a sentence', judged_by || ' ' || otherwise
from reference.claim_rules
where otherwise not in (select verdict from reference.verdicts where scale = 'sentence')

union all

select 'published_without_id: stands twice', publication_id
from reference.published_without_id
group by publication_id
having count(*) > 1

union all

select 'published_without_id: no such indication', publication_id || ' ' || indication_id
from reference.published_without_id
anti join reference.indications using (indication_id)

union all

select 'published_without_id: no such dose class', publication_id || ' ' || dose_class
from reference.published_without_id
where dose_class not in (select class from reference.dose_classes)

union all

select 'search_terms: stands twice', term
from reference.search_terms
group by term
having count(*) > 1

union all

select 'search_terms: unknown word', term || ' ' || concat_ws(' ', kind, use, scope)
from reference.search_terms
where kind not in ('substance', 'product', 'code', 'label', 'abbreviation', 'condition')
    or use not in ('search', 'screen')
    or scope not in ('naltrexone', 'overdose')
    or (kind = 'condition') <> (drug is null)
    or (kind = 'condition' and scope <> 'overdose')

union all

select 'safety_events: one event has two labels, kinds or places', event_id
from reference.safety_events
group by event_id
having count(distinct label) > 1 or count(distinct kind) > 1 or count(distinct sort_order) > 1

union all

select 'safety_events: a term of two events', term
from reference.safety_events
where term is not null
group by term, kind
having count(*) > 1

union all

select 'blocker_patterns: stands twice', pattern || ' ' || kind
from reference.blocker_patterns
group by pattern, kind
having count(*) > 1

union all

select 'blocker_patterns: unknown kind', pattern || ' ' || kind
from reference.blocker_patterns
where kind not in ('role', 'blocked', 'effect', 'opioid', 'kinetics')

union all

select 'prior_failure: stands twice', pattern
from reference.prior_failure
group by pattern
having count(*) > 1

union all

select 'prior_failure: unknown place', pattern || ' ' || place
from reference.prior_failure
where place not in ('any', 'inclusion')
