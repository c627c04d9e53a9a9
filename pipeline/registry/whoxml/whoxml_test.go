package whoxml

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/conformance"
	"ldntrials/pipeline/registry/xmlsplit"
	"ldntrials/pipeline/trial"
)

func mustFile(tb testing.TB, name string) []byte {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".xml"))
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// mustBody is the first record of a file, in UTF-8.
func mustBody(tb testing.TB, file []byte) []byte {
	tb.Helper()
	in, err := xmlsplit.UTF8(bytes.NewReader(file))
	if err != nil {
		tb.Fatal(err)
	}
	body, err := xmlsplit.New(in, names...).Next()
	if err != nil {
		tb.Fatal(err)
	}
	return bytes.Clone(body)
}

// fixtures are the registers, with the number of the record in their file and how two
// more are called.
var fixtures = []struct {
	name, file, id string
	more           []string
	ids            []string // as they are kept
	start          string   // of the record
	month          string   // a month as the register writes it
}{
	{"irct", "irct", "IRCT29990101099999N1", []string{"IRCT29990101099999N2", "IRCT29990101088888N1"}, nil, "2018-09-23", "2015-03"},
	{"repec", "repec", "PER-999-01", []string{"PER-999-02", "PER-998-03"}, nil, "01/01/1900", "03/2015"},
	{"chictr", "chictr", "ChiCTR2900000002", []string{"ChiCTR2900000003", "ChiCTR-TRC-10001234"}, nil, "2020-04-10", "2015-03"},
	{"rebec", "rebec", "RBR-9zz9zz", []string{"RBR-8ZZ8ZZ", "RBR-7zz7z"}, []string{"RBR-9zz9zz", "RBR-8zz8zz", "RBR-7zz7z"}, "03/2020", "03/2015"},
	{"tctr", "tctr", "TCTR20290508003", []string{"TCTR20290508004", "TCTR20290508005"}, nil, "16/03/2018", "03/2015"},
	{General, "others", "ISRCTN99999999", []string{"KCT0999999", "SLCTR/2099/001"}, nil, "01/05/2020", "03/2015"},
}

func TestConformance(t *testing.T) {
	for _, f := range fixtures {
		t.Run(f.name, func(t *testing.T) {
			body := mustBody(t, mustFile(t, f.file))
			change := func(old, new string) []byte {
				t.Helper()
				if !bytes.Contains(body, []byte(old)) {
					t.Fatalf("there is no %s to change", old)
				}
				return bytes.Replace(body, []byte(old), []byte(new), 1)
			}
			other := "IRCT29990101099999N1"
			if f.name == "irct" {
				other = "RBR-9zz9zz"
			}
			ids := f.ids
			if ids == nil {
				ids = append([]string{f.id}, f.more...)
			}
			bodies := [][]byte{body}
			for _, id := range f.more {
				// Another register's name beside the number would be drift.
				bodies = append(bodies, bytes.Replace(change(f.id, id), []byte("<reg_name>ISRCTN</reg_name>"), nil, 1))
			}
			end := []byte("</trial>")
			if f.name == "chictr" {
				end = []byte("</Triall>")
			}
			conformance.Run(t, New(f.name), conformance.Samples{
				Bodies: bodies, IDs: ids,
				Same: map[string][2][]byte{
					"white space":      {body, change("<main>", "<main>\n\n ")},
					"a contact person": {body, change("<countries>", "<contacts><contact><email>new@example.org</email></contact></contacts><countries>")},
					"empty elements":   {body, change("<main>", "<main><acronym/>")},
				},
				Differ: map[string][2][]byte{
					"a title":             {body, change("<public_title>", "<public_title>New ")},
					"a field that is new": {body, change("<main>", "<main><new_field>1</new_field>")},
				},
				Broken: map[string][]byte{
					"a record without a number": change("<trial_id>"+f.id+"</trial_id>", ""),
					"a number of another kind":  change(f.id, "12"),
					"a tag that is not closed":  change("</main>", ""),
					"a record without an end":   bytes.TrimSuffix(body, end),
				},
				Unknown: map[string]conformance.Drift{
					"a field":    {Body: change("<main>", "<main><new_field>1</new_field>"), Kind: "unknown_field", Path: "trial.main.new_field"},
					"a status":   {Body: change("<recruitment_status>", "<recruitment_status>Very "), Kind: "unknown_value", Path: "trial.main.recruitment_status"},
					"a phase":    {Body: change("<phase>", "<phase>Very odd</phase><phase>"), Kind: "unknown_value", Path: "trial.main.phase"},
					"a register": {Body: change("<reg_name>", "<reg_name>New "), Kind: "unknown_value", Path: "trial.main.reg_name"},
				},
				PartialDate: change("<date_enrolment>"+f.start, "<date_enrolment>"+f.month), Month: "2015-03",
				File: func(bodies ...[]byte) []byte {
					return []byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<trials>\n" + string(bytes.Join(bodies, []byte("\n"))) + "\n</trials>\n")
				},
			})
			if _, _, err := New(f.name).Identify(change(f.id, other)); err == nil {
				t.Errorf("a record of another register is taken by %s", f.name)
			}
		})
	}
}

// readAll reads a file with the register that recognises it, which must be one.
func readAll(t *testing.T, file []byte) (out []registry.Raw, by string) {
	t.Helper()
	for _, r := range All() {
		reader := r.(registry.FileReader)
		if !reader.Recognise(file[:min(len(file), 64<<10)]) {
			continue
		}
		if by != "" {
			t.Errorf("recognised by %s and %s", by, r.Properties().Name)
		}
		by = r.Properties().Name
		for raw, err := range reader.ReadFile(t.Context(), bytes.NewReader(file)) {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, raw)
		}
	}
	return out, by
}

// outline says in a few lines what a record came out as.
func outline(r *trial.Record) string {
	s := &r.Study
	var lists [6][]string
	for _, i := range r.Identifiers {
		lists[0] = append(lists[0], strings.TrimSpace(i.Type+" "+i.Value+" "+i.Domain))
	}
	for _, a := range r.Arms {
		lists[1] = append(lists[1], a.Label+"="+a.Description)
	}
	for _, i := range r.Interventions {
		lists[2] = append(lists[2], i.Name+"|"+i.Description)
	}
	for _, o := range r.Outcomes {
		lists[3] = append(lists[3], o.Type+" "+o.Measure+" @"+o.TimeFrame)
	}
	for _, c := range r.Countries {
		lists[4] = append(lists[4], c.Name)
	}
	for _, c := range r.Conditions {
		lists[5] = append(lists[5], c.Kind+" "+c.Name)
	}
	date := func(d trial.Date) string {
		if !d.From.Valid {
			return "-" + d.Flag
		}
		return fmt.Sprintf("%s..%s %s", d.From.V, d.To.V, d.Type)
	}
	lines := []string{
		"title " + s.Title + " | " + s.OfficialTitle, "sponsor " + s.LeadSponsor, "status " + s.Status.TrialState + " " + s.Status.RecruitmentState,
		"type " + s.StudyType.Canonical, "phase " + s.Phase.Label + " by " + s.Phase.Rule, fmt.Sprintf("size %d %s %s", s.Enrolment.Value.V, s.Enrolment.Type, s.Enrolment.Field),
		"design " + s.Allocation.Canonical + " " + s.Masking.Canonical + " " + s.InterventionModel.Canonical, "control " + s.Control.Canonical,
		fmt.Sprintf("people %s %v %v", s.Sex.Canonical, s.MinimumAge.Years, s.MaximumAge.Years),
		"start " + date(s.Start), "registered " + date(s.Registered), "completion " + date(s.Completion),
	}
	for _, list := range lists {
		lines = append(lines, strings.Join(list, "; "))
	}
	return strings.Join(lines, "\n")
}

func TestDecode_registers(t *testing.T) {
	want := map[string]string{
		"irct": `title Naltrexone in an invented skin illness | Low dose naltrexone against placebo in an invented skin illness
sponsor Example University of Medical Sciences
status completed closed
type interventional
phase Phase 2/Phase 3 by who/phase
size 34 actual main.results_actual_enrolment
design randomised triple parallel
control placebo
people all {18 true} {0 false}
start 2018-09-23..2018-09-23 anticipated
registered 2018-08-20..2018-08-20 
completion 2019-05-01..2019-05-31 
own IRCT29990101099999N1 IRCT; secondary U1111-0000-1111 WHO
Intervention group=naltrexone 3 mg a day.; Control group=placebo.
naltrexone 3 mg a day.|; placebo.|
primary Severity @month 6; secondary Itch @month 3
Iran (Islamic Republic of)
condition Invented skin illness.; keyword skin`,
		"repec": `title Naltrexone for people of Perú who drink | Naltrexone for people of Perú who drink
sponsor EJEMPLO S.A.
status completed closed
type interventional
phase Phase 3 by who/phase
size 32 planned main.target_size
design randomised double parallel
control 
people  {0 false} {0 false}
start -placeholder
registered 2001-10-07..2001-10-07 
completion -
own PER-999-01 REPEC; secondary EX-001



Peru
condition -F102 Alcohol dependence`,
		"chictr": `title Naltrexone before and after a change of ward | Naltrexone before and after a change of ward
sponsor 
status completed closed
type observational
phase Not applicable by who/phase/study_kind
size 3239 planned main.target_size
design   sequential
control 
people all {0 false} {0 false}
start 2020-04-10..2020-04-10 
registered 2020-07-02..2020-07-02 
completion -
own ChiCTR2900000002 ChiCTR; secondary U1111-0000-2222 WHO UTN
2019 Y=N/A; 2020 Y=naltrexone 50 mg
naltrexone 50 mg|
primary days in hospital @; primary deaths @
China
condition Invented illness`,
		"rebec": `title Naltrexone and current in an invented pain | Low dose naltrexone with stimulation in an invented pain
sponsor Hospital de Exemplo
status ongoing open
type interventional
phase Not applicable by who/phase
size 92 planned main.target_size
design randomised double parallel
control 
people female {18 true} {65 true}
start 2020-03-01..2020-03-31 actual
registered 2020-04-05..2020-04-05 
completion -
own RBR-9zz9zz REBEC; secondary U1111-0000-3333 WHO UTN; secondary NCT09999998 ClinicalTrials.gov

|Four groups of 23 people each. Group one takes 4.5 mg of naltrexone once a day and has real stimulation; group two takes placebo and has real stimulation; and so on.

Brazil
condition Invented pain`,
		"tctr": `title Naltrexone for the lungs | Naltrexone for the lungs: a single blinded trial
sponsor Example University
status ongoing closed
type interventional
phase Not applicable by who/phase
size 70 planned main.target_size
design randomised  
control 
people all {30 true} {79 true}
start 2018-03-16..2018-03-16 anticipated
registered 2018-05-07..2018-05-07 
completion -
own TCTR20290508003 TCTR

Naltrexone 50 mg|
primary Liver @month 3 blood; primary Breath @month 6 a test
Thailand
condition Lungs`,
	}
	for _, f := range fixtures {
		t.Run(f.name, func(t *testing.T) {
			raws, by := readAll(t, mustFile(t, f.file))
			if by != f.name || len(raws) != 1 || raws[0].Registry != f.name || raws[0].RecordID != f.id {
				t.Fatalf("read by %s: %+v", by, raws)
			}
			for _, word := range []string{"@example.org", "Sara", "Wei", "Ana", "Li Example"} {
				if bytes.Contains(raws[0].Body, []byte(word)) {
					t.Errorf("%s is kept", word)
				}
			}
			record, err := New(f.name).Decode(raws[0].Body)
			if err != nil {
				t.Fatal(err)
			}
			if w := want[f.name]; w != "" {
				if diff := cmp.Diff(w, outline(record)); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			} else if record.Study.HomeRegister != "isrctn" {
				t.Errorf("got home %q", record.Study.HomeRegister)
			}
		})
	}
}

func TestReadFile_takesAMixedFileApart(t *testing.T) {
	var all [][]byte
	for _, f := range fixtures {
		all = append(all, mustBody(t, mustFile(t, f.file)))
	}
	raws, by := readAll(t, []byte("<trials>"+string(bytes.Join(all, nil))+"</trials>"))
	var got []string
	for _, raw := range raws {
		got = append(got, raw.Registry+" "+raw.RecordID)
	}
	var want []string
	for _, f := range fixtures {
		want = append(want, f.name+" "+f.id)
	}
	if diff := cmp.Diff(want, got); diff != "" || by != "irct" {
		t.Errorf("read by %s: %s", by, diff)
	}
}

func TestRecognise_others(t *testing.T) {
	for name, head := range map[string]string{
		"WHO's own export": `<Trials_downloaded_from_ICTRP><Trial><TrialID>NCT04270877</TrialID></Trial></Trials_downloaded_from_ICTRP>`,
		"ISRCTN":           `<allTrials totalCount="1"><fullTrial><trial lastUpdated="1"><isrctn>12345678</isrctn></trial></fullTrial></allTrials>`,
		"a page":           `<!DOCTYPE html><html><main>trial</main></html>`,
	} {
		for _, r := range All() {
			if r.(registry.FileReader).Recognise([]byte(head)) {
				t.Errorf("%s is recognised by %s", name, r.Properties().Name)
			}
		}
	}
}

func TestDecode_entityExpansion(t *testing.T) {
	file := "<!DOCTYPE trials [<!ENTITY a \"" + strings.Repeat("x", 100) + "\">"
	for i := range 10 {
		file += fmt.Sprintf("<!ENTITY b%d \"%s\">", i, strings.Repeat("&a;", 100))
	}
	body := strings.Replace(string(mustBody(t, mustFile(t, "tctr"))), "Naltrexone for the lungs", "&b9;&b9;", 1)
	raws, _ := readAll(t, []byte(file+"]><trials>"+body+"</trials>"))
	if len(raws) != 1 {
		t.Fatal("the record is lost")
	}
	record, err := New("tctr").Decode(raws[0].Body)
	if err != nil || record.Study.Title != "&b9;&b9;" {
		t.Errorf("got %q, %v", record.Study.Title, err)
	}
}

// mustReal opens a contract sample.
func mustReal(t *testing.T, name string) []byte {
	t.Helper()
	path := filepath.Join("..", "..", "..", "..", "shared", "data", filepath.FromSlash(name))
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skip("SKIPPED: the contract sample is not here: ", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestReadFile_real(t *testing.T) {
	for name, want := range map[string]struct{ registry, id, start, country, title string }{
		"repec/1995.xml":                  {"repec", "PER-001-95", "", "Brazil", "Evaluation"},
		"chictr/ChiCTR2000034346.xml":     {"chictr", "ChiCTR2000034346", "2020-04-10", "China", "Survey"},
		"tctr/TCTR20180508003.study.json": {"tctr", "TCTR20180508003", "2018-03-16", "Thailand", "Effectiveness"},
	} {
		t.Run(name, func(t *testing.T) {
			file := mustReal(t, name)
			if strings.HasSuffix(name, ".json") { // somebody made JSON of the XML: back again
				file = asXML(t, file)
			}
			raws, by := readAll(t, file)
			if by != want.registry || len(raws) != 1 || raws[0].RecordID != want.id {
				t.Fatalf("read by %q: %d records", by, len(raws))
			}
			record, err := New(by).Decode(raws[0].Body)
			if err != nil {
				t.Fatal(err)
			}
			s := &record.Study
			start := ""
			if s.Start.From.Valid {
				start = s.Start.From.V.String()
			}
			if start != want.start || record.Countries[0].Name != want.country || !strings.HasPrefix(s.Title, want.title) {
				t.Errorf("got\n%s", outline(record))
			}
			for _, d := range record.Drift {
				if d.Path != "trial.main.study_type" { // ChiCTR names an aim there
					t.Errorf("drift: %+v", d)
				}
			}
			if strings.Contains(outline(record)+string(raws[0].Body), "@example.org") || strings.Contains(outline(record), "\uFFFD") {
				t.Errorf("got\n%s", outline(record))
			}
			t.Log("\n" + outline(record))
		})
	}
}

// asXML writes JSON as the elements it was made of.
func asXML(t *testing.T, text []byte) []byte {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	var write func(name string, v any)
	write = func(name string, v any) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				write(name, one)
			}
		case map[string]any:
			b.WriteString("<" + name + ">")
			var keys []string
			for key := range v {
				keys = append(keys, key)
			}
			slices.Sort(keys)
			if i := slices.Index(keys, "main"); i > 0 {
				keys[0], keys[i] = keys[i], keys[0]
			}
			for _, key := range keys {
				write(key, v[key])
			}
			b.WriteString("</" + name + ">")
		case string:
			b.WriteString("<" + name + ">" + strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(v) + "</" + name + ">")
		}
	}
	b.WriteString("<trials>")
	write("trial", value)
	b.WriteString("</trials>")
	return b.Bytes()
}

func FuzzDecode(f *testing.F) {
	for _, fixture := range fixtures {
		f.Add(mustBody(f, mustFile(f, fixture.file)))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, r := range All() {
			record, err := r.Decode(body)
			if (record == nil) == (err == nil) {
				t.Fatalf("record %v and error %v", record, err)
			}
			if err != nil {
				continue
			}
			raw, err := r.(*Registry).keep(body)
			if err != nil {
				t.Fatal(err)
			}
			if id, hash, err := r.Identify(raw.Body); err != nil || id != raw.RecordID || hash != raw.Hash {
				t.Fatalf("kept as %q: %s %s %v", raw.Body, id, hash, err)
			}
		}
		for _, err := range New("irct").ReadFile(t.Context(), bytes.NewReader(body)) {
			var broken *registry.RecordError
			if err != nil && !errors.As(err, &broken) && !errors.Is(err, io.ErrUnexpectedEOF) && !strings.Contains(err.Error(), "encoding") {
				t.Fatal(err)
			}
		}
	})
}
