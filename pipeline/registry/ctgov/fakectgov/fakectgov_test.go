package fakectgov_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"ldntrials/pipeline/registry/ctgov/fakectgov"
)

// mustServe starts a register of n small studies.
func mustServe(t *testing.T, n int, options fakectgov.Options) string {
	t.Helper()
	server := httptest.NewServer(fakectgov.New(slices.Collect(fakectgov.Small(n, 1)), options))
	t.Cleanup(server.Close)
	return server.URL
}

func get(t *testing.T, address string) (status int, kind, body string) {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if to := res.Header.Get("Location"); to != "" {
		return res.StatusCode, to, string(b)
	}
	return res.StatusCode, res.Header.Get("Content-Type"), string(b)
}

func TestAnswers(t *testing.T) {
	base := mustServe(t, 5, fakectgov.Options{})
	for _, test := range []struct {
		name, path string
		status     int
		says       string
	}{
		{"the version", "/api/v2/version", 200, `{"apiVersion":"2.0.5","dataTimestamp":"2026-01-02T09:00:05"}`},
		{"the version below a prefix", "/mirror/ctgov/api/v2/version", 200, `dataTimestamp`},
		{"a study", "/api/v2/studies/NCT09000003", 200, `{"protocolSection":{"identificationModule":{"nctId":"NCT09000003"`},
		{"a study in small letters", "/api/v2/studies/nct09000003", 200, `NCT09000003`},
		{"no such study", "/api/v2/studies/NCT00000001", 404, `NCT number NCT00000001 not found`},
		{"an empty page", "/api/v2/studies?query.term=unheard-of", 200, "{\"studies\":[\n]}"},
		{"an empty page, counted", "/api/v2/studies?query.term=unheard&countTotal=true", 200, "{\"totalCount\":0,\"studies\":[\n]}"},
		{"an unknown parameter", "/api/v2/studies?filter.phase=1", 400, "`filter.phase` is unknown parameter"},
		{"a garbled page size", "/api/v2/studies?pageSize=many", 400, "`pageSize`"},
		{"a garbled token", "/api/v2/studies?pageToken=x", 400, "`pageToken`"},
		{"another format", "/api/v2/studies?format=csv", 400, "`format`"},
		{"an open quote", "/api/v2/studies?query.term=%22a", 400, "Error parsing query in Other terms"},
		{"an open bracket", "/api/v2/studies?query.term=(a", 400, "Error parsing query in Other terms"},
		{"an AND without an end", "/api/v2/studies?query.term=a+AND+", 400, "Error parsing query"},
		{"two words without an operator", "/api/v2/studies?query.term=a+b", 400, "extraneous input 'b'"},
		{"a bracket too many", "/api/v2/studies?query.term=a)", 400, "extraneous input ')'"},
		{"OR in brackets", "/api/v2/studies?countTotal=true&query.term=unheard+OR+(unheard+OR+NCT09000003)", 200, `"totalCount":1,`},
		{"AND of lists", "/api/v2/studies?countTotal=true&query.term=unheard+OR+((naltrexone+OR+x)+AND+(%22NCT09000003%22+OR+NCT09000001))", 200, `"totalCount":2,`},
		{"AND of what nobody mentions", "/api/v2/studies?countTotal=true&query.term=((naltrexone)+AND+(unheard))", 200, `"totalCount":0,`},
		{"an OR without an end", "/api/v2/studies?query.term=a+OR+", 400, "Error parsing query"},
		{"no such page", "/api/v3", 404, "Not Found"},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, kind, body := get(t, base+test.path)
			if status != test.status || !strings.Contains(body, test.says) {
				t.Errorf("got %d %q, want %d %q", status, body, test.status, test.says)
			}
			if want := map[bool]string{true: "application/json", false: "text/plain; charset=utf-8"}[status == 200]; kind != want {
				t.Errorf("got %s, want %s", kind, want)
			}
		})
	}
	t.Run("an alias answers 301 on the same host", func(t *testing.T) {
		study := []byte(`{"protocolSection":{"identificationModule":{"nctId":"NCT09000001","nctIdAliases":["NCT09900001"]}}}`)
		server := httptest.NewServer(fakectgov.New([][]byte{study}, fakectgov.Options{}))
		defer server.Close()
		status, to, _ := get(t, server.URL+"/x/api/v2/studies/NCT09900001")
		if status != 301 || to != "/x/api/v2/studies/NCT09000001" {
			t.Errorf("got %d to %s", status, to)
		}
	})
}

type page struct {
	TotalCount    *int
	NextPageToken string
	Studies       []struct {
		ProtocolSection struct{ IdentificationModule struct{ NctID string } }
	}
}

func TestPaging(t *testing.T) {
	for _, test := range []struct {
		name    string
		options fakectgov.Options
		pages   string // number of studies on each, up to five pages
	}{
		{"ends with a page that names no token", fakectgov.Options{}, "3 3 1."},
		{"repeats a page for ever", fakectgov.Options{RepeatFrom: 2}, "3 3 3 3 3"},
		{"gives studies again", fakectgov.Options{Duplicates: 1}, "3 4 2."},
	} {
		t.Run(test.name, func(t *testing.T) {
			base := mustServe(t, 7, test.options)
			var got []string
			token := ""
			for range 5 {
				_, _, body := get(t, base+"/api/v2/studies?countTotal=true&pageSize=3&pageToken="+url.QueryEscape(token))
				var p page
				if err := json.Unmarshal([]byte(body), &p); err != nil {
					t.Fatalf("%v: %s", err, body)
				}
				if (p.TotalCount != nil) != (token == "") {
					t.Errorf("totalCount stands on page %d", len(got)+1)
				}
				got = append(got, string(rune('0'+len(p.Studies))))
				if token = p.NextPageToken; token == "" {
					got[len(got)-1] += "."
					break
				}
			}
			if all := strings.Join(got, " "); all != test.pages {
				t.Errorf("got pages of %s, want %s", all, test.pages)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	t.Run("come at the rate asked for", func(t *testing.T) {
		base := mustServe(t, 1, fakectgov.Options{FaultRate: 0.1, Faults: []fakectgov.Fault{fakectgov.ServerError}})
		failed := 0
		for range 500 {
			if status, _, _ := get(t, base+"/api/v2/version"); status == 500 {
				failed++
			}
		}
		if failed < 25 || failed > 80 {
			t.Errorf("%d of 500 answers failed", failed)
		}
	})
	t.Run("break the answer as their name says", func(t *testing.T) {
		base := mustServe(t, 1, fakectgov.Options{Script: []fakectgov.Fault{fakectgov.TooManyAfter, fakectgov.CutOff, fakectgov.Reset}, RetryAfter: "9"})
		res, err := http.Get(base + "/api/v2/version")
		if err != nil || res.StatusCode != 429 || res.Header.Get("Retry-After") != "9" {
			t.Errorf("got %v, %v; want 429 with Retry-After", res, err)
		}
		res, err = http.Get(base + "/api/v2/version")
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(res.Body); err != io.ErrUnexpectedEOF || len(b) == 0 {
			t.Errorf("got %q, %v; want half a body", b, err)
		}
		if _, err = http.Post(base+"/api/v2/version", "", nil); err == nil {
			t.Error("got an answer, want a reset")
		}
	})
}
