package dose

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Real records of the contract samples. They are read where they lie and never
// copied: the tests skip, saying so, where they are absent.
const (
	registrations = "../../../shared/data/ldn/registrations.csv"
	storyFile     = "../../../shared/data/ctgov/csv/healthdata_naltrexone.jsonl"
	legacyXML     = "../../../shared/data/ctgov/studies_xml"
)

// explained are registrations whose class, as typed by hand, the dose text
// alone does not support.
var explained = map[string]string{
	"NCT06306157": "the dose text says that the milligrams stand in the background; concepts.md: background is not an arm's dose",
}

func TestRegistrations(t *testing.T) {
	rows, hits := 0, 0
	for _, row := range openPhrases(t, registrations) {
		text := row["dose_text"]
		if strings.HasPrefix(text, "(twin of") && !strings.Contains(text, " mg") {
			continue // a pointer to another record, no dose text
		}
		rows++
		r := Read(text)
		if string(r.Class) == row["dose_class"] {
			hits++
			continue
		}
		if why := explained[row["registry_id"]]; why != "" {
			t.Logf("%s: %s, by hand %s: %s", row["registry_id"], r.Class, row["dose_class"], why)
			continue
		}
		t.Errorf("%s %q: class %s, want %s (rule %s)", row["registry_id"], text, r.Class, row["dose_class"], r.Rule)
	}
	if share := float64(hits) / float64(rows); share < 0.97 {
		t.Errorf("%d of %d classes right: %.3f, want 0.97", hits, rows, share)
	}
	t.Logf("%d of %d classes right", hits, rows)
}

// story is the text of one record in a public mirror that keeps title,
// description and summary, but no arms.
func story(text string) []Text {
	text = regexp.MustCompile(`^\(\w+Quint\)`).ReplaceAllString(text, "")
	body, summary, _ := strings.Cut(text, "@highlight")
	title, description, _ := strings.Cut(body, "\n")
	return []Text{
		{Field: "title", Kind: KindTitle, Body: title}, {Field: "summary", Kind: KindSummary, Body: summary},
		{Field: "description", Kind: KindDescription, Body: description},
	}
}

// storyGaps are records whose dose stands in a part that the mirror lacks.
var storyGaps = map[string]string{
	"NCT00053677": "250 mg/day is told of earlier work only",
	"NCT03008590": "4.5 mg is told of earlier work only; the label makes it low dose",
	"NCT03386448": "the dose stands in the results section only",
	"NCT03447782": "the dose stands in the arms only; the label makes it low dose",
}

func TestStories(t *testing.T) {
	gold := map[string]string{}
	for _, row := range openPhrases(t, registrations) {
		gold[row["registry_id"]] = row["dose_class"]
	}
	f, err := os.Open(filepath.FromSlash(storyFile))
	if err != nil {
		t.Skipf("SKIPPED: %s is absent, descriptions of real records were NOT checked: %v", storyFile, err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	n, low := 0, 0
	for lines.Scan() {
		var d struct {
			ID   string `json:"nct_id"`
			Text string `json:"text"`
		}
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			t.Fatalf("decode story: %v", err)
		}
		r := ReadRecord(story(d.Text))
		if r.IsLDN {
			low++
		}
		want, known := gold[d.ID]
		if !known {
			continue
		}
		n++
		if string(r.Class) == want {
			continue
		}
		if why := storyGaps[d.ID]; why != "" {
			t.Logf("%s: %s, by hand %s: %s", d.ID, r.Class, want, why)
			continue
		}
		t.Errorf("%s: class %s, want %s (rule %s)", d.ID, r.Class, want, r.Rule)
	}
	if n < 40 {
		t.Errorf("only %d stories could be compared", n)
	}
	t.Logf("%d stories compared, %d are low dose by the headline", n, low)
}

// legacy is the part of a legacy registry document that says what is given.
type legacy struct {
	ID            string `xml:"id_info>nct_id"`
	BriefTitle    string `xml:"brief_title"`
	OfficialTitle string `xml:"official_title"`
	Summary       string `xml:"brief_summary>textblock"`
	Description   string `xml:"detailed_description>textblock"`
	Criteria      string `xml:"eligibility>criteria>textblock"`
	Arms          []struct {
		Label string `xml:"arm_group_label"`
		Text  string `xml:"description"`
	} `xml:"arm_group"`
	Interventions []struct {
		Name   string   `xml:"intervention_name"`
		Text   string   `xml:"description"`
		Others []string `xml:"other_name"`
	} `xml:"intervention"`
}

func (l legacy) texts() []Text {
	out := []Text{
		{Field: "brief_title", Kind: KindTitle, Body: l.BriefTitle}, {Field: "official_title", Kind: KindTitle, Body: l.OfficialTitle},
		{Field: "brief_summary", Kind: KindSummary, Body: l.Summary}, {Field: "detailed_description", Kind: KindDescription, Body: l.Description},
		{Field: "eligibility", Kind: KindEligibility, Body: l.Criteria},
	}
	for _, a := range l.Arms {
		out = append(out, Text{Field: "arm_group_label", Kind: KindArm, Arm: a.Label, Body: a.Label}, Text{Field: "arm_group", Kind: KindArm, Arm: a.Label, Body: a.Text})
	}
	for _, i := range l.Interventions {
		for _, body := range append([]string{i.Name, i.Text}, i.Others...) {
			out = append(out, Text{Field: "intervention", Kind: KindIntervention, Intervention: i.Name, Body: body})
		}
	}
	return out
}

func TestLegacyRecords(t *testing.T) {
	files, _ := filepath.Glob(filepath.FromSlash(legacyXML + "/*.xml"))
	if len(files) == 0 {
		t.Skipf("SKIPPED: %s is absent, whole legacy records were NOT checked", legacyXML)
	}
	want := map[string]struct {
		class Class
		gives bool
		low   bool
	}{
		"NCT00501696": {LDN, true, true},
		"NCT00000448": {Full, true, false},
		"NCT00501631": {Depot, true, false},
		"NCT00000299": {OtherDrug, false, false},
		"NCT00000230": {OtherDrug, false, false},
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var l legacy
		if err := xml.Unmarshal(body, &l); err != nil {
			t.Fatalf("decode %s: %v", file, err)
		}
		r := ReadRecord(l.texts())
		t.Logf("%s %s gives=%v ldn=%v [%s] %s", l.ID, r.Class, r.GivesNaltrexone, r.IsLDN, r.Rule, l.BriefTitle)
		if w, known := want[l.ID]; known && (r.Class != w.class || r.GivesNaltrexone != w.gives || r.IsLDN != w.low) {
			t.Errorf("%s: class %s, given %v, low dose %v; want %+v", l.ID, r.Class, r.GivesNaltrexone, r.IsLDN, w)
		}
	}
}
