package serve_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ldntrials/pipeline/serve"
)

// site is a data folder with exports and a builder of pages that only copies the run's name.
type site struct {
	root   string
	builds int
	err    error
	wait   chan struct{} // a build waits for it
}

func (s *site) config() serve.Config {
	return serve.Config{
		Exports: filepath.Join(s.root, "exports"), Pages: filepath.Join(s.root, "pages"), Build: s.build,
		Extra: map[string]http.Handler{"/metrics": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "up 1") })},
	}
}

func (s *site) build(context.Context) (string, error) {
	s.builds++
	if s.wait != nil {
		<-s.wait
	}
	if s.err != nil {
		return "", s.err
	}
	run, err := os.Readlink(filepath.Join(s.root, "exports", "current"))
	if err != nil {
		return "", err
	}
	dir := filepath.Join(s.root, "pages", run+"-1")
	for name, body := range map[string]string{
		"index.html": "<!doctype html>" + strings.Repeat("page of "+run+" ", 200), "404.html": "nothing here", "trials/index.html": "trials", "trials/A1/index.html": "trial",
		"assets/" + run + ".js": "// script of " + run, "run/" + run + "-1/charts/doses.parquet": "PAR1 of " + run,
	} {
		if err := write(filepath.Join(dir, name), body); err != nil {
			return "", err
		}
	}
	return dir, nil
}

func write(path, body string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(body), 0o644)
}

// mustPoint makes run the newest export.
func (s *site) mustPoint(t *testing.T, run string) {
	t.Helper()
	if err := write(filepath.Join(s.root, "exports", run, "trials.parquet"), "PAR1 0123456789"); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(s.root, "exports", "current")
	_ = os.Remove(link) // there may be none
	if err := os.Symlink(run, link); err != nil {
		t.Fatal(err)
	}
}

type answer struct {
	code   int
	body   string
	header http.Header
}

func get(t *testing.T, h http.Handler, method, path string, headers ...string) answer {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return answer{w.Code, w.Body.String(), w.Header()}
}

func TestHandler(t *testing.T) {
	s := &site{root: t.TempDir()}
	s.mustPoint(t, "r1")
	if err := write(filepath.Join(s.root, "secret"), "secret"); err != nil {
		t.Fatal(err)
	}
	h := serve.Handler(t.Context(), s.config())
	t.Run("a page has strict headers and is asked for again each time", func(t *testing.T) {
		a := get(t, h, "GET", "/")
		if a.code != 200 || !strings.Contains(a.body, "page of r1") || a.header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%d %.60s %v", a.code, a.body, a.header)
		}
		for header, want := range map[string]string{"Content-Security-Policy": "default-src 'none'; script-src 'self'", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "Content-Type": "text/html; charset=utf-8"} {
			if !strings.HasPrefix(a.header.Get(header), want) {
				t.Errorf("%s: %q, want %q", header, a.header.Get(header), want)
			}
		}
		if strings.Contains(a.header.Get("Content-Security-Policy"), "unsafe") {
			t.Error("the policy allows something unsafe")
		}
	})
	t.Run("who has the page already is told so", func(t *testing.T) {
		for _, coding := range []string{"gzip", "identity"} {
			tag := get(t, h, "GET", "/", "Accept-Encoding", coding).header.Get("ETag")
			a := get(t, h, "GET", "/", "Accept-Encoding", coding, "If-None-Match", "W/"+tag)
			if tag == "" || a.code != http.StatusNotModified || a.body != "" {
				t.Errorf("%s: tag %s, then %d with %d bytes", coding, tag, a.code, len(a.body))
			}
		}
	})
	t.Run("text is packed for who takes it", func(t *testing.T) {
		a := get(t, h, "GET", "/", "Accept-Encoding", "br, gzip;q=0.8")
		unpack, err := gzip.NewReader(strings.NewReader(a.body))
		if err != nil {
			t.Fatalf("%v: %v", a.header, err)
		}
		body, err := io.ReadAll(unpack)
		if err != nil || !strings.Contains(string(body), "page of r1") || a.header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%.40s %v", body, err)
		}
		if a := get(t, h, "GET", "/", "Accept-Encoding", "gzip;q=0"); a.header.Get("Content-Encoding") != "" {
			t.Error("it is packed for who refuses that")
		}
	})
	t.Run("data keep for ever and come in ranges", func(t *testing.T) {
		a := get(t, h, "GET", "/run/r1-1/charts/doses.parquet", "Range", "bytes=0-3", "Accept-Encoding", "gzip")
		if a.code != http.StatusPartialContent || a.body != "PAR1" || !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
			t.Errorf("%d %q %v", a.code, a.body, a.header)
		}
		if a := get(t, h, "GET", "/run/r1-1/charts/doses.parquet", "Range", "bytes=900-"); a.code != http.StatusRequestedRangeNotSatisfiable {
			t.Errorf("a range beyond the end gives %d", a.code)
		}
		if a := get(t, h, "HEAD", "/run/r1-1/charts/doses.parquet"); a.code != 200 || a.body != "" || a.header.Get("Content-Length") != "10" {
			t.Errorf("HEAD: %d %q %v", a.code, a.body, a.header)
		}
	})
	t.Run("exports are there for tools", func(t *testing.T) {
		if a := get(t, h, "GET", "/exports/current/trials.parquet"); a.code != 200 || a.body != "PAR1 0123456789" || a.header.Get("Cache-Control") != "no-cache" {
			t.Errorf("current: %d %q %v", a.code, a.body, a.header)
		}
		if a := get(t, h, "GET", "/exports/r1/trials.parquet"); a.code != 200 || !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
			t.Errorf("r1: %d %v", a.code, a.header)
		}
	})
	t.Run("a folder without its slash leads to its page, the question kept", func(t *testing.T) {
		if a := get(t, h, "GET", "/trials?q=x"); a.code != http.StatusMovedPermanently || a.header.Get("Location") != "/trials/?q=x" {
			t.Errorf("%d %v", a.code, a.header)
		}
		if a := get(t, h, "GET", "//evil.example/.."); a.code == http.StatusMovedPermanently && strings.HasPrefix(a.header.Get("Location"), "//") {
			t.Errorf("leads away: %v", a.header)
		}
	})
	t.Run("nothing outside the folders is served", func(t *testing.T) {
		if err := os.Symlink(filepath.Join(s.root, "secret"), filepath.Join(s.root, "exports", "leak")); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/../secret", "/%2e%2e/secret", "/exports/leak", "/exports/../../secret", "/run/../../secret", "/run/%2e%2e/secret", "/assets/..%2f..%2f..%2fsecret", "/..%5csecret", "/trials/%00"} {
			if a := get(t, h, "GET", path); a.code < 300 || strings.Contains(a.body, "secret") {
				t.Errorf("%s gave %d %.40s", path, a.code, a.body)
			}
		}
	})
	t.Run("folders are not listed and what is missing says so", func(t *testing.T) {
		for _, path := range []string{"/exports/", "/exports/current/", "/run/r1-1/", "/assets/", "/no/such/page/"} {
			if a := get(t, h, "GET", path); a.code != http.StatusNotFound || a.body != "nothing here" || a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s gave %d %.40s", path, a.code, a.body)
			}
		}
	})
	t.Run("writing is refused", func(t *testing.T) {
		for _, method := range []string{"PUT", "POST", "DELETE"} {
			if a := get(t, h, method, "/"); a.code != http.StatusMethodNotAllowed || a.header.Get("Allow") == "" {
				t.Errorf("%s gave %d", method, a.code)
			}
		}
	})
	t.Run("other rooms' handlers answer at their paths", func(t *testing.T) {
		if a := get(t, h, "GET", "/metrics"); a.code != 200 || a.body != "up 1" {
			t.Errorf("%d %q", a.code, a.body)
		}
	})
}

func TestFollowsANewExport(t *testing.T) {
	s := &site{root: t.TempDir()}
	s.mustPoint(t, "r1")
	h := serve.Handler(t.Context(), s.config())
	if a := get(t, h, "GET", "/"); !strings.Contains(a.body, "page of r1") {
		t.Fatalf("%d %.60s", a.code, a.body)
	}
	get(t, h, "GET", "/")
	if s.builds != 1 {
		t.Errorf("%d builds for one run", s.builds)
	}
	s.wait = make(chan struct{})
	s.mustPoint(t, "r2")
	t.Run("while the new pages are made, the old ones are shown", func(t *testing.T) {
		if a := get(t, h, "GET", "/"); !strings.Contains(a.body, "page of r1") {
			t.Errorf("%d %.60s", a.code, a.body)
		}
	})
	close(s.wait)
	t.Run("then the new ones, without a restart", func(t *testing.T) {
		for range 200 {
			if strings.Contains(get(t, h, "GET", "/").body, "page of r2") {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Error("the old pages are still shown")
	})
	t.Run("a page of the old run still gets its own data and script", func(t *testing.T) {
		if a := get(t, h, "GET", "/run/r1-1/charts/doses.parquet"); a.body != "PAR1 of r1" {
			t.Errorf("%d %q", a.code, a.body)
		}
		if a := get(t, h, "GET", "/assets/r1.js"); a.body != "// script of r1" {
			t.Errorf("%d %q", a.code, a.body)
		}
	})
	t.Run("a failed build leaves the pages that are there", func(t *testing.T) {
		s.err = errors.New("disk full")
		s.mustPoint(t, "r3")
		for range 5 {
			if a := get(t, h, "GET", "/"); a.code != 200 || !strings.Contains(a.body, "page of r2") {
				t.Errorf("%d %.60s", a.code, a.body)
			}
			time.Sleep(5 * time.Millisecond)
		}
	})
}

func TestWithoutPages(t *testing.T) {
	s := &site{root: t.TempDir(), err: errors.New("find the newest run: run `ldntrials refresh` first")}
	h := serve.Handler(t.Context(), s.config())
	a := get(t, h, "GET", "/")
	if a.code != http.StatusServiceUnavailable || !strings.Contains(a.body, "ldntrials refresh") || a.header.Get("Retry-After") == "" {
		t.Errorf("%d %q %v", a.code, a.body, a.header)
	}
	t.Run("and shows them as soon as there is an export", func(t *testing.T) {
		s.err = nil
		s.mustPoint(t, "r1")
		if a := get(t, h, "GET", "/"); a.code != 200 {
			t.Errorf("%d %q", a.code, a.body)
		}
	})
}

func TestRun(t *testing.T) {
	s := &site{root: t.TempDir()}
	s.mustPoint(t, "r1")
	t.Run("it serves until its context ends, and lets a request finish", func(t *testing.T) {
		s.wait = make(chan struct{})
		ctx, stop := context.WithCancel(t.Context())
		at, done := make(chan net.Addr, 1), make(chan error, 1)
		go func() { done <- serve.Run(ctx, "127.0.0.1:0", s.config(), func(a net.Addr) { at <- a }) }()
		address := (<-at).String()
		got := make(chan error, 1)
		go func() {
			answer, err := http.Get("http://" + address + "/exports/current/trials.parquet") //nolint:noctx // this machine
			if err == nil {
				_, err = io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
			}
			got <- err
		}()
		if err := <-got; err != nil {
			t.Errorf("request: %v", err)
		}
		stop()
		if err := <-done; err != nil {
			t.Errorf("after the end: %v", err)
		}
	})
	t.Run("an address that is taken says what to do", func(t *testing.T) {
		taken, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // this machine
		if err != nil {
			t.Fatal(err)
		}
		defer taken.Close()
		err = serve.Run(t.Context(), taken.Addr().String(), s.config(), func(net.Addr) {})
		if err == nil || !strings.Contains(err.Error(), "--address") {
			t.Errorf("error = %v", err)
		}
	})
	t.Run("a folder that is not there says what to do", func(t *testing.T) {
		missing := &site{root: filepath.Join(t.TempDir(), "none")}
		err := serve.Run(t.Context(), "127.0.0.1:0", missing.config(), func(net.Addr) {})
		if err == nil || !strings.Contains(err.Error(), "ldntrials refresh") {
			t.Errorf("error = %v", err)
		}
	})
}
