package ctgov

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	gojson "github.com/goccy/go-json"
	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/trial"
)

var update = flag.Bool("update", false, "write the golden files anew")

func mustRead(tb testing.TB, name string) []byte {
	tb.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

func mustDecode(tb testing.TB, body string) *trial.Record {
	tb.Helper()
	record, err := New().Decode([]byte(body))
	if err != nil {
		tb.Fatal(err)
	}
	return record
}

// golden lists the two records that stand for everything: one complete, one odd.
var golden = []string{"testdata/decode/full.json", "testdata/decode/odd.json"}

func TestDecode_golden(t *testing.T) {
	for _, name := range golden {
		t.Run(filepath.Base(name), func(t *testing.T) {
			record := mustDecode(t, string(mustRead(t, name)))
			got := strings.Join(describe(nil, "", reflect.ValueOf(*record)), "\n") + "\n"
			want := strings.TrimSuffix(name, ".json") + ".golden"
			if *update {
				if err := os.WriteFile(want, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(mustRead(t, want)), got); diff != "" {
				t.Errorf("%s (-want +got); go test -update writes it anew:\n%s", want, diff)
			}
		})
	}
}

// describe lists what a value holds, one line a field that is not empty.
func describe(lines []string, path string, v reflect.Value) []string {
	if d, ok := v.Interface().(trial.Date); ok {
		if d.Raw != "" {
			span := ""
			if d.From.Valid {
				span = fmt.Sprintf(" %s..%s", d.From.V, d.To.V)
			}
			lines = append(lines, fmt.Sprintf("%s: %s =%s %s%s%s", path, d.Raw, span, d.Precision, prefix(" ", d.Type), prefix(" ", d.Flag)))
		}
		return lines
	}
	switch v.Kind() {
	case reflect.Struct:
		if valid := v.FieldByName("Valid"); valid.IsValid() {
			if valid.Bool() {
				lines = append(lines, fmt.Sprintf("%s: %v", path, v.Field(0).Interface()))
			}
			return lines
		}
		for i := range v.NumField() {
			lines = describe(lines, strings.TrimPrefix(path+"."+v.Type().Field(i).Name, "."), v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			lines = describe(lines, fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	default:
		if !v.IsZero() {
			lines = append(lines, fmt.Sprintf("%s: %#v", path, v.Interface()))
		}
	}
	return lines
}

func prefix(with, text string) string {
	if text == "" {
		return ""
	}
	return with + text
}

// TestDecode_fillsEveryField fails when the common record gets a field that this
// decoder never fills.
func TestDecode_fillsEveryField(t *testing.T) {
	filled := map[string]bool{}
	var all []string
	var visit func(path string, v reflect.Value)
	visit = func(path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Struct:
			if valid := v.FieldByName("Valid"); valid.IsValid() {
				filled[path] = filled[path] || valid.Bool()
				return
			}
			for i := range v.NumField() {
				visit(path+"."+v.Type().Field(i).Name, v.Field(i))
			}
		case reflect.Slice:
			if v.Type().Elem().Kind() != reflect.Struct {
				filled[path] = filled[path] || v.Len() > 0
				return
			}
			visit(path, reflect.Zero(v.Type().Elem()))
			for i := range v.Len() {
				visit(path, v.Index(i))
			}
		default:
			filled[path] = filled[path] || !v.IsZero()
		}
	}
	for _, name := range golden {
		visit("", reflect.ValueOf(*mustDecode(t, string(mustRead(t, name)))))
	}
	for path := range filled { // these are filled by other rooms, from what stands here
		for _, table := range []string{".Doses", ".DoseSummary", ".Failures", ".Mentions"} {
			if strings.HasPrefix(path, table+".") {
				delete(filled, path)
			}
		}
		for _, otherRegisters := range []string{".Study.RecruitmentEnd.", ".Study.HomeRegister", ".Interventions.Form", ".Interventions.Routes",
			".Interventions.Role.", ".Interventions.Strength", ".Interventions.MaxDailyDose"} {
			if strings.HasPrefix(path, otherRegisters) { // fields that this register does not have
				delete(filled, path)
			}
		}
	}
	// A date is one concept; each of its parts is filled somewhere.
	parts := map[string]bool{}
	for path, full := range filled {
		for _, part := range []string{"Type", "Flag", "Precision"} {
			if strings.Contains(path, "."+part) && isDatePart(path) {
				parts[part] = parts[part] || full
				delete(filled, path)
			}
		}
	}
	for part, full := range parts {
		if !full {
			t.Errorf("no date has a %s", part)
		}
	}
	for path, full := range filled {
		if !full {
			all = append(all, path)
		}
	}
	for _, path := range all {
		t.Errorf("%s is never filled: decode it, or extend the golden records", strings.TrimPrefix(path, "."))
	}
	if len(filled) < 250 {
		t.Errorf("only %d fields visited", len(filled))
	}
}

// isDatePart says whether the field of the record is a part of a trial.Date.
func isDatePart(path string) bool {
	t := reflect.TypeFor[trial.Record]()
	names := strings.Split(strings.TrimPrefix(path, "."), ".")
	for _, name := range names[:len(names)-1] {
		f, _ := t.FieldByName(name)
		if t = f.Type; t.Kind() == reflect.Slice {
			t = t.Elem()
		}
	}
	return t == reflect.TypeFor[trial.Date]()
}

func TestDecode_keepsNoPersonalData(t *testing.T) {
	for _, name := range golden {
		text := strings.Join(describe(nil, "", reflect.ValueOf(*mustDecode(t, string(mustRead(t, name))))), "\n")
		for _, word := range []string{"PERSON", "PHONE", "@"} {
			if i := strings.Index(text, word); i >= 0 {
				t.Errorf("%s: %q got through: %.80q", name, word, text[max(0, i-40):])
			}
		}
	}
}

func TestDecode_sponsorWhoIsAPerson(t *testing.T) {
	body := func(party, class, organisation, orgClass string) string {
		return fmt.Sprintf(`{"protocolSection":{"identificationModule":{"nctId":"NCT09990001","organization":{"fullName":%q,"class":%q}},
			"sponsorCollaboratorsModule":{"responsibleParty":{"type":%q},"leadSponsor":{"name":"PERSON","class":%q}}}}`, organisation, orgClass, party, class)
	}
	for _, tc := range []struct{ name, body, want string }{
		{"an organisation keeps its name", body("SPONSOR", "OTHER", "Hospital", "OTHER"), "PERSON"},
		{"a sponsor-investigator is named by the organisation", body("SPONSOR_INVESTIGATOR", "OTHER", "Hospital", "OTHER"), "Hospital"},
		{"an individual is named by the organisation", body("PRINCIPAL_INVESTIGATOR", "INDIV", "Hospital", "OTHER"), "Hospital"},
		{"an individual whose organisation is an individual has no name", body("PRINCIPAL_INVESTIGATOR", "INDIV", "PERSON", "INDIV"), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := mustDecode(t, tc.body)
			if r.Study.LeadSponsor != tc.want || r.Sponsors[0].Name != tc.want || r.Sponsors[0].Role != "lead" {
				t.Errorf("got %q, %+v, want %q", r.Study.LeadSponsor, r.Sponsors, tc.want)
			}
		})
	}
}

func TestDecode_refusesWrongTypes(t *testing.T) {
	in := func(members string) string {
		return `{"protocolSection":{"identificationModule":{"nctId":"NCT09990001"}` + members + `}}`
	}
	for _, tc := range []struct{ name, body, reason string }{
		{"number for text", in(`,"descriptionModule":{"briefSummary":5}`), "protocolSection.descriptionModule.briefSummary: expected text, found 5"},
		{"object for text", in(`,"descriptionModule":{"briefSummary":{}}`), "briefSummary: expected text, found an object"},
		{"flag for text", in(`,"descriptionModule":{"briefSummary":true}`), "briefSummary: expected text, found true"},
		{"text for an object", in(`,"designModule":"phase 2"`), "protocolSection.designModule: expected an object, found text"},
		{"list for an object", in(`,"designModule":[]`), "protocolSection.designModule: expected an object, found a list"},
		{"text for a list", in(`,"designModule":{"phases":"PHASE2"}`), "protocolSection.designModule.phases: expected a list, found text"},
		{"number in a list of codes", in(`,"designModule":{"phases":[2]}`), "protocolSection.designModule.phases: expected text (a code), found 2"},
		{"null in a list", in(`,"designModule":{"phases":[null]}`), "protocolSection.designModule.phases: expected text (a code) in the list, found null"},
		{"text for a flag", in(`,"eligibilityModule":{"healthyVolunteers":"yes"}`), "healthyVolunteers: expected true or false, found text"},
		{"flag for a number", in(`,"designModule":{"enrollmentInfo":{"count":true}}`), "enrollmentInfo.count: expected a number, found true"},
		{"list in a list", in(`,"contactsLocationsModule":{"locations":[[]]}`), "contactsLocationsModule.locations: expected an object, found a list"},
		{"a person's name is not quoted", in(`,"sponsorCollaboratorsModule":{"leadSponsor":"PERSON"}`), "leadSponsor: expected an object, found text"},
		{"no id", `{"protocolSection":{}}`, "nctId is missing"},
		{"id is a number", `{"protocolSection":{"identificationModule":{"nctId":1}}}`, "nctId: expected text, found 1"},
		{"id is short", `{"protocolSection":{"identificationModule":{"nctId":"NCT1"}}}`, "expected NCT and eight digits"},
		{"a known member twice", in(`,"designModule":{},"designModule":{}`), "protocolSection.designModule stands twice"},
		{"not JSON", `<html>`, "expected a study object"},
		{"cut off", `{"protocolSection":{"identificationModule":{"nctId":"NCT09990001"},"designModule":{"phases":["PHA`, "cut off?"},
		{"not UTF-8", in(",\"x\":\"\xff\""), "not UTF-8"},
		{"too deep in an unknown field", in(`,"x":` + strings.Repeat("[", 100000)), "nested deeper than 64"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			record, err := New().Decode([]byte(tc.body))
			var bad *registry.RecordError
			if !errors.As(err, &bad) || record != nil {
				t.Fatalf("got %v %v, want a RecordError", record, err)
			}
			if !strings.Contains(bad.Reason, tc.reason) || bad.Registry != Name || string(bad.Body) != tc.body {
				t.Errorf("reason %q, want %q", bad.Reason, tc.reason)
			}
			if strings.Contains(tc.body, `"NCT09990001"`) && bad.RecordID != "NCT09990001" && tc.name != "not UTF-8" {
				t.Errorf("record id %q", bad.RecordID)
			}
			if strings.Contains(bad.Reason, "PERSON") {
				t.Errorf("the reason names a person: %s", bad.Reason)
			}
		})
	}
}

// TestDecode_takes what is not as documented and yet clear.
func TestDecode_takes(t *testing.T) {
	in := func(members string) *trial.Record {
		return mustDecode(t, `{"protocolSection":{"identificationModule":{"nctId":"NCT09990001"}`+members+`}}`)
	}
	t.Run("a number as text", func(t *testing.T) {
		r := in(`,"designModule":{"enrollmentInfo":{"count":"1,024","type":"ACTUAL"}}`)
		if got := r.Study.Enrolment; got.Value != trial.Some[int64](1024) || got.Raw != "1,024" || got.Type != "actual" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("null as absent", func(t *testing.T) {
		r := in(`,"designModule":{"phases":null,"enrollmentInfo":null,"studyType":null},"conditionsModule":null`)
		if r.Study.Enrolment != (trial.Enrolment{}) || r.Study.Phase.State != "missing" || len(r.Drift) > 0 {
			t.Errorf("got %+v", r.Study)
		}
	})
	t.Run("results without the flag that says so", func(t *testing.T) {
		for body, want := range map[string]trial.Null[bool]{
			wrap(`,"resultsSection":{"adverseEventsModule":{"eventGroups":[{"id":"EG000"}]}}`):                    trial.Some(true),
			wrap(`,"resultsSection":{"adverseEventsModule":{"eventGroups":[{"id":"EG000"}]}},"hasResults":false`): trial.Some(false),
			wrap(`,"resultsSection":{}`): {},
			wrap(``):                     {},
		} {
			if got := mustDecode(t, body).Study.HasPostedResults; got != want {
				t.Errorf("%s: got %v, want %v", body, got, want)
			}
		}
	})
	t.Run("the id alone", func(t *testing.T) {
		if r := in(``); r.Study.SourceURL != "https://clinicaltrials.gov/study/NCT09990001" || len(r.Drift) > 0 {
			t.Errorf("got %+v", r)
		}
	})
	t.Run("a wrong type where nothing is read, as drift", func(t *testing.T) {
		r := in(`,"ipdSharingStatementModule":{"infoTypes":"SAP"}`)
		want := []trial.Drift{{Kind: "unknown_value", Path: "protocolSection.ipdSharingStatementModule.infoTypes", Sample: "text", Matches: 1}}
		if diff := cmp.Diff(want, r.Drift); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("escapes of all kinds", func(t *testing.T) {
		r := in(`,"descriptionModule":{"briefSummary":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00 \ud800 \u0000 \u001f"}`)
		if want := "\"\\/\b\f\n\r\té😀 \ufffd \ufffd \x1f"; r.Study.BriefSummary != want {
			t.Errorf("got %q, want %q", r.Study.BriefSummary, want)
		}
	})
	t.Run("mail addresses in free text are removed and nothing else", func(t *testing.T) {
		r := in(`,"descriptionModule":{"briefSummary":"Ask\na.person+x@mail.example.org.\u0001 or \\b@example.org; dose 5 mg @ bedtime"}`)
		if want := "Ask\n[mail address removed].\x01 or \\[mail address removed]; dose 5 mg @ bedtime"; r.Study.BriefSummary != want {
			t.Errorf("got %q, want %q", r.Study.BriefSummary, want)
		}
	})
	t.Run("thousands of unknown fields, in bounds", func(t *testing.T) {
		var members strings.Builder
		for i := range 5000 {
			fmt.Fprintf(&members, `,"field%d":1`, i)
		}
		r := in(members.String())
		if last := r.Drift[len(r.Drift)-1]; len(r.Drift) != maxDrift+1 || last.Path != "(more)" || last.Matches != 5000-maxDrift {
			t.Errorf("%d rows, last %+v", len(r.Drift), last)
		}
	})
}

func TestDecode_isDeterministic(t *testing.T) {
	for _, name := range golden {
		body := string(mustRead(t, name))
		first := mustDecode(t, body)
		for range 20 {
			if diff := cmp.Diff(first, mustDecode(t, body)); diff != "" {
				t.Fatal(diff)
			}
		}
	}
}

// TestDecode_bySeveralAtOnce shares the pooled buffers between goroutines.
func TestDecode_bySeveralAtOnce(t *testing.T) {
	var want []*trial.Record
	for _, name := range golden {
		want = append(want, mustDecode(t, string(mustRead(t, name))))
	}
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range 50 {
				of := (worker + i) % len(golden)
				body := mustRead(t, golden[of])
				record, err := New().Decode(body)
				if err != nil || !cmp.Equal(record, want[of]) {
					t.Errorf("%s: another answer, %v", golden[of], err)
				}
				if _, _, err := New().Identify(body); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

// TestDecode_structDecoderAgrees compares the fast JSON decoder with the standard one
// on everything that the sieve lets through of the real records.
func TestDecode_structDecoderAgrees(t *testing.T) {
	bodies := mustBulk(t)
	for _, name := range golden {
		bodies = append(bodies, mustRead(t, name))
	}
	for _, body := range bodies {
		s := new(sieve)
		if err := s.sift(body); err != nil {
			t.Fatal(err)
		}
		var fast, standard study
		if err := gojson.Unmarshal(s.out, &fast); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(s.out, &standard); err != nil {
			t.Fatalf("%v in %.300s", err, s.out)
		}
		if !reflect.DeepEqual(fast, standard) {
			t.Errorf("%s: the two decoders differ", standard.Protocol.Identification.NCTID)
		}
	}
}

func TestDecode_doesNotShareMemoryWithTheBody(t *testing.T) {
	body := mustRead(t, golden[0])
	record, err := New().Decode(body)
	if err != nil {
		t.Fatal(err)
	}
	before := strings.Join(describe(nil, "", reflect.ValueOf(*record)), "\n")
	for i := range body {
		body[i] = 'x'
	}
	for range 50 { // the pooled buffers are used again
		mustDecode(t, string(mustRead(t, golden[1])))
	}
	if after := strings.Join(describe(nil, "", reflect.ValueOf(*record)), "\n"); after != before {
		t.Error("the record changed with the buffers")
	}
}

func TestDecoderVersion(t *testing.T) {
	version := New().DecoderVersion()
	if len(version) != 16 || strings.Trim(version, "0123456789abcdef") != "" || New().DecoderVersion() != version {
		t.Errorf("got %q", version)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := decides.Write(&text); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		counted := strings.Contains(text.String(), file+"\x00package ctgov") || strings.Contains(text.String(), file+"\x00//")
		isDecoder := strings.HasPrefix(file, "decode") || file == "concepts.go" || file == "fields.go" || file == "scan.go" || file == "identify.go"
		if isTest := strings.HasSuffix(file, "_test.go"); isTest && counted || !isTest && isDecoder && !counted {
			t.Errorf("%s: counted in the decoder's version: %v", file, counted)
		}
	}
}

// FuzzDecode holds that Decode never panics (its guard turns a panic into an error
// that says so) and that it answers alike twice.
func FuzzDecode(f *testing.F) {
	for _, name := range golden {
		f.Add(mustRead(f, name))
	}
	f.Add([]byte(wrap(`,"hasResults":true`)))
	f.Fuzz(func(t *testing.T, body []byte) {
		r := New()
		record, err := r.Decode(body)
		if err != nil {
			if !errors.As(err, new(*registry.RecordError)) || strings.Contains(err.Error(), "please report") || strings.Contains(err.Error(), "checked record") {
				t.Fatal(err)
			}
			var bad *errSyntax
			if errors.As(err, &bad) && json.Valid(body) && utf8.Valid(body) && !strings.Contains(bad.reason, "deeper") &&
				!strings.Contains(bad.reason, "study object") && !strings.Contains(bad.reason, "stands twice") {
				t.Fatalf("refused well-formed JSON: %v", err)
			}
			return
		}
		if !isNCT(record.Identifiers[0].Value) {
			t.Fatalf("id %q", record.Identifiers[0].Value)
		}
		again, err := r.Decode(body)
		if err != nil || cmp.Diff(record, again) != "" {
			t.Fatalf("another answer: %v", err)
		}
		if _, _, err := r.Identify(body); err != nil && !strings.Contains(err.Error(), "stands twice") {
			t.Fatalf("Decode takes it and Identify does not: %v", err)
		}
	})
}
