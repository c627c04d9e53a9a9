package refresh

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"ldntrials/pipeline/decode"
	"ldntrials/pipeline/registry"
)

// ErrDeadline is a run that took longer than its schedule lets it.
var ErrDeadline = errors.New("the run took longer than its timeout")

// Trigger is the schedule that began a run.
type Trigger struct {
	Job      string    `json:"job,omitempty"`     // name of the schedule
	Due      time.Time `json:"due,omitzero"`      // when it was due; a missed run keeps the time that was missed
	Attempt  int       `json:"attempt,omitempty"` // from 1
	Deadline time.Time `json:"-"`                 // when the run is cut off; zero for never
}

// limit ends ctx at the deadline.
func (t Trigger) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if t.Deadline.IsZero() {
		return ctx, func() {}
	}
	return context.WithDeadlineCause(ctx, t.Deadline, ErrDeadline)
}

// passed says that ctx ended at the deadline: whoever began the run may have been the first to
// end it then.
func (t Trigger) passed(ctx context.Context) bool {
	return ctx.Err() != nil && !t.Deadline.IsZero() && !time.Now().Before(t.Deadline.Add(-time.Second))
}

// GateResult is one gate that the run met.
type GateResult struct {
	Gate     string `json:"gate"`               // clock, received, checks or published
	Registry string `json:"registry,omitempty"` // of received
	Passed   bool   `json:"passed"`
	Reason   string `json:"reason,omitempty"` // why it did not let the run pass
}

// pass notes what a gate said.
func (r *run) pass(gate, name string, err error) error {
	g := GateResult{Gate: gate, Registry: name, Passed: err == nil}
	if err != nil {
		g.Reason = err.Error()
	}
	r.result.Gates = append(r.result.Gates, g)
	return err
}

// Versions are what a run was made with.
type Versions struct {
	Program  string            `json:"program,omitempty"`
	Go       string            `json:"go,omitempty"`
	DuckDB   string            `json:"duckdb,omitempty"`   // release of the driver that brings it
	Models   string            `json:"models,omitempty"`   // hash over sql/
	Decoders map[string]string `json:"decoders,omitempty"` // by register
}

func (p *Pipeline) versions() Versions {
	v := Versions{Program: p.Version, Go: runtime.Version(), Models: fingerprint(p.Models), Decoders: map[string]string{}}
	for _, reg := range p.Registries {
		v.Decoders[reg.Properties().Name] = decode.Version(reg)
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Path == "github.com/marcboeker/go-duckdb" {
				v.DuckDB = "go-duckdb " + d.Version
			}
		}
	}
	return v
}

// fingerprint is a short hash over every file of the models; "" where they cannot be read, which
// the build will say.
func fingerprint(models fs.FS) string {
	h := sha256.New()
	err := fs.WalkDir(models, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := models.Open(name)
		if err != nil {
			return err
		}
		fmt.Fprintln(h, name)
		_, err = io.Copy(h, f)
		return errors.Join(err, f.Close())
	})
	if err != nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// cost notes what a fetch cost.
func (r *RegistryResult) cost(s registry.FetchStats) {
	r.Requests, r.Retries, r.Throttled, r.Restarts, r.Bytes = s.Requests, s.Retries, s.Throttled, s.Restarts, s.Bytes
}

// forgetColumns makes a full run decode the whole archive again: columns come back from it, but
// not from a damaged file.
func (r *run) forgetColumns() error {
	if !r.Full || len(r.result.Damaged) > 0 {
		return nil
	}
	return decode.Forget(filepath.Join(r.Data, columnsName), r.Registries)
}

// Note adds the line of a run that could not write it itself: it was killed, hung, or never
// got as far as the data folder.
func Note(data string, result Result) error {
	if err := os.MkdirAll(data, 0o755); err != nil {
		return fmt.Errorf("write run ledger: %w", err)
	}
	return appendLedger(filepath.Join(data, ledgerName), result)
}

// ReadLedger reads the ledger of a data folder, see Ledger.
func ReadLedger(data string) (runs []Result, unreadable int, err error) {
	return Ledger(filepath.Join(data, ledgerName))
}

const ledgerName = "runs.jsonl"

// RunID names a run by its start, to the millisecond.
func RunID(start time.Time) string {
	return strings.Replace(start.UTC().Format("20060102T150405.000Z"), ".", "", 1)
}
