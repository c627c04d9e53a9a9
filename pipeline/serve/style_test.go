package serve_test

import (
	"net/http"
	"strings"
	"testing"

	"ldntrials/pipeline/serve"
)

// A page carries its style sheet inside: the policy names that one and allows no other.
func TestStyleInside(t *testing.T) {
	for _, style := range []string{"", "'sha256-abc='"} {
		s := &site{root: t.TempDir()}
		s.mustPoint(t, "r1")
		config := s.config()
		config.StyleHash = style
		a := get(t, serve.Handler(t.Context(), config), http.MethodGet, "/")
		want := strings.TrimSpace("style-src 'self' "+style) + ";"
		if got := a.header.Get("Content-Security-Policy"); !strings.Contains(got, want) || strings.Contains(got, "unsafe") {
			t.Errorf("policy %q, want %q in it", got, want)
		}
	}
}
