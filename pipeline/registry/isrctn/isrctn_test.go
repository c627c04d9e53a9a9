package isrctn

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/conformance"
	"ldntrials/pipeline/trial"
)

func mustBody(tb testing.TB, name string) []byte {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".xml"))
	if err != nil {
		tb.Fatal(err)
	}
	return bytes.TrimSpace(text)
}

func mustDecode(tb testing.TB, body []byte) *trial.Record {
	tb.Helper()
	r, err := New().Decode(body)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// small is a record with hardly anything in it.
func small(n int) []byte {
	return fmt.Appendf(nil, "<fullTrial><trial><isrctn>%08d</isrctn><trialDescription><title>Trial %d</title></trialDescription></trial></fullTrial>", 91000000+n, n)
}

func answerOf(total int, bodies ...[]byte) []byte {
	return []byte(fmt.Sprintf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<allTrials xmlns=\"http://www.67bricks.com/isrctn\" totalCount=\"%d\">\n", total) +
		string(bytes.Join(bodies, []byte("\n"))) + "\n</allTrials>")
}

func TestKeepLeavesTheContactOutOfTheSummary(t *testing.T) {
	for _, form := range []string{"%s", "<![CDATA[%s]]>"} {
		text := fmt.Sprintf(form, "What are we studying?\nPain.\n\nWho is the main contact?\nDr Some Body\nsome@example.org")
		body := bytes.Replace(small(1), []byte("<title>"), []byte("<plainEnglishSummary>"+text+"</plainEnglishSummary>\n<title>"), 1)
		raw, err := keep(body)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw.Body, []byte("Some Body")) || bytes.Contains(raw.Body, []byte("@")) || !bytes.Contains(raw.Body, []byte("Pain.")) {
			t.Errorf("kept: %s", raw.Body)
		}
		if _, hash, err := New().Identify(raw.Body); err != nil || hash != raw.Hash {
			t.Errorf("the body that is kept is another: %v", err)
		}
	}
}

func TestConformance(t *testing.T) {
	body := mustBody(t, "new")
	change := func(old, new string) []byte {
		t.Helper()
		if !bytes.Contains(body, []byte(old)) {
			t.Fatalf("there is no %s to change", old)
		}
		return bytes.Replace(body, []byte(old), []byte(new), 1)
	}
	kept, err := keep(body) // what the register sends has contacts, which are not kept
	if err != nil {
		t.Fatal(err)
	}
	body = kept.Body
	const title, number = "<title>", "<isrctn dateAssigned=\"2026-06-25T15:29:43.155978Z\">90000001</isrctn>"
	conformance.Run(t, impatient(), conformance.Samples{
		Bodies: [][]byte{body, mustBody(t, "old"), small(1), small(2), small(3)},
		IDs:    []string{"ISRCTN90000001", "ISRCTN90000002", "ISRCTN91000001", "ISRCTN91000002", "ISRCTN91000003"},
		Same: map[string][2][]byte{
			"a contact person":        {body, change("</fullTrial>", "<contact><surname>Body</surname></contact></fullTrial>")},
			"white space":             {body, change(title, "\n"+title+" ")},
			"elements that are empty": {body, change("<acronym />", "")},
			"a prefix":                {body, bytes.ReplaceAll(bytes.ReplaceAll(body, []byte("<trial "), []byte("<i:trial ")), []byte("</trial>"), []byte("</i:trial>"))},
		},
		Differ: map[string][2][]byte{
			"a title":                  {body, change(title, title+"New ")},
			"the day of the update":    {body, change(`lastUpdated="2026-09-30`, `lastUpdated="2026-10-01`)},
			"an element that is new":   {body, change(title, "<newField>1</newField>"+title)},
			"an attribute that is new": {body, change("<isrctn ", `<isrctn new="1" `)},
		},
		Broken: map[string][]byte{
			"a record without a number": change(number, ""),
			"a number of another kind":  change(">90000001<", ">9000<"),
			"a tag that is not closed":  change("</externalRefs>", ""),
			"a record without an end":   bytes.TrimSuffix(body, []byte("</fullTrial>")),
		},
		Unknown: map[string]conformance.Drift{
			"an element":     {Body: change(title, "<newField>1</newField>"+title), Kind: "unknown_field", Path: "fullTrial.trial.trialDescription.newField"},
			"an attribute":   {Body: change("<isrctn ", `<isrctn new="1" `), Kind: "unknown_field", Path: "fullTrial.trial.isrctn@new"},
			"an override":    {Body: change("<recruitmentStatusOverride />", "<recruitmentStatusOverride>Asleep</recruitmentStatusOverride>"), Kind: "unknown_value", Path: "fullTrial.trial.participants.recruitmentStatusOverride"},
			"a control":      {Body: change("<control>Placebo", "<control>Twin"), Kind: "unknown_value", Path: "fullTrial.trial.trialDesign.interventionalTrialDesign.control"},
			"an aim":         {Body: change("<purpose>Treatment", "<purpose>Fun"), Kind: "unknown_value", Path: "fullTrial.trial.trialDesign.trialTypes.trialType"},
			"a kind of drug": {Body: change("<interventionType>Drug", "<interventionType>Spell"), Kind: "unknown_value", Path: "fullTrial.trial.interventions.intervention.interventionType"},
		},
		PartialDate: mustBody(t, "old"), Month: "2004-06",
		File: func(bodies ...[]byte) []byte { return answerOf(len(bodies), bodies...) },
		Serve: func(t *testing.T, bodies [][]byte, behaviour conformance.Behaviour) (registry.Fetcher, string, []string) {
			return impatient(), behaving(t, bodies, behaviour), []string{"naltrexone"}
		},
	})
}

// outline says in a few lines what a record came out as.
func outline(r *trial.Record) string {
	s := &r.Study
	var l [9][]string
	for _, i := range r.Identifiers {
		l[0] = append(l[0], i.Type+" "+i.Value)
	}
	for _, x := range r.Sponsors {
		l[1] = append(l[1], x.Role+" "+x.Name+" ("+x.Class+")")
	}
	for _, i := range r.Interventions {
		l[2] = append(l[2], i.Type.Canonical+" "+i.Name+"|"+i.Description)
	}
	for _, o := range r.Outcomes {
		l[3] = append(l[3], fmt.Sprintf("%s %d %q %q @%s", o.Type, o.Ordinal, o.Measure, o.Description, o.TimeFrame))
	}
	for _, c := range r.Countries {
		l[4] = append(l[4], c.Name)
	}
	for _, c := range r.Conditions {
		l[5] = append(l[5], c.Kind+" "+c.Name)
	}
	for _, p := range r.Publications {
		l[6] = append(l[6], p.Type+" "+p.PMID+" "+p.URL+" "+p.Citation)
	}
	for _, d := range r.Documents {
		l[7] = append(l[7], fmt.Sprintf("%s %s %d %v", d.Kind, d.Filename, d.SizeBytes.V, d.IsProtocol))
	}
	for _, x := range r.Sites {
		l[8] = append(l[8], x.Facility+" "+x.City+" "+x.Country+x.Zip)
	}
	date := func(d trial.Date) string {
		if !d.From.Valid {
			return "-" + d.Flag
		}
		return fmt.Sprintf("%s..%s", d.From.V, d.To.V)
	}
	lines := []string{
		"title " + s.Title, "summary " + s.BriefSummary, fmt.Sprintf("status %q %s %s %s", s.Status.Raw, s.Status.TrialState, s.Status.RecruitmentState, s.Status.Rule), "stopped " + s.WhyStopped,
		"type " + s.StudyType.Canonical, "phase " + s.Phase.Label, fmt.Sprintf("size %d %s %s", s.Enrolment.Value.V, s.Enrolment.Type, s.Enrolment.Field),
		"design " + s.Allocation.Canonical + " " + s.Masking.Canonical + " (" + s.Masking.Rule + ") " + s.InterventionModel.Canonical + " " + s.PrimaryPurpose.Canonical, "control " + s.Control.Canonical,
		fmt.Sprintf("people %s %v %v healthy %v", s.Sex.Canonical, s.MinimumAge.Years, s.MaximumAge.Years, s.HealthyVolunteers),
		"start " + date(s.Start), "recruitment end " + date(s.RecruitmentEnd), "completion " + date(s.Completion), "registered " + date(s.Registered), "updated " + date(s.LastUpdated), "url " + s.SourceURL,
	}
	for _, list := range l {
		lines = append(lines, strings.Join(list, "; "))
	}
	return strings.Join(lines, "\n")
}

func TestDecode(t *testing.T) {
	for name, want := range map[string]string{
		"new": `title Low dose naltrexone for an invented pain
summary Background and aims
People with the invented pain take a capsule at night.
status ""   isrctn/status/dates
stopped 
type interventional
phase Phase 1/Phase 2
size 34 planned trial.participants.targetEnrolment
design randomised  (who/masking/level_not_said) crossover treatment
control placebo
people all {16 true} {75 true} healthy {false true}
start 2026-11-02..2026-11-02
recruitment end 2027-12-03..2027-12-03
completion 2028-01-05..2028-01-05
registered 2026-06-25..2026-06-25
updated 2026-09-30..2026-09-30
url https://www.isrctn.com/ISRCTN90000001
own ISRCTN90000001; eudract 2020-999999-36; iras 999999; protocol_code CPMS: 99999; protocol_code EX/22/002; nct NCT09999997; ctis 2020-999999-36
lead University of Example (University/education); collaborator Example Research Council (funder)
drug Naltrexone|Naltrexone 1.5 mg at night, then 3 mg, then 4.5 mg; or placebo.
primary 1 "Pain" "a scale from 0 to 10" @week 12; secondary 1 "1. Sleep\n2. Mood" "" @
United Kingdom
condition Invented pain; condition Invented fatigue; keyword Nervous System Diseases
result 99999999 https://pubmed.ncbi.nlm.nih.gov/99999999/ 
protocolfile p.pdf 1234 true
Example Hospital Bristol England`,
		"old": `title Naltrexone with counselling for people who drink
summary 
status "Stopped" terminated closed isrctn/status/override
stopped Too few took part
type interventional
phase Missing
size 9 actual trial.participants.totalFinalEnrolment
design randomised double (who/masking)  treatment
control 
people all {0 false} {0 false} healthy {false false}
start 2004-06-01..2004-06-30
recruitment end 2008-11-28..2008-11-28
completion 2011-07-01..2011-07-01
registered 2003-05-22..2003-05-22
updated 2015-11-03..2015-11-03
url https://www.isrctn.com/ISRCTN90000002
own ISRCTN90000002; protocol_code G0000434
lead Example Trust (Hospital/treatment centre)
drug |Naltrexone 50 mg a day; behavioural |Counselling
primary 1 "Days without a drink" "" @
England; Ireland

result 99999998 http://www.ncbi.nlm.nih.gov/pubmed/99999998 2011 Results article in results; background  https://doi.example/2 2009 Protocol article in (added 01/01/2010); result  https://example.org/b.pdf Basic results in

`,
	} {
		t.Run(name, func(t *testing.T) {
			r := mustDecode(t, mustBody(t, name))
			if diff := cmp.Diff(want, outline(r)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			raw, err := keep(mustBody(t, name))
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range []string{"<contact ", "forename", "ethics@", "office@"} {
				if bytes.Contains(raw.Body, []byte(word)) {
					t.Errorf("%s is kept", word)
				}
			}
			if text := fmt.Sprintf("%+v", r); strings.Contains(text, "@example.org") || strings.Contains(text, "Some Body") {
				t.Errorf("a person got through: %s", text)
			}
		})
	}
}

func TestStatus(t *testing.T) {
	for _, c := range []struct{ overall, recruitment, start, want string }{
		{"", "", "", "  " + ByDates}, {"Stopped", "Stopped", "", "terminated closed isrctn/status/override"}, {"", "Suspended", "", "suspended closed isrctn/status/override"},
		{"", "", "Anticipated", "  " + ByDates}, {"", "Asleep", "", "unmapped unmapped isrctn/status/unmapped"}, {"Completed", "", "", "completed closed isrctn/status/override"},
	} {
		s := status(c.overall, c.recruitment, c.start)
		if got := s.TrialState + " " + s.RecruitmentState + " " + s.Rule; got != c.want {
			t.Errorf("%+v: got %q", c, got)
		}
	}
}

// mustReal lists the contract samples.
func mustReal(t *testing.T, pattern string) []string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "..", "shared", "data", "isrctn")
	if _, err := os.Stat(dir); os.IsNotExist(err) {
		t.Skip("SKIPPED: the contract samples are not here: ", dir)
	}
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("no %s in %s, %v", pattern, dir, err)
	}
	return found
}

func TestReadFile_real(t *testing.T) {
	n := 0
	for _, path := range append(mustReal(t, "*.xml"), mustReal(t, "*.json")...) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(path, ".json") { // somebody made JSON of the XML: back again
				file = asXML(t, file)
			}
			if !New().Recognise(file) {
				t.Error("not recognised")
			}
			for raw, err := range New().ReadFile(t.Context(), bytes.NewReader(file)) {
				if err != nil {
					t.Fatal(err)
				}
				n++
				r := mustDecode(t, raw.Body)
				s := &r.Study
				if !strings.HasPrefix(filepath.Base(path), raw.RecordID) || s.Title == raw.RecordID || !s.Start.From.Valid || !s.Completion.From.Valid || !s.Enrolment.Value.Valid ||
					len(r.Outcomes) == 0 || len(r.Countries) == 0 || len(r.Interventions) == 0 || s.StudyType.Canonical == "" {
					t.Errorf("got\n%s", outline(r))
				}
				if len(r.Drift) > 0 {
					t.Errorf("drift: %+v", r.Drift)
				}
				if text := fmt.Sprintf("%+v", r); strings.Contains(text, "@example.org") {
					t.Errorf("a mail address got through: %.100s", text[strings.Index(text, "@example.org")-60:])
				}
			}
		})
	}
	if n != 13 { // four as XML, nine as JSON; one file is an empty answer
		t.Errorf("%d records", n)
	}
}

// asXML writes JSON as the elements it was made of.
func asXML(t *testing.T, text []byte) []byte {
	t.Helper()
	var value map[string]any
	if err := json.Unmarshal(bytes.ReplaceAll(text, []byte(`\contact@`), []byte(`\ncontact@`)), &value); err != nil {
		t.Fatal(err)
	}
	for _, added := range []string{"ctrname", "record_last_import", "_id"} {
		delete(value, added)
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
			if number, ok := v["isrctn"]; ok && name == "trial" {
				write("isrctn", number)
				delete(v, "isrctn")
			}
			for key, inner := range v {
				write(key, inner)
			}
			b.WriteString("</" + name + ">")
		case string:
			b.WriteString("<" + name + ">" + strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(v) + "</" + name + ">")
		}
	}
	write("trial", value)
	return b.Bytes()
}

func FuzzDecode(f *testing.F) {
	f.Add(mustBody(f, "new"))
	f.Add(mustBody(f, "old"))
	f.Add(small(1))
	f.Fuzz(func(t *testing.T, body []byte) {
		record, err := New().Decode(body)
		if (record == nil) == (err == nil) {
			t.Fatalf("record %v and error %v", record, err)
		}
		if err == nil {
			raw, err := keep(body)
			if err != nil {
				t.Fatal(err)
			}
			if id, hash, err := New().Identify(raw.Body); err != nil || id != raw.RecordID || hash != raw.Hash {
				t.Fatalf("kept as %q: %s %s %v", raw.Body, id, hash, err)
			}
		}
		for _, err := range New().ReadFile(t.Context(), bytes.NewReader(body)) {
			var broken *registry.RecordError
			if err != nil && !errors.As(err, &broken) && !errors.Is(err, io.ErrUnexpectedEOF) && !strings.Contains(err.Error(), "encoding") {
				t.Fatal(err)
			}
		}
	})
}
