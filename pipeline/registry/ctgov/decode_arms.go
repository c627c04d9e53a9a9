package ctgov

import (
	"cmp"
	"slices"
	"strings"

	"ldntrials/pipeline/trial"
)

// typeNames are the words that the register puts before an intervention's name where
// an arm names it: "Drug: Naltrexone".
var typeNames = map[string]string{
	"behavioral": "BEHAVIORAL", "biological": "BIOLOGICAL", "combination product": "COMBINATION_PRODUCT", "device": "DEVICE",
	"diagnostic test": "DIAGNOSTIC_TEST", "dietary supplement": "DIETARY_SUPPLEMENT", "drug": "DRUG", "genetic": "GENETIC",
	"procedure": "PROCEDURE", "radiation": "RADIATION", "other": "OTHER",
}

const armsPath = "protocolSection.armsInterventionsModule"

// maxLinks bounds what a record can blow up to: arms and interventions of one name
// link each to each.
const maxLinks = 10_000

// links joins arms and interventions. Both sides name the other by text: an arm by
// type and name of the intervention, an intervention by the label of the arm. Case and
// white space do not count. A name that fits nothing becomes drift.
func (d *decoder) links() {
	in := &d.in.Protocol.Arms
	type pair struct{ arm, intervention int }
	sources := map[pair]string{}
	named := func(p pair, side string) {
		if had := sources[p]; had != "" && had != side {
			side = "both"
		}
		sources[p] = side
	}

	interventions := map[[2]string][]int{} // type and name; the type is empty where only the name is known
	for i, v := range in.Interventions {
		name := folded(v.Name)
		interventions[[2]string{v.Type, name}] = append(interventions[[2]string{v.Type, name}], i)
		if v.Type != "" {
			interventions[[2]string{"", name}] = append(interventions[[2]string{"", name}], i)
		}
	}
	arms := map[string][]int{}
	for i, a := range in.Groups {
		arms[folded(a.Label)] = append(arms[folded(a.Label)], i)
	}

	full := func() bool { return len(sources) >= maxLinks }
	for i, a := range in.Groups {
		for _, text := range a.Interventions {
			if full() {
				break
			}
			found := namingBack(in.Interventions, findIntervention(interventions, text), folded(a.Label))
			for _, j := range found {
				named(pair{i, j}, "arm")
			}
			if len(found) == 0 {
				d.drift.add("unknown_value", armsPath+".armGroups.interventionNames", text, false)
			}
		}
	}
	for j, v := range in.Interventions {
		for _, label := range v.ArmLabels {
			if full() {
				break
			}
			found := arms[folded(label)]
			for _, i := range found {
				named(pair{i, j}, "intervention")
			}
			if len(found) == 0 {
				d.drift.add("unknown_value", armsPath+".interventions.armGroupLabels", label, false)
			}
		}
	}
	if full() {
		d.drift.add("unknown_value", armsPath, "more links between arms and interventions than are kept", false)
	}

	for p, source := range sources {
		d.out.ArmInterventions = append(d.out.ArmInterventions, trial.ArmIntervention{
			ArmOrdinal: int32(p.arm + 1), InterventionOrdinal: int32(p.intervention + 1), Source: source,
		})
	}
	slices.SortFunc(d.out.ArmInterventions, func(a, b trial.ArmIntervention) int {
		return cmp.Or(cmp.Compare(a.ArmOrdinal, b.ArmOrdinal), cmp.Compare(a.InterventionOrdinal, b.InterventionOrdinal))
	})
}

// findIntervention finds the interventions that an arm names, by type and name when
// the type is given, else by the whole text as a name ("Part 1: Naltrexone").
func findIntervention(interventions map[[2]string][]int, text string) []int {
	if before, name, found := strings.Cut(text, ":"); found {
		if typ, known := typeNames[folded(before)]; known {
			if at := interventions[[2]string{typ, folded(name)}]; len(at) > 0 {
				return at
			}
			if at := interventions[[2]string{"", folded(name)}]; len(at) > 0 {
				return at
			}
		}
	}
	return interventions[[2]string{"", folded(text)}]
}

// namingBack keeps, of several interventions of one name, those that name the arm
// too: a record may list "Drug: Naltrexone" once a dose. If none does, all stay.
func namingBack(all []intervention, found []int, label string) []int {
	if len(found) < 2 {
		return found
	}
	var back []int
	for _, j := range found {
		if slices.ContainsFunc(all[j].ArmLabels, func(l string) bool { return folded(l) == label }) {
			back = append(back, j)
		}
	}
	if len(back) == 0 {
		return found
	}
	return back
}

// folded is text in lower case with single spaces.
func folded(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }
