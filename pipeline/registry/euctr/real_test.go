package euctr_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"ldntrials/pipeline/registry/euctr"
	"ldntrials/pipeline/trial"
)

// realRecords is the folder of contract samples.
var realRecords = filepath.Join("..", "..", "..", "..", "shared", "data", "euctr")

func TestRealRecords(t *testing.T) {
	names, _ := filepath.Glob(filepath.Join(realRecords, "*.txt"))
	if len(names) == 0 {
		t.Skipf("NOT CHECKED: there are no records in %s", realRecords)
	}
	r := &euctr.Registry{}
	for _, name := range names {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !r.Recognise(file[:min(len(file), 64<<10)]) {
			t.Errorf("%s is not recognised", name)
		}
		begun := bytes.Count(file, []byte("\nSummary\nEudraCT Number"))
		read, ids := 0, map[string]int{}
		for raw, err := range r.ReadFile(t.Context(), bytes.NewReader(file)) {
			if err != nil {
				t.Fatal(err)
			}
			record, err := r.Decode(raw.Body)
			if err != nil {
				t.Fatal(err)
			}
			read++
			ids[raw.RecordID]++
			complete(t, raw.RecordID, record)
		}
		t.Logf("%d of %d records: %v", read, begun, ids)
		if read != begun || read == 0 {
			t.Errorf("%d of %d records were read", read, begun)
		}
	}
}

// complete checks that every concept that such a record has was read.
func complete(t *testing.T, id string, r *trial.Record) {
	t.Helper()
	s := r.Study
	for what, ok := range map[string]bool{
		"title": s.Title != "" && s.OfficialTitle != "", "status": s.Status.TrialState != "" && s.Status.TrialState != trial.Unmapped,
		"phase": s.Phase.Bits.Valid, "enrolment": s.Enrolment.Value.V > 0 && s.Enrolment.Type == "planned" && s.Enrolment.Field != "F.4.1",
		"sex": s.Sex.Canonical != "", "start": s.Start.From.Valid, "entered": s.Registered.From.Valid, "ages": s.MinimumAge.Years.Valid,
		"sponsor": s.LeadSponsor != "" && s.LeadSponsorClass == "Commercial", "criteria": s.EligibilityText != "", "masking": s.Masking.Canonical != "",
		"allocation": s.Allocation.Canonical != "", "control": s.Control.Canonical != "", "conditions": len(r.Conditions) > 0,
		"interventions": len(r.Interventions) > 0, "outcomes": len(r.Outcomes) == 2 && r.Outcomes[0].TimeFrame != "",
		"countries": len(r.Countries) > 0, "identifiers": len(r.Identifiers) > 2, "drift": len(r.Drift) == 0,
	} {
		if !ok {
			t.Errorf("%s: %s: %+v %+v", id, what, s.Enrolment, r.Drift)
		}
	}
	for _, i := range r.Interventions {
		if i.Role.Canonical == trial.Unmapped || i.Routes == "" || i.Form == "" {
			t.Errorf("%s: intervention %+v", id, i)
		}
	}
}
