package ctis

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/trial"
)

// trialPage is the page of a record for people; the number follows.
const trialPage = "https://euclinicaltrials.eu/search-for-clinical-trials/?lang=en&EUCT="

// Decode implements registry.Registry. No name, phone or mail of a person gets into the
// record: contacts, sites' persons and third parties are never read.
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
	object, id, err := parse(body)
	if err != nil {
		return nil, err
	}
	top := node{value: object}
	parts := top
	if application := top.at("authorizedApplication"); application.at("authorizedPartI").value != nil {
		parts = application
	}
	d := &decoder{id: id, top: top, parts: parts, one: parts.at("authorizedPartI"), out: new(trial.Record)}
	d.details = d.one.at("trialDetails")
	d.info = d.details.at("trialInformation")
	d.drift.walk(object, knownTree, "")
	d.identity()
	d.sponsors()
	d.study()
	d.dates()
	d.interventions()
	d.design()
	d.conditions()
	d.places()
	d.out.Drift = d.drift.rows
	return d.out, nil
}

// decoder fills a record. Part one of an application is the trial, part two a member
// state.
type decoder struct {
	id                 string
	top, parts         node // parts holds authorizedPartI: the application, or the record in the old shape
	one, details, info node
	out                *trial.Record
	drift              drifts
}

// unmapped tells a coded value that no rule knows.
func (d *decoder) unmapped(canonical string, n node) {
	if canonical == trial.Unmapped {
		d.drift.add("unknown_value", n.path, n.text())
	}
}

func (d *decoder) identity() {
	add := func(typ, domain string, n node) {
		if value := n.text(); value != "" {
			d.out.Identifiers = append(d.out.Identifiers, trial.Identifier{
				Ordinal: int32(len(d.out.Identifiers) + 1), Type: typ, Value: value, Domain: domain, Field: n.path,
			})
		}
	}
	add("own", "CTIS", d.top.at("ctNumber"))
	eudract := d.parts.at("eudraCt", "eudraCtCode")
	if eudract.text() == "" {
		eudract = d.top.at("eudraCtInfo", "eudraCtCode")
	}
	add("eudract", "EudraCT", eudract)
	names := d.details.at("clinicalTrialIdentifiers")
	others := names.at("secondaryIdentifyingNumbers")
	add("nct", "ClinicalTrials.gov", others.at("nctNumber", "number"))
	add("isrctn", "ISRCTN", others.at("isrctnNumber", "number"))
	add("utn", "WHO", others.at("whoUniversalTrialNumber", "number"))
	for _, other := range others.at("additionalRegistries").all() {
		add("secondary", first(other.at("otherRegistryName"), other.at("registryName"), other.at("registry")), other.at("number"))
	}
	add("protocol_code", "", names.at("shortTitle"))
	for _, other := range d.details.at("associatedClinicalTrials").all() {
		add("related", "related trial", other.at("ctNumber"))
	}
}

func (d *decoder) sponsors() {
	seen := map[string]bool{}
	add := func(role, name, class string) {
		if name == "" || seen[strings.ToLower(name)] || strings.Contains(strings.ToLower(class), "person") {
			return
		}
		seen[strings.ToLower(name)] = true
		d.out.Sponsors = append(d.out.Sponsors, trial.Sponsor{Ordinal: int32(len(d.out.Sponsors) + 1), Role: role, Name: name, Class: class})
	}
	all := d.one.at("sponsors").all()
	for _, s := range all {
		if s.at("primary").text() == "true" || len(all) == 1 {
			add("lead", s.at("organisation", "name").text(), s.at("organisation", "type").text())
			break
		}
	}
	if len(d.out.Sponsors) > 0 {
		lead := d.out.Sponsors[0]
		d.out.Study.LeadSponsor, d.out.Study.LeadSponsorClass = lead.Name, lead.Class
	}
	for _, s := range all {
		add("collaborator", s.at("organisation", "name").text(), s.at("organisation", "type").text())
	}
	for _, s := range d.info.at("sourceOfMonetarySupport").all() {
		add("collaborator", s.at("organisationName").text(), "")
	}
}

func (d *decoder) study() {
	s, names := &d.out.Study, d.details.at("clinicalTrialIdentifiers")
	s.OfficialTitle = first(names.at("fullTitle"), d.top.at("title"), d.top.at("ctTitle"))
	s.Title = cmp.Or(names.at("publicTitle").text(), s.OfficialTitle)
	if s.Title == "" { // part one may be nearly empty while a trial is under evaluation
		s.Title = d.id
	}
	objective := d.info.at("trialObjective")
	s.BriefSummary = objective.at("mainObjective").text()
	s.DetailedDescription = numbered(objective.at("secondaryObjectives"), "secondaryObjective")
	var criteria []string
	for _, list := range [][2]string{{"Inclusion Criteria", "principalInclusionCriteria"}, {"Exclusion Criteria", "principalExclusionCriteria"}} {
		if text := numbered(d.info.at("eligibilityCriteria", list[1]), list[1]); text != "" {
			criteria = append(criteria, list[0]+":\n"+text)
		}
	}
	s.EligibilityText = strings.Join(criteria, "\n\n")
	s.StudyType = trial.Concept{Canonical: "interventional", Rule: "ctis/always_interventional"}

	code := d.top.at("ctPublicStatusCode")
	if code.text() == "" {
		code = d.top.at("ctStatus")
	}
	s.Status = status(code.text(), d.endedEarly())
	d.unmapped(s.Status.TrialState, code)
	category := d.info.at("trialCategory", "trialPhase")
	s.Phase = phase(category.text())
	d.unmapped(s.Phase.State, category)

	var counts []string
	for _, two := range d.parts.at("authorizedPartsII").all() {
		counts = append(counts, two.at("recruitmentSubjectCount").text())
	}
	s.Enrolment = planned(counts, d.one.at("rowSubjectCount").text())

	people := d.info.at("populationOfTrialSubjects")
	var codes []string
	for _, group := range people.at("ageRanges").all() {
		code := group.at("ageRangeCategoryCode")
		if code.text() == "" {
			code = group.at("ageRangeCategory")
		}
		if _, known := ages[code.text()]; !known && code.text() != "" {
			d.drift.add("unknown_value", code.path, code.text())
		}
		if code.text() != "" {
			codes = append(codes, code.text())
		}
	}
	s.MinimumAge, s.MaximumAge = ageLimits(codes)
	female, male := people.at("isFemaleSubjects").text(), people.at("isMaleSubjects").text()
	if female+male != "" {
		s.Sex = trial.Concept{Raw: "female " + female + ", male " + male, Rule: "ctis/sex"}
		if s.Sex.Canonical = sexes[[2]string{female, male}]; s.Sex.Canonical == "" {
			s.Sex.Canonical, s.Sex.Rule = trial.Unmapped, "ctis/sex/unmapped"
		}
	}
	for _, group := range people.at("clinicalTrialGroups").all() {
		healthy := strings.Contains(strings.ToLower(group.at("name").text()), "healthy")
		s.HealthyVolunteers = trial.Some(s.HealthyVolunteers.V || healthy)
	}
	s.IPDSharing = first(d.info.at("individualParticipantData", "planToShareIPD"), d.info.at("individualParticipantDataSharingStatement", "planToShareIPD"))
	results := d.top.at("results")
	if results.value != nil {
		posted := 0
		for _, kind := range []string{"summaryResults", "laypersonResults", "clinicalStudyReports"} {
			posted += len(results.at(kind).all())
		}
		s.HasPostedResults = trial.Some(false) // as data; documents are listed below
		s.ResultsPending = trial.Null[bool]{}
		if posted > 0 {
			d.resultDocuments(results)
		}
	}
	s.SourceURL = trialPage + d.id
}

// resultDocuments lists posted result documents: CTIS has results as documents only.
func (d *decoder) resultDocuments(results node) {
	for _, kind := range []struct{ member, label string }{
		{"summaryResults", "Summary of results"}, {"laypersonResults", "Summary of results for laypersons"}, {"clinicalStudyReports", "Clinical study report"},
	} {
		for _, document := range results.at(kind.member).all() {
			d.out.Documents = append(d.out.Documents, trial.Document{
				Ordinal: int32(len(d.out.Documents) + 1), Kind: kind.label,
				Date: day(first(document.at("submissionDate"), document.at("publishDate"), document.at("date")), ""),
			})
		}
	}
}

// numbered joins the texts of a list in the order of their numbers, one a line.
func numbered(list node, member string) string {
	type line struct {
		number int64
		text   string
	}
	var lines []line
	for i, item := range list.all() {
		n := trial.ParseCount(item.at("number").text())
		if !n.Valid {
			n.V = int64(i + 1)
		}
		if text := item.at(member).text(); text != "" {
			lines = append(lines, line{n.V, text})
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(a.number, b.number) })
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = l.text
	}
	return strings.Join(texts, "\n")
}
