package who

import (
	"regexp"
	"strings"

	"ldntrials/pipeline/trial"
)

// Design is what a text on the design says.
type Design struct {
	Allocation, Masking, Model, Purpose trial.Concept
	WhoMasked                           []string
	MaskingText                         string // where the text speaks of masking
}

// designKey finds "Allocation: Randomised": the names that registers give to the parts of
// a design. A value ends at a full stop, comma, semicolon or line end outside of brackets.
var designKey = regexp.MustCompile(`(?i)\b(allocation|randomi[sz]ation|randomi[sz]ed|masking|blinding|intervention model|assignment|group|primary purpose|study design purpose|purpose|open|single blind|double blind|parallel group|cross over)\s*:[ \t]*([^.;,\n(:]*(?:\([^)]*\))?)`)

var (
	notRandom = regexp.MustCompile(`non[- ]?\s?randomi[sz]|not randomi[sz]|quasi[- ]randomi[sz]|^non? ?-? ?random|^no\b`)
	random    = regexp.MustCompile(`randomi[sz]|^random|^yes\b`)
	noGroups  = regexp.MustCompile(`^n/?a$|^not applicable|single[- ](arm|group)`)

	openLabel = regexp.MustCompile(`^open|\bopen[- ]label|open ?\(masking not used\)|masking not used|^none\b|no masking|not blinded|unblinded|^no\b|\bopen\b`)
	quadruple = regexp.MustCompile(`quadruple`)
	triple    = regexp.MustCompile(`triple|treble`)
	double    = regexp.MustCompile(`double`)
	single    = regexp.MustCompile(`single([- ](blind|mask)|$| \()|single blinded|assessor[- ]blind`)
	masked    = regexp.MustCompile(`blind|mask`)
	absent    = regexp.MustCompile(`^$|^unknown|^undefined|^not (specified|applicable|selected|stated)|^n/?a$`)

	parallel   = regexp.MustCompile(`parallel`)
	crossover  = regexp.MustCompile(`cross[- ]?over`)
	factorial  = regexp.MustCompile(`factorial`)
	sequential = regexp.MustCompile(`sequential`)
	oneGroup   = regexp.MustCompile(`single[- ](arm|group|assignment)|^single`)

	purposeWord = regexp.MustCompile(`\b(treatment|prevention|diagnostic|supportive care|screening|basic science|health services research|educational) purpose`)
)

var purposes = trial.Vocabulary{
	"treatment": "treatment", "prevention": "prevention", "prophylaxis": "prevention", "diagnostic": "diagnostic", "diagnosis": "diagnostic", "supportive care": "supportive_care",
	"supportive": "supportive_care", "screening": "screening", "health services research": "health_services_research", "health service research": "health_services_research",
	"basic science": "basic_science", "device feasibility": "device_feasibility", "educational": "educational",
	"educational / counselling / training": "educational", "education/training": "educational", "other": "other",
}

var maskedRoles = []struct {
	pattern *regexp.Regexp
	role    string
}{
	{regexp.MustCompile(`participant|subject|patient`), "participant"},
	{regexp.MustCompile(`care ?provider|caregiver|clinician|therapist`), "care_provider"},
	{regexp.MustCompile(`investigator`), "investigator"},
	{regexp.MustCompile(`assessor`), "outcomes_assessor"},
}

// ReadDesign reads a text on the design. It looks for the parts that registers name
// ("Masking: Double"), and where there are none for the words themselves.
func ReadDesign(raw string) Design {
	text := strings.ToLower(Clean(raw))
	var d Design
	if text == "" || IsPlaceholder(text) {
		return d
	}
	found := false
	for _, m := range designKey.FindAllStringSubmatch(text, -1) {
		found = true
		value := strings.TrimSpace(m[2])
		switch key := m[1]; {
		case key == "open" && strings.HasPrefix(value, "yes"):
			d.Masking = concept("open: "+value, "none", "who/masking")
		case key == "double blind" && strings.HasPrefix(value, "yes"):
			d.Masking = concept("double blind: "+value, "double", "who/masking")
		case key == "single blind" && strings.HasPrefix(value, "yes"):
			d.Masking = concept("single blind: "+value, "single", "who/masking")
		case key == "parallel group" && strings.HasPrefix(value, "yes"):
			d.Model = concept("parallel group: "+value, "parallel", "who/intervention_model")
		case key == "cross over" && strings.HasPrefix(value, "yes"):
			d.Model = concept("cross over: "+value, "crossover", "who/intervention_model")
		case key == "open", key == "double blind", key == "single blind", key == "parallel group", key == "cross over":
		case absent.MatchString(value) && key != "allocation":
		case key == "allocation", strings.HasPrefix(key, "randomi"):
			if !strings.HasPrefix(value, "random") || d.Allocation.Canonical == "" {
				d.Allocation = Allocation(value)
			}
		case key == "masking", key == "blinding":
			d.Masking, d.WhoMasked = Masking(value)
			d.MaskingText = value
		case key == "intervention model", key == "assignment", key == "group":
			d.Model = Model(value)
		default:
			d.Purpose = lookUp(purposes, "who/primary_purpose", value)
		}
	}
	if !found {
		d.words(text)
	}
	return d
}

// words reads a design in free words; what they do not name stays absent.
func (d *Design) words(text string) {
	if notRandom.MatchString(text) || random.MatchString(text) {
		d.Allocation = Allocation(text)
	}
	if openLabel.MatchString(text) || masked.MatchString(text) {
		d.Masking, d.WhoMasked = Masking(text)
	}
	if c := Model(text); c.Canonical != trial.Unmapped {
		d.Model = c
	}
	if m := purposeWord.FindStringSubmatch(text); m != nil {
		d.Purpose = lookUp(purposes, "who/primary_purpose", m[1])
	}
}

func concept(raw, canonical, rule string) trial.Concept {
	return trial.Concept{Raw: OneLine(raw), Canonical: canonical, Rule: rule}
}

// Allocation maps words for how participants came into the arms.
func Allocation(raw string) trial.Concept {
	text := fold(raw)
	switch {
	case text == "":
		return trial.Concept{Rule: "who/allocation/absent"}
	case notRandom.MatchString(text):
		return concept(raw, "non_randomised", "who/allocation")
	case random.MatchString(text):
		return concept(raw, "randomised", "who/allocation")
	case noGroups.MatchString(text):
		return concept(raw, "not_applicable", "who/allocation")
	case absent.MatchString(text):
		return concept(raw, "", "who/allocation/absent")
	}
	return concept(raw, trial.Unmapped, "who/allocation/unmapped")
}

// Masking maps words for who does not know what is given. "Blinded" alone gives no level:
// the value stays empty and the rule says why.
func Masking(raw string) (level trial.Concept, who []string) {
	text := fold(raw)
	if _, inside, found := strings.Cut(text, "("); found {
		for _, m := range maskedRoles {
			if m.pattern.MatchString(inside) {
				who = append(who, m.role)
			}
		}
	}
	for _, m := range []struct {
		pattern *regexp.Regexp
		level   string
	}{{quadruple, "quadruple"}, {triple, "triple"}, {double, "double"}, {single, "single"}, {openLabel, "none"}} {
		if m.pattern.MatchString(text) {
			return concept(raw, m.level, "who/masking"), who
		}
	}
	switch {
	case text == "" || absent.MatchString(text):
		return concept(raw, "", "who/masking/absent"), nil
	case masked.MatchString(text):
		return concept(raw, "", "who/masking/level_not_said"), who
	}
	return concept(raw, trial.Unmapped, "who/masking/unmapped"), nil
}

// Model maps words for how the arms stand to each other.
func Model(raw string) trial.Concept {
	text := fold(raw)
	for _, m := range []struct {
		pattern *regexp.Regexp
		model   string
	}{{crossover, "crossover"}, {factorial, "factorial"}, {parallel, "parallel"}, {oneGroup, "single_group"}, {sequential, "sequential"}} {
		if m.pattern.MatchString(text) {
			return concept(raw, m.model, "who/intervention_model")
		}
	}
	if text == "" || absent.MatchString(text) {
		return trial.Concept{Raw: OneLine(raw), Rule: "who/intervention_model/absent"}
	}
	return concept(raw, trial.Unmapped, "who/intervention_model/unmapped")
}

// Purpose maps the aim of a trial.
func Purpose(raw string) trial.Concept { return lookUp(purposes, "who/primary_purpose", raw) }
