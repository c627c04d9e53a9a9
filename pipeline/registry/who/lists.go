package who

import (
	"regexp"
	"strings"

	"ldntrials/pipeline/trial"
)

var typeNames = trial.Vocabulary{
	"drug": "drug", "biological": "biological", "device": "device", "procedure": "procedure", "behavioral": "behavioural", "dietary supplement": "dietary_supplement",
	"combination product": "combination_product", "radiation": "radiation", "genetic": "genetic", "diagnostic test": "diagnostic_test", "other": "other",
}

var (
	numbered    = regexp.MustCompile(`(?i)\bintervention\s+\d+\s*:\s*`)
	productName = regexp.MustCompile(`(?im)^(?:trade|product) name:\s*(.*)$`)
	productINN  = regexp.MustCompile(`(?im)^(?:inn or proposed inn|other descriptive name):\s*(.*)$`)
	productForm = regexp.MustCompile(`(?im)^pharmaceutical form:\s*(.*)$`)
	strengthOf  = regexp.MustCompile(`(?im)^concentration(?: (?:unit|type|number))?:\s*(.*)$`)
	groupLabel  = regexp.MustCompile(`^\s*([^:;\n]{1,120}):\s*([^\n]*)`)
)

// Given is what a record says of its treatments.
type Given struct {
	Arms          []trial.Arm
	Interventions []trial.Intervention
	Links         []trial.ArmIntervention
}

// Interventions reads the text on what is given as its register lays it out: a list with
// types (ClinicalTrials.gov), groups with a colon (ChiCTR), numbered ones (IRCT, DRKS),
// products (European register), else one text.
func Interventions(raw string, home *Register) Given {
	text := Clean(raw)
	var g Given
	name := ""
	if home != nil {
		name = home.Name
	}
	switch {
	case strings.Trim(text, "; ") == "" || IsPlaceholder(strings.Trim(text, "; ")):
	case name == "ctgov":
		for _, part := range Split(text, ';') {
			typ, rest, found := strings.Cut(part, ":")
			if _, known := typeNames[fold(typ)]; found && known {
				g.add(lookUp(typeNames, "who/intervention_type", typ), strings.TrimSpace(rest), "")
			} else {
				g.add(trial.Concept{}, part, "")
			}
		}
	case name == "chictr" && strings.Contains(text, ":"):
		for _, part := range Split(text, ';') {
			m := groupLabel.FindStringSubmatch(part)
			if m == nil {
				g.add(trial.Concept{}, part, "")
				continue
			}
			g.arm(m[1], m[2])
		}
	case numbered.MatchString(text):
		for _, part := range numbered.Split(text, -1) {
			if part = strings.TrimSpace(part); part == "" {
				continue
			}
			if m := groupLabel.FindStringSubmatch(part); m != nil && strings.Contains(strings.ToLower(m[1]), "group") {
				g.arm(m[1], strings.TrimSpace(part[strings.Index(part, ":")+1:]))
			} else {
				g.add(trial.Concept{}, "", part)
			}
		}
	case productName.MatchString(text):
		g.products(text)
	case len(text) <= 120 && !strings.Contains(text, "\n"):
		g.add(trial.Concept{}, text, "")
	default:
		g.add(trial.Concept{}, "", text)
	}
	return g
}

func (g *Given) add(typ trial.Concept, name, description string) {
	g.Interventions = append(g.Interventions, trial.Intervention{Ordinal: int32(len(g.Interventions) + 1), Type: typ, Name: name, Description: description})
}

// arm adds a group with what it gets.
func (g *Given) arm(label, gets string) {
	label, gets = strings.TrimSpace(label), strings.TrimSpace(gets)
	g.Arms = append(g.Arms, trial.Arm{Ordinal: int32(len(g.Arms) + 1), Label: label, Description: gets})
	if gets == "" || IsPlaceholder(gets) {
		return
	}
	if len(gets) <= 120 && !strings.Contains(gets, "\n") {
		g.add(trial.Concept{}, gets, "")
	} else {
		g.add(trial.Concept{}, "", gets)
	}
	g.Links = append(g.Links, trial.ArmIntervention{ArmOrdinal: int32(len(g.Arms)), InterventionOrdinal: int32(len(g.Interventions)), Source: "arm"})
}

// products reads the blocks of the European register.
func (g *Given) products(text string) {
	starts := productName.FindAllStringIndex(text, -1)
	var blocks []string
	for i, at := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		// A trade name and a product name on adjacent lines are one product.
		block := strings.TrimSpace(text[at[0]:end])
		if n := len(blocks); n > 0 && !strings.Contains(blocks[n-1], "\n") {
			blocks[n-1] += "\n" + block
			continue
		}
		blocks = append(blocks, block)
	}
	for _, block := range blocks {
		of := trial.Intervention{Ordinal: int32(len(g.Interventions) + 1), Type: trial.Concept{Canonical: "drug", Rule: "who/intervention_type/product"}, Description: block,
			Role: trial.Concept{Canonical: trial.Unmapped, Rule: "who/role/not_given"}} // test or comparator: WHO's copy does not say
		of.Name = first(productName, block)
		of.Form = first(productForm, block)
		for _, m := range productINN.FindAllStringSubmatch(block, -1) {
			if other := strings.TrimSpace(m[1]); other != "" && !strings.EqualFold(other, of.Name) {
				of.OtherNames = append(of.OtherNames, other)
			}
		}
		var strength []string
		for _, m := range strengthOf.FindAllStringSubmatch(block, -1) {
			if part := strings.TrimSpace(m[1]); part != "" {
				strength = append(strength, part)
			}
		}
		of.Strength = strings.Join(strength, " ")
		if of.Strength != "" { // numbers of a unit, never of a day
			of.Description = ""
		}
		g.Interventions = append(g.Interventions, of)
	}
}

func first(p *regexp.Regexp, text string) string {
	for _, m := range p.FindAllStringSubmatch(text, -1) {
		if value := strings.TrimSpace(m[1]); value != "" {
			return value
		}
	}
	return ""
}

var meddra = regexp.MustCompile(`(?i)^(meddra version|level|classification code|system organ class)\b`)

// Conditions reads the text on what is studied: conditions parted by semicolons or lines,
// each once. MedDRA's codes are left out and its terms kept.
func Conditions(raw string) []trial.Condition {
	var names []string
	for part := range strings.SplitSeq(Clean(raw), "\n") {
		names = append(names, Split(part, ';')...)
	}
	var list []trial.Condition
	for _, name := range Distinct(names) {
		kind := "condition"
		if meddra.MatchString(name) || IsPlaceholder(name) {
			continue
		}
		if after, found := strings.CutPrefix(name, "Therapeutic area:"); found {
			kind, name = "keyword", strings.TrimSpace(after)
		} else if after, found := strings.CutPrefix(name, "Term:"); found {
			name = strings.TrimSpace(after)
		}
		list = append(list, trial.Condition{Kind: kind, Name: name})
	}
	return Numbered(list)
}

// Numbered gives conditions their positions among their kind.
func Numbered(list []trial.Condition) []trial.Condition {
	at := map[string]int32{}
	for i := range list {
		at[list[i].Kind]++
		list[i].Ordinal = at[list[i].Kind]
	}
	return list
}

// Countries reads a list of countries, each once. The Japanese registers part them by
// commas; elsewhere a comma is part of a name ("Korea, Republic of").
func Countries(raw string, home *Register) []trial.Country {
	separator := byte(';')
	if home != nil && home.Agrees("JPRN") && !strings.Contains(raw, ";") {
		separator = ','
	}
	var list []trial.Country
	for _, name := range Distinct(Split(OneLine(raw), separator)) {
		if !IsPlaceholder(name) {
			list = append(list, trial.Country{Name: name})
		}
	}
	return list
}

var (
	endPoint   = regexp.MustCompile(`(?i)(main objective|secondary objective|primary end ?point\(s\)|secondary end ?point\(s\)|timepoint\(s\) of evaluation of this end ?point)\s*:`)
	irctTimes  = regexp.MustCompile(`(?is)^(.*?)\.?\s*Timepoint:\s*(.*?)(?:\.?\s*Method of measurement:\s*(.*))?$`)
	timeInside = regexp.MustCompile(`(?is)^(.*\S)\s*\[\s*(?:time ?(?:frame|points?)\s*:?\s*)?([^\[\]]*)\]\.?$`)
)

// Outcomes reads the text on outcomes of a type: primary or secondary.
func Outcomes(raw, typ string, home *Register) []trial.Outcome {
	text := Clean(raw)
	var list []trial.Outcome
	add := func(measure, description, when string) {
		if measure = strings.Trim(measure, " \n\t;"); measure != "" && !IsPlaceholder(measure) {
			list = append(list, trial.Outcome{Ordinal: int32(len(list) + 1), Type: typ, Measure: measure, Description: description, TimeFrame: strings.Trim(when, " \n\t;")})
		}
	}
	if endPoint.MatchString(text) {
		european(text, typ, add)
		return list
	}
	parts := []string{text}
	switch {
	case home == nil:
	case home.Name == "ctgov", home.Name == "chictr", home.Name == "irct", home.Name == "anzctr":
		parts = Split(text, ';')
	}
	for _, part := range parts {
		if m := irctTimes.FindStringSubmatch(part); m != nil {
			description := ""
			if m[3] != "" {
				description = "Method of measurement: " + m[3]
			}
			add(m[1], description, m[2])
		} else if m := timeInside.FindStringSubmatch(part); m != nil {
			add(m[1], "", m[2])
		} else {
			add(part, "", "")
		}
	}
	return list
}

// european reads the labelled parts of the European register: the end points are the
// outcomes; objectives stand in where there are none.
func european(text, typ string, add func(measure, description, when string)) {
	parts := map[string]string{}
	labels := endPoint.FindAllStringSubmatchIndex(text, -1)
	for i, at := range labels {
		end := len(text)
		if i+1 < len(labels) {
			end = labels[i+1][0]
		}
		label := strings.ReplaceAll(strings.ToLower(text[at[2]:at[3]]), "end point", "endpoint")
		if parts[label] == "" {
			parts[label] = strings.Trim(text[at[1]:end], " ;\n")
		}
	}
	when := parts["timepoint(s) of evaluation of this endpoint"]
	if points := parts[typ+" endpoint(s)"]; points != "" {
		add(points, "", when)
		return
	}
	if objective := map[string]string{"primary": "main objective", "secondary": "secondary objective"}[typ]; objective != "" {
		add(parts[objective], "", when)
	}
}
