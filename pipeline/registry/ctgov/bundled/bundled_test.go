package bundled

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// compilation is the hand-made list the extract was written from; it is not part of the project.
const compilation = "../../../../../shared/data/ldn/registrations.csv"

// enums are the coded values of API v2 (GET /studies/enums), as far as the extract can use them.
func enums() map[string][]string {
	return map[string][]string{
		"Status":                   {"ACTIVE_NOT_RECRUITING", "COMPLETED", "ENROLLING_BY_INVITATION", "NOT_YET_RECRUITING", "RECRUITING", "SUSPENDED", "TERMINATED", "WITHDRAWN", "UNKNOWN"},
		"DateType":                 {"ACTUAL", "ESTIMATED"},
		"AgencyClass":              {"NIH", "FED", "OTHER_GOV", "INDIV", "INDUSTRY", "NETWORK", "AMBIG", "OTHER", "UNKNOWN"},
		"StudyType":                {"EXPANDED_ACCESS", "INTERVENTIONAL", "OBSERVATIONAL"},
		"Phase":                    {"NA", "EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4"},
		"DesignAllocation":         {"RANDOMIZED", "NON_RANDOMIZED", "NA"},
		"InterventionalAssignment": {"SINGLE_GROUP", "PARALLEL", "CROSSOVER", "FACTORIAL", "SEQUENTIAL"},
		"PrimaryPurpose":           {"TREATMENT", "PREVENTION", "DIAGNOSTIC", "ECT", "SUPPORTIVE_CARE", "SCREENING", "HEALTH_SERVICES_RESEARCH", "BASIC_SCIENCE", "DEVICE_FEASIBILITY", "OTHER"},
		"DesignTimePerspective":    {"RETROSPECTIVE", "PROSPECTIVE", "CROSS_SECTIONAL", "OTHER"},
		"DesignMasking":            {"NONE", "SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE"},
		"WhoMasked":                {"PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR"},
		"EnrollmentType":           {"ACTUAL", "ESTIMATED"},
		"ArmGroupType":             {"EXPERIMENTAL", "ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION", "OTHER"},
		"InterventionType":         {"BEHAVIORAL", "BIOLOGICAL", "COMBINATION_PRODUCT", "DEVICE", "DIAGNOSTIC_TEST", "DIETARY_SUPPLEMENT", "DRUG", "GENETIC", "PROCEDURE", "RADIATION", "OTHER"},
		"Sex":                      {"FEMALE", "MALE", "ALL"},
		"ReferenceType":            {"BACKGROUND", "RESULT", "DERIVED"},
	}
}

func mustStudies(t *testing.T) (ids []string, records map[string]study, raw map[string]string) {
	t.Helper()
	records, raw = map[string]study{}, map[string]string{}
	for body, err := range Studies() {
		if err != nil {
			t.Fatal(err)
		}
		var s study
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&s); err != nil {
			t.Fatalf("decode %.80s: %v", body, err)
		}
		id := s.ProtocolSection.IdentificationModule.NCTID
		if _, twice := records[id]; twice {
			t.Errorf("%s stands twice in the extract", id)
		}
		ids, records[id], raw[id] = append(ids, id), s, string(body)
	}
	if len(ids) == 0 {
		t.Fatal("the extract is empty")
	}
	return ids, records, raw
}

func TestStudiesAreSortedNCTRecords(t *testing.T) {
	ids, _, _ := mustStudies(t)
	if !slices.IsSorted(ids) {
		t.Error("the extract is not sorted by NCT number")
	}
	nct := regexp.MustCompile(`^NCT\d{8}$`)
	for _, id := range ids {
		if !nct.MatchString(id) {
			t.Errorf("%q is not an NCT number", id)
		}
	}
}

func TestEveryRecordSaysWhereItComesFrom(t *testing.T) {
	_, records, _ := mustStudies(t)
	day := regexp.MustCompile(`^"\d{4}-\d\d-\d\d"$`)
	for id, s := range records {
		x := s.Extract
		if len(x.SourcePages) == 0 || slices.Contains(x.SourcePages, "") {
			t.Errorf("%s: source pages %q", id, x.SourcePages)
		}
		if string(x.Seen) != "null" && !day.Match(x.Seen) {
			t.Errorf("%s: seen is %q, want null or a day", id, x.Seen)
		}
		if x.Compiled != "2026-10" {
			t.Errorf("%s: compiled %q", id, x.Compiled)
		}
		if !strings.HasPrefix(s.ProtocolSection.DescriptionModule.BriefSummary, "Reference extract: ") {
			t.Errorf("%s: the summary does not say that it is the extract's", id)
		}
	}
}

func TestCodedValuesAreOfAPIv2(t *testing.T) {
	_, records, _ := mustStudies(t)
	known := enums()
	for id, s := range records {
		for enum, values := range s.coded() {
			for _, v := range values {
				if !slices.Contains(known[enum], v) {
					t.Errorf("%s: %s %q is not in API v2", id, enum, v)
				}
			}
		}
	}
}

func TestDatesHaveTheRegistersForm(t *testing.T) {
	_, records, _ := mustStudies(t)
	form := regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$`)
	for id, s := range records {
		for _, d := range s.dates() {
			if !form.MatchString(d) {
				t.Errorf("%s: date %q", id, d)
			}
		}
	}
}

func TestNoPersonalData(t *testing.T) {
	_, _, raw := mustStudies(t)
	phone := regexp.MustCompile(`\+\d[\d ()-]{6,}|\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b`)
	for id, body := range raw {
		if strings.Contains(body, "@") {
			t.Errorf("%s carries a mail address", id)
		}
		if m := phone.FindString(body); m != "" {
			t.Errorf("%s carries what looks like a telephone number: %q", id, m)
		}
	}
}

func TestArmsAndInterventionsNameEachOther(t *testing.T) {
	_, records, _ := mustStudies(t)
	for id, s := range records {
		m := s.ProtocolSection.ArmsInterventionsModule
		if len(m.Interventions) == 0 {
			t.Errorf("%s has no intervention", id)
		}
		byArm, byIntervention := map[[2]string]bool{}, map[[2]string]bool{}
		for _, a := range m.ArmGroups {
			for _, name := range a.InterventionNames {
				kind, name, _ := strings.Cut(name, ": ")
				byArm[[2]string{a.Label, strings.ToUpper(kind) + " " + name}] = true
			}
		}
		for _, i := range m.Interventions {
			for _, label := range i.ArmGroupLabels {
				byIntervention[[2]string{label, i.Type + " " + i.Name}] = true
			}
		}
		if d := cmp.Diff(byArm, byIntervention); d != "" {
			t.Errorf("%s: arms name other interventions than interventions name arms (-arms +interventions):\n%s", id, d)
		}
	}
}

func TestNobodyIsEnrolledOnlyWhereWithdrawn(t *testing.T) {
	_, records, _ := mustStudies(t)
	for id, s := range records {
		p := s.ProtocolSection
		zero := p.DesignModule != nil && p.DesignModule.EnrollmentInfo != nil && p.DesignModule.EnrollmentInfo.Count == 0
		withdrawn := p.StatusModule != nil && p.StatusModule.OverallStatus != nil && *p.StatusModule.OverallStatus == "WITHDRAWN"
		if zero != withdrawn {
			t.Errorf("%s: zero enrolment %v, withdrawn %v", id, zero, withdrawn)
		}
	}
}

func TestMeSHTermsHaveOneIDEach(t *testing.T) {
	_, records, _ := mustStudies(t)
	form := regexp.MustCompile(`^D\d{6}(\d{3})?$`)
	idOf, termOf := map[string]string{}, map[string]string{}
	for id, s := range records {
		if s.DerivedSection == nil {
			continue
		}
		for _, m := range s.DerivedSection.ConditionBrowseModule.Meshes {
			if !form.MatchString(m.ID) {
				t.Errorf("%s: %s has MeSH id %q", id, m.Term, m.ID)
			}
			if was, ok := idOf[m.Term]; ok && was != m.ID {
				t.Errorf("%s is %s and %s", m.Term, was, m.ID)
			}
			if was, ok := termOf[m.ID]; ok && was != m.Term {
				t.Errorf("%s is %s and %s", m.ID, was, m.Term)
			}
			idOf[m.Term], termOf[m.ID] = m.ID, m.Term
		}
	}
}

func TestABrokenLineIsAnErrorAndTheRestGoesOn(t *testing.T) {
	var got []string
	for body, err := range lines([]byte("{\"a\":1}\n\n{\"b\":\n{\"c\":3}")) {
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		got = append(got, string(body))
	}
	want := []string{`{"a":1}`, "read bundled extract: line 3 is not JSON; build ldntrials again from a clean checkout", `{"c":3}`}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestStudiesStopsWhenAsked(t *testing.T) {
	seen := 0
	for range Studies() {
		seen++
		break
	}
	if seen != 1 {
		t.Errorf("%d records after a break, want 1", seen)
	}
}

// mustCompilation reads the rows of the compilation that name an NCT number.
func mustCompilation(t *testing.T) map[string]map[string]string {
	t.Helper()
	f, err := os.Open(compilation)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("NOT CHECKED AGAINST THE COMPILATION: %s is absent", compilation)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatalf("read %s: %v", compilation, err)
	}
	rows := map[string]map[string]string{}
	for _, r := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = r[i]
		}
		if strings.HasPrefix(row["registry_id"], "NCT") {
			rows[row["registry_id"]] = row
		}
	}
	return rows
}

func TestEveryNCTRowOfTheCompilationIsInTheExtract(t *testing.T) {
	rows := mustCompilation(t)
	ids, _, _ := mustStudies(t)
	want := make([]string, 0, len(rows))
	for id := range rows {
		want = append(want, id)
	}
	slices.Sort(want)
	if d := cmp.Diff(want, ids); d != "" {
		t.Errorf("ids (-compilation +extract):\n%s", d)
	}
}

func TestTheExtractSaysWhatTheCompilationSays(t *testing.T) {
	rows := mustCompilation(t)
	_, records, raw := mustStudies(t)
	// Figures that the compilation calls recalled, or that belong to another trial:
	// README.md, "Where the extract leaves the compilation".
	leftOut := map[string][]string{
		"NCT00532779": {"16", "32"},
		"NCT02032433": {"380", "status"},
		"NCT01057862": {"allocation"},
	}
	phases := map[string]string{
		"": "", "N/A": "NA", "Phase 1": "PHASE1", "Phase 2": "PHASE2", "Phase 3": "PHASE3", "Phase 4": "PHASE4",
		"Phase 1/Phase 2": "PHASE1 PHASE2", "Phase 2/Phase 3": "PHASE2 PHASE3",
	}
	allocations := map[string]string{"Randomized": "RANDOMIZED", "Non-randomized": "NON_RANDOMIZED", "N/A": "NA"}
	mg := regexp.MustCompile(`\d+(\.\d+)?`)
	for id, row := range rows {
		s, p := records[id], records[id].ProtocolSection
		skip := func(what string) bool { return slices.Contains(leftOut[id], what) }
		var got []string
		allocation := ""
		if p.DesignModule != nil {
			got = p.DesignModule.Phases
			if a := p.DesignModule.DesignInfo.Allocation; a != nil {
				allocation = *a
			}
		}
		if row["phase"] != "" && strings.Join(got, " ") != phases[row["phase"]] {
			t.Errorf("%s: phases %v, compilation %q", id, got, row["phase"])
		}
		if want := allocations[row["allocation"]]; want != "" && allocation != want && !skip("allocation") {
			t.Errorf("%s: allocation %q, compilation %q", id, allocation, row["allocation"])
		}
		status := ""
		if p.StatusModule != nil && p.StatusModule.OverallStatus != nil {
			status = *p.StatusModule.OverallStatus
		}
		words := strings.NewReplacer(",", "", " ", "_").Replace(strings.ToUpper(row["status"]))
		if row["status"] != "" && !skip("status") && (status == "" || !strings.HasPrefix(words, status)) {
			t.Errorf("%s: status %q, compilation %q", id, status, row["status"])
		}
		if row["has_results"] != "" && (s.HasResults == nil || *s.HasResults != strings.HasPrefix(row["has_results"], "yes")) {
			t.Errorf("%s: results posted differ from the compilation's %q", id, row["has_results"])
		}
		for _, figure := range mg.FindAllString(row["dose_text"], -1) {
			if !skip(figure) && !regexp.MustCompile(`(^|[^\d.])`+regexp.QuoteMeta(figure)+`([^\d]|$)`).MatchString(raw[id]) {
				t.Errorf("%s: %s of dose text %q is not in the record", id, figure, row["dose_text"])
			}
		}
		if m := regexp.MustCompile(`PMID (\d+)`).FindStringSubmatch(row["publication"]); m != nil && !strings.Contains(raw[id], `"pmid":"`+m[1]+`"`) {
			t.Errorf("%s: %s is not among the references", id, m[0])
		}
	}
}
