package decode

import (
	"slices"
	"strings"
	"testing"

	"ldntrials/pipeline/trial"
)

// product is a naltrexone product of a register of medicines.
func product(name, dailyDose string, other ...string) trial.Intervention {
	return trial.Intervention{
		Ordinal: 1, Name: name, OtherNames: other, MaxDailyDose: dailyDose, Routes: "ORAL USE",
		Type: trial.Concept{Canonical: "drug"}, Role: trial.Concept{Raw: "1", Canonical: "test"},
	}
}

func TestProducts(t *testing.T) {
	for _, test := range []struct {
		name          string
		title         string
		interventions []trial.Intervention
		class         string
		mg            float64 // highest a day; 0 for none
		isLDN, gives  bool
		flag          string
	}{
		{"the field for the daily dose decides", "Naltrexone in fatigue",
			[]trial.Intervention{product("Nalorex 50 mg film-coated tablets", "4.5 mg", "NALTREXONE HYDROCHLORIDE")}, "ldn", 4.5, true, true, ""},
		{"also in micrograms", "Naltrexone in fatigue",
			[]trial.Intervention{product("Naltrexone", "250 µg")}, "ultra_low", 0.25, true, true, ""},
		{"a decimal comma too", "Naltrexone in fatigue",
			[]trial.Intervention{product("Naltrexone 1,5 mg capsule", "4,5 mg")}, "ldn", 4.5, true, true, ""},
		{"the substance names the drug of a code", "A study in fatigue",
			[]trial.Intervention{product("XYZ-01", "3 mg", "NALTREXONE HYDROCHLORIDE")}, "ldn", 3, true, true, ""},
		{"a full dose stays one, whatever the title", "Low dose naltrexone in fatigue",
			[]trial.Intervention{product("Naltrexone", "50 mg")}, "full", 50, false, true, ""},
		{"a dose by weight is unknown", "Naltrexone in fatigue",
			[]trial.Intervention{product("Naltrexone", "0.1 mg/kg")}, "unknown", 0, false, true, ""},
		{"without the field the title decides, not the tablet", "Naltrexone 4.5 mg at bedtime in fatigue",
			[]trial.Intervention{product("Nalorex 50 mg tablets", "", "naltrexone")}, "ldn", 4.5, true, true, ""},
		{"a low-dose label is not undone by the tablet", "Low dose naltrexone in fatigue",
			[]trial.Intervention{product("Nalorex 50 mg tablets", "", "naltrexone")}, "unknown", 0, true, true, ""},
		{"a low strength supports the label", "Low dose naltrexone in fatigue",
			[]trial.Intervention{product("Naltrexone 4.5 mg capsules", "")}, "ldn", 4.5, true, true, "unit_strength"},
		{"where nothing else tells, the strength does, and says so", "Naltrexone in alcohol dependence",
			[]trial.Intervention{product("Naltrexone 50 mg tablets", "")}, "full", 50, false, true, "unit_strength"},
		{"a product of another drug is another drug", "Fatigue",
			[]trial.Intervention{product("Baclofen 10 mg", "30 mg")}, "other_drug", 0, false, false, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := &trial.Record{Interventions: test.interventions}
			r.Study.Title = test.title
			addDoses(r)
			s := r.DoseSummary[0]
			if s.Class != test.class || s.MaxMgDay.V != test.mg || s.IsLDN != test.isLDN || s.GivesNaltrexone != test.gives {
				t.Errorf("got %+v; doses %+v", s, r.Doses)
			}
			for _, d := range r.Doses {
				if d.Decides && test.interventions[0].MaxDailyDose != "" && !strings.HasSuffix(d.Field, "maximum daily dose") && d.MaxMgDay.Valid {
					t.Errorf("%s decides: %+v", d.Field, d)
				}
				if d.Decides && d.MaxMgDay.Valid && (test.flag != "") != slices.Contains(d.Flags, flagUnitStrength) {
					t.Errorf("flags %v, want %q", d.Flags, test.flag)
				}
			}
		})
	}
	t.Run("a placebo gives nothing", func(t *testing.T) {
		placebo := product("Capsule matching naltrexone", "4.5 mg")
		placebo.Role.Canonical, placebo.Ordinal = "placebo", 2
		r := &trial.Record{Interventions: []trial.Intervention{product("Naltrexone", "3 mg"), placebo}}
		addDoses(r)
		if s := r.DoseSummary[0]; s.MaxMgDay.V != 3 {
			t.Errorf("got %+v", s)
		}
	})
}
