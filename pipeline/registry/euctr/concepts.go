package euctr

import (
	"cmp"
	"regexp"
	"strings"

	"ldntrials/pipeline/trial"
)

// states are the two axes of a status (concepts.md, Status). "Ongoing" says authorised and
// running, not that the trial recruits.
type states struct{ trial, recruitment string }

var statuses = map[string]states{
	"ongoing":                  {"ongoing", "unknown"},
	"restarted":                {"ongoing", "unknown"},
	"completed":                {"completed", "closed"},
	"prematurely ended":        {"terminated", "closed"},
	"temporarily halted":       {"suspended", "closed"},
	"suspended by ca":          {"suspended", "closed"},
	"suspended":                {"suspended", "closed"},
	"not authorised":           {"not_authorised", "closed"},
	"prohibited by ca":         {"not_authorised", "closed"},
	"withdrawn":                {"withdrawn", "closed"},
	"trial now transitioned":   {"moved", "unknown"}, // to CTIS, whose record names this number
	"gb - no longer in eu/eea": {"moved", "unknown"},
	"no longer in eu/eea":      {"moved", "unknown"},
	"authorised":               {"unknown", "unknown"},
	"not known":                {"unknown", "unknown"},
}

// status maps the header's status; end is the status of section P. A record that moved
// says there what it was before.
func status(header, end string) trial.Status {
	raw := cmp.Or(header, end)
	if raw == "" {
		return trial.Status{Rule: "euctr/status/absent"}
	}
	s := trial.Status{Raw: raw, Rule: "euctr/status"}
	of, known := statuses[strings.ToLower(raw)]
	if !known {
		of, s.Rule = states{trial.Unmapped, trial.Unmapped}, "euctr/status/unmapped"
	}
	s.TrialState, s.RecruitmentState = of.trial, of.recruitment
	if before, known := statuses[strings.ToLower(end)]; of.trial == "moved" && known && before.trial != "moved" {
		s.LastKnownRaw, s.LastKnownState = end, before.trial
	}
	return s
}

var phases = []struct {
	code string
	bit  int32
}{{"E.7.1", trial.Phase1}, {"E.7.2", trial.Phase2}, {"E.7.3", trial.Phase3}, {"E.7.4", trial.Phase4}}

// phase reads the matrix of four lines with Yes or No; several Yes are a combined phase.
func phase(d *document) trial.Phase {
	var bits int32
	var raw []string
	for _, p := range phases {
		answer := d.first(p.code)
		if answer == "" {
			continue
		}
		raw = append(raw, p.code+" "+answer)
		switch yes := yesNo(answer); {
		case !yes.Valid:
			return trial.NoPhase(strings.Join(raw, "; "), trial.PhaseUnmapped, "euctr/phase_matrix/unmapped")
		case yes.V:
			bits |= p.bit
		}
	}
	switch {
	case len(raw) == 0:
		return trial.NoPhase("", trial.PhaseMissing, "euctr/phase_matrix/absent")
	case bits == 0:
		return trial.NoPhase(strings.Join(raw, "; "), trial.PhaseMissing, "euctr/phase_matrix/no_phase")
	}
	return trial.PhaseOf(strings.Join(raw, "; "), bits, "euctr/phase_matrix")
}

func yesNo(answer string) trial.Null[bool] {
	switch strings.ToLower(answer) {
	case "yes":
		return trial.Some(true)
	case "no":
		return trial.Some(false)
	}
	return trial.Null[bool]{}
}

// yes says that the answer to a code is yes.
func (d *document) yes(code string) bool { return yesNo(d.first(code)).V }

// chosen maps the one of some codes that is answered with yes. Raw names all answers.
func (d *document) chosen(rule string, codes []string, words map[string]string) trial.Concept {
	c := trial.Concept{Rule: rule}
	var raw, yes []string
	for _, code := range codes {
		if answer := d.first(code); answer != "" {
			raw = append(raw, code+" "+answer)
			if yesNo(answer).V {
				yes = append(yes, words[code])
			}
		}
	}
	c.Raw = strings.Join(raw, "; ")
	switch {
	case len(raw) == 0:
		c.Rule += "/absent"
	case len(yes) == 1:
		c.Canonical = yes[0]
	case len(yes) == 0:
		c.Rule += "/none"
	default:
		c.Rule += "/several"
	}
	return c
}

func allocation(d *document) trial.Concept {
	answer := d.first("E.8.1.1")
	return trial.Vocabulary{"Yes": "randomised", "No": "non_randomised"}.Map("euctr/randomised", answer)
}

func masking(d *document) trial.Concept {
	return d.chosen("euctr/masking", []string{"E.8.1.2", "E.8.1.3", "E.8.1.4"}, map[string]string{"E.8.1.2": "none", "E.8.1.3": "single", "E.8.1.4": "double"})
}

func model(d *document) trial.Concept {
	return d.chosen("euctr/design", []string{"E.8.1.5", "E.8.1.6"}, map[string]string{"E.8.1.5": "parallel", "E.8.1.6": "crossover"})
}

func purpose(d *document) trial.Concept {
	return d.chosen("euctr/scope", []string{"E.6.1", "E.6.2", "E.6.3"}, map[string]string{"E.6.1": "diagnostic", "E.6.2": "prevention", "E.6.3": "treatment"})
}

// Words of a comparator that is no product: what E.8.2.3.1 may say.
var comparators = []struct {
	words   *regexp.Regexp
	control string
}{
	{regexp.MustCompile(`(?i)\b(?:standard|usual|best|routine) (?:of )?(?:care|treatment|therapy|supportive)|\bcare as usual|\btau\b`), "usual_care"},
	{regexp.MustCompile(`(?i)\bno (?:treatment|therapy|intervention)\b|\buntreated\b|\bwait(?:ing)?[- ]?list`), "no_treatment"},
	{regexp.MustCompile(`(?i)\b(?:different|other|lower|higher|two|three|several) (?:doses?|dosages?|strengths?)\b|\bdose(?: |-)(?:comparison|response|finding)`), "dose_comparison"},
	{regexp.MustCompile(`(?i)\bsham\b`), "sham"},
	{regexp.MustCompile(`(?i)\bplacebo\b`), "placebo"},
}

// control reads E.8.1 (controlled) and E.8.2 (with what). Another comparator counts by its
// description; one that no rule knows is unmapped.
func control(d *document) trial.Concept {
	c := trial.Concept{Rule: "euctr/comparator"}
	var raw []string
	for _, code := range []string{"E.8.1", "E.8.2.1", "E.8.2.2", "E.8.2.3", "E.8.2.3.1"} {
		if answer := d.first(code); answer != "" {
			raw = append(raw, code+" "+answer)
		}
	}
	c.Raw = strings.Join(raw, "; ")
	found := map[string]bool{"placebo": d.yes("E.8.2.2"), "active": d.yes("E.8.2.1")}
	if d.yes("E.8.2.3") {
		matched := false
		for _, other := range comparators {
			if other.words.MatchString(d.first("E.8.2.3.1")) {
				found[other.control], matched = true, true
			}
		}
		found[trial.Unmapped] = !matched && !found["placebo"] && !found["active"]
	}
	var names []string
	for _, name := range []string{"placebo", "sham", "active", "no_treatment", "usual_care", "dose_comparison", trial.Unmapped} {
		if found[name] {
			names = append(names, name)
		}
	}
	c.Canonical = strings.Join(names, ",")
	switch {
	case c.Raw == "":
		c.Rule += "/absent"
	case c.Canonical == "" && strings.EqualFold(d.first("E.8.1"), "no"):
		c.Canonical, c.Rule = "none", "euctr/not_controlled"
	case c.Canonical == "":
		c.Rule += "/silent"
	}
	return c
}

// ageGroups are the codes of age groups with their limits in years, youngest first.
var ageGroups = []struct {
	code     string
	from, to trial.Null[float64]
}{
	{"F.1.1.1", trial.Some(0.0), trial.Some(0.0)},
	{"F.1.1.2", trial.Some(0.0), trial.Some(0.0)},
	{"F.1.1.3", trial.Some(0.0), trial.Some(27 / 365.25)},
	{"F.1.1.4", trial.Some(28 / 365.25), trial.Some(23.0 / 12)},
	{"F.1.1.5", trial.Some(2.0), trial.Some(11.0)},
	{"F.1.1.6", trial.Some(12.0), trial.Some(17.0)},
	{"F.1.2", trial.Some(18.0), trial.Some(64.0)},
	{"F.1.3", trial.Some(65.0), trial.Null[float64]{}},
}

// ageLimits gives the limits of the groups that take part; an open end has no limit.
func ageLimits(d *document) (minimum, maximum trial.Age) {
	var raw []string
	take := func(code string, from, to trial.Null[float64]) {
		if len(raw) == 0 {
			minimum.Years = from
		}
		raw, maximum.Years = append(raw, code), to
	}
	young := false
	for _, g := range ageGroups {
		if g.code == "F.1.2" && !young && d.yes("F.1.1") {
			take("F.1.1", trial.Some(0.0), trial.Some(17.0))
		}
		if d.yes(g.code) {
			young = true
			take(g.code, g.from, g.to)
		}
	}
	minimum.Raw, maximum.Raw = strings.Join(raw, ", "), strings.Join(raw, ", ")
	return minimum, maximum
}

// sizes are the codes of planned numbers, the widest first.
var sizes = []string{"F.4.2.2", "F.4.2.1", "F.4.1"}

func enrolment(d *document) trial.Enrolment {
	for _, code := range sizes {
		if raw := d.first(code); raw != "" {
			return trial.ParseEnrolment(raw, "planned", code, 9999, 99999, 999999, 9999999)
		}
	}
	return trial.Enrolment{}
}

var roles = trial.Vocabulary{"Test": "test", "Comparator": "comparator", "Placebo": "placebo", "Auxiliary": "auxiliary"}

// countries are the states of the register by the code in an address.
var countries = map[string]string{
	"AT": "Austria", "BE": "Belgium", "BG": "Bulgaria", "CY": "Cyprus", "CZ": "Czechia", "DE": "Germany", "DK": "Denmark", "EE": "Estonia",
	"ES": "Spain", "FI": "Finland", "FR": "France", "GB": "United Kingdom", "GR": "Greece", "HR": "Croatia", "HU": "Hungary", "IE": "Ireland",
	"IS": "Iceland", "IT": "Italy", "LI": "Liechtenstein", "LT": "Lithuania", "LU": "Luxembourg", "LV": "Latvia", "MT": "Malta",
	"NL": "Netherlands", "NO": "Norway", "PL": "Poland", "PT": "Portugal", "RO": "Romania", "SE": "Sweden", "SI": "Slovenia", "SK": "Slovakia",
}

// personTitle begins the name of a person who is the sponsor; companies are called so
// too, and the register says which sponsors are commercial.
var personTitle = regexp.MustCompile(`(?i)^(?:univ\.?[- ]?)?(?:prof|professor|dr|doctor|mr|mrs|ms|pd|priv\.?[- ]?doz)\b\.?\s`)

// noNumber are answers in a field for a number that say there is none.
var noNumber = regexp.MustCompile(`(?i)^(?:n\.?/?a\.?|none|nil|not (?:applicable|available|assigned|known|yet.*)|-+|0+|pending|unknown)$`)
