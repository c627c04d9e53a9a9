package trial

import (
	"slices"
	"strings"
)

// ParseEnrolment reads a registered sample size (concepts.md, Sample size). typ is
// "actual", "planned" or ""; field is where the number stands; sentinels are the
// numbers that the register writes for "unknown". 0 stays 0: a withdrawn trial.
// "group A:15;group B:15;" is 30.
func ParseEnrolment(raw, typ, field string, sentinels ...int64) Enrolment {
	e := Enrolment{Raw: raw, Type: typ, Field: field}
	if strings.TrimSpace(raw) == "" {
		return Enrolment{}
	}
	value := ParseCount(raw)
	if !value.Valid {
		value = sumOfGroups(raw)
	}
	switch {
	case !value.Valid:
		e.Flag = "unreadable"
	case slices.Contains(sentinels, value.V):
		e.Flag = "sentinel"
	default:
		e.Value = value
	}
	return e
}

// sumOfGroups adds "name:15;name:15;". Every part must hold a count.
func sumOfGroups(raw string) Null[int64] {
	sum, parts := int64(0), 0
	for part := range strings.FieldsFuncSeq(raw, func(r rune) bool { return r == ';' || r == '；' }) {
		if strings.TrimSpace(part) == "" {
			continue
		}
		colon := max(strings.LastIndex(part, ":"), strings.LastIndex(part, "："))
		if colon < 0 {
			return Null[int64]{}
		}
		n := ParseCount(strings.TrimLeft(part[colon:], ":："))
		if !n.Valid || sum > 1<<53 {
			return Null[int64]{}
		}
		sum += n.V
		parts++
	}
	if parts == 0 {
		return Null[int64]{}
	}
	return Some(sum)
}
