-- Terms of a record that mean an indication, one row per record, term and indication: MeSH
-- headings that the register assigned (never ancestors) and registered conditions as whole strings.
-- Keywords are not read: they name comparators and methods too.
--
-- registry: short name of the register
-- record_id: the register's own id of the record
-- term_kind: mesh or text
-- kind: condition
-- ordinal: position among the MeSH headings or the registered conditions
-- term: MeSH id, or the condition after normalisation
-- registered_as: MeSH heading or condition, as registered
-- indication_id: indication that the term means
-- reason: why the term means it
with mesh as (
    select
        term.registry,
        term.record_id,
        'mesh' as term_kind,
        'condition' as kind,
        term.ordinal,
        -- nine digits below D000066000 are six-digit ids with three more zeros (sql/reference/synonyms.md)
        case
            when length(term.mesh_id) = 10 and term.mesh_id < 'D000066000' then 'D' || right(term.mesh_id, 6)
            else term.mesh_id
        end as term,
        term.term as registered_as,
    from raw.mesh_term as term
    inner join intermediate.current_versions as current using (registry, record_id, version)
    where term.subject = 'condition' and term.kind = 'term'
),

words as (
    select
        condition.registry,
        condition.record_id,
        'text' as term_kind,
        condition.kind,
        condition.ordinal,
        trim(regexp_replace(regexp_replace(lower(condition.name), '[''’‘´ʼ]', '', 'g'), '[^\p{L}\p{N}]+', ' ', 'g')) as term,
        condition.name as registered_as,
    from raw.condition as condition
    inner join intermediate.current_versions as current using (registry, record_id, version)
    where condition.kind = 'condition'
),

terms as (
    select * from mesh
    union all
    select * from words
)

select
    terms.registry,
    terms.record_id,
    terms.term_kind,
    terms.kind,
    terms.ordinal,
    terms.term,
    terms.registered_as,
    synonyms.indication_id,
    synonyms.reason,
from terms
inner join reference.synonyms as synonyms on terms.term_kind = synonyms.term_kind and terms.term = synonyms.term
