package command_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"ldntrials/pipeline/quarantine"
	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
)

// putInQuarantine is `put_in_quarantine REGISTER FILE`: a body that a run of January could not
// identify.
func putInQuarantine(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: put_in_quarantine REGISTER FILE")
	}
	_, err := quarantine.Open(filepath.Join(ts.Getenv("LDNTRIALS_DATA"), "quarantine")).Put(quarantine.Entry{
		Registry: args[0], Step: "identify", Reason: "no id", RunID: "20260105T023000000Z",
		At: time.Date(2026, 1, 5, 2, 30, 0, 0, time.UTC), Source: "http://127.0.0.1/api/v2/studies",
	}, []byte(ts.ReadFile(args[1])))
	ts.Check(err)
}

// said is what a process has written so far.
type said struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// scheduler is `ldntrials schedule run` as a process, with one nightly job that is overdue.
type scheduler struct {
	*operator
	cmd       *exec.Cmd
	said      *said
	schedules string // folder
}

func newScheduler(t *testing.T, options fakectgov.Options, job string, args ...string) *scheduler {
	t.Helper()
	s := &scheduler{operator: newOperator(t, t.TempDir(), madeUp(20, 1, true, ""), options), said: &said{}}
	schedules := t.TempDir()
	if err := os.WriteFile(filepath.Join(schedules, "nightly.toml"), []byte("cron = '30 2 * * *'\n"+job), 0o600); err != nil {
		t.Fatal(err)
	}
	long := time.Now().UTC().AddDate(0, 0, -3)
	err := refresh.Note(s.data, refresh.Result{Run: refresh.RunID(long), StartedAt: long, EndedAt: long, AsOf: long, Trigger: refresh.Trigger{Job: "nightly", Due: long}})
	if err != nil {
		t.Fatal(err)
	}
	s.schedules = schedules
	s.env = append(s.env, "LDNTRIALS_SCHEDULES="+schedules)
	s.cmd, _ = s.command(append([]string{"schedule", "run", "--listen", "127.0.0.1:0"}, args...)...)
	s.cmd.Stderr = s.said
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}

// ends wants an exit code after SIGTERM.
func (s *scheduler) ends(code int) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Error(err)
	}
	if got := exitCode(s.t, s.cmd.Wait()); got != code {
		s.t.Errorf("exit code %d, want %d:\n%s", got, code, s.said)
	}
}

// runs gives the ledger's lines after the first.
func (s *scheduler) runs() []refresh.Result {
	s.t.Helper()
	runs, _, err := refresh.ReadLedger(s.data)
	if err != nil {
		s.t.Fatal(err)
	}
	return runs[1:]
}

// child waits for the run at work and gives its process.
func (s *scheduler) child() *os.Process {
	s.t.Helper()
	process := 0
	eventually(s.t, "a run is at work", func() bool {
		note, _ := os.ReadFile(filepath.Join(s.data, "lock"))
		n, _ := fmt.Sscanf(string(note), "process %d,", &process)
		return n == 1
	})
	p, err := os.FindProcess(process)
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

func TestScheduleRun(t *testing.T) {
	s := newScheduler(t, fakectgov.Options{}, "", "--log", "json")
	eventually(t, "the missed night is caught up", func() bool { return strings.Contains(s.said.String(), "run ended") })
	runs := s.runs()
	if len(runs) != 1 || runs[0].Exit != refresh.ExitDone || runs[0].Job != "nightly" || runs[0].Attempt != 1 || runs[0].Due.Format("15:04") != "02:30" || time.Since(runs[0].Due) > 24*time.Hour {
		t.Fatalf("the ledger says %+v\n%s", runs, s.said)
	}
	for line := range strings.Lines(s.said.String()) {
		if !strings.HasPrefix(line, `{"time":`) {
			t.Errorf("a line that is no JSON: %s", line)
		}
	}
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(s.said.String())
	get := func(path string) string {
		answer, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, _ := io.ReadAll(answer.Body)
		return answer.Status + " " + string(body)
	}
	wants(t, get("/healthz"), "200 OK alive")
	wants(t, get("/readyz"), "200 OK ready: run "+runs[0].Run)
	wants(t, get("/metrics"), "ldntrials_last_run_exit_code 0\n", `ldntrials_schedule_caught_up_total{job="nightly"} 1`, `ldntrials_registry_received{registry="ctgov"} 20`)
	wants(t, get("/"), "404")

	wants(t, s.operator.run(refresh.ExitFailed, "schedule", "run", "--listen", "none"), "another scheduler is at work", fmt.Sprintf("process %d", s.cmd.Process.Pid))
	cmd, _ := s.command("schedule", "list")
	if out, err := cmd.Output(); err != nil || !strings.Contains(string(out), "exit 0: Published 20 records of 20 trials") {
		t.Errorf("schedule list: %v\n%s", err, out)
	}
	s.ends(refresh.ExitDone)
	cmd, _ = s.command("status")
	out, err := cmd.Output()
	if err != nil || !strings.HasPrefix(string(out), "OK         Nothing to do.\n") || strings.Count(string(out), "\n") > 10 {
		t.Errorf("status: %v\n%s", err, out)
	}
}

func TestScheduledRunIsKilled(t *testing.T) {
	s := newScheduler(t, fakectgov.Options{Delay: 500 * time.Millisecond}, "retries = 1\nretry_wait = '0s'")
	if err := s.child().Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the second attempt ends", func() bool { return strings.Contains(s.said.String(), "run ended") })
	s.ends(refresh.ExitDone)
	runs := s.runs()
	if len(runs) != 2 || runs[0].Exit != refresh.ExitFailed || !strings.Contains(runs[0].Error, "the run was killed (signal: killed)") || runs[1].Exit != refresh.ExitDone || runs[1].Attempt != 2 {
		t.Errorf("the ledger says %+v\n%s", runs, s.said)
	}
}

func TestScheduledRunIsCutOff(t *testing.T) {
	t.Run("at its timeout, with the reason in the ledger", func(t *testing.T) {
		s := newScheduler(t, fakectgov.Options{Delay: time.Minute}, "timeout = '1s'")
		eventually(t, "the run ends", func() bool { return strings.Contains(s.said.String(), "run ended") })
		s.ends(refresh.ExitDone)
		runs := s.runs()
		if len(runs) != 1 || !strings.Contains(runs[0].Error, "the run took longer than its timeout") || runs[0].Interrupted {
			t.Errorf("the ledger says %+v", runs)
		}
		wants(t, s.said.String(), "what to do: ", "raise timeout in the schedule's file")
	})
	t.Run("by force when it does not end", func(t *testing.T) {
		if testing.Short() {
			t.Skip("NOT RUN: it takes half a minute")
		}
		s := newScheduler(t, fakectgov.Options{Delay: 500 * time.Millisecond}, "timeout = '3s'")
		if err := s.child().Signal(syscall.SIGSTOP); err != nil { // it hears nothing any more
			t.Fatal(err)
		}
		eventually(t, "the run ends", func() bool { return strings.Contains(s.said.String(), "run ended") })
		s.ends(refresh.ExitDone)
		runs := s.runs()
		if len(runs) != 1 || !strings.Contains(runs[0].Error, "the run took longer than its timeout, and was killed when it did not end") {
			t.Errorf("the ledger says %+v\n%s", runs, s.said)
		}
	})
}

func TestSchedulerStops(t *testing.T) {
	t.Run("the run at work ends first", func(t *testing.T) {
		s := newScheduler(t, fakectgov.Options{Delay: 500 * time.Millisecond}, "")
		s.child()
		s.ends(refresh.ExitDone)
		if runs := s.runs(); len(runs) != 1 || runs[0].Exit != refresh.ExitDone {
			t.Errorf("the ledger says %+v\n%s", runs, s.said)
		}
	})
	t.Run("or is told to end, and is still owed", func(t *testing.T) {
		s := newScheduler(t, fakectgov.Options{Delay: time.Minute}, "", "--grace", "10ms")
		s.child()
		s.ends(refresh.ExitDone)
		if runs := s.runs(); len(runs) != 1 || runs[0].Exit != refresh.ExitFailed || !runs[0].Interrupted {
			t.Errorf("the ledger says %+v\n%s", runs, s.said)
		}
		wants(t, s.said.String(), "it is caught up at the next start")
	})
}

func TestSchedulerReadsAgainAtSIGHUP(t *testing.T) {
	s := newScheduler(t, fakectgov.Options{}, "catch_up = false\n")
	eventually(t, "the schedule is in force", func() bool { return strings.Contains(s.said.String(), "schedule in force") })
	if err := os.WriteFile(filepath.Join(s.schedules, "nightly.toml"), []byte("cron = '31 3 * * *'\ncatch_up = false\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the changed file is in force", func() bool { return strings.Contains(s.said.String(), `cron="31 3 * * *"`) })
	s.ends(refresh.ExitDone)
}
