package ictrp

import (
	"strings"

	"ldntrials/pipeline/registry/who"
	"ldntrials/pipeline/trial"
)

// Decode implements registry.Registry.
func (*Registry) Decode(body []byte) (*trial.Record, error) {
	r, err := parse(body)
	if err != nil {
		return nil, err
	}
	d := &decoder{row: r, out: new(trial.Record)}
	d.identity()
	d.study()
	d.protocol()
	d.out.Drift = r.unknown.Rows()
	return d.out, nil
}

type decoder struct {
	*row
	out *trial.Record
}

func (d *decoder) text(name string) string { return d.values[name] }

// identity fills identifiers and sponsors.
func (d *decoder) identity() {
	add := func(typ, value, domain, field string) {
		if !who.IsPlaceholder(value) && value != "" {
			d.out.Identifiers = append(d.out.Identifiers, trial.Identifier{
				Ordinal: int32(len(d.out.Identifiers) + 1), Type: typ, Value: value, Domain: domain, Field: field,
			})
		}
	}
	add("own", d.text("TrialID"), d.text("Source_Register"), "TrialID")
	for _, field := range []string{"Secondary_ID", "children"} {
		domain := ""
		if field == "children" {
			domain = "WHO ICTRP bridging"
		}
		for line := range strings.SplitSeq(d.text(field), "\n") {
			for _, value := range who.Split(line, ';') {
				add("secondary", value, domain, field)
			}
		}
	}
	lead := who.Sponsor(d.text("Primary_sponsor"))
	d.out.Study.LeadSponsor = lead
	if lead != "" {
		d.out.Sponsors = append(d.out.Sponsors, trial.Sponsor{Ordinal: 1, Role: "lead", Name: lead})
	}
	for _, name := range who.Split(d.text("Secondary_Sponsor"), ';') {
		if name = who.Sponsor(name); name != "" {
			d.out.Sponsors = append(d.out.Sponsors, trial.Sponsor{Ordinal: int32(len(d.out.Sponsors) + 1), Role: "collaborator", Name: name})
		}
	}
}

// dateTypes are the words for whether a start lies ahead.
var dateTypes = map[string]string{"actual": "actual", "anticipated": "anticipated", "estimated": "anticipated"}

// study fills what stands once in a record.
func (d *decoder) study() {
	s := &d.out.Study
	s.Title, s.OfficialTitle, s.Acronym = who.OneLine(d.text("Public_title")), who.OneLine(d.text("Scientific_title")), who.OneLine(d.text("Acronym"))
	if s.Title == "" || who.IsPlaceholder(s.Title) {
		s.Title = s.OfficialTitle
	}
	if s.Title == "" {
		s.Title = d.recordID
	}
	if d.home != nil {
		s.HomeRegister = d.home.Name
	}
	s.Status = who.Status(d.text("Recruitment_Status"))
	d.drifts(s.Status.TrialState, "Recruitment_Status")
	s.StudyType = who.StudyType(d.text("Study_type"))
	d.drifts(s.StudyType.Canonical, "Study_type")
	s.Phase = who.Phase(d.text("Phase"), d.home)
	d.drifts(s.Phase.State, "Phase")
	s.Enrolment = who.Size(d.text("Target_size"), "planned", "Target_size", d.home)
	if actual := who.Size(d.text("results_actual_enrollment"), "actual", "results_actual_enrollment", d.home); actual.Value.Valid {
		s.Enrolment = actual
	}
	s.Sex = who.Sex(d.text("Inclusion_gender"))
	d.drifts(s.Sex.Canonical, "Inclusion_gender")
	s.MinimumAge, s.MaximumAge = who.Age(d.text("Inclusion_agemin")), who.Age(d.text("Inclusion_agemax"))
	s.EligibilityText = strings.TrimSpace(d.text("Inclusion_Criteria") + "\n\n" + d.text("Exclusion_Criteria"))

	design := who.ReadDesign(d.text("Study_design"))
	s.Allocation, s.Masking, s.InterventionModel, s.PrimaryPurpose = design.Allocation, design.Masking, design.Model, design.Purpose
	s.WhoMasked, s.MaskingDescription = design.WhoMasked, design.MaskingText
	s.ModelDescription = d.text("Study_design")

	s.Start = who.Date(d.text("Date_enrollement"), d.home, dateTypes[strings.ToLower(d.text("Type_enrolment"))])
	s.Registered = who.Date(d.text("Date_registration3"), d.home, "")
	if s.Registered.Raw == "" { // older exports and the full one have only the register's own form
		s.Registered = who.Date(d.text("Date_registration"), d.home, "")
	}
	s.Completion = who.Date(d.text("results_date_completed"), d.home, "")
	s.ResultsPosted = who.Date(d.text("results_date_posted"), d.home, "")
	s.LastUpdated = who.Date(d.text("Last_Refreshed_on"), d.home, "")
	if strings.EqualFold(d.text("results_yes_no"), "yes") {
		s.HasPostedResults = trial.Some(true)
	}
	s.IPDSharing = d.text("results_IPD_plan")
	if s.SourceURL = d.text("web_address"); !strings.HasPrefix(s.SourceURL, "http") {
		s.SourceURL = "https://trialsearch.who.int/Trial2.aspx?TrialID=" + d.text("TrialID")
	}
	s.SourceNote = who.SourceNote(d.root.Get("ldntrials_extract"))
}

// drifts reports a coded value that no rule knows.
func (d *decoder) drifts(canonical, field string) {
	if canonical == trial.Unmapped {
		d.unknown.Add("unknown_value", "Trial."+field, d.text(field))
	}
}

// protocol fills conditions, treatments, outcomes, countries and links.
func (d *decoder) protocol() {
	d.out.Conditions = who.Conditions(d.text("Condition"))
	given := who.Interventions(d.text("Intervention"), d.home)
	d.out.Arms, d.out.Interventions, d.out.ArmInterventions = given.Arms, given.Interventions, given.Links
	s := &d.out.Study
	s.Control = trial.ControlFromArms(trial.Design{
		StudyType: s.StudyType.Canonical, Allocation: s.Allocation.Canonical, Model: s.InterventionModel.Canonical,
		Arms: given.Arms, Interventions: given.Interventions, Links: given.Links,
	})
	d.out.Outcomes = append(who.Outcomes(d.text("Primary_outcome"), "primary", d.home), who.Outcomes(d.text("Secondary_outcome"), "secondary", d.home)...)
	d.out.Countries = who.Countries(d.text("Countries"), d.home)
	for _, link := range []struct{ field, label string }{{"results_url_link", "results"}, {"results_url_protocol", "protocol"}} {
		for _, url := range strings.Fields(d.text(link.field)) {
			if strings.HasPrefix(url, "http") {
				d.out.Publications = append(d.out.Publications, trial.Publication{
					Ordinal: int32(len(d.out.Publications) + 1), Type: "see_also", Citation: link.label, URL: strings.TrimRight(url, ",;"),
				})
			}
		}
	}
}
