package command

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ldntrials/pipeline/health"
	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/schedule"
	"ldntrials/pipeline/table"
)

type scheduleCmd struct {
	Schedules string `help:"Folder of the schedule files." default:"./schedules" env:"LDNTRIALS_SCHEDULES" type:"path"`

	Run      scheduleRunCmd      `cmd:"" help:"Run the jobs at their times until told to stop; a changed file is taken over by itself."`
	List     scheduleListCmd     `cmd:"" help:"Show each job's next three times (UTC and local) and what came of its last run."`
	Validate scheduleValidateCmd `cmd:"" help:"Say what is wrong with schedule files, with line and remedy."`
}

// rules are what schedule files are held against here.
func (s *session) rules() schedule.Rules {
	var names []string
	for _, reg := range s.registries() {
		if _, ok := reg.(registry.Fetcher); ok {
			names = append(names, reg.Properties().Name)
		}
	}
	return schedule.Rules{Registries: names, Getenv: s.env.Getenv}
}

type scheduleRunCmd struct {
	Listen string        `help:"Address for /healthz, /readyz and /metrics; this machine only unless told otherwise; none for no address." default:"127.0.0.1:9464"`
	Grace  time.Duration `help:"How long the run at work may go on when told to stop." default:"5m"`
}

func (c *scheduleRunCmd) Run(s *session) error {
	look, done := hangups()
	defer done()
	runner := &schedule.Runner{
		Dir: s.cli.Schedule.Schedules, Lock: filepath.Join(s.cli.Data, "schedule.lock"), Log: s.log,
		Do: s.attempt, Last: s.lastDue, Rules: s.rules(), Grace: c.Grace, Look: look,
	}
	if c.Listen == "none" {
		return runner.Run(s.ctx)
	}
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	handler := health.Handler(health.Config{Data: s.cli.Data, Version: s.env.Version, Alive: runner.Alive, States: runner.States})
	// The health answers last as long as the runner does: also while a run may go on after the
	// process was told to stop.
	serving, stop := context.WithCancel(context.WithoutCancel(s.ctx))
	defer stop()
	served := make(chan error, 1)
	go func() {
		err := health.Serve(serving, c.Listen, handler, func(at net.Addr) {
			s.log.Info("health and metrics", "healthz", fmt.Sprintf("http://%s/healthz", at), "metrics", fmt.Sprintf("http://%s/metrics", at))
		})
		if err != nil {
			cancel()
		}
		served <- err
	}()
	err := runner.Run(ctx)
	stop()
	return errors.Join(err, <-served)
}

type scheduleListCmd struct{ format }

func (c *scheduleListCmd) Run(s *session) error {
	paths, err := schedule.Files(s.cli.Schedule.Schedules)
	if err != nil {
		return err
	}
	runs, _, err := refresh.ReadLedger(s.cli.Data)
	if err != nil {
		return err
	}
	columns := []table.Column{{Name: "job"}, {Name: "cron"}, {Name: "next_utc"}, {Name: "next_local"}, {Name: "last_run"}, {Name: "last_result"}}
	now := time.Now()
	broken := 0
	rows := func(yield func([]any, error) bool) {
		for _, path := range paths {
			name := strings.TrimSuffix(filepath.Base(path), ".toml")
			lastRun, lastResult := lastOf(runs, name)
			job, err := schedule.ReadFile(path, s.rules())
			if err != nil {
				broken++
				if !yield([]any{name, "cannot be used: see `ldntrials schedule validate`", nil, nil, lastRun, lastResult}, nil) {
					return
				}
				continue
			}
			times, err := job.Next(now, 3)
			if err != nil && !yield(nil, err) {
				return
			}
			for i, at := range times {
				row := []any{name, job.Cron, clock(at), clock(at.Local()), lastRun, lastResult}
				if i > 0 && c.Format == string(table.Text) {
					row[0], row[1], row[4], row[5] = "", "", "", ""
				}
				if !yield(row, nil) {
					return
				}
			}
		}
	}
	if _, err := table.Write(s.env.Stdout, table.Format(c.Format), columns, rows, table.Options{Width: table.TerminalWidth(s.env.Stdout)}); err != nil {
		return err
	}
	if broken > 0 {
		return &exit{refresh.ExitFailed, fmt.Errorf("%d schedule files cannot be used", broken)}
	}
	return nil
}

func clock(t time.Time) string { return t.Format("Mon 2006-01-02 15:04 MST") }

// lastOf gives a job's last run and its message, for people.
func lastOf(runs []refresh.Result, job string) (run, result any) {
	for i := len(runs) - 1; i >= 0; i-- {
		if runs[i].Job == job {
			return clock(runs[i].StartedAt.UTC()), fmt.Sprintf("exit %d: %s", runs[i].Exit, runs[i].Message().What)
		}
	}
	return "never", ""
}

type scheduleValidateCmd struct {
	Files []string `arg:"" optional:"" help:"Schedule files; default: all of the folder." type:"existingfile"`
}

func (c *scheduleValidateCmd) Run(s *session) error {
	paths := c.Files
	if len(paths) == 0 {
		var err error
		if paths, err = schedule.Files(s.cli.Schedule.Schedules); err != nil {
			return err
		}
	}
	broken := 0
	for _, path := range paths {
		job, err := schedule.ReadFile(path, s.rules())
		if err != nil {
			broken++
			fmt.Fprintln(s.env.Stdout, err)
			continue
		}
		next, err := job.Next(time.Now(), 1)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.env.Stdout, "%s: good, due next %s\n", filepath.Base(path), clock(next[0]))
	}
	if broken > 0 {
		return &exit{refresh.ExitFailed, fmt.Errorf("%d of %d schedule files cannot be used", broken, len(paths))}
	}
	return nil
}

// lastDue gives the newest time a job was due and was run to an end, good or bad: a run that was
// interrupted by hand or by the end of the scheduler is still owed.
func (s *session) lastDue(job string) (last time.Time, err error) {
	runs, _, err := refresh.ReadLedger(s.cli.Data)
	for _, r := range runs {
		if r.Job == job && r.Due.After(last) && !r.Interrupted {
			last = r.Due
		}
	}
	return last, err
}

// attempt is one run of a scheduled job, as a process of its own: its memory goes when it ends, a
// crash in the database ends the run and not the scheduler, and what hangs can be killed.
func (s *session) attempt(ctx context.Context, t schedule.Task) schedule.Result {
	began := time.Now().UTC()
	trigger := refresh.Trigger{Job: t.Name, Due: t.Due, Attempt: t.Attempt}
	if deadline, ok := ctx.Deadline(); ok {
		trigger.Deadline = deadline
	}
	died := s.child(ctx, t, trigger)
	runs, _, err := refresh.ReadLedger(s.cli.Data)
	for i := len(runs) - 1; i >= 0 && err == nil; i-- {
		if r := runs[i]; r.Job == t.Name && r.Due.Equal(t.Due) && r.Attempt == t.Attempt && !r.StartedAt.Before(began.Add(-time.Second)) {
			return outcome(ctx, r)
		}
	}
	// It left no line: it could not get at the data folder, or it was killed.
	if died == nil {
		died = errors.New("the run ended without a line in the ledger; look in the log at what it did last")
	}
	if cause := context.Cause(ctx); cause != nil {
		died = fmt.Errorf("%w, and was killed when it did not end: %w; look in the log at what it did last", cause, died)
	}
	result := refresh.Result{
		Run: refresh.RunID(began), Command: "refresh", Version: s.env.Version, StartedAt: began, EndedAt: time.Now().UTC(), AsOf: began,
		Exit: refresh.ExitFailed, Error: died.Error(), Trigger: trigger, Interrupted: errors.Is(context.Cause(ctx), schedule.ErrStopped),
	}
	if err := refresh.Note(s.cli.Data, result); err != nil {
		s.log.Error("the end of the run cannot be noted in the ledger", "job", t.Name, "error", err)
	}
	return outcome(ctx, result)
}

// outcome says what a run in the ledger means to its schedule.
func outcome(ctx context.Context, r refresh.Result) schedule.Result {
	result := schedule.Result{Run: r.Run, Message: schedule.Message(r.Message())}
	switch r.Exit {
	case refresh.ExitDone:
		result.Outcome = schedule.Done
	case refresh.ExitStale:
		result.Outcome, result.Again = schedule.Degraded, true
	case refresh.ExitRefused: // a person has to say whether the drop is real
		result.Outcome = schedule.Refused
	default:
		result.Outcome, result.Again = schedule.Failed, true
	}
	result.Again = result.Again && !errors.Is(context.Cause(ctx), schedule.ErrStopped)
	return result
}

// program is how this program is started again.
func (s *session) program() (string, error) {
	if s.env.Program != "" {
		return s.env.Program, nil
	}
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program: %w; start it by its full path", err)
	}
	return path, nil
}
