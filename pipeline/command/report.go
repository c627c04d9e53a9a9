package command

import (
	"errors"
	"fmt"
	"io"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/report"
	"ldntrials/pipeline/table"
	"ldntrials/pipeline/warehouse"
)

type reportCmd struct {
	format
	Surprises   bool   `help:"Worst surprises first: contradicted, then not supported, and so on." xor:"what"`
	Claim       string `help:"The trials, figures and rules behind the verdict on one claim, such as C17b." placeholder:"ID" xor:"what"`
	Indications bool   `help:"Trial counts, phases and outcomes per indication." xor:"what"`
	AsOf        string `help:"Answer from the archive as it stood on this day or at this moment (UTC); what is published stays." placeholder:"DATE"`
	All         bool   `help:"Per indication: also those that the article does not name."`
	Definition  string `help:"Per indication: dose definition to count by (headline, label, dose_5, dose_6 or any)." enum:"headline,label,dose_5,dose_6,any" default:"headline"`
}

func (c *reportCmd) Run(s *session) error {
	perIndication := c.All || c.Definition != "headline"
	if perIndication && (c.Claim != "" || c.Surprises) {
		return usage("--all and --definition count per indication: use them with --indications")
	}
	r, done, damage, err := c.warehouse(s)
	if err != nil {
		return err
	}
	err = report.Write(s.ctx, s.env.Stdout, r, report.Options{
		Format: table.Format(c.Format), Width: table.TerminalWidth(s.env.Stdout), Surprises: c.Surprises, Claim: c.Claim,
		Indications: c.Indications || perIndication, All: c.All, Definition: c.Definition,
	})
	err = errors.Join(err, done.Close())
	if errors.Is(err, report.ErrUnknownClaim) {
		return &exit{refresh.ExitUsage, err}
	}
	if err == nil && damage != "" {
		return &exit{refresh.ExitStale, fmt.Errorf("report: answered from what could be read: %s", damage)}
	}
	return err
}

// warehouse opens what is to be reported: what is published, or a view as of a moment and what is
// damaged under it.
func (c *reportCmd) warehouse(s *session) (_ *warehouse.Reader, _ io.Closer, damage string, _ error) {
	if c.AsOf == "" {
		r, err := s.open()
		return r, r, "", err
	}
	p, err := s.pipeline(nil, c.AsOf)
	if err != nil {
		return nil, nil, "", err
	}
	view, err := p.View(s.ctx)
	switch {
	case errors.Is(err, refresh.ErrRefused):
		return nil, nil, "", &exit{refresh.ExitRefused, err}
	case err != nil:
		return nil, nil, "", err
	}
	s.out.Show("")
	return view.Reader, view, view.Damage, nil
}
