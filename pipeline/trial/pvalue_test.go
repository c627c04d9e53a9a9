package trial

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParsePValue(t *testing.T) {
	number := func(op string, v float64, flag string) PValue {
		return PValue{Operator: op, Value: Some(v), Flag: flag}
	}
	none := func(flag string) PValue { return PValue{Flag: flag} }
	for _, tc := range []struct {
		name, raw string
		want      PValue
	}{
		{"empty is absent", "", none("")},
		{"blank is absent", "  ", none("")},
		{"plain number", "0.0931", number("=", 0.0931, "")},
		{"equals sign", "=0.012", number("=", 0.012, "")},
		{"equals sign apart", "= 0.012", number("=", 0.012, "")},
		{"less than", "<0.05", number("<", 0.05, "")},
		{"less than, blank", "< 0.001", number("<", 0.001, "")},
		{"no leading zero", "<.0001", number("<", 0.0001, "")},
		{"upper-case P", "P<0.001", number("<", 0.001, "")},
		{"lower-case p with equals", "p = 0.03", number("=", 0.03, "")},
		{"label p-value with colon", "p-value: 0.3798", number("=", 0.3798, "")},
		{"label p value is", "P value is <0.01", number("<", 0.01, "")},
		{"equals before less than", "p = <0.001", number("<", 0.001, "")},
		{"less or equal sign", "≤0.05", number("<=", 0.05, "")},
		{"greater or equal sign", "≥0.05", number(">=", 0.05, "")},
		{"less or equal, two signs", "<=0.05", number("<=", 0.05, "")},
		{"less or equal, turned", "=<0.05", number("<=", 0.05, "")},
		{"less or equal, apart", "< = 0.05", number("<=", 0.05, "")},
		{"greater than", ">0.99", number(">", 0.99, "")},
		{"markdown escape", `\<0.001`, number("<", 0.001, "")},
		{"HTML escape", "&lt;0.001", number("<", 0.001, "")},
		{"full-width sign", "＜0.001", number("<", 0.001, "")},
		{"no-break space", "p\u00a0<\u00a00.001", number("<", 0.001, "")},
		{"exponent", "5E-4", number("=", 5e-4, "")},
		{"small exponent", "1.2e-05", number("=", 1.2e-5, "")},
		{"power of ten", "1.5 x 10^-5", number("=", 1.5e-5, "")},
		{"power of ten, times sign", "3×10-6", number("=", 3e-6, "")},
		{"power of ten, superscript", "2 x 10⁻⁵", number("=", 2e-5, "")},
		{"power of ten alone", "<10^-5", number("<", 1e-5, "")},
		{"zero as registered", "0.000", number("=", 0, "")},
		{"one", "1", number("=", 1, "")},
		{"full stop at the end", "0.05.", number("=", 0.05, "")},
		{"decimal comma", "0,05", number("=", 0.05, "decimal_comma")},
		{"decimal comma with operator", "p<0,001", number("<", 0.001, "decimal_comma")},
		{"confidence interval after it", "0.03; 95% CI 0.1-2", number("=", 0.03, "extra_text")},
		{"confidence interval after a blank", "0.03 95% CI 0.1 to 2", number("=", 0.03, "extra_text")},
		{"remark in brackets", "<0.05 (two-sided)", number("<", 0.05, "extra_text")},
		{"sides after a comma", "0.03, 2-sided", number("=", 0.03, "extra_text")},
		{"one-sided after a comma", "0.03, 1-sided", number("=", 0.03, "extra_text")},
		{"stars for significance", "0.004**", number("=", 0.004, "extra_text")},

		{"not significant", "NS", none("text_only")},
		{"not significant, spelt", "not significant", none("text_only")},
		{"not available", "N/A", none("text_only")},
		{"not a number", "NaN", none("text_only")},
		{"infinity", "Inf", none("text_only")},
		{"only an operator", "<", none("text_only")},
		{"only a label", "p", none("text_only")},
		{"text with a number", "n.s. (p>0.05)", none("unreadable")},
		{"number in words and digits", "less than 0.05", none("unreadable")},
		{"zero, blank, digits", "0. 05", none("several_numbers")},
		{"two points", "0.5.3", none("unreadable")},
		{"turned inequality", "0.05 > p", none("unreadable")},
		{"inequality on both sides", "0.05>p>0.01", none("unreadable")},
		{"times without ten", "0.05 x 3", none("unreadable")},
		{"range", "0.01-0.05", none("several_numbers")},
		{"range with a long dash", "0.01–0.05", none("several_numbers")},
		{"range in words", "0.01 to 0.05", none("several_numbers")},
		{"two values", "0.03, 0.04", none("several_numbers")},
		{"two values with labels", "p=0.03; p=0.04", none("several_numbers")},
		{"two values, and", "0.03 and <0.001", none("several_numbers")},
		{"above one", "5", none("out_of_range")},
		{"thousands", "1,234", none("out_of_range")},
		{"negative", "-0.03", none("out_of_range")},
		{"long dash as minus", "−0.03", none("out_of_range")},
		{"per cent", "5%", none("out_of_range")},
		{"small per cent", "0.05 %", none("out_of_range")},
		{"overflow", "1e999", none("unreadable")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.want.Raw = tc.raw
			if diff := cmp.Diff(tc.want, ParsePValue(tc.raw)); diff != "" {
				t.Errorf("ParsePValue(%q) (-want +got):\n%s", tc.raw, diff)
			}
		})
	}
}

// FuzzParsePValue holds that no text gives a number out of range, a number without
// an operator, or a number that does not stand in the text.
func FuzzParsePValue(f *testing.F) {
	for _, seed := range []string{"", "<0.05", "P<0.001", "≤0.05", "5E-4", "0,05", "0.03; 95% CI 0.1-2", "NS", "1 x 10^-5", "0. 05", "1e999", "p", "<10^"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		p := ParsePValue(raw)
		switch {
		case p.Raw != raw:
			t.Fatalf("raw text changed: %q to %q", raw, p.Raw)
		case p.Value.Valid != (p.Operator != ""):
			t.Fatalf("%q: number and operator do not go together: %+v", raw, p)
		case p.Value.Valid && !(p.Value.V >= 0 && p.Value.V <= 1), math.IsNaN(p.Value.V):
			t.Fatalf("%q: out of range: %+v", raw, p)
		case !p.Value.Valid && p.Flag == "" && plainNumeral(raw) != "":
			t.Fatalf("%q: no number and no reason: %+v", raw, p)
		}
	})
}
