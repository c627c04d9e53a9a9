package decode

import (
	"cmp"
	"regexp"
	"strings"

	"ldntrials/pipeline/dose"
	"ldntrials/pipeline/trial"
)

// flagUnitStrength says that the milligrams are those of one unit of a product, and that
// the record has no others.
const flagUnitStrength = "unit_strength"

// isProduct says whether an intervention is a medicinal product in a register's list of
// them, whose name carries the strength of a unit.
func isProduct(i trial.Intervention) bool { return i.Role.Canonical != "" }

// unitStrength is a strength in a product's name: "50 mg", "0,5 mg/ml", "50 mg/tablet".
var unitStrength = regexp.MustCompile(`(?i)\d+(?:[.,]\d+)*\s*(?:mg|milligrams?|milligramm?o?s?|g|grams?|mcg|µg|μg|micrograms?|ml|%)(?:\s*/\s*\d*\s*[a-z]+)?(?:[^\pL\pN]|$)`)

// withoutStrength is a product's name without its strengths: "Nalorex 50 mg tablets" is
// no 50 mg a day.
func withoutStrength(name string) string { return unitStrength.ReplaceAllString(name, " ") }

func asWritten(name string) string { return name }

// productTexts lists what is read of a product: its names, and the highest dose of a day
// where the register has a field for it, which the names' numbers cannot outdo.
func productTexts(add func(kind dose.Kind, field, arm, intervention, body string), field, arm string, i trial.Intervention, nameOf func(string) string) {
	if i.MaxDailyDose != "" {
		nameOf = withoutStrength
	}
	name := nameOf(i.Name)
	if i.Role.Canonical == "placebo" && !strings.Contains(strings.ToLower(name), "placebo") {
		name = "Placebo (" + name + ")"
	}
	add(dose.KindIntervention, field+" name", arm, name, name)
	for _, other := range i.OtherNames {
		add(dose.KindIntervention, field+" other name", arm, name, nameOf(other))
	}
	add(dose.KindIntervention, field+" description", arm, name, i.Description)
	if i.MaxDailyDose != "" && i.Role.Canonical != "placebo" {
		substance := name
		if len(i.OtherNames) > 0 {
			substance = cmp.Or(nameOf(i.OtherNames[0]), name)
		}
		body := substance + ": maximum daily dose " + i.MaxDailyDose
		if i.Routes != "" {
			body += ", " + strings.ToLower(i.Routes)
		}
		add(dose.KindIntervention, field+" maximum daily dose", arm, name, body)
	}
}

// noMilligrams says that a record gives the drug and nothing tells how much.
func noMilligrams(read dose.Record) bool {
	return read.GivesNaltrexone && read.Class == dose.Unknown && !read.MaxMgDay.Valid && !read.MinMgDay.Valid
}

// readStrengths reads a record once more with the strengths of its products, the last
// thing that may tell a dose. A record labelled low-dose keeps its label: its 50 mg
// tablets are broken up, so only a strength within the low doses may speak.
func readStrengths(r *trial.Record, before dose.Record) (read dose.Record, byStrength bool) {
	read = dose.ReadRecord(doseTexts(r, asWritten))
	if noMilligrams(read) || !read.GivesNaltrexone || before.LDNLabel && !read.IsLDNByDose6 {
		return before, false
	}
	return read, true
}
