package pages

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ldntrials/pipeline/warehouse"
)

func TestTextIsShownWithoutWhatHides(t *testing.T) {
	for name, c := range map[string]struct{ given, want string }{
		"plain text stays":                {"Low-dose naltrexone", "Low-dose naltrexone"},
		"other scripts stay":              {"纳曲酮 نالتريكسون", "纳曲酮 نالتريكسون"},
		"direction marks go":              {"abc\u202egnp\u2066.exe\u200f", "abcgnp.exe"},
		"invisible characters go":         {"nal\u200btrex\ufeffone\u2060", "naltrexone"},
		"control characters go":           {"a\x00b\x1b[31mc\u0085", "ab[31mc"},
		"a line break is a blank":         {"one\ntwo\tthree", "one two three"},
		"bytes that are no text are gone": {"a\xffb", "ab"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Text(c.given).String(); got != c.want {
				t.Errorf("%q is shown as %q, want %q", c.given, got, c.want)
			}
		})
	}
}

func TestWording(t *testing.T) {
	half, tiny := 0.5, -0.0312
	for _, c := range []struct{ name, got, want string }{
		{"a long text is cut at characters", clip(3, "ένα δύο"), "ένα …"},
		{"a short text is not", clip(3, "ένα"), "ένα"},
		{"thousands stand apart", number(1234567), "1\u202f234\u202f567"},
		{"negative thousands too", number(-1234), "-1\u202f234"},
		{"hundreds stand together", number(999), "999"},
		{"a share has a denominator", share(1, 3), "33 %"},
		{"nothing has no share", share(0, 0), "none to count"},
		{"an amount has no needless digits", amount(&half), "0.5"},
		{"no amount is no text", amount(nil), ""},
		{"points carry their sign", points(&tiny), "−3.1"},
		{"a day in words", day("2026-03-01"), "1 March 2026"},
		{"a moment in words", day("2026-03-01 02:30:00.1234"), "1 March 2026"},
		{"what is no date stays", day("spring"), "spring"},
		{"a year stays a year", month("2006-01-01", "year"), "2006"},
		{"a canonical value in words", words("not_met"), "primary outcome not met"},
		{"one trial", plural(1, "trial"), "1 trial"},
		{"two trials", plural(2, "trial"), "2 trials"},
		{"a condition stands for its claim", short("Data show the low dose to be effective in major depression"), "major depression"},
		{"resistant conditions say so", short("There is hope in opiate addiction where other treatment failed"), "opiate addiction, treatment-resistant"},
		{"where and when go from a reason", brief("no registered trial found in ctgov as of 2026-11-24 with query none"), "no registered trial found"},
		{"where goes however many registers there are", brief("no registered trial in panic disorder found in ctgov, euctr, ictrp as of 2026-11-24 with query none"), "no registered trial in panic disorder found"},
		{"where goes with several registers", brief("no registered trial of low-dose naltrexone in panic disorder found in ctgov, euctr as of 2026-11-24 with query ab12, cd34"),
			"no registered trial of low-dose naltrexone in panic disorder found"},
		{"where goes without a query", brief("no registered trial in gloom found in ctgov, ictrp as of 2026-11-24 with query none (bundled or imported records)"), "no registered trial in gloom found"},
		{"other reasons stay", brief("trials exist as of today"), "trials exist as of today"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestSentence(t *testing.T) {
	for name, c := range map[string]struct {
		start, end int
		want       [3]Text
	}{
		"the deciding words stand apart": {4, 10, [3]Text{"LDN ", "4.5 mg", " nightly"}},
		"a span outside marks nothing":   {4, 99, [3]Text{"LDN 4.5 mg nightly"}},
		"a span upside down too":         {9, 4, [3]Text{"LDN 4.5 mg nightly"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, sentence("LDN 4.5 mg nightly", c.start, c.end)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestGrades(t *testing.T) {
	c := claim{Cells: "Glioma and other brain tumours V4 (masked results, not judged); Alcohol use disorder (craving, relapse), depot_implant V3; Cancer-related fatigue V1 (indirect); 26 V0"}
	want := []grade{
		{"Glioma and other brain tumours", "V4", "masked results, not judged", false},
		{"Alcohol use disorder (craving, relapse), depot or implant", "V3", "uncontrolled or unmasked results only", false},
		{"Cancer-related fatigue", "V1", "registered, none completed", true},
	}
	if diff := cmp.Diff(want, c.grades(cellLabels{{"Cancer-related fatigue", "V1"}: "Registered, none completed"})); diff != "" {
		t.Error(diff)
	}
	if c.NoneFound() != 26 {
		t.Errorf("none found %d", c.NoneFound())
	}
}

// A link that Go writes and one that the script takes from a chart's file lead to the same folder.
func TestSlugIsTheSameInSQL(t *testing.T) {
	db, err := warehouse.OpenScratch(t.Context(), warehouse.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(slugMacro); err != nil {
		t.Fatal(err)
	}
	same := func(t interface{ Errorf(string, ...any) }, id string) {
		var got string
		if err := db.QueryRow("select slug(?)", id).Scan(&got); err != nil {
			t.Errorf("%q: %v", id, err)
		}
		if want := slug(Text(id)); got != want {
			t.Errorf("%q is %q in SQL and %q in Go", id, got, want)
		}
	}
	for _, id := range []string{"NCT00568555", "2023-505613-24-00", "../../x", "", "pages", "JPRN-UMIN000001", "A b", "Ä", "EUCTR2013-000615-24"} {
		same(t, id)
	}
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[A-Za-z0-9._/ -]{0,64}`).Draw(t, "id")
		same(t, id)
		if s := slug(Text(id)); len(s) > 61 || s == "." || s == ".." || s == "pages" {
			t.Errorf("%q is the folder %q", id, s)
		}
	})
}
