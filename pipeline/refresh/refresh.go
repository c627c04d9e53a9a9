// Package refresh is one run of the pipeline: fetch, archive, decode, columns,
// warehouse, models, checks, gates, publication, exports, and its line in the run
// ledger. It knows how the rooms work together and nothing of what they do.
//
// A run never damages what stands: the archive only grows, the warehouse and the
// exports are swapped in by rename when they are complete, and any failure leaves
// the published ones as they were.
package refresh

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"ldntrials/pipeline/archive"
	"ldntrials/pipeline/quarantine"
	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/warehouse"
)

// Exit codes of a run (design.md, A run).
const (
	ExitDone    = 0
	ExitFailed  = 1 // the old warehouse is still published
	ExitUsage   = 2
	ExitStale   = 3 // published, with a register that could not be reached
	ExitRefused = 4 // refused by a gate; the old warehouse is still published
)

// Errors of a run.
var (
	ErrBusy    = errors.New("another run is at work on this data folder")
	ErrRefused = errors.New("refused by a gate")
	ErrEmpty   = errors.New("nothing is archived yet")
	ErrClock   = errors.New("the clock of this machine is behind the last run")
)

// Pipeline runs the rooms on one data folder. Every field up to Log must be set.
type Pipeline struct {
	Data       string              // the data folder
	Models     fs.FS               // sql/
	Registries []registry.Registry // in the order in which they are asked
	Bundled    map[string]iter.Seq2[[]byte, error]
	Version    string // of the program, for the ledger
	Log        *slog.Logger

	Only           []string            // names of registers to fetch; empty means all
	Offline        bool                // ask no register
	AcceptCollapse bool                // let a register give far fewer records than before
	KeepExports    int                 // how many exports stay; 0 means 10
	KeepWarehouses int                 // how many warehouses before the published one stay
	AsOf           time.Time           // zero means the start of the run
	Getenv         func(string) string // base URLs; nil means os.Getenv
	Now            func() time.Time    // nil means time.Now
	Progress       func(Stage, string) // told what goes on; may be nil
	Limits         warehouse.Limits    // of the database; zero means its defaults
	Trigger        Trigger             // the schedule that began it; zero when a person did
	Full           bool                // decode the whole archive again
}

// Stage is a part of a run.
type Stage string

// Stages in their order.
const (
	StageFetch   Stage = "fetch"
	StageArchive Stage = "archive"
	StageDecode  Stage = "decode"
	StageModel   Stage = "model"
	StagePublish Stage = "publish"
	StageExport  Stage = "export"
)

// Result is what a run did; it is also its line in the ledger.
type Result struct {
	Run        string           `json:"run"`
	Command    string           `json:"command"`
	Version    string           `json:"version"`
	StartedAt  time.Time        `json:"started_at"`
	EndedAt    time.Time        `json:"ended_at"`
	AsOf       time.Time        `json:"as_of"`
	Exit       int              `json:"exit"`
	Error      string           `json:"error,omitempty"`
	Published  bool             `json:"published"`
	Provenance string           `json:"provenance,omitempty"` // of what is published, in words
	Registries []RegistryResult `json:"registries"`
	Stages     []StageResult    `json:"stages"`
	Records    int              `json:"records"` // records in the published warehouse
	Trials     int              `json:"trials"`
	Decoded    int              `json:"decoded"` // record versions decoded in this run
	Failed     int              `json:"failed"`  // of which could not be read
	Drift      int              `json:"drift"`   // unknown fields and values in the records that stand
	Checks     []CheckResult    `json:"checks"`  // checks that found something
	Warehouse  string           `json:"warehouse,omitempty"`
	Exports    string           `json:"exports,omitempty"`
	Gates      []GateResult     `json:"gates"` // in the order in which they were met
	Versions   Versions         `json:"versions"`
	Damaged    []string         `json:"damaged,omitempty"` // archive files that are not what was written
	// Interrupted says that somebody ended the run before it was done: a schedule still owes it.
	Interrupted bool `json:"interrupted,omitempty"`
	Trigger
}

// RegistryResult is what one register or file gave.
type RegistryResult struct {
	Registry    string              `json:"registry"`
	Title       string              `json:"title"`
	Provenance  registry.Provenance `json:"provenance"`
	Outcome     string              `json:"outcome"` // ok, failed or refused
	Error       string              `json:"error,omitempty"`
	Source      string              `json:"source,omitempty"` // the query or the files
	DataVersion string              `json:"data_version,omitempty"`
	Announced   int                 `json:"announced"`
	Received    int                 `json:"received"`
	New         int                 `json:"new"` // versions never seen before
	Duplicates  int                 `json:"duplicates"`
	Quarantined int                 `json:"quarantined"`
	Requests    int                 `json:"requests"`
	Retries     int                 `json:"retries"`
	Throttled   int                 `json:"throttled"`
	Restarts    int                 `json:"restarts"`
	Bytes       int64               `json:"bytes"`
}

// StageResult is what one stage cost.
type StageResult struct {
	Stage     Stage     `json:"stage"`
	StartedAt time.Time `json:"started_at"`
	Seconds   float64   `json:"seconds"`
	Records   int       `json:"records,omitempty"` // records or record versions that went through
	Bytes     int64     `json:"bytes,omitempty"`
}

// CheckResult is a data check that found rows.
type CheckResult struct {
	Name     string `json:"name"`
	Severity string `json:"severity"`
	Rows     int64  `json:"rows"`
}

// run is one run at work.
type run struct {
	*Pipeline
	result       Result
	archive      *archive.Archive
	holding      *quarantine.Folder
	holdingMutex sync.Mutex
	anew         bool // nothing of the published warehouse is kept
	stale        bool
	lost         []string // damaged archive files whose rows stand in no column
	stage        Stage
	began        time.Time
	bytes        int64
	count        int   // records that went through the stage
	held         int   // records put into quarantine
	incomplete   error // what an import could not read while the rest went on
}

// Refresh asks the registers, archives what is new and publishes. When no register
// answers and nothing else stands, the bundled reference extract does.
func (p *Pipeline) Refresh(ctx context.Context) (Result, error) {
	return p.do(ctx, "refresh", func(ctx context.Context, r *run) error {
		if err := r.fetchAll(ctx); err != nil {
			return err
		}
		if err := r.addBundled(ctx); err != nil {
			return err
		}
		return r.publish(ctx)
	})
}

// Import archives the records of downloaded files and publishes like a refresh.
func (p *Pipeline) Import(ctx context.Context, paths []string) (Result, error) {
	return p.do(ctx, "import", func(ctx context.Context, r *run) error {
		if err := r.importFiles(ctx, paths); err != nil {
			return err
		}
		return r.publish(ctx)
	})
}

// Build makes warehouse and exports again from the archive.
func (p *Pipeline) Build(ctx context.Context) (Result, error) {
	return p.do(ctx, "build", func(ctx context.Context, r *run) error {
		r.anew = true
		return r.publish(ctx)
	})
}

// do is what every run shares: the lock, the folders, the ledger line and the code.
func (p *Pipeline) do(ctx context.Context, command string, work func(context.Context, *run) error) (Result, error) {
	now := p.now().UTC()
	r := &run{Pipeline: p, result: Result{
		Run: RunID(now), Command: command, Version: p.Version, StartedAt: now, AsOf: now,
		Versions: p.versions(), Trigger: p.Trigger,
	}}
	if !p.AsOf.IsZero() {
		r.result.AsOf = p.AsOf.UTC()
	}
	unlock, err := p.lock(r.result.Run)
	if err != nil {
		r.result.Exit, r.result.Error = ExitFailed, err.Error()
		return r.result, err
	}
	defer unlock()
	ctx, cancel := p.Trigger.limit(ctx)
	defer cancel()
	r.holding = quarantine.Open(filepath.Join(p.Data, "quarantine"))
	r.archive, err = archive.Open(filepath.Join(p.Data, "archive"))
	if err == nil {
		err = r.pass("clock", "", r.checkClock())
	}
	if err == nil {
		err = r.checkArchive(ctx, true)
	}
	if err == nil {
		err = r.forgetColumns()
	}
	if err == nil {
		err = work(ctx, r)
	}
	stage := r.stage
	r.endStage()
	r.result.EndedAt = p.now().UTC()
	switch {
	case errors.Is(err, ErrRefused):
		r.result.Exit = ExitRefused
	case err != nil:
		r.result.Exit = ExitFailed
	case r.stale:
		r.result.Exit = ExitStale
	}
	if err != nil {
		r.result.Interrupted = ctx.Err() != nil && !p.Trigger.passed(ctx)
		err = p.explain(ctx, stage, err)
		r.result.Error = err.Error()
	}
	if logErr := appendLedger(p.ledger(), r.result); logErr != nil {
		err = errors.Join(err, logErr)
		if r.result.Exit == ExitDone || r.result.Exit == ExitStale {
			r.result.Exit = ExitFailed
		}
	}
	return r.result, err
}

// lock keeps a second run away from the data folder.
func (p *Pipeline) lock(runID string) (unlock func(), err error) {
	if err := os.MkdirAll(p.Data, 0o755); err != nil {
		return nil, fmt.Errorf("make data folder: %w; choose a folder that can be written with --data", err)
	}
	path := filepath.Join(p.Data, "lock")
	l := flock.New(path)
	got, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock data folder: %w; choose a folder that can be written with --data", err)
	}
	if !got {
		holder, _ := os.ReadFile(path)
		return nil, fmt.Errorf("lock data folder %s: %w (%s); wait for it, or stop that process", p.Data, ErrBusy, strings.TrimSpace(string(holder)))
	}
	note := fmt.Sprintf("process %d, run %s\n", os.Getpid(), runID)
	if err := os.WriteFile(path, []byte(note), 0o644); err != nil {
		return nil, errors.Join(fmt.Errorf("lock data folder: %w; free some space, or choose a folder that can be written with --data", err), l.Close())
	}
	return func() { l.Close() }, nil //nolint:errcheck // the lock ends with the process at the latest
}

func (p *Pipeline) ledger() string { return filepath.Join(p.Data, ledgerName) }

// checkClock refuses to date a run before the one before it: what that one saw would
// lie in this one's future and vanish from what it publishes.
func (r *run) checkClock() error {
	runs, _, err := Ledger(r.ledger())
	if err != nil || len(runs) == 0 || !r.AsOf.IsZero() {
		return err
	}
	if last := runs[len(runs)-1].StartedAt; r.result.StartedAt.Before(last) {
		return fmt.Errorf("%w: now it is %s, the last run began at %s; set the clock, or say with --as-of which moment to publish",
			ErrClock, r.result.StartedAt.Format(time.RFC3339), last.Format(time.RFC3339))
	}
	return nil
}

// explain adds the remedy for trouble of this machine and for an interruption.
func (p *Pipeline) explain(ctx context.Context, stage Stage, err error) error {
	var fetch *registry.FetchError
	var path *fs.PathError
	switch {
	case p.Trigger.passed(ctx) && errors.As(err, &fetch) && errors.Is(err, ErrDeadline): // says itself what stays
		return fmt.Errorf("cut off: %w; if the register is only slow, raise timeout in the schedule's file", err)
	case p.Trigger.passed(ctx):
		return fmt.Errorf("cut off (%s): %w: %w; what is archived stays; if the register is only slow, raise timeout in the schedule's file", stage, ErrDeadline, err)
	case ctx.Err() != nil && errors.As(err, &fetch): // says itself how to go on
		return fmt.Errorf("interrupted: %w", err)
	case ctx.Err() != nil:
		return fmt.Errorf("interrupted (%s): %w; what is archived stays: run the same command again", stage, err)
	case errors.As(err, &fetch): // has its own remedy
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), strings.Contains(err.Error(), "No space left on device"),
		strings.Contains(err.Error(), "failed to offload data block"): // what DuckDB says when nothing more can be spilled
		return fmt.Errorf("%w; the disk is full: free some space or choose another folder with --data, then run again; nothing archived is lost", err)
	case errors.As(err, &path) && !within(path.Path, p.Data): // a file to import, say
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), strings.Contains(err.Error(), "Read-only file system"):
		return fmt.Errorf("%w; the data folder cannot be written: change its owner or mode, or choose another with --data", err)
	}
	return err
}

// within says whether a path lies in a folder.
func within(path, dir string) bool {
	path, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return false
	}
	inner, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(inner)
}

func (p *Pipeline) now() time.Time {
	if p.Now != nil {
		return p.Now()
	}
	return time.Now()
}

func (p *Pipeline) getenv(name string) string {
	if p.Getenv != nil {
		return p.Getenv(name)
	}
	return os.Getenv(name)
}

func (p *Pipeline) wanted(name string) bool {
	return len(p.Only) == 0 || slices.Contains(p.Only, name)
}

// begin starts a stage and ends the one before.
func (r *run) begin(stage Stage) {
	r.endStage()
	r.stage, r.began = stage, time.Now().UTC()
}

func (r *run) endStage() {
	if r.stage == "" {
		return
	}
	r.result.Stages = append(r.result.Stages, StageResult{
		Stage: r.stage, StartedAt: r.began, Seconds: time.Since(r.began).Seconds(), Records: r.count, Bytes: r.bytes,
	})
	r.stage, r.bytes, r.count = "", 0, 0
}

func (r *run) say(format string, args ...any) {
	if r.Progress != nil {
		r.Progress(r.stage, fmt.Sprintf(format, args...))
	}
}

func workers() int { return runtime.GOMAXPROCS(0) }
