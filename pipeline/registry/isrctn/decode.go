package isrctn

import (
	"strings"

	"ldntrials/pipeline/registry/who"
	"ldntrials/pipeline/registry/xmlsplit"
	"ldntrials/pipeline/trial"
)

// Decode implements registry.Registry.
func (*Registry) Decode(body []byte) (*trial.Record, error) {
	root, id, err := parse(body)
	if err != nil {
		return nil, err
	}
	d := &decoder{root: root, trial: root.Get("trial"), id: id, out: new(trial.Record)}
	d.identity()
	d.sponsors()
	d.study()
	d.design()
	d.protocol()
	d.places()
	d.links()
	d.out.Drift = append(fields.Drift(root), d.unknown.Rows()...)
	return d.out, nil
}

type decoder struct {
	root, trial *xmlsplit.Element
	id          string
	out         *trial.Record
	unknown     xmlsplit.Drifts
}

func (d *decoder) text(path ...string) string { return d.trial.Value(path...) }

// drifts reports a coded value that no rule knows.
func (d *decoder) drifts(canonical, path, raw string) {
	if canonical == trial.Unmapped {
		d.unknown.Add("unknown_value", "fullTrial.trial."+path, raw)
	}
}

// identity fills identifiers. Numbers stand in fields of their own, in a list of typed
// ones, or in both; each pair of type and number is kept once. What the list calls a CTIS
// number may be an EudraCT number: the text is kept, not the register's reading of it.
func (d *decoder) identity() {
	seen := map[string]bool{}
	add := func(typ, value, domain, field string) {
		value = who.OneLine(value)
		if value == "" || who.IsPlaceholder(value) || seen[typ+" "+strings.ToLower(value)] {
			return
		}
		seen[typ+" "+strings.ToLower(value)] = true
		d.out.Identifiers = append(d.out.Identifiers, trial.Identifier{
			Ordinal: int32(len(d.out.Identifiers) + 1), Type: typ, Value: value, Domain: domain, Field: "trial." + field,
		})
	}
	add("own", d.id, "ISRCTN", "isrctn")
	add("eudract", d.text("externalRefs", "eudraCTNumber"), "EudraCT", "externalRefs.eudraCTNumber")
	add("nct", d.text("externalRefs", "clinicalTrialsGovNumber"), "ClinicalTrials.gov", "externalRefs.clinicalTrialsGovNumber")
	add("iras", d.text("externalRefs", "irasNumber"), "IRAS", "externalRefs.irasNumber")
	for _, code := range who.Split(d.text("externalRefs", "protocolSerialNumber"), ',') {
		add("protocol_code", code, "", "externalRefs.protocolSerialNumber")
	}
	for _, other := range d.trial.All("externalRefs", "secondaryNumbers", "secondaryNumber") {
		typ := strings.ToLower(other.Attr("numberType"))
		switch typ {
		case "":
			typ = "secondary"
		case "protocol serial number":
			typ = "protocol_code"
		}
		add(typ, other.Text, "", "externalRefs.secondaryNumbers.secondaryNumber")
	}
}

// sponsors fills the organisations behind the trial: sponsors, and funders with that class.
func (d *decoder) sponsors() {
	add := func(name, class string) {
		if name = who.Organisation(name); name == "" {
			return
		}
		role := "collaborator"
		if len(d.out.Sponsors) == 0 && class != "funder" {
			role = "lead"
			d.out.Study.LeadSponsor, d.out.Study.LeadSponsorClass = name, class
		}
		d.out.Sponsors = append(d.out.Sponsors, trial.Sponsor{Ordinal: int32(len(d.out.Sponsors) + 1), Role: role, Name: name, Class: class})
	}
	for _, s := range d.root.All("sponsor") {
		class := s.Value("sponsorType")
		if class == "" {
			class = s.Value("commercialStatus")
		}
		add(s.Value("organisation"), class)
	}
	for _, f := range d.root.All("funder") {
		add(f.Value("name"), "funder")
	}
}

func date(raw string) trial.Date { return trial.ParseDate(raw, trial.YearMonthDay, "") }

// study fills what stands once in a record, the design aside.
func (d *decoder) study() {
	s := &d.out.Study
	const about, people = "trialDescription", "participants"
	s.Title, s.OfficialTitle, s.Acronym = who.OneLine(d.text(about, "title")), who.OneLine(d.text(about, "scientificTitle")), who.OneLine(d.text(about, "acronym"))
	if s.Title == "" {
		s.Title = s.OfficialTitle
	}
	if s.Title == "" {
		s.Title = d.id
	}
	filled := func(text string) string {
		if text = withoutContact(text); who.IsPlaceholder(text) {
			return ""
		}
		return text
	}
	s.BriefSummary = filled(d.text(about, "plainEnglishSummary"))
	s.DetailedDescription = filled(d.text(about, "studyHypothesis"))

	s.Status = status(d.text("trialDesign", "overallStatusOverride"), d.text(people, "recruitmentStatusOverride"), d.text(people, "recruitmentStartStatusOverride"))
	d.drifts(s.Status.TrialState, "participants.recruitmentStatusOverride", s.Status.Raw)
	s.WhyStopped = who.OneLine(d.text("trialDesign", "reasonAbandoned"))
	s.Enrolment = enrolment(d.text(people, "totalFinalEnrolment"), d.text(people, "targetEnrolment"))
	s.Start, s.RecruitmentEnd, s.Completion = date(d.text(people, "recruitmentStart")), date(d.text(people, "recruitmentEnd")), date(d.text("trialDesign", "overallEndDate"))
	s.Registered, s.LastUpdated = date(d.trial.Get("isrctn").Attr("dateAssigned")), date(d.trial.Attr("lastUpdated"))

	s.EligibilityText = strings.TrimSpace(who.Clean(d.text(people, "inclusion")) + "\n\n" + who.Clean(d.text(people, "exclusion")))
	s.Sex = who.Sex(d.text(people, "gender"))
	d.drifts(s.Sex.Canonical, "participants.gender", s.Sex.Raw)
	s.MinimumAge, s.MaximumAge = who.Age(d.text(people, "lowerAgeLimit")), who.Age(d.text(people, "upperAgeLimit"))
	switch d.text(people, "healthyVolunteersAllowed") {
	case "true":
		s.HealthyVolunteers = trial.Some(true)
	case "false":
		s.HealthyVolunteers = trial.Some(false)
	}
	s.IPDSharing = filled(d.text("results", "ipdSharingStatement"))
	s.SourceURL = DefaultBaseURL + "/" + d.id
	s.SourceNote = who.SourceNote(d.root.Get("ldntrials_extract"))
}

// design fills the design. New records have fields for its parts; old ones a text, and a
// word for the kind of study.
func (d *decoder) design() {
	s := &d.out.Study
	s.StudyType = coded(studyTypes, "isrctn/study_type", d.text("trialDesign", "primaryStudyDesign"))
	d.drifts(s.StudyType.Canonical, "trialDesign.primaryStudyDesign", s.StudyType.Raw)
	for _, given := range d.trial.All("interventions", "intervention") {
		if s.Phase = who.Phase(given.Value("phase"), nil); s.Phase.Raw != "" {
			break
		}
	}
	if s.Phase.Label == "" {
		s.Phase = who.Phase("", nil)
	}
	d.drifts(s.Phase.State, "interventions.intervention.phase", s.Phase.Raw)

	words := who.ReadDesign(d.text("trialDesign", "studyDesign") + "\n" + d.text("trialDesign", "secondaryStudyDesign"))
	s.Allocation, s.Masking, s.InterventionModel = words.Allocation, words.Masking, words.Model
	s.ModelDescription = who.Clean(d.text("trialDesign", "studyDesign"))
	fields := d.trial.Get("trialDesign", "interventionalTrialDesign")
	if raw := fields.Value("allocation"); raw != "" {
		s.Allocation = who.Allocation(raw)
		d.drifts(s.Allocation.Canonical, "trialDesign.interventionalTrialDesign.allocation", raw)
	}
	if raw := fields.Value("masking"); raw != "" {
		s.Masking, s.WhoMasked = who.Masking(raw)
		s.MaskingDescription = raw
		d.drifts(s.Masking.Canonical, "trialDesign.interventionalTrialDesign.masking", raw)
	}
	if raw := fields.Value("assignment"); raw != "" {
		s.InterventionModel = who.Model(raw)
		d.drifts(s.InterventionModel.Canonical, "trialDesign.interventionalTrialDesign.assignment", raw)
	}
	s.Control = coded(controls, "isrctn/control", fields.Value("control"))
	d.drifts(s.Control.Canonical, "trialDesign.interventionalTrialDesign.control", s.Control.Raw)
	aims := fields.Values("purposes", "purpose")
	if len(aims) == 0 {
		aims = d.trial.Values("trialDesign", "trialTypes", "trialType")
	}
	for _, aim := range aims { // the first aim that is one counts; all of them stay in raw
		c := coded(purposes, "isrctn/primary_purpose", aim)
		d.drifts(c.Canonical, "trialDesign.trialTypes.trialType", aim)
		if old := s.PrimaryPurpose.Canonical; old == "" || old == "other" {
			s.PrimaryPurpose = c
		}
	}
	if len(aims) > 1 {
		s.PrimaryPurpose.Raw = strings.Join(aims, "; ")
	}
}

// protocol fills conditions, interventions and outcomes.
func (d *decoder) protocol() {
	var conditions []trial.Condition
	seen := map[string]bool{}
	add := func(kind, name string) {
		if name = who.OneLine(name); name != "" && !who.IsPlaceholder(name) && !seen[kind+strings.ToLower(name)] {
			seen[kind+strings.ToLower(name)] = true
			conditions = append(conditions, trial.Condition{Kind: kind, Name: name})
		}
	}
	for _, c := range d.trial.All("conditions", "condition") {
		for line := range strings.SplitSeq(c.Value("description"), "\n") {
			add("condition", line)
		}
		add("keyword", c.Value("diseaseClass1"))
		add("keyword", c.Value("diseaseClass2"))
	}
	d.out.Conditions = who.Numbered(conditions)

	for i, given := range d.trial.All("interventions", "intervention") {
		typ := coded(interventionTypes, "isrctn/intervention_type", given.Value("interventionType"))
		d.drifts(typ.Canonical, "interventions.intervention.interventionType", typ.Raw)
		name := who.OneLine(given.Value("drugNames"))
		if who.IsPlaceholder(name) {
			name = ""
		}
		d.out.Interventions = append(d.out.Interventions, trial.Intervention{
			Ordinal: int32(i + 1), Type: typ, Name: name, Description: who.Clean(given.Value("description")),
		})
	}

	for _, typ := range []string{"primary", "secondary"} {
		n := int32(0)
		outcome := func(measure, method, when string) {
			if measure = who.Clean(measure); measure != "" && !who.IsPlaceholder(measure) {
				n++
				d.out.Outcomes = append(d.out.Outcomes, trial.Outcome{Ordinal: n, Type: typ, Measure: measure, Description: who.Clean(method), TimeFrame: who.Clean(when)})
			}
		}
		for _, m := range d.trial.All("trialDescription", typ+"Outcomes", "outcomeMeasure") {
			outcome(m.Value("variable"), m.Value("method"), m.Value("timepoints"))
		}
		outcome(d.text("trialDescription", typ+"Outcome"), "", "") // beside the list it says something else
	}
}

// partsOfUK stand beside the United Kingdom in lists of countries.
var partsOfUK = map[string]bool{"England": true, "Scotland": true, "Wales": true, "Northern Ireland": true}

// places fills countries, each once, and sites.
func (d *decoder) places() {
	names := who.Distinct(d.trial.Values("participants", "recruitmentCountries", "country"))
	kingdom := false
	for _, name := range names {
		kingdom = kingdom || name == "United Kingdom"
	}
	for _, name := range names {
		if !kingdom || !partsOfUK[name] {
			d.out.Countries = append(d.out.Countries, trial.Country{Name: name})
		}
	}
	for i, c := range d.trial.All("participants", "trialCentres", "trialCentre") {
		zip := c.Value("zip")
		if who.IsPlaceholder(zip) {
			zip = ""
		}
		d.out.Sites = append(d.out.Sites, trial.Site{
			Ordinal: int32(i + 1), Facility: who.Organisation(c.Value("name")), City: c.Value("city"), State: c.Value("state"), Zip: zip, Country: c.Value("country"),
		})
	}
}

// links fills publications and documents: from the list of outputs, and from the text that
// old records have instead. An address counts once.
func (d *decoder) links() {
	seen := map[string]bool{}
	add := func(typ, raw, citation, url string) {
		pmid := ""
		if m := pubmed.FindStringSubmatch(url); m != nil {
			pmid = m[1]
		}
		key := pmid
		if key == "" {
			key = url
		}
		if !seen[key] {
			seen[key] = true
			d.out.Publications = append(d.out.Publications, trial.Publication{
				Ordinal: int32(len(d.out.Publications) + 1), PMID: pmid, Type: typ, TypeRaw: raw, Citation: citation, URL: url,
			})
		}
	}
	for _, o := range d.trial.All("outputs", "output") {
		kind, words := o.Attr("outputType"), who.OneLine(o.Value("description"))
		if url := address.FindString(o.Get("externalLink").Attr("url")); url != "" {
			add(reference(kind, words), kind, words, strings.TrimRight(url, ".,;)"))
		}
		if file := o.Get("localFile"); file != nil {
			d.out.Documents = append(d.out.Documents, trial.Document{
				Ordinal: int32(len(d.out.Documents) + 1), Kind: kind, Filename: file.Attr("downloadFilename"), SizeBytes: trial.ParseCount(file.Attr("length")),
				IsProtocol: kind == "protocolfile", IsSAP: kind == "sap" || kind == "statisticalanalysisplan",
				Date: date(o.Attr("dateCreated")), Uploaded: date(o.Attr("dateUploaded")),
			})
		}
	}
	for line := range strings.SplitSeq(d.text("results", "publicationDetails")+"\n"+d.text("results", "basicReport"), "\n") {
		for _, url := range address.FindAllString(line, -1) {
			words := strings.TrimSpace(mails.ReplaceAllString(who.OneLine(strings.Replace(line, url, "", 1)), ""))
			add(reference("", words), "", words, strings.TrimRight(url, ".,;)"))
		}
	}
}
