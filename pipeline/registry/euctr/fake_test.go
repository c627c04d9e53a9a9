package euctr_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ldntrials/pipeline/registry/conformance"
	"ldntrials/pipeline/registry/euctr"
)

// fake is the register in miniature: a search page with a count, summaries and whole
// records of two trials a page, and single records.
type fake struct {
	trials  []string            // numbers, in order
	records map[string][][]byte // of a number
	absent  map[string]bool     // ids that no page and no address gives
	apart   map[string]bool     // ids that only their own address gives
	repeats bool                // every page is the first one
	extra   int                 // trials announced and not there
	faults  []func(http.ResponseWriter)

	mu    sync.Mutex
	asked []string // paths with their pages
}

var page = func(w http.ResponseWriter) {
	fmt.Fprint(w, "<!DOCTYPE html><html><head><title>Maintenance</title></head></html>")
}

// passing are faults that another try gets over.
var passing = []func(http.ResponseWriter){
	func(w http.ResponseWriter) {
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusTooManyRequests)
	},
	func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) },
	func(w http.ResponseWriter) { w.Header().Set("Content-Length", "90000"); fmt.Fprint(w, "This file") },
}

var linkPattern = regexp.MustCompile(`/trial/([\d-]+)/(\w+)/`)

// idOf gives number and country of a record.
func idOf(body []byte) (number, country string) {
	m := linkPattern.FindSubmatch(body)
	if m == nil {
		panic(fmt.Sprintf("no link in %.200s", body))
	}
	return string(m[1]), strings.ToUpper(string(m[2]))
}

func newFake(bodies ...[]byte) *fake {
	f := &fake{records: map[string][][]byte{}, absent: map[string]bool{}, apart: map[string]bool{}}
	for _, body := range bodies {
		number, _ := idOf(body)
		if f.records[number] == nil {
			f.trials = append(f.trials, number)
		}
		f.records[number] = append(f.records[number], body)
	}
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, path, _ := strings.Cut(r.URL.Path, "/ctr-search/")
	f.asked = append(f.asked, strings.TrimRight(path+" "+r.URL.Query().Get("page"), " "))
	if len(f.faults) > 0 {
		fault := f.faults[0]
		if f.faults = f.faults[1:]; fault != nil {
			fault(w)
			return
		}
	}
	n, _ := strconv.Atoi(r.URL.Query().Get("page"))
	from := (n - 1) * 2
	if f.repeats {
		from = 0
	}
	var trials []string
	for i := max(0, from); n > 0 && i < len(f.trials) && i < from+2; i++ {
		trials = append(trials, f.trials[i])
	}
	single, isSingle := strings.CutPrefix(path, "rest/download/trial/")
	switch {
	case path == "search":
		fmt.Fprintf(w, "<!DOCTYPE html><html><body><a>Trials with a EudraCT protocol (%d)</a></body></html>", len(f.trials)+f.extra)
	case path == "rest/download/summary":
		f.summary(w, trials)
	case path == "rest/download/full":
		f.full(w, trials)
	case isSingle:
		f.single(w, single)
	default:
		page(w)
	}
}

func (f *fake) summary(w http.ResponseWriter, trials []string) {
	fmt.Fprint(w, "This file contains the summaries of trials.\n")
	for _, number := range trials {
		fmt.Fprintf(w, "\nEudraCT Number: %s\nSponsor Name: A sponsor in DE\nTrial protocol:", number)
		for _, body := range f.records[number] {
			switch _, country := idOf(body); country {
			case "GB":
				fmt.Fprint(w, " GB(GB - no longer in EU/EEA)")
			case "3RD":
				fmt.Fprint(w, " Outside EU/EEA(Ongoing)")
			default:
				fmt.Fprintf(w, " %s(Completed)", country)
			}
		}
		fmt.Fprintf(w, "\nLink: https://www.clinicaltrialsregister.eu/ctr-search/search?query=eudract_number:%s\n", number)
	}
}

const fileHead = "This file contains full details on each clinical trial selected for download.\n\n"

func (f *fake) full(w http.ResponseWriter, trials []string) {
	fmt.Fprint(w, fileHead)
	for _, number := range trials {
		for _, body := range f.records[number] {
			if _, country := idOf(body); !f.absent[number+"-"+country] && !f.apart[number+"-"+country] {
				fmt.Fprintf(w, "%s\n\n", body)
			}
		}
	}
}

func (f *fake) single(w http.ResponseWriter, path string) {
	number, wanted, _ := strings.Cut(path, "/")
	for _, body := range f.records[number] {
		if _, country := idOf(body); strings.ToUpper(wanted) == country && !f.absent[number+"-"+country] {
			fmt.Fprintf(w, "%s\n", body)
			return
		}
	}
	w.WriteHeader(http.StatusNotFound)
}

// serve starts the fake and returns its address with a prefix.
func serve(t *testing.T, h http.Handler) string {
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
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

// impatient is the register with waits of a millisecond.
func impatient() *euctr.Registry {
	return &euctr.Registry{FirstWait: time.Millisecond, Now: func() time.Time { return time.Date(2026, 1, 2, 22, 0, 0, 0, time.UTC) }}
}

// behaving makes the fake that the conformance suite asks for.
func behaving(t *testing.T, bodies [][]byte, behaviour conformance.Behaviour) string {
	f := newFake(bodies...)
	var handler http.Handler = f
	switch behaviour {
	case conformance.Repeats:
		f.repeats = true
	case conformance.Fewer:
		number, country := idOf(bodies[len(bodies)-1])
		f.absent[number+"-"+country] = true
	case conformance.Silent:
		handler = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	case conformance.Faulty:
		for i := range 40 {
			f.faults = append(f.faults, passing[i%len(passing)], nil)
		}
	case conformance.NotThere:
		return nobody(t)
	}
	return serve(t, handler)
}
