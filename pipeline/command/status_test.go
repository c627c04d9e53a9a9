package command

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry"
)

func TestStatusJudges(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	run := func(hoursAgo, exit int, change ...func(*refresh.Result)) refresh.Result {
		at := now.Add(-time.Duration(hoursAgo) * time.Hour)
		r := refresh.Result{Run: refresh.RunID(at), Command: "refresh", StartedAt: at, EndedAt: at, AsOf: at, Exit: exit, Records: 816, Trials: 790,
			Published:  exit == refresh.ExitDone || exit == refresh.ExitStale,
			Registries: []refresh.RegistryResult{{Registry: "ctgov", Title: "ClinicalTrials.gov", Provenance: registry.Live, Outcome: "ok"}}}
		if exit == refresh.ExitStale {
			r.Registries[0].Outcome, r.Registries[0].Error = "failed", "ctgov: search page 1: the register answered 503; run again later"
		}
		for _, c := range change {
			c(&r)
		}
		return r
	}
	drift := func(n int) func(*refresh.Result) { return func(r *refresh.Result) { r.Drift = n } }
	fails := func(text string) func(*refresh.Result) { return func(r *refresh.Result) { r.Error = text } }
	damage := func(r *refresh.Result) {
		r.Damaged, r.Registries = []string{"archive/ctgov/20261124T030000000Z.bodies.parquet"}, nil
	}
	for _, test := range []struct {
		name       string
		facts      facts
		level      string
		says, todo string
	}{
		{"a good night", facts{runs: []refresh.Result{run(6, 0)}}, calm, "Nothing to do.", ""},
		{"drift that was there before", facts{runs: []refresh.Result{run(30, 0, drift(3)), run(6, 0, drift(3))}}, calm, "Nothing to do.", ""},
		{"more drift", facts{runs: []refresh.Result{run(30, 0, drift(3)), run(6, 0, drift(4))}}, look, "4 fields or values that are unknown", "schema_drift"},
		{"a record in quarantine", facts{held: 2, runs: []refresh.Result{run(6, 0)}}, look, "Records in quarantine: 2;", "quarantine list"},
		{"a register that was down", facts{runs: []refresh.Result{run(6, 3)}}, look, "ClinicalTrials.gov could not be read", "run again later"},
		{"for days", facts{runs: []refresh.Result{run(54, 0), run(30, 3), run(6, 3)}}, look, "So it was for 2 runs.", "run again later"},
		{"a damaged archive", facts{runs: []refresh.Result{run(6, 3, damage)}}, act, "Part of the archive is damaged.", "put the file back from a backup"},
		{"a damaged archive and a failed night", facts{runs: []refresh.Result{run(6, 1, damage, fails("it broke; mend it"))}}, act, "Nothing new was published", "mend it"},
		{"a failed night", facts{runs: []refresh.Result{run(30, 0), run(6, 1, fails("write x: no space left; free some space"))}}, act, "what stood before stands", "free some space"},
		{"a refused night", facts{runs: []refresh.Result{run(30, 0), run(6, 4, fails("refused by a gate: 5 of 816; look"))}}, act, "A gate refused to publish", "look"},
		{"an error without a remedy", facts{runs: []refresh.Result{run(6, 1, fails("it broke"))}}, act, "Nothing new was published", "look in the log for run "},
		{"nobody runs it", facts{runs: []refresh.Result{run(80, 0)}}, act, "Nothing was published for 80 hours.", "schedule run"},
		{"a run that died", facts{died: "process 1, run x", runs: []refresh.Result{run(6, 0)}}, act, "A run died without a word", "goes on where that one stopped"},
		{"a scheduler that died", facts{gone: true, scheduler: "process 1 is gone", runs: []refresh.Result{run(6, 0)}}, act, "The scheduler is gone", "start `ldntrials schedule run` again"},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.facts.now = now
			level, m := test.facts.judge()
			if level != test.level || !strings.Contains(m.What, test.says) || !strings.Contains(m.Do, test.todo) || level != calm && (m.Why == "" || m.Do == "") {
				t.Errorf("%s %+v", level, m)
			}
			lines := test.facts.lines()
			if damaged := test.facts.runs[len(test.facts.runs)-1].Damaged; damaged != nil && !strings.Contains(strings.Join(lines[3:], "\n"), damaged[0]) {
				t.Errorf("the damaged file has no line of its own:\n%s", strings.Join(lines, "\n"))
			}
			if len(lines) > 10 || !strings.HasPrefix(lines[0], level) {
				t.Errorf("%d lines:\n%s", len(lines), strings.Join(lines, "\n"))
			}
		})
	}
}

func TestStatusLooksForProcesses(t *testing.T) {
	data := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(data, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	look := func() facts {
		f := facts{runs: []refresh.Result{{Run: "known"}}}
		f.lookForProcesses(data)
		return f
	}
	if f := look(); f.atWork+f.died+f.scheduler != "" || f.gone {
		t.Errorf("in an empty folder: %+v", f)
	}
	me, nobody := "process "+strconv.Itoa(os.Getpid()), "process 4194305"
	write("lock", nobody+", run known\n")
	if f := look(); f.atWork+f.died != "" {
		t.Errorf("after a run that is in the ledger: %+v", f)
	}
	write("lock", nobody+", run other\n")
	if f := look(); f.died == "" {
		t.Errorf("after a run that died: %+v", f)
	}
	write("lock", me+", run other\n")
	if f := look(); f.atWork == "" || f.died != "" {
		t.Errorf("while a run is at work: %+v", f)
	}
	write("schedule.lock", me+"\n")
	if f := look(); f.scheduler == "" || f.gone {
		t.Errorf("beside a scheduler: %+v", f)
	}
	write("schedule.lock", nobody+"\n")
	if f := look(); !f.gone {
		t.Errorf("after a scheduler that died: %+v", f)
	}
	write("schedule.lock", "")
	if f := look(); f.scheduler != "" {
		t.Errorf("after one that stopped in order: %+v", f)
	}
}
