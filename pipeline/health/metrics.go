package health

import (
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ldntrials/pipeline/quarantine"
	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/schedule"
)

// outcomes names the exit codes of runs.
var outcomes = map[int]string{
	refresh.ExitDone: "done", refresh.ExitFailed: "failed", refresh.ExitStale: "stale", refresh.ExitRefused: "refused",
}

// collector reads the ledger whenever it is asked and was changed since.
type collector struct {
	config Config

	mu         sync.Mutex
	runs       []refresh.Result
	unreadable int
	size       int64
	at         time.Time
}

// Describe gives no descriptions: the registers and jobs are known only when asked.
func (*collector) Describe(chan<- *prometheus.Desc) {}

// Collect gives the metrics as they are now.
func (c *collector) Collect(out chan<- prometheus.Metric) {
	e := emitter{out}
	e.gauge("build_info", "What the program is; always 1.", 1, "version", c.config.Version, "go", runtime.Version())
	if c.config.States != nil {
		e.states(c.config.States())
	}
	runs, unreadable, err := c.ledger()
	e.gauge("ledger_readable", "1 where the run ledger can be read.", truth(err == nil))
	if err != nil {
		return
	}
	e.gauge("ledger_unreadable_lines", "Lines of the run ledger that killed runs left half-written.", float64(unreadable))
	e.runs(runs)
	e.registries(runs)
	held := 0
	for range quarantine.Open(filepath.Join(c.config.Data, "quarantine")).List() {
		held++
	}
	e.gauge("quarantine_entries", "Records in quarantine.", float64(held))
}

func (c *collector) ledger() ([]refresh.Result, int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	info, err := os.Stat(filepath.Join(c.config.Data, "runs.jsonl"))
	if err == nil && info.Size() == c.size && info.ModTime().Equal(c.at) {
		return c.runs, c.unreadable, nil
	}
	runs, unreadable, readErr := refresh.ReadLedger(c.config.Data)
	if readErr != nil {
		return nil, 0, readErr
	}
	if err == nil {
		c.runs, c.unreadable, c.size, c.at = runs, unreadable, info.Size(), info.ModTime()
	}
	return runs, unreadable, nil
}

func truth(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// emitter writes metrics named ldntrials_<name>; labels are name, value, name, value.
type emitter struct{ out chan<- prometheus.Metric }

func (e emitter) emit(kind prometheus.ValueType, name, help string, value float64, labels []string) {
	names, values := make([]string, 0, len(labels)/2), make([]string, 0, len(labels)/2)
	for i := 0; i+1 < len(labels); i += 2 {
		names, values = append(names, labels[i]), append(values, labels[i+1])
	}
	m, err := prometheus.NewConstMetric(prometheus.NewDesc("ldntrials_"+name, help, names, nil), kind, value, values...)
	if err != nil {
		m = prometheus.NewInvalidMetric(prometheus.NewInvalidDesc(err), err)
	}
	e.out <- m
}

func (e emitter) gauge(name, help string, value float64, labels ...string) {
	e.emit(prometheus.GaugeValue, name, help, value, labels)
}

func (e emitter) counter(name, help string, value float64, labels ...string) {
	e.emit(prometheus.CounterValue, name, help, value, labels)
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// runs tells of the runs as a whole and of the last one.
func (e emitter) runs(runs []refresh.Result) {
	counts := map[string]int{}
	for _, outcome := range outcomes {
		counts[outcome] = 0
	}
	var published, done *refresh.Result
	for i := range runs {
		counts[outcomes[runs[i].Exit]]++
		if runs[i].Published {
			published = &runs[i]
		}
		if runs[i].Exit == refresh.ExitDone {
			done = &runs[i]
		}
	}
	for outcome, n := range counts {
		e.counter("runs_total", "Runs in the ledger by outcome.", float64(n), "outcome", outcome)
	}
	if done != nil {
		e.gauge("last_success_timestamp_seconds", "End of the last run with exit code 0.", seconds(done.EndedAt))
	}
	if published != nil {
		e.gauge("last_publication_timestamp_seconds", "End of the last run that published.", seconds(published.EndedAt))
		e.gauge("as_of_timestamp_seconds", "Moment to which what is published applies.", seconds(published.AsOf))
		e.gauge("records", "Records that are published.", float64(published.Records))
		e.gauge("trials", "Trials that are published.", float64(published.Trials))
		e.gauge("drift", "Unknown fields and values in what is published.", float64(published.Drift))
		for _, c := range published.Checks {
			e.gauge("check_rows", "Rows that a data check found in what is published.", float64(c.Rows), "check", c.Name, "severity", c.Severity)
		}
	}
	if len(runs) == 0 {
		return
	}
	last := runs[len(runs)-1]
	e.gauge("last_run_exit_code", "Exit code of the last run: 0 done, 1 failed, 3 stale, 4 refused.", float64(last.Exit))
	e.gauge("last_run_timestamp_seconds", "End of the last run.", seconds(last.EndedAt))
	e.gauge("last_run_seconds", "How long the last run took.", last.EndedAt.Sub(last.StartedAt).Seconds())
	stages := map[refresh.Stage]refresh.StageResult{}
	for _, s := range last.Stages {
		sum := stages[s.Stage]
		stages[s.Stage] = refresh.StageResult{Seconds: sum.Seconds + s.Seconds, Bytes: sum.Bytes + s.Bytes, Records: sum.Records + s.Records}
	}
	for name, s := range stages {
		e.gauge("stage_seconds", "How long a stage of the last run took.", s.Seconds, "stage", string(name))
		e.gauge("stage_bytes", "Bytes that went through a stage of the last run.", float64(s.Bytes), "stage", string(name))
		e.gauge("stage_records", "Records that went through a stage of the last run.", float64(s.Records), "stage", string(name))
	}
}

// registries tells of each register: sums over the ledger, and its last good answer.
func (e emitter) registries(runs []refresh.Result) {
	type sums struct {
		refresh.RegistryResult
		failures int
		last     *refresh.RegistryResult
		at       time.Time
	}
	all := map[string]*sums{}
	for i := range runs {
		for k := range runs[i].Registries {
			g := &runs[i].Registries[k]
			if g.Provenance != registry.Live {
				continue // nobody asked the register
			}
			s := all[g.Registry]
			if s == nil {
				s = &sums{}
				all[g.Registry] = s
			}
			s.Requests, s.Retries, s.Throttled = s.Requests+g.Requests, s.Retries+g.Retries, s.Throttled+g.Throttled
			s.Bytes, s.New, s.Quarantined = s.Bytes+g.Bytes, s.New+g.New, s.Quarantined+g.Quarantined
			if g.Outcome == "ok" {
				s.last, s.at = g, runs[i].StartedAt
			} else {
				s.failures++
			}
		}
	}
	for name, s := range all {
		for _, c := range []struct {
			name, help string
			value      float64
		}{
			{"requests", "Requests to a register.", float64(s.Requests)},
			{"retries", "Requests to a register that were made again.", float64(s.Retries)},
			{"throttled", "Answers 429 of a register.", float64(s.Throttled)},
			{"bytes", "Bytes that a register gave.", float64(s.Bytes)},
			{"failures", "Runs in which a register gave nothing that was taken.", float64(s.failures)},
			{"new_versions", "Record versions never seen before.", float64(s.New)},
			{"quarantined", "Records of a register that could not be identified.", float64(s.Quarantined)},
		} {
			e.counter("registry_"+c.name+"_total", c.help, c.value, "registry", name)
		}
		if s.last != nil {
			e.gauge("registry_received", "Records of a register's last good answer.", float64(s.last.Received), "registry", name)
			e.gauge("registry_announced", "Records that a register announced with its last good answer.", float64(s.last.Announced), "registry", name)
			e.gauge("registry_last_success_timestamp_seconds", "When a register's last good answer was asked for.", seconds(s.at), "registry", name)
		}
	}
}

// states tells of the jobs of a scheduler.
func (e emitter) states(states []schedule.State) {
	for _, s := range states {
		job := []string{"job", s.Job.Name}
		e.gauge("schedule_file_ok", "1 where the schedule's present file is in force.", truth(s.Problem == ""), job...)
		if s.Next.IsZero() {
			continue // its file was never good
		}
		e.gauge("schedule_next_timestamp_seconds", "When a job is due next.", seconds(s.Next), job...)
		e.gauge("schedule_running", "1 while a job is at work.", truth(!s.Since.IsZero()), job...)
		e.counter("schedule_skipped_total", "Times left out because another run was at work.", float64(s.Skipped), job...)
		e.counter("schedule_caught_up_total", "Times that were missed and caught up.", float64(s.Missed), job...)
		for outcome, n := range s.Runs {
			e.counter("schedule_runs_total", "Due runs of this process by outcome.", float64(n), "job", s.Job.Name, "outcome", string(outcome))
		}
	}
}
