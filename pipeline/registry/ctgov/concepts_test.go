package ctgov

import (
	"strings"
	"testing"

	"ldntrials/pipeline/registry/ctgov/bundled"
	"ldntrials/pipeline/trial"
)

func TestStatus(t *testing.T) {
	for _, tc := range []struct{ raw, lastKnown, state, recruitment, lastState, rule string }{
		{"NOT_YET_RECRUITING", "", "planned", "not_yet", "", "ctgov/status"},
		{"RECRUITING", "", "ongoing", "open", "", "ctgov/status"},
		{"ENROLLING_BY_INVITATION", "", "ongoing", "open", "", "ctgov/status"},
		{"ACTIVE_NOT_RECRUITING", "", "ongoing", "closed", "", "ctgov/status"},
		{"COMPLETED", "", "completed", "closed", "", "ctgov/status"},
		{"SUSPENDED", "", "suspended", "closed", "", "ctgov/status"},
		{"TERMINATED", "", "terminated", "closed", "", "ctgov/status"},
		{"WITHDRAWN", "", "withdrawn", "closed", "", "ctgov/status"},
		{"UNKNOWN", "RECRUITING", "unknown", "unknown", "ongoing", "ctgov/status"},
		{"UNKNOWN", "NOT_YET_RECRUITING", "unknown", "unknown", "planned", "ctgov/status"},
		{"UNKNOWN", "", "unknown", "unknown", "", "ctgov/status"},
		{"UNKNOWN", "DREAMING", "unknown", "unknown", "unmapped", "ctgov/status"},
		{"COMPLETED", "RECRUITING", "completed", "closed", "", "ctgov/status"},
		{"WITHHELD", "", "unknown", "unknown", "", "ctgov/status"},
		{"AVAILABLE", "", "ongoing", "open", "", "ctgov/status/expanded_access"},
		{"TEMPORARILY_NOT_AVAILABLE", "", "suspended", "closed", "", "ctgov/status/expanded_access"},
		{"NO_LONGER_AVAILABLE", "", "completed", "closed", "", "ctgov/status/expanded_access"},
		{"APPROVED_FOR_MARKETING", "", "completed", "closed", "", "ctgov/status/expanded_access"},
		{"", "", "", "", "", "ctgov/status/absent"},
		{"Completed", "", "unmapped", "unmapped", "", "ctgov/status/unmapped"},
	} {
		t.Run(tc.raw+" "+tc.lastKnown, func(t *testing.T) {
			want := trial.Status{Raw: tc.raw, TrialState: tc.state, RecruitmentState: tc.recruitment, LastKnownRaw: tc.lastKnown, LastKnownState: tc.lastState, Rule: tc.rule}
			if got := status(tc.raw, tc.lastKnown); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestPhase(t *testing.T) {
	for _, tc := range []struct {
		name, studyType string
		raw             []string
		label, state    string
		bits            int32
		rule            string
	}{
		{"one phase", "INTERVENTIONAL", []string{"PHASE2"}, "Phase 2", "phase", 8, "ctgov/phases"},
		{"early phase 1 is not lost", "INTERVENTIONAL", []string{"EARLY_PHASE1"}, "Early Phase 1", "phase", 2, "ctgov/phases"},
		{"two phases", "INTERVENTIONAL", []string{"PHASE1", "PHASE2"}, "Phase 1/Phase 2", "phase", 12, "ctgov/phases"},
		{"two phases, turned", "INTERVENTIONAL", []string{"PHASE3", "PHASE2"}, "Phase 2/Phase 3", "phase", 24, "ctgov/phases"},
		{"one phase twice", "INTERVENTIONAL", []string{"PHASE4", "PHASE4"}, "Phase 4", "phase", 32, "ctgov/phases"},
		{"not applicable", "INTERVENTIONAL", []string{"NA"}, "Not applicable", "not_applicable", 0, "ctgov/phases"},
		{"none in an observational study", "OBSERVATIONAL", nil, "Not applicable", "not_applicable", 0, "ctgov/observational"},
		{"none in expanded access", "EXPANDED_ACCESS", nil, "Not applicable", "not_applicable", 0, "ctgov/expanded_access"},
		{"none in an interventional study is missing", "INTERVENTIONAL", nil, "Missing", "missing", 0, "ctgov/phases/absent"},
		{"an empty list is missing", "INTERVENTIONAL", []string{}, "Missing", "missing", 0, "ctgov/phases/absent"},
		{"none in an unknown type is missing", "", nil, "Missing", "missing", 0, "ctgov/phases/absent"},
		{"a phase of an observational study counts", "OBSERVATIONAL", []string{"PHASE4"}, "Phase 4", "phase", 32, "ctgov/phases"},
		{"unknown", "INTERVENTIONAL", []string{"PHASE9"}, "Unmapped", "unmapped", 0, "ctgov/phases/unmapped"},
		{"known beside unknown", "INTERVENTIONAL", []string{"PHASE1", "PHASE9"}, "Unmapped", "unmapped", 0, "ctgov/phases/unmapped"},
		{"not applicable beside a phase", "INTERVENTIONAL", []string{"NA", "PHASE1"}, "Unmapped", "unmapped", 0, "ctgov/phases/unmapped"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			want := trial.Phase{Raw: strings.Join(tc.raw, "/"), Label: tc.label, State: tc.state, Rule: tc.rule}
			if tc.bits != 0 {
				want.Bits = trial.Some(tc.bits)
			}
			if got := phase(tc.raw, tc.studyType); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestDate_types(t *testing.T) {
	for typ, want := range map[string]string{"ACTUAL": "actual", "ESTIMATED": "anticipated", "": "", "GUESSED": "unmapped"} {
		if got := date(dated{Date: "2015-03", Type: typ}); got.Type != want || got.Precision != trial.PrecisionMonth {
			t.Errorf("%q: got %+v, want type %q", typ, got, want)
		}
	}
}

func TestEnrolment(t *testing.T) {
	for _, tc := range []struct {
		name, count, typ string
		value            trial.Null[int64]
		wantType, flag   string
	}{
		{"planned", "120", "ESTIMATED", trial.Some[int64](120), "planned", ""},
		{"actual zero of a withdrawn trial", "0", "ACTUAL", trial.Some[int64](0), "actual", ""},
		{"9999 may be a real size", "9999", "ESTIMATED", trial.Some[int64](9999), "planned", ""},
		{"eight nines", "99999999", "ESTIMATED", trial.Null[int64]{}, "planned", "sentinel"},
		{"seven nines", "9999999", "ESTIMATED", trial.Null[int64]{}, "planned", "sentinel"},
		{"type not said", "30", "", trial.Some[int64](30), "", ""},
		{"type unknown", "30", "HOPED", trial.Some[int64](30), "unmapped", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := enrolment(tc.count, tc.typ); got.Value != tc.value || got.Type != tc.wantType || got.Flag != tc.flag || got.Raw != tc.count {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestTestsNonInferiority(t *testing.T) {
	yes, no, silent := trial.Some(true), trial.Some(false), trial.Null[bool]{}
	for _, tc := range []struct {
		typ, tested string
		want        trial.Null[bool]
	}{
		{"NON_INFERIORITY", "", yes}, {"EQUIVALENCE", "", yes}, {"NON_INFERIORITY_OR_EQUIVALENCE", "", yes}, {"NON_INFERIORITY_OR_EQUIVALENCE_LEGACY", "true", yes},
		{"SUPERIORITY", "", no}, {"OTHER", "", no}, {"SUPERIORITY_OR_OTHER_LEGACY", "false", no},
		{"NON_INFERIORITY", "false", yes}, {"OTHER", "true", yes},
		{"", "true", yes}, {"", "false", no}, {"", "", silent}, {"NEW_KIND", "", silent}, {"NEW_KIND", "true", yes},
	} {
		if got := testsNonInferiority(tc.typ, tc.tested); got != tc.want {
			t.Errorf("%q, tested %q: got %v, want %v", tc.typ, tc.tested, got, tc.want)
		}
	}
}

func TestPending(t *testing.T) {
	events := func(types ...string) (list []trial.SubmissionEvent) {
		for _, typ := range types {
			list = append(list, trial.SubmissionEvent{Type: typ})
		}
		return list
	}
	yes, no, silent := trial.Some(true), trial.Some(false), trial.Null[bool]{}
	for _, tc := range []struct {
		name   string
		posted trial.Null[bool]
		events []trial.SubmissionEvent
		want   trial.Null[bool]
	}{
		{"sent in", no, events("RELEASE"), yes},
		{"returned with comments is still on its way", no, events("RELEASE", "RESET"), yes},
		{"taken back", no, events("RELEASE", "UNRELEASE"), no},
		{"taken back and sent in again", no, events("RELEASE", "UNRELEASE", "RELEASE"), yes},
		{"public", yes, events("RELEASE", "RESET", "RELEASE"), no},
		{"nothing sent", no, nil, no},
		{"the register does not say", silent, nil, silent},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := pending(tc.posted, tc.events); got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

func TestSourceNote(t *testing.T) {
	for _, tc := range []struct {
		name string
		in   extract
		want string
	}{
		{"a register's record has none", extract{}, ""},
		{"pages and month", extract{Pages: []string{"a", "b"}, Compiled: "2026-10"}, "facts from a, b, compiled 2026-10"},
		{"everything", extract{Pages: []string{"a"}, Seen: "2026-09-30", Compiled: "2026-10", Note: "n"}, "facts from a, seen 2026-09-30, compiled 2026-10; n"},
		{"no pages", extract{Compiled: "2026-10"}, "facts from pages that are not named, compiled 2026-10"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := sourceNote(&tc.in); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// TestDecode_bundledRecords holds that the bundled extract goes through the decoder
// like a register's record, and says where its facts are from.
func TestDecode_bundledRecords(t *testing.T) {
	n := 0
	for body, err := range bundled.Studies() {
		if err != nil {
			t.Fatal(err)
		}
		n++
		r := mustDecode(t, string(body))
		id := r.Identifiers[0].Value
		if len(r.Drift) > 0 {
			t.Errorf("%s: drift %+v", id, r.Drift)
		}
		if !strings.HasPrefix(r.Study.SourceNote, "facts from ") {
			t.Errorf("%s: source note %q", id, r.Study.SourceNote)
		}
		if r.Study.Status.TrialState == trial.Unmapped || r.Study.Phase.State == trial.PhaseUnmapped {
			t.Errorf("%s: status %+v, phase %+v", id, r.Study.Status, r.Study.Phase)
		}
		mustIdentify(t, string(body))
	}
	if n < 50 {
		t.Errorf("only %d records", n)
	}
}
