-- Published trials whose paper shows no registry number, one row per publication: a short list made
-- by hand, shown apart and part of no count, figure or verdict. It is not complete, and a register
-- cannot show the trials like them that were never published.
--
-- indication: indication, for a reader
-- claim_ids: claims that the indication bears on, joined with semicolon
-- is_counted: false: it enters no count
-- @order_by: year, publication_id
select
    publications.publication_id,
    publications.year,
    publications.gist,
    publications.indication_id,
    indications.label as indication,
    indications.claim_ids,
    publications.dose_text,
    publications.dose_class,
    publications.n,
    publications.design,
    publications.finding,
    publications.source,
    false as is_counted,
from reference.published_without_id as publications
left join reference.indications as indications on publications.indication_id = indications.indication_id
