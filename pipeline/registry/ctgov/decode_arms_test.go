package ctgov

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/trial"
)

func TestDecode_armsAndInterventions(t *testing.T) {
	in := func(arms, interventions string) *trial.Record {
		return mustDecode(t, `{"protocolSection":{"identificationModule":{"nctId":"NCT09990001"},"armsInterventionsModule":{"armGroups":[`+arms+`],"interventions":[`+interventions+`]}}}`)
	}
	t.Run("one name in several doses goes by the arms that each names", func(t *testing.T) {
		r := in(`{"label":"low","interventionNames":["Drug: Naltrexone"]},{"label":"high","interventionNames":["Drug: Naltrexone"]},{"label":"third","interventionNames":["Drug: Naltrexone"]}`,
			`{"type":"DRUG","name":"Naltrexone","description":"1.5 mg","armGroupLabels":["low"]},{"type":"DRUG","name":"Naltrexone","description":"4.5 mg","armGroupLabels":["high"]}`)
		want := []trial.ArmIntervention{{ArmOrdinal: 1, InterventionOrdinal: 1, Source: "both"}, {ArmOrdinal: 2, InterventionOrdinal: 2, Source: "both"},
			{ArmOrdinal: 3, InterventionOrdinal: 1, Source: "arm"}, {ArmOrdinal: 3, InterventionOrdinal: 2, Source: "arm"}}
		if diff := cmp.Diff(want, r.ArmInterventions); diff != "" || len(r.Drift) > 0 {
			t.Errorf("%s%+v", diff, r.Drift)
		}
	})
	t.Run("one name in two types goes by the type", func(t *testing.T) {
		r := in(`{"label":"A","interventionNames":["Behavioral: Counselling"]}`, `{"type":"DRUG","name":"Counselling"},{"type":"BEHAVIORAL","name":"counselling "}`)
		if want := []trial.ArmIntervention{{ArmOrdinal: 1, InterventionOrdinal: 2, Source: "arm"}}; !cmp.Equal(want, r.ArmInterventions) {
			t.Errorf("got %+v", r.ArmInterventions)
		}
	})
	t.Run("a colon in the name is no type", func(t *testing.T) {
		r := in(`{"label":"A","interventionNames":["Part 1: LDN","Drug: Part 2: LDN"]}`, `{"type":"DRUG","name":"Part 1: LDN"},{"type":"DRUG","name":"Part 2: LDN"}`)
		if len(r.ArmInterventions) != 2 || len(r.Drift) > 0 {
			t.Errorf("got %+v %+v", r.ArmInterventions, r.Drift)
		}
	})
	t.Run("a hundred thousand of one name end soon", func(t *testing.T) {
		arm := strings.Repeat(`{"label":"A","interventionNames":["Drug: X"]},`, 100_000)
		drug := strings.Repeat(`{"type":"DRUG","name":"X"},`, 100_000)
		r := in(strings.TrimSuffix(arm, ","), strings.TrimSuffix(drug, ","))
		if len(r.ArmInterventions) > 200_000 || len(r.Drift) != 1 || r.Study.Control.Rule == "" {
			t.Errorf("%d links, drift %+v", len(r.ArmInterventions), r.Drift)
		}
	})
}
