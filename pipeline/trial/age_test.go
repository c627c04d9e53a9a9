package trial

import (
	"math"
	"testing"
)

func TestParseAge(t *testing.T) {
	for raw, want := range map[string]float64{
		"18 Years": 18, "1 Year": 1, "6 Months": 0.5, "1 Month": 1.0 / 12, "0 Years": 0, "12 Weeks": 84 / 365.25,
		"28 Days": 28 / 365.25, "1 Day": 1 / 365.25, "36 Hours": 1.5 / 365.25, "30 Minutes": 1 / 365.25 / 48, " 65  years ": 65,
	} {
		if got := ParseAge(raw); !got.Years.Valid || math.Abs(got.Years.V-want) > 1e-9 || got.Raw != raw {
			t.Errorf("ParseAge(%q) = %+v, want %v years", raw, got, want)
		}
	}
	for _, raw := range []string{"", "N/A", "None", "No limit", "18", "18 moons", "-3 Years", "eighteen Years"} {
		if got := ParseAge(raw); got.Years.Valid || got.Raw != raw {
			t.Errorf("ParseAge(%q) = %+v, want no years", raw, got)
		}
	}
}
