package command

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"ldntrials/pipeline/quarantine"
	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/report"
	"ldntrials/pipeline/table"
	"ldntrials/pipeline/warehouse"
)

// format is how rows come out.
type format struct {
	Format string `help:"table, json, csv or markdown." enum:"table,json,csv,markdown" default:"table"`
}

// open opens the published warehouse; the caller closes it.
func (s *session) open() (*warehouse.Reader, error) {
	return warehouse.Open(s.ctx, filepath.Join(s.cli.Data, refresh.WarehouseName), warehouse.Limits{})
}

// write runs a query and writes its rows.
func (s *session) write(r *warehouse.Reader, text string, as table.Format) (int, error) {
	rows, err := r.Query(s.ctx, text)
	if err != nil {
		return 0, err
	}
	return table.Write(s.env.Stdout, as, rows.Columns, rows.All(), table.Options{Width: table.TerminalWidth(s.env.Stdout)})
}

type queryCmd struct {
	format
	SQL string `arg:"" name:"sql" help:"One reading statement: SELECT, FROM, WITH, DESCRIBE, SHOW, SUMMARIZE, EXPLAIN."`
}

func (c *queryCmd) Run(s *session) error {
	r, err := s.open()
	if err != nil {
		return err
	}
	_, err = s.write(r, c.SQL, table.Format(c.Format))
	return errors.Join(err, r.Close())
}

type checkCmd struct{ format }

func (c *checkCmd) Run(s *session) error {
	r, err := s.open()
	if err != nil {
		return err
	}
	defer r.Close()
	if _, err := s.write(r, "select check_name, severity, status, failing_rows, description, examples from checks order by status <> 'error', status <> 'warning', check_name", table.Format(c.Format)); err != nil {
		return err
	}
	failed, err := report.Count(s.ctx, r, "select count(*) from checks where status = 'error'")
	if err != nil {
		return err
	}
	if failed > 0 {
		return &exit{refresh.ExitRefused, fmt.Errorf("%d checks of severity error found rows", failed)}
	}
	return nil
}

type trialCmd struct {
	ID     string `arg:"" help:"An id of the trial in any register, in any spelling."`
	Format string `help:"text, json." enum:"text,json" default:"text"`

	History bool `help:"The versions of its records and what changed between them."`
}

func (c *trialCmd) Run(s *session) error {
	r, err := s.open()
	if err != nil {
		return err
	}
	defer r.Close()
	show := report.Trial
	if c.History {
		show = report.History
	}
	err = show(s.ctx, s.env.Stdout, r, c.ID, c.Format == "json")
	if errors.Is(err, report.ErrUnknownTrial) {
		return &exit{refresh.ExitFailed, err}
	}
	return err
}

type statusCmd struct{}

func (c *statusCmd) Run(s *session) error {
	out := s.env.Stdout
	runs, unreadable, err := refresh.Ledger(filepath.Join(s.cli.Data, "runs.jsonl"))
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		fmt.Fprintf(out, "No run yet in %s. Start one with `ldntrials refresh`.\n", s.cli.Data)
		return nil
	}
	last := runs[len(runs)-1]
	fmt.Fprintf(out, "Last run   %s (%s), %s, exit %d%s\n", last.Run, last.Command, last.EndedAt.Format("2006-01-02 15:04 MST"), last.Exit, meaning(last.Exit))
	if last.Error != "" {
		fmt.Fprintf(out, "Trouble    %s\n", strings.ReplaceAll(last.Error, "\n", "\n           "))
	}
	for i := len(runs) - 1; i >= 0; i-- {
		if p := runs[i]; p.Published {
			fmt.Fprintf(out, "Published  %d records, %d trials as of %s (run %s)\n", p.Records, p.Trials, p.AsOf.Format("2006-01-02 15:04 MST"), p.Run)
			fmt.Fprintf(out, "Source     %s\n", p.Provenance)
			fmt.Fprintf(out, "Checks     %s\n", checksInWords(p.Checks))
			fmt.Fprintf(out, "Drift      %d unknown fields or values in the records that stand\n", p.Drift)
			break
		}
	}
	for _, r := range last.Registries {
		fmt.Fprintf(out, "Register   %s: %s, %d received of %d announced, %d new, %d in quarantine, %d retries, %d throttled\n",
			r.Title, r.Outcome, r.Received, r.Announced, r.New, r.Quarantined, r.Retries, r.Throttled)
		if r.Error != "" && !strings.Contains(last.Error, r.Error) {
			fmt.Fprintf(out, "           %s\n", r.Error)
		}
	}
	held := 0
	for _, err := range quarantine.Open(filepath.Join(s.cli.Data, "quarantine")).List() {
		if err != nil {
			return err
		}
		held++
	}
	fmt.Fprintf(out, "Quarantine %d records kept with their bytes\n", held)
	var stages []string
	for _, st := range last.Stages {
		stages = append(stages, fmt.Sprintf("%s %s", st.Stage, time.Duration(st.Seconds*float64(time.Second)).Round(10*time.Millisecond)))
	}
	fmt.Fprintf(out, "Stages     %s\n", strings.Join(stages, ", "))
	if unreadable > 0 {
		fmt.Fprintf(out, "Ledger     %d lines of killed runs cannot be read\n", unreadable)
	}
	return nil
}

func meaning(code int) string {
	return map[int]string{
		refresh.ExitDone: ": done", refresh.ExitFailed: ": failed, the warehouse before it is still published",
		refresh.ExitUsage: ": wrong usage", refresh.ExitStale: ": published, with a register that was not read",
		refresh.ExitRefused: ": refused by a gate, the warehouse before it is still published",
	}[code]
}

func checksInWords(found []refresh.CheckResult) string {
	if len(found) == 0 {
		return "all pass"
	}
	var words []string
	for _, c := range found {
		words = append(words, fmt.Sprintf("%s (%s) %d rows", c.Name, c.Severity, c.Rows))
	}
	return strings.Join(words, ", ")
}
