package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"ldntrials/pipeline/registry/ctgov/fakectgov"
)

// sample is what one process took.
type sample struct {
	wall   float64 // seconds
	cpu    float64 // seconds of all cores
	peakMB float64
	stages map[string]stage // as the run says in its ledger
}

type stage struct {
	seconds float64
	bytes   int64
}

// median takes the sample with the middle wall time, and the highest peak of all.
func median(samples []sample) sample {
	slices.SortFunc(samples, func(a, b sample) int {
		switch {
		case a.wall < b.wall:
			return -1
		case a.wall > b.wall:
			return 1
		}
		return 0
	})
	middle := samples[len(samples)/2]
	for _, s := range samples {
		middle.peakMB = max(middle.peakMB, s.peakMB)
	}
	return middle
}

// process runs a program to its end. Exit code 3 (published, a register is stale) is good.
func (b *bench) process(env []string, name string, args ...string) (sample, error) {
	cmd := exec.CommandContext(b.ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	start := time.Now()
	if err := cmd.Run(); err != nil && cmd.ProcessState.ExitCode() != 3 {
		return sample{}, fmt.Errorf("run %s: %w\n%s", filepath.Base(name), err, said.Bytes())
	}
	s := sample{wall: time.Since(start).Seconds(), cpu: (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.peakMB = float64(usage.Maxrss) * rssUnit / 1e6
	}
	return s, nil
}

func (b *bench) importFile(file string) (sample, error) {
	data := filepath.Join(b.dir, "data")
	defer os.RemoveAll(data)
	s, err := b.process(nil, b.binary, "--data", data, "import", file)
	if err != nil {
		return s, err
	}
	s.stages, err = stages(data)
	return s, err
}

func (b *bench) peerFile(file string, tablesAtOnce int) (sample, error) {
	dir := filepath.Join(b.dir, "peer")
	if err := os.Mkdir(dir, 0o755); err != nil {
		return sample{}, fmt.Errorf("make the peer's folder: %w", err)
	}
	defer os.RemoveAll(dir)
	self, err := os.Executable()
	if err != nil {
		return sample{}, fmt.Errorf("find this program: %w", err)
	}
	return b.process(nil, self, "peer", file, dir, strconv.Itoa(tablesAtOnce))
}

// nightStudies is about how many studies the search for naltrexone gives.
const nightStudies = 1_000

// night pulls once from a register on this machine, and then measures nights without a change.
func (b *bench) night() ([]sample, error) {
	register := httptest.NewServer(fakectgov.New(slices.Collect(fakectgov.Generate(nightStudies, 1)), fakectgov.Options{}))
	defer register.Close()
	data := filepath.Join(b.dir, "night")
	defer os.RemoveAll(data)
	var nights []sample
	for i := range b.runs + 1 {
		s, err := b.process([]string{"LDNTRIALS_CTGOV_URL=" + register.URL}, b.binary, "--data", data, "refresh", "--registry", "ctgov")
		if err != nil {
			return nil, err
		}
		if s.stages, err = stages(data); err != nil {
			return nil, err
		}
		if i > 0 { // the first night brings everything
			nights = append(nights, s)
		}
	}
	return nights, nil
}

// stages reads what the last run of a data folder says of its stages.
func stages(data string) (map[string]stage, error) {
	ledger, err := os.ReadFile(filepath.Join(data, "runs.jsonl"))
	if err != nil {
		return nil, fmt.Errorf("read the run's ledger: %w", err)
	}
	lines := bytes.Split(bytes.TrimSpace(ledger), []byte("\n"))
	var run struct {
		Stages []struct {
			Stage   string  `json:"stage"`
			Seconds float64 `json:"seconds"`
			Bytes   int64   `json:"bytes"`
		} `json:"stages"`
	}
	if err := json.Unmarshal(lines[len(lines)-1], &run); err != nil {
		return nil, fmt.Errorf("read the run's ledger: %w", err)
	}
	found := map[string]stage{}
	for _, s := range run.Stages {
		sum := found[s.Stage]
		found[s.Stage] = stage{sum.seconds + s.Seconds, sum.bytes + s.Bytes}
	}
	return found, nil
}
