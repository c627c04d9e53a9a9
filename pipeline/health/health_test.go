package health_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ldntrials/pipeline/health"
	"ldntrials/pipeline/quarantine"
	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/schedule"
)

func get(h http.Handler, method, path string) (int, string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w.Code, w.Body.String()
}

func night(n int) time.Time { return time.Date(2026, 11, n, 2, 30, 0, 0, time.UTC) }

// ledger writes three nights: a good one, a register that throttled, a gate.
func ledger(t *testing.T, data string) {
	t.Helper()
	live := func(outcome string, retries, throttled int) []refresh.RegistryResult {
		return []refresh.RegistryResult{
			{Registry: "ctgov", Title: "ClinicalTrials.gov", Provenance: registry.Live, Outcome: outcome, Error: map[bool]string{true: "ctgov: search: 429; wait an hour"}[outcome != "ok"], Received: 816, Announced: 816, New: 3, Requests: 10, Retries: retries, Throttled: throttled, Bytes: 1000},
			{Registry: "ctgov", Provenance: registry.Bundled, Outcome: "ok", Received: 104},
		}
	}
	for _, r := range []refresh.Result{
		{Run: "r1", Published: true, Records: 816, Trials: 790, Drift: 2, Registries: live("ok", 0, 0), Checks: []refresh.CheckResult{{Name: "dates_in_order", Severity: "warning", Rows: 5}}},
		{Run: "r2", Exit: refresh.ExitStale, Published: true, Records: 815, Trials: 789, Registries: live("failed", 5, 6)},
		{Run: "r3", Exit: refresh.ExitRefused, Error: "refused by a gate: half of them; look at the register", Stages: []refresh.StageResult{{Stage: "fetch", Seconds: 2, Records: 400}, {Stage: "fetch", Seconds: 1.5, Records: 1}}},
	} {
		n := int(r.Run[1] - '0')
		r.StartedAt, r.EndedAt, r.AsOf = night(n), night(n).Add(time.Minute), night(n)
		if err := refresh.Note(data, r); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHealthz(t *testing.T) {
	well := error(nil)
	h := health.Handler(health.Config{Data: t.TempDir(), Alive: func() error { return well }})
	if code, text := get(h, "GET", "/healthz"); code != 200 || text != "alive\n" {
		t.Errorf("%d %s", code, text)
	}
	well = errors.New("the scheduler does not go round: restart it")
	if code, text := get(h, "GET", "/healthz"); code != 503 || !strings.Contains(text, "restart it") {
		t.Errorf("%d %s", code, text)
	}
	if code, _ := get(h, "POST", "/healthz"); code != 405 {
		t.Errorf("POST answers %d", code)
	}
	if code, _ := get(h, "GET", "/../../etc/passwd"); code == 200 {
		t.Error("other paths answer")
	}
}

func TestReadyz(t *testing.T) {
	data := t.TempDir()
	h := health.Handler(health.Config{Data: data})
	if code, text := get(h, "GET", "/readyz"); code != 503 || !strings.Contains(text, "run `ldntrials refresh`") {
		t.Errorf("before the first run: %d %s", code, text)
	}
	ledger(t, data)
	dir := filepath.Join(data, "exports", "current")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(`{"format": "ldntrials-export", "schema_version": 1, "run": "r2", "as_of": "2026-11-02T02:30:00Z"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	want := "ready: run r2 as of 2026-11-02T02:30:00Z\nlast run: r3, exit 4: A gate refused to publish; what stood before stands.\n" +
		"why: refused by a gate: half of them\nwhat to do: look at the register\n"
	if code, text := get(h, "GET", "/readyz"); code != 200 || text != want {
		t.Errorf("%d %s", code, text)
	}
}

func TestMetrics(t *testing.T) {
	data := t.TempDir()
	states := []schedule.State{
		{Job: schedule.Job{Name: "nightly"}, Next: night(4), Since: night(3), Skipped: 2, Missed: 1, Runs: map[schedule.Outcome]int{schedule.Done: 7}},
		{Job: schedule.Job{Name: "broken"}, Problem: "broken.toml:1"},
	}
	h := health.Handler(health.Config{Data: data, Version: "v1", States: func() []schedule.State { return states }})
	if code, text := get(h, "GET", "/metrics"); code != 200 || !strings.Contains(text, `ldntrials_runs_total{outcome="done"} 0`) {
		t.Errorf("before the first run: %d\n%s", code, text)
	}
	ledger(t, data)
	if _, err := quarantine.Open(filepath.Join(data, "quarantine")).Put(quarantine.Entry{Registry: "ctgov"}, []byte("x")); err != nil {
		t.Fatal(err)
	}
	_, text := get(h, "GET", "/metrics")
	for _, want := range []string{
		`ldntrials_build_info{go="go1`,
		`ldntrials_runs_total{outcome="done"} 1`, `ldntrials_runs_total{outcome="stale"} 1`, `ldntrials_runs_total{outcome="refused"} 1`, `ldntrials_runs_total{outcome="failed"} 0`,
		`ldntrials_last_run_exit_code 4`, `ldntrials_last_run_seconds 60`, `ldntrials_records 815`, `ldntrials_drift 0`,
		fmt.Sprintf("ldntrials_last_success_timestamp_seconds %v\n", float64(night(1).Add(time.Minute).Unix())),
		`ldntrials_stage_seconds{stage="fetch"} 3.5`, `ldntrials_stage_records{stage="fetch"} 401`,
		`ldntrials_registry_received{registry="ctgov"} 816`, `ldntrials_registry_requests_total{registry="ctgov"} 20`, `ldntrials_registry_retries_total{registry="ctgov"} 5`,
		`ldntrials_registry_throttled_total{registry="ctgov"} 6`, `ldntrials_registry_failures_total{registry="ctgov"} 1`,
		`ldntrials_quarantine_entries 1`, `ldntrials_ledger_unreadable_lines 0`,
		`ldntrials_schedule_running{job="nightly"} 1`, `ldntrials_schedule_skipped_total{job="nightly"} 2`, `ldntrials_schedule_caught_up_total{job="nightly"} 1`,
		`ldntrials_schedule_runs_total{job="nightly",outcome="done"} 7`, `ldntrials_schedule_file_ok{job="nightly"} 1`, `ldntrials_schedule_file_ok{job="broken"} 0`,
		"go_goroutines", "process_open_fds",
	} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("there is no %s", want)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestServe(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	address := make(chan string, 1)
	ended := make(chan error, 1)
	h := health.Handler(health.Config{Data: t.TempDir()})
	go func() {
		ended <- health.Serve(ctx, "127.0.0.1:0", h, func(at net.Addr) { address <- at.String() })
	}()
	at := <-address
	answer, err := http.Get("http://" + at + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	if err != nil || string(body) != "alive\n" {
		t.Errorf("%s, %v", body, err)
	}
	if err := health.Serve(ctx, at, h, func(net.Addr) {}); err == nil || !strings.Contains(err.Error(), "--listen") {
		t.Errorf("an address that is taken: %v", err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
