package schedule_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/schedule"
)

// through carries requests to a handler without a network.
type through struct{ http.Handler }

func (h through) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result(), nil
}

type refuses struct{ err error }

func (r refuses) RoundTrip(*http.Request) (*http.Response, error) { return nil, r.err }

func TestWebhook(t *testing.T) {
	bubble(t, "gets the report as JSON, the same words as the log", func(t *testing.T) {
		var mu sync.Mutex
		var got []string
		b := newBench(t, func(context.Context, schedule.Task) schedule.Result { return failed(true) },
			nightly+"\nretries = 1\non_failure.webhook_env = 'HOOK'\non_success.webhook = 'http://localhost/fine'")
		b.runner.Rules = rules()
		b.runner.Client = &http.Client{Transport: through{http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			mu.Lock()
			defer mu.Unlock()
			got = append(got, r.Method+" "+r.URL.String()+" "+r.Header.Get("Content-Type")+" "+string(body))
		})}}
		b.start()
		time.Sleep(24 * time.Hour)
		b.becomes(done)
		time.Sleep(24 * time.Hour)
		b.stop()
		if len(got) != 2 {
			t.Fatalf("told %q", got)
		}
		body, ok := strings.CutPrefix(got[0], "POST https://hooks.example.org/secret application/json ")
		var report map[string]any
		if err := json.Unmarshal([]byte(body), &report); err != nil || !ok {
			t.Fatalf("told %s: %v", got[0], err)
		}
		want := map[string]any{
			"job": "nightly", "outcome": "failed", "due": "2026-11-24T02:30:00Z", "started_at": "2026-11-24T02:30:00Z", "ended_at": "2026-11-24T02:40:00Z",
			"attempts": 2.0, "what": "Nothing was published.", "why": "the disk is full", "do": "free some space",
			"text": "ldntrials nightly: failed. Nothing was published. | why: the disk is full | what to do: free some space",
		}
		if diff := cmp.Diff(want, report); diff != "" {
			t.Errorf("the report (-want +got):\n%s", diff)
		}
		if !strings.HasPrefix(got[1], "POST http://localhost/fine ") || !strings.Contains(got[1], `"outcome":"done"`) {
			t.Errorf("told %s", got[1])
		}
		b.says("run ended: Nothing was published. | why: the disk is full | what to do: free some space")
		if strings.Contains(b.said.String(), "secret") {
			t.Errorf("the address is said in\n%s", b.said)
		}
	})
	for name, test := range map[string]struct {
		transport http.RoundTripper
		says      string
	}{
		"an answer that is none is said":       {through{http.NotFoundHandler()}, "it answers 404"},
		"a redirect is not followed":           {through{http.RedirectHandler("http://192.0.2.1/elsewhere", http.StatusFound)}, "it answers 302"},
		"a host that is not there is said":     {refuses{errors.New("connection refused")}, "connection refused; see that the host can be reached"},
		"an answer is read to a limit":         {through{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("x", 1<<20)) })}, "Published."},
		"one that does not answer is given up": {waits{}, "context deadline exceeded"},
	} {
		bubble(t, name, func(t *testing.T) {
			b := newBench(t, done, nightly+"\non_success.webhook_env = 'HOOK'")
			b.runner.Rules = rules()
			b.runner.Client = &http.Client{Transport: test.transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			b.start()
			time.Sleep(24 * time.Hour)
			b.wants("nightly 24T02:30 1 24T02:30:00")
			b.stop()
			b.says(test.says)
			if strings.Contains(b.said.String(), "secret") {
				t.Errorf("the address is said in\n%s", b.said)
			}
		})
	}
}

type waits struct{}

func (waits) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestCommand(t *testing.T) {
	run := func(t *testing.T, hook string) (*bench, string) {
		t.Helper()
		dir := t.TempDir()
		b := newBench(t, func(context.Context, schedule.Task) schedule.Result { return failed(false) }, nightly+"\n[on_failure]\ncommand = "+fmt.Sprintf(hook, dir))
		b.start()
		time.Sleep(5*time.Hour + 30*time.Minute)
		for b.state("nightly").Last == nil {
			synctest.Wait()
		}
		time.Sleep(time.Hour)
		b.stop()
		return b, dir
	}
	bubble(t, "gets the report on stdin and in its environment", func(t *testing.T) {
		_, dir := run(t, `["/bin/sh", "-c", "cat > %[1]s/report; printf '%%s|%%s' \"$LDNTRIALS_OUTCOME\" \"$LDNTRIALS_DO\" > %[1]s/environment"]`)
		report, _ := os.ReadFile(filepath.Join(dir, "report"))
		environment, _ := os.ReadFile(filepath.Join(dir, "environment"))
		if !strings.HasPrefix(string(report), `{"job":"nightly","outcome":"failed",`) || string(environment) != "failed|free some space" {
			t.Errorf("told %s and %s", report, environment)
		}
	})
	bubble(t, "an argument is one, whatever is in it", func(t *testing.T) {
		_, dir := run(t, `["/bin/touch", "%s/a b; touch c"]`)
		if _, err := os.Stat(filepath.Join(dir, "a b; touch c")); err != nil {
			t.Error(err)
		}
	})
	bubble(t, "one that fails is said with its last words", func(t *testing.T) {
		b, _ := run(t, `["/bin/sh", "-c", "echo no such room >&2; exit 3 # %s"]`)
		b.says("the command that is to be told could not be", "exit status 3", "no such room")
	})
}
