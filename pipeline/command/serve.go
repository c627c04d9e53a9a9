package command

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"path/filepath"

	"ldntrials/pipeline/health"
	"ldntrials/pipeline/pages"
	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/serve"
)

type serveCmd struct {
	Address string `help:"Address to listen on; this machine only unless told otherwise." default:"127.0.0.1:8080"`
}

func (c *serveCmd) Run(s *session) error {
	states := health.Handler(health.Config{Data: s.cli.Data, Version: s.env.Version})
	style, err := pages.StyleHash()
	if err != nil {
		return err
	}
	config := serve.Config{
		Exports:   filepath.Join(s.cli.Data, refresh.ExportsName),
		Pages:     filepath.Join(s.cli.Data, pagesName),
		Build:     func(ctx context.Context) (string, error) { return pages.Build(ctx, s.pageConfig()) },
		StyleHash: style,
		Extra:     map[string]http.Handler{"/healthz": states, "/readyz": states, "/metrics": states},
		Log:       s.log,
	}
	return serve.Run(s.ctx, c.Address, config, func(at net.Addr) {
		fmt.Fprintf(s.env.Stderr, "pages and exports are served at http://%s/ until interrupted\n", at)
	})
}
