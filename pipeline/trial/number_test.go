package trial

import (
	"math"
	"testing"
)

func TestParseValue(t *testing.T) {
	absent := Null[float64]{}
	for _, tc := range []struct {
		name, raw string
		want      Null[float64]
		flag      string
	}{
		{"absent", "", absent, ""},
		{"whole number", "12", Some(12.0), ""},
		{"zero", "0", Some(0.0), ""},
		{"negative without leading zero", "-.90", Some(-0.9), ""},
		{"no leading zero", ".05", Some(0.05), ""},
		{"long dash as minus", "−0.9", Some(-0.9), ""},
		{"exponent", "1.2E5", Some(1.2e5), ""},
		{"thousands", "1,234", Some(1234.0), ""},
		{"millions with decimals", "1,234,567.8", Some(1234567.8), ""},
		{"equals sign", "=0.012", Some(0.012), ""},
		{"blanks around", " 7 ", Some(7.0), ""},
		{"below a limit", "<0.05", Some(0.05), "bounded"},
		{"below a limit, escaped", `\<5`, Some(5.0), "bounded"},
		{"above a limit", ">= 100", Some(100.0), "bounded"},
		{"not available", "NA", absent, "not_available"},
		{"not available with slash", "N/A", absent, "not_available"},
		{"not estimable", "not estimable", absent, "not_available"},
		{"not reported", "NR", absent, "not_reported"},
		{"decimal comma is not thousands", "12,5", absent, "text"},
		{"decimal comma below one", "0,123", absent, "text"},
		{"range", "3-5", absent, "text"},
		{"spread in the value", "3 (1.2)", absent, "text"},
		{"per cent", "45%", absent, "text"},
		{"infinity", "Inf", absent, "text"},
		{"not a number", "NaN", absent, "text"},
		{"hexadecimal", "0x1p4", absent, "text"},
		{"underscore", "1_000", absent, "text"},
		{"overflow", "1e999", absent, "text"},
		{"only a minus", "-", absent, "text"},
		{"only an operator", "<", absent, "text"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, flag := ParseValue(tc.raw); got != tc.want || flag != tc.flag {
				t.Errorf("ParseValue(%q) = %v %q, want %v %q", tc.raw, got, flag, tc.want, tc.flag)
			}
		})
	}
}

func TestParseNumber_leavesOutWhatIsNoMeasurement(t *testing.T) {
	for raw, want := range map[string]Null[float64]{
		"17.5": Some(17.5), "=3": Some(3.0), "<3": {}, "NA": {}, "": {}, "1,2": {},
	} {
		if got := ParseNumber(raw); got != want {
			t.Errorf("ParseNumber(%q) = %v, want %v", raw, got, want)
		}
	}
}

func TestParsePercent(t *testing.T) {
	for raw, want := range map[string]Null[float64]{"95": Some(95.0), "97.5%": Some(97.5), "95 %": Some(95.0), "": {}, "%": {}} {
		if got := ParsePercent(raw); got != want {
			t.Errorf("ParsePercent(%q) = %v, want %v", raw, got, want)
		}
	}
}

func TestParseCount(t *testing.T) {
	for raw, want := range map[string]Null[int64]{
		"0": Some[int64](0), "25": Some[int64](25), "1,234": Some[int64](1234), "25.0": Some[int64](25), "1e3": Some[int64](1000),
		"-1": {}, "2.5": {}, "NA": {}, "": {}, "<11": {}, "1e30": {},
	} {
		if got := ParseCount(raw); got != want {
			t.Errorf("ParseCount(%q) = %v, want %v", raw, got, want)
		}
	}
}

func FuzzParseValue(f *testing.F) {
	for _, seed := range []string{"", "1,234", "-.90", "NA", "<5", "1e999", ",", "0x1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		n, flag := ParseValue(raw)
		if math.IsNaN(n.V) || math.IsInf(n.V, 0) {
			t.Fatalf("%q gives %v", raw, n)
		}
		if !n.Valid && flag == "" && plainNumeral(raw) != "" {
			t.Fatalf("%q: no number and no reason", raw)
		}
		if c := ParseCount(raw); c.V < 0 {
			t.Fatalf("%q counts %d", raw, c.V)
		}
	})
}
