package fakectgov

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
)

// FirstID is the number of the first made-up study, beyond any that the register has
// given out: NCT09000000.
const FirstID = 9000000

// Generate yields n made-up studies, each a whole v2 record on one line of some 20 KB
// as the register's are, a good part of them with results. The same seed gives the same
// studies. Every one mentions naltrexone, and no name of a person is in them.
func Generate(n int, seed uint64) iter.Seq[[]byte] {
	return generate(n, func(i int) object { return newMaker(seed, i).study(i) })
}

// Small yields n made-up studies of some 300 bytes, for tests that need many.
func Small(n int, seed uint64) iter.Seq[[]byte] {
	return generate(n, func(i int) object {
		m := newMaker(seed, i)
		return object{
			{"protocolSection", object{
				{"identificationModule", object{{"nctId", nctID(i)}, {"briefTitle", "Naltrexone in " + pick(m, conditions).name}}},
				{"statusModule", object{{"overallStatus", "COMPLETED"}, {"startDateStruct", object{{"date", m.date(2015)}}}}},
				{"designModule", object{{"studyType", "INTERVENTIONAL"}, {"phases", []string{"PHASE2"}}}},
			}},
			{"derivedSection", object{{"miscInfoModule", object{{"versionHolder", "2026-01-02"}}}}},
			{"hasResults", false},
		}
	})
}

func generate(n int, study func(int) object) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for i := range n {
			if !yield(appendJSON(nil, study(i))) {
				return
			}
		}
	}
}

func nctID(i int) string { return fmt.Sprintf("NCT%08d", FirstID+i) }

// maker makes one study.
type maker struct{ *rand.Rand }

func newMaker(seed uint64, i int) maker {
	return maker{rand.New(rand.NewPCG(seed, uint64(i)+1))}
}

func pick[T any](m maker, from []T) T { return from[m.IntN(len(from))] }

// some picks n different ones, in their order.
func some[T any](m maker, from []T, n int) []T {
	picked := make([]T, 0, n)
	for i, item := range from {
		if m.IntN(len(from)-i) < n-len(picked) {
			picked = append(picked, item)
		}
	}
	return picked
}

// chance is true once in so many times.
func (m maker) chance(in int) bool { return m.IntN(in) == 0 }

// date is a day, or now and then only a month, within nine years from the given one.
func (m maker) date(year int) string {
	day := fmt.Sprintf("%d-%02d-%02d", year+m.IntN(9), 1+m.IntN(12), 1+m.IntN(28))
	if m.chance(8) {
		return day[:7]
	}
	return day
}

func (m maker) day(year int) string {
	return fmt.Sprintf("%d-%02d-%02d", year+m.IntN(9), 1+m.IntN(12), 1+m.IntN(28))
}

// prose is a text of some sentences.
func (m maker) prose(condition string, n int) string {
	parts := []string{pick(m, openings) + " " + fmt.Sprintf(pick(m, claims), condition) + "."}
	for range n {
		parts = append(parts, pick(m, sentences))
	}
	return strings.Join(parts, " ")
}

// study is one whole record.
func (m maker) study(i int) object {
	about := pick(m, conditions)
	other := pick(m, conditions)
	withResults := m.chance(11)
	observational := !withResults && m.chance(9)
	status := pick(m, []string{"COMPLETED", "COMPLETED", "COMPLETED", "RECRUITING", "UNKNOWN", "TERMINATED", "WITHDRAWN", "NOT_YET_RECRUITING", "ACTIVE_NOT_RECRUITING"})
	if withResults {
		status = "COMPLETED"
	}
	gives := !m.chance(6)
	dose := pick(m, doses)
	arms := []string{"Naltrexone", "Placebo"}
	if m.chance(4) {
		arms = append(arms, "Usual care")
	}
	enrolment := 10 + m.IntN(290)
	if status == "WITHDRAWN" {
		enrolment = 0
	}
	protocol := object{
		{"identificationModule", m.identification(i, about.name, gives)},
		{"statusModule", m.status(status, withResults)},
		{"sponsorCollaboratorsModule", m.sponsor()},
		{"oversightModule", object{{"oversightHasDmc", m.chance(2)}, {"isFdaRegulatedDrug", m.chance(2)}, {"isFdaRegulatedDevice", false}}},
		{"descriptionModule", object{{"briefSummary", m.prose(about.name, 3)}, {"detailedDescription", m.prose(about.name, 8+m.IntN(20))}}},
		{"conditionsModule", object{{"conditions", []string{about.name, other.name}}, {"keywords", []string{"naltrexone", "low dose naltrexone", strings.ToLower(about.name)}}}},
		{"designModule", m.design(observational, enrolment, status)},
		{"armsInterventionsModule", m.arms(arms, dose, gives)},
		{"outcomesModule", m.outcomes()},
		{"eligibilityModule", m.eligibility(gives)},
		{"contactsLocationsModule", m.locations(status)},
		{"referencesModule", m.references(i)},
		{"ipdSharingStatementModule", object{{"ipdSharing", pick(m, []string{"NO", "YES", "UNDECIDED"})}, {"description", pick(m, sentences)}}},
	}
	study := object{{"protocolSection", protocol}}
	if withResults {
		study = append(study, member{"resultsSection", m.results(arms, enrolment)})
	}
	if withResults && m.chance(2) {
		study = append(study, member{"documentSection", object{{"largeDocumentModule", object{{"largeDocs", list{object{
			{"typeAbbrev", "Prot_SAP"}, {"hasProtocol", true}, {"hasSap", true}, {"hasIcf", false}, {"label", "Study Protocol and Statistical Analysis Plan"},
			{"date", m.day(2015)}, {"uploadDate", m.day(2018) + "T10:30"}, {"filename", "Prot_SAP_000.pdf"}, {"size", 100000 + m.IntN(900000)}}}}}}}})
	}
	derived := object{{"miscInfoModule", object{{"versionHolder", "2026-01-02"}}}}
	derived = append(derived, member{"conditionBrowseModule", object{
		{"meshes", list{object{{"id", about.meshID}, {"term", about.mesh}}, object{{"id", other.meshID}, {"term", other.mesh}}}},
		{"ancestors", list{object{{"id", about.ancestorID}, {"term", about.ancestor}}, object{{"id", other.ancestorID}, {"term", other.ancestor}}}}}})
	if gives && !m.chance(3) {
		derived = append(derived, member{"interventionBrowseModule", object{
			{"meshes", list{object{{"id", "D009271"}, {"term", "Naltrexone"}}}},
			{"ancestors", list{object{{"id", "D009292"}, {"term", "Narcotic Antagonists"}}, object{{"id", "D018689"}, {"term", "Sensory System Agents"}}}}}})
	}
	return append(study, member{"derivedSection", derived}, member{"hasResults", withResults})
}

func (m maker) identification(i int, condition string, gives bool) object {
	title := "Naltrexone in " + condition
	if !gives {
		title = "Exercise and Diet in " + condition
	}
	id := object{
		{"nctId", nctID(i)},
		{"orgStudyIdInfo", object{{"id", fmt.Sprintf("EX-%d-%03d", 2010+m.IntN(15), m.IntN(1000))}}},
		{"organization", object{{"fullName", pick(m, sponsors).name}, {"class", "OTHER"}}},
		{"briefTitle", title},
		{"officialTitle", "A Made-up Study of " + title + ": " + pick(m, []string{"a Randomized, Double-Blind Trial", "a Crossover Pilot", "an Open Follow-up"})},
	}
	if m.chance(3) {
		id = append(id, member{"secondaryIdInfos", list{object{{"id", fmt.Sprintf("%d-%06d-%02d", 2010+m.IntN(12), m.IntN(999999), m.IntN(99))}, {"type", "EUDRACT_NUMBER"}}}})
	}
	if m.chance(40) {
		id = append(id, member{"nctIdAliases", []string{alias(i)}})
	}
	return id
}

// alias is an obsolete number of the study with the given index.
func alias(i int) string { return fmt.Sprintf("NCT%08d", FirstID+900000+i) }

func (m maker) status(status string, withResults bool) object {
	start := 2008
	o := object{
		{"statusVerifiedDate", m.day(2015)[:7]},
		{"overallStatus", status},
	}
	switch status {
	case "UNKNOWN":
		o = append(o, member{"lastKnownStatus", "RECRUITING"})
	case "TERMINATED", "WITHDRAWN":
		o = append(o, member{"whyStopped", pick(m, []string{"Slow recruitment", "No funding", "The sponsor decided so"})})
	}
	began := object{{"date", m.date(start)}}
	if !m.chance(12) {
		began = append(began, member{"type", pick(m, []string{"ACTUAL", "ACTUAL", "ESTIMATED"})})
	}
	o = append(o,
		member{"expandedAccessInfo", object{{"hasExpandedAccess", false}}},
		member{"startDateStruct", began},
		member{"primaryCompletionDateStruct", object{{"date", m.date(start + 3)}, {"type", "ACTUAL"}}},
		member{"completionDateStruct", object{{"date", m.date(start + 4)}, {"type", "ACTUAL"}}},
		member{"studyFirstSubmitDate", m.day(start)},
		member{"studyFirstSubmitQcDate", m.day(start)},
		member{"studyFirstPostDateStruct", object{{"date", m.day(start)}, {"type", "ESTIMATED"}}},
	)
	if withResults {
		o = append(o, member{"resultsFirstSubmitDate", m.day(start + 5)}, member{"resultsFirstSubmitQcDate", m.day(start + 5)},
			member{"resultsFirstPostDateStruct", object{{"date", m.day(start + 5)}, {"type", "ACTUAL"}}})
	}
	return append(o, member{"lastUpdateSubmitDate", m.day(start + 6)},
		member{"lastUpdatePostDateStruct", object{{"date", m.day(start + 6)}, {"type", "ACTUAL"}}})
}

func (m maker) sponsor() object {
	lead := pick(m, sponsors)
	o := object{
		{"responsibleParty", object{{"type", "SPONSOR"}}},
		{"leadSponsor", object{{"name", lead.name}, {"class", lead.class}}},
	}
	if m.chance(3) {
		other := pick(m, sponsors)
		o = append(o, member{"collaborators", list{object{{"name", other.name}, {"class", other.class}}}})
	}
	return o
}

func (m maker) design(observational bool, enrolment int, status string) object {
	count := object{{"count", enrolment}, {"type", pick(m, []string{"ACTUAL", "ESTIMATED"})}}
	if observational {
		return object{{"studyType", "OBSERVATIONAL"}, {"patientRegistry", false},
			{"designInfo", object{{"observationalModel", "COHORT"}, {"timePerspective", "PROSPECTIVE"}}}, {"enrollmentInfo", count}}
	}
	phases := pick(m, [][]string{{"PHASE2"}, {"PHASE1", "PHASE2"}, {"PHASE4"}, {"NA"}, {"PHASE3"}, {"EARLY_PHASE1"}, {"PHASE2", "PHASE3"}})
	return object{
		{"studyType", "INTERVENTIONAL"}, {"phases", phases},
		{"designInfo", object{
			{"allocation", pick(m, []string{"RANDOMIZED", "RANDOMIZED", "NON_RANDOMIZED", "NA"})},
			{"interventionModel", pick(m, []string{"PARALLEL", "CROSSOVER", "SINGLE_GROUP"})},
			{"primaryPurpose", "TREATMENT"},
			{"maskingInfo", object{{"masking", "QUADRUPLE"}, {"whoMasked", []string{"PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR"}}}}}},
		{"enrollmentInfo", count},
	}
}

func (m maker) arms(arms []string, dose string, gives bool) object {
	drug := "Naltrexone"
	if !gives {
		drug = "Walking programme"
		dose = "five walks a week; any naltrexone is stopped before"
	}
	groups, interventions := list{}, list{object{
		{"type", map[bool]string{true: "DRUG", false: "BEHAVIORAL"}[gives]}, {"name", drug}, {"description", drug + " " + dose},
		{"armGroupLabels", []string{arms[0]}}, {"otherNames", []string{"NTX", "LDN"}}}}
	kinds := []string{"EXPERIMENTAL", "PLACEBO_COMPARATOR", "NO_INTERVENTION"}
	for i, arm := range arms {
		group := object{{"label", arm}, {"type", kinds[i]}, {"description", pick(m, sentences)}}
		switch i {
		case 0:
			group[2].value = drug + ", " + dose + ". " + pick(m, sentences)
			group = append(group, member{"interventionNames", []string{"Drug: " + drug}})
		case 1:
			group = append(group, member{"interventionNames", []string{"Drug: Placebo"}})
			interventions = append(interventions, object{{"type", "DRUG"}, {"name", "Placebo"},
				{"description", "Capsules without an active drug, taken in the same way"}, {"armGroupLabels", []string{arm}}})
		}
		groups = append(groups, group)
	}
	return object{{"armGroups", groups}, {"interventions", interventions}}
}

func (m maker) outcomes() object {
	outcome := func(n int) list {
		l := list{}
		for range n {
			measure := pick(m, measures)
			l = append(l, object{{"measure", measure.name}, {"description", pick(m, sentences) + " " + pick(m, sentences)}, {"timeFrame", pick(m, timeFrames)}})
		}
		return l
	}
	return object{{"primaryOutcomes", outcome(1 + m.IntN(2))}, {"secondaryOutcomes", outcome(m.IntN(12))}}
}

func (m maker) eligibility(gives bool) object {
	text := "Inclusion Criteria:\n\n* " + strings.Join(some(m, inclusions, 5), "\n* ") +
		"\n\nExclusion Criteria:\n\n* " + strings.Join(some(m, exclusions, 7), "\n* ") + "\n\n" + m.prose("the condition under study", 4+m.IntN(12))
	if !gives {
		text += "\n* Treatment with naltrexone in the last month"
	}
	return object{{"eligibilityCriteria", text}, {"healthyVolunteers", m.chance(8)}, {"sex", "ALL"},
		{"minimumAge", "18 Years"}, {"maximumAge", "75 Years"}, {"stdAges", []string{"ADULT", "OLDER_ADULT"}}}
}

// locations makes a few sites for most studies and hundreds for some. What the register
// holds of contact persons is there in kind, and names nobody.
func (m maker) locations(status string) object {
	n := 1 + m.IntN(5)
	if m.chance(5) {
		n = 20 + m.IntN(120)
	}
	if m.chance(19) {
		n = 200 + m.IntN(800)
	}
	l := list{}
	for range n {
		at := pick(m, cities)
		site := object{{"facility", pick(m, facilities)}}
		if status == "RECRUITING" {
			site = append(site, member{"status", "RECRUITING"})
		}
		site = append(site, member{"city", at.city})
		if at.state != "" {
			site = append(site, member{"state", at.state})
		}
		site = append(site, member{"zip", at.zip}, member{"country", at.country})
		if status == "RECRUITING" {
			site = append(site, member{"contacts", list{object{{"name", "Study desk"}, {"role", "CONTACT"}, {"phone", "000"}, {"email", "desk@example.org"}}}})
		}
		l = append(l, append(site, member{"geoPoint", object{{"lat", at.lat}, {"lon", at.lon}}}))
	}
	return object{
		{"overallOfficials", list{object{{"name", "Study desk"}, {"affiliation", pick(m, facilities)}, {"role", "STUDY_DIRECTOR"}}}},
		{"locations", l},
	}
}

func (m maker) references(i int) object {
	l := list{}
	for k := range m.IntN(6) {
		l = append(l, object{{"pmid", fmt.Sprint(90000000 + i*10 + k)}, {"type", pick(m, []string{"BACKGROUND", "RESULT", "DERIVED"})},
			{"citation", "A made-up paper on " + pick(m, measures).name + ". Journal of Examples. " + fmt.Sprint(2000+m.IntN(25)) + ";12(3):45-67."}})
	}
	if len(l) == 0 {
		return object{{"seeAlsoLinks", list{object{{"label", "Home page"}, {"url", "https://example.org/"}}}}}
	}
	return object{{"references", l}}
}
