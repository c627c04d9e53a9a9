// Package serve shows built pages and exports read-only over HTTP, on this machine unless told
// otherwise. It follows a new export without a restart, and each page is of one run only: a page
// names its run in the path of every file that it asks for, and the runs before stay for a while.
package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path"
	"strings"
	"time"
)

// Config says what is served.
type Config struct {
	Exports string // folder of the exported runs, with their link `current`
	Pages   string // folder of the built pages, one folder a build

	// Build makes the pages of the newest export, if they are not there, and returns their folder,
	// which lies in Pages and never changes. Without exports it gives an error that says what to do.
	Build func(ctx context.Context) (string, error)

	// StyleHash is the source of the style sheet that pages carry inside, for their
	// Content-Security-Policy: 'sha256-…'; none where it is empty.
	StyleHash string

	// Extra are handlers of other rooms by path, such as /metrics; they answer GET and HEAD.
	Extra map[string]http.Handler

	Log *slog.Logger // default: none
}

// Run serves at the address until ctx ends, then lets requests finish for a few seconds. ready is told
// the address once it listens.
func Run(ctx context.Context, address string, c Config, ready func(net.Addr)) error {
	if _, err := os.Stat(c.Exports); err != nil {
		return fmt.Errorf("open exports: %w; run `ldntrials refresh` first", err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; choose another address with --address", address, err)
	}
	server := &http.Server{
		Handler: Handler(ctx, c), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		stopped <- server.Shutdown(limit)
	}()
	ready(listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return <-stopped
}

// Handler answers requests. ctx bounds the building of pages.
func Handler(ctx context.Context, c Config) http.Handler {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &server{Config: c, current: &newest{config: c, ctx: ctx}}
	s.policy = fmt.Sprintf(policy, strings.TrimRight(" "+c.StyleHash, " "))
	return http.HandlerFunc(s.serve)
}

type server struct {
	Config
	current *newest
	policy  string
	sums    sums
}

// policy lets a page load from here and from nowhere else, and be framed by nobody.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'%s; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", s.policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	if handler, ok := s.Extra[r.URL.Path]; ok {
		handler.ServeHTTP(w, r)
		return
	}
	// A path is cleaned as a path of the web, then opened in a folder that it cannot leave.
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if strings.Contains(name, "\\") || strings.ContainsRune(name, 0) {
		http.Error(w, "not a path", http.StatusBadRequest)
		return
	}
	switch first, rest, _ := strings.Cut(name, "/"); first {
	case "run", "assets":
		// Of any build that is still there: its name or its content's hash is in the path.
		s.lasting(w, r, first, rest, name)
	case "exports":
		s.export(w, r, rest)
	default:
		s.page(w, r, name)
	}
}

// lasting serves a file whose path never holds another content.
func (s *server) lasting(w http.ResponseWriter, r *http.Request, first, rest, name string) {
	dir, err := s.current.dir()
	if err == nil && s.found(w, r, dir, name, forEver) {
		return
	}
	if build, _, _ := strings.Cut(rest, "/"); first == "run" && plain(build) && s.found(w, r, path.Join(s.Pages, build), name, forEver) {
		return
	}
	if first == "assets" {
		for _, build := range builds(s.Pages) {
			if s.found(w, r, build, name, forEver) {
				return
			}
		}
	}
	s.missing(w, r, dir)
}

// export serves the exported files themselves, of a run or of `current`.
func (s *server) export(w http.ResponseWriter, r *http.Request, rest string) {
	run, _, _ := strings.Cut(rest, "/")
	keep := forEver
	if run == "current" {
		keep = askAgain
	}
	if !s.found(w, r, s.Exports, rest, keep) {
		dir, _ := s.current.dir()
		s.missing(w, r, dir)
	}
}

// page serves HTML of the newest build.
func (s *server) page(w http.ResponseWriter, r *http.Request, name string) {
	dir, err := s.current.dir()
	if err != nil {
		s.Log.Error("pages", "error", err)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Retry-After", "30")
		http.Error(w, "There are no pages yet: "+remedy(err), http.StatusServiceUnavailable)
		return
	}
	switch {
	case name == "" || strings.HasSuffix(r.URL.Path, "/"):
		name = path.Join(name, "index.html")
	case path.Ext(name) != ".html":
		if info, err := os.Stat(path.Join(dir, name, "index.html")); err == nil && info.Mode().IsRegular() && !strings.Contains(name, "..") { // #nosec G703 -- only whether a page of ours is there
			target := "/" + name + "/"
			if r.URL.RawQuery != "" {
				target += "?" + r.URL.RawQuery
			}
			http.Redirect(w, r, target, http.StatusMovedPermanently) // #nosec G710 -- to a folder that is there
			return
		}
	}
	if !s.found(w, r, dir, name, askAgain) {
		s.missing(w, r, dir)
	}
}

// missing says that nothing is there, with the pages' own words where there are some.
func (s *server) missing(w http.ResponseWriter, r *http.Request, dir string) {
	w.Header().Set("Cache-Control", "no-store")
	if dir != "" {
		if body, err := os.ReadFile(path.Join(dir, "404.html")); err == nil {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(http.StatusNotFound)
			if r.Method != http.MethodHead {
				_, _ = w.Write(body) // the reader may have gone
			}
			return
		}
	}
	http.Error(w, "nothing is here", http.StatusNotFound)
}

// remedy is the part of an error that a reader of pages can use.
func remedy(err error) string {
	if strings.Contains(err.Error(), "ldntrials refresh") {
		return "run `ldntrials refresh` first."
	}
	return "they could not be built; the log of `ldntrials serve` says why."
}

// plain says that a name is one element of a path and not hidden.
func plain(name string) bool {
	return name != "" && !strings.HasPrefix(name, ".") && !strings.ContainsAny(name, "/\\")
}
