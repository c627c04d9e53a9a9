package ctis_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/conformance"
	"ldntrials/pipeline/registry/ctis"
)

// fixture reads a record of our own.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(body)
}

// change replaces a piece of a body that must be there.
func change(t testing.TB, body []byte, old, new string) []byte {
	t.Helper()
	changed := bytes.Replace(body, []byte(old), []byte(new), 1)
	if bytes.Equal(changed, body) {
		t.Fatalf("there is no %s to change", old)
	}
	return changed
}

// small is a record with hardly anything in it.
func small(number int) []byte {
	return fmt.Appendf(nil, `{"ctNumber":"2025-%06d-10-00","ctPublicStatusCode":3,"authorizedApplication":{"authorizedPartI":{"trialDetails":{"clinicalTrialIdentifiers":{"fullTitle":"Trial %d"}}}}}`, 500000+number, number)
}

func TestConformance(t *testing.T) {
	body, old := fixture(t, "new.json"), fixture(t, "old.json")
	bodies := [][]byte{body, old, small(1), small(2), small(3)}
	const status, number = `"ctPublicStatusCode": 8`, `"ctNumber": "2024-512345-11-01",`
	conformance.Run(t, impatient(), conformance.Samples{
		Bodies: bodies,
		IDs:    []string{"2024-512345-11-01", "2022-501234-22-00", "2025-500001-10-00", "2025-500002-10-00", "2025-500003-10-00"},
		Same: map[string][2][]byte{
			"what a collector of records adds": {body, change(t, body, number, number+`"_id":"2024-512345-11-01","ctrname":"CTIS","record_last_import":"2026-03-08 17:37:06",`)},
		},
		Differ: map[string][2][]byte{
			"a word in a title":   {body, change(t, body, `"Low-dose naltrexone for`, `"Very low-dose naltrexone for`)},
			"a field that is new": {body, change(t, body, number, number+`"newField":1,`)},
			"another status":      {body, change(t, body, status, `"ctPublicStatusCode": 7`)},
		},
		Broken: map[string][]byte{
			"a record without a number":         change(t, body, number, ``),
			"a number without its resubmission": change(t, body, number, `"ctNumber": "2024-512345-11",`),
			"a number of another type":          change(t, body, number, `"ctNumber": 12,`),
			"a row of a search":                 []byte(`{"ctNumber":"2024-512345-11-01","ctTitle":"x","ctStatus":4}`),
			"parts of another type":             []byte(`{"ctNumber":"2024-512345-11-01","authorizedApplication":[]}`),
			"an answer for an unknown number":   []byte(`{}`),
			"text that is not UTF-8":            change(t, body, `"D1_Protocol"`, "\"\xff\xfe\""),
		},
		Unknown: map[string]conformance.Drift{
			"a field":          {Body: change(t, body, number, number+`"newField":{"a":1},`), Kind: "unknown_field", Path: "newField"},
			"a field below":    {Body: change(t, body, `"rowSubjectCount": 20`, `"rowSubjectCount": 20, "newField": 1`), Kind: "unknown_field", Path: "authorizedApplication.authorizedPartI.newField"},
			"a status":         {Body: change(t, body, status, `"ctPublicStatusCode": 99`), Kind: "unknown_value", Path: "ctPublicStatusCode"},
			"a product's role": {Body: bytes.ReplaceAll(body, []byte(`"mpRoleInTrial": "1"`), []byte(`"mpRoleInTrial": "9"`)), Kind: "unknown_value", Path: "authorizedApplication.authorizedPartI.products.mpRoleInTrial"},
		},
		PartialDate: []byte(`{"ctNumber":"2025-500001-10-00","authorizedApplication":{"authorizedPartI":{"trialDetails":{"trialInformation":{"trialDuration":{"estimatedRecruitmentStartDate":"2015-02"}}}}}}`),
		Month:       "2015-02",
		File: func(bodies ...[]byte) []byte {
			return slices.Concat([]byte("["), bytes.Join(bodies, []byte(",\n")), []byte("]"))
		},
		Serve: func(t *testing.T, bodies [][]byte, behaviour conformance.Behaviour) (registry.Fetcher, string, []string) {
			return impatient(), behaving(t, bodies, behaviour), []string{"naltrexone"}
		},
	})
	t.Run("one record is a file too", func(t *testing.T) {
		r := &ctis.Registry{}
		for _, file := range [][]byte{body, old, slices.Concat(small(1), []byte("\n"), small(2))} {
			if !r.Recognise(file) {
				t.Errorf("%.100s is not recognised", file)
			}
			for raw, err := range r.ReadFile(t.Context(), bytes.NewReader(file)) {
				if err != nil {
					t.Errorf("%s: %v", raw.RecordID, err)
				}
			}
		}
	})
}

func TestNestingWithoutEndIsNoRecord(t *testing.T) {
	bomb := []byte(`{"ctNumber":"2024-512345-11-01","authorizedPartI":` + strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_001))
	r := &ctis.Registry{}
	if record, err := r.Decode(bomb); err == nil {
		t.Errorf("got a record, titled %q", record.Study.Title)
	}
	var got []string
	for raw, err := range r.ReadFile(t.Context(), bytes.NewReader(slices.Concat(bomb, []byte("\n"), small(1)))) {
		got = append(got, fmt.Sprint(raw.RecordID, err != nil))
	}
	if strings.Join(got, " ") != "true 2025-500001-10-00false" {
		t.Errorf("got %v, want an error and the record after it", got)
	}
}
