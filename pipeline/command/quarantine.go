package command

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"ldntrials/pipeline/quarantine"
	"ldntrials/pipeline/table"
)

type quarantineCmd struct {
	List  quarantineListCmd  `cmd:"" help:"Show the records that could not be read, with the reason."`
	Retry quarantineRetryCmd `cmd:"" help:"Try them again with the present program; those that can be read are archived and published."`
}

type quarantineListCmd struct{ format }

func (c *quarantineListCmd) Run(s *session) error {
	columns := []table.Column{{Name: "hash"}, {Name: "registry"}, {Name: "record_id"}, {Name: "step"}, {Name: "reason"}, {Name: "first_met"}, {Name: "source"}, {Name: "bytes", Type: "BIGINT"}}
	rows := func(yield func([]any, error) bool) {
		for e, err := range quarantine.Open(filepath.Join(s.cli.Data, "quarantine")).List() {
			if err != nil {
				yield(nil, err)
				return
			}
			hash := e.Hash
			if c.Format == string(table.Text) {
				hash = hash[:min(len(hash), 12)]
			}
			if !yield([]any{hash, e.Registry, e.RecordID, e.Step, e.Reason, e.At.UTC().Format(time.RFC3339), e.Source, int64(e.Bytes)}, nil) {
				return
			}
		}
	}
	_, err := table.Write(s.env.Stdout, table.Format(c.Format), columns, rows, table.Options{Width: table.TerminalWidth(s.env.Stdout)})
	return err
}

type quarantineRetryCmd struct {
	Hashes []string `arg:"" optional:"" help:"Beginnings of the hashes of records to try; default: all."`
}

func (c *quarantineRetryCmd) Run(s *session) error {
	p, err := s.pipeline(nil, "")
	if err != nil {
		return err
	}
	result, tried, err := p.Retry(s.ctx, c.Hashes)
	if err != nil && result.Run == "" {
		return err
	}
	still := 0
	for _, r := range tried {
		if r.Trouble != nil {
			still++
			fmt.Fprintf(s.out, "%.12s %s: still cannot be read: %v\n", r.Hash, strings.TrimSpace(r.Registry+" "+r.RecordID), r.Trouble)
		}
	}
	fmt.Fprintf(s.out, "%d of %d records can be read now\n", len(tried)-still, len(tried))
	if result.Run == "" {
		return nil
	}
	return s.finish(result, err)
}
