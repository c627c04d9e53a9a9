package euctr_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"ldntrials/pipeline/registry/euctr"
	"ldntrials/pipeline/trial"
)

func mustDecode(t testing.TB, body []byte) *trial.Record {
	t.Helper()
	r, err := (&euctr.Registry{}).Decode(body)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func date(d trial.Date) string {
	if !d.From.Valid {
		return d.Flag
	}
	return fmt.Sprint(d.From.V, " ", d.Type)
}

// summary is what a record says, as text.
func summary(r *trial.Record) map[string]string {
	s := r.Study
	var ids, sponsors, conditions, outcomes, countries, given []string
	for _, i := range r.Identifiers {
		ids = append(ids, i.Type+" "+i.Value+" in "+i.Field)
	}
	for _, i := range r.Sponsors {
		sponsors = append(sponsors, i.Role+" "+i.Name+" "+i.Class)
	}
	for _, c := range r.Conditions {
		conditions = append(conditions, c.Kind+" "+c.Name)
	}
	for _, o := range r.Outcomes {
		outcomes = append(outcomes, o.Type+" "+o.Measure+" @ "+o.TimeFrame)
	}
	for _, c := range r.Countries {
		countries = append(countries, c.Name)
	}
	for _, i := range r.Interventions {
		given = append(given, strings.Join([]string{i.Role.Canonical, i.Name, strings.Join(i.OtherNames, ","), i.Routes, i.Strength}, "/"))
	}
	list := func(parts []string) string { return strings.Join(parts, " | ") }
	return map[string]string{
		"title": s.Title, "official": s.OfficialTitle, "acronym": s.Acronym, "summary": s.BriefSummary, "criteria": s.EligibilityText,
		"status": strings.Join([]string{s.Status.TrialState, s.Status.RecruitmentState, s.Status.LastKnownState}, " "), "phase": s.Phase.Label,
		"size": fmt.Sprint(s.Enrolment.Value.V, " ", s.Enrolment.Type, " ", s.Enrolment.Field), "sex": s.Sex.Canonical,
		"ages":  fmt.Sprint(s.MinimumAge.Years, " ", s.MaximumAge.Years, " ", s.MinimumAge.Raw),
		"start": date(s.Start), "end": date(s.Completion), "entered": date(s.Registered),
		"design":   strings.Join([]string{s.Allocation.Canonical, s.Masking.Canonical, s.InterventionModel.Canonical, s.PrimaryPurpose.Canonical, s.Control.Canonical}, " "),
		"identity": list(ids), "sponsors": list(sponsors), "conditions": list(conditions), "outcomes": list(outcomes), "countries": list(countries),
		"given": list(given), "drift": fmt.Sprint(len(r.Drift)), "url": s.SourceURL, "committee": fmt.Sprint(s.HasDMC), "healthy": fmt.Sprint(s.HealthyVolunteers),
	}
}

func TestDecode(t *testing.T) {
	want := map[string]string{
		"title": "Small doses for sore joints", "acronym": "JOINT-LDN",
		"official": "A randomised study of low dose naltrexone, 4.5 mg at bedtime,\nagainst placebo in people whose joints hurt",
		"summary":  "See whether\njoints hurt less",
		"criteria": "Inclusion Criteria:\n1. Adults\n2. Pain\n13.\tA signature\nE. coli is no key: it is text\n\nA.3 is no key either, only a name of a form\n\nExclusion Criteria:\nOpioids",
		"status":   "terminated closed ", "phase": "Phase 2/Phase 3", "size": "80 planned F.4.2.2", "sex": "all", "ages": "{18 true} {64 true} F.1.2",
		"start": "2015-09-03 anticipated", "end": "2018-02-28 actual", "entered": "2015-06-10 actual",
		"design": "randomised double parallel treatment placebo,active,usual_care",
		"identity": "own 2015-001234-25-ES in Link | eudract 2015-001234-25 in EudraCT Number | protocol_code LDN-ES-1 in A.4.1 | isrctn ISRCTN12345670 in A.5.1 | " +
			"nct NCT09000088 in A.5.2 | secondary NL9999 in A.5.4",
		"sponsors":   "lead Hospital of Nowhere Non-Commercial | collaborator A Fund for Joints ",
		"conditions": "condition Rheumatoid arthritis | keyword Sore joints | keyword Diseases [C] - Musculoskeletal Diseases [C05]",
		"outcomes":   "primary Pain score @ Week 12 | secondary Hours of sleep @ ", "countries": "Spain | Norway | United States",
		"given": "test/Naltrexone hydrochloride 50 mg tablets/NALTREXONE HYDROCHLORIDE,Antaxone 50 mg,NALTREXONE/Oral use; Sublingual use/equal 50 mg | " +
			"comparator/Ibuprofen//Oral use/ | placebo/Placebo//Oral use/",
		"drift": "0", "url": "https://www.clinicaltrialsregister.eu/ctr-search/trial/2015-001234-25/ES", "committee": "{true true}", "healthy": "{false true}",
	}
	got := summary(mustDecode(t, fixture(t, "spain.txt")))
	for what := range got {
		if got[what] != want[what] {
			t.Errorf("%s: got %q, want %q", what, got[what], want[what])
		}
	}
}

func TestNoPersonIsDecoded(t *testing.T) {
	body := fixture(t, "spain.txt")
	text, err := json.Marshal(mustDecode(t, body))
	if err != nil {
		t.Fatal(err)
	}
	for _, person := range []string{"Firstname", "Lastname", "example.org", "0000000"} {
		if !strings.Contains(string(body), person) {
			t.Fatalf("there is no %s to leave out", person)
		}
		if strings.Contains(string(text), person) {
			t.Errorf("%s is decoded", person)
		}
	}
	t.Run("a company that is called like a person keeps its name", func(t *testing.T) {
		company := strings.Replace(string(body), "Name of Sponsor: Dr. Firstname Lastname\nB.1.3.4\tCountry: Spain\nB.3.1 and B.3.2\tStatus of the sponsor: Non-Commercial",
			"Name of Sponsor: Dr. Nobody Pharma GmbH\nB.1.3.4\tCountry: Spain\nB.3.1 and B.3.2\tStatus of the sponsor: Commercial", 1)
		if got := summary(mustDecode(t, []byte(company)))["sponsors"]; !strings.Contains(got, "collaborator Dr. Nobody Pharma GmbH Commercial") {
			t.Errorf("got %s", got)
		}
	})
}

func TestQuirks(t *testing.T) {
	body := string(fixture(t, "spain.txt"))
	const status, end = "Trial Status: Prematurely Ended\nDate", "End of Trial Status: Prematurely Ended"
	for _, test := range []struct{ name, old, new, what, want string }{
		{"ongoing does not say that it recruits", status, "Trial Status: Ongoing\nDate", "status", "ongoing unknown "},
		{"a record that moved to CTIS keeps what it was", status, "Trial Status: Trial now transitioned\nDate", "status", "moved unknown terminated"},
		{"a record of a state that left keeps what it was", status, "Trial Status: GB - no longer in EU/EEA\nDate", "status", "moved unknown terminated"},
		{"halted", status, "Trial Status: Temporarily Halted\nDate", "status", "suspended closed "},
		{"prohibited", status, "Trial Status: Prohibited by CA\nDate", "status", "not_authorised closed "},
		{"not authorised", status, "Trial Status: Not Authorised\nDate", "status", "not_authorised closed "},
		{"restarted", status, "Trial Status: Restarted\nDate", "status", "ongoing unknown "},
		{"an unknown status is unmapped", status, "Trial Status: Sleeping\nDate", "status", "unmapped unmapped "},
		{"without a header the last section counts", status, "Trial Status:\nDate", "status", "terminated closed "},
		{"phase I is not found in the word phase II", "(Phase III): Yes", "(Phase III): No", "phase", "Phase 2"},
		{"four times no is no phase", "(Phase II): Yes\nE.7.3 Therapeutic confirmatory (Phase III): Yes", "(Phase II): No\nE.7.3 Therapeutic confirmatory (Phase III): No", "phase", "Missing"},
		{"an answer that is none is unmapped", "(Phase II): Yes", "(Phase II): Information pending", "phase", "Unmapped"},
		{"without a number for the world the one for Europe counts", "F.4.2.2 In the whole clinical trial: 80", "F.4.2.2 In the whole clinical trial:", "size", "60 planned F.4.2.1"},
		{"nothing in English leaves the other language", "A.3.1 Title of the trial for lay people, in easily understood, i.e. non-technical, language: Small doses for sore joints\n", "", "title", "Dosis bajas"},
		{"outside Europe there is no country of the record", "/ES/", "/3rd/", "countries", "Norway | United States"},
		{"a trial that is not controlled", "E.8.1 Controlled: Yes", "E.8.1 Controlled: No", "design", "randomised double parallel treatment placebo,active,usual_care"},
		{"children", "F.1.1 Trial has subjects under 18: No", "F.1.1 Trial has subjects under 18: Yes\nF.1.1.6 Adolescents (12-17 years): Yes", "ages", "{12 true} {64 true} F.1.1.6, F.1.2"},
		{"two substances are one product", "D.3.10.3 Concentration number: 50\n", "D.3.10.3 Concentration number: 8\nD.3.8 INN - Proposed INN: BUPROPION\nD.3.10.1 Concentration unit: mg milligram(s)\nD.3.10.3 Concentration number: 90\n",
			"given", "test/Naltrexone hydrochloride 50 mg tablets/NALTREXONE HYDROCHLORIDE,BUPROPION,Antaxone 50 mg,NALTREXONE/Oral use; Sublingual use/equal 8 mg; equal 90 mg | comparator/Ibuprofen//Oral use/ | placebo/Placebo//Oral use/"},
		{"no placebo is none", "Is a Placebo used in this Trial? Yes", "Is a Placebo used in this Trial? No", "given",
			"test/Naltrexone hydrochloride 50 mg tablets/NALTREXONE HYDROCHLORIDE,Antaxone 50 mg,NALTREXONE/Oral use; Sublingual use/equal 50 mg | comparator/Ibuprofen//Oral use/"},
		{"a global end that is not there", "P. Date of the global end of the trial: 2018-02-28", "", "end", ""},
		{"a comparator that no rule knows", "E.8.2.3.1 Comparator description: Standard of care\nE.8.2.1 Other medicinal product(s): Yes\nE.8.2.2 Placebo: Yes",
			"E.8.2.3.1 Comparator description: Something\nE.8.2.1 Other medicinal product(s): No\nE.8.2.2 Placebo: No", "design", "randomised double parallel treatment unmapped"},
		{"without a condition the one for laypeople is it", "E.1.1 Medical condition(s) being investigated: Rheumatoid arthritis\nE.1.1 Medical condition(s) being investigated (es): Artritis\n",
			"E.1.1 Medical condition(s) being investigated:\n", "conditions", "condition Sore joints | condition Rheumatoid arthritis | keyword Diseases [C] - Musculoskeletal Diseases [C05]"},
		{"blanks for tabs", "B.1.3.4\tCountry", "B.1.3.4 Country", "drift", "0"},
		{"the same end", end, end, "end", "2018-02-28 actual"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if !strings.Contains(body, test.old) {
				t.Fatalf("there is no %q to change", test.old)
			}
			if got := summary(mustDecode(t, []byte(strings.Replace(body, test.old, test.new, 1))))[test.what]; got != test.want {
				t.Errorf("%s: got %q, want %q", test.what, got, test.want)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(fixture(f, "spain.txt"))
	f.Add(small("2016-000001-10", "3rd"))
	f.Add([]byte("Summary\nEudraCT Number: 2016-000001-10\nLink: /FR/\nD.8 Placebo: 1\nD.8.1 Is a Placebo used in this Trial? No\nD.8.1 Is a Placebo used in this Trial? No\nP. End of Trial"))
	f.Fuzz(func(t *testing.T, body []byte) {
		r := &euctr.Registry{}
		record, err := r.Decode(body)
		_, _, unknown := r.Identify(body)
		if (record == nil) != (err != nil) || (err == nil) != (unknown == nil) {
			t.Fatalf("record %v, error %v, identify %v", record, err, unknown)
		}
	})
}
