package schedule_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/schedule"
)

func TestNext(t *testing.T) {
	for _, test := range []struct {
		name, expr, from string
		want             []string
	}{
		{"every night", "30 2 * * *", "2026-11-23T21:00:00Z",
			[]string{"2026-11-24T02:30:00Z", "2026-11-25T02:30:00Z"}},
		{"blanks around and between do not matter", "  30   2 * * *\n", "2026-11-23T21:00:00Z",
			[]string{"2026-11-24T02:30:00Z"}},
		{"a time that is due is not its own next one", "30 2 * * *", "2026-11-24T02:30:00Z",
			[]string{"2026-11-25T02:30:00Z"}},
		{"a start elsewhere on earth is turned into UTC", "30 2 * * *", "2026-11-24T03:00:00+02:00",
			[]string{"2026-11-24T02:30:00Z"}},
		{"the hour that Europe's clocks skip is kept", "30 1 29 3 *", "2026-01-01T00:00:00+01:00",
			[]string{"2026-03-29T01:30:00Z"}},
		{"the hour that Europe's clocks repeat comes once", "0 1 * * *", "2026-10-24T12:00:00+02:00",
			[]string{"2026-10-25T01:00:00Z", "2026-10-26T01:00:00Z"}},
		{"weekdays by name", "0 4 * * mon,THU", "2026-11-23T21:00:00Z",
			[]string{"2026-11-26T04:00:00Z", "2026-11-30T04:00:00Z"}},
		{"Sunday is 0", "0 4 * * 0", "2026-11-23T21:00:00Z", []string{"2026-11-29T04:00:00Z"}},
		{"either day field makes a day due", "0 0 1 * 5", "2026-11-25T00:00:00Z",
			[]string{"2026-11-27T00:00:00Z", "2026-12-01T00:00:00Z", "2026-12-04T00:00:00Z"}},
		{"steps", "0 */6 * * *", "2026-11-23T21:00:00Z",
			[]string{"2026-11-24T00:00:00Z", "2026-11-24T06:00:00Z"}},
		{"a name", "@daily", "2026-12-31T21:00:00Z", []string{"2027-01-01T00:00:00Z"}},
		{"the leap day", "0 0 29 2 *", "2026-11-23T21:00:00Z",
			[]string{"2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"}},
		{"no times wanted", "@hourly", "2026-11-23T21:00:00Z", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			from, err := time.Parse(time.RFC3339, test.from)
			if err != nil {
				t.Fatal(err)
			}
			times, err := schedule.Next(test.expr, from, len(test.want))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, at := range times {
				if at.Location() != time.UTC {
					t.Errorf("%v is not in UTC", at)
				}
				got = append(got, at.Format(time.RFC3339))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("times differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNextRefuses(t *testing.T) {
	from := time.Date(2026, 11, 23, 21, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name, expr string
		want       error
	}{
		{"nothing", "", schedule.ErrSyntax},
		{"blanks", " \t ", schedule.ErrSyntax},
		{"too few fields", "0 2 * *", schedule.ErrSyntax},
		{"seconds", "0 30 2 * * *", schedule.ErrSyntax},
		{"an hour that no day has", "0 24 * * *", schedule.ErrSyntax},
		{"Sunday as 7", "0 4 * * 7", schedule.ErrSyntax},
		{"a step of nothing", "*/0 * * * *", schedule.ErrSyntax},
		{"a range turned round", "0 5-2 * * *", schedule.ErrSyntax},
		{"words", "every night at two o'clock", schedule.ErrSyntax},
		{"an unknown name", "@nightly", schedule.ErrSyntax},
		{"a list of nothing", ", 2 * * *", schedule.ErrSyntax},
		{"a hole in a list", "0 1,,2 * * *", schedule.ErrSyntax},
		{"a zone", "TZ=Europe/Berlin 30 2 * * *", schedule.ErrZone},
		{"cron's own zone", "CRON_TZ=UTC 30 2 * * *", schedule.ErrZone},
		{"a zone and no fields, which panics the parser", "TZ=UTC", schedule.ErrZone},
		{"no zone and no fields, which panics the parser", "CRON_TZ=", schedule.ErrZone},
		{"a zone parted by a tab, which panics the parser", "TZ=UTC\t30\t2\t*\t*\t*", schedule.ErrZone},
		{"an interval", "@every 6h", schedule.ErrInterval},
		{"an interval backwards, which cron takes for every second", "@every -5m", schedule.ErrInterval},
		{"the thirtieth of February", "0 0 30 2 *", schedule.ErrNever},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, n := range []int{0, 3} {
				times, err := schedule.Next(test.expr, from, n)
				if !errors.Is(err, test.want) || times != nil {
					t.Errorf("n = %d: got %v and error %v, want error %v", n, times, err, test.want)
				}
			}
		})
	}
}

func FuzzNext(f *testing.F) {
	for _, seed := range []string{"30 2 * * *", "@daily", "TZ=UTC", "@every 1s", "1-5/2,7 * 1,15 jan-MAR sun", ",", "*/9 ? L * 5#2"} {
		f.Add(seed)
	}
	from := time.Date(2026, 11, 23, 21, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, expr string) {
		times, err := schedule.Next(expr, from, 3)
		if err != nil {
			return
		}
		last := from
		for _, at := range times {
			if !at.After(last) || at.Second() != 0 {
				t.Fatalf("%q: %v after %v", expr, at, last)
			}
			last = at
		}
		if len(times) != 3 {
			t.Fatalf("%q: %d times", expr, len(times))
		}
	})
}
