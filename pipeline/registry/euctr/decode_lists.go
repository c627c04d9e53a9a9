package euctr

import (
	"cmp"
	"slices"
	"strings"

	"ldntrials/pipeline/trial"
)

// product is a block of section D.
type product struct {
	role, trade, name, code, form, biological string
	substances, others, routes, strengths     []string
	unit, kind                                string // of the strength being read
	placebo, none                             bool   // a block of D.8, and one that says there is none
}

// products reads the blocks D.IMP and the placebos of D.8. A block has several active
// substances, each with a strength: a fixed combination. Strengths are those of a unit and
// never a dose of a day.
func (d *decoder) products() {
	var blocks []product
	at := func() *product {
		if len(blocks) == 0 {
			blocks = append(blocks, product{})
		}
		return &blocks[len(blocks)-1]
	}
	for _, f := range d.fields {
		if f.language != "" && f.language != "en" {
			continue
		}
		switch f.code {
		case "D.IMP":
			blocks = append(blocks, product{})
		case "D.8":
			if f.label == "Placebo" {
				blocks = append(blocks, product{role: "Placebo", placebo: true})
			}
		case "D.1.2":
			at().role = f.value
		case "D.2.1.1.1":
			at().trade = f.value
		case "D.3.1":
			at().name = f.value
		case "D.3.2":
			at().code = f.value
		case "D.3.4", "D.8.3":
			at().form = f.value
		case "D.3.7", "D.8.4":
			for _, route := range lines(f.value) {
				at().routes = add(at().routes, route)
			}
		case "D.3.8":
			at().substances = add(at().substances, f.value)
		case "D.3.9.3", "D.3.9.2":
			at().others = add(at().others, f.value)
		case "D.3.10.1":
			at().unit = f.value
		case "D.3.10.2":
			at().kind = f.value
		case "D.3.10.3":
			at().strengths = add(at().strengths, strings.Join(strings.Fields(at().kind+" "+f.value+" "+unit(at().unit)), " "))
		case "D.3.11.2", "D.3.11.3":
			if yesNo(f.value).V {
				at().biological = f.code
			}
		case "D.8.1":
			at().none = !yesNo(f.value).V
		}
	}
	for _, b := range blocks {
		if !b.none {
			d.product(b)
		}
	}
}

// product adds an intervention; one that says the same as another is left out.
func (d *decoder) product(b product) {
	out := trial.Intervention{
		Ordinal:  int32(len(d.out.Interventions) + 1),
		Type:     trial.Concept{Canonical: "drug", Rule: "euctr/medicinal_product"},
		Name:     cmp.Or(b.name, b.trade, strings.Join(b.substances, " / "), b.code, first(b.others)),
		Role:     roles.Map("euctr/imp_role", b.role),
		Form:     b.form,
		Routes:   strings.Join(b.routes, "; "),
		Strength: strings.Join(b.strengths, "; "),
	}
	if b.placebo {
		out.Name = "Placebo"
	}
	if out.Name == "" {
		return
	}
	if out.Role.Canonical == trial.Unmapped {
		d.drift("unknown_value", "D.1.2", b.role)
	}
	if out.Role.Raw == "" { // a product without a role is still one of a list of products
		out.Role = trial.Concept{Canonical: "test", Rule: "euctr/imp_role/absent"}
	}
	if b.biological != "" {
		out.Type = trial.Concept{Raw: b.biological + " Yes", Canonical: "biological", Rule: "euctr/biological"}
	}
	for _, other := range slices.Concat(b.substances, []string{b.trade, b.name, b.code}, b.others) {
		if other != "" && !strings.EqualFold(other, out.Name) {
			out.OtherNames = add(out.OtherNames, other)
		}
	}
	out.Description = strings.ToLower(strings.Join(slices.DeleteFunc([]string{out.Form, out.Routes}, func(s string) bool { return s == "" }), "; "))
	for _, had := range d.out.Interventions {
		if had.Name == out.Name && had.Role == out.Role && had.Form == out.Form && had.Routes == out.Routes && had.Strength == out.Strength &&
			slices.Equal(had.OtherNames, out.OtherNames) {
			return
		}
	}
	d.out.Interventions = append(d.out.Interventions, out)
}

// unit is the short form of a unit that the register writes as "mg milligram(s)".
func unit(raw string) string {
	short, _, _ := strings.Cut(raw, " ")
	return short
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// add adds a text once.
func add(list []string, text string) []string {
	if text == "" || slices.ContainsFunc(list, func(had string) bool { return strings.EqualFold(had, text) }) {
		return list
	}
	return append(list, text)
}

// lines parts a value that is a list without keys.
func lines(value string) (list []string) {
	for line := range strings.SplitSeq(value, "\n") {
		list = add(list, strings.TrimSpace(line))
	}
	return list
}

// lists reads conditions, outcomes and countries.
func (d *decoder) lists() {
	condition := func(kind, name string) {
		ordinal := int32(1)
		for _, had := range d.out.Conditions {
			if had.Kind == kind && strings.EqualFold(had.Name, name) {
				return
			}
			if had.Kind == kind {
				ordinal++
			}
		}
		if name != "" {
			d.out.Conditions = append(d.out.Conditions, trial.Condition{Ordinal: ordinal, Kind: kind, Name: name})
		}
	}
	condition("condition", d.first("E.1.1"))
	if lay := d.first("E.1.1.1"); d.first("E.1.1") == "" {
		condition("condition", lay)
	} else {
		condition("keyword", lay) // the same in words for laypeople
	}
	for _, f := range d.fields {
		if f.code == "E.1.2" && f.label == "Term" && (f.language == "" || f.language == "en") {
			condition("condition", f.value)
		}
	}
	for _, area := range d.all("E.1.1.2") {
		condition("keyword", area)
	}
	for _, o := range []struct{ typ, code, time string }{{"primary", "E.5.1", "E.5.1.1"}, {"secondary", "E.5.2", "E.5.2.1"}} {
		if text := d.first(o.code); text != "" {
			d.out.Outcomes = append(d.out.Outcomes, trial.Outcome{Ordinal: 1, Type: o.typ, Measure: text, TimeFrame: d.first(o.time)})
		}
	}
	var names []string
	state, _, _ := strings.Cut(cmp.Or(d.first("A.1"), d.header["National Competent Authority"]), " - ")
	if d.country != "3RD" {
		names = add(names, cmp.Or(countries[d.country], state))
	}
	for _, region := range lines(d.first("E.8.6.3")) {
		names = add(names, region)
	}
	for _, name := range names {
		d.out.Countries = append(d.out.Countries, trial.Country{Name: name})
	}
}
