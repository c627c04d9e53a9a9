package refresh_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry"
)

func TestMessage(t *testing.T) {
	failed := refresh.RegistryResult{Title: "ClinicalTrials.gov", Outcome: "failed", Error: "ctgov: search page 3: the register answered 503, after 6 tries; run again later; or import a file"}
	good := refresh.RegistryResult{Title: "ISRCTN", Outcome: "ok", New: 2}
	for name, test := range map[string]struct {
		run  refresh.Result
		want refresh.Message
	}{
		"a good run says what is new": {
			refresh.Result{Records: 816, Trials: 790, AsOf: time.Date(2026, 11, 24, 2, 30, 0, 0, time.UTC), Registries: []refresh.RegistryResult{good, {Outcome: "ok", New: 1}}},
			refresh.Message{What: "Published 816 records of 790 trials as of 2026-11-24T02:30:00Z, 3 versions never seen before."},
		},
		"a register that was down, with its own remedy": {
			refresh.Result{Exit: refresh.ExitStale, Registries: []refresh.RegistryResult{failed, good}},
			refresh.Message{
				What: "Published, but ClinicalTrials.gov could not be read: its last good records stand, marked stale.",
				Why:  "ctgov: search page 3: the register answered 503, after 6 tries", Do: "run again later; or import a file",
			},
		},
		"a register without a remedy": {
			refresh.Result{Exit: refresh.ExitStale, Registries: []refresh.RegistryResult{{Title: "CTIS", Outcome: "failed", Error: "it broke"}}},
			refresh.Message{What: "Published, but CTIS could not be read: its last good records stand, marked stale.", Why: "it broke", Do: "run `ldntrials refresh` again when it can be reached"},
		},
		"the bundled extract": {
			refresh.Result{Exit: refresh.ExitStale, Registries: []refresh.RegistryResult{failed, {Provenance: registry.Bundled, Outcome: "ok"}}},
			refresh.Message{
				What: "Published from the bundled reference extract, not from a live pull.",
				Why:  "ctgov: search page 3: the register answered 503, after 6 tries", Do: "run again later; or import a file",
			},
		},
		"nobody was asked": {
			refresh.Result{Exit: refresh.ExitStale},
			refresh.Message{What: "Published, but no register was asked.", Why: "the run was told to ask none (--offline)", Do: "run `ldntrials refresh`"},
		},
		"a gate": {
			refresh.Result{Exit: refresh.ExitRefused, Error: "refused by a gate: 5 of 816; look"},
			refresh.Message{What: "A gate refused to publish; what stood before stands.", Why: "refused by a gate: 5 of 816", Do: "look"},
		},
		"a failure": {
			refresh.Result{Exit: refresh.ExitFailed, Run: "r1", Error: "it broke"},
			refresh.Message{What: "Nothing new was published; what stood before stands.", Why: "it broke", Do: "look in the log for run r1; the next run tries again by itself"},
		},
		"a failure after the warehouse was swapped in": {
			refresh.Result{Exit: refresh.ExitFailed, Published: true, Error: "the exports are not: disk full; run `ldntrials build`"},
			refresh.Message{What: "The new warehouse is published, but the run did not end well.", Why: "the exports are not: disk full", Do: "run `ldntrials build`"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, test.run.Message()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestLedgerOfARun holds that a run's line says what began it, what it was made with, and what
// each gate and stage said.
func TestLedgerOfARun(t *testing.T) {
	p := pipeline(t, t.TempDir(), night(2), "A 1", "B 1")
	p.Trigger = refresh.Trigger{Job: "nightly", Due: night(2), Attempt: 2}
	if _, err := p.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	runs, _, err := refresh.ReadLedger(p.Data)
	if err != nil || len(runs) != 1 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	r := runs[0]
	if r.Job != "nightly" || !r.Due.Equal(night(2)) || r.Attempt != 2 || r.Interrupted {
		t.Errorf("began by %+v", r.Trigger)
	}
	if v := r.Versions; v.Program != "test" || v.Go == "" || len(v.Models) != 12 || v.Decoders["demo"] == "" {
		t.Errorf("made with %+v", v)
	}
	var gates []string
	for _, g := range r.Gates {
		if !g.Passed || g.Reason != "" {
			t.Errorf("gate %+v", g)
		}
		gates = append(gates, g.Gate)
	}
	if diff := cmp.Diff([]string{"clock", "checks", "published"}, gates); diff != "" {
		t.Errorf("gates (-want +got):\n%s", diff)
	}
	records := map[refresh.Stage]int{}
	for _, s := range r.Stages {
		if s.StartedAt.IsZero() {
			t.Errorf("stage %s began at no time", s.Stage)
		}
		records[s.Stage] += s.Records
	}
	if records[refresh.StageArchive] != 2 || records[refresh.StageModel] != 2 {
		t.Errorf("records by stage: %v", records)
	}

	p = pipeline(t, p.Data, night(3))
	p.Full, p.Trigger = true, refresh.Trigger{Deadline: time.Now().Add(time.Hour)}
	result, err := p.Build(t.Context())
	if err != nil || result.Decoded != 2 {
		t.Errorf("a full run decoded %d versions, want 2: %v", result.Decoded, err)
	}
	p = pipeline(t, p.Data, night(4))
	p.Trigger.Deadline = time.Now().Add(-time.Second)
	if result, err := p.Build(t.Context()); err == nil || result.Interrupted || result.Message().Do == "" || result.Exit != refresh.ExitFailed {
		t.Errorf("after its deadline: %+v, %v", result.Message(), err)
	}
}
