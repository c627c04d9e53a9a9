package trial

import "testing"

// given describes an arm by type, name, what it gets and a description.
type given struct {
	typ, label    string
	interventions []string
	description   string
}

// design builds a study from its arms; equal names are one intervention.
func design(allocation, model string, arms ...given) Design {
	d := Design{StudyType: "interventional", Allocation: allocation, Model: model}
	ordinals := map[string]int32{}
	for i, a := range arms {
		d.Arms = append(d.Arms, Arm{
			Ordinal: int32(i + 1), Label: a.label, Description: a.description, Type: Concept{Raw: a.typ, Canonical: a.typ},
		})
		for _, name := range a.interventions {
			if ordinals[name] == 0 {
				ordinals[name] = int32(len(ordinals) + 1)
				d.Interventions = append(d.Interventions, Intervention{Ordinal: ordinals[name], Name: name})
			}
			d.Links = append(d.Links, ArmIntervention{ArmOrdinal: int32(i + 1), InterventionOrdinal: ordinals[name]})
		}
	}
	return d
}

// armless is a study that registers interventions and no arm.
func armless(allocation string, interventions ...string) Design {
	d := Design{StudyType: "interventional", Allocation: allocation, Model: "crossover"}
	for i, name := range interventions {
		d.Interventions = append(d.Interventions, Intervention{Ordinal: int32(i + 1), Name: name})
	}
	return d
}

func TestControlFromArms(t *testing.T) {
	const (
		experimental, active, placeboArm = "experimental", "active_comparator", "placebo_comparator"
		shamArm, nothing, other          = "sham_comparator", "no_intervention", "other"
	)
	ldn := given{experimental, "LDN", []string{"Naltrexone"}, "4.5 mg at bedtime"}
	names := func(n ...string) []string { return n }
	for _, tc := range []struct {
		name string
		in   Design
		want string
		rule string
	}{
		{"placebo", design("randomised", "parallel", ldn, given{placeboArm, "Placebo", names("Placebo"), ""}), "placebo", "arms"},
		{"sham", design("randomised", "parallel", ldn, given{shamArm, "Sham", names("Sham stimulation"), ""}), "sham", "arms"},
		{"another drug", design("randomised", "parallel", ldn, given{active, "Gabapentin", names("Gabapentin"), ""}), "active", "arms"},
		{"placebo and another drug", design("randomised", "parallel", ldn, given{active, "Gabapentin", names("Gabapentin"), ""},
			given{placeboArm, "Placebo", names("Placebo"), ""}), "placebo,active", "arms"},
		{"single arm", design("not_applicable", "single_group", ldn), "none", "arms/single"},
		{"single arm, design silent", design("", "", ldn), "none", "arms/single"},
		{"single arm in sequence", design("not_applicable", "sequential", ldn), "none", "arms/single"},
		{"one arm of a randomised trial does not say", design("randomised", "parallel", ldn), "", "arms/incomplete"},
		{"no arms", design("randomised", "parallel"), "", "arms/absent"},
		{"no arms, a placebo among the interventions", armless("randomised", "Low Dose Naltrexone", "Placebo"), "placebo", "interventions"},
		{"no arms, a sham among the interventions", armless("randomised", "Naltrexone", "Sham stimulation"), "sham", "interventions"},
		{"no arms, placebo alone", armless("randomised", "Placebo"), "", "arms/absent"},
		{"no arms, not randomised", armless("", "Naltrexone", "Placebo"), "", "arms/absent"},
		{"no arms, placebo joined with a drug in one name", armless("randomised", "Naltrexone", "placebo or naltrexone"), "", "arms/absent"},

		{"an experimental arm beside an untreated one is not active",
			design("randomised", "parallel", ldn, given{nothing, "No treatment", nil, ""}), "no_treatment", "arms"},
		{"an active comparator beside an untreated one is what is tested",
			design("randomised", "parallel", given{active, "LDN", names("Naltrexone"), ""}, given{nothing, "Control", nil, ""}), "no_treatment", "arms"},
		{"an active comparator beside placebo is what is tested",
			design("randomised", "parallel", given{active, "LDN", names("Naltrexone"), ""}, given{placeboArm, "Placebo", names("Placebo"), ""}), "placebo", "arms"},
		{"two active comparators are controls of each other",
			design("randomised", "parallel", given{active, "Drug A", names("Drug A"), ""}, given{active, "Drug B", names("Drug B"), ""}), "active", "arms"},
		{"two experimental arms are not a control",
			design("non_randomised", "parallel", given{experimental, "Drug A", names("Drug A"), ""}, given{experimental, "Drug B", names("Drug B"), ""}), "", "arms/silent"},
		{"healthy people who get nothing are no comparator",
			design("non_randomised", "parallel", ldn, given{nothing, "Healthy controls", nil, ""}), "none", "arms/healthy_untreated"},
		{"healthy people who get nothing, by description",
			design("non_randomised", "parallel", ldn, given{nothing, "Group 2", nil, "age-matched healthy female volunteers"}), "none", "arms/healthy_untreated"},
		{"healthy people beside patients on placebo", design("randomised", "parallel", ldn, given{placeboArm, "Placebo", names("Placebo"), ""},
			given{nothing, "Healthy controls", nil, ""}), "placebo", "arms"},
		{"a trial in healthy people keeps its untreated arm", design("randomised", "parallel",
			given{nothing, "Healthy volunteers, group 1", nil, ""}, given{nothing, "Healthy volunteers, group 2", nil, ""}), "no_treatment", "arms"},

		{"usual care by name", design("randomised", "parallel", ldn, given{active, "Usual care", names("Usual care"), ""}), "usual_care", "arms"},
		{"usual care without intervention", design("randomised", "parallel", ldn, given{nothing, "Control", nil, "treatment as usual"}), "usual_care", "arms"},
		{"standard of care for patients with a disease", design("randomised", "parallel", ldn,
			given{active, "Control", names("Standard of care for patients with fibromyalgia"), ""}), "usual_care", "arms"},
		{"a drug on top of usual care is active", design("randomised", "parallel", ldn,
			given{active, "Gabapentin plus usual care", names("Gabapentin + standard care"), ""}), "active", "arms"},
		{"waiting list without a type", design("randomised", "parallel", ldn, given{"", "Wait-list", nil, ""}), "no_treatment", "arms"},

		{"doses in the names of the arms", design("randomised", "parallel", given{experimental, "LDN 1.5 mg", names("Naltrexone"), ""},
			given{experimental, "LDN 4.5 mg", names("Naltrexone"), ""}), "dose_comparison", "arms"},
		{"doses in the names of the interventions", design("randomised", "parallel", given{experimental, "A", names("Naltrexone 1.5 mg"), ""},
			given{active, "B", names("Naltrexone 4.5 mg"), ""}), "dose_comparison", "arms"},
		{"doses in the descriptions", design("randomised", "parallel", given{experimental, "A", names("Naltrexone"), "1.5 mg daily"},
			given{experimental, "B", names("Naltrexone"), "4.5 mg daily"}), "dose_comparison", "arms"},
		{"doses in words", design("randomised", "parallel", given{experimental, "Low dose", names("Naltrexone"), ""},
			given{experimental, "High dose", names("Naltrexone"), ""}), "dose_comparison", "arms"},
		{"doses by number", design("randomised", "parallel", given{experimental, "Dose 1", names("Naltrexone"), ""},
			given{experimental, "Dose 2", names("Naltrexone"), ""}), "dose_comparison", "arms"},
		{"the same dose in two groups is no dose comparison", design("non_randomised", "parallel", given{experimental, "Adults 4.5 mg", names("Naltrexone"), ""},
			given{experimental, "Children 4.5 mg", names("Naltrexone"), ""}), "", "arms/silent"},
		{"doses and placebo", design("randomised", "parallel", given{experimental, "LDN 1.5 mg", names("Naltrexone"), ""},
			given{experimental, "LDN 4.5 mg", names("Naltrexone"), ""}, given{placeboArm, "Placebo", names("Placebo"), ""}), "placebo,dose_comparison", "arms"},

		{"placebo typed as active", design("randomised", "parallel", ldn, given{active, "Control", names("Placebo capsule"), ""}), "placebo", "arms"},
		{"placebo typed as experimental", design("randomised", "parallel", ldn, given{experimental, "Control", names("Sugar pill"), ""}), "placebo", "arms"},
		{"placebo typed as other", design("randomised", "parallel", ldn, given{other, "Placebo", nil, ""}), "placebo", "arms"},
		{"placebo in place of the drug on one background", design("randomised", "parallel",
			given{experimental, "A", names("Naltrexone", "Bupropion"), ""}, given{active, "B", names("Placebo", "Bupropion"), ""}), "placebo", "arms"},
		{"placebo in place of the drug, types not registered", design("randomised", "",
			given{"", "Varenicline and naltrexone", names("Varenicline", "Naltrexone"), ""}, given{"", "Varenicline and placebo", names("Varenicline", "Placebo"), ""}), "placebo", "arms"},
		{"factorial of drug and stimulation", design("randomised", "factorial",
			given{"", "1", names("Naltrexone", "Active tDCS"), ""}, given{"", "2", names("Naltrexone", "Sham tDCS"), ""},
			given{"", "3", names("Placebo", "Active tDCS"), ""}, given{"", "4", names("Placebo", "Sham tDCS"), ""}), "placebo,sham", "arms"},
		{"double dummy, types not registered, does not say", design("randomised", "",
			given{"", "A", names("Naltrexone tablet", "Placebo implant"), ""}, given{"", "B", names("Placebo tablet", "Naltrexone implant"), ""}), "", "arms/silent"},
		{"doses, types not registered", design("", "", given{"", "Naltrexone 190 mg", names("Naltrexone"), ""}, given{"", "Naltrexone 380 mg", names("Naltrexone"), ""}), "dose_comparison", "arms"},
		{"an active comparator beside an arm of type other is not yet a control", design("randomised", "parallel",
			given{active, "A", names("Drug A"), ""}, given{other, "B", names("Drug B"), ""}), "", "arms/silent"},
		{"double dummy is active", design("randomised", "parallel",
			given{experimental, "A", names("Naltrexone", "Placebo gabapentin"), ""}, given{active, "B", names("Placebo naltrexone", "Gabapentin"), ""}), "active", "arms"},
		{"naltrexone or placebo is not placebo", design("randomised", "parallel",
			given{experimental, "A", names("Naltrexone or placebo"), ""}, given{experimental, "B", names("Naltrexone or placebo"), ""}), "", "arms/silent"},

		{"crossover of sequences with placebo", design("randomised", "crossover",
			given{experimental, "LDN then placebo", names("Naltrexone", "Placebo"), ""}, given{experimental, "Placebo then LDN", names("Naltrexone", "Placebo"), ""}), "placebo", "arms"},
		{"crossover registered as one arm", design("randomised", "crossover", given{experimental, "All", names("Naltrexone", "Placebo"), ""}), "placebo", "arms"},
		{"crossover of one arm without placebo does not say", design("randomised", "crossover", ldn), "", "arms/silent"},
		{"single group with a placebo run-in is uncontrolled", design("not_applicable", "single_group",
			given{experimental, "All", names("Naltrexone", "Placebo"), ""}), "none", "arms/single"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := ControlFromArms(tc.in); got.Canonical != tc.want || got.Rule != tc.rule {
				t.Errorf("got %q by %s, want %q by %s", got.Canonical, got.Rule, tc.want, tc.rule)
			}
		})
	}
	t.Run("cohorts of an observational study are not controls", func(t *testing.T) {
		d := design("", "", ldn, given{"", "No treatment", nil, ""})
		d.StudyType = "observational"
		if got := ControlFromArms(d); got.Canonical != "" || got.Rule != "arms/observational" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("more arms than any trial has are not compared", func(t *testing.T) {
		if got := ControlFromArms(design("randomised", "parallel", make([]given, 50000)...)); got.Canonical != "" || got.Rule != "arms/too_many" {
			t.Errorf("got %q by %s", got.Canonical, got.Rule)
		}
	})
	t.Run("raw is the types as registered", func(t *testing.T) {
		got := ControlFromArms(design("randomised", "parallel", ldn, given{placeboArm, "Placebo", names("Placebo"), ""}))
		if got.Raw != "experimental,placebo_comparator" {
			t.Errorf("got %q", got.Raw)
		}
	})
}
