package trial

import "strings"

// yearsPer is how many years a unit of age lasts; a year has 365.25 days.
var yearsPer = map[string]float64{
	"year": 1, "yr": 1, "month": 1.0 / 12, "week": 7 / 365.25, "day": 1 / 365.25, "hour": 1 / (365.25 * 24), "minute": 1 / (365.25 * 24 * 60),
}

// ParseAge reads an age limit such as "18 Years" or "6 Months". "N/A", "None" and
// text that is no age leave Years absent.
func ParseAge(raw string) Age {
	age := Age{Raw: raw}
	number, unit, ok := strings.Cut(strings.TrimSpace(raw), " ")
	if !ok {
		return age
	}
	n := ParseNumber(number)
	years, known := yearsPer[strings.TrimSuffix(strings.ToLower(strings.TrimSpace(unit)), "s")]
	if known && n.Valid && n.V >= 0 {
		age.Years = Some(n.V * years)
	}
	return age
}
