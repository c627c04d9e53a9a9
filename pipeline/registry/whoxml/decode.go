package whoxml

import (
	"strings"

	"ldntrials/pipeline/registry/who"
	"ldntrials/pipeline/trial"
)

// Decode implements registry.Registry.
func (r *Registry) Decode(body []byte) (*trial.Record, error) {
	read, err := r.own(body)
	if err != nil {
		return nil, err
	}
	d := &decoder{document: read, out: new(trial.Record)}
	d.identity()
	d.study()
	d.protocol()
	d.out.Drift = append(fields.Drift(d.root), d.unknown.Rows()...)
	return d.out, nil
}

type decoder struct {
	*document
	out *trial.Record
}

// main gives the clean text of a field of the main part.
func (d *decoder) main(name string) string { return who.Clean(d.root.Value("main", name)) }

// identity fills identifiers and sponsors.
func (d *decoder) identity() {
	add := func(typ, value, domain, field string) {
		if value = who.OneLine(value); value != "" && !who.IsPlaceholder(value) {
			d.out.Identifiers = append(d.out.Identifiers, trial.Identifier{
				Ordinal: int32(len(d.out.Identifiers) + 1), Type: typ, Value: value, Domain: who.OneLine(domain), Field: field,
			})
		}
	}
	add("own", d.main("trial_id"), d.main("reg_name"), "main.trial_id")
	for _, name := range []string{"utrn", "UTRN"} {
		if value := d.main(name); value != "" {
			add("secondary", value, "WHO UTN", "main.utrn")
			break
		}
	}
	for _, other := range d.root.All("secondary_ids", "secondary_id") {
		add("secondary", other.Value("sec_id"), other.Value("issuing_authority"), "secondary_ids.secondary_id.sec_id")
	}
	if lead := strings.TrimRight(who.OneLine(d.main("primary_sponsor")), " ,;"); lead != "" && !d.isPerson {
		d.out.Study.LeadSponsor = lead
		d.out.Sponsors = append(d.out.Sponsors, trial.Sponsor{Ordinal: 1, Role: "lead", Name: lead})
	}
	for _, name := range d.root.Values("secondary_sponsor", "sponsor_name") {
		if name = who.Sponsor(name); name != "" {
			d.out.Sponsors = append(d.out.Sponsors, trial.Sponsor{Ordinal: int32(len(d.out.Sponsors) + 1), Role: "collaborator", Name: name})
		}
	}
}

// dateTypes are the words of type_enrolment.
var dateTypes = map[string]string{"actual": "actual", "anticipated": "anticipated", "estimated": "anticipated"}

// study fills what stands once in a record.
func (d *decoder) study() {
	s := &d.out.Study
	s.Title, s.OfficialTitle, s.Acronym = who.OneLine(d.main("public_title")), who.OneLine(d.main("scientific_title")), who.OneLine(d.main("acronym"))
	if s.Title == "" || who.IsPlaceholder(s.Title) {
		s.Title = s.OfficialTitle
	}
	if s.Title == "" {
		s.Title = d.recordID
	}
	if d.register() == General && d.home != nil {
		s.HomeRegister = d.home.Name
	}
	coded := func(canonical, field, raw string) {
		if canonical == trial.Unmapped {
			d.unknown.Add("unknown_value", "trial."+field, raw)
		}
	}
	s.Status = who.Status(d.main("recruitment_status"))
	coded(s.Status.TrialState, "main.recruitment_status", s.Status.Raw)
	s.StudyType = who.StudyType(d.main("study_type"))
	coded(s.StudyType.Canonical, "main.study_type", s.StudyType.Raw)
	s.Phase = who.Phase(d.main("phase"), d.home)
	coded(s.Phase.State, "main.phase", s.Phase.Raw)
	s.Enrolment = who.Size(d.main("target_size"), "planned", "main.target_size", d.home)
	if actual := who.Size(d.main("results_actual_enrolment"), "actual", "main.results_actual_enrolment", d.home); actual.Value.Valid {
		s.Enrolment = actual
	}
	criteria := d.root.Get("criteria")
	s.Sex = who.Sex(criteria.Value("gender"))
	coded(s.Sex.Canonical, "criteria.gender", s.Sex.Raw)
	s.MinimumAge, s.MaximumAge = who.Age(criteria.Value("agemin")), who.Age(criteria.Value("agemax"))
	s.EligibilityText = strings.TrimSpace(who.Clean(criteria.Value("inclusion_criteria")) + "\n\n" + who.Clean(criteria.Value("exclusion_criteria")))

	design := who.ReadDesign(d.main("study_design"))
	s.Allocation, s.Masking, s.InterventionModel, s.PrimaryPurpose = design.Allocation, design.Masking, design.Model, design.Purpose
	s.WhoMasked, s.MaskingDescription = design.WhoMasked, design.MaskingText
	s.ModelDescription = d.main("study_design")

	s.Start = who.Date(d.main("date_enrolment"), d.home, dateTypes[strings.ToLower(d.main("type_enrolment"))])
	s.Registered = who.Date(d.main("date_registration"), d.home, "")
	s.Completion = who.Date(d.main("results_date_completed"), d.home, "")
	s.ResultsPosted = who.Date(d.main("results_date_posted"), d.home, "")
	s.IPDSharing = d.main("results_IPD_plan")
	if s.SourceURL = d.main("url"); !strings.HasPrefix(s.SourceURL, "http") {
		s.SourceURL = "https://trialsearch.who.int/Trial2.aspx?TrialID=" + d.recordID
		if d.home != nil && d.home.Page != "" {
			s.SourceURL = d.home.PageOf(d.recordID)
		}
	}
	s.SourceNote = who.SourceNote(d.root.Get("ldntrials_extract"))
}

// protocol fills conditions, treatments, outcomes, countries and links.
func (d *decoder) protocol() {
	conditions := who.Conditions(d.main("hc_freetext"))
	for _, keyword := range who.Distinct(d.root.Values("health_condition_keyword", "hc_keyword")) {
		if keyword = who.OneLine(keyword); !who.IsPlaceholder(keyword) {
			conditions = append(conditions, trial.Condition{Kind: "keyword", Name: keyword})
		}
	}
	d.out.Conditions = who.Numbered(conditions)

	given := who.Interventions(d.main("i_freetext"), d.home)
	d.out.Arms, d.out.Interventions, d.out.ArmInterventions = given.Arms, given.Interventions, given.Links
	s := &d.out.Study
	s.Control = trial.ControlFromArms(trial.Design{
		StudyType: s.StudyType.Canonical, Allocation: s.Allocation.Canonical, Model: s.InterventionModel.Canonical,
		Arms: given.Arms, Interventions: given.Interventions, Links: given.Links,
	})

	for _, list := range []struct{ typ, parent, name string }{{"primary", "primary_outcome", "prim_outcome"}, {"secondary", "secondary_outcome", "sec_outcome"}} {
		n := int32(0)
		for _, text := range d.root.Values(list.parent, list.name) {
			for _, outcome := range who.Outcomes(text, list.typ, d.home) {
				n++
				outcome.Ordinal = n
				d.out.Outcomes = append(d.out.Outcomes, outcome)
			}
		}
	}
	for _, name := range who.Distinct(d.root.Values("countries", "country2")) {
		d.out.Countries = append(d.out.Countries, trial.Country{Name: who.OneLine(name)})
	}
	for _, link := range []struct{ field, label string }{{"results_url_link", "results"}, {"results_url_protocol", "protocol"}} {
		for _, url := range strings.Fields(d.main(link.field)) {
			if strings.HasPrefix(url, "http") {
				d.out.Publications = append(d.out.Publications, trial.Publication{
					Ordinal: int32(len(d.out.Publications) + 1), Type: "see_also", Citation: link.label, URL: strings.TrimRight(url, ",;"),
				})
			}
		}
	}
}
