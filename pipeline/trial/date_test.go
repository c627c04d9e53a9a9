package trial

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func mustDay(t *testing.T, text string) Day {
	t.Helper()
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return DayOf(at)
}

func TestParseDate(t *testing.T) {
	for _, tc := range []struct {
		name, raw string
		layout    DateLayout
		from, to  string
		precision Precision
		flag      string
	}{
		{"absent", "", YearMonthDay, "", "", "", ""},
		{"day", "2015-03-07", YearMonthDay, "2015-03-07", "2015-03-07", PrecisionDay, ""},
		{"month is all its days", "2015-03", YearMonthDay, "2015-03-01", "2015-03-31", PrecisionMonth, ""},
		{"month of 30 days", "2015-04", YearMonthDay, "2015-04-01", "2015-04-30", PrecisionMonth, ""},
		{"December", "2015-12", YearMonthDay, "2015-12-01", "2015-12-31", PrecisionMonth, ""},
		{"February of a leap year", "2016-02", YearMonthDay, "2016-02-01", "2016-02-29", PrecisionMonth, ""},
		{"February of no leap year", "2015-02", YearMonthDay, "2015-02-01", "2015-02-28", PrecisionMonth, ""},
		{"year is all its days", "2015", YearMonthDay, "2015-01-01", "2015-12-31", PrecisionYear, ""},
		{"time of day", "2019-09-26T04:53", YearMonthDay, "2019-09-26", "2019-09-26", PrecisionDay, ""},
		{"time of day with zone keeps the written day", "2019-09-26T23:30:00-08:00", YearMonthDay, "2019-09-26", "2019-09-26", PrecisionDay, ""},
		{"time after a blank", "2019-09-26 10:00", YearMonthDay, "2019-09-26", "2019-09-26", PrecisionDay, ""},
		{"no separators", "20150307", YearMonthDay, "2015-03-07", "2015-03-07", PrecisionDay, ""},
		{"blanks around", " 2015-03 ", YearMonthDay, "2015-03-01", "2015-03-31", PrecisionMonth, ""},
		{"before 1970", "1965-05-04", YearMonthDay, "1965-05-04", "1965-05-04", PrecisionDay, ""},
		{"29 February of a leap year", "2016-02-29", YearMonthDay, "2016-02-29", "2016-02-29", PrecisionDay, ""},

		{"placeholder year", "1900-01-01", YearMonthDay, "", "", "", "placeholder"},
		{"placeholder far ahead", "2100-01", YearMonthDay, "", "", "", "placeholder"},
		{"placeholder end of time", "9999-12-31", YearMonthDay, "", "", "", "placeholder"},
		{"placeholder day first", "01/01/1900", DayMonthYear, "", "", "", "placeholder"},

		{"month 13", "2015-13", YearMonthDay, "", "", "", "unreadable"},
		{"month 0", "2015-00", YearMonthDay, "", "", "", "unreadable"},
		{"day 0", "2015-03-00", YearMonthDay, "", "", "", "unreadable"},
		{"31 April", "2015-04-31", YearMonthDay, "", "", "", "unreadable"},
		{"29 February of no leap year", "2015-02-29", YearMonthDay, "", "", "", "unreadable"},
		{"words", "spring 2015", YearMonthDay, "", "", "", "unreadable"},
		{"text after the date", "2015-03-07 about", YearMonthDay, "", "", "", "unreadable"},
		{"two separators", "2015--03", YearMonthDay, "", "", "", "unreadable"},
		{"mixed separators", "2015-03/07", YearMonthDay, "", "", "", "unreadable"},
		{"separator at the end", "2015-", YearMonthDay, "", "", "", "unreadable"},
		{"three-digit month", "2015-003", YearMonthDay, "", "", "", "unreadable"},
		{"two-digit year", "15-03-07", YearMonthDay, "", "", "", "unreadable"},
		{"signed", "+2015", YearMonthDay, "", "", "", "unreadable"},
		{"day first in a year-first register is no guess", "07/03/2015", YearMonthDay, "", "", "", "unreadable"},

		{"day first", "07/03/2015", DayMonthYear, "2015-03-07", "2015-03-07", PrecisionDay, ""},
		{"day first with points", "7.3.2015", DayMonthYear, "2015-03-07", "2015-03-07", PrecisionDay, ""},
		{"month and year, day-first register", "03/2015", DayMonthYear, "2015-03-01", "2015-03-31", PrecisionMonth, ""},
		{"month is never swapped with day", "03/13/2015", DayMonthYear, "", "", "", "unreadable"},
		{"year first in a day-first register", "2015-03-07", DayMonthYear, "", "", "", "unreadable"},

		{"month name", "March 7, 2015", MonthNameDay, "2015-03-07", "2015-03-07", PrecisionDay, ""},
		{"month name without day", "March 2015", MonthNameDay, "2015-03-01", "2015-03-31", PrecisionMonth, ""},
		{"short month name", "Sep 1, 2020", MonthNameDay, "2020-09-01", "2020-09-01", PrecisionDay, ""},
		{"year in a month-name register", "2015", MonthNameDay, "2015-01-01", "2015-12-31", PrecisionYear, ""},
		{"31 September", "September 31, 2020", MonthNameDay, "", "", "", "unreadable"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			want := Date{Raw: tc.raw, Precision: tc.precision, Type: "actual", Flag: tc.flag}
			if tc.from != "" {
				want.From, want.To = Some(mustDay(t, tc.from)), Some(mustDay(t, tc.to))
			}
			if tc.raw == "" {
				want.Type = ""
			}
			if diff := cmp.Diff(want, ParseDate(tc.raw, tc.layout, "actual")); diff != "" {
				t.Errorf("ParseDate(%q) (-want +got):\n%s", tc.raw, diff)
			}
		})
	}
}

func TestParseDate_roundTripsEveryDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := Day(rapid.IntRange(-25000, 47000).Draw(t, "day")) // 1901 to 2098
		d := ParseDate(day.String(), YearMonthDay, "")
		if d.From != Some(day) || d.To != Some(day) || d.Flag != "" {
			t.Fatalf("%s: %+v", day, d)
		}
		month := ParseDate(day.String()[:7], YearMonthDay, "")
		if month.From.V > day || month.To.V < day || month.To.V-month.From.V > 30 {
			t.Fatalf("%s is not in its month: %+v", day, month)
		}
	})
}

func TestDayOf_fallsOnTheDayInUTC(t *testing.T) {
	zone := time.FixedZone("west", -8*3600)
	for text, want := range map[time.Time]string{
		time.Date(2020, 1, 1, 20, 0, 0, 0, zone):          "2020-01-02",
		time.Date(1969, 12, 31, 23, 59, 0, 0, time.UTC):   "1969-12-31",
		time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC):       "1970-01-01",
		time.Date(1901, 3, 1, 0, 0, 0, 999, time.UTC):     "1901-03-01",
		time.Date(2024, 2, 29, 23, 59, 59, 999, time.UTC): "2024-02-29",
	} {
		if got := DayOf(text).String(); got != want {
			t.Errorf("DayOf(%v) = %s, want %s", text, got, want)
		}
	}
}

// FuzzParseDate holds that a date has both ends in order or neither and a reason.
func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"", "2015-03", "07/03/2015", "March 7, 2015", "9999-99-99", "2015-02-30T10", "0000"} {
		for layout := range 3 {
			f.Add(seed, layout)
		}
	}
	f.Fuzz(func(t *testing.T, raw string, layout int) {
		d := ParseDate(raw, DateLayout(((layout%3)+3)%3), "actual")
		if d.Raw != raw || d.From.Valid != d.To.Valid || d.From.V > d.To.V || d.To.V-d.From.V > 366 {
			t.Fatalf("%q: %+v", raw, d)
		}
		if d.From.Valid == (d.Flag != "") && d.Type != "" {
			t.Fatalf("%q: an interval and a flag, or neither: %+v", raw, d)
		}
	})
}
