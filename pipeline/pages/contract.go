package pages

import (
	"fmt"
	"strings"

	"ldntrials/pipeline/export"
)

// table is what the pages read of an exported table: column and type, joined with comma.
type table struct{ name, columns string }

// contract lists every table and column that a page reads. The exports may lack any of them
// (an older run, a model that came later): then the pages say in words what is missing.
var contract = []table{
	{"trials", `trial_uid varchar, registry varchar, title varchar, official_title varchar, acronym varchar, study_type varchar,
		trial_state varchar, recruitment_state varchar, last_known_state varchar, status_raw varchar, why_stopped varchar,
		phase_label varchar, start_date_from date, start_date_precision varchar, start_date_type varchar,
		completion_date_from date, completion_date_type varchar, registered_date_from date, results_posted_date_from date,
		enrolment integer, enrolment_type varchar, allocation varchar, masking varchar, control varchar, intervention_model varchar,
		primary_purpose varchar, is_interventional boolean, is_masked_rct boolean, has_results_posted boolean,
		has_result_publication boolean, has_linked_publication boolean, gives_naltrexone boolean, dose_class varchar,
		min_mg_day double, max_mg_day double, target_mg_day double, route varchar, timing varchar, is_ldn boolean,
		is_ldn_by_label boolean, is_ldn_by_dose_5 boolean, is_ldn_by_dose_6 boolean, dose_rule varchar, isolates_naltrexone boolean,
		isolates_rule varchar, blocker_design boolean, blocker_evidence varchar, requires_prior_failure boolean,
		prior_failure_evidence varchar, conditions varchar, lead_sponsor varchar, records integer, registries varchar,
		record_ids varchar, first_seen_at timestamp, last_seen_at timestamp, provenance varchar, source_url varchar`},
	{"records", `registry varchar, record_id varchar, trial_uid varchar, is_lead boolean, title varchar, status_raw varchar,
		phase_raw varchar, enrolment integer, enrolment_type varchar, start_date_raw varchar, completion_date_raw varchar,
		registered_date_raw varchar, last_updated_date_raw varchar, results_posted boolean, source_url varchar, source_note varchar,
		provenance varchar, first_seen_at timestamp, last_seen_at timestamp, versions integer`},
	{"trial_indications", `trial_uid varchar, indication_id varchar, indication varchar, is_in_words boolean, evidence varchar`},
	{"doses", `registry varchar, record_id varchar, trial_uid varchar, ordinal integer, dose_class varchar, drug varchar,
		min_mg_day double, max_mg_day double, target_mg_day double, route varchar, timing varchar, rule varchar, field varchar,
		arm_label varchar, is_deciding boolean, sentence varchar, span_start integer, span_end integer`},
	{"arms", `registry varchar, record_id varchar, trial_uid varchar, ordinal integer, arm_label varchar, arm_type varchar, description varchar`},
	{"outcomes", `registry varchar, record_id varchar, trial_uid varchar, ordinal integer, outcome_type varchar, measure varchar, time_frame varchar`},
	{"publications", `registry varchar, record_id varchar, trial_uid varchar, ordinal integer, pmid varchar, reference_type varchar, citation varchar, url varchar`},
	{"analysis_verdicts", `registry varchar, record_id varchar, trial_uid varchar, outcome_ordinal integer, analysis_ordinal integer,
		outcome_type varchar, outcome_title varchar, subject varchar, groups varchar, smallest_group integer, p_value_raw varchar,
		estimate_type varchar, estimate double, ci_low double, ci_high double, ci_level double, result varchar, reason varchar, figures varchar`},
	{"trial_verdicts", `trial_uid varchar, subject varchar, verdict varchar, reason varchar, verdict_source varchar, figures varchar, primary_outcome_changed boolean`},
	{"claims", `claim_id varchar, article_order integer, gist varchar, kind varchar, registry_bears varchar, judged_by varchar,
		verdict varchar, verdict_label varchar, reason varchar, figures varchar, cells varchar, cells_examined integer,
		cells_met integer, trials integer, masked_rct integer, counting_trials integer, ended integer, missing_results integer,
		randomised_participants integer, what_is_measured varchar, limits varchar, rule varchar`},
	{"claim_evidence", `claim_id varchar, trial_uid varchar, indication_ids varchar, is_direct boolean, counts boolean, reason varchar, verdict varchar, figures varchar`},
	{"cell_verdicts", `indication_id varchar, indication varchar, grp varchar, in_article boolean, claim_ids varchar, population varchar,
		dose_definition varchar, dose_class varchar, verdict varchar, label varchar, wording varchar, trials integer, ended integer,
		with_results integer, missing_results integer, masked_rct integer, met integer, not_met integer`},
	{"counts_by_indication", `indication_id varchar, indication varchar, grp varchar, in_article boolean, dose_definition varchar,
		dose_class varchar, trials integer, records integer, planned integer, ongoing integer, completed integer, terminated integer,
		withdrawn integer, suspended integer, state_unknown integer, randomised integer, masked_rct integer,
		with_results_posted integer, enrolment_actual integer, enrolment_planned integer, first_start_date date`},
	{"phases_by_indication", `indication_id varchar, indication varchar, dose_definition varchar, dose_class varchar, phase_label varchar, trials integer`},
	{"outcomes_by_indication", `indication_id varchar, indication varchar, dose_definition varchar, dose_class varchar, trials integer,
		ended integer, ended_with_results_posted integer, ended_with_result_publication integer, ended_without_results integer,
		with_primary_analysis integer`},
	{"safety", `scope varchar, event_id varchar, event varchar, verdict varchar, label varchar, wording varchar, trials integer,
		tested_affected integer, tested_at_risk integer, placebo_affected integer, placebo_at_risk integer, upper_bound double,
		estimate_source varchar, pooled_trials integer, risk_difference double, risk_difference_low double, risk_difference_high double,
		posting_trials integer`},
	{"safety_comparisons", `trial_uid varchar, event_id varchar, event varchar, dose_class varchar, is_ldn boolean,
		tested_affected integer, tested_at_risk integer, placebo_affected integer, placebo_at_risk integer, risk_difference double,
		risk_difference_low double, risk_difference_high double, is_crossover boolean, threshold_percent double`},
	{"published_without_id", `publication_id varchar, year integer, gist varchar, indication varchar, claim_ids varchar, dose_text varchar, n integer,
		design varchar, finding varchar, source varchar`},
	{"dose_distribution", `dose_definition varchar, measure varchar, value varchar, mg_day double, in_article boolean, n integer, stated integer, total integer`},
	{"screening_flow", `step integer, stage varchar, reason varchar, registry varchar, n integer`},
	{"changes", `registry varchar, record_id varchar, trial_uid varchar, field varchar, old_value varchar, new_value varchar,
		seen_at timestamp, register_updated date`},
	{"freshness", `registry varchar, provenance varchar, records integer, naltrexone_records integer, last_attempt_at timestamp,
		last_success_at timestamp, is_stale boolean, hours_since_success integer, announced integer, received integer,
		quarantined integer, data_version varchar, query varchar, query_hash varchar, error varchar`},
	{"checks", `check_name varchar, severity varchar, status varchar, failing_rows integer, examples varchar, description varchar`},
}

// Lacks lists what the pages read and the run in dir does not hold: a table, or table.column.
func Lacks(dir string) ([]string, error) {
	manifest, err := export.Read(dir)
	if err != nil {
		return nil, fmt.Errorf("compare exports with the pages: %w", err)
	}
	held := map[string]map[string]bool{}
	for _, f := range manifest.Files {
		held[f.Table] = map[string]bool{}
		for _, c := range f.Columns {
			held[f.Table][c.Name] = true
		}
	}
	var lacks []string
	for _, t := range contract {
		if held[t.name] == nil {
			lacks = append(lacks, t.name)
			continue
		}
		for column := range strings.SplitSeq(t.columns, ",") {
			if name, _, _ := strings.Cut(strings.TrimSpace(column), " "); !held[t.name][name] {
				lacks = append(lacks, t.name+"."+name)
			}
		}
	}
	return lacks, nil
}
