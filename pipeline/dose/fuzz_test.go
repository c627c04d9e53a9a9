package dose

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var seeds = []string{
	"", " ", "naltrexone", "LDN 4.5 mg QHS", "naltrexone 4·5 mg", "نالترکسون ۴٫۵ میلی\u200cگرم", "naltrexone ½ tablet of 3 mg",
	"1 mg 1 mg 1 mg", "((((((", "))))", "naltrexone 1-0-0-1", "placebo or placebo or naltrexone", "\x00\xff\xfe mg 4.5 \xf0\x9f",
	"naltrexone, acamprosate or disulfiram, 50 mg, 1998 mg or 200 mg", "t.i.d.b.i.d.q.d.", "4.\n\n5 mg", "a/b/c/1/2/3 mg/kg/day",
	"99999999999999999999999 mg", "0.00000000000000000001 mg", "week 1: 1 mg; week 2: 2 mg", "纳曲酮4.5mg每晚", "mg mg mg 4 4 4",
	"PXT3003 (baclofen, naltrexone, sorbitol) 5 mL", "Vivitrol 380 mg every 4 weeks, then oral naltrexone 50 mg",
}

var (
	knownClasses = map[Class]bool{UltraLow: true, LDN: true, Intermediate: true, Full: true, Depot: true, Combination: true, OtherDrug: true, Placebo: true, Unknown: true}
	knownTimes   = map[string]bool{"": true, "bedtime": true, "evening": true, "morning": true, "other": true}
)

// checkReading holds for every reading of every text.
func checkReading(t *testing.T, text string, r Reading) {
	t.Helper()
	if !knownClasses[r.Class] || !knownTimes[r.Timing] {
		t.Fatalf("class %q, timing %q of %q", r.Class, r.Timing, text)
	}
	if r.Start < 0 || r.End < r.Start || r.End > len(text) {
		t.Fatalf("span %d..%d outside %q", r.Start, r.End, text)
	}
	if utf8.ValidString(text) && !utf8.ValidString(text[r.Start:r.End]) {
		t.Fatalf("span %d..%d cuts a rune of %q", r.Start, r.End, text)
	}
	if r.MinMgDay.Valid && r.MaxMgDay.Valid && r.MinMgDay.V > r.MaxMgDay.V {
		t.Fatalf("minimum %v over maximum %v in %q", r.MinMgDay, r.MaxMgDay, text)
	}
	for _, a := range []Amount{r.MinMgDay, r.MaxMgDay, r.TargetMgDay, r.PerDoseMg, r.DosesPerDay, r.ClassMg} {
		if a.V < 0 || !a.Valid && a.V != 0 {
			t.Fatalf("amount %+v in %q", a, text)
		}
	}
	if r.Rule == "" {
		t.Fatalf("no rule for %q", text)
	}
	for _, rule := range strings.Split(r.Rule, "+") {
		if ruleWords[rule] == "" {
			t.Fatalf("rule %q has no words (%q)", rule, text)
		}
	}
	for _, f := range r.Flags {
		if flagWords[f] == "" {
			t.Fatalf("flag %q has no words (%q)", f, text)
		}
	}
	if r.Explain(text) == "" {
		t.Fatalf("no explanation for %q", text)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	for _, row := range openPhrases(f, "testdata/phrases.csv") {
		f.Add(row["phrase"])
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := Read(text)
		checkReading(t, text, r)
		if again := Read(text); again.Class != r.Class || again.MaxMgDay != r.MaxMgDay || again.Rule != r.Rule || again.Start != r.Start {
			t.Fatalf("two readings of %q differ: %+v, %+v", text, r, again)
		}
	})
}

func FuzzReadRecord(f *testing.F) {
	f.Add("LDN for pain", "Naltrexone", "4.5 mg nightly", "Placebo", "LDN is given.")
	f.Add("", "Vivitrol", "", "placebo for Vivitrol 380 mg", "50 mg was approved.")
	f.Add("\xff", "naltrexone\x00", "1 mg", "1.5 mg -> 3 mg", "naltrexone 4. 5 mg.\n\nNext.")
	f.Fuzz(func(t *testing.T, title, name, body, arm, description string) {
		texts := []Text{
			{Field: "title", Kind: KindTitle, Body: title},
			{Field: "name", Kind: KindIntervention, Intervention: name, Body: name},
			{Field: "description", Kind: KindIntervention, Intervention: name, Body: body},
			{Field: "arm", Kind: KindArm, Arm: arm, Body: arm},
			{Field: "arm description", Kind: KindArm, Arm: arm, Body: body},
			{Field: "summary", Kind: KindSummary, Body: description},
			{Field: "results", Kind: KindResults, Arm: arm, Body: description},
		}
		rec := ReadRecord(texts)
		if !knownClasses[rec.Class] || rec.Rule == "" {
			t.Fatalf("class %q, rule %q", rec.Class, rec.Rule)
		}
		if rec.IsLDN && !rec.GivesNaltrexone {
			t.Fatal("low dose of a drug that is not given")
		}
		for _, d := range rec.Doses {
			body := ""
			for _, x := range texts {
				if x.Field == d.Field {
					body = x.Body
				}
			}
			checkReading(t, body, d.Reading)
			if d.SentenceStart+len(d.Sentence) > len(body) || body[d.SentenceStart:d.SentenceStart+len(d.Sentence)] != d.Sentence {
				t.Fatalf("sentence %q is not in %q at %d", d.Sentence, body, d.SentenceStart)
			}
		}
	})
}

// TestTimeIsLinear reads hostile texts at two sizes; eight times the text may
// take eight times as long, with a wide margin for a busy machine, not 64.
func TestTimeIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: times are not measured in short mode")
	}
	for _, unit := range []string{
		"naltrexone ", "1 ", "1-", "(", "mg/", "placebo or ", "a ", "1 mg or ", "q.", "naltrexone and ", "1 mg approved ", "and ", ", ",
		"naltrexone 1 mg/", "rats naltrexone 1 mg ", "1.", "each ", "naltrexone, bupropion ", "\n\n", "4. 5 mg ", "LDN (", "1 mg at night and ",
		"up to ", "low dose ", "0-0-", "½", "ç", "纳曲酮", prose,
	} {
		t.Run(unit[:min(12, len(unit))], func(t *testing.T) {
			small, large := best(strings.Repeat(unit, 32<<10/len(unit))), best(strings.Repeat(unit, 256<<10/len(unit)))
			if large > 30*small && large > 150*time.Millisecond {
				t.Errorf("32 KiB take %v, 256 KiB take %v", small, large)
			}
		})
	}
}

func best(text string) time.Duration {
	fastest := time.Hour
	for range 3 {
		start := time.Now()
		Read(text)
		fastest = min(fastest, time.Since(start))
	}
	return fastest
}
