package schedule

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// Why a run is told to end; the cause of its context.
var (
	ErrTimeout = errors.New("the run took longer than its timeout")
	ErrStopped = errors.New("the scheduler was told to stop")
)

// ErrStuck is a scheduler whose loop does not go round.
var ErrStuck = errors.New("the scheduler does not go round: restart it")

// Defaults of a Runner.
const (
	DefaultPoll  = 15 * time.Second
	DefaultGrace = 5 * time.Minute
	DefaultLimit = 30 * time.Second
)

// late is after how long a time that has passed counts as missed: cron itself begins at once.
const late = time.Minute

// Runner runs the jobs of a folder at their times, one at a time. Fields up to Log must be set.
type Runner struct {
	Dir  string // folder of the schedule files
	Lock string // file that keeps a second runner away
	Do   Do
	// Last gives the time at which a job was due last and was run, by the run ledger; zero where it
	// never was. An error is said in the log, and nothing is caught up.
	Last func(job string) (time.Time, error)
	Log  *slog.Logger

	Rules  Rules
	Poll   time.Duration    // how often files are looked at; default DefaultPoll
	Grace  time.Duration    // how long a run may go on after the end of ctx; default DefaultGrace
	Limit  time.Duration    // how long a run may take to end when told to; default DefaultLimit
	Look   <-chan os.Signal // when it gives something, changed files are taken over at once; may be nil
	Jitter func(most time.Duration) time.Duration
	Client *http.Client // for webhooks; default: one that follows no redirect

	mu       sync.Mutex
	jobs     map[string]*entry
	problems map[string]problem // by file, of files that cannot be read as they are
	settling map[string]string  // by file, what it looked like at the last round, where it changed
	settled  bool               // the first round is over
	beat     time.Time          // when the loop went round last
	busy     string             // the job that is at work
	hung     <-chan Result      // of a run at work that does not end
	stopping bool

	cron  *cron.Cron
	gate  chan struct{} // held by the one run at work
	quit  chan struct{} // closed when no wait is worth it any more
	tasks context.Context
	wg    sync.WaitGroup
}

type problem struct {
	hash string // of the text that is at fault
	err  error
}

// entry is a job under way.
type entry struct {
	job     Job
	hash    string // of its file
	id      cron.EntryID
	seen    time.Time // the last time it was due that has been dealt with
	waiting bool      // for another run to end
	state   State
}

// State is what is known of a job now.
type State struct {
	Job     Job
	Next    time.Time // when it is due next (UTC)
	Since   time.Time // start of the attempt at work; zero when none is
	Skipped int       // times left out because another run was at work
	Missed  int       // times caught up
	Runs    map[Outcome]int
	Last    *Report // what came of the last run of this process
	Problem string  // why the present file is not in force; "" when it is
}

// Run runs jobs until ctx ends; then no run begins, the one at work may go on for Grace, is told
// to end, and Run returns. Errors: another runner holds the lock; no schedule file can be read.
// A file that cannot be read later leaves the job as it was.
func (r *Runner) Run(ctx context.Context) error {
	unlock, err := lock(r.Lock)
	if err != nil {
		return err
	}
	defer unlock()
	r.defaults()
	tasks, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	r.tasks = tasks
	if err := r.start(); err != nil {
		return err
	}
	r.cron.Start()
	tick := time.NewTicker(r.Poll)
	defer tick.Stop()
	for {
		r.catchUp()
		select {
		case <-ctx.Done():
			return r.stop(cancel)
		case <-tick.C:
			if err := r.reload(); err != nil {
				r.Log.Error("the schedules cannot be read; the jobs stay as they are", "error", err)
			}
		case <-r.Look: // the first round finds what changed, the second takes it over
			if err := errors.Join(r.reload(), r.reload()); err != nil {
				r.Log.Error("the schedules cannot be read; the jobs stay as they are", "error", err)
				continue
			}
			r.Log.Info("the schedule files were read again, as told")
		}
	}
}

func (r *Runner) defaults() {
	for field, standard := range map[*time.Duration]time.Duration{&r.Poll: DefaultPoll, &r.Grace: DefaultGrace, &r.Limit: DefaultLimit} {
		if *field <= 0 {
			*field = standard
		}
	}
	if r.Jitter == nil {
		r.Jitter = func(most time.Duration) time.Duration { return rand.N(most) } // #nosec G404 -- a wait is no secret
	}
	if r.Client == nil {
		r.Client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	if r.Last == nil {
		r.Last = func(string) (time.Time, error) { return time.Time{}, nil }
	}
	log := quiet{r.Log}
	r.cron = cron.New(cron.WithLocation(time.UTC), cron.WithLogger(log))
	r.gate, r.quit = make(chan struct{}, 1), make(chan struct{})
	r.jobs, r.problems = map[string]*entry{}, map[string]problem{}
	r.settling, r.settled = map[string]string{}, false
}

// start reads the files for the first time: at least one must be good.
func (r *Runner) start() error {
	if err := r.reload(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.settled = true
	if len(r.jobs) > 0 {
		return nil
	}
	errs := []error{fmt.Errorf("read schedules: none of the files in %s can be used; see `ldntrials schedule validate`", r.Dir)}
	for _, p := range r.problems {
		errs = append(errs, p.err)
	}
	return errors.Join(errs...)
}

// reload takes over what changed in the folder. A file that is at fault keeps the job it was.
func (r *Runner) reload() error {
	r.mu.Lock()
	r.beat = time.Now()
	r.mu.Unlock()
	paths, err := Files(r.Dir)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".toml")
		there[name] = true
		hash, err := fingerprint(path)
		if err != nil {
			hash = err.Error()
		}
		if !r.changed(name, hash) {
			continue
		}
		job, err := ReadFile(path, r.Rules)
		r.take(name, hash, job, err)
	}
	r.mu.Lock()
	known := slices.Concat(slices.Collect(maps.Keys(r.jobs)), slices.Collect(maps.Keys(r.problems)))
	r.mu.Unlock()
	for _, name := range known {
		if !there[name] && r.changed(name, "") {
			r.drop(name)
		}
	}
	return nil
}

// changed says whether a file is another than the one in force, and looked like this at the
// round before: nobody is still writing it. hash is "" where no file is.
func (r *Runner) changed(name, hash string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, known := r.jobs[name]
	p, bad := r.problems[name]
	if bad && p.hash == hash || !bad && known && e.hash == hash {
		delete(r.settling, name)
		return false
	}
	if before, seen := r.settling[name]; !r.settled || seen && before == hash {
		delete(r.settling, name)
		return true
	}
	r.settling[name] = hash
	return false
}

// take puts a job in force, or says why it cannot be.
func (r *Runner) take(name, hash string, job Job, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	old := r.jobs[name]
	if err != nil {
		r.problems[name] = problem{hash, err}
		if old != nil {
			old.state.Problem = err.Error()
			r.Log.Error("a schedule file cannot be used; the job stays as it was", "job", name, "error", err)
		} else {
			r.Log.Error("a schedule file cannot be used; there is no such job until it is mended", "job", name, "error", err)
		}
		return
	}
	delete(r.problems, name)
	now := time.Now()
	if old == nil {
		last, err := r.Last(name)
		if err != nil {
			r.Log.Error("the run ledger cannot be read; nothing is caught up", "job", name, "error", err)
		}
		old = &entry{seen: last, state: State{Runs: map[Outcome]int{}}}
		if last.IsZero() || last.After(now) || !job.CatchUp {
			old.seen = now // it begins here
		}
		r.jobs[name] = old
	} else {
		r.cron.Remove(old.id)
		if old.job.Cron != job.Cron {
			old.seen = now // the new times hold from here
		}
	}
	old.job, old.hash, old.state.Problem = job, hash, ""
	due, err := parse(job.Cron)
	if err != nil { // ReadFile has read it
		r.Log.Error("a schedule cannot be used", "job", name, "error", err)
		return
	}
	old.id = r.cron.Schedule(due, cron.FuncJob(func() { r.due(name, false) }))
	r.Log.Info("schedule in force", "job", name, "cron", job.Cron, "next", due.Next(now.UTC()).Format(time.RFC3339))
}

func (r *Runner) names() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.jobs))
}

// drop ends a job whose file is gone. A run at work goes on to its end.
func (r *Runner) drop(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e := r.jobs[name]; e != nil {
		r.cron.Remove(e.id)
	}
	delete(r.jobs, name)
	delete(r.problems, name)
	r.Log.Warn("the schedule file is gone: the job ends", "job", name)
}

// catchUp begins the jobs whose time passed while nobody was there: the process did not run,
// or the machine slept. However many times were missed, it is one run.
func (r *Runner) catchUp() {
	for _, name := range r.names() {
		r.mu.Lock()
		e := r.jobs[name]
		due, ok := e.missed(time.Now())
		wanted := ok && e.job.CatchUp
		r.mu.Unlock()
		if !wanted {
			continue
		}
		r.Log.Warn("a time was missed and is caught up now", "job", name, "due", due.Format(time.RFC3339))
		r.wg.Go(func() { r.due(name, true) })
	}
}

// missed gives the newest time that has passed by more than late and was not dealt with.
func (e *entry) missed(now time.Time) (time.Time, bool) {
	return latest(e.job.Cron, e.seen, now.Add(-late))
}

// latest gives the newest time after from and not after to at which an expression is due. It
// looks back a year and a day at most.
func latest(expr string, from, to time.Time) (newest time.Time, ok bool) {
	due, err := parse(expr)
	if err != nil {
		return time.Time{}, false
	}
	if floor := to.AddDate(-1, 0, -1); from.Before(floor) {
		from = floor
	}
	for at := due.Next(from.UTC()); !at.IsZero() && !at.After(to); at = due.Next(at) {
		newest, ok = at, true
	}
	return newest, ok
}

// stop ends the runner: waits end at once, the run at work gets its grace and is then told to
// end. What does not end then is left to the end of the process.
func (r *Runner) stop(cancel context.CancelCauseFunc) error {
	r.mu.Lock()
	r.stopping = true
	busy := r.busy
	r.mu.Unlock()
	close(r.quit)
	done := make(chan struct{})
	ended := r.cron.Stop()
	go func() {
		<-ended.Done()
		r.wg.Wait()
		close(done)
	}()
	if busy != "" {
		r.Log.Info("told to stop: the run at work may go on for a while", "job", busy, "grace", r.Grace)
	}
	select {
	case <-done:
		r.Log.Info("the scheduler has stopped")
		return nil
	case <-time.After(r.Grace):
	}
	r.Log.Warn("the run at work is told to end; what is archived stays, and it is caught up at the next start", "job", busy)
	cancel(ErrStopped)
	select {
	case <-done:
		r.Log.Info("the scheduler has stopped")
		return nil
	case <-time.After(2*r.Limit + hookLimit):
		return fmt.Errorf("stop schedules: %s does not end; end the process, nothing published is lost", busy)
	}
}

// Alive returns ErrStuck when the loop has not gone round for long.
func (r *Runner) Alive() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.beat.IsZero() && time.Since(r.beat) > 4*r.Poll+time.Minute {
		return fmt.Errorf("%w (last round at %s)", ErrStuck, r.beat.UTC().Format(time.RFC3339))
	}
	return nil
}

// States gives what is known of every job, sorted by name, with those whose file was never good.
func (r *Runner) States() []State {
	r.mu.Lock()
	defer r.mu.Unlock()
	var states []State
	for _, e := range r.jobs {
		s := e.state
		s.Job = e.job
		s.Runs = maps.Clone(e.state.Runs)
		if next, err := Next(e.job.Cron, time.Now(), 1); err == nil {
			s.Next = next[0]
		}
		states = append(states, s)
	}
	for name, p := range r.problems {
		if r.jobs[name] == nil {
			states = append(states, State{Job: Job{Name: name}, Problem: p.err.Error()})
		}
	}
	slices.SortFunc(states, func(a, b State) int { return strings.Compare(a.Job.Name, b.Job.Name) })
	return states
}

// quiet is cron's log: what it does each minute is of no interest, a panic is.
type quiet struct{ log *slog.Logger }

// Info does nothing: the runner says itself what it does.
func (quiet) Info(string, ...any) {}

// Error says what went wrong inside of cron.
func (q quiet) Error(err error, msg string, facts ...any) {
	q.log.Error("the scheduler broke and goes on: "+msg, append([]any{"error", err}, facts...)...)
}
