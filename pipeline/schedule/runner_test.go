package schedule_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/schedule"
)

// bench is a runner on a fake clock with a job that does as it is told.
type bench struct {
	t      *testing.T
	dir    string
	runner *schedule.Runner
	said   *buffer
	cancel context.CancelFunc
	ended  chan error

	mu    sync.Mutex
	began []string // "job due attempt at"
	do    schedule.Do
}

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// started is the fake clock's start: a Monday evening.
var started = time.Date(2026, 11, 23, 21, 0, 0, 0, time.UTC)

func done(context.Context, schedule.Task) schedule.Result {
	return schedule.Result{Outcome: schedule.Done, Run: "run", Message: schedule.Message{What: "Published."}}
}

func failed(again bool) schedule.Result {
	return schedule.Result{Outcome: schedule.Failed, Again: again, Message: schedule.Message{What: "Nothing was published.", Why: "the disk is full", Do: "free some space"}}
}

// newBench prepares a runner inside of a bubble; files are "name: text".
func newBench(t *testing.T, do schedule.Do, files ...string) *bench {
	t.Helper()
	time.Sleep(time.Until(started))
	b := &bench{t: t, dir: t.TempDir(), said: &buffer{}, do: do, ended: make(chan error, 1)}
	for _, f := range files {
		b.write(f)
	}
	b.runner = &schedule.Runner{
		Dir: b.dir, Lock: filepath.Join(b.dir, "data", "schedule.lock"), Log: slog.New(slog.NewTextHandler(b.said, nil)),
		Poll: time.Minute,
		Do: func(ctx context.Context, task schedule.Task) schedule.Result {
			b.mu.Lock()
			b.began = append(b.began, fmt.Sprintf("%s %s %d %s", task.Name, task.Due.Format("02T15:04"), task.Attempt, time.Now().UTC().Format("02T15:04:05")))
			do := b.do
			b.mu.Unlock()
			return do(ctx, task)
		},
	}
	return b
}

// write makes a schedule file of "name: text".
func (b *bench) write(file string) {
	b.t.Helper()
	name, text, _ := strings.Cut(file, ": ")
	if err := os.WriteFile(filepath.Join(b.dir, name+".toml"), []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) start() {
	ctx, cancel := context.WithCancel(b.t.Context())
	b.cancel = cancel
	go func() { b.ended <- b.runner.Run(ctx) }()
	synctest.Wait()
}

func (b *bench) stop() {
	b.t.Helper()
	b.cancel()
	if err := <-b.ended; err != nil {
		b.t.Error(err)
	}
}

func (b *bench) becomes(do schedule.Do) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.do = do
}

func (b *bench) wants(began ...string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if diff := cmp.Diff(began, b.began); diff != "" {
		b.t.Errorf("runs that began (-want +got):\n%s\n%s", diff, b.said)
	}
	b.began = nil
}

func (b *bench) says(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		if !strings.Contains(b.said.String(), text) {
			b.t.Errorf("%q is not said in\n%s", text, b.said)
		}
	}
}

func (b *bench) state(name string) schedule.State {
	b.t.Helper()
	for _, s := range b.runner.States() {
		if s.Job.Name == name {
			return s
		}
	}
	b.t.Fatalf("there is no job %s", name)
	return schedule.State{}
}

const nightly = "nightly: cron = '30 2 * * *'"

func bubble(t *testing.T, name string, test func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
}

func TestRunsAtItsTimes(t *testing.T) {
	bubble(t, "each night once", func(t *testing.T) {
		b := newBench(t, done, nightly)
		b.start()
		time.Sleep(72 * time.Hour)
		b.wants("nightly 24T02:30 1 24T02:30:00", "nightly 25T02:30 1 25T02:30:00", "nightly 26T02:30 1 26T02:30:00")
		s := b.state("nightly")
		if s.Runs[schedule.Done] != 3 || s.Last == nil || s.Last.Outcome != schedule.Done || s.Skipped+s.Missed != 0 || !s.Next.Equal(started.Add(77*time.Hour+30*time.Minute)) {
			t.Errorf("the state is %+v", s)
		}
		if err := b.runner.Alive(); err != nil {
			t.Error(err)
		}
		b.stop()
		b.says("Published.", "the scheduler has stopped")
	})
	bubble(t, "jitter puts the start off and not the time it is due", func(t *testing.T) {
		b := newBench(t, done, nightly+"\njitter = '10m'")
		b.runner.Jitter = func(most time.Duration) time.Duration { return most - time.Second }
		b.start()
		time.Sleep(24 * time.Hour)
		b.wants("nightly 24T02:30 1 24T02:39:59")
		b.stop()
	})
}

func TestAttempts(t *testing.T) {
	bubble(t, "what may go better is tried again, as often as said", func(t *testing.T) {
		b := newBench(t, func(context.Context, schedule.Task) schedule.Result { return failed(true) }, nightly+"\nretries = 2\nretry_wait = '5m'")
		b.start()
		time.Sleep(24 * time.Hour)
		b.wants("nightly 24T02:30 1 24T02:30:00", "nightly 24T02:30 2 24T02:35:00", "nightly 24T02:30 3 24T02:40:00")
		b.says("Nothing was published. | why: the disk is full | what to do: free some space")
		if last := b.state("nightly").Last; last.Attempts != 3 || last.Outcome != schedule.Failed {
			t.Errorf("reported as %+v", last)
		}
		b.stop()
	})
	bubble(t, "what went well is not", func(t *testing.T) {
		b := newBench(t, func(ctx context.Context, task schedule.Task) schedule.Result {
			if task.Attempt == 1 {
				return failed(true)
			}
			return done(ctx, task)
		}, nightly+"\nretries = 5")
		b.start()
		time.Sleep(24 * time.Hour)
		b.wants("nightly 24T02:30 1 24T02:30:00", "nightly 24T02:30 2 24T02:40:00")
		b.stop()
	})
	bubble(t, "nor what another attempt would not mend", func(t *testing.T) {
		b := newBench(t, func(context.Context, schedule.Task) schedule.Result { return failed(false) }, nightly+"\nretries = 5")
		b.start()
		time.Sleep(24 * time.Hour)
		b.wants("nightly 24T02:30 1 24T02:30:00")
		b.stop()
	})
	bubble(t, "a panic is a failed attempt and wedges nothing", func(t *testing.T) {
		b := newBench(t, func(context.Context, schedule.Task) schedule.Result { panic("out of cheese") }, nightly)
		b.start()
		time.Sleep(48 * time.Hour)
		b.wants("nightly 24T02:30 1 24T02:30:00", "nightly 25T02:30 1 25T02:30:00")
		b.says("panic: out of cheese")
		b.stop()
	})
	bubble(t, "nor does a panic of the scheduler itself", func(t *testing.T) {
		b := newBench(t, done, nightly+"\non_success.webhook = 'https://hooks.example.org/'")
		b.runner.Client = &http.Client{Transport: breaks{}}
		b.start()
		time.Sleep(48 * time.Hour)
		b.wants("nightly 24T02:30 1 24T02:30:00", "nightly 25T02:30 1 25T02:30:00")
		b.says("the scheduler broke and goes on")
		b.stop()
	})
}

type breaks struct{}

func (breaks) RoundTrip(*http.Request) (*http.Response, error) { panic("no transport") }

func TestTimeout(t *testing.T) {
	bubble(t, "a run that takes too long is told why it must end", func(t *testing.T) {
		var cause error
		b := newBench(t, func(ctx context.Context, _ schedule.Task) schedule.Result {
			<-ctx.Done()
			cause = context.Cause(ctx)
			return failed(false)
		}, nightly+"\ntimeout = '45m'")
		b.start()
		time.Sleep(24 * time.Hour)
		s := b.state("nightly")
		if took := s.Last.EndedAt.Sub(s.Last.StartedAt); took != 45*time.Minute || !errors.Is(cause, schedule.ErrTimeout) {
			t.Errorf("it ended after %s because of %v", took, cause)
		}
		b.stop()
	})
	bubble(t, "one that hangs is cut off and reported, and nothing runs beside it", func(t *testing.T) {
		hang := make(chan bool)
		b := newBench(t, func(context.Context, schedule.Task) schedule.Result { <-hang; return failed(true) }, nightly+"\ntimeout = '45m'\nretries = 3")
		b.start()
		time.Sleep(7 * time.Hour)
		s := b.state("nightly")
		if s.Last == nil || s.Last.EndedAt.Sub(s.Last.StartedAt) != 45*time.Minute+schedule.DefaultLimit {
			t.Errorf("the state is %+v", s)
		}
		b.says("The run hangs and does not end when told to", "restart the scheduler")
		time.Sleep(23 * time.Hour)
		b.wants("nightly 24T02:30 1 24T02:30:00")
		if s := b.state("nightly"); s.Skipped != 1 || s.Since.IsZero() {
			t.Errorf("the state is %+v", s)
		}
		close(hang)
		b.becomes(done)
		time.Sleep(24 * time.Hour)
		b.wants("nightly 26T02:30 1 26T02:30:00")
		b.stop()
	})
}

// slow takes seven hours.
func slow(ctx context.Context, task schedule.Task) schedule.Result {
	select {
	case <-time.After(7 * time.Hour):
		return done(ctx, task)
	case <-ctx.Done():
		return failed(false)
	}
}

func TestOverlap(t *testing.T) {
	const six = "\ntimeout = '10h'"
	bubble(t, "a time that comes while the job is at work is left out", func(t *testing.T) {
		b := newBench(t, slow, "often: cron = '0 */6 * * *'"+six)
		b.start()
		time.Sleep(24 * time.Hour)
		b.wants("often 24T00:00 1 24T00:00:00", "often 24T12:00 1 24T12:00:00")
		if s := b.state("often"); s.Skipped != 2 {
			t.Errorf("%d times were left out, want 2", s.Skipped)
		}
		b.says("left out: another run is at work")
		b.stop()
	})
	bubble(t, "or waits, by the rule", func(t *testing.T) {
		b := newBench(t, slow, "often: cron = '0 */6 * * *'\noverlap = 'delay'"+six)
		b.start()
		time.Sleep(23 * time.Hour)
		b.wants("often 24T00:00 1 24T00:00:00", "often 24T06:00 1 24T07:00:00", "often 24T12:00 1 24T14:00:00")
		b.stop()
	})
	bubble(t, "two jobs share one data folder", func(t *testing.T) {
		b := newBench(t, slow, "a: cron = '0 1 * * *'"+six, "b: cron = '0 2 * * *'"+six, "c: cron = '0 3 * * *'\noverlap = 'delay'"+six)
		b.start()
		time.Sleep(22 * time.Hour)
		b.wants("a 24T01:00 1 24T01:00:00", "c 24T03:00 1 24T08:00:00")
		b.stop()
	})
}

func TestCatchUp(t *testing.T) {
	lastNight := time.Date(2026, 11, 22, 2, 30, 0, 0, time.UTC)
	last := func(at time.Time) func(string) (time.Time, error) {
		return func(string) (time.Time, error) { return at, nil }
	}
	bubble(t, "a missed night is run once at the start, then as usual", func(t *testing.T) {
		b := newBench(t, done, nightly+"\njitter = '10m'")
		b.runner.Jitter = func(time.Duration) time.Duration { return 0 }
		b.runner.Last = last(lastNight.AddDate(0, 0, -30))
		b.start()
		time.Sleep(24 * time.Hour)
		b.wants("nightly 23T02:30 1 23T21:00:00", "nightly 24T02:30 1 24T02:30:00")
		b.says("a time was missed and is caught up now")
		if s := b.state("nightly"); s.Missed != 1 {
			t.Errorf("%d times were caught up", s.Missed)
		}
		b.stop()
	})
	for name, test := range map[string]struct {
		file string
		last time.Time
	}{
		"not where the last night ran":      {nightly, lastNight.AddDate(0, 0, 1)},
		"not where the file says so":        {nightly + "\ncatch_up = false", lastNight},
		"not where the job never ran":       {nightly, time.Time{}},
		"not where the ledger lies in time": {nightly, lastNight.AddDate(1, 0, 0)},
	} {
		bubble(t, name, func(t *testing.T) {
			b := newBench(t, done, test.file)
			b.runner.Last = last(test.last)
			b.start()
			time.Sleep(24 * time.Hour)
			b.wants("nightly 24T02:30 1 24T02:30:00")
			b.stop()
		})
	}
}

func TestStop(t *testing.T) {
	begins := func(t *testing.T, do schedule.Do) *bench {
		b := newBench(t, do, nightly+"\ntimeout = '10h'\nretries = 3")
		b.start()
		time.Sleep(6 * time.Hour)
		b.cancel()
		return b
	}
	bubble(t, "the run at work may end within its grace", func(t *testing.T) {
		ends := make(chan bool)
		b := begins(t, func(ctx context.Context, task schedule.Task) schedule.Result {
			<-ends
			if ctx.Err() != nil {
				t.Error("it was told to end")
			}
			return done(ctx, task)
		})
		time.Sleep(4 * time.Minute)
		close(ends)
		if err := <-b.ended; err != nil || time.Since(started) != 6*time.Hour+4*time.Minute {
			t.Errorf("stopped after %s: %v", time.Since(started), err)
		}
		b.says("may go on for a while", "Published.")
	})
	bubble(t, "after it the run is told to end, and is not tried again", func(t *testing.T) {
		var cause error
		b := begins(t, func(ctx context.Context, _ schedule.Task) schedule.Result {
			<-ctx.Done()
			cause = context.Cause(ctx)
			return failed(true)
		})
		if err := <-b.ended; err != nil || time.Since(started) != 6*time.Hour+schedule.DefaultGrace || !errors.Is(cause, schedule.ErrStopped) {
			t.Errorf("stopped after %s because of %v: %v", time.Since(started), cause, err)
		}
		b.wants("nightly 24T02:30 1 24T02:30:00")
	})
	bubble(t, "what does not end is left", func(t *testing.T) {
		hang := make(chan bool)
		b := begins(t, func(context.Context, schedule.Task) schedule.Result { <-hang; return failed(true) })
		if err := <-b.ended; err != nil || time.Since(started) != 6*time.Hour+schedule.DefaultGrace+schedule.DefaultLimit {
			t.Errorf("stopped after %s: %v", time.Since(started), err)
		}
		b.says("The run hangs")
		close(hang)
	})
	bubble(t, "a wait between attempts ends at once", func(t *testing.T) {
		b := newBench(t, func(context.Context, schedule.Task) schedule.Result { return failed(true) }, nightly+"\nretries = 3\nretry_wait = '5h'")
		b.start()
		time.Sleep(6 * time.Hour)
		b.stop()
		if time.Since(started) != 6*time.Hour {
			t.Errorf("stopped after %s", time.Since(started))
		}
		b.wants("nightly 24T02:30 1 24T02:30:00")
	})
}

func TestOneRunner(t *testing.T) {
	bubble(t, "a second one is sent away with the first one's number", func(t *testing.T) {
		b := newBench(t, done, nightly)
		b.start()
		second := newBench(t, done, nightly).runner
		second.Lock = b.runner.Lock
		err := second.Run(t.Context())
		if !errors.Is(err, schedule.ErrRunning) || !strings.Contains(err.Error(), fmt.Sprintf("process %d", os.Getpid())) {
			t.Errorf("the second runner says %v", err)
		}
		b.stop()
		b.start()
		b.stop()
	})
}

func TestReload(t *testing.T) {
	bubble(t, "files may come, change, break, be mended and go", func(t *testing.T) {
		b := newBench(t, done, nightly)
		b.start()
		b.write("nightly: cron = '0 4 * * *'")
		b.write("more: cron = '0 5 * * *'")
		time.Sleep(12 * time.Hour)
		b.wants("nightly 24T04:00 1 24T04:00:00", "more 24T05:00 1 24T05:00:00")

		b.write("nightly: cron = '0 4 30 2 *'")
		b.write("new: corn = '@daily'")
		time.Sleep(12 * time.Hour)
		b.says("a schedule file cannot be used; the job stays as it was", "no such time within five years", "there is no such job until it is mended")
		if n := strings.Count(b.said.String(), "the job stays as it was"); n != 1 {
			t.Errorf("it is said %d times\n%s", n, b.said)
		}
		if s := b.state("nightly"); !strings.Contains(s.Problem, "nightly.toml:1") || s.Job.Cron != "0 4 * * *" {
			t.Errorf("the state is %+v", s)
		}
		if s := b.state("new"); !strings.Contains(s.Problem, "corn") {
			t.Errorf("the state is %+v", s)
		}
		time.Sleep(12 * time.Hour)
		b.wants("nightly 25T04:00 1 25T04:00:00", "more 25T05:00 1 25T05:00:00")

		b.write("nightly: cron = '0 6 * * *'") // 09:00: the time of today is not missed
		b.write("new: cron = '0 7 * * *'")
		if err := os.Remove(filepath.Join(b.dir, "more.toml")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(24 * time.Hour)
		b.wants("nightly 26T06:00 1 26T06:00:00", "new 26T07:00 1 26T07:00:00")
		if s := b.state("nightly"); s.Problem != "" {
			t.Errorf("mended and still %q", s.Problem)
		}
		b.write("wrong: corn = '@daily'")
		time.Sleep(time.Hour)
		if n := len(b.runner.States()); n != 3 {
			t.Errorf("%d jobs, want 3", n)
		}
		if err := os.Remove(filepath.Join(b.dir, "wrong.toml")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if n := len(b.runner.States()); n != 2 {
			t.Errorf("%d jobs, want 2", n)
		}
		b.stop()
	})
	bubble(t, "a folder that goes leaves the jobs as they are", func(t *testing.T) {
		b := newBench(t, done, nightly)
		b.start()
		if err := os.Rename(b.dir, b.dir+".away"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(24 * time.Hour)
		b.wants("nightly 24T02:30 1 24T02:30:00")
		b.says("the schedules cannot be read; the jobs stay as they are")
		b.stop()
	})
	bubble(t, "no good file at the start is an error with every reason", func(t *testing.T) {
		b := newBench(t, done, "a: cron = 'x'", "b: corn = '@daily'")
		err := b.runner.Run(t.Context())
		if err == nil || !strings.Contains(err.Error(), "a.toml:1") || !strings.Contains(err.Error(), "b.toml:1") {
			t.Errorf("error %v", err)
		}
	})
}
