package command

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/schedule"
)

// childLimit is how long a run that was told to end may take before it is killed. It lies below
// schedule.DefaultLimit, so that the scheduler sees the end.
const childLimit = 20 * time.Second

// child runs `refresh` for a schedule as a process of its own and waits for its end. When ctx ends,
// the process is told to end, and killed when it does not. The error says why the process
// left no line in the ledger, where it did not: what it said last, or what killed it.
func (s *session) child(ctx context.Context, t schedule.Task, trigger refresh.Trigger) error {
	program, err := s.program()
	if err != nil {
		return err
	}
	args := []string{
		"--data", s.cli.Data, "--log", s.cli.Log,
		"--keep-exports", strconv.Itoa(s.cli.KeepExports), "--keep-warehouses", strconv.Itoa(s.cli.KeepWarehouses),
	}
	if s.cli.Verbose {
		args = append(args, "--verbose")
	}
	args = append(args, "refresh", "--job", trigger.Job, "--due", trigger.Due.Format(time.RFC3339), "--attempt", strconv.Itoa(trigger.Attempt))
	if !trigger.Deadline.IsZero() {
		args = append(args, "--deadline", trigger.Deadline.UTC().Format(time.RFC3339Nano))
	}
	for _, name := range t.Registries {
		args = append(args, "--registry", name)
	}
	if t.Full {
		args = append(args, "--full")
	}
	last := &lines{to: func(line string) { s.pass(t.Name, line) }}
	cmd := exec.CommandContext(ctx, program, args...) // #nosec G204 -- this program itself, without a shell
	cmd.Stdout, cmd.Stderr = last, last
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = childLimit
	ownGroup(cmd)
	err = cmd.Run()
	var died *exec.ExitError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &died):
		return fmt.Errorf("start the run: %w; see that %s can be started", err, program)
	case died.ProcessState.Exited():
		if last.broke != "" {
			return fmt.Errorf("the run broke: %s; report it with the log; the next run tries again", last.broke)
		}
		return errors.New(strings.TrimPrefix(last.last, "ldntrials: "))
	case ctx.Err() != nil:
		return errors.New(died.ProcessState.String())
	}
	return fmt.Errorf("the run was killed (%s); if nobody did, the machine ran out of memory: see its log", died.ProcessState)
}

// pass writes a line that a run said where the scheduler's own lines go. Where those are JSON, what
// a run says to people becomes a log line.
func (s *session) pass(job, line string) {
	if s.cli.Log == "json" && !strings.HasPrefix(line, "{") {
		s.log.Info(line, "job", job)
		return
	}
	fmt.Fprintln(s.out, line)
}

// lines cuts what is written into lines of at most 16 KB; the rest of a longer one is left out.
type lines struct {
	to    func(string)
	last  string // the last line that was not empty
	broke string // the first line of a program that broke
	rest  []byte
}

// Write takes some text.
func (l *lines) Write(p []byte) (int, error) {
	for _, b := range p {
		switch {
		case b != '\n' && len(l.rest) < 16<<10:
			l.rest = append(l.rest, b)
		case b == '\n' && len(l.rest) > 0:
			l.last = string(l.rest)
			l.rest = l.rest[:0]
			if l.broke == "" && (strings.HasPrefix(l.last, "panic: ") || strings.HasPrefix(l.last, "fatal error: ")) {
				l.broke = l.last
			}
			l.to(l.last)
		}
	}
	return len(p), nil
}
