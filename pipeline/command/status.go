package command

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"ldntrials/pipeline/quarantine"
	"ldntrials/pipeline/refresh"
)

type statusCmd struct{}

// How much an operator should care.
const (
	calm = "OK"
	look = "LOOK" // when there is time
	act  = "ACT"
)

// oldAfter is how old what is published may become before an operator should care: two nights.
const oldAfter = 50 * time.Hour

// facts are what the status is judged by.
type facts struct {
	now        time.Time
	runs       []refresh.Result // oldest first, at least one
	unreadable int              // lines of the ledger
	held       int              // records in quarantine
	atWork     string           // the run at work now, "" when none is
	died       string           // the run that left no line in the ledger, and is at work no more
	scheduler  string           // how the scheduler is, "" where there never was one
	gone       bool             // it ended without being told to
}

// Run says in ten lines whether the operator should care.
func (c *statusCmd) Run(s *session) error {
	f := facts{now: time.Now()}
	var err error
	if f.runs, f.unreadable, err = refresh.ReadLedger(s.cli.Data); err != nil {
		return err
	}
	f.lookForProcesses(s.cli.Data)
	if len(f.runs) == 0 {
		fmt.Fprintf(s.env.Stdout, "No run yet in %s. Start one with `ldntrials refresh`.\n", s.cli.Data)
		return nil
	}
	for _, err := range quarantine.Open(filepath.Join(s.cli.Data, "quarantine")).List() {
		if err != nil {
			return err
		}
		f.held++
	}
	for _, line := range f.lines() {
		fmt.Fprintln(s.env.Stdout, strings.ReplaceAll(line, "\n", "; "))
	}
	return nil
}

// lookForProcesses reads the notes that a run and a scheduler leave in their lock files.
func (f *facts) lookForProcesses(data string) {
	if note, process := lockNote(filepath.Join(data, "lock")); note != "" {
		_, run, _ := strings.Cut(note, "run ")
		known := false
		for _, r := range f.runs {
			known = known || r.Run == run
		}
		switch {
		case known:
		case alive(process):
			f.atWork = note
		default:
			f.died = note
		}
	}
	if note, process := lockNote(filepath.Join(data, "schedule.lock")); note != "" {
		f.scheduler, f.gone = note+" is at work", !alive(process)
		if f.gone {
			f.scheduler = note + " is gone and did not stop in order"
		}
	}
}

// lockNote reads "process 12, …".
func lockNote(path string) (note string, process int) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", 0
	}
	note = strings.TrimSpace(string(text))
	number, _, _ := strings.Cut(strings.TrimPrefix(note, "process "), ",")
	process, err = strconv.Atoi(number)
	if err != nil {
		return "", 0
	}
	return note, process
}

func alive(process int) bool {
	p, err := os.FindProcess(process)
	if err != nil {
		return false
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || err == syscall.EPERM //nolint:errorlint // Signal gives the number itself
}

// published is the last run that published.
func (f facts) published() (refresh.Result, bool) {
	for i := len(f.runs) - 1; i >= 0; i-- {
		if f.runs[i].Published {
			return f.runs[i], true
		}
	}
	return refresh.Result{}, false
}

// judge says how much an operator should care, what for, and what to do: the worst comes first.
func (f facts) judge() (level string, m refresh.Message) {
	last := f.runs[len(f.runs)-1]
	published, ok := f.published()
	age := f.now.Sub(published.EndedAt)
	switch {
	case last.Exit == refresh.ExitFailed || last.Exit == refresh.ExitRefused:
		return act, last.Message()
	case !ok:
		return act, refresh.Message{What: "Nothing is published yet.", Why: "no run came to its end", Do: "run `ldntrials refresh`"}
	case f.died != "":
		return act, refresh.Message{What: "A run died without a word; what was published before stands.",
			Why: "somebody killed it, or the machine went down or out of memory (" + f.died + ")", Do: "run `ldntrials refresh`: it goes on where that one stopped"}
	case f.gone:
		return act, refresh.Message{What: "The scheduler is gone; no run will begin by itself.", Why: f.scheduler, Do: "start `ldntrials schedule run` again, and look in its log"}
	case age > oldAfter:
		return act, refresh.Message{What: fmt.Sprintf("Nothing was published for %d hours.", int(age.Hours())),
			Why: "no run came to its end since, or none began", Do: "look whether `ldntrials schedule run` is at work, or run `ldntrials refresh`"}
	case len(last.Damaged) > 0: // no register gives what only the archive held
		return act, last.Message()
	case last.Exit == refresh.ExitStale:
		m = last.Message()
		if n := f.staleFor(); n > 1 {
			m.What += fmt.Sprintf(" So it was for %d runs.", n)
		}
		return look, m
	case f.held > 0:
		return look, refresh.Message{What: fmt.Sprintf("Records in quarantine: %d; everything else is published.", f.held),
			Why: "they could not be read", Do: "see `ldntrials quarantine list`; after an update of the program, `ldntrials quarantine retry`"}
	case published.Drift > f.driftBefore():
		return look, refresh.Message{What: fmt.Sprintf("A register gives %d fields or values that are unknown here.", published.Drift),
			Why: "its schema changed", Do: "see `ldntrials query \"from schema_drift\"`; look whether an update of the program knows them"}
	}
	return calm, refresh.Message{What: "Nothing to do."}
}

// staleFor counts the runs in a row that could not read every register.
func (f facts) staleFor() int {
	n := 0
	for i := len(f.runs) - 1; i >= 0 && f.runs[i].Exit == refresh.ExitStale; i-- {
		n++
	}
	return n
}

// driftBefore is the drift of the run that published before the last one that did.
func (f facts) driftBefore() int {
	seen := false
	for i := len(f.runs) - 1; i >= 0; i-- {
		switch {
		case !f.runs[i].Published:
		case seen:
			return f.runs[i].Drift
		default:
			seen = true
		}
	}
	return 0
}

// lines puts the status into ten lines at most.
func (f facts) lines() []string {
	const minute = "2006-01-02 15:04 MST"
	var lines []string
	say := func(title, format string, args ...any) {
		lines = append(lines, fmt.Sprintf("%-10s "+format, append([]any{title}, args...)...))
	}
	level, m := f.judge()
	say(level, "%s", m.What)
	if m.Why != "" {
		say("Why", "%s", m.Why)
		say("To do", "%s", m.Do)
	}
	last := f.runs[len(f.runs)-1]
	trigger := last.Command
	if last.Job != "" {
		trigger += ", schedule " + last.Job
	}
	say("Last run", "%s (%s), %s, exit %d%s", last.Run, trigger, last.EndedAt.UTC().Format(minute), last.Exit, meaning(last.Exit))
	if f.atWork != "" {
		lines[len(lines)-1] += "; at work now: " + f.atWork
	}
	if p, ok := f.published(); ok {
		say("Published", "%d records, %d trials as of %s: %s", p.Records, p.Trials, p.AsOf.UTC().Format(minute), p.Provenance)
		say("Checks", "%s; drift: %d unknown fields or values", checksInWords(p.Checks), p.Drift)
	}
	var registers []string
	for _, r := range last.Registries {
		registers = append(registers, fmt.Sprintf("%s: %s, %d received of %d announced, %d new, %d in quarantine, %d retries, %d throttled",
			r.Title, r.Outcome, r.Received, r.Announced, r.New, r.Quarantined, r.Retries, r.Throttled))
	}
	if len(registers) > 0 {
		say("Registers", "%s", strings.Join(registers, "; "))
	}
	say("Quarantine", "%d records kept with their bytes", f.held)
	if damage := last.DamageInWords(); damage != "" {
		lines[len(lines)-1] += "; " + damage
	}
	if f.unreadable > 0 {
		lines[len(lines)-1] += fmt.Sprintf("; %d lines of killed runs in the ledger cannot be read", f.unreadable)
	}
	stages := make([]string, 0, len(last.Stages))
	for _, st := range last.Stages {
		stages = append(stages, fmt.Sprintf("%s %s", st.Stage, time.Duration(st.Seconds*float64(time.Second)).Round(10*time.Millisecond)))
	}
	say("Stages", "%s", strings.Join(stages, ", "))
	if f.scheduler != "" {
		say("Scheduler", "%s", f.scheduler)
	}
	return lines
}

func meaning(code int) string {
	return map[int]string{
		refresh.ExitDone: ": done", refresh.ExitFailed: ": failed, what was published before is untouched",
		refresh.ExitUsage: ": wrong usage", refresh.ExitStale: ": published, but not everything could be read",
		refresh.ExitRefused: ": refused by a gate, what was published before is untouched",
	}[code]
}

func checksInWords(found []refresh.CheckResult) string {
	if len(found) == 0 {
		return "all pass"
	}
	var words []string
	for _, c := range found {
		words = append(words, fmt.Sprintf("%s (%s) %d rows", c.Name, c.Severity, c.Rows))
	}
	return strings.Join(words, ", ")
}
