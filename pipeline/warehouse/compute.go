package warehouse

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// Compute is a step of a build that SQL cannot say well: it reads models and fills raw tables,
// which other models read. It runs once, when the first model that reads one of its tables is
// about to be built.
type Compute struct {
	Name    string   // for errors and Progress: "raw.links"
	Version string   // of what Run does: with another, everything is built anew; may be empty
	Reads   []string // IDs of the models that it reads: they stand before it runs
	Tables  []string // IDs of the raw tables that it fills; Config.Raw declares them without files

	// Run reads models through query, each result to its end before the next, and writes Parquet
	// files into dir, which is gone when the build ends. It gives the file of each table by ID; a
	// table without one is empty. The same models give the same files.
	Run func(ctx context.Context, query Query, dir string) (files map[string]string, err error)
}

// Query runs one SELECT on the warehouse that is being built.
type Query func(ctx context.Context, text string, args ...any) (*sql.Rows, error)

// computedSuffix is of the folder in which a Compute step writes.
const computedSuffix = ".computed"

func (c *Compute) fills(id string) bool { return c != nil && slices.Contains(c.Tables, id) }

// before are the models that stand before a relation can be read: itself, or what its table is
// computed from.
func (c *Compute) before(id string) []string {
	if c.fills(id) {
		return c.Reads
	}
	return []string{id}
}

// compute runs the step if it has not run and one of the relations is its table; with no relation,
// at the end, whoever may read them.
func (r *runner) compute(ctx context.Context, reads []string) error {
	c := r.cfg.Compute
	if c == nil || r.computed || reads != nil && !slices.ContainsFunc(reads, c.fills) {
		return nil
	}
	r.computed = true
	start := time.Now()
	dir := strings.TrimSuffix(r.built.next, ".duckdb") + computedSuffix
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("build %s: %w", c.Name, err)
	}
	files, err := c.Run(ctx, r.db.QueryContext, dir)
	if err != nil {
		return fmt.Errorf("build %s: %w", c.Name, err)
	}
	for _, t := range r.cfg.Raw {
		if !c.fills(t.ID()) {
			continue
		}
		if file := files[t.ID()]; file != "" {
			t.Files = []string{file}
		}
		statement, err := t.statement()
		if err != nil {
			return err
		}
		if err := r.exec(ctx, "load "+t.ID(), statement); err != nil {
			return err
		}
	}
	r.done(ModelResult{ID: c.Name, Layer: Raw, Duration: time.Since(start)})
	return nil
}
