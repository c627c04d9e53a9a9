package trial

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Design is what ControlFromArms needs to know about a study, in canonical values.
type Design struct {
	StudyType, Allocation, Model string
	Arms                         []Arm
	Interventions                []Intervention
	Links                        []ArmIntervention
}

// maxArms bounds the arms that are compared with each other; no trial has as many.
const maxArms = 300

// controls in the order in which Study.Control names them.
var controls = [...]string{"placebo", "sham", "active", "no_treatment", "usual_care", "dose_comparison"}

// ControlFromArms reads the set of controls from the arms (concepts.md, Design).
// Raw is the arm types as registered. Canonical names the controls joined with
// comma, "none" for a single arm, and is empty when the arms do not say.
//
//   - The type that the register gives an arm decides, unless its name or its
//     interventions say otherwise (an "active comparator" that gets only placebo).
//   - An arm is an active control only beside another treated arm with other
//     interventions: an arm beside an untreated or placebo arm is what is tested.
//   - Treated arms with the same interventions and different doses are a dose
//     comparison.
//   - Healthy people who get nothing are not a comparator of patients.
//   - Without any arm, as in records from before arms were registered, a randomised
//     trial that lists a placebo or sham beside something else is controlled by it.
func ControlFromArms(d Design) Concept {
	c := Concept{Raw: armTypes(d.Arms)}
	switch {
	case d.StudyType != "interventional" && d.StudyType != "":
		c.Rule = "arms/" + d.StudyType // cohorts are not controls
		return c
	case len(d.Arms) == 0:
		return withoutArms(c, d)
	case len(d.Arms) > maxArms:
		c.Rule = "arms/too_many"
		return c
	}
	nameOf := map[int32]string{}
	for _, given := range d.Interventions {
		nameOf[given.Ordinal] = strings.ToLower(given.Name)
	}
	given := map[int32][]string{}
	for _, link := range d.Links {
		given[link.ArmOrdinal] = append(given[link.ArmOrdinal], nameOf[link.InterventionOrdinal])
	}
	arms := make([]*roleArm, len(d.Arms))
	for i, arm := range d.Arms {
		arms[i] = newRoleArm(arm, given[arm.Ordinal])
	}
	arms, left := withoutHealthy(arms)
	if len(arms) == 1 && d.Model != "crossover" {
		return oneArm(c, d, left)
	}
	found := map[string]bool{}
	var treated []*roleArm // and those that do not say what they are
	for _, arm := range arms {
		switch arm.role {
		case "tested", "active", "":
			treated = append(treated, arm)
		default:
			found[arm.role] = true
		}
	}
	if d.Model == "crossover" {
		for _, arm := range arms { // arms are sequences, or the only one: what is given in turn counts
			for _, name := range arm.given {
				found["placebo"] = found["placebo"] || isPlacebo(name)
				found["sham"] = found["sham"] || isSham(name)
			}
		}
	}
	for i, arm := range treated {
		if d.Model != "crossover" {
			placebo, sham := arm.dummies(treated)
			found["placebo"], found["sham"] = found["placebo"] || placebo, found["sham"] || sham
			if placebo || sham {
				continue
			}
		}
		for j, other := range treated {
			switch {
			case i == j:
			case arm.differsInDoseOnly(other):
				found["dose_comparison"] = true
			case arm.role == "active" && other.role != "" && !arm.addsTo(other):
				found["active"] = true
			}
		}
	}
	c.Rule = "arms"
	c.Canonical = strings.Join(named(found), ",")
	if c.Canonical == "" {
		c.Rule = "arms/silent"
	}
	return c
}

// withoutArms is a study that registers no arm: its interventions may still name a
// placebo or sham, which a randomised trial gives to somebody instead of the rest.
func withoutArms(c Concept, d Design) Concept {
	found, others := map[string]bool{}, 0
	for _, given := range d.Interventions {
		switch name := strings.ToLower(given.Name); {
		case isPlacebo(name):
			found["placebo"] = true
		case isSham(name):
			found["sham"] = true
		default:
			others++
		}
	}
	if d.Allocation != "randomised" || others == 0 || len(found) == 0 {
		c.Rule = "arms/absent"
		return c
	}
	c.Canonical, c.Rule = strings.Join(named(found), ","), "interventions"
	return c
}

// named lists controls in their order.
func named(found map[string]bool) (names []string) {
	for _, name := range controls {
		if found[name] {
			names = append(names, name)
		}
	}
	return names
}

// oneArm is a study with one arm, or with one beside untreated healthy people.
func oneArm(c Concept, d Design, healthyLeft bool) Concept {
	switch {
	case healthyLeft:
		c.Canonical, c.Rule = "none", "arms/healthy_untreated"
	case d.Allocation == "randomised", d.Allocation == "non_randomised",
		d.Allocation == "" && (d.Model == "parallel" || d.Model == "factorial"):
		c.Rule = "arms/incomplete" // several groups by design, one registered
	default:
		c.Canonical, c.Rule = "none", "arms/single"
	}
	return c
}

// roleArm is an arm with what it gets.
type roleArm struct {
	Arm
	label string
	given []string        // names of its interventions, lower case
	base  map[string]bool // the same without doses
	role  string          // tested, active, a control, or empty when the arm does not say
	doses [3][]string     // in its name, its interventions' names, its description; read when needed
	known [3]bool
}

func newRoleArm(arm Arm, given []string) *roleArm {
	a := &roleArm{Arm: arm, label: strings.ToLower(arm.Label), given: given, base: make(map[string]bool, len(given))}
	for _, name := range given {
		a.base[withoutDose(name)] = true
	}
	a.role = a.readRole()
	return a
}

// wording is a pattern; a text that holds none of the hints is not searched.
type wording struct {
	hints   []string
	pattern *regexp.Regexp
}

func words(pattern string, hints ...string) wording {
	return wording{hints, regexp.MustCompile(pattern)}
}

// in says whether the lower-case text holds the wording.
func (w wording) in(text string) bool {
	hinted := func(hint string) bool { return strings.Contains(text, hint) }
	return slices.ContainsFunc(w.hints, hinted) && w.pattern.MatchString(text)
}

var (
	usualCare = words(`usual care|care as usual|treatment[- ]as[- ]usual|\btau\b|standard(?: of)? care|routine care|standard medical care|best supportive care`,
		"care", "usual", "tau")
	untreated = words(`\bno (?:treatment|intervention|therapy)\b|\buntreated\b|\bwait(?:ing)?[- ]?list`, "no ", "untreated", "wait")
	healthy   = words(`\b(?:healthy|normal|non-?patient|unaffected)[\s-]+(?:\w+[\s-]+){0,2}`+
		`(?:controls?|volunteers?|subjects?|participants?|people|persons|individuals|adults?|comparisons?|women|men|donors?|children)\b`,
		"healthy", "normal", "patient", "unaffected")
	placebo = words(`\bplacebos?\b|\bsugar pills?\b|\bdummy (?:pill|tablet|capsule)`, "placebo", "sugar", "dummy")
	sham    = words(`\bsham\b|\bsimulated\b`, "sham", "simulated")

	// addition joins two things: "placebo or naltrexone" is not placebo.
	addition   = regexp.MustCompile(`\b(?:plus|and|with|added|add-on|versus|vs|or|then)\b|\+|/|&`)
	whoHas     = regexp.MustCompile(`\b(?:patients?|participants?|people|persons|subjects|adults|children|women|men) (?:with|and)\b`)
	doseNumber = regexp.MustCompile(`(\d+(?:[.,]\d+)*)\s*-?\s*(?:(mg|milligrams?|mcg|µg|μg|ug|micrograms?|g|grams?|ml|iu|units?|gy|hz|ma)\b|%)[^\s,;.)]*`)
	doseWord   = regexp.MustCompile(`\b(?:very[- ]low|ultra[- ]low|low|lower|medium|mid|moderate|high|higher)[- ](?:dose|dosage)\b|\bdose (?:level )?\d+\b`)
)

func isPlacebo(name string) bool { return placebo.in(name) && !addition.MatchString(name) }
func isSham(name string) bool    { return sham.in(name) && !addition.MatchString(name) }
func isUsualCare(name string) bool {
	return usualCare.in(name) && !addition.MatchString(whoHas.ReplaceAllString(name, " "))
}

// mayHoldDose is false for a text that doseNumber and doseWord cannot match.
func mayHoldDose(text string) bool {
	return strings.ContainsAny(text, "0123456789") || strings.Contains(text, "dos")
}

func withoutDose(name string) string {
	if mayHoldDose(name) {
		name = doseWord.ReplaceAllString(doseNumber.ReplaceAllString(name, " "), " ")
	}
	separates := func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;()", r) }
	return strings.Join(strings.FieldsFunc(name, separates), " ")
}

func (a *roleArm) readRole() string {
	switch {
	case a.allGiven(isPlacebo) || (len(a.given) == 0 && isPlacebo(a.label)):
		return "placebo"
	case a.allGiven(isSham) || (len(a.given) == 0 && isSham(a.label)):
		return "sham"
	}
	care := isUsualCare(a.label) || a.allGiven(isUsualCare)
	switch a.Type.Canonical {
	case "experimental":
		return "tested"
	case "placebo_comparator":
		return "placebo"
	case "sham_comparator":
		return "sham"
	case "active_comparator":
		if care {
			return "usual_care"
		}
		return "active"
	case "no_intervention":
		if care || usualCare.in(strings.ToLower(a.Description)) {
			return "usual_care"
		}
		return "no_treatment"
	}
	switch {
	case care:
		return "usual_care"
	case len(a.given) == 0 && untreated.in(a.label):
		return "no_treatment"
	}
	return ""
}

func (a *roleArm) allGiven(is func(string) bool) bool {
	return len(a.given) > 0 && !slices.ContainsFunc(a.given, func(name string) bool { return !is(name) })
}

// dummies says whether the arm gets what one of the others gets, with a placebo or
// sham in the place of something: "placebo plus B" beside "A plus B".
func (a *roleArm) dummies(others []*roleArm) (placebo, sham bool) {
	for _, other := range others {
		background, stands, dummy, dummySham := 0, true, false, false
		for name := range a.base {
			switch {
			case other.base[name]:
				background++
			case isPlacebo(name):
				dummy = true
			case isSham(name):
				dummySham = true
			default:
				stands = false
			}
		}
		if stands && background < len(other.base) && slices.ContainsFunc(other.given, func(name string) bool {
			return !a.base[withoutDose(name)] && !isPlacebo(name) && !isSham(name)
		}) {
			placebo, sham = placebo || dummy, sham || dummySham
		}
	}
	return placebo, sham
}

// addsTo says whether the arm gets all that the other gets and more: then it is no
// control of the other.
func (a *roleArm) addsTo(other *roleArm) bool {
	if len(other.base) == 0 || len(a.base) <= len(other.base) {
		return false
	}
	for name := range other.base {
		if !a.base[name] {
			return false
		}
	}
	return true
}

// differsInDoseOnly says whether two arms get the same in different doses.
func (a *roleArm) differsInDoseOnly(other *roleArm) bool {
	if len(a.base) == 0 || !maps.Equal(a.base, other.base) {
		return false
	}
	for i := range a.doses {
		if one, two := a.dosesIn(i), other.dosesIn(i); len(one) > 0 && len(two) > 0 {
			return !slices.Equal(one, two)
		}
	}
	return false
}

// dosesIn lists the doses in the arm's name (0), its interventions (1), its description (2).
func (a *roleArm) dosesIn(place int) []string {
	if !a.known[place] {
		text := [...]string{a.label, strings.Join(a.given, "; "), strings.ToLower(a.Description)}[place]
		a.doses[place], a.known[place] = doses(text), true
	}
	return a.doses[place]
}

// doses lists the doses in a text, sorted: numbers with units, or words.
func doses(text string) []string {
	if !mayHoldDose(text) {
		return nil
	}
	var found []string
	for _, m := range doseNumber.FindAllStringSubmatch(text, -1) {
		found = append(found, m[1]+m[2])
	}
	found = append(found, doseWord.FindAllString(text, -1)...)
	slices.Sort(found)
	return slices.Compact(found)
}

// withoutHealthy takes out the arms of healthy people who get nothing, when other
// arms are left; left says whether it took any.
func withoutHealthy(arms []*roleArm) (rest []*roleArm, left bool) {
	for _, a := range arms {
		getsNothing := a.Type.Canonical == "no_intervention" || len(a.given) == 0
		if getsNothing && healthy.in(a.label+" "+strings.ToLower(a.Description)) {
			continue
		}
		rest = append(rest, a)
	}
	if len(rest) == 0 {
		return arms, false
	}
	return rest, len(rest) < len(arms)
}

func armTypes(arms []Arm) string {
	types := make([]string, len(arms))
	for i, arm := range arms {
		types[i] = arm.Type.Raw
	}
	return strings.TrimLeft(strings.Join(types, ","), ",")
}
