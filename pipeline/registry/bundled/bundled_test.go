package bundled

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/euctr"
	"ldntrials/pipeline/registry/ictrp"
	"ldntrials/pipeline/registry/who"
	"ldntrials/pipeline/registry/whoxml"
	"ldntrials/pipeline/trial"
)

func mustRead(t *testing.T) map[string]*trial.Record {
	t.Helper()
	registers := map[string]registry.Registry{
		ictrp.Name: ictrp.New(), "irct": whoxml.New("irct"), "rebec": whoxml.New("rebec"), euctr.Name: new(euctr.Registry),
	}
	records := map[string]*trial.Record{}
	for name, bodies := range Extracts() {
		for body, err := range bodies {
			if err != nil {
				t.Fatal(err)
			}
			id, _, err := registers[name].Identify(body)
			if err != nil {
				t.Fatal(err)
			}
			if records[id] != nil {
				t.Errorf("%s stands twice", id)
			}
			if records[id], err = registers[name].Decode(body); err != nil {
				t.Fatal(err)
			}
		}
	}
	return records
}

func TestExtracts_everyRecordIsWhole(t *testing.T) {
	records := mustRead(t)
	if len(records) != 17 {
		t.Errorf("%d records", len(records))
	}
	for id, r := range records {
		s := &r.Study
		switch {
		case s.Title == "" || s.SourceURL == "" || len(r.Interventions) == 0 || len(r.Conditions) == 0:
			t.Errorf("%s: %+v", id, s)
		case !strings.HasPrefix(s.SourceNote, "facts from ") || !strings.Contains(s.SourceNote, "compiled 2026-10"):
			t.Errorf("%s does not say where its facts are from: %q", id, s.SourceNote)
		case len(r.Drift) > 0:
			t.Errorf("%s: %+v", id, r.Drift)
		case len(r.Sponsors) > 0 && s.LeadSponsor == "":
			t.Errorf("%s: %+v", id, r.Sponsors)
		}
	}
}

// TestExtracts_areWhatWasCompiled holds the extract against the compilation.
func TestExtracts_areWhatWasCompiled(t *testing.T) {
	path := filepath.Join("..", "..", "..", "..", "shared", "data", "ldn", "registrations.csv")
	file, err := os.Open(path)
	if os.IsNotExist(err) {
		t.Skip("SKIPPED: the compilation is not here: ", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	records := mustRead(t)
	var want []string
	for _, row := range rows[1:] {
		home, id, ok := who.Of(row[0])
		if !ok {
			t.Errorf("%s is no number", row[0])
			continue
		}
		if home.Name != "ctgov" {
			want = append(want, id)
		}
	}
	for _, id := range want {
		if records[id] == nil {
			t.Errorf("%s is missing", id)
		}
	}
	for id := range records {
		if !slices.Contains(want, id) {
			t.Errorf("%s is not in the compilation", id)
		}
	}
}
