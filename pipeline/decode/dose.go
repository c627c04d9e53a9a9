package decode

import (
	"fmt"
	"slices"
	"strings"

	"ldntrials/pipeline/dose"
	"ldntrials/pipeline/trial"
)

// adapterVersion changes when this file gives other rows for the same record.
const adapterVersion = "doses 5"

// addDoses lets the dose room read the texts of a record and adds what it says.
// Eligibility text is never handed over: it never sets a class (concepts.md, Dose).
func addDoses(r *trial.Record) {
	texts := doseTexts(r, withoutStrength)
	if !dose.Named(texts) { // nearly all of an imported register: nothing in it is read
		notGiven(r, dose.Record{})
		return
	}
	read := dose.ReadRecord(texts)
	byStrength := false
	if noMilligrams(read) && slices.ContainsFunc(r.Interventions, isProduct) {
		read, byStrength = readStrengths(r, read)
	}
	if !read.GivesNaltrexone {
		notGiven(r, read)
		return
	}
	for i, d := range read.Doses {
		start, end := d.Start-d.SentenceStart, d.End-d.SentenceStart
		if start < 0 || end > len(d.Sentence) {
			start, end = 0, 0
		}
		if byStrength && d.MaxMgDay.Valid {
			d.Flags = append(d.Flags, flagUnitStrength)
		}
		r.Doses = append(r.Doses, trial.Dose{
			Ordinal: int32(i + 1), Class: string(d.Class), Drug: d.Drug,
			MinMgDay: amount(d.MinMgDay), MaxMgDay: amount(d.MaxMgDay), TargetMgDay: amount(d.TargetMgDay),
			PerDoseMg: amount(d.PerDoseMg), DosesPerDay: amount(d.DosesPerDay),
			Route: d.Route, Timing: d.Timing, LDNLabel: d.LDNLabel, Flags: d.Flags, Rule: d.Rule,
			Field: d.Field, Arm: d.Arm, Intervention: d.Intervention, Decides: d.Decides, FromResults: d.FromResults,
			Sentence: d.Sentence, SpanStart: int32(start), SpanEnd: int32(end),
		})
	}
	timing := read.Timing
	if timing == "" {
		timing = "silent"
	}
	r.DoseSummary = []trial.DoseSummary{{
		GivesNaltrexone: read.GivesNaltrexone, Class: string(read.Class), LDNLabel: read.LDNLabel,
		MinMgDay: amount(read.MinMgDay), MaxMgDay: amount(read.MaxMgDay), TargetMgDay: amount(read.TargetMgDay),
		Route: read.Route, Timing: timing, FromResults: read.FromResults,
		IsLDN: read.IsLDN, IsLDNByLabel: read.IsLDNByLabel, IsLDNByDose5: read.IsLDNByDose5, IsLDNByDose6: read.IsLDNByDose6,
		Rule: read.Rule,
	}}
}

// notGiven is for a record that gives no naltrexone: its milligrams are another
// drug's, so it has no dose, and the class other_drug when it gives a drug at all. A
// low-dose label that stands in it is kept as a label, and is no definition of a count.
func notGiven(r *trial.Record, read dose.Record) {
	summary := trial.DoseSummary{LDNLabel: read.LDNLabel, Rule: "not_given"}
	if read.Class == dose.OtherDrug || givesDrug(r) {
		summary.Class = string(dose.OtherDrug)
	}
	r.DoseSummary = []trial.DoseSummary{summary}
}

// givesDrug says whether an intervention is registered as a drug of any kind.
func givesDrug(r *trial.Record) bool {
	for _, i := range r.Interventions {
		switch i.Type.Canonical {
		case "drug", "biological", "combination_product":
			return true
		}
	}
	return false
}

func amount(a dose.Amount) trial.Null[float64] { return trial.Null[float64]{V: a.V, Valid: a.Valid} }

// doseTexts lists the fields of a record that may say what is given, with the arm
// or intervention that they describe.
//
// nameOf gives a product's name as it is to be read.
func doseTexts(r *trial.Record, nameOf func(string) string) []dose.Text {
	var texts []dose.Text
	add := func(kind dose.Kind, field, arm, intervention, body string) {
		if body != "" {
			texts = append(texts, dose.Text{Kind: kind, Field: field, Arm: arm, Intervention: intervention, Body: body})
		}
	}
	for _, a := range r.Arms {
		field := fmt.Sprintf("arm %d", a.Ordinal)
		add(dose.KindArm, field+" label", a.Label, "", a.Label)
		add(dose.KindArm, field+" description", a.Label, armInterventions(r, a.Ordinal), a.Description)
	}
	for _, i := range r.Interventions {
		field := fmt.Sprintf("intervention %d", i.Ordinal)
		arm := onlyArm(r, i.Ordinal)
		if isProduct(i) {
			productTexts(add, field, arm, i, nameOf)
			continue
		}
		add(dose.KindIntervention, field+" name", arm, i.Name, i.Name)
		for _, other := range i.OtherNames {
			add(dose.KindIntervention, field+" other name", arm, i.Name, other)
		}
		add(dose.KindIntervention, field+" description", arm, i.Name, i.Description)
	}
	add(dose.KindTitle, "title", "", "", r.Study.Title)
	add(dose.KindTitle, "official title", "", "", r.Study.OfficialTitle)
	add(dose.KindSummary, "brief summary", "", "", r.Study.BriefSummary)
	add(dose.KindDescription, "detailed description", "", "", r.Study.DetailedDescription)
	add(dose.KindDescription, "design description", "", "", r.Study.ModelDescription)
	for _, g := range r.ResultGroups {
		if g.Section != "flow" && g.Section != "adverse_event" {
			continue // the other sections repeat the same groups
		}
		field := fmt.Sprintf("results %s group %s", strings.ReplaceAll(g.Section, "_", " "), g.GroupID)
		add(dose.KindResults, field+" title", g.Title, "", g.Title)
		add(dose.KindResults, field+" description", g.Title, "", g.Description)
	}
	return texts
}

// armInterventions names what an arm gets, when that is one thing: its description
// then speaks of it.
func armInterventions(r *trial.Record, arm int32) string {
	var name string
	for _, link := range r.ArmInterventions {
		if link.ArmOrdinal != arm || int(link.InterventionOrdinal) > len(r.Interventions) {
			continue
		}
		if name != "" {
			return ""
		}
		name = r.Interventions[link.InterventionOrdinal-1].Name
	}
	return name
}

// onlyArm is the arm that gets an intervention, when it is one arm only.
func onlyArm(r *trial.Record, intervention int32) string {
	var label string
	for _, link := range r.ArmInterventions {
		if link.InterventionOrdinal != intervention || int(link.ArmOrdinal) > len(r.Arms) {
			continue
		}
		if label != "" {
			return ""
		}
		label = r.Arms[link.ArmOrdinal-1].Label
	}
	return label
}
