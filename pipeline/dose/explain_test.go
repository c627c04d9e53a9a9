package dose

import (
	"regexp"
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	for _, c := range []struct{ phrase, want string }{
		{"naltrexone 1 mg twice daily", `class: ldn (0.5 to 5 mg a day)
dose: 2 mg a day, 1 mg at a time, twice a day
decided by: "1 mg" (bytes 11 to 15)
rule single_amount: one dose is given
rule dose_times_frequency: one dose times the doses of a day
`},
		{"LDN at bedtime", `class: unknown (the text does not tell)
dose: once a day
time of day: bedtime
label: the words say low dose
decided by: "LDN" (bytes 0 to 3)
rule label_only: the words say low dose, but no milligrams are given
`},
		{"naltrexone 4.5 mg every other day", `class: ldn (0.5 to 5 mg a day)
dose: 2.25 mg a day, 4.5 mg at a time, once in 2 days
decided by: "4.5 mg" (bytes 11 to 17)
rule single_amount: one dose is given
rule less_than_daily: taken less than daily: the single dose sets the class, milligrams a day are the average
note less_than_daily: taken less than daily
`},
	} {
		if got := Read(c.phrase).Explain(c.phrase); got != c.want {
			t.Errorf("%s\n%swant\n%s", c.phrase, got, c.want)
		}
	}
}

func TestExplainCutsLongEvidence(t *testing.T) {
	phrase := "naltrexone 1 mg" + strings.Repeat(" ε", 400) + " then 3 mg"
	if got := Read(phrase).Explain(phrase); !strings.Contains(got, "…\"") || strings.Contains(got, `\x`) {
		t.Errorf("explanation %q", got)
	}
}

// TestEvidence: the span covers the words that decided, in bytes of the text.
func TestEvidence(t *testing.T) {
	for _, c := range []struct{ phrase, want string }{
		{"نالترکسون ۴٫۵ میلی\u200cگرم هر شب", "۴٫۵ میلی\u200cگرم"},
		{"Naltrexone 4·5 mg", "4·5 mg"},
		{"naltrexone 250 µg twice a day", "250 µg"},
		{"titrated 1.5 → 3 → 4.5 mg", "1.5 → 3 → 4.5 mg"},
		{"Vivitrol 380 mg monthly", "380 mg"},
		{"naltrexone implant", "naltrexone"},
		{"methylnaltrexone 12 mg", "methylnaltrexone"},
		{"3 capsules (4.5 mg) of naltrexone", "3 capsules (4.5 mg"},
		{"une dose de 4,5 mg de naltrexone à l'hôpital", "4,5 mg"},
	} {
		r := Read(c.phrase)
		if got := c.phrase[r.Start:r.End]; got != c.want {
			t.Errorf("%s: evidence %q, want %q", c.phrase, got, c.want)
		}
	}
}

func TestEveryRuleAndFlagHasWords(t *testing.T) {
	stable := regexp.MustCompile(`^[a-z_]+$`)
	for rule, words := range ruleWords {
		if !stable.MatchString(rule) || words == "" {
			t.Errorf("rule %q: %q", rule, words)
		}
	}
	for class := range knownClasses {
		if classWords[class] == "" {
			t.Errorf("class %q has no words", class)
		}
	}
}
