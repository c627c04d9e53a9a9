package euctr_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"ldntrials/pipeline/registry"
)

func request(base, dir string) registry.FetchRequest {
	return registry.FetchRequest{BaseURL: base, Terms: []string{"naltrexone"}, Dir: dir}
}

func mustFail(t *testing.T, base string, kind registry.FetchKind, says ...string) {
	t.Helper()
	_, err := impatient().Fetch(t.Context(), request(base, t.TempDir()))
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

// trials are three trials with five records.
func trials() [][]byte {
	return [][]byte{small("2015-001234-25", "ES"), small("2015-001234-25", "DE"), small("2016-000001-10", "GB"), small("2016-000001-10", "3rd"), small("2017-000002-11", "DK")}
}

func TestFetchSaysWhatIsWrong(t *testing.T) {
	answers := func(answer func(http.ResponseWriter)) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w) })
	}
	t.Run("a search page of another kind", func(t *testing.T) {
		mustFail(t, serve(t, answers(page)), registry.Malformed, "Trials with a EudraCT protocol", "the address may have changed", "ldntrials import FILE")
	})
	t.Run("HTML in the place of text", func(t *testing.T) {
		f := newFake(trials()...)
		html := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/search") {
				f.ServeHTTP(w, r)
				return
			}
			page(w)
		})
		mustFail(t, serve(t, html), registry.Malformed, "the register answered HTML where data was expected", "ldntrials import FILE")
	})
	t.Run("throttling without end", func(t *testing.T) {
		mustFail(t, serve(t, answers(passing[0])), registry.Throttled, "run again in an hour")
	})
	t.Run("a search that finds everything", func(t *testing.T) {
		everything := func(w http.ResponseWriter) { fmt.Fprint(w, "Trials with a EudraCT protocol (44,123)") }
		mustFail(t, serve(t, answers(everything)), registry.Rejected, "finds 44123 trials")
	})
	t.Run("more trials announced than listed", func(t *testing.T) {
		f := newFake(trials()...)
		f.extra = 1
		mustFail(t, serve(t, f), registry.Incomplete, "3 trials listed, 4 announced")
	})
}

func TestARecordThatItsPageLacksIsAskedForByItself(t *testing.T) {
	f := newFake(trials()...)
	f.apart["2016-000001-10-3RD"] = true
	pull, err := impatient().Fetch(t.Context(), request(serve(t, f), t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for raw, err := range pull.Records {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, raw.RecordID)
	}
	if len(ids) != 5 || pull.Announced != 5 || pull.Received != 5 || !slices.Contains(f.asked, "rest/download/trial/2016-000001-10/3rd") {
		t.Errorf("got %v; asked %v", ids, f.asked)
	}
}

func TestARecordThatComesTwiceIsKeptOnce(t *testing.T) {
	f := newFake(append(trials(), small("2015-001234-25", "DE"))...)
	pull, err := impatient().Fetch(t.Context(), request(serve(t, f), t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	if pull.Announced != 5 || pull.Received != 5 || pull.Stats.Duplicates != 1 {
		t.Errorf("%d announced, %d received, %d duplicates", pull.Announced, pull.Received, pull.Stats.Duplicates)
	}
}

func TestAnInterruptedFetchGoesOn(t *testing.T) {
	dir := t.TempDir()
	f := newFake(trials()...)
	base := serve(t, f)
	f.faults = []func(http.ResponseWriter){nil, nil, nil, nil, func(w http.ResponseWriter) { w.WriteHeader(http.StatusForbidden) }}
	if _, err := impatient().Fetch(t.Context(), request(base, dir)); err == nil {
		t.Fatal("the second page was refused, and the fetch succeeded")
	}
	f.asked = nil
	pull, err := impatient().Fetch(t.Context(), request(base, dir))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(f.asked, ", "); got != "search, rest/download/summary 1, rest/download/summary 2, rest/download/full 2" || pull.Stats.ResumedPages != 1 || pull.Received != 5 {
		t.Errorf("asked for %s; %d pages taken over, %d records", got, pull.Stats.ResumedPages, pull.Received)
	}
}

func TestSearchesInTheRegistersLanguage(t *testing.T) {
	var asked []string
	none := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, _ := url.ParseQuery(r.URL.RawQuery)
		asked = append(asked, q.Get("query"))
		fmt.Fprint(w, "Trials with a EudraCT protocol (0)")
	})
	pull, err := impatient().Fetch(t.Context(), registry.FetchRequest{
		BaseURL: serve(t, none), Dir: t.TempDir(), Terms: []string{"naltrexone", "dextro-naltrexone", "纳曲酮"},
		Joint: [][]string{{"naloxone", "nalmefene"}, {"overdose", "opioid toxicity"}},
	})
	if err != nil || pull.Received != 0 || pull.Announced != 0 {
		t.Fatalf("got %+v, %v", pull, err)
	}
	want := []string{`naltrexone OR "dextro-naltrexone"`, `(naloxone OR nalmefene) AND (overdose OR "opioid toxicity")`}
	if !slices.Equal(asked, want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
}
