package ctis_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"ldntrials/pipeline/registry"
)

func mustFail(t *testing.T, base string, kind registry.FetchKind, says ...string) {
	t.Helper()
	_, err := impatient().Fetch(t.Context(), registry.FetchRequest{BaseURL: base, Terms: []string{"naltrexone"}, Dir: t.TempDir()})
	var fe *registry.FetchError
	if !errors.As(err, &fe) || fe.Kind != kind {
		t.Fatalf("got %v, want %s", err, kind)
	}
	for _, want := range says {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
}

func TestFetchSaysWhatIsWrong(t *testing.T) {
	t.Run("HTML in the place of JSON", func(t *testing.T) {
		page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { app(w) })
		mustFail(t, serve(t, page), registry.Malformed, "the register answered HTML where data was expected", "the address may have changed", "ldntrials import FILE")
	})
	t.Run("throttling without end", func(t *testing.T) {
		busy := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { passing[0](w) })
		mustFail(t, serve(t, busy), registry.Throttled, "run again in an hour")
	})
	t.Run("a refusal", func(t *testing.T) {
		no := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
		mustFail(t, serve(t, no), registry.Forbidden, "ldntrials import FILE")
	})
	t.Run("an address that is gone", func(t *testing.T) {
		gone := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
		mustFail(t, serve(t, gone), registry.Rejected, "404", "the address may have changed")
	})
	t.Run("only empty objects", func(t *testing.T) {
		f := newFake(small(1), small(2))
		for id := range f.bodies {
			f.bodies[id] = []byte("{}")
		}
		mustFail(t, serve(t, f), registry.Malformed, "answers {} for each of the 2 numbers")
	})
	t.Run("an answer with other members", func(t *testing.T) {
		odd := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`{"content":[]}`)) })
		mustFail(t, serve(t, odd), registry.Malformed, "pagination.totalRecords")
	})
	t.Run("more than can be paged to", func(t *testing.T) {
		many := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Write([]byte(`{"pagination":{"totalRecords":10001},"data":[]}`))
		})
		mustFail(t, serve(t, many), registry.Rejected, "only 10000 can be paged to")
	})
}

func TestAnEmptyObjectForOneNumberGoesToQuarantine(t *testing.T) {
	f := newFake(small(1), small(2), small(3))
	f.bodies["2025-500002-10-00"] = []byte("{}")
	pull, err := impatient().Fetch(t.Context(), registry.FetchRequest{BaseURL: serve(t, f), Terms: []string{"naltrexone"}, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	good, broken := 0, ""
	for _, err := range pull.Records {
		var re *registry.RecordError
		switch {
		case errors.As(err, &re):
			broken = re.RecordID + ": " + re.Reason
		case err == nil:
			good++
		}
	}
	if good != 2 || !strings.Contains(broken, "2025-500002-10-00: the record is empty") || pull.Received != 3 || pull.Announced != 3 {
		t.Errorf("%d good, broken %q, %d received, %d announced", good, broken, pull.Received, pull.Announced)
	}
}

func TestSearchesInThePortalsWords(t *testing.T) {
	f := newFake(small(1))
	pull, err := impatient().Fetch(t.Context(), registry.FetchRequest{
		BaseURL: serve(t, f), Dir: t.TempDir(), Terms: []string{"naltrexone", "naltrexon", "纳曲酮"},
		Joint: [][]string{{"naloxone", "nalmefene", "narcan"}, {"overdose", "opioid toxicity"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var criteria []string
	for _, body := range f.searches {
		_, after, _ := strings.Cut(body, `"searchCriteria":`)
		object, _, _ := strings.Cut(after, "}")
		criteria = append(criteria, object+"}")
	}
	want := []string{`{"containAny":"naltrexone, naltrexon"}`,
		`{"containAll":"overdose","containAny":"naloxone, nalmefene, narcan"}`, `{"containAll":"opioid toxicity","containAny":"naloxone, nalmefene, narcan"}`}
	if strings.Join(criteria, "\n") != strings.Join(want, "\n") {
		t.Errorf("posted\n%s\nwant\n%s", strings.Join(criteria, "\n"), strings.Join(want, "\n"))
	}
	if pull.Announced != 1 || pull.Received != 1 {
		t.Errorf("%d announced, %d received: a record that several searches find is one", pull.Announced, pull.Received)
	}
}

func TestAnInterruptedFetchGoesOn(t *testing.T) {
	dir := t.TempDir()
	f := newFake(small(1), small(2), small(3))
	base := serve(t, f)
	f.faults = []func(http.ResponseWriter){nil, nil, nil, func(w http.ResponseWriter) { w.WriteHeader(http.StatusForbidden) }}
	request := registry.FetchRequest{BaseURL: base, Terms: []string{"naltrexone"}, Dir: dir}
	if _, err := impatient().Fetch(t.Context(), request); err == nil {
		t.Fatal("the second record was refused, and the fetch succeeded")
	}
	pull, err := impatient().Fetch(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(f.asked, " "); got != "2025-500001-10-00 2025-500002-10-00 2025-500003-10-00" || pull.Stats.ResumedPages != 1 {
		t.Errorf("asked for %s, %d pages taken over", got, pull.Stats.ResumedPages)
	}
}
