package command

import (
	"fmt"
	"strings"
	"time"

	"ldntrials/pipeline/dose"
	"ldntrials/pipeline/refresh"
)

type refreshCmd struct {
	Registry       []string `help:"Ask this register only (may be repeated)."`
	Offline        bool     `help:"Ask no register; publish what is archived, else the bundled reference extract."`
	AsOf           string   `help:"Publish as of this day or moment (UTC)." placeholder:"DATE"`
	AcceptCollapse bool     `help:"Accept that a register gives far fewer records than before."`
	Full           bool     `help:"Decode the whole archive again, from bytes to rows."`

	// Set by a schedule, which wants to find the run in the ledger.
	Job      string    `hidden:""`
	Due      time.Time `hidden:""`
	Attempt  int       `hidden:""`
	Deadline time.Time `hidden:""`
}

func (c *refreshCmd) Run(s *session) error {
	p, err := s.pipeline(c.Registry, c.AsOf)
	if err != nil {
		return err
	}
	p.Offline, p.AcceptCollapse, p.Full = c.Offline, c.AcceptCollapse, c.Full
	p.Trigger = refresh.Trigger{Job: c.Job, Due: c.Due.UTC(), Attempt: c.Attempt, Deadline: c.Deadline}
	result, err := p.Refresh(s.ctx)
	return s.finish(result, err)
}

type importCmd struct {
	Files          []string `arg:"" help:"Files as downloaded: ClinicalTrials.gov API v2 JSON (study, page, array, one study a line), .gz or .zip of these." type:"existingfile"`
	AsOf           string   `help:"Publish as of this day or moment (UTC)." placeholder:"DATE"`
	AcceptCollapse bool     `help:"Accept that far fewer records are published than before."`
}

func (c *importCmd) Run(s *session) error {
	p, err := s.pipeline(nil, c.AsOf)
	if err != nil {
		return err
	}
	p.AcceptCollapse = c.AcceptCollapse
	result, err := p.Import(s.ctx, c.Files)
	return s.finish(result, err)
}

type buildCmd struct {
	AsOf           string `help:"Build as of this day or moment (UTC); default now." placeholder:"DATE"`
	AcceptCollapse bool   `help:"Accept that far fewer records are published than before."`
}

func (c *buildCmd) Run(s *session) error {
	p, err := s.pipeline(nil, c.AsOf)
	if err != nil {
		return err
	}
	p.AcceptCollapse = c.AcceptCollapse
	result, err := p.Build(s.ctx)
	return s.finish(result, err)
}

type doseCmd struct {
	Phrase []string `arg:"" optional:"" help:"The phrase to read."`
	Format string   `help:"text explains one phrase; csv reads one phrase a line from stdin." enum:"text,csv" default:"text"`
}

func (c *doseCmd) Run(s *session) error {
	phrase := strings.Join(c.Phrase, " ")
	switch {
	case c.Format == "csv" && len(c.Phrase) > 0:
		return dose.WriteCSV(s.env.Stdout, strings.NewReader(phrase+"\n"))
	case c.Format == "csv":
		return dose.WriteCSV(s.env.Stdout, s.env.Stdin)
	case len(c.Phrase) == 0:
		return usage("dose: give a phrase, or use --format csv with one phrase a line on stdin")
	}
	_, err := fmt.Fprintln(s.env.Stdout, strings.TrimRight(dose.Read(phrase).Explain(phrase), "\n"))
	return err
}
