package command

import (
	"fmt"
	"path/filepath"

	"ldntrials/pipeline/pages"
	"ldntrials/pipeline/refresh"
)

// pagesName is the folder of the built pages in the data folder.
const pagesName = "pages"

type pagesCmd struct{}

// Run builds the pages of the newest exports and prints their folder, for any static host.
func (c *pagesCmd) Run(s *session) error {
	dir, err := pages.Build(s.ctx, s.pageConfig())
	if err != nil {
		return err
	}
	fmt.Fprintln(s.env.Stdout, dir)
	return nil
}

func (s *session) pageConfig() pages.Config {
	return pages.Config{Exports: filepath.Join(s.cli.Data, refresh.ExportsName), Pages: filepath.Join(s.cli.Data, pagesName)}
}
