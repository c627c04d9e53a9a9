package euctr_test

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
func small(number, country string) []byte {
	return fmt.Appendf(nil, "Summary\nEudraCT Number: %s\nTrial Status: Ongoing\nLink: https://www.clinicaltrialsregister.eu/ctr-search/trial/%s/%s/\n\n"+
		"A. Protocol Information\nA.2 EudraCT number: %s\nA.3 Full title of the trial: Trial %s\n\nP. End of Trial\nP. End of Trial Status: Ongoing", number, number, country, number, number)
}

func file(bodies ...[]byte) []byte {
	if len(bodies) == 0 {
		return []byte(fileHead)
	}
	return slices.Concat([]byte(fileHead), bytes.Join(bodies, []byte("\n\n")), []byte("\n"))
}

func TestConformance(t *testing.T) {
	body := fixture(t, "spain.txt")
	bodies := [][]byte{body, small("2015-001234-25", "DE"), small("2015-001234-25", "3rd"), small("2016-000001-10", "GB"), small("2017-000002-11", "DK")}
	const number = "EudraCT Number: 2015-001234-25\n"
	conformance.Run(t, impatient(), conformance.Samples{
		Bodies: bodies,
		IDs:    []string{"2015-001234-25-ES", "2015-001234-25-DE", "2015-001234-25-3RD", "2016-000001-10-GB", "2017-000002-11-DK"},
		Same: map[string][2][]byte{
			"line ends":       {body, bytes.ReplaceAll(body, []byte("\n"), []byte("\r\n"))},
			"tabs for blanks": {body, change(t, body, "B.1.3.4\tCountry", "B.1.3.4 Country")},
			"empty lines":     {body, change(t, body, "\n\nB. Sponsor", "\n\n\nB. Sponsor")},
		},
		Differ: map[string][2][]byte{
			"a word in a title":  {body, change(t, body, "Small doses", "Very small doses")},
			"a line that is new": {body, change(t, body, "E.8.7 Trial", "E.8.6.9 New: 1\nE.8.7 Trial")},
			"another status":     {body, change(t, body, "Trial Status: Prematurely Ended", "Trial Status: Completed")},
		},
		Broken: map[string][]byte{
			"a record without a number":         change(t, body, number, ""),
			"a number of another kind":          change(t, body, number, "EudraCT Number: 2015-1\n"),
			"a record without a link":           change(t, body, "/ES/\n", "\n"),
			"a record that names another trial": change(t, body, "A.2 EudraCT number: 2015-001234-25", "A.2 EudraCT number: 2015-009999-25"),
			"a record without its end":          body[:bytes.Index(body, []byte("P. End of Trial"))],
			"text that is not UTF-8":            change(t, body, "Small doses", "Small \xff doses"),
			"zeros":                             change(t, body, "Small doses", "Small \x00 doses"),
		},
		Unknown: map[string]conformance.Drift{
			"a key":          {Body: change(t, body, "E.8.7 Trial", "E.9.1 New field: 1\nE.8.7 Trial"), Kind: "unknown_field", Path: "E.9.1"},
			"another label":  {Body: change(t, body, "E.2.1 Main", "E.2.1 Chief"), Kind: "unknown_field", Path: "E.2.1 Chief objective of the trial"},
			"a status":       {Body: change(t, body, "Trial Status: Prematurely Ended", "Trial Status: New"), Kind: "unknown_value", Path: "Trial Status"},
			"a role":         {Body: change(t, body, "IMP Role: Test", "IMP Role: New"), Kind: "unknown_value", Path: "D.1.2"},
			"a phase answer": {Body: change(t, body, "(Phase II): Yes", "(Phase II): Perhaps"), Kind: "unknown_value", Path: "E.7"},
		},
		PartialDate: change(t, small("2015-001234-25", "DE"), "P. End of Trial\n", "N. Date of Competent Authority Decision: 2015-02\n\nP. End of Trial\n"),
		Month:       "2015-02",
		File:        file,
		Serve: func(t *testing.T, bodies [][]byte, behaviour conformance.Behaviour) (registry.Fetcher, string, []string) {
			return impatient(), behaving(t, bodies, behaviour), []string{"naltrexone"}
		},
	})
}

func TestAFileWithoutItsFirstLineIsOneToo(t *testing.T) {
	text := slices.Concat([]byte("\ufeff"), small("2016-000001-10", "GB"), []byte("\r\n\r\n"), bytes.ReplaceAll(small("2016-000001-10", "FR"), []byte("\n"), []byte("\r\n")))
	if !impatient().Recognise(text) {
		t.Error("not recognised")
	}
	var ids []string
	for raw, err := range impatient().ReadFile(t.Context(), bytes.NewReader(text)) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, raw.RecordID)
	}
	if got := strings.Join(ids, " "); got != "2016-000001-10-GB 2016-000001-10-FR" {
		t.Errorf("got %s", got)
	}
}

func TestARecordWithoutEndIsBounded(t *testing.T) {
	huge := slices.Concat(small("2016-000001-10", "GB"), []byte("\n"), bytes.Repeat([]byte("more and more "), 1<<20))
	var reasons []string
	for raw, err := range impatient().ReadFile(t.Context(), bytes.NewReader(file(huge, small("2017-000002-11", "DK")))) {
		reasons = append(reasons, fmt.Sprint(raw.RecordID, err))
	}
	if len(reasons) != 2 || !strings.Contains(reasons[0], "more than 8 MiB") || !strings.HasPrefix(reasons[1], "2017-000002-11-DK") {
		t.Errorf("got %q", reasons)
	}
}
