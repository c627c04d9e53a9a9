package ctis_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ldntrials/pipeline/registry/ctis"
	"ldntrials/pipeline/trial"
)

// realRecords is the folder of contract samples.
var realRecords = filepath.Join("..", "..", "..", "..", "shared", "data", "ctis")

func TestRealRecords(t *testing.T) {
	names, _ := filepath.Glob(filepath.Join(realRecords, "*.ctis?.json"))
	if len(names) == 0 {
		t.Skipf("NOT CHECKED: there are no records in %s", realRecords)
	}
	r := &ctis.Registry{}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			file, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !r.Recognise(file[:min(len(file), 64<<10)]) {
				t.Error("not recognised")
			}
			read := 0
			for raw, err := range r.ReadFile(t.Context(), bytes.NewReader(file)) {
				if err != nil {
					t.Fatal(err)
				}
				read++
				record, err := r.Decode(raw.Body)
				if err != nil {
					t.Fatal(err)
				}
				if want := strings.SplitN(filepath.Base(name), ".", 2)[0]; raw.RecordID != want {
					t.Errorf("got %s, want %s", raw.RecordID, want)
				}
				complete(t, record)
				for _, d := range record.Drift {
					t.Errorf("drift: %+v", d)
				}
			}
			if read != 1 {
				t.Errorf("%d records read, want 1", read)
			}
		})
	}
}

// complete checks that every concept that such a record has was read.
func complete(t *testing.T, r *trial.Record) {
	t.Helper()
	s := r.Study
	for what, ok := range map[string]bool{
		"title": s.Title != "" && s.OfficialTitle != "", "status": s.Status.TrialState != "" && s.Status.TrialState != trial.Unmapped,
		"phase": s.Phase.Bits.Valid, "enrolment": s.Enrolment.Value.V > 0 && s.Enrolment.Type == "planned", "sex": s.Sex.Canonical != "",
		"start": s.Start.From.Valid && s.Start.Type != "", "end": s.Completion.From.Valid, "decision": s.Registered.From.Valid,
		"submission": s.FirstSubmitted.From.Valid, "update": s.LastUpdated.From.Valid,
		"ages": s.MinimumAge.Years.Valid, "sponsor": s.LeadSponsor != "", "criteria": s.EligibilityText != "",
		"conditions": len(r.Conditions) > 0, "interventions": len(r.Interventions) > 0, "outcomes": len(r.Outcomes) > 1,
		"countries": len(r.Countries) > 0, "sites": len(r.Sites) > 0, "identifiers": len(r.Identifiers) > 1,
	} {
		if !ok {
			t.Errorf("%s is missing: %+v", what, s)
		}
	}
	dosed := 0
	for _, i := range r.Interventions {
		if i.Name == "" || i.Role.Canonical == "" || i.Role.Canonical == trial.Unmapped {
			t.Errorf("intervention %+v", i)
		}
		if i.MaxDailyDose != "" {
			dosed++
		}
	}
	if dosed == 0 {
		t.Error("no product has a daily dose")
	}
}

func TestRealSearchPageIsNoRecord(t *testing.T) {
	file, err := os.ReadFile(filepath.Join(realRecords, "search_response.trimmed.json"))
	if err != nil {
		t.Skipf("NOT CHECKED: %v", err)
	}
	for raw, err := range (&ctis.Registry{}).ReadFile(t.Context(), bytes.NewReader(file)) {
		if err == nil || !strings.Contains(err.Error(), "row of a search") {
			t.Errorf("got %s, %v", raw.RecordID, err)
		}
	}
}
