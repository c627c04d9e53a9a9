// Package health says over HTTP how a process and its data folder are: /healthz (is the process
// alive), /readyz (is anything published) and /metrics (for Prometheus). What it says comes from
// the run ledger and the manifest of the exports, so it holds after a restart too.
package health

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"ldntrials/pipeline/export"
	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/schedule"
)

// Config says of what to tell. Data must be set.
type Config struct {
	Data    string // the data folder
	Version string // of the program

	Alive  func() error            // why the process is not well; nil means it is
	States func() []schedule.State // the jobs of a scheduler; nil where there is none
}

// Handler answers /healthz, /readyz and /metrics, and nothing else. It reads the data folder
// only, may be mounted by any server of this program, and is safe for several goroutines.
func Handler(c Config) http.Handler {
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &collector{config: c})
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(metrics, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 20 * time.Second}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		if c.Alive != nil {
			if err := c.Alive(); err != nil {
				answer(w, http.StatusServiceUnavailable, err.Error())
				return
			}
		}
		answer(w, http.StatusOK, "alive")
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		code, text := c.ready()
		answer(w, code, text)
	})
	return mux
}

// ready says whether there is anything to read, and what came of the last run. A failed night
// does not make it unready: what was published before stands.
func (c Config) ready() (code int, text string) {
	manifest, err := export.Read(filepath.Join(c.Data, refresh.ExportsName, export.Current))
	if err != nil {
		return http.StatusServiceUnavailable, "nothing is published yet; run `ldntrials refresh`"
	}
	text = fmt.Sprintf("ready: run %s as of %s", manifest.Run, manifest.AsOf.UTC().Format(time.RFC3339))
	runs, _, err := refresh.ReadLedger(c.Data)
	if err != nil || len(runs) == 0 {
		return http.StatusOK, text
	}
	last := runs[len(runs)-1]
	m := last.Message()
	text += fmt.Sprintf("\nlast run: %s, exit %d: %s", last.Run, last.Exit, m.What)
	if m.Why != "" {
		text += "\nwhy: " + m.Why + "\nwhat to do: " + m.Do
	}
	return http.StatusOK, text
}

func answer(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	fmt.Fprintln(w, text)
}

// Serve answers until ctx ends, then lets requests finish for a few seconds. ready is told the
// address once it listens. The error says why nobody could listen.
func Serve(ctx context.Context, address string, h http.Handler, ready func(net.Addr)) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; choose another address with --listen", address, err)
	}
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		stopped <- server.Shutdown(limit)
	})
	ready(listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		stop()
		return fmt.Errorf("serve health: %w", err)
	}
	return <-stopped
}
