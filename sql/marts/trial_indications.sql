-- Indications of a trial with the words that led there, one row per trial and indication.
--
-- trial_uid: id of the trial
-- indication_id: indication
-- indication: indication, for a reader
-- is_in_words: a registered condition means it, not only a MeSH heading
-- is_disputed: only a MeSH heading means it, while the registered conditions, each of them known, mean something else; counted, never evidence
-- evidence: registered conditions and MeSH headings that led here, joined with semicolon
-- @order_by: trial_uid, indication_id
select
    found.trial_uid,
    found.indication_id,
    indications.label as indication,
    found.is_in_words,
    found.is_disputed,
    found.evidence,
from intermediate.trial_indications as found
inner join reference.indications as indications on found.indication_id = indications.indication_id
