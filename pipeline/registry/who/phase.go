package who

import (
	"regexp"
	"strings"

	"ldntrials/pipeline/trial"
)

var (
	matrixLine = regexp.MustCompile(`(?i)\(phase (i|ii|iii|iv)\)\s*:\s*(yes|no)?\b`)
	bracketed  = regexp.MustCompile(`\([^)]*\)`)
	phaseToken = regexp.MustCompile(`^(0|1|2|3|4|i|ii|iii|iv)[abc]?$`)
	phaseRange = regexp.MustCompile(`\b(1|i)\s*(?:-|to|through)\s*(3|4|iii|iv)\b`)
	phaseSplit = regexp.MustCompile(`[\s/,;+&.\-]+|\band\b|\bor\b|\bto\b|\bthrough\b`)
)

var phaseNumbers = map[string]int32{
	"0": trial.Phase0, "1": trial.Phase1, "2": trial.Phase2, "3": trial.Phase3, "4": trial.Phase4,
	"i": trial.Phase1, "ii": trial.Phase2, "iii": trial.Phase3, "iv": trial.Phase4,
}

// noPhase are words in the phase field that are no phase: of the field itself, and the
// kinds of study that ChiCTR and CTRI offer there.
var noPhase = map[string]string{
	"n/a": trial.PhaseNotApplicable, "na": trial.PhaseNotApplicable, "n/": trial.PhaseNotApplicable, `n\a`: trial.PhaseNotApplicable, "n.a": trial.PhaseNotApplicable,
	"not applicable": trial.PhaseNotApplicable, "not selected": trial.PhaseMissing, "not specified": trial.PhaseMissing,
	"not entered": trial.PhaseMissing, "none": trial.PhaseNotApplicable, "unknown": trial.PhaseMissing,
}

var studyKinds = regexp.MustCompile(`(?i)retrospective|new treatment measure|new technique|pilot study|bioequivalence|observational|other|epidemiolog|diagnostic|screening|prevention|cohort|basic science`)

// Phase reads a phase as the registers write it (concepts.md, Phase): a set in Roman or
// Arabic numerals, the four lines of the European register, or no phase at all. "0" of the
// Chinese register means that there is none.
func Phase(raw string, home *Register) trial.Phase {
	text := fold(raw)
	name := ""
	if home != nil {
		name = home.Name
	}
	raw = OneLine(raw)
	switch {
	case text == "":
		return trial.NoPhase("", trial.PhaseMissing, "who/phase/absent")
	case matrixLine.MatchString(text):
		return matrix(raw, text)
	case name == "chictr" && strings.HasPrefix(text, "0"):
		return trial.NoPhase(raw, trial.PhaseNotApplicable, "who/phase/chictr_0")
	}
	if state, known := noPhase[strings.TrimSuffix(text, ".")]; known {
		return trial.NoPhase(raw, state, "who/phase")
	}
	if bits, ok := phaseBits(text); ok {
		return trial.PhaseOf(raw, bits, "who/phase")
	}
	switch {
	case strings.HasPrefix(text, "post-market") || strings.HasPrefix(text, "post market"):
		return trial.PhaseOf(raw, trial.Phase4, "who/phase/post_market")
	case studyKinds.MatchString(text):
		return trial.NoPhase(raw, trial.PhaseNotApplicable, "who/phase/study_kind")
	}
	return trial.NoPhase(raw, trial.PhaseUnmapped, "who/phase/unmapped")
}

// matrix reads the yes and no of four lines; the names of the lines say nothing.
func matrix(raw, text string) trial.Phase {
	var bits int32
	for _, line := range matrixLine.FindAllStringSubmatch(text, -1) {
		if line[2] == "yes" {
			bits |= phaseNumbers[line[1]]
		}
	}
	if bits == 0 {
		return trial.NoPhase(raw, trial.PhaseMissing, "who/phase/matrix")
	}
	return trial.PhaseOf(raw, bits, "who/phase/matrix")
}

func phaseBits(text string) (bits int32, ok bool) {
	text = strings.ReplaceAll(text, "phases", "phase")
	early := strings.Contains(text, "early phase 1") || strings.Contains(text, "early phase i")
	if early {
		text = strings.Replace(strings.Replace(text, "early phase 1", "", 1), "early phase i", "", 1)
		bits = trial.EarlyPhase1
	}
	if m := phaseRange.FindStringSubmatch(text); m != nil {
		for b := phaseNumbers[m[1]]; b <= phaseNumbers[m[2]]; b <<= 1 {
			bits |= b
		}
		text = strings.Replace(text, m[0], "", 1)
	}
	text = strings.ReplaceAll(bracketed.ReplaceAllString(text, " "), "phase", " ")
	for _, token := range phaseSplit.Split(text, -1) {
		if token == "" || strings.Trim(token, ")") == "" {
			continue
		}
		m := phaseToken.FindStringSubmatch(token)
		if m == nil {
			return 0, false
		}
		bits |= phaseNumbers[m[1]]
	}
	return bits, bits != 0
}
