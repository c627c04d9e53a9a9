package trial

import (
	"strconv"
	"strings"
	"time"
)

// Day counts days since 1970-01-01, as Parquet and DuckDB store a DATE.
type Day int32

// DayOf returns the day on which t falls in UTC.
func DayOf(t time.Time) Day {
	return Day(t.UTC().Truncate(24*time.Hour).Unix() / 86400)
}

// String gives the day as yyyy-mm-dd.
func (d Day) String() string {
	return time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly)
}

// Precision says how much of a date the register wrote.
type Precision string

// Precisions of a registered date.
const (
	PrecisionDay   Precision = "day"
	PrecisionMonth Precision = "month"
	PrecisionYear  Precision = "year"
)

// Date is an interval of days (concepts.md, Dates): "2015-03" is 2015-03-01 to
// 2015-03-31, never a day inside it. From and To are both absent when nothing
// was registered, when the text cannot be read, or when it is a placeholder;
// Flag says which.
type Date struct {
	Raw       string
	From, To  Null[Day]
	Precision Precision
	Type      string // actual, anticipated, or empty where the register does not say; unmapped for a type that no rule knows
	Flag      string // placeholder, unreadable, or empty
}

// DateLayout is the order in which a register writes its dates. It comes from the
// register, never from a guess: a day and month that swap places are a known bug
// of importers.
type DateLayout int

// Layouts of registered dates.
const (
	YearMonthDay DateLayout = iota // 2015, 2015-03, 2015-03-07, 2015-03-07T10:11:12Z, 20150307
	DayMonthYear                   // 07/03/2015, 7-3-2015, 07.03.2015
	MonthNameDay                   // March 7, 2015; March 2015
)

// ParseDate reads a registered date. typ is "actual", "anticipated" or "".
func ParseDate(raw string, layout DateLayout, typ string) Date {
	d := Date{Raw: raw, Type: typ}
	text := strings.TrimSpace(raw)
	if text == "" {
		d.Type = ""
		return d
	}
	year, month, day, ok := dateParts(text, layout)
	if !ok {
		d.Flag = "unreadable"
		return d
	}
	from, to, precision, ok := dateInterval(year, month, day)
	if !ok {
		d.Flag = "unreadable"
		return d
	}
	if year <= 1900 || year >= 2100 {
		d.Flag = "placeholder"
		return d
	}
	d.From, d.To, d.Precision = Some(from), Some(to), precision
	return d
}

// dateInterval checks the calendar; month or day 0 means not written.
func dateInterval(year, month, day int) (from, to Day, p Precision, ok bool) {
	utc := func(m, d int) time.Time { return time.Date(year, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	switch {
	case month == 0:
		return DayOf(utc(1, 1)), DayOf(utc(12, 31)), PrecisionYear, day == 0
	case month > 12:
		return 0, 0, "", false
	case day == 0:
		return DayOf(utc(month, 1)), DayOf(utc(month+1, 0)), PrecisionMonth, true
	}
	t := utc(month, day)
	if t.Day() != day || int(t.Month()) != month {
		return 0, 0, "", false
	}
	return DayOf(t), DayOf(t), PrecisionDay, true
}

func dateParts(text string, layout DateLayout) (year, month, day int, ok bool) {
	if layout == MonthNameDay {
		return monthNameParts(text)
	}
	if i := strings.IndexAny(text, "T "); i >= 8 && i+1 < len(text) && isDigit(text[i+1]) {
		text = text[:i] // a time of day, with or without a zone: the written date counts
	}
	if layout == YearMonthDay && len(text) == 8 && digits(text) {
		text = text[:4] + "-" + text[4:6] + "-" + text[6:]
	}
	separator := "-"
	if i := strings.IndexAny(text, "-/."); i >= 0 {
		separator = text[i : i+1]
	}
	parts := strings.Split(text, separator)
	numbers := make([]int, len(parts))
	for i, part := range parts {
		if !digits(part) || len(part) > 4 {
			return 0, 0, 0, false
		}
		numbers[i], _ = strconv.Atoi(part)
	}
	if layout == DayMonthYear {
		for i, j := 0, len(numbers)-1; i < j; i, j = i+1, j-1 {
			numbers[i], numbers[j] = numbers[j], numbers[i]
			parts[i], parts[j] = parts[j], parts[i]
		}
	}
	if len(numbers) == 0 || len(numbers) > 3 || len(parts[0]) != 4 {
		return 0, 0, 0, false
	}
	written := [3]int{}
	for i, n := range numbers {
		if i > 0 && (n == 0 || len(parts[i]) > 2) { // "2015-00" is not a month, "2015-003" neither
			return 0, 0, 0, false
		}
		written[i] = n
	}
	return written[0], written[1], written[2], true
}

func monthNameParts(text string) (year, month, day int, ok bool) {
	for _, layout := range []string{"January 2, 2006", "January 2006", "Jan 2, 2006", "Jan. 2, 2006", "2006"} {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		year, month, day = t.Year(), int(t.Month()), t.Day()
		if !strings.Contains(layout, ",") {
			day = 0
		}
		if layout == "2006" {
			month = 0
		}
		return year, month, day, true
	}
	return 0, 0, 0, false
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
