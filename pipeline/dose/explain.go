package dose

import (
	"fmt"
	"strings"
)

// Explain says in plain words how the phrase was read: the class, the
// milligrams, the words that decided, the rules, and what to be careful of.
// phrase is the text that gave the reading. The answer is a few lines, each
// ended by a line feed.
func (r Reading) Explain(phrase string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "class: %s (%s)\n", r.Class, classWords[r.Class])
	if s := r.doseWords(); s != "" {
		fmt.Fprintf(&b, "dose: %s\n", s)
	}
	if r.Route != "" {
		fmt.Fprintf(&b, "route: %s\n", r.Route)
	}
	if r.Timing != "" {
		fmt.Fprintf(&b, "time of day: %s\n", r.Timing)
	}
	if r.LDNLabel {
		b.WriteString("label: the words say low dose\n")
	}
	if r.End > r.Start && r.End <= len(phrase) {
		fmt.Fprintf(&b, "decided by: %q (bytes %d to %d)\n", cut(phrase[r.Start:r.End]), r.Start, r.End)
	}
	for _, rule := range strings.Split(r.Rule, "+") {
		if words := ruleWords[rule]; words != "" {
			fmt.Fprintf(&b, "rule %s: %s\n", rule, words)
		}
	}
	for _, f := range r.Flags {
		fmt.Fprintf(&b, "note %s: %s\n", f, flagWords[f])
	}
	return b.String()
}

// doseWords says the milligrams in one line.
func (r Reading) doseWords() string {
	var parts []string
	switch {
	case r.MinMgDay.Valid && r.MaxMgDay.Valid && r.MinMgDay != r.MaxMgDay:
		parts = append(parts, r.MinMgDay.String()+" to "+r.MaxMgDay.String()+" mg a day")
	case r.MaxMgDay.Valid && !r.MinMgDay.Valid:
		parts = append(parts, "at most "+r.MaxMgDay.String()+" mg a day")
	case r.MinMgDay.Valid && !r.MaxMgDay.Valid:
		parts = append(parts, "at least "+r.MinMgDay.String()+" mg a day")
	case r.MaxMgDay.Valid:
		parts = append(parts, r.MaxMgDay.String()+" mg a day")
	}
	if r.PerDoseMg.Valid {
		parts = append(parts, r.PerDoseMg.String()+" mg at a time")
	}
	if r.DosesPerDay.Valid {
		if n := r.DosesPerDay.V; n < 1 {
			parts = append(parts, fmt.Sprintf("once in %s days", Some(1/n)))
		} else {
			parts = append(parts, times(r.DosesPerDay))
		}
	}
	return strings.Join(parts, ", ")
}

func times(a Amount) string {
	switch a.V {
	case 1:
		return "once a day"
	case 2:
		return "twice a day"
	}
	return a.String() + " times a day"
}

// cut shortens long evidence for a terminal, on a rune boundary.
func cut(s string) string {
	const most = 240
	if len(s) <= most {
		return s
	}
	n := most
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}

var classWords = map[Class]string{
	UltraLow: "less than 0.5 mg a day", LDN: "0.5 to 5 mg a day", Intermediate: "more than 5 and less than 25 mg a day",
	Full: "25 mg a day or more", Depot: "long-acting injection or implant", Combination: "fixed product with another drug",
	OtherDrug: "another drug is given", Placebo: "placebo is given", Unknown: "the text does not tell",
}

// flagWords says each flag in plain words.
var flagWords = map[string]string{
	flagAssumed: "no drug is named; the drug of the register is understood",
	flagSingle:  "a single dose, not a regimen",
	flagOthers:  "another drug stands in the same text; its milligrams were left out",
	flagRoutes:  "more than one route is named",
	flagTimes:   "more than one time of day is named",
	flagMixed:   "doses of several kinds stand in one text",
	flagPRN:     "taken as needed",
	flagBound:   "the bound itself does not belong to the dose",
	flagBack:    "a denied or background dose was left out",
	flagSplit:   "a decimal that was split in two was joined",
	flagComma:   "decimal comma",
	flagUnit:    "no unit was written; milligrams are understood",
	flagDaily:   "no frequency is stated; once daily is understood",
	flagSparse:  "taken less than daily",
	flagIncr:    "the size of a dose step was left out",
	flagCut:     "the text is too long and was not read to its end",
	flagNominal: "the dose is per 70 kg",
}
