package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/marcboeker/go-duckdb"
)

// Config says what to build.
type Config struct {
	Path string // of the published file, "data/warehouse.duckdb"
	FS   fs.FS  // reference, staging, intermediate, marts, checks; see Load
	Raw  []RawTable
	// Vars are the variables that models read with getvariable('name'): string, bool, int,
	// int64, float64, time.Time (TIMESTAMP, UTC), []string or nil. A model that reads any other
	// is an error.
	Vars map[string]any
	// Compute, if set, fills raw tables in the middle of the build from what models give.
	Compute *Compute
	// Anew builds every table, also those that are the same as in the published warehouse.
	Anew bool
	// Limits.TempDir defaults to a folder beside the file, Limits.Threads to one, Limits.MemoryLimit to 128 MiB and more for very much data.
	Limits Limits
	// Progress, if set, is called after each model and check, in order.
	Progress func(ModelResult)
}

// ModelResult is one model's or check's part in a build.
type ModelResult struct {
	ID       string // "staging.records", "trials"
	Layer    Layer
	Rows     int64 // of a table; offending rows of a check; 0 for a view
	Kept     bool  // a table that is the same as in the build before
	Duration time.Duration
}

// Built is a warehouse that stands complete beside the published one and waits for Publish.
type Built struct {
	Models []ModelResult // in the order in which they ran
	Checks []CheckResult // by name

	// Anew says why nothing of the published warehouse could be kept; nil where it was renewed.
	Anew error

	memory     *memory // for the next build
	before     memory  // of the build that was renewed
	sameChecks bool    // as in the build before

	path string // of the published file
	next string
	db   *sql.DB
}

// Build makes warehouse.next.duckdb: raw views, seeds, models in the order of their reads,
// comments, dictionary, checks. It first removes what an interrupted build left. On an error, and
// when ctx ends, nothing is left behind and the published file is untouched. One build at a time
// per path: the caller holds the data folder's lock. The caller closes the result.
func Build(ctx context.Context, cfg Config) (_ *Built, err error) {
	project, err := Load(cfg.FS)
	if err != nil {
		return nil, err
	}
	path, err := filepath.Abs(cfg.Path)
	if err != nil {
		return nil, fmt.Errorf("build warehouse: %w", err)
	}
	b := &Built{path: path, next: nextPath(path)}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("build warehouse: %w", err)
	}
	if err := b.removeLeftovers(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.Close())
		}
	}()
	given := cfg.Limits.MemoryLimit != ""
	cfg.Limits = b.limits(cfg.Limits, cfg.Raw)
	for err = b.build(ctx, cfg, project); err != nil && !given && outOfMemory(err); err = b.build(ctx, cfg, project) {
		more, ok := moreMemory(cfg.Limits.MemoryLimit)
		if !ok {
			break
		}
		if cfg.Limits.MemoryLimit, err = more, b.startOver(); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// startOver removes what a build that failed has made.
func (b *Built) startOver() error {
	if err := b.Close(); err != nil {
		return fmt.Errorf("build warehouse: %w", err)
	}
	*b = Built{path: b.path, next: b.next}
	return nil
}

func (b *Built) build(ctx context.Context, cfg Config, project *Project) error {
	r := runner{cfg: cfg, project: project, built: b, rows: map[string]int64{}}
	now, err := r.memory()
	if err != nil {
		return fmt.Errorf("build warehouse: %w", err)
	}
	if b.Anew = r.tryRenew(ctx, now); b.Anew == nil {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("build warehouse: %w", err)
	}
	if err := b.removeLeftovers(); err != nil {
		return err
	}
	b.Models, b.Checks, b.memory = nil, nil, &now
	return r.on(ctx, r.run)
}

// tryRenew builds on a copy of the published warehouse, or says why that cannot be.
func (r *runner) tryRenew(ctx context.Context, now memory) error {
	if r.cfg.Anew {
		return fmt.Errorf("%w: a whole build is asked for", errNotRenewable)
	}
	before, fits := recall(r.built.path)
	if !fits {
		return fmt.Errorf("%w: no build is remembered for %s", errNotRenewable, r.built.path)
	}
	if err := r.renewable(before, now); err != nil {
		return err
	}
	if err := copyFile(r.built.path, r.built.next); err != nil {
		return err
	}
	err := r.on(ctx, func(ctx context.Context) error { return r.renew(ctx, before, now) })
	if err == nil || r.built.db == nil {
		return err
	}
	err = errors.Join(err, r.built.db.Close())
	r.built.db, r.computed = nil, false
	return err
}

// on opens the next file and works on one connection to it: variables belong to a connection.
func (r *runner) on(ctx context.Context, work func(context.Context) error) (err error) {
	if r.built.db, err = connect(ctx, settings{Limits: r.cfg.Limits, path: r.built.next}); err != nil {
		return fmt.Errorf("build warehouse: %w", err)
	}
	conn, err := r.built.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("build warehouse: %w", err)
	}
	defer func() { err = errors.Join(err, ignoreDone(conn.Close())) }()
	r.db = conn
	return work(ctx)
}

func (b *Built) limits(l Limits, raw []RawTable) Limits {
	if l.Threads == 0 {
		l.Threads = buildThreads
	}
	if l.MemoryLimit == "" {
		l.MemoryLimit = memoryFor(raw)
	}
	if l.TempDir == "" {
		l.TempDir = strings.TrimSuffix(b.next, ".duckdb") + ".tmp"
	}
	return l
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	return err
}

// buildThreads is how many threads a build has. With one, whole row groups of a large table go
// straight to the file; with two, each thread leaves a part of one that is copied again at the
// commit: two cores work half as much again, need 50 MB more and are no sooner done.
const buildThreads = 1

// buildMemory is what DuckDB may keep in its buffers; half as much again lies outside of them. A
// build of 20,000 studies takes as long with it as with twice as much. What a join or a sort must
// hold grows with the data: files beyond spareBytes add as much again, up to mostMemory. Many small
// records fill little of a file and much of a join: a build that runs out starts over with twice as much.
const (
	buildMemory = 128 << 20
	spareBytes  = 256 << 20
	mostMemory  = 2 << 30
)

func memoryFor(raw []RawTable) string {
	var size int64
	for _, t := range raw {
		for _, f := range t.Files {
			if info, err := os.Stat(f); err == nil { // a file that is gone is found by who reads it
				size += info.Size()
			}
		}
	}
	return mebibytes(buildMemory + max(size-spareBytes, 0))
}

// moreMemory is twice the limit; ok is false where there is no more to give.
func moreMemory(limit string) (more string, ok bool) {
	n, err := strconv.ParseInt(strings.TrimSuffix(limit, "MiB"), 10, 64)
	more = mebibytes(2 * n << 20)
	return more, err == nil && more != limit
}

func mebibytes(n int64) string { return fmt.Sprintf("%dMiB", min(n, mostMemory)>>20) }

// outOfMemory says that DuckDB needed more than its limit.
func outOfMemory(err error) bool {
	var e *duckdb.Error
	return errors.As(err, &e) && e.Type == duckdb.ErrorTypeOutOfMemory
}

// DB gives the built warehouse for gates that look at it before it is published. One connection:
// read a result to its end before the next query. Views are gone already.
func (b *Built) DB() *sql.DB { return b.db }

// Follows tells whether the build renewed a warehouse in which the variable had this value.
func (b *Built) Follows(variable string, value any) bool {
	text, err := literal(value)
	return err == nil && b.Anew == nil && b.before.Vars[variable] == text
}

// Kept names the public tables that hold the same rows, in the same order, as those published before.
func (b *Built) Kept() []string {
	if b.Anew != nil {
		return nil
	}
	kept := []string{dictionaryTable}
	if b.sameChecks {
		kept = append(kept, checksTable)
	}
	for _, m := range b.Models {
		if m.Layer == Marts && m.Kept {
			kept = append(kept, m.ID)
		}
	}
	return kept
}

// runner is one build on one connection.
type runner struct {
	db      queryer
	cfg     Config
	project *Project
	plan    *plan
	built   *Built

	uncommitted int64 // values in tables of the present transaction
	computed    bool
	rows        map[string]int64 // of the tables built
}

func (r *runner) run(ctx context.Context) error {
	var err error
	known, err := knownRelations(r.cfg.Raw, r.project.Seeds)
	if err != nil {
		return err
	}
	if r.plan, err = newPlan(ctx, r.db, r.project.Models, known, r.cfg.Vars, r.cfg.Compute); err != nil {
		return err
	}
	if err := setVariables(ctx, r.db, r.cfg.Vars); err != nil {
		return err
	}
	steps := []func(context.Context) error{r.begin, r.loadRaw, r.loadSeeds, r.runModels, r.document, r.runChecks, r.commit}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("build warehouse: %w", err)
		}
	}
	return nil
}

// knownRelations are the IDs of what exists without a model.
func knownRelations(raw []RawTable, seeds []Seed) ([]string, error) {
	known := []string{checksTable, dictionaryTable}
	seen := map[string]bool{}
	for _, t := range raw {
		if seen[t.ID()] {
			return nil, fmt.Errorf("load raw tables: %s is given twice", t.ID())
		}
		seen[t.ID()] = true
		known = append(known, t.ID())
	}
	for _, s := range seeds {
		known = append(known, s.ID())
	}
	return known, nil
}

func (r *runner) begin(ctx context.Context) error {
	return r.exec(ctx, "begin", "begin transaction; create schema raw; create schema reference; create schema staging; create schema intermediate")
}

func (r *runner) commit(ctx context.Context) error {
	return r.exec(ctx, "commit", strings.Join(append(r.dropped(), "commit"), ";\n"))
}

func (r *runner) exec(ctx context.Context, step, statements string, args ...any) error {
	if _, err := r.db.ExecContext(ctx, statements, args...); err != nil {
		return fmt.Errorf("build warehouse: %s: %w", step, err)
	}
	return nil
}

func (r *runner) loadRaw(ctx context.Context) error {
	for _, t := range r.cfg.Raw {
		if r.cfg.Compute.fills(t.ID()) {
			continue
		}
		statement, err := t.statement()
		if err != nil {
			return err
		}
		if err := r.exec(ctx, "load "+t.ID(), statement); err != nil {
			return err
		}
	}
	return nil
}

func (r *runner) loadSeeds(ctx context.Context) error {
	for _, s := range r.project.Seeds {
		if err := s.load(ctx, r.db); err != nil {
			return err
		}
	}
	return nil
}

func (r *runner) runModels(ctx context.Context) error {
	for _, m := range r.plan.models {
		if m.Layer == Checks {
			continue
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("build warehouse: %w", err)
		}
		if err := r.compute(ctx, r.plan.reads[m.ID()]); err != nil {
			return err
		}
		start := time.Now()
		res, err := r.db.ExecContext(ctx, m.order()+m.statement())
		if err != nil {
			return fmt.Errorf("build %s (%s): %w", m.ID(), m.Path, err)
		}
		result := ModelResult{ID: m.ID(), Layer: m.Layer, Duration: time.Since(start)}
		if m.Materialize == AsTable {
			if result.Rows, err = res.RowsAffected(); err != nil {
				return fmt.Errorf("build %s: count rows: %w", m.ID(), err)
			}
			r.rows[m.ID()] = result.Rows
		}
		r.done(result)
		if err := r.commitEarly(ctx, m, result.Rows); err != nil {
			return err
		}
	}
	return r.compute(ctx, nil)
}

// uncommittedCells is how many values of new tables may gather in memory. What is committed is
// compressed into the file, so that memory does not grow with the number of tables.
const uncommittedCells = 1_000_000

// leastRows is what DuckDB reserves at least for a column of a new table. With many small tables
// it adds up: on a small disk there is no room to spill it.
const leastRows = 2048

// A table of few rows is taken to be this wide; to ask for its columns costs as long as to build it.
const (
	smallRows  = 5_000
	smallWidth = 20
)

func (r *runner) commitEarly(ctx context.Context, m Model, rows int64) error {
	if m.Materialize == AsView {
		return nil
	}
	width := int64(smallWidth)
	if rows > smallRows {
		columns, err := columnTypes(ctx, r.db, []string{m.ID()})
		if err != nil {
			return err
		}
		width = int64(len(columns[m.ID()]))
	}
	r.uncommitted += max(rows, leastRows) * width
	if r.uncommitted < uncommittedCells {
		return nil
	}
	r.uncommitted = 0
	return r.exec(ctx, "commit "+m.ID(), "commit; begin transaction")
}

func (r *runner) done(result ModelResult) {
	r.built.Models = append(r.built.Models, result)
	if r.cfg.Progress != nil {
		r.cfg.Progress(result)
	}
}

// order keeps the SELECT's own order unless another one follows: not to keep it is faster and takes
// less memory.
func (m Model) order() string {
	return fmt.Sprintf("set preserve_insertion_order = %t; ", len(m.OrderBy) == 0)
}

// statement creates the model's relation.
func (m Model) statement() string {
	text := m.SQL
	if len(m.OrderBy) > 0 && m.Materialize == AsTable {
		text = "select * from (\n" + text + "\n) order by " + strings.Join(m.OrderBy, ", ")
	}
	return fmt.Sprintf("create %s %s as\n%s", m.Materialize, relation(m.Schema(), m.Name), text)
}

// nextPath is where the next warehouse is built: warehouse.next.duckdb for warehouse.duckdb.
func nextPath(path string) string { return strings.TrimSuffix(path, ".duckdb") + ".next.duckdb" }

// removeLeftovers removes what builds leave: the file, its log, its spill folder, what a Compute step wrote.
func (b *Built) removeLeftovers() error {
	base := strings.TrimSuffix(b.next, ".duckdb")
	for _, path := range []string{b.next, b.next + ".wal", base + ".tmp", base + computedSuffix} {
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("remove leftovers: %w", err)
		}
	}
	return nil
}
