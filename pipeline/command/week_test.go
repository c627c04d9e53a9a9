package command

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/ctgov"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
	"ldntrials/pipeline/schedule"
	"ldntrials/pipeline/table"
	"ldntrials/pipeline/warehouse"
)

// weekRegister is a register without a network, which may fail by the clock.
type weekRegister struct {
	good  atomic.Pointer[fakectgov.Server]
	fails func(now time.Time) http.HandlerFunc // nil while the register is well
}

func (w *weekRegister) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	if fail := w.fails(time.Now()); fail != nil {
		fail(answer, r)
	} else {
		w.good.Load().ServeHTTP(answer, r)
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	result := answer.Result()
	result.Request = r
	return result, nil
}

// holds makes the register one of these studies, as of a day of November.
func (w *weekRegister) holds(studies [][]byte, day int) {
	w.good.Store(fakectgov.New(studies, fakectgov.Options{Versions: []string{fmt.Sprintf("2026-11-%02dT01:00:00", day)}}))
}

// edit replaces text in some studies, and counts those that are others now.
func edit(t *testing.T, studies [][]byte, most int, from, to string) [][]byte {
	t.Helper()
	edited, n := slices.Clone(studies), 0
	for i, s := range edited {
		if n < most && bytes.Contains(s, []byte(from)) {
			edited[i] = bytes.Replace(s, []byte(from), []byte(to), 1)
			n++
		}
	}
	if n != most {
		t.Fatalf("%d of %d studies have %s", n, most, from)
	}
	return edited
}

// TestWeekOfNights lives through a week: registers that change, fail and recover, a machine that
// is off, a run that hangs. The clock is a fake one, everything else is real but the network.
// With -v it prints the ledger and the change log.
func TestWeekOfNights(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT RUN: a week takes half a minute")
	}
	synctest.Test(t, week)
}

func week(t *testing.T) {
	time.Sleep(time.Until(time.Date(2026, 11, 23, 21, 0, 0, 0, time.UTC)))
	data, schedules := filepath.Join(t.TempDir(), "data"), t.TempDir()
	for name, text := range map[string]string{
		"nightly.toml":     "cron = '30 2 * * *'\ntimeout = '5m'\nretries = 3\nretry_wait = '20m'",
		"weekly-full.toml": "cron = '31 2 * * sun'\nfull = true\noverlap = 'delay'\nretries = 1",
	} {
		if err := os.WriteFile(filepath.Join(schedules, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC) }
	between := func(now, from, to time.Time) bool { return !now.Before(from) && now.Before(to) }
	site := &weekRegister{fails: func(now time.Time) http.HandlerFunc {
		switch {
		case between(now, at(26, 2, 0), at(26, 3, 10)): // ill for more than an hour
			return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }
		case between(now, at(29, 2, 0), at(29, 2, 40)): // silent
			return func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
		case between(now, at(30, 2, 30), at(30, 2, 30).Add(40*time.Second)): // too busy, for a while
			return func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "20")
				w.WriteHeader(http.StatusTooManyRequests)
			}
		}
		return nil
	}}
	ct := ctgov.New()
	ct.Transport, ct.PerMinute = site, -1
	log := slog.New(slog.DiscardHandler)
	s := &session{
		ctx: t.Context(), cli: &cli{Data: data}, out: newConsole(io.Discard, os.Getenv), log: log,
		env: Env{Version: "test", Getenv: func(string) string { return "" }, Registries: []registry.Registry{ct}},
	}
	runner := func() *schedule.Runner {
		return &schedule.Runner{
			Dir: schedules, Lock: filepath.Join(data, "schedule.lock"), Log: log, Last: s.lastDue, Rules: s.rules(), Poll: 5 * time.Minute,
			Do: func(ctx context.Context, task schedule.Task) schedule.Result {
				p, err := s.pipeline(task.Registries, "")
				if err != nil {
					t.Error(err)
				}
				p.Full, p.Trigger = task.Full, refresh.Trigger{Job: task.Name, Due: task.Due, Attempt: task.Attempt}
				p.Trigger.Deadline, _ = ctx.Deadline()
				result, _ := p.Refresh(ctx)  //nolint:errcheck // it is in the result
				time.Sleep(10 * time.Second) // what takes no waiting takes no time on a fake clock
				return outcome(ctx, result)
			},
		}
	}
	start := func() (stop func()) {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- runner().Run(ctx) }()
		return func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	}
	until := func(day, hour int) { time.Sleep(time.Until(at(day, hour, 0))) }

	studies := slices.Collect(fakectgov.Generate(60, 1))
	site.holds(studies, 23)
	stop := start()
	until(24, 12) // a good night

	studies = edit(t, studies, 3, `"overallStatus":"RECRUITING"`, `"overallStatus":"COMPLETED"`)
	studies = edit(t, studies, 2, `"primaryOutcomes":[{"measure":"`, `"primaryOutcomes":[{"measure":"Changed: `)
	site.holds(studies, 24)
	until(25, 12) // five records changed

	studies = edit(t, studies, 1, `"overallStatus":"COMPLETED"`, `"overallStatus":"TERMINATED"`)
	site.holds(studies, 25)
	until(26, 12) // the register is ill, then well

	site.holds(studies[:20], 26)
	until(27, 20) // it gives a third of its records
	stop()        // the machine is off for the night

	site.holds(studies, 27)
	until(28, 9)
	stop = start()
	until(28, 12) // the missed night is caught up

	studies = edit(t, studies, 1, `"overallStatus":"UNKNOWN"`, `"overallStatus":"WITHDRAWN"`)
	site.holds(studies, 28)
	until(29, 12) // silent: cut off, tried again; and the weekly run after it

	site.holds(append(slices.Clone(studies[:59]), slices.Collect(fakectgov.Generate(62, 1))[61]), 29)
	until(30, 12) // throttled for a while; one record is gone, one is new
	stop()

	runs, unreadable, err := refresh.ReadLedger(data)
	if err != nil || unreadable != 0 {
		t.Fatalf("%d lines cannot be read: %v", unreadable, err)
	}
	var nights []string
	for _, r := range runs {
		live := refresh.RegistryResult{}
		if len(r.Registries) > 0 {
			live = r.Registries[0]
		}
		nights = append(nights, fmt.Sprintf("%s due %s attempt %d: exit %d, %s, %d received, %d new", r.Job, r.Due.Format("02T15:04"), r.Attempt, r.Exit, live.Outcome, live.Received, live.New))
		t.Logf("%s %s: %s", r.StartedAt.Format("Mon 15:04:05"), nights[len(nights)-1], r.Message())
	}
	want := []string{
		"nightly due 24T02:30 attempt 1: exit 0, ok, 60 received, 60 new",
		"nightly due 25T02:30 attempt 1: exit 0, ok, 60 received, 5 new",
		"nightly due 26T02:30 attempt 1: exit 3, failed, 0 received, 0 new",
		"nightly due 26T02:30 attempt 2: exit 3, failed, 0 received, 0 new",
		"nightly due 26T02:30 attempt 3: exit 0, ok, 60 received, 1 new",
		"nightly due 27T02:30 attempt 1: exit 4, refused, 20 received, 0 new",
		"nightly due 28T02:30 attempt 1: exit 0, ok, 60 received, 0 new",
		"nightly due 29T02:30 attempt 1: exit 1, interrupted, 0 received, 0 new",
		"nightly due 29T02:30 attempt 2: exit 0, ok, 60 received, 1 new",
		"weekly-full due 29T02:31 attempt 1: exit 0, ok, 60 received, 0 new",
		"nightly due 30T02:30 attempt 1: exit 0, ok, 60 received, 1 new",
	}
	if diff := cmp.Diff(want, nights); diff != "" {
		t.Errorf("the nights (-want +got):\n%s", diff)
	}
	for i, text := range map[int]string{2: "503", 5: "--accept-collapse", 7: "took longer than its timeout"} {
		if i < len(runs) {
			if m := runs[i].Message(); m.What == "" || m.Do == "" || !strings.Contains(m.Why+m.Do, text) {
				t.Errorf("run %d says %v, want %s", i, m, text)
			}
		}
	}
	if last := runs[len(runs)-1].Registries[0]; last.Throttled == 0 || last.Retries == 0 {
		t.Errorf("the last night was not throttled: %+v", last)
	}
	readWeek(t, data)
}

// readWeek reads the history that the week left, and prints it.
func readWeek(t *testing.T, data string) {
	t.Helper()
	r, err := warehouse.Open(t.Context(), filepath.Join(data, refresh.WarehouseName), warehouse.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	read := func(sql string, as table.Format) string {
		t.Helper()
		rows, err := r.Query(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if _, err := table.Write(&b, as, rows.Columns, rows.All(), table.Options{}); err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(b.String(), "\r\n", "\n")
	}
	t.Log("the ledger as the mart `runs`:\n" + read(`select run_id, job, attempt, outcome, gates_refused, received, new_versions, retries, throttled, records from runs`, table.Text))
	t.Log("the change log:\n" + read(`select strftime(seen_at, '%m-%d %H:%M') as seen, record_id, field, left(old_value, 30) as old, left(new_value, 40) as new from changes order by seen_at, record_id, field`, table.Text))
	for _, c := range []struct{ what, sql, want string }{
		{"runs before the last one, by outcome", "select outcome, count(*) from runs group by outcome order by outcome", "done,6\nfailed,1\nrefused,1\nstale,2\n"},
		{"changes of status, by night", "select day(seen_at), count(*) from changes where field = 'status' group by all order by all", "25,3\n26,1\n29,1\n"},
		{"records that changed their primary outcome", "select count(distinct record_id) from changes where field = 'primary_outcomes'", "2\n"},
		{"records, kept when they are gone", "select count(*) from records", "61\n"},
		{"records that are gone", "select count(*) from disappeared", "1\n"},
		{"versions in the archive", "select count(*) from record_versions", "68\n"},
	} {
		got := read(c.sql, table.CSV)
		if _, got, _ = strings.Cut(got, "\n"); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}
