package command_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ldntrials/pipeline/archive"
	"ldntrials/pipeline/durable/sums"
	"ldntrials/pipeline/export"
	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
	"ldntrials/pipeline/report"
	"ldntrials/pipeline/warehouse"
)

// soakKillsEnv is how often TestSoak kills; without it the test is left out (make soak).
const soakKillsEnv = "SOAK_KILLS"

// TestSoak kills runs of every kind at random moments for as long as it is told, while a
// reader opens what is published again and again. No archived version is ever lost, and
// what is published is whole at every moment.
func TestSoak(t *testing.T) {
	kills, err := strconv.Atoi(os.Getenv(soakKillsEnv))
	if err != nil {
		t.Skipf("NOT TESTED: set %s to a number of kills, or run `make soak`", soakKillsEnv)
	}
	began := time.Now()
	seed := uint64(began.UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	studies := madeUp(60, 1, true, "")
	o := newOperator(t, t.TempDir(), studies, fakectgov.Options{})
	o.env = []string{pageSizeEnv + "=20"}
	o.run(refresh.ExitDone, "refresh")
	takes := time.Since(began)
	s := soak{operator: o, stages: map[string]int{}, files: map[string]string{}, versions: map[string]bool{}}
	stop := s.readAllTheTime()
	defer stop()
	file := filepath.Join(t.TempDir(), "studies.ndjson")
	for round := 1; s.kills < kills; round++ {
		if round == 1 || random.IntN(3) > 0 { // else a night without news
			o.becomes(some(edited(studies, round), random), fakectgov.Options{
				Seed: uint64(round), FaultRate: 0.05, Delay: 5 * time.Millisecond, Versions: dataVersion(round),
			})
		}
		args := []string{"refresh", "--accept-collapse"}
		switch random.IntN(6) {
		case 0:
			if err := os.WriteFile(file, bytes.Join(edited(some(studies, random), -round), []byte("\n")), 0o644); err != nil {
				t.Fatal(err)
			}
			args = []string{"import", file}
		case 1:
			args = []string{"build"}
		case 2:
			args = []string{"refresh", "--full", "--accept-collapse"}
		}
		s.kill(args, time.Duration(random.Float64()*random.Float64()*1.2*float64(takes)))
		s.lookAtArchive()
		if round%20 == 0 { // and a night that nobody disturbs
			s.complete()
		}
		if t.Failed() {
			break
		}
	}
	s.complete()
	stop()
	lost := 0
	have := s.archived()
	for v := range s.versions {
		if !have[v] {
			lost++
		}
	}
	if lost > 0 {
		t.Errorf("%d archived versions are lost", lost)
	}
	if n := o.count("select count(*) from record_versions"); n != int64(len(have)) {
		t.Errorf("%d versions are published, %d are archived", n, len(have))
	}
	o.run(refresh.ExitDone, "verify")
	t.Logf("soak: seed %d, %d kills (%d runs ended before theirs), in stages %v", seed, s.kills, s.ended, s.stages)
	t.Logf("soak: %d versions archived in %d files, %d lost; %d undisturbed runs ended well", len(have), len(s.files), lost, s.undisturbed)
	t.Logf("soak: %d rebuilds seen by readers, %d openings of warehouse and exports while runs were at work, %s", s.rebuilds, s.openings, time.Since(began).Round(time.Second))
}

// soak is what a soak counts.
type soak struct {
	*operator
	kills, ended, undisturbed int

	stages   map[string]int
	files    map[string]string // archive file → hash, ever seen
	versions map[string]bool   // record and version, ever archived

	reading            sync.Mutex // one reader of the warehouse at a time in this process
	openings, rebuilds int
}

// kill starts a run and kills it after a while.
func (s *soak) kill(args []string, after time.Duration) {
	s.t.Helper()
	cmd, said := s.command(args...)
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	time.Sleep(after)
	cmd.Process.Kill() //nolint:errcheck // it may have ended
	switch code := exitCode(s.t, cmd.Wait()); {
	case code > 0:
		s.t.Fatalf("%v, not yet killed: exit code %d\n%s", args, code, said)
	case code == 0:
		s.ended++
	default:
		s.kills++
		s.stages[lastStage(said.String())]++
	}
	s.reading.Lock()
	defer s.reading.Unlock()
	s.whole()
}

// complete runs undisturbed and must end well.
func (s *soak) complete() {
	s.t.Helper()
	s.run(refresh.ExitDone, "refresh", "--accept-collapse")
	s.undisturbed++
	s.reading.Lock()
	defer s.reading.Unlock()
	s.whole()
	s.lookAtArchive()
}

// lookAtArchive fails when a file that stood once changed or went.
func (s *soak) lookAtArchive() {
	s.t.Helper()
	paths, err := filepath.Glob(filepath.Join(s.data, "archive", "*", "*.parquet"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, path := range paths {
		if _, known := s.files[path]; known {
			continue
		}
		sum, err := sums.File(path)
		if err != nil {
			s.t.Fatal(err)
		}
		s.files[path] = sum
		if strings.HasSuffix(path, ".bodies.parquet") {
			maps.Copy(s.versions, s.versionsOf(path))
		}
	}
	for path, sum := range s.files {
		if got, err := sums.File(path); err != nil || got != sum {
			s.t.Errorf("archive file %s changed or went: %v", path, err)
		}
	}
}

func (s *soak) versionsOf(path string) map[string]bool {
	s.t.Helper()
	found := map[string]bool{}
	for raw, err := range archive.Read(s.t.Context(), path) {
		if err != nil {
			s.t.Fatal(err)
		}
		found[raw.RecordID+" "+raw.Hash] = true
	}
	return found
}

// archived lists every version that stands in the archive.
func (s *soak) archived() map[string]bool {
	s.t.Helper()
	paths, err := filepath.Glob(filepath.Join(s.data, "archive", "*", "*.bodies.parquet"))
	if err != nil {
		s.t.Fatal(err)
	}
	all := map[string]bool{}
	for _, path := range paths {
		maps.Copy(all, s.versionsOf(path))
	}
	return all
}

// readAllTheTime opens the warehouse and reads the exports by their manifest over and over,
// as analysts do, until stop is called.
func (s *soak) readAllTheTime() (stop func()) {
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		last := ""
		for {
			select {
			case <-done:
				return
			case <-time.After(100 * time.Millisecond):
			}
			run, err := s.open()
			if err != nil {
				s.t.Errorf("opening %d while runs were at work: %v", s.openings, err)
				return
			}
			s.openings++
			if run != last {
				s.rebuilds++
				last = run
			}
		}
	}()
	var once sync.Once
	return func() { once.Do(func() { close(done); <-stopped }) }
}

// open reads the published warehouse, and the run that the exports are of: all of its files
// have one run. A run that is pruned while it is read is no fault of the exports.
func (s *soak) open() (run string, err error) {
	s.reading.Lock()
	defer s.reading.Unlock()
	r, err := warehouse.Open(s.t.Context(), filepath.Join(s.data, refresh.WarehouseName), warehouse.Limits{})
	if err != nil {
		return "", err
	}
	defer r.Close()
	if n, err := report.Count(s.t.Context(), r, "select count(*) from records"); err != nil || n != 60 {
		return "", fmt.Errorf("%d records, want 60: %w", n, err)
	}
	m, err := export.Read(filepath.Join(s.data, refresh.ExportsName, export.Current))
	if err != nil {
		return "", err
	}
	for _, f := range m.Files {
		info, err := os.Stat(filepath.Join(s.data, refresh.ExportsName, m.Run, f.Name))
		if err != nil {
			return "", err
		}
		if info.Size() != f.Bytes {
			return "", fmt.Errorf("%s of run %s has %d bytes, its manifest says %d", f.Name, m.Run, info.Size(), f.Bytes)
		}
	}
	return m.Run, nil
}

// some takes most of a list at random, at least half.
func some(list [][]byte, random *rand.Rand) [][]byte {
	var taken [][]byte
	for i, one := range list {
		if i%2 == 0 || random.IntN(3) > 0 {
			taken = append(taken, one)
		}
	}
	return taken
}
