package trial

import "strings"

// Bits of Phase.Bits.
const (
	Phase0      int32 = 1 << iota // phase 0
	EarlyPhase1                   // early phase 1
	Phase1
	Phase2
	Phase3
	Phase4
)

// States of Phase: why there is or is not a phase.
const (
	PhaseRegistered    = "phase"
	PhaseNotApplicable = "not_applicable"
	PhaseMissing       = "missing"
	PhaseUnmapped      = Unmapped
)

var phaseNames = [...]string{"Phase 0", "Early Phase 1", "Phase 1", "Phase 2", "Phase 3", "Phase 4"}

// PhaseLabel names a set of phases, lowest first: "Phase 1/Phase 2".
func PhaseLabel(bits int32) string {
	var names []string
	for i, name := range phaseNames {
		if bits&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, "/")
}

// PhaseOf is a registered phase from its bits.
func PhaseOf(raw string, bits int32, rule string) Phase {
	return Phase{Raw: raw, Label: PhaseLabel(bits), State: PhaseRegistered, Bits: Some(bits), Rule: rule}
}

// NoPhase is a phase field that holds no phase; state is PhaseNotApplicable,
// PhaseMissing or PhaseUnmapped, which are three different things.
func NoPhase(raw, state, rule string) Phase {
	label := map[string]string{PhaseNotApplicable: "Not applicable", PhaseMissing: "Missing"}[state]
	if label == "" {
		label, state = "Unmapped", PhaseUnmapped
	}
	return Phase{Raw: raw, Label: label, State: state, Rule: rule}
}
