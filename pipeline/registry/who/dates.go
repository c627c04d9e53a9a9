package who

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ldntrials/pipeline/trial"
)

var (
	yearFirst  = regexp.MustCompile(`^\d{4}([-/.]|$)|^\d{8}$`)
	dayFirst   = regexp.MustCompile(`^\d{1,2}[-/.]`)
	monthNamed = regexp.MustCompile(`(?i)^(?:(\d{1,2})[ -]+)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[ -]*(?:(\d{1,2})(?:st|nd|rd|th)?\s*,)?[ -,]*(\d{4})$`)
	serial     = regexp.MustCompile(`^[2-6]\d{4}(\.\d+)?$`)
)

// Date reads a date as a register writes it (registries.md, WHO ICTRP and WHO
// data-provider XML). A year in front, a month's name and a spreadsheet's day number
// cannot be mistaken; a date with the year last is day, month, year where that is the
// register's format, and unreadable elsewhere.
func Date(raw string, home *Register, typ string) trial.Date {
	text := OneLine(raw)
	plain := text
	layout := trial.YearMonthDay
	switch m := monthNamed.FindStringSubmatch(text); {
	case IsPlaceholder(text):
		return trial.Date{Raw: raw, Flag: "placeholder"}
	case m != nil:
		plain = named(m)
	case serial.MatchString(text):
		plain = fromSerial(text)
	case yearFirst.MatchString(text):
	case dayFirst.MatchString(text) && home != nil && home.DayFirst:
		layout = trial.DayMonthYear
	case text != "":
		return trial.Date{Raw: raw, Type: typ, Flag: "unreadable"}
	}
	d := trial.ParseDate(plain, layout, typ)
	if text != "" {
		d.Raw = text
	}
	return d
}

// named writes a date with a month's name year first.
func named(m []string) string {
	month := (strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(m[2])) / 3) + 1
	day := m[1] + m[3]
	if day == "" {
		return fmt.Sprintf("%s-%02d", m[4], month)
	}
	return fmt.Sprintf("%s-%02d-%02s", m[4], month, day)
}

// fromSerial reads the day number of a spreadsheet, counted from 30 December 1899.
func fromSerial(text string) string {
	whole, _, _ := strings.Cut(text, ".")
	days, err := strconv.Atoi(whole)
	if err != nil {
		return text
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, days).Format(time.DateOnly)
}
