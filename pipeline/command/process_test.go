package command_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ldntrials/pipeline/export"
	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
	"ldntrials/pipeline/report"
	"ldntrials/pipeline/warehouse"
)

// runReader opens a warehouse and counts its records whenever it reads a line.
func runReader() int {
	ctx := context.Background()
	r, err := warehouse.Open(ctx, os.Args[1], warehouse.Limits{})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer r.Close()
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		n, err := report.Count(ctx, r, "select count(*) from records")
		fmt.Println(n, err)
	}
	return 0
}

// operator runs the command on a data folder against a register.
type operator struct {
	t    *testing.T
	data string
	r    *register
	env  []string
}

func newOperator(t *testing.T, data string, studies [][]byte, options fakectgov.Options) *operator {
	t.Helper()
	o := &operator{t: t, data: data, r: &register{}}
	o.becomes(studies, options)
	return o
}

// becomes makes the register another one at the same address.
func (o *operator) becomes(studies [][]byte, options fakectgov.Options) *fakectgov.Server {
	if options.RetryAfter == "" {
		options.RetryAfter = "0"
	}
	s := fakectgov.New(studies, options)
	o.r.become(s, o.t.Cleanup)
	return s
}

// command prepares a process.
func (o *operator) command(args ...string) (*exec.Cmd, *bytes.Buffer) {
	cmd := exec.CommandContext(o.t.Context(), "ldntrials", args...)
	cmd.Env = append(os.Environ(), "LDNTRIALS_DATA="+o.data, "LDNTRIALS_CTGOV_URL="+o.r.url)
	cmd.Env = append(cmd.Env, o.env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	return cmd, &said
}

// run wants an exit code and returns what was said on stderr.
func (o *operator) run(code int, args ...string) string {
	o.t.Helper()
	cmd, said := o.command(args...)
	if err := cmd.Run(); exitCode(o.t, err) != code {
		o.t.Fatalf("ldntrials %s: exit code %d, want %d:\n%s", strings.Join(args, " "), exitCode(o.t, err), code, said)
	}
	return said.String()
}

func exitCode(t *testing.T, err error) int {
	t.Helper()
	var died *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &died):
		return died.ExitCode()
	}
	t.Fatal(err)
	return 0
}

// count asks the published warehouse, which must be openable.
func (o *operator) count(sql string) int64 {
	o.t.Helper()
	r, err := warehouse.Open(o.t.Context(), filepath.Join(o.data, refresh.WarehouseName), warehouse.Limits{})
	if err != nil {
		o.t.Fatal(err)
	}
	defer r.Close()
	n, err := report.Count(o.t.Context(), r, sql)
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

// whole checks that what is published can be read to the last byte.
func (o *operator) whole() {
	o.t.Helper()
	o.count("select count(*) from trials")
	if err := export.Verify(filepath.Join(o.data, refresh.ExportsName, export.Current)); err != nil {
		o.t.Error(err)
	}
}

// wants fails unless every text was said.
func wants(t *testing.T, said string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(said, text) {
			t.Errorf("%q is not said in:\n%s", text, said)
		}
	}
}

// eventually waits for something another process does.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited a minute for: %s", what)
		}
	}
}

func TestReaderDuringRefresh(t *testing.T) {
	o := newOperator(t, t.TempDir(), madeUp(40, 1, true, ""), fakectgov.Options{})
	o.run(refresh.ExitDone, "refresh")
	reader := exec.CommandContext(t.Context(), "reader", filepath.Join(o.data, refresh.WarehouseName))
	ask, err := reader.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	answer, err := reader.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(answer)
	sees := func(want string) {
		t.Helper()
		io.WriteString(ask, "\n") //nolint:errcheck // a dead reader shows in its answer
		if lines.Scan(); lines.Text() != want {
			t.Errorf("the reader sees %q, want %q", lines.Text(), want)
		}
	}
	sees("40 <nil>")
	o.becomes(madeUp(60, 1, true, ""), fakectgov.Options{})
	o.run(refresh.ExitDone, "refresh")
	sees("40 <nil>") // it goes on with what it opened
	if n := o.count("select count(*) from records"); n != 60 {
		t.Errorf("a new reader sees %d records, want 60", n)
	}
	ask.Close()
	if err := reader.Wait(); err != nil {
		t.Error(err)
	}
}

func TestSecondRunAtTheSameTime(t *testing.T) {
	o := newOperator(t, t.TempDir(), madeUp(40, 1, true, ""), fakectgov.Options{Delay: 2 * time.Second})
	first, said := o.command("refresh")
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the first run takes the lock", func() bool {
		note, _ := os.ReadFile(filepath.Join(o.data, "lock"))
		return strings.Contains(string(note), "process")
	})
	wants(t, o.run(refresh.ExitFailed, "refresh"), "another run is at work on this data folder", fmt.Sprintf("process %d, run ", first.Process.Pid))
	wants(t, o.run(refresh.ExitFailed, "build"), "another run is at work")
	if err := first.Wait(); err != nil {
		t.Fatalf("the first run: %v\n%s", err, said)
	}
	if n := o.count("select count(*) from records"); n != 40 {
		t.Errorf("%d records, want 40", n)
	}
}

func TestInterruptedFetchGoesOn(t *testing.T) {
	studies := madeUp(60, 1, true, "")
	o := newOperator(t, t.TempDir(), studies, fakectgov.Options{Delay: 100 * time.Millisecond})
	o.env = []string{pageSizeEnv + "=10"}
	cmd, said := o.command("refresh")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(o.data, "spool", "ctgov", "page-000002.json")
	eventually(t, "the second page", func() bool { _, err := os.Stat(page); return err == nil })
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, cmd.Wait()); code != refresh.ExitFailed {
		t.Errorf("exit code %d, want %d", code, refresh.ExitFailed)
	}
	wants(t, said.String(), "interrupted: ctgov: search page", "run the same command again: it goes on where it stopped", "nothing was published before")
	runs, _, err := refresh.Ledger(filepath.Join(o.data, "runs.jsonl"))
	if err != nil || len(runs) != 1 || runs[0].Exit != refresh.ExitFailed || len(runs[0].Registries) != 1 || runs[0].Registries[0].Outcome != "interrupted" {
		t.Errorf("the ledger says %+v (%v)", runs, err)
	}
	if _, err := os.Stat(page); err != nil {
		t.Errorf("the pages are gone: %v", err)
	}

	again := o.becomes(studies, fakectgov.Options{})
	o.run(refresh.ExitDone, "refresh")
	if n := o.count("select count(*) from records"); n != 60 {
		t.Errorf("%d records, want 60", n)
	}
	pages := 0
	for _, u := range again.Requests() {
		if strings.HasSuffix(u.Path, "/studies") {
			pages++
			if u.Query().Get("pageToken") == "" {
				t.Error("the first page was asked for again")
			}
		}
	}
	if pages == 0 || pages > 5 {
		t.Errorf("%d pages were asked for, want those that were missing", pages)
	}
}

func TestInterruptWhileModelling(t *testing.T) {
	o := newOperator(t, t.TempDir(), madeUp(40, 1, true, ""), fakectgov.Options{})
	o.run(refresh.ExitDone, "refresh")
	next := filepath.Join(o.data, "warehouse.next.duckdb")
	cmd, said := o.command("build")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the build", func() bool { _, err := os.Stat(next); return err == nil })
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, cmd.Wait()); code != refresh.ExitFailed {
		t.Fatalf("exit code %d, want %d:\n%s", code, refresh.ExitFailed, said)
	}
	wants(t, said.String(), "interrupted (model)", "run the same command again", "the warehouse published before is untouched")
	if _, err := os.Stat(next); err == nil {
		t.Error("a half-built warehouse is left behind")
	}
	o.whole()
}
