package command_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
)

// study is a small made-up study of one drug in one condition.
func study(number int, title, condition, drug, purpose string) []byte {
	return fmt.Appendf(nil, `{"protocolSection":{"identificationModule":{"nctId":"NCT0950%04d","briefTitle":%q},
		"statusModule":{"overallStatus":"COMPLETED"},"conditionsModule":{"conditions":[%q]},
		"designModule":{"studyType":"INTERVENTIONAL","phases":["PHASE2"],"designInfo":{"allocation":"RANDOMIZED","primaryPurpose":%q},
			"enrollmentInfo":{"count":80,"type":"ACTUAL"}},
		"armsInterventionsModule":{"armGroups":[{"label":"A","type":"EXPERIMENTAL","interventionNames":["Drug: %s"]}],
			"interventions":[{"type":"DRUG","name":%q,"armGroupLabels":["A"]}]}},"hasResults":false}`,
		number, title, condition, purpose, drug, drug)
}

// naltrexoneCounts are the numbers that no overdose trial of another drug may change.
var naltrexoneCounts = []string{
	"select * exclude (as_of, registries, query_hash, provenance) from counts_by_indication",
	"select * exclude (as_of, registries, query_hash, provenance) from phases_by_indication",
	"select * exclude (as_of, registries, query_hash, provenance) from outcomes_by_indication",
	"select * exclude (as_of, registries, query_hash, provenance, wording, months_since_completion_min, months_since_completion_max) from cell_verdicts",
	"select scope, event_id, verdict, trials, posting_trials from safety",
	"select claim_id, verdict, figures, cells, trials, counting_trials, ended, missing_results from claims where claim_id <> 'C08'",
	"select claim_id, trial_uid, counts, reason from claim_evidence where claim_id <> 'C08'",
	"select count(*) from trials where gives_naltrexone",
	"select count(*) from trials where is_ldn or is_ldn_by_label or is_ldn_by_dose_5 or is_ldn_by_dose_6",
	"select naltrexone_records from freshness",
}

// TestOverdoseTrialsAreKeptApart follows claim C08: overdose trials of naloxone and nalmefene are
// asked for and judged, and no count of naltrexone changes.
func TestOverdoseTrialsAreKeptApart(t *testing.T) {
	before := slices.Concat(madeUp(40, 1, false, ""), [][]byte{
		study(1, "Extended-release naltrexone after release from prison", "Opioid Overdose", "Vivitrol (naltrexone) 380 mg monthly", "PREVENTION"),
	})
	overdose := [][]byte{
		study(2, "Nasal naloxone for heroin overdose", "Opioid Overdose", "Naloxone nasal spray", "TREATMENT"),
		study(3, "Pharmacokinetics of nalmefene nasal spray", "Opioid Overdose", "Nalmefene", "TREATMENT"),
		study(4, "Take-home naloxone training", "Drug Overdose", "Narcan", "PREVENTION"),
	}
	notWanted := [][]byte{
		study(5, "Naloxone for constipation", "Constipation", "Naloxone", "TREATMENT"),
		study(6, "Acetylcysteine in overdose", "Overdose", "Acetylcysteine", "TREATMENT"),
	}
	o := newOperator(t, t.TempDir(), before, fakectgov.Options{})
	ask := func(sql string) string {
		t.Helper()
		cmd, said := o.command("query", "--format", "csv", sql)
		rows, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s", sql, err, said)
		}
		return strings.ReplaceAll(string(rows), "\r\n", "\n")
	}
	o.run(refresh.ExitDone, "refresh")
	counted := map[string]string{}
	for _, sql := range naltrexoneCounts {
		counted[sql] = ask(sql)
	}
	const c08 = "select verdict, reason, figures, trials from claims where claim_id = 'C08'"
	if got, want := ask(c08), `not_supported,no trial of naltrexone to reverse an overdose,"overdose trials (reversal, prevention, kinetics): naloxone 0, 0, 0; nalmefene 0, 0, 0; naltrexone 0, 1, 0",1`; !strings.Contains(got, want) {
		t.Errorf("C08 before: got\n%swant\n%s", got, want)
	}

	o.becomes(slices.Concat(before, overdose, notWanted), fakectgov.Options{Versions: dataVersion(2)})
	o.run(refresh.ExitDone, "refresh")
	if got := ask("select string_agg(record_id, ' ' order by record_id) from records where record_id like 'NCT0950%'"); !strings.Contains(got, "NCT09500001 NCT09500002 NCT09500003 NCT09500004\n") {
		t.Errorf("got of the new studies %s", got)
	}
	if got, want := ask(c08), `contradicted,no trial of naltrexone to reverse an overdose; probable confusion with naloxone or nalmefene,"overdose trials (reversal, prevention, kinetics): naloxone 1, 1, 0; nalmefene 0, 0, 1; naltrexone 0, 1, 0",4`; !strings.Contains(got, want) {
		t.Errorf("C08 after: got\n%swant\n%s", got, want)
	}
	for _, sql := range naltrexoneCounts {
		if got := ask(sql); got != counted[sql] {
			t.Errorf("%s: got\n%sbefore the overdose trials\n%s", sql, got, counted[sql])
		}
	}
	if got := ask("select distinct claim_id from claim_evidence where trial_uid in ('NCT09500002', 'NCT09500003', 'NCT09500004')"); got != "claim_id\nC08\n" {
		t.Errorf("the overdose trials are evidence for %s", got)
	}
}
