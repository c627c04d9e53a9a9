package ctis_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"ldntrials/pipeline/registry/conformance"
	"ldntrials/pipeline/registry/ctis"
)

// fake is CTIS in miniature: search by POST, records by GET, and what is known of its
// manners: page 0 is empty, GET on the search is refused, an unknown number is {}, a
// wrong path is the portal's own web page with status 200.
type fake struct {
	bodies  map[string][]byte
	ids     []string
	repeats bool                        // every page is the first one
	fewer   bool                        // one record more is announced than there is
	faults  []func(http.ResponseWriter) // of the first answers; nil is a good one

	mu       sync.Mutex
	searches []string // bodies posted
	asked    []string // numbers asked for
}

var app = func(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprint(w, "<!DOCTYPE html><html><head><title>Clinical trials</title></head></html>")
}

// passing are faults that another try gets over.
var passing = []func(http.ResponseWriter){
	func(w http.ResponseWriter) {
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusTooManyRequests)
	},
	func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) },
	func(w http.ResponseWriter) { fmt.Fprint(w, `{"pagination":{"totalRec`) },
	func(w http.ResponseWriter) { w.Header().Set("Content-Length", "1000"); fmt.Fprint(w, `{"ct`) },
	func(w http.ResponseWriter) { fmt.Fprint(w, `[]`) },
}

func newFake(bodies ...[]byte) *fake {
	f := &fake{bodies: map[string][]byte{}}
	for _, body := range bodies {
		var named struct {
			Number string `json:"ctNumber"`
		}
		if err := json.Unmarshal(body, &named); err != nil {
			panic(err)
		}
		f.ids = append(f.ids, named.Number)
		f.bodies[named.Number] = body
	}
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.faults) > 0 {
		fault := f.faults[0]
		if f.faults = f.faults[1:]; fault != nil {
			fault(w)
			return
		}
	}
	_, path, _ := strings.Cut(r.URL.Path, "/ctis-public-api/")
	number, isRecord := strings.CutPrefix(path, "retrieve/")
	switch {
	case path == "search" && r.Method != http.MethodPost:
		w.WriteHeader(http.StatusForbidden)
	case path == "search":
		f.search(w, r)
	case isRecord && f.bodies[number] == nil:
		f.asked = append(f.asked, number)
		fmt.Fprint(w, "{}")
	case isRecord:
		f.asked = append(f.asked, number)
		w.Write(f.bodies[number])
	default:
		app(w)
	}
}

func (f *fake) search(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Pagination     struct{ Page, Size int }
		SearchCriteria map[string]string
	}
	var body json.RawMessage
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || json.Unmarshal(body, &asked) != nil || asked.SearchCriteria == nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	f.searches = append(f.searches, string(body))
	from := (asked.Pagination.Page - 1) * asked.Pagination.Size
	if f.repeats {
		from = 0
	}
	rows := []map[string]any{}
	for i := max(0, from); asked.Pagination.Page > 0 && i < len(f.ids) && i < from+asked.Pagination.Size; i++ {
		rows = append(rows, map[string]any{"ctNumber": f.ids[i], "ctTitle": "a title", "ctStatus": 4})
	}
	total := len(f.ids)
	if f.fewer {
		total++
	}
	json.NewEncoder(w).Encode(map[string]any{"showWarning": false, "pagination": map[string]any{"totalRecords": total, "currentPage": asked.Pagination.Page}, "data": rows})
}

// serve starts the fake and returns its address with a prefix.
func serve(t *testing.T, h http.Handler) string {
	server := httptest.NewServer(h)
	t.Cleanup(server.CloseClientConnections)
	t.Cleanup(server.Close)
	return server.URL + "/any/prefix"
}

// nobody is an address at which nobody answers.
func nobody(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	return "http://" + l.Addr().String()
}

// impatient is the register with waits of a millisecond and pages of two rows.
func impatient() *ctis.Registry {
	return &ctis.Registry{FirstWait: time.Millisecond, PageSize: 2, Now: func() time.Time { return time.Date(2026, 1, 2, 22, 0, 0, 0, time.UTC) }}
}

// behaving makes the fake that the conformance suite asks for.
func behaving(t *testing.T, bodies [][]byte, behaviour conformance.Behaviour) string {
	f := newFake(bodies...)
	var handler http.Handler = f
	switch behaviour {
	case conformance.Repeats:
		f.repeats = true
	case conformance.Fewer:
		f.fewer = true
	case conformance.Silent:
		handler = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body) // before that no server notices that the client went
			<-r.Context().Done()
		})
	case conformance.Faulty:
		for i := range 40 {
			f.faults = append(f.faults, passing[i%len(passing)], nil)
		}
	case conformance.NotThere:
		return nobody(t)
	}
	return serve(t, handler)
}
