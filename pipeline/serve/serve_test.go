package serve_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ldntrials/pipeline/serve"
)

func TestHandler(t *testing.T) {
	outside := t.TempDir()
	dir := filepath.Join(outside, "exports")
	for path, text := range map[string]string{
		filepath.Join(outside, "secret"): "secret",
		filepath.Join(dir, "r1", "manifest.json"): `{"format":"ldntrials-export","schema_version":1,"run":"r1","as_of":"2026-03-01T02:30:00Z","provenance":"<script>alert(1)</script>",
			"registries":[],"query":{},"files":[{"name":"trials.parquet","table":"trials","rows":2,"bytes":4,"description":"one row per trial"}]}`,
		filepath.Join(dir, "r1", "trials.parquet"): "PAR1",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("r1", filepath.Join(dir, "current")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "secret"), filepath.Join(dir, "leak")); err != nil {
		t.Fatal(err)
	}
	handler, err := serve.Handler(dir)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	get := func(t *testing.T, method, path string) (int, string, http.Header) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(body), answer.Header
	}
	t.Run("the index lists the newest run and escapes what it says", func(t *testing.T) {
		code, body, header := get(t, "GET", "/")
		if code != 200 || !strings.Contains(body, `href="/r1/trials.parquet"`) || strings.Contains(body, "<script>") {
			t.Errorf("%d: %s", code, body)
		}
		if !strings.Contains(header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Error("no content security policy")
		}
	})
	t.Run("files come in ranges through current", func(t *testing.T) {
		if code, body, _ := get(t, "GET", "/current/trials.parquet"); code != 200 || body != "PAR1" {
			t.Errorf("%d %q", code, body)
		}
	})
	t.Run("nothing outside the folder is served", func(t *testing.T) {
		for _, path := range []string{"/../secret", "/%2e%2e/secret", "/leak"} {
			if _, body, _ := get(t, "GET", path); strings.Contains(body, "secret") && !strings.Contains(body, "trials") {
				t.Errorf("%s gave the secret", path)
			}
		}
	})
	t.Run("writing is refused", func(t *testing.T) {
		if code, _, _ := get(t, "PUT", "/r1/trials.parquet"); code != http.StatusMethodNotAllowed {
			t.Errorf("PUT gave %d", code)
		}
	})
}

func TestRun(t *testing.T) {
	t.Run("it serves until its context ends", func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		at := make(chan net.Addr, 1)
		done := make(chan error, 1)
		go func() { done <- serve.Run(ctx, "127.0.0.1:0", t.TempDir(), func(a net.Addr) { at <- a }) }()
		answer, err := http.Get("http://" + (<-at).String() + "/") //nolint:noctx // this machine
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("without exports the index answers %d", answer.StatusCode)
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
		err = serve.Run(t.Context(), taken.Addr().String(), t.TempDir(), func(net.Addr) {})
		if err == nil || !strings.Contains(err.Error(), "--address") {
			t.Errorf("error = %v", err)
		}
	})
	t.Run("a folder that is not there says what to do", func(t *testing.T) {
		err := serve.Run(t.Context(), "127.0.0.1:0", filepath.Join(t.TempDir(), "exports"), func(net.Addr) {})
		if err == nil || !strings.Contains(err.Error(), "ldntrials refresh") {
			t.Errorf("error = %v", err)
		}
	})
}
