// Package schedule says when the pipeline is to run by itself.
//
// Times are cron expressions, read in UTC: a run at 02:30 local time would be skipped, or
// done twice, on the days on which clocks change.
package schedule

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Reasons for which an expression is refused; each error of Next wraps one of them.
var (
	// ErrZone: the expression names a time zone.
	ErrZone = errors.New("schedules are in UTC: leave the time zone out")
	// ErrInterval: the expression is an interval, which counts from the start of a
	// process and so has no fixed time of day.
	ErrInterval = errors.New("an interval has no fixed time: write fields, for example `0 */6 * * *` for every six hours")
	// ErrSyntax: the expression is not one that cron knows.
	ErrSyntax = errors.New("write minute, hour, day of month, month and day of week (Sunday is 0), for example `30 2 * * *`")
	// ErrNever: the fields are well formed and never come true together.
	ErrNever = errors.New("no such time within five years: check the day of month against the month")
)

// Next gives the first n times after from, in UTC and ascending, at which a cron
// expression is due. It takes the five usual fields (minute, hour, day of month, month,
// day of week) and the names @yearly, @monthly, @weekly, @daily and @hourly. As in every
// cron, a day is due when either of the two day fields names it, if both are given.
//
// from itself is never among the times, so the time of the last run can be passed to learn
// when the next one was due. With n of zero or less the expression is only validated.
// No expression makes it panic; errors wrap ErrZone, ErrInterval, ErrSyntax or ErrNever.
func Next(expr string, from time.Time, n int) ([]time.Time, error) {
	due, err := parse(expr)
	if err != nil {
		return nil, fmt.Errorf("read schedule %q: %w", expr, err)
	}
	if due.Next(from.UTC()).IsZero() {
		return nil, fmt.Errorf("read schedule %q: %w", expr, ErrNever)
	}
	var times []time.Time
	for at := from.UTC(); len(times) < n; {
		at = due.Next(at)
		if at.IsZero() { // the leap day, across a century without one
			return nil, fmt.Errorf("find time %d of schedule %q: %w", len(times)+1, expr, ErrNever)
		}
		times = append(times, at)
	}
	return times, nil
}

// parse refuses what cron's own parser would take or trip over: zones (some malformed ones
// panic it, robfig/cron#554), intervals (it turns a negative one into every second) and
// lists with an empty part (it drops the part, or the whole field).
func parse(expr string) (cron.Schedule, error) {
	expr = strings.TrimSpace(expr)
	if strings.Contains(strings.ToUpper(expr), "TZ=") {
		return nil, ErrZone
	}
	if strings.HasPrefix(expr, "@every") {
		return nil, ErrInterval
	}
	for _, field := range strings.Fields(expr) {
		for part := range strings.SplitSeq(field, ",") {
			if part == "" {
				return nil, fmt.Errorf("a list with an empty part in %q: %w", field, ErrSyntax)
			}
		}
	}
	due, err := cron.ParseStandard(expr)
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrSyntax, err)
	}
	return due, nil
}
