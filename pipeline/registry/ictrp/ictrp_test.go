package ictrp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/conformance"
	"ldntrials/pipeline/registry/xmlsplit"
	"ldntrials/pipeline/trial"
)

func mustFile(tb testing.TB) []byte {
	tb.Helper()
	text, err := os.ReadFile("testdata/export.xml")
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// mustBodies cuts the records out of the fixture.
func mustBodies(tb testing.TB) [][]byte {
	tb.Helper()
	split := xmlsplit.New(bytes.NewReader(mustFile(tb)), "Trial")
	var bodies [][]byte
	for {
		body, err := split.Next()
		if err == io.EOF {
			return bodies
		}
		if err != nil {
			tb.Fatal(err)
		}
		bodies = append(bodies, bytes.Clone(body))
	}
}

func mustChange(t *testing.T, body []byte, old, new string) []byte {
	t.Helper()
	if !bytes.Contains(body, []byte(old)) {
		t.Fatalf("there is no %s to change", old)
	}
	return bytes.Replace(body, []byte(old), []byte(new), 1)
}

func TestConformance(t *testing.T) {
	bodies := mustBodies(t)
	body := bodies[0]
	change := func(old, new string) []byte { t.Helper(); return mustChange(t, body, old, new) }
	conformance.Run(t, New(), conformance.Samples{
		Bodies: bodies,
		IDs:    []string{"ChiCTR2900000001", "2019-999999-32-NL", "UMIN000099999", "IRCT29990101099999N2"},
		Same: map[string][2][]byte{
			"the day of the export":     {body, change("3/18/2020 6:53:35 PM", "4/19/2020 1:00:00 AM")},
			"that WHO copied it again":  {body, change("17 February 2020", "24 February 2020")},
			"a contact person":          {body, change("wei@example.org", "other@example.org")},
			"padding":                   {body, change("an invented trial    ", "an invented trial")},
			"how a character is spelt":  {body, change("4.5 mg", "4&#46;5 mg")},
			"the flag that is inverted": {body, change("<Retrospective_flag>No", "<Retrospective_flag>Yes")},
			"the order of fields":       {body, change("<Phase>0</Phase>\n    <Countries>China</Countries>", "<Countries>China</Countries>\n<Phase>0</Phase>")},
		},
		Differ: map[string][2][]byte{
			"a dose":              {body, change("4.5 mg", "3 mg")},
			"a field that is new": {body, change("<Phase>", "<New_field>1</New_field><Phase>")},
		},
		Broken: map[string][]byte{
			"a record without a number": change("<TrialID>ChiCTR2900000001</TrialID>", ""),
			"a number of another kind":  change("ChiCTR2900000001", "12"),
			"a tag that is not closed":  change("</Phase>", ""),
			"a record without an end":   bytes.TrimSuffix(body, []byte("</Trial>")),
		},
		Unknown: map[string]conformance.Drift{
			"a field":       {Body: change("<Phase>", "<New_field>1</New_field><Phase>"), Kind: "unknown_field", Path: "Trial.New_field"},
			"a status":      {Body: change("Not Recruiting", "Asleep"), Kind: "unknown_value", Path: "Trial.Recruitment_Status"},
			"a phase":       {Body: change("<Phase>0", "<Phase>V"), Kind: "unknown_value", Path: "Trial.Phase"},
			"a register":    {Body: change("<Source_Register>ChiCTR", "<Source_Register>ISRCTN"), Kind: "unknown_value", Path: "Trial.Source_Register"},
			"a new numbers": {Body: change("ChiCTR2900000001", "ABCTR2900000001"), Kind: "unknown_value", Path: "Trial.TrialID"},
		},
		PartialDate: bodies[3], Month: "2020-03",
		File: func(bodies ...[]byte) []byte {
			return []byte("<?xml version='1.0' encoding='UTF-8' ?><Trials_downloaded_from_ICTRP>\n" + string(bytes.Join(bodies, []byte("\n"))) + "\n</Trials_downloaded_from_ICTRP>")
		},
	})
}

func mustDecode(tb testing.TB, body []byte) *trial.Record {
	tb.Helper()
	r, err := New().Decode(body)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// outline says in a line what a record came out as.
func outline(r *trial.Record) string {
	s := &r.Study
	var ids, arms, given, outcomes, countries, conditions []string
	for _, i := range r.Identifiers {
		ids = append(ids, i.Type+" "+i.Value)
	}
	for _, a := range r.Arms {
		arms = append(arms, a.Label+"="+a.Description)
	}
	for _, i := range r.Interventions {
		given = append(given, i.Name+"|"+i.Description+"|"+i.Strength)
	}
	for _, o := range r.Outcomes {
		outcomes = append(outcomes, o.Type+" "+o.Measure+" @"+o.TimeFrame)
	}
	for _, c := range r.Countries {
		countries = append(countries, c.Name)
	}
	for _, c := range r.Conditions {
		conditions = append(conditions, c.Name)
	}
	date := func(d trial.Date) string {
		if !d.From.Valid {
			return "-" + d.Flag
		}
		return fmt.Sprintf("%s..%s", d.From.V, d.To.V)
	}
	return strings.Join([]string{
		"home " + s.HomeRegister, "title " + s.Title, "sponsor " + s.LeadSponsor, "status " + s.Status.TrialState + " " + s.Status.RecruitmentState,
		"type " + s.StudyType.Canonical, "phase " + s.Phase.Label + " by " + s.Phase.Rule, fmt.Sprintf("size %d %s %s", s.Enrolment.Value.V, s.Enrolment.Type, s.Enrolment.Flag),
		"design " + s.Allocation.Canonical + " " + s.Masking.Canonical + " " + s.InterventionModel.Canonical + " " + s.PrimaryPurpose.Canonical, "control " + s.Control.Canonical,
		fmt.Sprintf("people %s %v %v", s.Sex.Canonical, s.MinimumAge.Years, s.MaximumAge.Years),
		"start " + date(s.Start), "registered " + date(s.Registered), "updated " + date(s.LastUpdated), "completion " + date(s.Completion),
		"ids " + strings.Join(ids, ", "), "arms " + strings.Join(arms, "; "), "given " + strings.Join(given, "; "), "outcomes " + strings.Join(outcomes, "; "),
		"countries " + strings.Join(countries, "; "), "conditions " + strings.Join(conditions, "; "), "url " + s.SourceURL,
	}, "\n")
}

func TestDecode_registers(t *testing.T) {
	bodies := mustBodies(t)
	for name, test := range map[string]struct {
		body []byte
		want string
	}{
		"groups with a colon": {bodies[0], `home chictr
title Low dose naltrexone in an invented illness
sponsor 
status unknown unknown
type interventional
phase Not applicable by who/phase/chictr_0
size 30 planned 
design   parallel 
control placebo
people all {18 true} {0 false}
start 2020-02-01..2020-02-01
registered 2020-02-17..2020-02-17
updated 2020-02-17..2020-02-17
completion -
ids own ChiCTR2900000001
arms naltrexone group=naltrexone 4.5 mg nightly; control group=placebo
given naltrexone 4.5 mg nightly||; placebo||
outcomes primary pain score @; primary hours of sleep @
countries China
conditions Invented illness
url http://www.chictr.example/showproj?proj=1`},
		"a matrix of phases": {bodies[1], `home euctr
title Naltrexone in a gut illness
sponsor Example Hospital
status unknown unknown
type interventional
phase Phase 2 by who/phase/matrix
size 122 planned 
design randomised double parallel 
control 
people all {0 false} {0 false}
start 2020-05-07..2020-05-07
registered 2020-04-05..2020-04-05
updated 2020-04-14..2020-04-14
completion -placeholder
ids own EUCTR2019-999999-32-NL, secondary NL0000, secondary NCT09999999
arms 
given Naltrexone 4.5 mg||mg milligram(s) 4.5-
outcomes primary endoscopic remission @week 12; secondary quality of life @
countries Netherlands
conditions Gut illness; Invented colitis; Diseases [C] - Digestive System Diseases [C06]
url https://trialsearch.who.int/Trial2.aspx?TrialID=EUCTR2019-999999-32-NL`},
		"a sentinel": {bodies[2], `home umin
title Naltrexone for an itch
sponsor Example University
status ongoing open
type interventional
phase Not applicable by who/phase
size 0 planned sentinel
design randomised none parallel treatment
control 
people all {20 true} {100 true}
start 2020-02-01..2020-02-01
registered 2020-03-23..2020-03-23
updated 2020-03-23..2020-03-23
completion -
ids own JPRN-UMIN000099999
arms 
given oral naltrexone 3 mg||
outcomes 
countries Japan; Asia(except Japan); Europe
conditions itch
url https://upload.umin.example/ctr?R=1`},
		"numbered interventions": {bodies[3], `home irct
title Naltrexone in a skin illness second line &unknown; R&D
sponsor Example University of Medical Sciences
status ongoing open
type interventional
phase Phase 2/Phase 3 by who/phase
size 34 planned 
design randomised triple parallel treatment
control placebo
people all {18 true} {0 false}
start 2020-03-01..2020-03-31
registered 2020-03-24..2020-03-24
updated 2020-03-24..2020-03-24
completion -
ids own IRCT29990101099999N2
arms Intervention group=naltrexone 3 mg a day for 6 months.; Control group=placebo for 6 months.
given naltrexone 3 mg a day for 6 months.||; placebo for 6 months.||
outcomes primary Severity @month 6
countries Iran (Islamic Republic of)
conditions Skin illness.; Skin illness; L66.1
url http://irct.example/trial/1`},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, outline(mustDecode(t, test.body))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestDecode_noPersons(t *testing.T) {
	for i, body := range mustBodies(t) {
		raw, err := keep(body)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw.Body, []byte("Wei")) || bytes.Contains(raw.Body, []byte("@")) || bytes.Contains(raw.Body, []byte("Contact")) {
			t.Errorf("%s keeps a person", raw.Body)
		}
		_, before, _ := New().Identify(body)
		if before != raw.Hash {
			t.Errorf("%d: another hash without persons", i)
		}
		if diff := cmp.Diff(outline(mustDecode(t, body)), outline(mustDecode(t, raw.Body))); diff != "" {
			t.Errorf("%d: another record without persons: %s", i, diff)
		}
	}
}

// asTable writes the fixture as CSV with the given columns; name gives an element's value.
func asTable(t *testing.T, columns []string, header bool, quote bool, name func(column string) string) string {
	t.Helper()
	var b strings.Builder
	write := func(cells []string) {
		for i, cell := range cells {
			if i > 0 {
				b.WriteByte(',')
			}
			if quote || strings.ContainsAny(cell, ",\"\n") {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			b.WriteString(cell)
		}
		b.WriteString("\r\n")
	}
	if header {
		write(columns)
	}
	for _, body := range mustBodies(t) {
		root, err := xmlsplit.Parse(body)
		if err != nil {
			t.Fatal(err)
		}
		cells := make([]string, len(columns))
		for i, column := range columns {
			cells[i] = strings.TrimSpace(root.Value(name(column)))
		}
		write(cells)
	}
	return b.String()
}

func names() []string {
	var list []string
	for _, name := range strings.Fields(readFields + " " + passedOver) {
		if name != "ldntrials_extract" {
			list = append(list, name)
		}
	}
	return append(list, "Contact_Firstname", "Contact_Lastname", "Contact_Email")
}

func read(t *testing.T, text string) (ids []string, hashes map[string]string, failures []string, err error) {
	t.Helper()
	hashes = map[string]string{}
	for raw, e := range New().ReadFile(t.Context(), strings.NewReader(text)) {
		var broken *registry.RecordError
		switch {
		case errors.As(e, &broken):
			failures = append(failures, broken.RecordID+": "+broken.Reason)
		case e != nil:
			return ids, hashes, failures, e
		default:
			ids = append(ids, raw.RecordID)
			hashes[raw.RecordID] = raw.Hash
			if bytes.Contains(raw.Body, []byte("Contact")) {
				t.Errorf("%s keeps contacts", raw.RecordID)
			}
		}
	}
	return ids, hashes, failures, nil
}

func TestReadFile_tables(t *testing.T) {
	wantIDs, want, _, err := read(t, string(mustFile(t)))
	if err != nil {
		t.Fatal(err)
	}
	same := func(name string) string { return name }
	withBlanks := func() (columns []string) {
		for _, name := range names() {
			columns = append(columns, strings.ReplaceAll(name, "_", " "))
		}
		return columns
	}()
	backward := names()
	for i, j := 0, len(backward)-1; i < j; i, j = i+1, j-1 {
		backward[i], backward[j] = backward[j], backward[i]
	}
	for name, text := range map[string]string{
		"with underscores":          asTable(t, names(), true, false, same),
		"with blanks":               asTable(t, withBlanks, true, true, func(c string) string { return strings.ReplaceAll(c, " ", "_") }),
		"in another order":          asTable(t, backward, true, true, same),
		"with a byte order mark":    "\ufeff" + asTable(t, names(), true, false, same),
		"with blank lines":          "\r\n" + strings.ReplaceAll(asTable(t, names(), true, false, same), "\r\n", "\r\n\r\n"),
		"without the last line end": strings.TrimSpace(asTable(t, names(), true, false, same)),
	} {
		t.Run(name, func(t *testing.T) {
			if !New().Recognise([]byte(text)) {
				t.Error("not recognised")
			}
			ids, hashes, failures, err := read(t, text)
			if err != nil || len(failures) > 0 || !cmp.Equal(ids, wantIDs) {
				t.Fatalf("got %v, %v, %v", ids, failures, err)
			}
			if diff := cmp.Diff(want, hashes); diff != "" {
				t.Errorf("other hashes than as XML: %s", diff)
			}
		})
	}
	t.Run("without a header, as the full export", func(t *testing.T) {
		text := asTable(t, fullExport, false, true, func(column string) string { name, _ := element(column); return name })
		if !New().Recognise([]byte(text)) || len(fullExport) != 63 {
			t.Error("not recognised")
		}
		ids, _, failures, err := read(t, text)
		if err != nil || len(failures) > 0 || !cmp.Equal(ids, wantIDs) {
			t.Fatalf("got %v, %v, %v", ids, failures, err)
		}
	})
	t.Run("goes on after rows that are broken", func(t *testing.T) {
		lines := strings.SplitAfter(asTable(t, []string{"TrialID", "Public_title", "Source_Register", "Phase", "Target_size"}, true, true, same), "\r\n")
		text := lines[0] + lines[1] + "\"ISRCTN11111111\",\"a quote that is never closed,\"x\",\"\",\"1\"\r\n" + "\"ISRCTN22222222\",\"too few\"\r\n" + "\"12\",\"no number\",\"ISRCTN\",\"\",\"\"\r\n" + strings.Join(lines[2:], "")
		ids, _, failures, err := read(t, text)
		if err != nil || !cmp.Equal(ids, wantIDs) || len(failures) != 3 {
			t.Fatalf("got %v, %q, %v", ids, failures, err)
		}
	})
	t.Run("says that a file was cut off", func(t *testing.T) {
		text := asTable(t, names(), true, true, same)
		ids, _, _, err := read(t, text[:len(text)-20])
		if len(ids) != 3 || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("got %v, %v", ids, err)
		}
	})
	t.Run("in ISO-8859-1", func(t *testing.T) {
		text := strings.Replace(string(mustFile(t)), "UTF-8", "ISO-8859-1", 1)
		text = strings.Replace(text, "Example Hospital", "H\xf4pital", 1)
		for raw, err := range New().ReadFile(t.Context(), strings.NewReader(text)) {
			if err != nil {
				t.Fatal(err)
			}
			if raw.RecordID == wantIDs[1] && mustDecode(t, raw.Body).Study.LeadSponsor != "Hôpital" {
				t.Errorf("got %s", raw.Body)
			}
		}
	})
}

func TestRecognise_others(t *testing.T) {
	for name, head := range map[string]string{
		"the table of another register": "NCT Number,Study Title,Study Status,Conditions,Interventions,Sponsor\nNCT04270877,a,b,c,d,e\n",
		"WHO data-provider XML":         `<?xml version="1.0"?><trials><trial><main><trial_id>IRCT20180809040747N1</trial_id></main></trial></trials>`,
		"ISRCTN":                        `<allTrials totalCount="1"><fullTrial><trial><isrctn>12345678</isrctn></trial></fullTrial></allTrials>`,
		"a page":                        `<!DOCTYPE html><html><title>TrialID</title></html>`,
		"a short table":                 "TrialID,Phase\nNCT04270877,1\n",
		"entities":                      `<!DOCTYPE x [<!ENTITY a "b">]><x/>`,
	} {
		if New().Recognise([]byte(head)) {
			t.Errorf("%s is recognised", name)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, body := range mustBodies(f) {
		f.Add(body)
	}
	f.Add([]byte("<Trial><TrialID>NCT04270877</TrialID></Trial>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		record, err := New().Decode(body)
		if (record == nil) == (err == nil) {
			t.Fatalf("record %v and error %v", record, err)
		}
		if err != nil {
			return
		}
		raw, err := keep(body)
		if err != nil {
			t.Fatal(err)
		}
		if id, hash, err := New().Identify(raw.Body); err != nil || id != raw.RecordID || hash != raw.Hash {
			t.Fatalf("kept as %q: %s %s %v", raw.Body, id, hash, err)
		}
	})
}

func FuzzReadFile(f *testing.F) {
	f.Add(mustFile(f))
	f.Add([]byte("TrialID,Public_title,Source_Register,Phase,Target_size\nNCT04270877,\"a\"\"b\nc\",d,1,2\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		for raw, err := range New().ReadFile(t.Context(), bytes.NewReader(file)) {
			if err == nil && (raw.RecordID == "" || raw.Hash == "") {
				t.Fatalf("got %+v", raw)
			}
		}
	})
}
