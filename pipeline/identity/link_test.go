package identity

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rec makes a record; each number is "type = value @ issuer", type and issuer may be
// left out.
func rec(registry, id string, numbers ...string) Record {
	r := Record{Registry: registry, RecordID: id}
	for _, n := range numbers {
		i := Identifier{Type: "secondary", Value: n, Field: "ids"}
		if kind, value, ok := strings.Cut(n, " = "); ok {
			i.Type, i.Value = kind, value
		}
		i.Value, i.Domain, _ = strings.Cut(i.Value, " @ ")
		r.Identifiers = append(r.Identifiers, i)
	}
	return r
}

func (r Record) titled(title string, start int, size int64) Record {
	r.Titles, r.StartYear, r.Enrolment = []string{title}, start, size
	return r
}

func TestEdgesTellWhatBecameOfEachNumber(t *testing.T) {
	for name, c := range map[string]struct {
		records []Record
		want    []string // record, number, kind, outcome, other trial
	}{
		"both name each other": {
			[]Record{rec("ctgov", "NCT04270877", "2019-000702-30"), rec("euctr", "2019-000702-30-DK", "nct04270877")},
			[]string{"2019-000702-30-DK NCT04270877 both_ways merged NCT04270877", "NCT04270877 2019-000702-30 both_ways merged NCT04270877"},
		},
		"one names the other": {
			[]Record{rec("ctgov", "NCT04270877", "2019-000702-30"), rec("euctr", "2019-000702-30-DK")},
			[]string{"NCT04270877 2019-000702-30 named merged NCT04270877"},
		},
		"an EU CT record names where it came from": {
			[]Record{rec("ctis", "2023-505613-24-01", "2016-003344-15"), rec("euctr", "2016-003344-15-DE")},
			[]string{"2023-505613-24-01 2016-003344-15 transition merged 2016-003344-15"},
		},
		"no record of the number": {
			[]Record{rec("ctgov", "NCT04270877", "2019-000702-30")},
			[]string{"NCT04270877 2019-000702-30 shared_number not_held "},
		},
		"two name a number without a record": {
			[]Record{rec("isrctn", "ISRCTN62918594", "NCT04270877"), rec("drks", "DRKS00021134", "NCT04270877")},
			[]string{"DRKS00021134 NCT04270877 shared_number merged ISRCTN62918594", "ISRCTN62918594 NCT04270877 shared_number merged ISRCTN62918594"},
		},
		"placeholder": {
			[]Record{rec("ctgov", "NCT04270877", "ISRCTN00000000", "N/A")},
			[]string{"NCT04270877 ISRCTN00000000 shared_number placeholder "},
		},
		"grant": {
			[]Record{rec("ctgov", "NCT04270877", "OTHER_GRANT = 2019-000702-30"), rec("euctr", "2019-000702-30-DK")},
			[]string{"NCT04270877 2019-000702-30 grant_field kept 2019-000702-30"},
		},
		"parent study": {
			[]Record{rec("ctgov", "NCT04270877", "2019-000702-30 @ Parent study"), rec("euctr", "2019-000702-30-DK")},
			[]string{"NCT04270877 2019-000702-30 related_field kept 2019-000702-30"},
		},
		"obsolete number with a record and without": {
			[]Record{rec("ctgov", "NCT04270877", "alias = NCT04270999", "alias = NCT04270998"), rec("ictrp", "NCT04270999")},
			[]string{"NCT04270877 NCT04270998 alias not_held NCT04270877", "NCT04270877 NCT04270999 alias merged NCT04270877"},
		},
		"one of two registrations of one register is refused": {
			[]Record{rec("ctgov", "NCT04270877", "2019-000702-30"), rec("ctgov", "NCT04270999", "2019-000702-30"), rec("euctr", "2019-000702-30-DK")},
			[]string{"NCT04270877 2019-000702-30 named merged NCT04270877", "NCT04270999 2019-000702-30 named refused NCT04270877"},
		},
		"country records": {
			[]Record{rec("euctr", "2019-000702-30-GB"), rec("euctr", "2019-000702-30-DK"), rec("ictrp", "EUCTR2019-000702-30-DK")},
			[]string{"2019-000702-30-GB 2019-000702-30-DK country merged 2019-000702-30", "EUCTR2019-000702-30-DK 2019-000702-30-DK same_number merged 2019-000702-30"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for e := range Link(slices.Values(c.records)).Edges() {
				got = append(got, strings.Join([]string{e.RecordID, e.Number, e.Kind, e.Outcome, e.OtherTrialUID}, " "))
			}
			slices.Sort(got)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMentions(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []Mention
	}{
		"each number once, with the words around it": {
			"An extension of NCT01218958 (nct 01218958) in Iran.",
			[]Mention{{"summary", "An extension of NCT01218958 (nct 01218958) in Iran.", "NCT01218958"}},
		},
		"a number of full width":   {"see ＮＣＴ０１２１８９５８", []Mention{{"summary", "see ＮＣＴ０１２１８９５８", "NCT01218958"}}},
		"years and doses are none": {"4.5 mg for 12 weeks from 2013 to 2015, 1,200 patients", nil},
		"nothing to look for":      {"Low-dose naltrexone in pain", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Mentions("summary", c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("a number of every series is found in a text", func(t *testing.T) {
		for _, series := range AllSeries() {
			if got := Mentions("summary", "compare with "+series.Example+" in adults"); len(got) != 1 || got[0].Number != series.Example {
				t.Errorf("%s: %v", series.Example, got)
			}
		}
	})
	t.Run("found beforehand they are the same evidence", func(t *testing.T) {
		const text = "A successor of ISRCTN62918594 and of 2019–000702–30-DK."
		before, now := rec("ctgov", "NCT04270877"), rec("ctgov", "NCT04270877")
		before.Mentions, now.Mentions = Mentions("description", text), []Mention{{Field: "description", Text: text}}
		edges := func(r Record) []Edge { return slices.Collect(Link(slices.Values([]Record{r})).Edges()) }
		if diff := cmp.Diff(edges(now), edges(before)); diff != "" || len(edges(before)) != 2 {
			t.Error(diff)
		}
	})
}

func TestEdgesKeepTheEvidence(t *testing.T) {
	r := rec("ctgov", "NCT04270877", "EudraCT no. 2019–000702–30")
	r.Mentions = []Mention{{Field: "description", Text: "A successor of ISRCTN62918594 in other patients."}}
	got := slices.Collect(Link(slices.Values([]Record{r})).Edges())
	want := []Edge{
		{Registry: "ctgov", RecordID: "NCT04270877", TrialUID: "NCT04270877", Number: "2019-000702-30", Kind: SharedNumber,
			Outcome: NotHeld, Field: "ids", Text: "EudraCT no. 2019–000702–30"},
		{Registry: "ctgov", RecordID: "NCT04270877", TrialUID: "NCT04270877", Number: "ISRCTN62918594", Kind: MentionText,
			Outcome: Kept, Field: "description", Text: "A successor of ISRCTN62918594 in other patients."},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAssignmentsLeadWithTheFirstRegister(t *testing.T) {
	records := []Record{
		rec("ictrp", "EUCTR2019-000702-30-GB"),
		rec("euctr", "2019-000702-30-SE", "NCT04270877"),
		rec("euctr", "2019-000702-30-DK"),
		rec("ictrp", "NCT04270877"),
		rec("ctgov", "NCT04270877"),
		rec("anzctr", "ACTRN12623000172606p"),
		rec("anzctr", "ACTRN12623000172606"),
		rec("ctis", "2023-505613-24-00"),
		rec("ctis", "2023-505613-24-02"),
		rec("hkctr", "HKCTR-2345"),
	}
	want := []Assignment{
		{"ctgov", "NCT04270877", "NCT04270877", "NCT04270877", true, "lead"},
		{"ictrp", "NCT04270877", "NCT04270877", "NCT04270877", false, "named"},
		{"euctr", "2019-000702-30-DK", "2019-000702-30-DK", "NCT04270877", false, "named"},
		{"euctr", "2019-000702-30-SE", "2019-000702-30-SE", "NCT04270877", false, "named"},
		{"ictrp", "EUCTR2019-000702-30-GB", "2019-000702-30-GB", "NCT04270877", false, "named"},
		{"ctis", "2023-505613-24-02", "2023-505613-24-02", "2023-505613-24", true, "lead"},
		{"ctis", "2023-505613-24-00", "2023-505613-24-00", "2023-505613-24", false, "resubmission"},
		{"anzctr", "ACTRN12623000172606", "ACTRN12623000172606", "ACTRN12623000172606", true, "lead"},
		{"anzctr", "ACTRN12623000172606p", "ACTRN12623000172606p", "ACTRN12623000172606", false, "resubmission"},
		{"hkctr", "HKCTR-2345", "HKCTR-2345", "hkctr:HKCTR-2345", true, "lead"},
	}
	want[1].Rule = "same_number"
	if diff := cmp.Diff(want, slices.Collect(Link(slices.Values(records)).Assignments())); diff != "" {
		t.Error(diff)
	}
}

func TestACopyByWHONeverLeadsBesideAnother(t *testing.T) {
	records := []Record{rec("ictrp", "IRCT20170702034844N6"), rec("whoxml", "IRCT20170702034844N6")}
	for a := range Link(slices.Values(records)).Assignments() {
		if a.IsLead != (a.Registry == "whoxml") {
			t.Errorf("%+v", a)
		}
	}
}

func TestRelationshipsSayWhatAndWhy(t *testing.T) {
	parent := rec("ctgov", "NCT04270877", "2019-000702-30").titled("Naltrexone in fibromyalgia", 2019, 99)
	twin := rec("euctr", "2019-000702-30-DK", "NCT04270877").titled("Naltrexone in fibromyalgia", 2019, 99)
	child := rec("ctgov", "NCT04999999", "2019-000702-30").titled("Open-label extension study of naltrexone in fibromyalgia", 2020, 60)
	got := slices.Collect(Link(slices.Values([]Record{child, twin, parent})).Relationships())
	want := []Relationship{{
		TrialUIDA: "NCT04999999", TrialUIDB: "NCT04270877", NumberA: "NCT04999999", NumberB: "2019-000702-30",
		Kind: Extension, Rule: "one title says that it continues a trial or is a part of one",
		Registry: "ctgov", RecordID: "NCT04999999", Field: "ids", Text: "2019-000702-30",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestObsoleteNumbersNeverLead(t *testing.T) {
	for name, c := range map[string]struct {
		records []Record
		want    string
	}{
		"a lower number is obsolete":          {[]Record{rec("ctgov", "NCT04270877"), rec("ctgov", "NCT04270999", "alias = NCT04270877")}, "NCT04270999"},
		"each calls the other obsolete":       {[]Record{rec("ctgov", "NCT04270877", "alias = NCT04270999"), rec("ctgov", "NCT04270999", "alias = NCT04270877")}, "NCT04270877"},
		"a number of another register is not": {[]Record{rec("euctr", "2019-000702-30-DK", "alias = NCT04270877"), rec("ctgov", "NCT04270877")}, "NCT04270877"},
		"the obsolete one has the company":    {[]Record{rec("ctgov", "NCT04270877", "2019-000702-30"), rec("euctr", "2019-000702-30-DK"), rec("ctgov", "NCT04270999", "alias = NCT04270877")}, "NCT04270999"},
	} {
		t.Run(name, func(t *testing.T) {
			for a := range Link(slices.Values(c.records)).Assignments() {
				if a.TrialUID != c.want {
					t.Errorf("%s is %s, want %s", a.Number, a.TrialUID, c.want)
				}
			}
		})
	}
}

func TestTwoNumbersThatCallEachOtherObsoleteStillGuard(t *testing.T) {
	r := Link(slices.Values([]Record{
		rec("ctgov", "NCT04270877", "alias = NCT04270999"), rec("ctgov", "NCT04270999", "alias = NCT04270877"),
		rec("euctr", "2019-000702-30-DK", "NCT04270877"), rec("ctgov", "NCT04280000", "2019-000702-30"),
	}))
	if uid := uids(r); uid["ctgov NCT04280000"] != "NCT04280000" || uid["euctr 2019-000702-30-DK"] != "NCT04270877" {
		t.Errorf("%v", uid)
	}
}

func TestCodesThatManyTrialsShareAreNone(t *testing.T) {
	for value, want := range map[string]string{
		"1": "", "001": "", "2019": "", "N/A": "", "nil known": "", "Not applicable": "", "XXXXXXX": "", "00000000": "", "AB1": "",
		"Pending": "", "None provided": "", "TOWN": "", strings.Repeat("A1", 40): "",
		"AB21004": "AB21004", "TV48125-CNS-30057": "TV48125CNS30057", "ma 30143": "MA30143", "21707": "21707", "ARCHERY": "ARCHERY",
	} {
		got, ok := code(value, nil)
		if ok != (want != "") || ok && string(got) != want {
			t.Errorf("code(%q) = %q, %v; want %q", value, got, ok, want)
		}
	}
}

func TestTitlesThatContinueATrialAreKnown(t *testing.T) {
	for title, want := range map[string]continuation{
		"Extension study of naltrexone":                          isExtension | mentionsExtension,
		"Long-term follow-up of patients given gene therapy":     isFollowUp | mentionsFollowUp,
		"Rollover study for patients on imatinib":                isExtension | mentionsExtension,
		"A trial of naltrexone with an open-label extension":     mentionsExtension,
		"A randomised trial with two-year follow-up":             mentionsFollowUp,
		"Imaging sub-study":                                      isProgramme | mentionsSubstudy | isSubstudy,
		"A randomised trial with an imaging substudy":            isProgramme | mentionsSubstudy,
		"Meta-analysis of individual participant data":           isReview,
		"A randomised trial and meta-analysis":                   0,
		"Regular follow-up visits against digital therapy":       mentionsFollowUp,
		"Naltrexone in extensively treated pain":                 0,
		"Five-Year Follow Up Study of Probiotics in the Newborn": isFollowUp | mentionsFollowUp,
	} {
		_, toks := tokens(title, nil, nil)
		if got := continues(toks); got != want {
			t.Errorf("%q: %b, want %b", title, got, want)
		}
	}
}

func TestSponsorsAreTheSameInEverySpelling(t *testing.T) {
	hash := func(name string) uint64 {
		_, toks := tokens(name, nil, nil)
		return sponsorHash(toks)
	}
	for _, same := range [][2]string{
		{"Fundació Sant Joan de Déu", "FUNDACIO SANT JOAN DE DEU"},
		{"Teva Pharmaceuticals, Inc.", "Teva"},
		{"Erasmus MC", "Erasmus Medical Center"},
		{"University of Leeds", "Leeds University"},
	} {
		if hash(same[0]) != hash(same[1]) {
			t.Errorf("%q and %q differ", same[0], same[1])
		}
	}
	for _, other := range [][2]string{
		{"University of Leeds", "University of York"},
		{"National Institute of Health", "University Hospital"},
		{"", "University of York"},
	} {
		if hash(other[0]) == hash(other[1]) {
			t.Errorf("%q and %q are the same", other[0], other[1])
		}
	}
}

func TestFingerprintIsStable(t *testing.T) {
	if a, b := Fingerprint(), Fingerprint(); a != b || len(a) != 16 {
		t.Errorf("%q, then %q", a, b)
	}
}

// shared opens a file of the contract samples beside the project.
func shared(t *testing.T, name string) *csv.Reader {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", name)
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("SKIPPED: the sample %s is not here", path)
	}
	t.Cleanup(func() { f.Close() })
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	return r
}

func TestEveryTrialIDOfTheSampleExportIsRead(t *testing.T) {
	rows, err := shared(t, "ictrp/COVID19-1135-trials.csv").ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		n, ok := Canonical(row[0])
		want := strings.TrimPrefix(strings.TrimPrefix(row[0], "EUCTR"), "JPRN-")
		if !ok || n.String() != want || n.ID.IsDummy() {
			t.Errorf("%q is read as %q, %v, dummy %v", row[0], n, ok, n.ID.IsDummy())
		}
	}
	if len(rows) < 1000 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestKnownTrialsAreOne(t *testing.T) {
	rows, err := shared(t, "common/ldn_known_trials.csv").ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var records []Record
	twins := map[string]string{}
	for _, row := range rows[1:] {
		var linked []string
		for _, id := range strings.Split(row[2], ";") {
			if n, ok := Canonical(id); ok && n.ID.Register() != "" {
				records = append(records, rec(n.ID.Register(), n.String()))
				twins[n.String()] = row[0]
			}
			linked = append(linked, id)
		}
		records = append(records, rec("source", row[0], linked...))
	}
	number := map[string]string{}
	r := Link(slices.Values(records))
	for a := range r.Assignments() {
		number[a.Number] = a.TrialUID
	}
	for twin, of := range twins {
		if number[twin] != number[of] {
			t.Errorf("%s is %s, its twin %s is %s", twin, number[twin], of, number[of])
		}
	}
	if got, want := r.Counts().Trials, len(rows)-1; got != want || len(twins) < 4 {
		t.Errorf("%d trials with %d twins, want %d", got, len(twins), want)
	}
}
