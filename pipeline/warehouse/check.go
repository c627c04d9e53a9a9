package warehouse

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// CheckResult is what one check found.
type CheckResult struct {
	Name        string
	Severity    Severity
	Description string
	Rows        int64  // offending rows
	Examples    string // at most five of them, a JSON array; "" if there is none
}

// Status is pass, warning or error.
func (c CheckResult) Status() string {
	if c.Rows == 0 {
		return "pass"
	}
	return string(c.Severity)
}

// ChecksError says that checks of severity error found rows, so that nothing is published.
type ChecksError struct{ Failed []CheckResult }

// Error names each failed check with its count and first rows.
func (e *ChecksError) Error() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d of the data checks failed, nothing is published:", len(e.Failed))
	for _, c := range e.Failed {
		fmt.Fprintf(&s, "\n  %s: %d rows; %s %s", c.Name, c.Rows, c.Description, c.Examples)
	}
	return s.String()
}

// Err is a *ChecksError if a check of severity error found rows, else nil.
func (b *Built) Err() error {
	var failed []CheckResult
	for _, c := range b.Checks {
		if c.Rows > 0 && c.Severity == SeverityError {
			failed = append(failed, c)
		}
	}
	if failed == nil {
		return nil
	}
	return &ChecksError{failed}
}

// runChecks runs every check, keeps what it finds, and fills main.checks.
func (r *runner) runChecks(ctx context.Context) error {
	for _, m := range r.plan.models {
		if m.Layer == Checks {
			if err := r.check(ctx, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// check runs one check and records what it finds.
func (r *runner) check(ctx context.Context, m Model) error {
	start := time.Now()
	c := CheckResult{Name: m.Name, Severity: m.Severity, Description: m.Description}
	var examples sql.NullString
	err := r.db.QueryRowContext(ctx, fmt.Sprintf(`
			with "offending rows" as materialized (
			%s
			)
			select
				(select count(*) from "offending rows"),
				(select cast(to_json(list(o)) as varchar) from (from "offending rows" limit 5) as o)`, m.SQL)).Scan(&c.Rows, &examples)
	if err != nil {
		return fmt.Errorf("check %s (%s): %w", m.Name, m.Path, err)
	}
	if c.Rows > 0 {
		c.Examples = examples.String
	}
	if err := r.record(ctx, c); err != nil {
		return err
	}
	r.done(ModelResult{ID: m.ID(), Layer: Checks, Rows: c.Rows, Duration: time.Since(start)})
	return nil
}

// record keeps what a check found.
func (r *runner) record(ctx context.Context, c CheckResult) error {
	r.built.Checks = append(r.built.Checks, c)
	return r.exec(ctx, "record check "+c.Name, "insert into main.checks values (?, ?, ?, ?, nullif(?, ''), ?)",
		c.Name, string(c.Severity), c.Status(), c.Rows, c.Examples, c.Description)
}
