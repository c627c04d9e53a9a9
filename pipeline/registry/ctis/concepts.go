package ctis

import (
	"fmt"
	"slices"
	"strings"

	"ldntrials/pipeline/trial"
)

// states are the two axes of a status (concepts.md, Status).
type states struct{ trial, recruitment string }

// statusCodes are the codes of ctPublicStatusCode. 13 to 18 are hearsay.
var statusCodes = map[string]states{
	"1":  {"planned", "not_yet"},       // under evaluation
	"2":  {"planned", "not_yet"},       // authorised, recruitment pending
	"3":  {"ongoing", "open"},          // authorised, recruiting
	"4":  {"ongoing", "open"},          // ongoing, recruiting
	"5":  {"ongoing", "closed"},        // ongoing, recruitment ended
	"6":  {"suspended", "closed"},      // temporarily halted
	"7":  {"suspended", "closed"},      // suspended
	"8":  {"completed", "closed"},      // ended
	"9":  {"withdrawn", "closed"},      // expired: not begun in time
	"10": {"terminated", "closed"},     // revoked
	"11": {"not_authorised", "closed"}, // not authorised
	"12": {"withdrawn", "closed"},      // cancelled
	"13": {"withdrawn", "closed"},      // withdrawn
	"14": {"withdrawn", "closed"},      // lapsed
	"15": {"not_authorised", "closed"}, // not valid
	"16": {"unknown", "unknown"},       // authorised: begun or not is not said
	"17": {"planned", "not_yet"},       // pending
	"18": {"unknown", "unknown"},       // not mapped by the register itself
}

// statusWords are the words of records of before June 2024.
var statusWords = map[string]string{
	"under evaluation": "1", "authorised, not started": "2", "authorised, recruitment pending": "2", "authorised, recruiting": "3",
	"ongoing, recruiting": "4", "ongoing, recruitment ended": "5", "ongoing, not recruiting": "5", "temporarily halted": "6", "halted": "6",
	"suspended": "7", "ended": "8", "expired": "9", "revoked": "10", "not authorised": "11", "cancelled": "12", "withdrawn": "13",
	"lapsed": "14", "not valid": "15", "authorised": "16", "pending": "17",
}

// status maps code or words. early says that the trial ended early in every member
// state concerned: then an ended trial is a terminated one.
func status(raw string, early bool) trial.Status {
	if raw == "" {
		return trial.Status{Rule: "ctis/status/absent"}
	}
	rule := "ctis/status"
	of, found := statusCodes[raw]
	if !found {
		of, found = statusCodes[statusWords[strings.ToLower(raw)]]
		rule = "ctis/status/words"
	}
	switch {
	case !found:
		of, rule = states{trial.Unmapped, trial.Unmapped}, "ctis/status/unmapped"
	case early && of.trial == "completed":
		of.trial, rule = "terminated", rule+"/early_termination"
	}
	return trial.Status{Raw: raw, TrialState: of.trial, RecruitmentState: of.recruitment, Rule: rule}
}

// phaseCodes are the codes of trialPhase: phase I first in human, bioequivalence, other;
// II; III; IV; I and II three times in the same way; II and III; III and IV.
var phaseCodes = map[string]int32{
	"1": trial.Phase1, "2": trial.Phase1, "3": trial.Phase1, "4": trial.Phase2, "5": trial.Phase3, "6": trial.Phase4,
	"7": trial.Phase1 | trial.Phase2, "8": trial.Phase1 | trial.Phase2, "9": trial.Phase1 | trial.Phase2,
	"10": trial.Phase2 | trial.Phase3, "11": trial.Phase3 | trial.Phase4,
}

func phase(raw string) trial.Phase {
	if raw == "" {
		return trial.NoPhase("", trial.PhaseMissing, "ctis/phase/absent")
	}
	bits, known := phaseCodes[raw]
	if !known {
		return trial.NoPhase(raw, trial.PhaseUnmapped, "ctis/phase/unmapped")
	}
	return trial.PhaseOf(raw, bits, "ctis/phase")
}

var (
	roles = trial.Vocabulary{"1": "test", "2": "comparator", "3": "placebo", "4": "auxiliary"}

	// allocations and maskings are codes known from hearsay; others are unmapped.
	allocations = trial.Vocabulary{"1": "randomised", "2": "non_randomised"}
	maskings    = trial.Vocabulary{"1": "none", "2": "single", "3": "double"}

	whoMasked = trial.Vocabulary{
		"subject": "participant", "participant": "participant", "investigator": "investigator", "carer": "care_provider",
		"monitor": "care_provider", "analyst": "outcomes_assessor", "data analyst": "outcomes_assessor", "assessor": "outcomes_assessor",
	}

	// scopes are codes of what a trial is for; those not listed (safety, efficacy,
	// pharmacokinetics ...) say how, not what for.
	scopes = map[string]string{"1": "diagnostic", "2": "prevention", "3": "treatment"}

	sexes = map[[2]string]string{{"true", "true"}: "all", {"true", "false"}: "female", {"false", "true"}: "male"}
)

// ages are the codes of age groups: in utero, to 17, 18 to 64, 65 and older.
var ages = map[string]struct {
	from, to trial.Null[float64]
	words    string
}{
	"1": {trial.Some(0.0), trial.Some(0.0), "in utero"},
	"2": {trial.Some(0.0), trial.Some(17.0), "0-17 years"},
	"3": {trial.Some(18.0), trial.Some(64.0), "18-64 years"},
	"4": {trial.Some(65.0), trial.Null[float64]{}, "65+ years"},
}

// ageLimits gives the limits of age groups; an open end has no limit.
func ageLimits(codes []string) (minimum, maximum trial.Age) {
	slices.Sort(codes)
	codes = slices.Compact(codes)
	var words []string
	for i, code := range codes {
		group, known := ages[code]
		if !known {
			return trial.Age{Raw: strings.Join(codes, ", ")}, trial.Age{Raw: strings.Join(codes, ", ")}
		}
		words = append(words, group.words)
		if i == 0 {
			minimum.Years = group.from
		}
		maximum.Years = group.to
	}
	minimum.Raw, maximum.Raw = strings.Join(words, ", "), strings.Join(words, ", ")
	return minimum, maximum
}

// day reads a date of a record, ISO with or without a time, or dd/mm/yyyy as the rows of
// a search have it: the two cannot be taken for each other.
func day(raw, typ string) trial.Date {
	layout := trial.YearMonthDay
	if strings.Contains(raw, "/") {
		layout = trial.DayMonthYear
	}
	return trial.ParseDate(raw, layout, typ)
}

// earliest and latest choose among dates that can be read; of two writings of one day
// always the same one.
func earliest(dates []trial.Date) (d trial.Date) {
	for _, other := range dates {
		if other.From.Valid && (!d.From.Valid || other.From.V < d.From.V || other.From == d.From && other.Raw < d.Raw) {
			d = other
		}
	}
	return d
}

func latest(dates []trial.Date) (d trial.Date) {
	for _, other := range dates {
		if other.To.Valid && (!d.To.Valid || other.To.V > d.To.V || other.To == d.To && other.Raw < d.Raw) {
			d = other
		}
	}
	return d
}

// planned adds up what the member states and the rest of the world plan to recruit.
func planned(states []string, rest string) trial.Enrolment {
	e := trial.Enrolment{Type: "planned", Field: "authorizedPartsII.recruitmentSubjectCount + authorizedPartI.rowSubjectCount"}
	sum, raws := int64(0), []string{}
	for _, raw := range append(slices.Clip(states), rest) {
		if raw == "" {
			continue
		}
		raws = append(raws, raw)
		n := trial.ParseCount(raw)
		if !n.Valid || sum > 1<<53 {
			e.Flag = "unreadable"
			continue
		}
		sum += n.V
	}
	if len(raws) == 0 {
		return trial.Enrolment{}
	}
	if e.Raw = strings.Join(raws, "+"); e.Flag == "" {
		e.Value = trial.Some(sum)
	}
	return e
}

// doseUnit is the short form of a unit that the register writes as "mg milligram(s)".
func doseUnit(raw string) string {
	unit, _, _ := strings.Cut(raw, " ")
	return unit
}

// dailyDose is the highest dose of a day as number and unit: "4.5 mg".
func dailyDose(amount, unit string) string {
	if amount == "" || unit == "" {
		return ""
	}
	return fmt.Sprintf("%s %s", amount, doseUnit(unit))
}
