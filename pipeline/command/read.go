package command

import (
	"errors"
	"fmt"
	"path/filepath"

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
	if errors.Is(err, report.ErrUnknownTrial) || errors.Is(err, report.ErrManyTrials) {
		return &exit{refresh.ExitFailed, err}
	}
	return err
}
