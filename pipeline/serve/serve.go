// Package serve serves a folder of exports read-only over HTTP, on this machine unless
// told otherwise. Paths cannot leave the folder; every answer carries strict headers.
package serve

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"ldntrials/pipeline/export"
)

// page lists the newest run's files; html/template escapes every value.
var page = template.Must(template.New("index").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>ldntrials exports</title>
<h1>Exports of run {{.Run}}</h1>
<p>As of {{.AsOf.Format "2006-01-02 15:04 MST"}}. {{.Provenance}}. No medical advice.</p>
<table><tr><th>Table<th>Rows<th>Bytes<th>What it holds</tr>
{{range .Files}}<tr><td><a href="/{{$.Run}}/{{.Name}}">{{.Table}}</a><td>{{.Rows}}<td>{{.Bytes}}<td>{{.Description}}</tr>
{{end}}</table>
<p><a href="/{{.Run}}/manifest.json">manifest.json</a></p></html>
`))

// Handler serves the runs in dir; "/" lists the newest.
func Handler(dir string) (http.Handler, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open exports: %w; run `ldntrials refresh` first", err)
	}
	files := http.FileServerFS(root.FS())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Frame-Options", "DENY")
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		case r.URL.Path == "/":
			manifest, err := export.Read(filepath.Join(dir, export.Current))
			if err != nil {
				http.Error(w, "nothing is exported yet: run `ldntrials refresh`", http.StatusServiceUnavailable)
				return
			}
			h.Set("Content-Type", "text/html; charset=utf-8")
			if err := page.Execute(w, manifest); err != nil {
				return // the reader has gone
			}
		default:
			files.ServeHTTP(w, r)
		}
	}), nil
}

// Run serves until ctx ends, then lets requests finish for a few seconds. ready is
// told the address once it listens.
func Run(ctx context.Context, address, dir string, ready func(net.Addr)) error {
	handler, err := Handler(dir)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; choose another address with --address", address, err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		stopped <- server.Shutdown(limit)
	}()
	ready(listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve exports: %w", err)
	}
	return <-stopped
}
