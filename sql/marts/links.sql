-- Evidence for and against two registrations being one trial, one row per record, field and number
-- that it names. Every merge of trials stands here, and everything that was seen and did not merge.
--
-- evidence: the row in words
-- @order_by: trial_uid, outcome <> 'merged', registry, record_id, number, kind, outcome, field, text, evidence
select
    link.trial_uid,
    link.registry,
    link.record_id,
    link.number,
    link.other_trial_uid,
    link.kind,
    link.outcome,
    link.field,
    link.text,
    own.number || ' (' || link.registry || ') '
    || case link.kind
        when 'same_number' then 'is another copy of the registration of ' || link.number
        when 'country' then 'is the record of another country of the same EudraCT number as ' || link.number
        when 'resubmission' then 'is another submission of the same number as ' || link.number
        when 'alias' then 'has the obsolete number ' || link.number
        when 'both_ways' then 'names ' || link.number || ', whose record names it too,'
        when 'transition' then 'names the EudraCT number ' || link.number || ', from which it came,'
        when 'named' then 'names ' || link.number
        when 'shared_number' then 'names ' || link.number || ', of which no record is held,'
        when 'shared_utn' then 'has the WHO Universal Trial Number ' || link.number
        when 'sponsor_code' then 'has the sponsor''s code ' || link.number
        when 'related_field' then 'names ' || link.number || ' as another trial'
        when 'grant_field' then 'has the number ' || link.number || ' of a grant or a review'
        else 'mentions ' || link.number
    end
    || case
        when link.kind in ('same_number', 'country', 'resubmission') then ''
        when link.kind = 'mention' then ' in the text of ' || coalesce(link.field, 'a field')
        else ' in field ' || coalesce(link.field, 'unknown')
    end
    || ': '
    || case
        when link.outcome = 'merged' and link.kind in ('shared_number', 'shared_utn') then 'one trial, as another record of it names the same'
        when link.outcome = 'merged' and link.kind = 'sponsor_code' then 'one trial, as sponsor and title, start or size agree too'
        when link.outcome = 'merged' then 'one trial'
        when link.outcome = 'refused' then 'not one trial, see relationships'
        when link.outcome = 'placeholder' then 'a dummy number, which links nothing'
        when link.outcome = 'not_held' then 'no other record to link'
        when link.kind = 'mention' then 'a number in free text links nothing'
        when link.kind = 'related_field' then 'the field says that it is another trial'
        else 'such a number links nothing'
    end as evidence,
from raw.link as link
inner join intermediate.trial_records as own on link.registry = own.registry and link.record_id = own.record_id
