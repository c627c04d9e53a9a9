package ctgov

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ldntrials/pipeline/registry"
)

// wrap puts members beside the id of a smallest study.
func wrap(members string) string {
	return `{"protocolSection":{"identificationModule":{"nctId":"NCT09990001"}}` + members + `}`
}

func mustIdentify(tb testing.TB, body string) (id, hash string) {
	tb.Helper()
	id, hash, err := New().Identify([]byte(body))
	if err != nil {
		tb.Fatalf("Identify(%.200s): %v", body, err)
	}
	return id, hash
}

func TestIdentify_sameContentSameHash(t *testing.T) {
	const plain = `{"derivedSection":{"miscInfoModule":{"versionHolder":"2025-01-01"}},"hasResults":false,` +
		`"protocolSection":{"identificationModule":{"nctId":"NCT09990001","briefTitle":"Dose \"low\" / é 😀 \\ \n end"},"designModule":{"phases":["PHASE2","PHASE3"],"enrollmentInfo":{"count":20}}}}`
	id, want := mustIdentify(t, plain)
	if id != "NCT09990001" || len(want) != 32 {
		t.Fatalf("id %q, hash %q", id, want)
	}
	for name, body := range map[string]string{
		"white space": "\n\t" + strings.ReplaceAll(plain, `":`, "\" :\r\n  ") + " \n",
		"member order": `{"protocolSection":{"designModule":{"enrollmentInfo":{"count":20},"phases":["PHASE2","PHASE3"]},` +
			`"identificationModule":{"briefTitle":"Dose \"low\" / é 😀 \\ \n end","nctId":"NCT09990001"}},"hasResults":false,"derivedSection":{"miscInfoModule":{"versionHolder":"2025-01-01"}}}`,
		"escapes":      strings.NewReplacer("é", `\u00E9`, "😀", `\ud83d\uDE00`, " / ", ` \/ `, `\n`, `\u000A`).Replace(plain),
		"data release": strings.Replace(plain, "2025-01-01", "2026-10-02", 1),
		"escaped name": strings.Replace(plain, `"phases"`, `"\u0070hases"`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			if body == plain {
				t.Fatal("the test changes nothing")
			}
			if _, got := mustIdentify(t, body); got != want {
				t.Errorf("hash %s, want %s", got, want)
			}
		})
	}
}

func TestIdentify_otherContentOtherHash(t *testing.T) {
	seen := map[string]string{}
	for _, members := range []string{
		``, `,"a":1`, `,"a":1.0`, `,"a":"1"`, `,"a":null`, `,"a":true`, `,"a":[]`, `,"a":{}`, `,"a":[1,2]`, `,"a":[2,1]`, `,"a":[12]`, `,"a":"\ud800"`, `,"a":"\ufffd"`,
		`,"a":"x","b":"y"`, `,"a":"y","b":"x"`, `,"a":"\u0000"`, `,"a":"\\u0000"`, `,"b":{"a":1}`, `,"b":{},"a":1`, `,"versionHolder":"2025-01-01"`,
		`,"derivedSection":{"versionHolder":"2025-01-01"}`,
	} {
		_, hash := mustIdentify(t, wrap(members))
		if other, twice := seen[hash]; twice {
			t.Errorf("%s and %s have one hash", members, other)
		}
		seen[hash] = members
	}
}

func TestIdentify_refuses(t *testing.T) {
	deep := strings.Repeat("[", 70) + strings.Repeat("]", 70)
	for _, tc := range []struct{ name, body, id, reason string }{
		{"nothing", ``, "", "ends where a study object"},
		{"a list", `[]`, "", "expected a study object"},
		{"null", `null`, "", "expected a study object"},
		{"a page of studies", `{"studies":[]}`, "", "nctId is missing"},
		{"no id", `{"protocolSection":{"identificationModule":{}}}`, "", "nctId is missing"},
		{"an id elsewhere", `{"nctId":"NCT09990001"}`, "", "nctId is missing"},
		{"an id that is a number", `{"protocolSection":{"identificationModule":{"nctId":9990001}}}`, "", "nctId is missing"},
		{"a short id", `{"protocolSection":{"identificationModule":{"nctId":"NCT0999"}}}`, "", "expected NCT and eight digits"},
		{"an id with a letter", `{"protocolSection":{"identificationModule":{"nctId":"NCT0999000O"}}}`, "", "expected NCT and eight digits"},
		{"a lower-case id", `{"protocolSection":{"identificationModule":{"nctId":"nct09990001"}}}`, "", "expected NCT and eight digits"},
		{"cut off in an object", strings.TrimSuffix(wrap(``), "}"), "NCT09990001", "cut off?"},
		{"cut off in a string", `{"protocolSection":{"identificationModule":{"nctId":"NCT0`, "", "cut off?"},
		{"cut off in a word", wrap(`,"a":tru`), "NCT09990001", "expected a value"},
		{"two records", wrap(``) + wrap(``), "NCT09990001", "expected the end of the record"},
		{"a comma too many", wrap(`,"a":[1,]`), "NCT09990001", "expected a value"},
		{"a comma before the end", wrap(`,`), "NCT09990001", "name of a member"},
		{"no comma", wrap(` "a":1`), "NCT09990001", "a comma or }"},
		{"no colon", wrap(`,"a" 1`), "NCT09990001", "a colon"},
		{"a bare name", wrap(`,a:1`), "NCT09990001", "name of a member"},
		{"single quotes", wrap(`,'a':1`), "NCT09990001", "name of a member"},
		{"a leading zero", wrap(`,"a":01`), "NCT09990001", "a comma or }"},
		{"a point without digits", wrap(`,"a":1.`), "NCT09990001", "a digit"},
		{"an exponent without digits", wrap(`,"a":1e+`), "NCT09990001", "a digit"},
		{"only a minus", wrap(`,"a":-`), "NCT09990001", "a digit"},
		{"a plus", wrap(`,"a":+1`), "NCT09990001", "expected a value"},
		{"not a number", wrap(`,"a":NaN`), "NCT09990001", "expected a value"},
		{"a raw newline in a string", wrap(",\"a\":\"1\n2\""), "NCT09990001", "control character"},
		{"an unknown escape", wrap(`,"a":"\x41"`), "NCT09990001", "unknown escape"},
		{"a short escape", wrap(`,"a":"\u12"`), "NCT09990001", "unknown escape"},
		{"a NUL byte after it", wrap(``) + "\x00", "NCT09990001", "expected the end"},
		{"not UTF-8", wrap(`,"a":"` + "\xff" + `"`), "", "not UTF-8"},
		{"a surrogate in UTF-8", wrap(`,"a":"` + "\xed\xa0\x80" + `"`), "", "not UTF-8"},
		{"too deep", wrap(`,"a":` + deep), "NCT09990001", "nested deeper than 64"},
		{"a million brackets", wrap(`,"a":` + strings.Repeat("[", 1_000_000)), "NCT09990001", "nested deeper than 64"},
		{"a member twice", wrap(`,"b":1,"a":2,"b":3`), "NCT09990001", `member "b" stands twice`},
		{"a member twice in a row", wrap(`,"b":1,"b":1`), "NCT09990001", `member "b" stands twice`},
		{"a member twice, once escaped", wrap(`,"b":1,"\u0062":1`), "NCT09990001", `member "b" stands twice`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			id, hash, err := New().Identify([]byte(tc.body))
			var bad *registry.RecordError
			if !errors.As(err, &bad) || id != "" || hash != "" {
				t.Fatalf("got %q %q %v, want a RecordError", id, hash, err)
			}
			if !strings.Contains(bad.Reason, tc.reason) || bad.RecordID != tc.id || bad.Registry != Name || string(bad.Body) != tc.body {
				t.Errorf("got id %q, reason %q; want id %q, reason with %q", bad.RecordID, bad.Reason, tc.id, tc.reason)
			}
		})
	}
}

func TestIdentify_dropsOnlyTheVolatileFields(t *testing.T) {
	for _, field := range volatileFields {
		if field.reason == "" {
			t.Errorf("%s: no reason", field.path)
		}
		names := strings.Split(field.path, ".")
		nest := func(value string) string {
			for _, name := range slices.Backward(names) {
				value = fmt.Sprintf(`{%q:%s}`, name, value)
			}
			return wrap("," + strings.TrimSuffix(strings.TrimPrefix(value, "{"), "}"))
		}
		_, one := mustIdentify(t, nest(`"1"`))
		if _, two := mustIdentify(t, nest(`{"any":["thing"]}`)); one != two {
			t.Errorf("%s counts", field.path)
		}
		if _, _, err := New().Identify([]byte(nest(`{"ill":}`))); err == nil {
			t.Errorf("%s is not checked", field.path)
		}
	}
}

func TestIdentify_realRecords(t *testing.T) {
	bodies := mustBulk(t)
	hashes := map[string]string{}
	for _, body := range bodies {
		id, hash := mustIdentify(t, string(body))
		if other, twice := hashes[hash]; twice {
			t.Errorf("%s and %s have one hash", id, other)
		}
		hashes[hash] = id
	}
	if len(hashes) != 816 {
		t.Errorf("%d records, want 816", len(hashes))
	}
}

func TestIdentify_realRecordsReordered(t *testing.T) {
	for _, body := range mustBulk(t)[:100] {
		_, want := mustIdentify(t, string(body))
		// Numbers of these records are plain, so that a decoder that keeps them as
		// text gives them back as they were; maps come out sorted by name.
		if _, got := mustIdentify(t, reindent(t, body)); got != want {
			t.Errorf("%.60s: hash changed", body)
		}
	}
}

// TestIdentify_otherLayoutsOfRealRecords compares the same record in files of other
// people: indented alone, and in a page of the API.
func TestIdentify_otherLayoutsOfRealRecords(t *testing.T) {
	hashes := map[string]string{}
	for _, body := range mustBulk(t) {
		id, hash := mustIdentify(t, string(body))
		hashes[id] = hash
	}
	var bodies []string
	for _, pattern := range []string{"studies/*.json", "responses/default_page_*_full.json"} {
		files, err := filepath.Glob(filepath.Join(filepath.Dir(bulkPath), pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text := mustRead(t, file)
			var page struct{ Studies []json.RawMessage }
			if err := json.Unmarshal(text, &page); err != nil {
				t.Fatal(err)
			}
			if page.Studies == nil {
				page.Studies = []json.RawMessage{text}
			}
			for _, study := range page.Studies {
				bodies = append(bodies, string(study))
			}
		}
	}
	if len(bodies) < 20 {
		t.Errorf("only %d records found", len(bodies))
	}
	for _, body := range bodies {
		if id, hash := mustIdentify(t, body); hashes[id] != hash {
			t.Errorf("%s: hash %s, in the other file %s", id, hash, hashes[id])
		}
	}
}

// reindent gives the same content in other order and layout, through encoding/json.
func reindent(tb testing.TB, body []byte) string {
	tb.Helper()
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		tb.Fatal(err)
	}
	out, err := json.MarshalIndent(v, "\t", "   ")
	if err != nil {
		tb.Fatal(err)
	}
	return string(out)
}

// FuzzIdentify holds that Identify takes no more and no less than encoding/json (bar
// its own limits), never panics, and that layout and order do not change the hash.
func FuzzIdentify(f *testing.F) {
	f.Add([]byte(wrap(``)))
	f.Add([]byte(wrap(`,"a":[1.5e-3,"\u00e9\n\ud83d\ude00\ud800",{"b":null,"a":{}}],"derivedSection":{"miscInfoModule":{"versionHolder":"x"}}`)))
	f.Add([]byte(`{"a":"` + "\xc3\x28" + `"}`))
	f.Add([]byte(`[[[[`))
	f.Fuzz(func(t *testing.T, body []byte) {
		id, hash, err := New().Identify(body)
		if err != nil {
			if errors.As(err, new(*registry.RecordError)) && strings.Contains(err.Error(), "ill-formed") &&
				!strings.Contains(err.Error(), "deeper") && !strings.Contains(err.Error(), "UTF-8") && !strings.Contains(err.Error(), "study object") && json.Valid(body) {
				t.Fatalf("refused well-formed JSON: %v", err)
			}
			return
		}
		if !json.Valid(body) {
			t.Fatalf("took ill-formed JSON %q", body)
		}
		var tidy bytes.Buffer
		if err := json.Indent(&tidy, body, " ", "\t"); err != nil {
			t.Fatal(err)
		}
		if id2, hash2 := mustIdentify(t, tidy.String()); id2 != id || hash2 != hash {
			t.Fatal("white space changed the hash")
		}
		if bytes.Contains(body, []byte(`\u`)) || bytes.Contains(body, []byte("\x7f")) {
			return // encoding/json replaces lone surrogates when it decodes
		}
		if id2, hash2 := mustIdentify(t, reindent(t, body)); id2 != id || hash2 != hash {
			t.Fatal("order changed the hash")
		}
	})
}
