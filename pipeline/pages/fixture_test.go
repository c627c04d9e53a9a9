package pages

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ldntrials/pipeline/export"
	"ldntrials/pipeline/warehouse"
)

// MustExport writes a run of exports by SQL, one query a table; a column of the contract that the
// query does not give is null. It returns the folder of runs.
func MustExport(t testing.TB, dir, run, provenance string, tables map[string]string) {
	t.Helper()
	folder := filepath.Join(dir, run)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	db, err := warehouse.OpenScratch(t.Context(), warehouse.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	m := export.Manifest{Format: "ldntrials-export", SchemaVersion: export.SchemaVersion, RunInfo: export.RunInfo{
		Run: run, AsOf: time.Date(2026, 3, 1, 2, 30, 0, 0, time.UTC), Provenance: "ctgov: records of the run " + run,
		Registries: []export.Registry{{Registry: "ctgov", Label: "ClinicalTrials.gov", Provenance: provenance, Records: 3}},
		Query:      export.Query{Text: "naltrexone OR LDN", Hash: "0123456789abcdef"},
	}}
	for _, c := range contract {
		query, given := tables[c.name]
		if !given {
			continue
		}
		file := export.File{Name: c.name + ".parquet", Table: c.name, Description: "Rows of " + c.name + ", one row per row."}
		var columns []string
		for line := range strings.SplitSeq(c.columns, ",") {
			name, typ, _ := strings.Cut(strings.TrimSpace(line), " ")
			columns = append(columns, fmt.Sprintf("cast(null as %s) as %s", typ, name))
			file.Columns = append(file.Columns, export.Column{Name: name, Type: strings.ToUpper(typ), Description: "the " + name})
		}
		path := filepath.Join(folder, file.Name)
		statement := fmt.Sprintf("copy (select * from (select %s where false) union all by name (%s)) to %s (format parquet)",
			strings.Join(columns, ", "), query, quote(path))
		result, err := db.ExecContext(t.Context(), statement)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		file.Rows, _ = result.RowsAffected()
		if info, err := os.Stat(path); err == nil {
			file.Bytes = info.Size()
		}
		m.Files = append(m.Files, file)
	}
	body, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, export.ManifestName), body, 0o644); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, export.Current)
	_ = os.Remove(link) // there may be none
	if err := os.Symlink(run, link); err != nil {
		t.Fatal(err)
	}
}

// trialsOf makes n trials: every fourth a low dose, states and sizes of all kinds.
func trialsOf(n int) string {
	return fmt.Sprintf(`
		select 'NCT' || lpad(cast(i as varchar), 8, '0') as trial_uid, 'ctgov' as registry, 'Trial number ' || i || ' of naltrexone in condition ' || (i %% 7) as title,
			'interventional' as study_type, ['completed', 'ongoing', 'terminated', 'withdrawn', 'planned', 'unknown'][1 + i %% 6] as trial_state,
			['Phase 1', 'Phase 2', 'Phase 3', 'Not applicable'][1 + i %% 4] as phase_label, date '2005-01-01' + cast(i %% 6000 as integer) as start_date_from,
			'day' as start_date_precision, case when i %% 9 > 0 then cast(i %% 300 as integer) end as enrolment, 'actual' as enrolment_type, true as is_interventional,
			i %% 5 = 0 as is_masked_rct, i %% 8 = 0 as has_results_posted, false as has_result_publication, true as gives_naltrexone,
			['ldn', 'full', 'depot_implant', 'unknown'][1 + i %% 4] as dose_class, case when i %% 4 = 0 then [1.5, 3.0, 4.5][1 + i %% 3] end as target_mg_day,
			i %% 4 = 0 as is_ldn, i %% 4 = 0 as is_ldn_by_label, 'Condition ' || (i %% 7) as conditions, 'Sponsor ' || (i %% 11) as lead_sponsor,
			'ctgov' as registries, 'import' as provenance, 'https://clinicaltrials.gov/study/NCT' || lpad(cast(i as varchar), 8, '0') as source_url,
			timestamp '2026-02-01' as first_seen_at, timestamp '2026-03-01' as last_seen_at
		from range(1, %d) as r(i)`, n+1)
}

// usual is a run with some of everything.
func usual(n int) map[string]string {
	tables := map[string]string{
		"trials": trialsOf(n),
		"claims": `select 'C03a' as claim_id, 1 as article_order, 'Data show the low dose to be effective in major depression' as gist, 'efficacy' as kind, 'yes' as registry_bears,
				'cells' as judged_by, 'not_supported' as verdict, 'Not supported' as verdict_label, '0 of 1 direct cells met' as reason, 'trials 3' as figures,
				'Major depression V4; 2 V0' as cells, 3 as cells_examined, 0 as cells_met, 3 as trials, 1 as masked_rct, 1 as counting_trials, 2 as ended, 1 as missing_results,
				'what is measured' as what_is_measured, 'some limits' as limits, 'Judged by the cells.' as rule
			union all by name select 'C09' as claim_id, 2 as article_order, 'Low dose means 0.5 to 2.5 mg' as gist, 'dose_range' as judged_by, 'contradicted' as verdict,
				'most aim outside' as reason, 9 as trials, 9 as counting_trials, 3 as ended, 2 as missing_results
			union all by name select 'C13' as claim_id, 3 as article_order, 'Endorphins heal' as gist, 'none' as judged_by, 'not_checkable' as verdict, 'no registry holds these data' as reason`,
		"claim_evidence": fmt.Sprintf(`select 'C03a' as claim_id, 'NCT' || lpad(cast(i * 4 as varchar), 8, '0') as trial_uid, 'depression' as indication_ids, true as is_direct, i = 1 as counts, 'results posted' as reason, 'not_met' as verdict from range(1, 4) as r(i)
			union all select 'C09', 'NCT' || lpad(cast(i * 4 as varchar), 8, '0'), '', true, true, 'counts: target', 'not_stated' from range(1, %d) as r(i)`, n/4+1),
		"doses": `select 'ctgov' as registry, 'NCT00000004' as record_id, 'NCT00000004' as trial_uid, 1 as ordinal, 'ldn' as dose_class, 'naltrexone' as drug, 1.5 as min_mg_day, 4.5 as target_mg_day,
			'bedtime' as timing, 'range' as rule, 'arm 1 description' as field, true as is_deciding, 'LDN 1.5 mg, then 4.5 mg nightly' as sentence, 4 as span_start, 24 as span_end`,
		"records": `select 'ctgov' as registry, 'NCT00000004' as record_id, 'NCT00000004' as trial_uid, true as is_lead, 'COMPLETED' as status_raw, '2015-03' as start_date_raw, 1 as versions,
			'https://clinicaltrials.gov/study/NCT00000004' as source_url, 'import' as provenance, timestamp '2026-02-01' as first_seen_at, timestamp '2026-03-01' as last_seen_at`,
		"outcomes":          `select 'ctgov' as registry, 'NCT00000004' as record_id, 'NCT00000004' as trial_uid, 1 as ordinal, 'primary' as outcome_type, 'Pain' as measure, '12 weeks' as time_frame`,
		"arms":              `select 'ctgov' as registry, 'NCT00000004' as record_id, 'NCT00000004' as trial_uid, 1 as ordinal, 'LDN' as arm_label, 'experimental' as arm_type, 'naltrexone 4.5 mg' as description`,
		"publications":      `select 'ctgov' as registry, 'NCT00000004' as record_id, 'NCT00000004' as trial_uid, 1 as ordinal, '12345' as pmid, 'result' as reference_type, 'A report.' as citation`,
		"trial_indications": `select trial_uid, 'depression' as indication_id, 'Major depression' as indication, true as is_in_words, conditions as evidence from (` + trialsOf(12) + `)`,
		"trial_verdicts":    `select 'NCT00000004' as trial_uid, 'naltrexone' as subject, 'not_met' as verdict, 'none favours naltrexone' as reason, 'registry analysis' as verdict_source`,
		"analysis_verdicts": `select 'ctgov' as registry, 'NCT00000004' as record_id, 'NCT00000004' as trial_uid, 1 as outcome_ordinal, 1 as analysis_ordinal, 'primary' as outcome_type, 'Pain' as outcome_title,
			'Mean Difference' as estimate_type, -1.5 as estimate, -3.0 as ci_low, 0.2 as ci_high, 95.0 as ci_level, '0.08' as p_value_raw, 24 as smallest_group, 'no_difference' as result, 'estimate -1.5' as figures`,
		"counts_by_indication": `select 'depression' as indication_id, 'Major depression' as indication, 'psychiatric' as grp, true as in_article, d as dose_definition, 'all' as dose_class, 6 as trials, 2 as ongoing, 1 as planned,
				2 as completed, 1 as terminated, 0 as withdrawn, 0 as suspended, 1 as masked_rct from (values ('headline'), ('any')) as v(d)
			union all by name select 'panic' as indication_id, 'Panic disorder' as indication, true as in_article, 'headline' as dose_definition, 'all' as dose_class, 0 as trials`,
		"phases_by_indication":   `select 'depression' as indication_id, 'headline' as dose_definition, 'all' as dose_class, p as phase_label, n as trials from (values ('Phase 2', 4), ('Phase 3', 2)) as v(p, n)`,
		"outcomes_by_indication": `select 'depression' as indication_id, 'headline' as dose_definition, 'all' as dose_class, 6 as trials, 3 as ended, 1 as ended_with_results_posted, 2 as ended_without_results`,
		"cell_verdicts":          `select 'depression' as indication_id, 'all' as population, 'headline' as dose_definition, 'all' as dose_class, 'V4' as verdict, 'Not shown in a masked trial' as label`,
		"safety": `select 'headline' as scope, 'headache' as event_id, 'Headache' as event, 'S2' as verdict, 'No difference detected' as label, 'no difference detected' as wording, 1 as trials, 4 as tested_affected, 30 as tested_at_risk,
			3 as placebo_affected, 31 as placebo_at_risk, 0.04 as risk_difference, -0.1 as risk_difference_low, 0.2 as risk_difference_high`,
		"safety_comparisons": `select 'NCT00000004' as trial_uid, 'headache' as event_id, 'Headache' as event, 'ldn' as dose_class, true as is_ldn, 4 as tested_affected, 30 as tested_at_risk, 3 as placebo_affected, 31 as placebo_at_risk,
			0.04 as risk_difference, -0.1 as risk_difference_low, 0.2 as risk_difference_high`,
		"published_without_id": `select 'PMID1' as publication_id, 2009 as year, 'Low-dose naltrexone in gloom (made up)' as gist, 'Major depression' as indication, 'C03a;C03k' as claim_ids,
				'4.5 mg' as dose_text, 10 as n, 'open label' as design, 'Less gloom than before.' as finding, 'PubMed 1' as source
			union all by name select 'PMID2' as publication_id, 2010 as year, 'Another made-up paper' as gist, 'C09x' as claim_ids`,
		"dose_distribution": `select 'headline' as dose_definition, 'trial_dose' as measure, '4.5' as value, 4.5 as mg_day, false as in_article, 7 as n, 9 as stated, 12 as total
			union all by name select 'headline' as dose_definition, 'arm_timing' as measure, 'bedtime' as value, true as in_article, 7 as n, 7 as stated, 12 as total`,
		"screening_flow": `select 1 as step, 'identified' as stage, 'records' as reason, 'ctgov' as registry, 20 as n union all by name select 3 as step, 'screened' as stage, 20 as n
			union all by name select 4 as step, 'excluded' as stage, 'mentions naltrexone' as reason, 3 as n union all by name select 5 as step, 'excluded' as stage, 'not low-dose: full dose' as reason, 8 as n
			union all by name select 6 as step, 'included' as stage, 9 as n`,
		"changes":   `select 'ctgov' as registry, 'NCT00000004' as record_id, 'NCT00000004' as trial_uid, 'enrolment' as field, '40' as old_value, '60' as new_value, timestamp '2026-02-20' as seen_at, date '2026-02-18' as register_updated`,
		"freshness": `select 'ctgov' as registry, 'import' as provenance, 20 as records, 17 as naltrexone_records, timestamp '2026-03-01' as last_success_at, false as is_stale, 20 as received`,
		"checks":    `select 'record_unique' as check_name, 'error' as severity, 'pass' as status, 0 as failing_rows, 'a record stands once' as description`,
	}
	return tables
}
