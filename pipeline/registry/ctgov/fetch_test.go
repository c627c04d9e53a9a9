package ctgov_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/ctgov"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
)

// impatient is the register with waits of a millisecond.
func impatient() *ctgov.Registry {
	r := ctgov.New()
	r.FirstWait = time.Millisecond
	r.Now = func() time.Time { return time.Date(2026, 1, 2, 22, 0, 0, 0, time.UTC) }
	return r
}

// mustServe starts a fake register.
func mustServe(t *testing.T, studies [][]byte, options fakectgov.Options) (*fakectgov.Server, string) {
	t.Helper()
	fake := fakectgov.New(studies, options)
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	return fake, server.URL + "/any/prefix"
}

func small(n int) [][]byte { return slices.Collect(fakectgov.Small(n, 1)) }

// mustFetch fetches everything that mentions naltrexone.
func mustFetch(t *testing.T, r *ctgov.Registry, base, dir string) *registry.Pull {
	t.Helper()
	pull, err := r.Fetch(t.Context(), registry.FetchRequest{BaseURL: base, Terms: []string{"naltrexone"}, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return pull
}

// mustRecords reads the records of a pull by id, and counts the broken ones.
func mustRecords(t *testing.T, pull *registry.Pull) (records map[string]registry.Raw, broken int) {
	t.Helper()
	records = map[string]registry.Raw{}
	for raw, err := range pull.Records {
		var re *registry.RecordError
		switch {
		case errors.As(err, &re):
			broken++
		case err != nil:
			t.Fatal(err)
		default:
			if _, twice := records[raw.RecordID]; twice {
				t.Errorf("%s came twice", raw.RecordID)
			}
			records[raw.RecordID] = raw
		}
	}
	return records, broken
}

func TestFetchEverythingInSpiteOfFaults(t *testing.T) {
	studies := small(3454)
	for _, seed := range []uint64{1, 2, 3} {
		fake, base := mustServe(t, studies, fakectgov.Options{FaultRate: 0.1, Seed: seed, RetryAfter: "0"})
		pull := mustFetch(t, impatient(), base, t.TempDir())
		if pull.Announced != 3454 || pull.Received != 3454 || pull.DataVersion != "2026-01-02T09:00:05" {
			t.Errorf("announced %d, received %d, of %q", pull.Announced, pull.Received, pull.DataVersion)
		}
		records, broken := mustRecords(t, pull)
		if len(records) != 3454 || broken != 0 {
			t.Errorf("%d records and %d broken, want 3454 and none", len(records), broken)
		}
		raw := records["NCT09001234"]
		if !bytes.Equal(raw.Body, studies[1234]) || raw.Provenance != registry.Live || raw.Registry != "ctgov" ||
			raw.URL != base+"/api/v2/studies/NCT09001234" || raw.FetchedAt.Year() != 2026 || len(raw.Hash) != 32 {
			t.Errorf("got %+v with body %.60q", raw, raw.Body)
		}
		if got := len(fake.Requests()); got != pull.Stats.Requests || pull.Stats.Retries != got-6 || pull.Stats.Bytes == 0 {
			t.Errorf("the register counted %d requests, the pull %+v", got, pull.Stats)
		}
	}
}

func TestFetchManyFaultsAtSmallPages(t *testing.T) {
	r := impatient()
	r.PageSize = 20
	_, base := mustServe(t, small(1000), fakectgov.Options{FaultRate: 0.3, RetryAfter: "0"})
	if pull := mustFetch(t, r, base, t.TempDir()); pull.Received != 1000 || pull.Stats.Retries == 0 {
		t.Errorf("received %d with %+v", pull.Received, pull.Stats)
	}
}

func TestFetch(t *testing.T) {
	const moved1, moved2, moved3 = "2026-01-01T09:00:00", "2026-01-02T09:00:00", "2026-01-03T09:00:00"
	ten := small(10)
	for _, test := range []struct {
		name     string
		studies  [][]byte
		options  fakectgov.Options
		terms    []string
		kind     registry.FetchKind // "" for a complete answer
		says     []string
		received int
		stats    registry.FetchStats // Restarts and Duplicates only
		requests int                 // 0 is any
	}{
		{name: "a plain answer", studies: ten, received: 10, requests: 6},
		{name: "no hit is an answer", studies: ten, terms: []string{"unheard of"}, received: 0, requests: 3},
		{name: "one page", studies: ten[:3], received: 3, requests: 3},
		{name: "a burst of 429 is waited for", studies: ten, received: 10,
			options: fakectgov.Options{RetryAfter: "0", Script: []fakectgov.Fault{fakectgov.None, fakectgov.TooMany, fakectgov.TooManyAfter, fakectgov.TooMany, fakectgov.TooMany}}},
		{name: "429 for ever is throttling", studies: ten, options: fakectgov.Options{FaultRate: 1, Faults: []fakectgov.Fault{fakectgov.TooMany}},
			kind: registry.Throttled, says: []string{"429", "after 6 tries", "fewer requests"}, requests: 6},
		{name: "500 for ever is an outage", studies: ten, options: fakectgov.Options{FaultRate: 1, Faults: []fakectgov.Fault{fakectgov.ServerError}},
			kind: registry.Outage, says: []string{"500", "outage"}, requests: 6},
		{name: "403 names the way by file", studies: ten, options: fakectgov.Options{Script: []fakectgov.Fault{fakectgov.Forbidden}},
			kind: registry.Forbidden, says: []string{"403", "TLS fingerprint", "ldntrials import FILE"}, requests: 1},
		{name: "a web page is no answer", studies: ten, options: fakectgov.Options{Script: []fakectgov.Fault{fakectgov.None, fakectgov.Page}},
			kind: registry.Malformed, says: []string{"search page 1", `web page ("Please log in")`}, requests: 2},
		{name: "text is no answer", studies: ten, options: fakectgov.Options{Script: slices.Repeat([]fakectgov.Fault{fakectgov.NotJSON}, 6)},
			kind: registry.Malformed, says: []string{"ask for the data version", "no version"}, requests: 6},
		{name: "other JSON is no page", studies: ten, options: fakectgov.Options{Script: append([]fakectgov.Fault{fakectgov.None}, slices.Repeat([]fakectgov.Fault{fakectgov.OtherJSON}, 6)...)},
			kind: registry.Malformed, says: []string{"search page 1", "no page of studies"}, requests: 7},
		{name: "a rejected search quotes the register", studies: ten, options: fakectgov.Options{Script: []fakectgov.Fault{fakectgov.None, fakectgov.Rejected}},
			kind: registry.Rejected, says: []string{"missing ')' at '<EOF>'"}, requests: 2},
		{name: "data that moves is fetched again", studies: ten, options: fakectgov.Options{Versions: []string{moved1, moved2}}, received: 10,
			stats: registry.FetchStats{Restarts: 1}, requests: 12},
		{name: "data that keeps moving is incomplete", studies: ten, options: fakectgov.Options{Versions: []string{"1", "2", "3", "4", "5", "6", "7", "8"}},
			kind: registry.Incomplete, says: []string{"new data during the paging", "7 before, 8 after", "run again in an hour"}, requests: 24},
		{name: "a token that expires is fetched anew", studies: ten, options: fakectgov.Options{TokenUses: 2}, received: 10, stats: registry.FetchStats{Restarts: 1}},
		{name: "a page that repeats is noticed", studies: ten, options: fakectgov.Options{RepeatFrom: 2},
			kind: registry.Malformed, says: []string{"search page 3", "in a circle", "seen before"}, requests: 8},
		{name: "the first page repeating is noticed", studies: ten, options: fakectgov.Options{RepeatFrom: 1},
			kind: registry.Malformed, says: []string{"search page 2", "in a circle"}, requests: 6},
		{name: "a token that repeats is noticed", studies: ten, options: fakectgov.Options{SameToken: 2},
			kind: registry.Malformed, says: []string{"search page 2", "token was met before"}, requests: 6},
		{name: "fewer than announced is incomplete", studies: ten, options: fakectgov.Options{Announce: func(n int) int { return n + 1 }},
			kind: registry.Incomplete, says: []string{"10 received, 11 announced"}, requests: 10},
		{name: "more than announced is incomplete", studies: ten, options: fakectgov.Options{Announce: func(n int) int { return n - 1 }},
			kind: registry.Incomplete, says: []string{"10 received so far, 9 announced"}},
		{name: "more than announced for ever ends", studies: ten, options: fakectgov.Options{Announce: func(int) int { return 4 }},
			kind: registry.Incomplete, says: []string{"6 received so far, 4 announced"}, requests: 6},
		{name: "none announced and some received is incomplete", studies: ten, options: fakectgov.Options{Announce: func(int) int { return 0 }}, kind: registry.Incomplete},
		{name: "ids that come twice count once", studies: ten, options: fakectgov.Options{Duplicates: 1}, received: 10, stats: registry.FetchStats{Duplicates: 3}},
		{name: "the same study twice on a page counts once and is missed", studies: append(ten[:9:9], ten[0]),
			kind: registry.Incomplete, says: []string{"9 received, 10 announced"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := impatient()
			r.PageSize = 3
			fake, base := mustServe(t, test.studies, test.options)
			if test.terms == nil {
				test.terms = []string{"naltrexone"}
			}
			pull, err := r.Fetch(t.Context(), registry.FetchRequest{BaseURL: base, Terms: test.terms, Dir: t.TempDir()})
			if got := len(fake.Requests()); test.requests > 0 && got != test.requests {
				t.Errorf("%d requests, want %d", got, test.requests)
			}
			if test.kind != "" {
				mustFail(t, err, test.kind, test.says...)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			records, broken := mustRecords(t, pull)
			if pull.Received != test.received || pull.Announced != test.received || len(records) != test.received || broken != 0 {
				t.Errorf("announced %d, received %d, %d records, %d broken; want %d", pull.Announced, pull.Received, len(records), broken, test.received)
			}
			if got := (registry.FetchStats{Restarts: pull.Stats.Restarts, Duplicates: pull.Stats.Duplicates}); got != test.stats {
				t.Errorf("got %+v, want %+v", got, test.stats)
			}
		})
	}
}

// mustFail checks the kind and the words of an error.
func mustFail(t *testing.T, err error, kind registry.FetchKind, says ...string) {
	t.Helper()
	var fe *registry.FetchError
	if !errors.As(err, &fe) {
		t.Fatalf("got %v, want a *registry.FetchError", err)
	}
	if fe.Kind != kind || fe.Remedy == "" || fe.Step == "" || fe.Registry != "ctgov" {
		t.Errorf("got kind %q at %q, remedy %q; want kind %q: %v", fe.Kind, fe.Step, fe.Remedy, kind, err)
	}
	for _, want := range says {
		if !strings.Contains(strings.ReplaceAll(err.Error(), `\"`, `"`), want) {
			t.Errorf("the error %q does not say %q", err, want)
		}
	}
}

func TestFetchFollowsRedirectsOnTheSameHostOnly(t *testing.T) {
	fake, base := mustServe(t, small(3), fakectgov.Options{})
	door := func(host string) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if path, ok := strings.CutPrefix(r.URL.Path, "/old"); ok {
				http.Redirect(w, r, host+path+"?"+r.URL.RawQuery, http.StatusMovedPermanently)
				return
			}
			fake.ServeHTTP(w, r)
		}))
		t.Cleanup(server.Close)
		return server.URL + "/old"
	}
	if pull := mustFetch(t, impatient(), door(""), t.TempDir()); pull.Received != 3 {
		t.Errorf("received %d", pull.Received)
	}
	_, err := impatient().Fetch(t.Context(), registry.FetchRequest{BaseURL: door(base), Terms: []string{"x"}, Dir: t.TempDir()})
	mustFail(t, err, registry.Malformed, "redirect refused", "ask for the data version")
}

func TestFetchLargePages(t *testing.T) {
	studies := slices.Collect(fakectgov.Generate(200, 1))
	total := 0
	for _, study := range studies {
		total += len(study)
	}
	t.Run("a page over the limit is asked for in smaller ones", func(t *testing.T) {
		r := impatient()
		r.PageLimit = int64(total / 2)
		fake, base := mustServe(t, studies, fakectgov.Options{})
		pull := mustFetch(t, r, base, t.TempDir())
		if records, _ := mustRecords(t, pull); len(records) != 200 {
			t.Errorf("%d records, want 200", len(records))
		}
		var sizes []string
		for _, u := range fake.Requests() {
			if size := u.Query().Get("pageSize"); size != "" {
				sizes = append(sizes, size)
			}
		}
		if want := []string{"1000", "250", "62"}; len(sizes) < 3 || !slices.Equal(sizes[:3], want) {
			t.Errorf("asked for pages of %v, want %v first", sizes, want)
		}
	})
	t.Run("a body without end is refused", func(t *testing.T) {
		r := impatient()
		r.PageLimit = 1 << 20
		_, base := mustServe(t, studies, fakectgov.Options{Script: append([]fakectgov.Fault{fakectgov.None}, slices.Repeat([]fakectgov.Fault{fakectgov.Oversize}, 20)...)})
		_, err := r.Fetch(t.Context(), registry.FetchRequest{BaseURL: base, Terms: []string{"naltrexone"}, Dir: t.TempDir()})
		mustFail(t, err, registry.Malformed, "larger than the limit of 1 MiB")
	})
}

func TestFetchBrokenRecordsGoOn(t *testing.T) {
	studies := small(4)
	page := func(next string, bodies ...string) string {
		return `{"totalCount":5,"studies":[` + strings.Join(bodies, ",\n") + `]` + next + `}`
	}
	noID := `{"protocolSection":{"identificationModule":{"briefTitle":"x"}}}`
	badText := "{\"protocolSection\":{\"identificationModule\":{\"nctId\":\"NCT09000009\",\"briefTitle\":\"\xff\"}}}"
	openString := `{"protocolSection":{"identificationModule":{"nctId":"NCT09000008","briefTitle":"x}}}`
	for _, test := range []struct {
		name    string
		body    string
		records int
		broken  int
	}{
		{"without an id", page("", string(studies[0]), noID, string(studies[1]), string(studies[2]), string(studies[3])), 4, 1},
		{"not UTF-8", page("", badText, string(studies[0]), string(studies[1]), string(studies[2]), string(studies[3])), 4, 1},
		{"an open string", page("", string(studies[0]), openString, string(studies[1]), string(studies[2]), string(studies[3])), 4, 1},
		{"of another type", page("", string(studies[0]), string(studies[1]), "null", string(studies[2]), string(studies[3])), 4, 1},
		{"all of them", page("", noID, noID, noID, noID, noID), 0, 5},
	} {
		t.Run(test.name, func(t *testing.T) {
			base := mustAnswer(t, test.body)
			pull := mustFetch(t, impatient(), base, t.TempDir())
			records, broken := mustRecords(t, pull)
			if len(records) != test.records || broken != test.broken || pull.Received != 5 {
				t.Errorf("%d records, %d broken, received %d", len(records), broken, pull.Received)
			}
		})
	}
	for name, body := range map[string]string{
		"a token of another type": `{"totalCount":1,"studies":[` + string(studies[0]) + `],"nextPageToken":5}`,
		"a count of another type": `{"totalCount":"many","studies":[` + string(studies[0]) + `]}`,
		"a negative count":        `{"totalCount":-1,"studies":[` + string(studies[0]) + `]}`,
		"no count":                `{"studies":[` + string(studies[0]) + `]}`,
		"studies of another type": `{"totalCount":0,"studies":{}}`,
		"nothing":                 ``,
	} {
		t.Run("a page with "+name+" is malformed", func(t *testing.T) {
			_, err := impatient().Fetch(t.Context(), registry.FetchRequest{BaseURL: mustAnswer(t, body), Terms: []string{"x"}, Dir: t.TempDir()})
			mustFail(t, err, registry.Malformed)
		})
	}
	t.Run("an empty page without a count is no hit", func(t *testing.T) {
		if pull := mustFetch(t, impatient(), mustAnswer(t, `{"studies": []}`), t.TempDir()); pull.Received != 0 {
			t.Errorf("received %d", pull.Received)
		}
	})
	t.Run("empty pages for ever end", func(t *testing.T) {
		n := 0
		base := mustAnswerFunc(t, func() string { n++; return fmt.Sprintf(`{"totalCount":1,"studies":[],"nextPageToken":"t%d"}`, n) })
		_, err := impatient().Fetch(t.Context(), registry.FetchRequest{BaseURL: base, Terms: []string{"x"}, Dir: t.TempDir()})
		mustFail(t, err, registry.Malformed, "empty pages in a row")
		if n > 30 {
			t.Errorf("%d pages were asked for", n)
		}
	})
}

// mustAnswer starts a register that answers every search with the same body.
func mustAnswer(t *testing.T, body string) string {
	return mustAnswerFunc(t, func() string { return body })
}

func mustAnswerFunc(t *testing.T, body func() string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/version") {
			fmt.Fprint(w, `{"dataTimestamp":"2026-01-01T00:00:00"}`)
			return
		}
		fmt.Fprint(w, body())
	}))
	t.Cleanup(server.Close)
	return server.URL
}
