package command

import (
	"fmt"
	"net"
	"path/filepath"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/serve"
)

type serveCmd struct {
	Address string `help:"Address to listen on; this machine only unless told otherwise." default:"127.0.0.1:8080"`
}

func (c *serveCmd) Run(s *session) error {
	return serve.Run(s.ctx, c.Address, filepath.Join(s.cli.Data, refresh.ExportsName), func(at net.Addr) {
		fmt.Fprintf(s.env.Stderr, "exports are served at http://%s/ until interrupted\n", at)
	})
}
