package command

import (
	"fmt"
	"time"

	"ldntrials/pipeline/backup"
	"ldntrials/pipeline/refresh"
)

type verifyCmd struct{}

func (c *verifyCmd) Run(s *session) error {
	p, err := s.pipeline(nil, "")
	if err != nil {
		return err
	}
	v, err := p.Verify(s.ctx)
	if err != nil {
		return err
	}
	for _, f := range v.Findings {
		word := "note   "
		if f.Damaged {
			word = "DAMAGED"
		}
		fmt.Fprintf(s.env.Stdout, "%s  %-9s  %s: %s; %s\n", word, f.Part, f.Path, f.What, f.Do)
	}
	fmt.Fprintf(s.env.Stdout, "looked at %d archive files, %d sets of columns, the warehouse, %d exports: ", v.Archive, v.Columns, v.Exports)
	if v.Damaged() {
		fmt.Fprintln(s.env.Stdout, "something is damaged")
		return &exit{refresh.ExitFailed, fmt.Errorf("verify: %s holds damaged files, listed above", s.cli.Data)}
	}
	fmt.Fprintln(s.env.Stdout, "nothing is damaged")
	return nil
}

type backupCmd struct {
	Target string `arg:"" help:"File to write, or a folder in which a file named by the time is written."`
}

func (c *backupCmd) Run(s *session) error {
	saved, err := backup.Write(s.ctx, s.cli.Data, c.Target, time.Now())
	if saved.Path != "" {
		fmt.Fprintf(s.env.Stdout, "%s: %d files, %d bytes of archive, ledger and quarantine; `ldntrials restore %s` puts them back\n", saved.Path, saved.Files, saved.Bytes, saved.Path)
	}
	return err
}

type restoreCmd struct {
	File   string `arg:"" help:"A file that backup wrote." type:"existingfile"`
	Repair bool   `help:"Put back only the archive files that are damaged or gone." xor:"mode"`
	Force  bool   `help:"Move an archive that is there aside, and take the saved one." xor:"mode"`
}

func (c *restoreCmd) Run(s *session) error {
	p, err := s.pipeline(nil, "")
	if err != nil {
		return err
	}
	unlock, err := p.Lock("restore")
	if err != nil {
		return err
	}
	defer unlock()
	mode := backup.Fresh
	switch {
	case c.Force:
		mode = backup.Force
	case c.Repair:
		mode = backup.Repair
	}
	done, err := backup.Restore(s.ctx, s.cli.Data, c.File, mode, time.Now())
	for _, path := range done.Aside {
		fmt.Fprintf(s.env.Stdout, "moved aside: %s\n", path)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(s.env.Stdout, "%d archive files restored; run `ldntrials build` to publish them\n", done.Files)
	return nil
}
