package ctis_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"ldntrials/pipeline/registry/ctis"
	"ldntrials/pipeline/trial"
)

func mustDecode(t testing.TB, body []byte) *trial.Record {
	t.Helper()
	r, err := (&ctis.Registry{}).Decode(body)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// facts compares what a record says with what it should, both as text.
func facts(t *testing.T, got map[string]any, want map[string]string) {
	t.Helper()
	for what, wanted := range want {
		if text := fmt.Sprint(got[what]); text != wanted {
			t.Errorf("%s: got %q, want %q", what, text, wanted)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d facts, %d wanted", len(got), len(want))
	}
}

func date(d trial.Date) string {
	if !d.From.Valid {
		return d.Flag
	}
	return fmt.Sprint(d.From.V, " ", d.Type)
}

func summary(r *trial.Record) map[string]any {
	s := r.Study
	var ids, sponsors, conditions, outcomes, countries, given []string
	for _, i := range r.Identifiers {
		ids = append(ids, i.Type+" "+i.Value)
	}
	for _, i := range r.Sponsors {
		sponsors = append(sponsors, i.Role+" "+i.Name)
	}
	for _, c := range r.Conditions {
		conditions = append(conditions, c.Kind+" "+c.Name)
	}
	for _, o := range r.Outcomes {
		outcomes = append(outcomes, o.Type+" "+o.Measure)
	}
	for _, c := range r.Countries {
		countries = append(countries, c.Name)
	}
	for _, i := range r.Interventions {
		given = append(given, strings.Join([]string{i.Role.Canonical, i.Name, i.MaxDailyDose, i.Routes}, "/"))
	}
	list := func(parts []string) string { return strings.Join(parts, "; ") }
	return map[string]any{
		"title": s.Title, "official": s.OfficialTitle, "summary": s.BriefSummary, "details": s.DetailedDescription, "criteria": s.EligibilityText,
		"status": s.Status.TrialState + " " + s.Status.RecruitmentState + " by " + s.Status.Rule, "phase": s.Phase.Label,
		"size": fmt.Sprint(s.Enrolment.Value.V, " ", s.Enrolment.Type, " ", s.Enrolment.Raw), "sex": s.Sex.Canonical,
		"ages":  fmt.Sprint(s.MinimumAge.Years, s.MaximumAge.Years, s.MinimumAge.Raw),
		"start": date(s.Start), "recruited": date(s.RecruitmentEnd), "end": date(s.Completion), "submitted": date(s.FirstSubmitted),
		"registered": date(s.Registered), "updated": date(s.LastUpdated), "control": s.Control.Canonical, "purpose": s.PrimaryPurpose.Canonical,
		"masking": s.Masking.Canonical + " " + list(s.WhoMasked), "allocation": s.Allocation.Canonical, "healthy": fmt.Sprint(s.HealthyVolunteers),
		"ids": list(ids), "sponsors": list(sponsors), "conditions": list(conditions), "outcomes": list(outcomes), "countries": list(countries),
		"given": list(given), "arms": len(r.Arms), "sites": len(r.Sites), "documents": len(r.Documents), "drift": len(r.Drift), "type": s.StudyType.Canonical,
	}
}

func TestDecodeTheShapeOfToday(t *testing.T) {
	facts(t, summary(mustDecode(t, fixture(t, "new.json"))), map[string]string{
		"title": "Low-dose naltrexone for persistent pain", "official": "A randomised comparison of low-dose naltrexone and placebo in tired volunteers with persistent pain",
		"summary": "Find out whether pain falls.", "details": "Fatigue.\nSleep.",
		"criteria": "Inclusion Criteria:\nPain for three months\nAdults\n\nExclusion Criteria:\nOpioids",
		"status":   "completed closed by ctis/status", "phase": "Phase 2", "size": "120 planned 60+40+20", "sex": "female", "ages": "{18 true} {0 false}18-64 years, 65+ years",
		"start": "2024-10-05 actual", "recruited": "2025-09-01 actual", "end": "2026-01-15 actual", "submitted": "2024-05-02 actual",
		"registered": "2024-08-20 actual", "updated": "2026-02-01 actual", "control": "placebo", "purpose": "treatment", "masking": " ", "allocation": "", "healthy": "{false true}",
		"ids": "own 2024-512345-11-01; eudract 2021-009999-10; nct NCT09000077; isrctn ISRCTN12345670; utn U1111-1234-5678; secondary DRKS00099999; " +
			"protocol_code PAIN-LDN-7; related 2023-500001-11-00",
		"sponsors":   "lead University Hospital of Nowhere; collaborator A Second Sponsor; collaborator A Fund for Pain",
		"conditions": "condition Fibromyalgia; keyword Diseases [C] - Musculoskeletal Diseases [C05]",
		"outcomes":   "primary Mean pain over week 12; secondary Hours of sleep", "countries": "Denmark; Spain; Norway Overseas",
		"given": "test/Naltrexone hydrochloride 50 mg film-coated tablets/4.5 mg/ORAL USE; placebo/Placebo capsule//ORAL USE",
		"arms":  "0", "sites": "2", "documents": "3", "drift": "0", "type": "interventional",
	})
}

func TestDecodeTheOldShape(t *testing.T) {
	facts(t, summary(mustDecode(t, fixture(t, "old.json"))), map[string]string{
		"title": "Small doses for restless legs", "official": "Naltrexone in a small dose for restless legs",
		"summary": "Find out whether pain falls.", "details": "Fatigue.\nSleep.",
		"criteria": "Inclusion Criteria:\nPain for three months\nAdults\n\nExclusion Criteria:\nOpioids",
		"status":   "planned not_yet by ctis/status/words", "phase": "Phase 4", "size": "44 planned 44+0", "sex": "all", "ages": "{18 true} {64 true}18-64 years",
		"start": "2023-06-23 anticipated", "recruited": "", "end": "2026-02-03 anticipated", "submitted": "2022-10-01 actual",
		"registered": "2023-02-03 actual", "updated": "2024-05-06 actual", "control": "placebo", "purpose": "treatment",
		"masking": "double participant; investigator", "allocation": "randomised", "healthy": "{true true}",
		"ids":        "own 2022-501234-22-00; eudract 2021-004444-33; protocol_code NL 11111.091.21",
		"sponsors":   "lead Clinic of Nowhere; collaborator A Fund for Pain; collaborator University Hospital of Nowhere",
		"conditions": "condition Fibromyalgia; keyword Diseases [C] - Musculoskeletal Diseases [C05]",
		"outcomes":   "primary Mean pain over week 12; secondary Hours of sleep", "countries": "Netherlands",
		"given": "test/Naltrexon 1,5 mg/1500 µg/ORAL USE; placebo/Naltrexon Placebo//ORAL USE",
		"arms":  "2", "sites": "1", "documents": "0", "drift": "0", "type": "interventional",
	})
}

func TestNoPersonIsDecoded(t *testing.T) {
	for _, name := range []string{"new.json", "old.json"} {
		body := fixture(t, name)
		text, err := json.Marshal(mustDecode(t, body))
		if err != nil {
			t.Fatal(err)
		}
		for _, person := range []string{"Firstname", "Lastname", "example.org", "+45"} {
			if !strings.Contains(string(body), person) {
				t.Fatalf("%s has no %s to leave out", name, person)
			}
			if strings.Contains(string(text), person) {
				t.Errorf("%s: %s is decoded", name, person)
			}
		}
	}
}

func TestQuirks(t *testing.T) {
	body := string(fixture(t, "new.json"))
	with := func(old, new string) map[string]any {
		t.Helper()
		changed := strings.ReplaceAll(body, old, new)
		if changed == body {
			t.Fatalf("there is no %s to change", old)
		}
		return summary(mustDecode(t, []byte(changed)))
	}
	for _, test := range []struct{ name, old, new, what, want string }{
		{"the global end may be a list", `"trialGlobalEnd": {
   "id": 1,
   "globalEndDate": "2026-01-15"
  }`, `"trialGlobalEnd":[{"globalEndDate":"2026-01-15"}]`, "end", "2026-01-15 actual"},
		{"without a global end the last member state counts", `"globalEndDate": "2026-01-15"`, `"id2": 1`, "end", "2026-01-10 actual"},
		{"an early end everywhere is a termination", `END_OF_TRIAL`, `EARLY_TERMINATION`, "status", "terminated closed by ctis/status/early_termination"},
		{"without events the search row's start is read", `START_OF_`, `RESTART_OF_`, "start", "2024-10-05 actual"},
		{"a status code given as text", `"ctPublicStatusCode": 8`, `"ctPublicStatusCode":"10"`, "status", "terminated closed by ctis/status"},
		{"an unknown phase is unmapped", `"trialPhase": "4"`, `"trialPhase":"12"`, "phase", "Unmapped"},
		{"a combined phase", `"trialPhase": "4"`, `"trialPhase":"10"`, "phase", "Phase 2/Phase 3"},
		{"a count that is no number spoils the sum", `"recruitmentSubjectCount": 60`, `"recruitmentSubjectCount":"many"`, "size", "0 planned many+40+20"},
		{"null is nothing", `"estimatedGlobalEndDate": "2026-12-31"`, `"estimatedGlobalEndDate":null,"newNull":null`, "drift", "0"},
		{"sections of another type give nothing", `"medicalConditions": [`, `"medicalConditions":5,"x":[`, "conditions",
			"condition Fibromyalgia; keyword Diseases [C] - Musculoskeletal Diseases [C05]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := fmt.Sprint(with(test.old, test.new)[test.what]); got != test.want {
				t.Errorf("%s: got %q, want %q", test.what, got, test.want)
			}
		})
	}
	t.Run("ended early in one of two states is not terminated", func(t *testing.T) {
		changed := strings.Replace(body, `END_OF_TRIAL`, `EARLY_TERMINATION`, 1)
		if got := summary(mustDecode(t, []byte(changed)))["status"]; got != "completed closed by ctis/status" {
			t.Errorf("got %q", got)
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, name := range []string{"new.json", "old.json"} {
		f.Add(fixture(f, name))
	}
	f.Add(small(1))
	f.Add([]byte(`{"ctNumber":"2025-500001-10-00","authorizedApplication":{"authorizedPartI":{"products":{"routes":{"a":[1]}},"sponsors":[[{}]]}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r := &ctis.Registry{}
		record, err := r.Decode(body)
		_, _, unknown := r.Identify(body)
		if (record == nil) != (err != nil) || (err == nil) != (unknown == nil) {
			t.Fatalf("record %v, error %v, identify %v", record, err, unknown)
		}
	})
}
