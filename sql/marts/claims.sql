-- Each checkable sentence of the article with what the registers hold on it, one row per claim. The
-- verdict speaks of registry data alone; "not supported" is absence of evidence, and nothing here is
-- medical advice. Rules stand in sql/reference/claim_rules.md and verdicts.md.
--
-- verdict: supported, not_supported, contradicted, mixed or not_checkable (reference.verdicts, scale sentence)
-- verdict_label: the verdict, for a reader
-- reason: why, in words; where nothing was found, where and when it was looked for
-- rule: the rule of the verdict, in words (sql/reference/claim_rules.md)
-- figures: figures behind the verdict, in words
-- cells: grades of the cells that bear on the claim (V0 to V7), direct ones first, joined with semicolon
-- cells_examined: number of cells that bear on the claim
-- cells_met: direct cells with V6 or V7
-- trials: trials that the claim speaks of: interventional, in the claim's conditions and doses, restricted to people in whom treatment failed where the claim is; blocker designs are left out of claims about effect
-- masked_rct: of which randomised with masked participants and a comparator
-- counting_trials: trials that enter the verdict or the figures, as in claim_evidence
-- ended: of the trials, those completed or terminated
-- missing_results: of which without posted results or a publication named as results
-- missing_share: missing_results / ended; null when none has ended
-- randomised_participants: participants enrolled in randomised trials of the claim that give an actual number; null when none does
-- as_of: moment to which the verdict applies (UTC)
-- registries: registers that were read
-- query_hash: hash of the search
-- provenance: what the records are
-- @order_by: article_order
with cells as (
    select
        members.claim_id,
        members.is_direct,
        verdicts.indication,
        verdicts.dose_definition,
        verdicts.dose_class,
        verdicts.verdict,
        verdicts.label,
        verdicts.wording,
        verdicts.usual_label,
        verdicts.sort_order,
        members.indication_id,
    from intermediate.claim_cells as members
    inner join (
        select verdicts.*, scale.label as usual_label, scale.sort_order
        from main.cell_verdicts as verdicts
        inner join reference.verdicts as scale on scale.scale = 'cell' and verdicts.verdict = scale.verdict
    ) as verdicts
        on members.indication_id = verdicts.indication_id
        and members.population = verdicts.population
        and members.dose_definition = verdicts.dose_definition
        and members.dose_class = verdicts.dose_class
),

cell_counts as (
    select
        claim_id,
        count(*) as cells_examined,
        count(*) filter (where is_direct) as direct_cells,
        count(*) filter (where is_direct and verdict in ('V6', 'V7')) as cells_met,
        count(*) filter (where is_direct and verdict = 'V5') as cells_mixed,
        bool_and(verdict = 'V0') filter (where is_direct) as is_empty,
        min_by(indication || ': ' || wording, (-sort_order, indication_id, dose_class)) filter (where is_direct) as furthest,
        concat_ws(
            '; ',
            string_agg(
                indication || case when dose_class = 'all' then '' else ', ' || dose_class end || ' ' || verdict
                    || case when label <> usual_label then ' (' || lower(label) || ')' else '' end || case when is_direct then '' else ' (indirect)' end,
                '; ' order by is_direct desc, verdict desc, sort_order, indication_id, dose_class
            ) filter (where verdict <> 'V0'),
            case when count(*) filter (where verdict = 'V0') > 0 then count(*) filter (where verdict = 'V0') || ' V0' end
        ) as cells,
    from cells
    group by claim_id
),

-- trials count once, also those in two cells of a claim
members as (
    select
        members.claim_id,
        trials.is_masked_rct and not coalesce(trials.blocker_design, false) as is_masked_rct,
        trials.trial_state in ('completed', 'terminated') as has_ended,
        trials.has_results_posted or trials.has_result_publication as has_results,
        case when trials.is_randomised and trials.enrolment_type = 'actual' then trials.enrolment end as enrolment,
        evidence.counts,
        evidence.verdict,
        members.is_in_scope
        and trials.is_interventional
        and (claims.judged_by <> 'cells_prior_failure' or coalesce(trials.requires_prior_failure, false))
        and not (
            claims.judged_by in ('cells', 'cells_prior_failure', 'cells_disappointing', 'breadth')
            and coalesce(trials.blocker_design, false)
        ) as is_spoken_of,
    from intermediate.claim_trials as members
    inner join reference.claims as claims on members.claim_id = claims.claim_id
    inner join main.trials as trials on members.trial_uid = trials.trial_uid
    inner join main.claim_evidence as evidence
        on members.claim_id = evidence.claim_id and members.trial_uid = evidence.trial_uid
),

trial_counts as (
    select
        claim_id,
        count(*) filter (where is_spoken_of) as trials,
        count(*) filter (where is_spoken_of and is_masked_rct) as masked_rct,
        count(*) filter (where counts) as counting_trials,
        count(*) filter (where is_spoken_of and has_ended) as ended,
        count(*) filter (where is_spoken_of and has_ended and not has_results) as missing_results,
        sum(enrolment) filter (where is_spoken_of) as randomised_participants,
        count(*) filter (where counts and verdict = 'met') as met,
        count(*) filter (where counts and verdict = 'not_met') as not_met,
        count(*) filter (where counts and verdict = 'mixed') as mixed,
    from members
    group by claim_id
),

judged as (
    select
        claims.*,
        cell_counts.* exclude (claim_id),
        trial_counts.* exclude (claim_id),
        case
            when trial_counts.met + trial_counts.not_met + trial_counts.mixed > 0
                then 'masked randomised trials: ' || trial_counts.met || ' met, ' || trial_counts.not_met || ' not, ' || trial_counts.mixed || ' mixed'
            else 'no masked randomised trial with a verdict'
        end as trials_judged,
        figures.figures as rule_figures,
        figures.reason as rule_reason,
        case
            when claims.judged_by = 'none' then 'not_checkable'
            when claims.judged_by = 'breadth'
                then case
                    when cell_counts.cells_met * 2 > cell_counts.direct_cells then 'supported'
                    when cell_counts.cells_met > 0 then 'mixed'
                    else 'not_supported'
                end
            when claims.judged_by in ('cells', 'cells_prior_failure')
                then case
                    when cell_counts.cells_met > 0 and cell_counts.cells_met = cell_counts.direct_cells then 'supported'
                    when cell_counts.cells_met + cell_counts.cells_mixed > 0 then 'mixed'
                    when trial_counts.not_met >= 2 and trial_counts.met + trial_counts.mixed = 0 then 'contradicted'
                    else 'not_supported'
                end
            when claims.judged_by = 'cells_disappointing'
                then case
                    when trial_counts.mixed > 0 or (trial_counts.met > 0 and trial_counts.not_met > 0) then 'mixed'
                    when trial_counts.met > 0 then 'contradicted'
                    when trial_counts.not_met >= 2 then 'supported'
                    else 'not_supported'
                end
            else coalesce(figures.verdict, 'not_supported')
        end as verdict,
        case
            when claims.judged_by in ('cells', 'cells_prior_failure') then coalesce(cell_counts.is_empty, true)
            when claims.judged_by = 'cells_disappointing' then coalesce(trial_counts.trials, 0) = 0
            when claims.judged_by in ('none', 'breadth') then false
            else figures.verdict is null
        end as found_nothing,
    from reference.claims as claims
    left join cell_counts on claims.claim_id = cell_counts.claim_id
    left join trial_counts on claims.claim_id = trial_counts.claim_id
    left join intermediate.claim_figures as figures
        on claims.judged_by = figures.judged_by and coalesce(figures.claim_id, claims.claim_id) = claims.claim_id
)

select
    judged.claim_id,
    judged.article_order,
    judged.gist,
    judged.kind,
    judged.registry_bears,
    judged.judged_by,
    judged.verdict,
    scale.label as verdict_label,
    case
        when judged.judged_by = 'none' or judged.found_nothing
            then replace(
                replace(
                    replace(judged.wording_if_none, '{registries}', coalesce(footing.registries, 'no register')),
                    '{as_of}',
                    strftime(footing.as_of, '%Y-%m-%d')
                ),
                ' with query {query_hash}',
                coalesce(' with query ' || footing.query_hash, ' with query none (bundled or imported records)')
            )
        when judged.judged_by = 'breadth'
            then judged.cells_met || ' of ' || judged.direct_cells || ' psychiatric conditions and addictions have a masked randomised trial that met its primary outcome'
        when judged.judged_by = 'cells_disappointing'
            then judged.trials_judged || '; furthest: ' || judged.furthest
        when judged.judged_by in ('cells', 'cells_prior_failure')
            then judged.cells_met || ' of ' || judged.direct_cells || ' direct cells met; ' || judged.trials_judged || '; furthest: ' || judged.furthest
        else judged.rule_reason
    end as reason,
    coalesce(
        judged.rule_figures,
        case
            when judged.judged_by <> 'none' or judged.trials is not null
                then 'trials ' || coalesce(judged.trials, 0) || ', masked and randomised ' || coalesce(judged.masked_rct, 0) || '; ended '
                    || coalesce(judged.ended, 0) || ', without results ' || coalesce(judged.missing_results, 0)
        end
    ) as figures,
    rules.looks_at || concat_ws(
        '',
        '; supported if ' || rules.supported_if,
        '; mixed if ' || rules.mixed_if,
        '; contradicted if ' || rules.contradicted_if,
        '; else ' || lower(otherwise.label)
    ) as rule,
    judged.cells,
    cast(coalesce(judged.cells_examined, 0) as integer) as cells_examined,
    cast(coalesce(judged.cells_met, 0) as integer) as cells_met,
    cast(coalesce(judged.trials, 0) as integer) as trials,
    cast(coalesce(judged.masked_rct, 0) as integer) as masked_rct,
    cast(coalesce(judged.counting_trials, 0) as integer) as counting_trials,
    cast(coalesce(judged.ended, 0) as integer) as ended,
    cast(coalesce(judged.missing_results, 0) as integer) as missing_results,
    judged.missing_results / nullif(judged.ended, 0) as missing_share,
    cast(judged.randomised_participants as integer) as randomised_participants,
    judged.what_is_measured,
    judged.measures,
    judged.limits,
    footing.as_of,
    footing.registries,
    footing.query_hash,
    footing.provenance,
from judged
inner join reference.verdicts as scale on scale.scale = 'sentence' and judged.verdict = scale.verdict
inner join reference.claim_rules as rules on judged.judged_by = rules.judged_by
inner join reference.verdicts as otherwise on otherwise.scale = 'sentence' and rules.otherwise = otherwise.verdict
cross join intermediate.footing as footing
