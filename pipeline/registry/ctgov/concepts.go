package ctgov

import (
	"strings"

	"ldntrials/pipeline/trial"
)

// states are the two axes of a registered status (concepts.md, Status).
type states struct{ trial, recruitment string }

// statusStates are the statuses of trials.
var statusStates = map[string]states{
	"NOT_YET_RECRUITING":      {"planned", "not_yet"},
	"RECRUITING":              {"ongoing", "open"},
	"ENROLLING_BY_INVITATION": {"ongoing", "open"},
	"ACTIVE_NOT_RECRUITING":   {"ongoing", "closed"},
	"COMPLETED":               {"completed", "closed"},
	"SUSPENDED":               {"suspended", "closed"},
	"TERMINATED":              {"terminated", "closed"},
	"WITHDRAWN":               {"withdrawn", "closed"},
	"UNKNOWN":                 {"unknown", "unknown"}, // not verified for two years; lastKnownStatus says what it was
	"WITHHELD":                {"unknown", "unknown"}, // a device record whose content is not public yet
}

// accessStates are the statuses of expanded access, where the drug is given outside
// a trial; a programme that ended is completed, also when it ended by approval.
var accessStates = map[string]states{
	"AVAILABLE":                 {"ongoing", "open"},
	"TEMPORARILY_NOT_AVAILABLE": {"suspended", "closed"},
	"NO_LONGER_AVAILABLE":       {"completed", "closed"},
	"APPROVED_FOR_MARKETING":    {"completed", "closed"},
}

// status maps overallStatus; the last known state counts only beside UNKNOWN.
func status(raw, lastKnown string) trial.Status {
	s := trial.Status{Raw: raw, LastKnownRaw: lastKnown}
	of, rule := statesOf(raw)
	s.TrialState, s.RecruitmentState, s.Rule = of.trial, of.recruitment, rule
	if raw == "UNKNOWN" {
		last, _ := statesOf(lastKnown)
		s.LastKnownState = last.trial
	}
	return s
}

func statesOf(raw string) (states, string) {
	if raw == "" {
		return states{}, "ctgov/status/absent"
	}
	if of, known := statusStates[raw]; known {
		return of, "ctgov/status"
	}
	if of, known := accessStates[raw]; known {
		return of, "ctgov/status/expanded_access"
	}
	return states{trial.Unmapped, trial.Unmapped}, "ctgov/status/unmapped"
}

var phaseBits = map[string]int32{
	"EARLY_PHASE1": trial.EarlyPhase1, "PHASE1": trial.Phase1, "PHASE2": trial.Phase2, "PHASE3": trial.Phase3, "PHASE4": trial.Phase4,
}

// phase maps the list of phases (concepts.md, Phase). The register gives NA for an
// interventional study without a phase, and no list at all where a phase makes no
// sense: observational studies and expanded access. Only for the others is a
// missing list a missing phase.
func phase(raw []string, studyType string) trial.Phase {
	joined := strings.Join(raw, "/")
	switch {
	case len(raw) == 0 && studyType == "OBSERVATIONAL":
		return trial.NoPhase("", trial.PhaseNotApplicable, "ctgov/observational")
	case len(raw) == 0 && studyType == "EXPANDED_ACCESS":
		return trial.NoPhase("", trial.PhaseNotApplicable, "ctgov/expanded_access")
	case len(raw) == 0:
		return trial.NoPhase("", trial.PhaseMissing, "ctgov/phases/absent")
	case len(raw) == 1 && raw[0] == "NA":
		return trial.NoPhase(joined, trial.PhaseNotApplicable, "ctgov/phases")
	}
	var bits int32
	for _, one := range raw {
		bit, known := phaseBits[one]
		if !known { // also NA beside a phase: the two contradict each other
			return trial.NoPhase(joined, trial.PhaseUnmapped, "ctgov/phases/unmapped")
		}
		bits |= bit
	}
	return trial.PhaseOf(joined, bits, "ctgov/phases")
}

var dateTypes = trial.Vocabulary{"ACTUAL": "actual", "ESTIMATED": "anticipated"}

// date reads a date and its type. Beside a posting date (first posted, results
// posted, last update posted) anticipated does not mean the future: before 2017 the
// register did not keep the day of posting and estimates it from the submission.
func date(d dated) trial.Date {
	return trial.ParseDate(d.Date, trial.YearMonthDay, dateTypes.Map("ctgov/date_type", d.Type).Canonical)
}

// day reads a date without a type.
func day(raw string) trial.Date { return trial.ParseDate(raw, trial.YearMonthDay, "") }

var enrolmentTypes = trial.Vocabulary{"ACTUAL": "actual", "ESTIMATED": "planned"}

// enrolmentSentinels are numbers that sponsors registered for "not known".
var enrolmentSentinels = []int64{9999999, 99999999, 999999999}

func enrolment(count, typ string) trial.Enrolment {
	return trial.ParseEnrolment(count, enrolmentTypes.Map("ctgov/enrolment_type", typ).Canonical,
		"protocolSection.designModule.enrollmentInfo.count", enrolmentSentinels...)
}

// Coded fields with one canonical value each. Words that differ only in case and
// spelling are listed all the same: a value that is not here is unmapped.
var (
	studyTypes = trial.Vocabulary{"INTERVENTIONAL": "interventional", "OBSERVATIONAL": "observational", "EXPANDED_ACCESS": "expanded_access"}

	allocations = trial.Vocabulary{"RANDOMIZED": "randomised", "NON_RANDOMIZED": "non_randomised", "NA": "not_applicable"}

	maskings = trial.Vocabulary{"NONE": "none", "SINGLE": "single", "DOUBLE": "double", "TRIPLE": "triple", "QUADRUPLE": "quadruple"}

	whoMasked = trial.Vocabulary{"PARTICIPANT": "participant", "CARE_PROVIDER": "care_provider", "INVESTIGATOR": "investigator", "OUTCOMES_ASSESSOR": "outcomes_assessor"}

	models = trial.Vocabulary{"SINGLE_GROUP": "single_group", "PARALLEL": "parallel", "CROSSOVER": "crossover", "FACTORIAL": "factorial", "SEQUENTIAL": "sequential"}

	purposes = trial.Vocabulary{
		"TREATMENT": "treatment", "PREVENTION": "prevention", "DIAGNOSTIC": "diagnostic", "SUPPORTIVE_CARE": "supportive_care",
		"SCREENING": "screening", "HEALTH_SERVICES_RESEARCH": "health_services_research", "BASIC_SCIENCE": "basic_science",
		"DEVICE_FEASIBILITY": "device_feasibility", "OTHER": "other",
		"ECT": "educational", // educational, counselling, training
	}

	sexes = trial.Vocabulary{"ALL": "all", "FEMALE": "female", "MALE": "male"}

	armTypes = trial.Vocabulary{
		"EXPERIMENTAL": "experimental", "ACTIVE_COMPARATOR": "active_comparator", "PLACEBO_COMPARATOR": "placebo_comparator",
		"SHAM_COMPARATOR": "sham_comparator", "NO_INTERVENTION": "no_intervention", "OTHER": "other",
	}

	interventionTypes = trial.Vocabulary{
		"DRUG": "drug", "BIOLOGICAL": "biological", "DEVICE": "device", "PROCEDURE": "procedure", "BEHAVIORAL": "behavioural",
		"DIETARY_SUPPLEMENT": "dietary_supplement", "COMBINATION_PRODUCT": "combination_product", "RADIATION": "radiation",
		"GENETIC": "genetic", "DIAGNOSTIC_TEST": "diagnostic_test", "OTHER": "other",
	}

	referenceTypes = trial.Vocabulary{"RESULT": "result", "DERIVED": "derived", "BACKGROUND": "background"}

	outcomeTypes = trial.Vocabulary{"PRIMARY": "primary", "SECONDARY": "secondary", "OTHER_PRE_SPECIFIED": "other_pre_specified", "POST_HOC": "post_hoc"}
)

// nonInferiority says for each type of analysis whether it tests non-inferiority
// or equivalence. The legacy types fold two kinds into one.
var nonInferiority = map[string]bool{
	"NON_INFERIORITY": true, "EQUIVALENCE": true, "NON_INFERIORITY_OR_EQUIVALENCE": true, "NON_INFERIORITY_OR_EQUIVALENCE_LEGACY": true,
	"SUPERIORITY": false, "OTHER": false, "SUPERIORITY_OR_OTHER": false, "SUPERIORITY_OR_OTHER_LEGACY": false,
}

// testsNonInferiority joins the type of the analysis and the older yes or no; either
// is enough to mark it.
func testsNonInferiority(typ, tested string) trial.Null[bool] {
	byType, known := nonInferiority[typ]
	byFlag := yesNo(tested)
	switch {
	case known && byType:
		return trial.Some(true)
	case byFlag.Valid:
		return byFlag
	case known:
		return trial.Some(false)
	}
	return trial.Null[bool]{}
}

// yesNo reads true or false as the sieve writes it.
func yesNo(text string) trial.Null[bool] {
	return trial.Null[bool]{V: text == "true", Valid: text != ""}
}
