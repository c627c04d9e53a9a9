package isrctn

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/conformance"
)

// fake is the register in miniature.
type fake struct {
	bodies  [][]byte
	repeats bool // every page is the first one
	more    int  // announced beyond what there is
	shuffle bool // the first attempt gives a record twice and one not at all
	faults  []func(http.ResponseWriter)

	mu    sync.Mutex
	asked []string
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, r.URL.RequestURI())
	if len(f.faults) > 0 {
		fault := f.faults[0]
		if f.faults = f.faults[1:]; fault != nil {
			fault(w)
			return
		}
	}
	if !strings.HasSuffix(r.URL.Path, "/api/query/format/default") || r.URL.Query().Get("q") == "" {
		page(w)
		return
	}
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
	if f.repeats {
		offset = 0
	}
	offset = min(offset, len(f.bodies))
	bodies := f.bodies[offset:min(len(f.bodies), offset+limit)]
	if f.shuffle && offset > 0 {
		bodies, f.shuffle = append([][]byte{f.bodies[0]}, bodies[1:]...), false
	}
	w.Write(answerOf(len(f.bodies)+f.more, bodies...))
}

func page(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprint(w, "<!DOCTYPE html><html><head><title>ISRCTN</title></head></html>")
}

// passing are faults that another try gets over.
var passing = []func(http.ResponseWriter){
	func(w http.ResponseWriter) {
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusTooManyRequests)
	},
	func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) },
	func(w http.ResponseWriter) {
		fmt.Fprint(w, `<allTrials totalCount="5"><fullTrial><trial><isrctn>91000`)
	},
	func(w http.ResponseWriter) { w.Header().Set("Content-Length", "1000"); fmt.Fprint(w, `<allTr`) },
	func(w http.ResponseWriter) { fmt.Fprint(w, `{}`) },
}

// impatient hardly waits and has small pages.
func impatient() *Registry { return &Registry{FirstWait: time.Millisecond, PageSize: 2} }

func serve(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	return server.URL + "/prefix"
}

func behaving(t *testing.T, bodies [][]byte, behaviour conformance.Behaviour) string {
	t.Helper()
	f := &fake{bodies: bodies}
	switch behaviour {
	case conformance.Repeats:
		f.repeats = true
	case conformance.Fewer:
		f.more = 1
	case conformance.Faulty:
		for i := range 20 {
			f.faults = append(f.faults, passing[i%len(passing)], nil)
		}
	case conformance.Silent:
		return serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	case conformance.NotThere:
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		l.Close()
		return "http://" + l.Addr().String()
	}
	return serve(t, f)
}

func TestFetch(t *testing.T) {
	bodies := [][]byte{small(1), small(2), small(3)}
	get := func(t *testing.T, f *fake, dir string) (*registry.Pull, error) {
		t.Helper()
		return impatient().Fetch(t.Context(), registry.FetchRequest{BaseURL: serve(t, f), Dir: dir, Terms: []string{"naltrexone", "low dose", "纳曲酮"},
			Joint: [][]string{{"naloxone", "nalmefene"}, {"overdose"}}})
	}
	t.Run("asks for every term, and joint ones together", func(t *testing.T) {
		f := &fake{bodies: bodies}
		pull, err := get(t, f, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		const want = `"naltrexone" OR "low dose" OR "纳曲酮" OR (("naloxone" OR "nalmefene") AND ("overdose"))`
		if pull.Query != want || len(f.asked) != 3 || !strings.Contains(f.asked[0], "limit=0") {
			t.Errorf("asked %s by %q", pull.Query, f.asked)
		}
	})
	t.Run("a record that slipped from page to page is fetched in another attempt", func(t *testing.T) {
		pull, err := get(t, &fake{bodies: bodies, shuffle: true}, t.TempDir())
		if err != nil || pull.Received != 3 || pull.Stats.Restarts != 1 {
			t.Errorf("got %+v, %v", pull, err)
		}
	})
	t.Run("an interrupted fetch goes on", func(t *testing.T) {
		f, dir := &fake{bodies: bodies}, t.TempDir()
		server := httptest.NewServer(f)
		defer server.Close()
		req := registry.FetchRequest{BaseURL: server.URL, Dir: dir, Terms: []string{"x"}}
		f.faults = []func(http.ResponseWriter){nil, nil, func(w http.ResponseWriter) { w.WriteHeader(http.StatusForbidden) }}
		if _, err := impatient().Fetch(t.Context(), req); err == nil {
			t.Fatal("the register refused, and nobody noticed")
		}
		pull, err := impatient().Fetch(t.Context(), req)
		if err != nil || pull.Received != 3 || pull.Stats.ResumedPages != 1 {
			t.Errorf("got %+v, %v", pull, err)
		}
	})
	t.Run("a page of yesterday is not taken for one of today", func(t *testing.T) {
		f, dir := &fake{bodies: bodies}, t.TempDir()
		base := serve(t, f)
		day := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
		for want, at := range []time.Time{day, day.AddDate(0, 0, 1)} {
			r := impatient()
			r.Now = func() time.Time { return at }
			pull, err := r.Fetch(t.Context(), registry.FetchRequest{BaseURL: base, Dir: dir, Terms: []string{"x"}})
			if err != nil || pull.Stats.ResumedPages != 0 {
				t.Errorf("%d: got %+v, %v", want, pull, err)
			}
		}
	})
	for name, handler := range map[string]http.HandlerFunc{
		"HTML instead of XML": func(w http.ResponseWriter, _ *http.Request) { page(w) },
		"JSON instead of XML": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") },
		"the address is gone": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) },
	} {
		t.Run(name+" is an error with a remedy", func(t *testing.T) {
			_, err := impatient().Fetch(t.Context(), registry.FetchRequest{BaseURL: serve(t, handler), Dir: t.TempDir(), Terms: []string{"x"}})
			var fe *registry.FetchError
			if !errors.As(err, &fe) || fe.Remedy == "" {
				t.Fatalf("got %v", err)
			}
			if name == "HTML instead of XML" && !strings.Contains(err.Error(), "import a downloaded file") {
				t.Errorf("got %v", err)
			}
		})
	}
}
