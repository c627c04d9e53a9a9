package ctgov_test

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"gopkg.in/yaml.v3"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/ctgov"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
	"ldntrials/pipeline/registry/polite/replay"
)

func TestExpression(t *testing.T) {
	for _, test := range []struct {
		name  string
		terms []string
		want  string
	}{
		{"words stand as they are", []string{"naltrexone", "Revia"}, "naltrexone OR Revia"},
		{"phrases are quoted", []string{"naltrexone", "low dose naltrexone"}, `naltrexone OR "low dose naltrexone"`},
		{"what may be an operator is quoted", []string{"LDN", "OR", "low-dose", "a[b]", "(x"}, `"LDN" OR "OR" OR "low-dose" OR "a[b]" OR "(x"`},
		{"quotes and backslashes cannot break out", []string{`a" OR "b`, `c\`}, `"a OR b" OR c`},
		{"blank terms are left out", []string{" ", "x", "\t"}, "x"},
		{"none is none", nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := ctgov.Expression(test.terms); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestExpressionOfJointTerms(t *testing.T) {
	for _, test := range []struct {
		name  string
		terms []string
		joint [][]string
		want  string
	}{
		{"a term of every list is asked for", []string{"x", "y z"}, [][]string{{"naloxone", "Narcan"}, {"overdose", "drug toxicity"}},
			`x OR "y z" OR ((naloxone OR Narcan) AND (overdose OR "drug toxicity"))`},
		{"operators in them are quoted", []string{"x"}, [][]string{{"AND"}, {"a) OR (b"}}, `x OR (("AND") AND ("a) OR (b"))`},
		{"an empty list asks for nothing more", []string{"x"}, [][]string{{"naloxone"}, {" "}}, "x"},
		{"they are never the whole search", nil, [][]string{{"naloxone"}, {"overdose"}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := ctgov.Expression(test.terms, test.joint...); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// documented are the parameters of a search in the register's OpenAPI description.
var documented = []string{
	"format", "markupFormat", "query.cond", "query.term", "query.locn", "query.titles", "query.intr", "query.outc", "query.spons",
	"query.lead", "query.id", "query.patient", "filter.overallStatus", "filter.geo", "filter.ids", "filter.advanced", "filter.synonyms",
	"postFilter.overallStatus", "postFilter.geo", "postFilter.ids", "postFilter.advanced", "postFilter.synonyms", "aggFilters",
	"geoDecay", "fields", "sort", "countTotal", "pageSize", "pageToken",
}

func TestParametersAreDocumented(t *testing.T) {
	t.Run("those of the list", func(t *testing.T) {
		r := impatient()
		r.PageSize = 3
		fake, base := mustServe(t, small(10), fakectgov.Options{})
		mustFetch(t, r, base, t.TempDir())
		searches := 0
		for _, u := range fake.Requests() {
			if strings.HasSuffix(u.Path, "/api/v2/version") {
				continue
			}
			searches++
			query := u.Query()
			for name := range query {
				if !slices.Contains(documented, name) {
					t.Errorf("%s is no parameter of a search", name)
				}
			}
			if !strings.HasSuffix(u.Path, "/any/prefix/api/v2/studies") || query.Get("format") != "json" ||
				query.Get("query.term") != "naltrexone" || query.Get("pageSize") != "3" || query.Has("fields") ||
				query.Has("countTotal") != (searches == 1) || query.Has("pageToken") == (searches == 1) {
				t.Errorf("search %d: %s", searches, u)
			}
		}
	})
	t.Run("the list is the register's", func(t *testing.T) {
		const path = "../../../../shared/data/ctgov/openapi.yaml"
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			t.Skip("SKIPPED: the OpenAPI description is not at " + path)
		}
		var api struct {
			Paths map[string]struct {
				Get struct {
					Parameters []struct{ Name, In string }
				}
			}
		}
		if err == nil {
			err = yaml.Unmarshal(data, &api)
		}
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, p := range api.Paths["/studies"].Get.Parameters {
			names = append(names, p.Name)
		}
		slices.Sort(names)
		if want := slices.Sorted(slices.Values(documented)); !slices.Equal(names, want) {
			t.Errorf("the description has\n%v, the list\n%v", names, want)
		}
		for _, path := range []string{"/studies", "/studies/{nctId}", "/version"} {
			if _, ok := api.Paths[path]; !ok {
				t.Errorf("%s is not in %v", path, slices.Sorted(maps.Keys(api.Paths)))
			}
		}
	})
}

func TestFetchFromRecordedAnswers(t *testing.T) {
	transport, err := replay.Open("testdata/fetch.txtar")
	if err != nil {
		t.Fatal(err)
	}
	r := impatient()
	r.PageSize, r.Transport, r.PerMinute, r.UserAgent = 2, transport, -1, "ldntrials/test"
	var notes []string
	var mu sync.Mutex
	pull, err := r.Fetch(t.Context(), registry.FetchRequest{Terms: []string{"naltrexone", "low dose naltrexone"}, Dir: t.TempDir(),
		Progress: func(p registry.Progress) { mu.Lock(); defer mu.Unlock(); notes = append(notes, p.Note) }})
	if err != nil {
		t.Fatal(err)
	}
	records, _ := mustRecords(t, pull)
	if got := slices.Sorted(maps.Keys(records)); !slices.Equal(got, []string{"NCT09000001", "NCT09000002", "NCT09000003"}) {
		t.Errorf("got %v", got)
	}
	if pull.Query != `naltrexone OR "low dose naltrexone"` || pull.Stats.Requests != 7 || pull.Stats.Throttled != 1 {
		t.Errorf("got query %s, %+v", pull.Query, pull.Stats)
	}
	if left := transport.Left(); len(left) > 0 {
		t.Errorf("not asked for: %q", left)
	}
	for _, asked := range transport.Asked() {
		if asked.URL.Host != "clinicaltrials.gov" || asked.Header.Get("User-Agent") != "ldntrials/test" || asked.Header.Get("Accept") != "application/json" {
			t.Errorf("asked %s as %q", asked.URL, asked.Header.Get("User-Agent"))
		}
	}
	if all := strings.Join(notes, "\n"); !strings.Contains(all, "ClinicalTrials.gov answered 429 (search page 2, try 1 of 6)") || !strings.Contains(all, "connection reset") {
		t.Errorf("got notes\n%s", all)
	}
}
