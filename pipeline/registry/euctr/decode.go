package euctr

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/trial"
)

// trialPage is the page of a record for people; number and country follow.
const trialPage = "https://www.clinicaltrialsregister.eu/ctr-search/trial/"

// Decode implements registry.Registry. Section B.5, in which persons stand, is never
// read, and a sponsor who is a person has no name.
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
	text, err := parse(body)
	if text != nil {
		id = text.id
	}
	if err != nil {
		return nil, err
	}
	d := &decoder{document: text, out: new(trial.Record)}
	d.identity()
	d.sponsors()
	d.study()
	d.products()
	d.lists()
	for _, code := range d.unknown {
		d.drift("unknown_field", code, "")
	}
	return d.out, nil
}

type decoder struct {
	*document
	out *trial.Record
}

// drift tells what is not known; no sample of an unknown field is kept, since it may hold
// a person.
func (d *decoder) drift(kind, path, sample string) {
	for i, had := range d.out.Drift {
		if had.Kind == kind && had.Path == path && had.Sample == sample {
			d.out.Drift[i].Matches++
			return
		}
	}
	if len(d.out.Drift) < 200 {
		d.out.Drift = append(d.out.Drift, trial.Drift{Kind: kind, Path: path, Sample: cut(sample, 80), Matches: 1})
	}
}

// cut shortens text to at most n bytes without splitting a character.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && text[n]&0xc0 == 0x80 {
		n--
	}
	return text[:n]
}

// otherNumber is how A.5.4 names an identifier.
var otherNumber = regexp.MustCompile(`(?i)name:\s*(.*?)\s*number:\s*(\S[^\n]*)`)

func (d *decoder) identity() {
	add := func(typ, domain, field, value string) {
		if value = strings.TrimSpace(value); value != "" && !noNumber.MatchString(value) {
			d.out.Identifiers = append(d.out.Identifiers, trial.Identifier{
				Ordinal: int32(len(d.out.Identifiers) + 1), Type: typ, Value: value, Domain: domain, Field: field,
			})
		}
	}
	add("own", "EudraCT", "Link", d.id)
	add("eudract", "EudraCT", "EudraCT Number", d.number)
	code := d.header["Sponsor's Protocol Code Number"]
	add("protocol_code", "", "A.4.1", cmp.Or(d.first("A.4.1"), code))
	add("isrctn", "ISRCTN", "A.5.1", d.first("A.5.1"))
	add("nct", "ClinicalTrials.gov", "A.5.2", d.first("A.5.2"))
	add("utn", "WHO", "A.5.3", d.first("A.5.3"))
	for _, other := range d.all("A.5.4") {
		found := otherNumber.FindAllStringSubmatch(other, -1)
		for _, m := range found {
			add("secondary", m[1], "A.5.4", m[2])
		}
		if len(found) == 0 {
			add("secondary", "", "A.5.4", other)
		}
	}
}

// sponsors reads the blocks of section B; a sponsor's class follows its name.
func (d *decoder) sponsors() {
	var all []trial.Sponsor
	add := func(role, name string) {
		if name != "" && !slices.ContainsFunc(all, func(s trial.Sponsor) bool {
			return strings.EqualFold(s.Name, name) && (s.Role == role || role == "supporter")
		}) {
			all = append(all, trial.Sponsor{Role: role, Name: name})
		}
	}
	current := -1
	for _, f := range d.fields {
		switch {
		case f.language != "":
		case f.code == "B" || strings.HasPrefix(f.code, "D.") || strings.HasPrefix(f.code, "E."):
			current = -1
		case f.code == "B.1.1" && f.value != "":
			role := "collaborator"
			if !slices.ContainsFunc(all, func(s trial.Sponsor) bool { return s.Role == "lead" }) {
				role = "lead"
			}
			add(role, f.value)
			current = slices.IndexFunc(all, func(s trial.Sponsor) bool { return strings.EqualFold(s.Name, f.value) })
		case f.code == "B.3.1" && current >= 0:
			all[current].Class = f.value
		case f.code == "B.4.1":
			add("supporter", f.value)
		}
	}
	for _, s := range all {
		if personTitle.MatchString(s.Name) && s.Class != "Commercial" {
			continue
		}
		if s.Role == "supporter" {
			s.Role = "collaborator"
		}
		s.Ordinal = int32(len(d.out.Sponsors) + 1)
		d.out.Sponsors = append(d.out.Sponsors, s)
		if s.Role == "lead" {
			d.out.Study.LeadSponsor, d.out.Study.LeadSponsorClass = s.Name, s.Class
		}
	}
}

func day(raw, typ string) trial.Date { return trial.ParseDate(raw, trial.YearMonthDay, typ) }

func (d *decoder) study() {
	s := &d.out.Study
	s.OfficialTitle = d.first("A.3")
	s.Title = cmp.Or(d.first("A.3.1"), d.first("A.3.2"), s.OfficialTitle, d.id)
	s.Acronym = d.first("A.3.2")
	s.BriefSummary, s.DetailedDescription = d.first("E.2.1"), d.first("E.2.2")
	s.StudyType = trial.Concept{Raw: d.header["Clinical Trial Type"], Canonical: "interventional", Rule: "euctr/always_interventional"}

	end := d.labelled("P.", "End of Trial Status")
	s.Status = status(d.header["Trial Status"], end)
	if s.Status.TrialState == trial.Unmapped {
		d.drift("unknown_value", "Trial Status", s.Status.Raw)
	}
	if s.Phase = phase(d.document); s.Phase.State == trial.PhaseUnmapped {
		d.drift("unknown_value", "E.7", s.Phase.Raw)
	}
	s.Enrolment = enrolment(d.document)
	if s.Allocation = allocation(d.document); s.Allocation.Canonical == trial.Unmapped {
		d.drift("unknown_value", "E.8.1.1", s.Allocation.Raw)
	}
	s.Masking, s.InterventionModel, s.PrimaryPurpose, s.Control = masking(d.document), model(d.document), purpose(d.document), control(d.document)
	s.ModelDescription = d.first("E.8.2.3.1")
	s.HasDMC = yesNo(d.first("E.8.7"))

	var criteria []string
	for _, list := range [][2]string{{"Inclusion Criteria", "E.3"}, {"Exclusion Criteria", "E.4"}} {
		if text := d.first(list[1]); text != "" {
			criteria = append(criteria, list[0]+":\n"+text)
		}
	}
	s.EligibilityText = strings.Join(criteria, "\n\n")
	s.MinimumAge, s.MaximumAge = ageLimits(d.document)
	s.Sex = d.sex()
	s.HealthyVolunteers = yesNo(d.first("F.3.1"))

	entered := d.header["Date on which this record was first entered in the EudraCT database"]
	s.FirstSubmitted, s.Registered = day(entered, "actual"), day(entered, "actual")
	s.Start = d.allowed()
	s.Completion = day(d.labelled("P.", "Date of the global end"), "actual")
	s.SourceURL = trialPage + d.number + "/" + d.country
	s.SourceNote = d.header[sourceHeader]
}

// allowed is the day from which the trial may run in the state: competent authority and
// ethics committee have both agreed. The register has no other beginning.
func (d *decoder) allowed() trial.Date {
	authority := day(d.labelled("N.", "Date of Competent Authority Decision"), "anticipated")
	ethics := day(d.labelled("N.", "Date of Ethics Committee Opinion"), "anticipated")
	if !authority.From.Valid || ethics.From.Valid && ethics.From.V > authority.From.V {
		return ethics
	}
	return authority
}

func (d *decoder) sex() trial.Concept {
	female, male := d.first("F.2.1"), d.first("F.2.2")
	if female+male == "" {
		return trial.Concept{Rule: "euctr/sex/absent"}
	}
	c := trial.Concept{Raw: "F.2.1 " + female + "; F.2.2 " + male, Rule: "euctr/sex"}
	switch f, m := yesNo(female), yesNo(male); {
	case f.V && m.V:
		c.Canonical = "all"
	case f.V && m.Valid:
		c.Canonical = "female"
	case m.V && f.Valid:
		c.Canonical = "male"
	default:
		c.Canonical, c.Rule = trial.Unmapped, "euctr/sex/unmapped"
		d.drift("unknown_value", "F.2", c.Raw)
	}
	return c
}
