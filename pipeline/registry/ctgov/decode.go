package ctgov

import (
	"fmt"
	"slices"
	"strings"

	json "github.com/goccy/go-json"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/trial"
)

// studyPage is the page of a record in the register; the id follows.
const studyPage = "https://clinicaltrials.gov/study/"

// Decode implements registry.Registry. No name, phone or mail of a person gets into
// the record: the parts that hold them are never read, and a sponsor who is a person
// is named by the organisation behind the record.
func (*Registry) Decode(body []byte) (record *trial.Record, err error) {
	id := ""
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the decoder failed on this record (%v); please report it", fault)
		}
		if err != nil {
			record, err = nil, &registry.RecordError{Registry: Name, RecordID: id, Reason: err.Error(), Body: body, Err: err}
		}
	}()
	s := sievePool.Get().(*sieve)
	defer s.release()
	sifted := s.sift(body)
	if sifted != nil {
		id = foundID(s.out)
		return nil, sifted
	}
	var read study
	if err := json.Unmarshal(s.out, &read); err != nil { // the sieve has checked form and types
		return nil, fmt.Errorf("decode the checked record: %w", err)
	}
	nct := read.Protocol.Identification.NCTID
	if err := checkID(nct); err != nil {
		return nil, err
	}
	id = nct
	d := &decoder{in: &read, drift: s.drift, out: new(trial.Record)}
	d.identity()
	d.study()
	d.design()
	d.protocol()
	d.places()
	d.results()
	d.out.Drift = d.drift.rows
	return d.out, nil
}

// foundID finds the record id in what the sieve let through before it stopped.
func foundID(sifted []byte) string {
	const mark = `"nctId":"`
	_, after, found := strings.Cut(string(sifted[:min(len(sifted), 4096)]), mark)
	if !found || len(after) < 11 || !isNCT(after[:11]) {
		return ""
	}
	return after[:11]
}

// decoder fills a record from a study.
type decoder struct {
	in    *study
	out   *trial.Record
	drift drifts
}

// identity fills identifiers and sponsors.
func (d *decoder) identity() {
	in := &d.in.Protocol.Identification
	add := func(typ, value, domain, field string) {
		if value != "" {
			d.out.Identifiers = append(d.out.Identifiers, trial.Identifier{
				Ordinal: int32(len(d.out.Identifiers) + 1), Type: typ, Value: value, Domain: domain,
				Field: "protocolSection.identificationModule." + field,
			})
		}
	}
	add("own", in.NCTID, "ClinicalTrials.gov", "nctId")
	for _, alias := range in.Aliases {
		add("alias", alias, "ClinicalTrials.gov", "nctIdAliases")
	}
	add("protocol_code", in.Org.ID, in.Org.Type, "orgStudyIdInfo.id")
	for _, other := range in.Secondary {
		typ := other.Type
		if typ == "" {
			typ = "secondary"
		}
		add(typ, other.ID, other.Domain, "secondaryIdInfos.id")
	}

	sponsors := &d.in.Protocol.Sponsors
	lead := d.organisation(sponsors.Lead, sponsors.Responsible.Type)
	if lead != (sponsor{}) {
		d.out.Sponsors = append(d.out.Sponsors, trial.Sponsor{Ordinal: 1, Role: "lead", Name: lead.Name, Class: lead.Class})
	}
	d.out.Study.LeadSponsor, d.out.Study.LeadSponsorClass = lead.Name, lead.Class
	d.out.Study.ResponsibleParty = sponsors.Responsible.Type
	for _, with := range sponsors.Collaborators {
		with = d.organisation(with, "")
		d.out.Sponsors = append(d.out.Sponsors, trial.Sponsor{
			Ordinal: int32(len(d.out.Sponsors) + 1), Role: "collaborator", Name: with.Name, Class: with.Class,
		})
	}
}

// organisation replaces the name of a sponsor who is a person: a sponsor-investigator
// (the register puts the investigator's name there) or one of class INDIV. The lead
// sponsor is then named by the organisation behind the record; if that is a person
// too, or for a collaborator, the name is left out.
func (d *decoder) organisation(s sponsor, responsible string) sponsor {
	if s.Class != "INDIV" && responsible != "SPONSOR_INVESTIGATOR" {
		return s
	}
	s.Name = ""
	if of := d.in.Protocol.Identification.Organization; responsible != "" && of.Class != "INDIV" {
		s.Name = of.Name
	}
	return s
}

// study fills what stands once in a record, design and results aside.
func (d *decoder) study() {
	p, s := &d.in.Protocol, &d.out.Study
	s.Title, s.OfficialTitle, s.Acronym = p.Identification.BriefTitle, p.Identification.OfficialTitle, p.Identification.Acronym
	s.BriefSummary, s.DetailedDescription = p.Description.Brief, p.Description.Detailed

	st := &p.Status
	s.Status = status(st.Overall, st.LastKnown)
	s.WhyStopped = st.WhyStopped
	s.Start, s.PrimaryCompletion, s.Completion = date(st.Start), date(st.PrimaryCompletion), date(st.Completion)
	s.FirstSubmitted, s.Registered = day(st.FirstSubmitted), date(st.FirstPosted)
	s.ResultsSubmitted, s.ResultsPosted = day(st.ResultsSubmitted), date(st.ResultsPosted)
	s.DelaySubmitted = day(st.DelaySubmitted)
	s.LastUpdated, s.LastVerified = date(st.LastUpdatePosted), day(st.Verified)

	e := &p.Eligibility
	s.EligibilityText, s.StudyPopulation = e.Criteria, e.Population
	s.Sex = sexes.Map("ctgov/sex", e.Sex)
	s.MinimumAge, s.MaximumAge = trial.ParseAge(e.MinimumAge), trial.ParseAge(e.MaximumAge)
	s.HealthyVolunteers = yesNo(e.HealthyVolunteers)

	s.HasDMC = yesNo(p.Oversight.HasDMC)
	s.FDARegulatedDrug, s.FDARegulatedDevice = yesNo(p.Oversight.FDARegulatedDrug), yesNo(p.Oversight.FDARegulatedDevices)
	s.IPDSharing = p.IPD.Sharing
	s.SourceURL = studyPage + p.Identification.NCTID
	s.SourceNote = sourceNote(&d.in.Extract)
}

// sourceNote says where a bundled reference record has its facts from.
func sourceNote(e *extract) string {
	if len(e.Pages) == 0 && e.Compiled == "" && e.Note == "" {
		return ""
	}
	note := "facts from " + strings.Join(e.Pages, ", ")
	if len(e.Pages) == 0 {
		note = "facts from pages that are not named"
	}
	if e.Seen != "" {
		note += ", seen " + e.Seen
	}
	if e.Compiled != "" {
		note += ", compiled " + e.Compiled
	}
	if e.Note != "" {
		note += "; " + e.Note
	}
	return note
}

// design fills the design, the arms, the interventions and what follows from them.
func (d *decoder) design() {
	in, s := &d.in.Protocol.Design, &d.out.Study
	s.StudyType = studyTypes.Map("ctgov/study_type", in.StudyType)
	s.Phase = phase(in.Phases, in.StudyType)
	s.Enrolment = enrolment(in.Enrolment.Count, in.Enrolment.Type)
	s.TargetDuration = in.TargetDuration
	s.Allocation = allocations.Map("ctgov/allocation", in.Info.Allocation)
	s.InterventionModel, s.ModelDescription = models.Map("ctgov/intervention_model", in.Info.Model), in.Info.ModelDescription
	s.PrimaryPurpose = purposes.Map("ctgov/primary_purpose", in.Info.Purpose)
	s.ObservationalModel, s.TimePerspective = in.Info.ObservationalModel, in.Info.TimePerspective
	s.Masking, s.MaskingDescription = maskings.Map("ctgov/masking", in.Info.Masking.Masking), in.Info.Masking.Description
	for _, who := range in.Info.Masking.Who {
		s.WhoMasked = append(s.WhoMasked, whoMasked.Map("ctgov/who_masked", who).Canonical)
	}

	arms := &d.in.Protocol.Arms
	for i, a := range arms.Groups {
		d.out.Arms = append(d.out.Arms, trial.Arm{
			Ordinal: int32(i + 1), Label: a.Label, Type: armTypes.Map("ctgov/arm_type", a.Type), Description: a.Description,
		})
	}
	for i, v := range arms.Interventions {
		d.out.Interventions = append(d.out.Interventions, trial.Intervention{
			Ordinal: int32(i + 1), Type: interventionTypes.Map("ctgov/intervention_type", v.Type),
			Name: v.Name, Description: v.Description, OtherNames: v.OtherNames,
		})
	}
	d.links()
	s.Control = trial.ControlFromArms(trial.Design{
		StudyType: s.StudyType.Canonical, Allocation: s.Allocation.Canonical, Model: s.InterventionModel.Canonical,
		Arms: d.out.Arms, Interventions: d.out.Interventions, Links: d.out.ArmInterventions,
	})
}

// protocol fills conditions, outcomes and references.
func (d *decoder) protocol() {
	p := &d.in.Protocol
	for _, list := range []struct {
		kind  string
		names []string
	}{{"condition", p.Conditions.Conditions}, {"keyword", p.Conditions.Keywords}} {
		for i, name := range list.names {
			d.out.Conditions = append(d.out.Conditions, trial.Condition{Ordinal: int32(i + 1), Kind: list.kind, Name: name})
		}
	}
	for _, list := range []struct {
		subject, kind string
		terms         []mesh
	}{
		{"condition", "term", d.in.Derived.Conditions.Meshes},
		{"condition", "ancestor", d.in.Derived.Conditions.Ancestors},
		{"intervention", "term", d.in.Derived.Interventions.Meshes},
		{"intervention", "ancestor", d.in.Derived.Interventions.Ancestors},
	} {
		for i, m := range list.terms {
			d.out.MeshTerms = append(d.out.MeshTerms, trial.MeshTerm{
				Ordinal: int32(i + 1), Subject: list.subject, Kind: list.kind, MeshID: m.ID, Term: m.Term,
			})
		}
	}
	d.out.Outcomes = slices.Grow(d.out.Outcomes, len(p.Outcomes.Primary)+len(p.Outcomes.Secondary)+len(p.Outcomes.Other))
	for _, list := range []struct {
		typ      string
		outcomes []outcome
	}{{"primary", p.Outcomes.Primary}, {"secondary", p.Outcomes.Secondary}, {"other", p.Outcomes.Other}} {
		for i, o := range list.outcomes {
			d.out.Outcomes = append(d.out.Outcomes, trial.Outcome{
				Ordinal: int32(i + 1), Type: list.typ, Measure: o.Measure, Description: o.Description, TimeFrame: o.TimeFrame,
			})
		}
	}
	for _, r := range p.References.References {
		d.out.Publications = append(d.out.Publications, trial.Publication{
			Ordinal: int32(len(d.out.Publications) + 1), PMID: r.PMID, Citation: r.Citation, Retracted: len(r.Retractions) > 0,
			Type: referenceTypes.Map("ctgov/reference_type", r.Type).Canonical, TypeRaw: r.Type,
		})
	}
	for _, link := range p.References.SeeAlso {
		d.out.Publications = append(d.out.Publications, trial.Publication{
			Ordinal: int32(len(d.out.Publications) + 1), Type: "see_also", Citation: link.Label, URL: link.URL,
		})
	}
}

// places fills sites, countries and documents.
func (d *decoder) places() {
	seen := map[string]bool{}
	d.out.Sites = slices.Grow(d.out.Sites, len(d.in.Protocol.Places.Locations))
	for i, l := range d.in.Protocol.Places.Locations {
		d.out.Sites = append(d.out.Sites, trial.Site{
			Ordinal: int32(i + 1), Facility: l.Facility, City: l.City, State: l.State, Zip: l.Zip, Country: l.Country, StatusRaw: l.Status,
			Latitude: trial.ParseNumber(l.GeoPoint.Lat), Longitude: trial.ParseNumber(l.GeoPoint.Lon),
		})
		if l.Country != "" && !seen[l.Country] {
			seen[l.Country] = true
			d.out.Countries = append(d.out.Countries, trial.Country{Name: l.Country})
		}
	}
	for _, name := range d.in.Derived.Misc.RemovedCountries {
		d.out.Countries = append(d.out.Countries, trial.Country{Name: name, Removed: true})
	}
	for i, doc := range d.in.Documents.Module.Docs {
		d.out.Documents = append(d.out.Documents, trial.Document{
			Ordinal: int32(i + 1), Kind: doc.Label, Filename: doc.Filename, SizeBytes: trial.ParseCount(doc.Size),
			IsProtocol: doc.HasProtocol == "true", IsSAP: doc.HasSAP == "true", IsICF: doc.HasICF == "true",
			Date: day(doc.Date), Uploaded: day(doc.Uploaded),
		})
	}
}
