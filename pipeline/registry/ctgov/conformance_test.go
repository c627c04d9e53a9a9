package ctgov_test

import (
	"bytes"
	"net"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/conformance"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
)

func TestConformance(t *testing.T) {
	bodies := slices.Collect(fakectgov.Generate(5, 11))
	body := bodies[0]
	change := func(old, new string) []byte {
		t.Helper()
		changed := bytes.Replace(body, []byte(old), []byte(new), 1)
		if bytes.Equal(changed, body) {
			t.Fatalf("there is no %s to change in %s", old, body)
		}
		return changed
	}
	const status, id = `"statusModule":{`, `"nctId":"NCT09000000",`
	conformance.Run(t, impatient(), conformance.Samples{
		Bodies: bodies,
		IDs:    []string{"NCT09000000", "NCT09000001", "NCT09000002", "NCT09000003", "NCT09000004"},
		Same: map[string][2][]byte{
			"the version of the data release": {body, change(`"versionHolder":"2026-01-02"`, `"versionHolder":"2026-01-03"`)},
			"that the version is missing":     {body, change(`"versionHolder":"2026-01-02"`, ``)},
		},
		Differ: map[string][2][]byte{
			"a word in a title":   {body, change(`"briefTitle":"`, `"briefTitle":"New `)},
			"a field that is new": {body, change(status, status+`"newField":1,`)},
			"white space in text": {body, change(`"briefTitle":"`, `"briefTitle":" `)},
		},
		Broken: map[string][]byte{
			"a record without an id":       change(id, ``),
			"an id of another kind":        change(id, `"nctId":"NCT12",`),
			"an id of another type":        change(id, `"nctId":12,`),
			"sections of another type":     []byte(`{"protocolSection":[]}`),
			"an error in place of a study": []byte(`{"message":"not found"}`),
			"text that is not UTF-8":       change(`"briefTitle":"`, "\"briefTitle\":\"\xff\xfe"),
			"a control character in text":  change(`"briefTitle":"`, "\"briefTitle\":\"\x01"),
			"a bracket that is not closed": bytes.TrimSuffix(body, []byte("}")),
		},
		Unknown: map[string]conformance.Drift{
			"a field":       {Body: change(status, status+`"newField":{"a":1},`), Kind: "unknown_field", Path: "protocolSection.statusModule.newField"},
			"a section":     {Body: change(`"hasResults":`, `"newSection":{},"hasResults":`), Kind: "unknown_field", Path: "newSection"},
			"a coded value": {Body: change(`"sex":"ALL"`, `"sex":"NEW"`), Kind: "unknown_value", Path: "protocolSection.eligibilityModule.sex"},
		},
		PartialDate: []byte(`{"protocolSection":{"identificationModule":{"nctId":"NCT09000000"},"statusModule":{"startDateStruct":{"date":"2015-02"}}}}`),
		Month:       "2015-02",
		File: func(bodies ...[]byte) []byte {
			return slices.Concat([]byte(`{"studies":[`), bytes.Join(bodies, []byte(",\n")), []byte("]}"))
		},
		Serve: func(t *testing.T, bodies [][]byte, behaviour conformance.Behaviour) (registry.Fetcher, string, []string) {
			r := impatient()
			r.PageSize = 2
			options := fakectgov.Options{RetryAfter: "0"}
			switch behaviour {
			case conformance.Repeats:
				options.RepeatFrom = 2
			case conformance.Silent:
				options.Delay = time.Hour
			case conformance.Fewer:
				options.Announce = func(n int) int { return n + 1 }
			case conformance.Faulty:
				for i := range 20 {
					options.Script = append(options.Script, fakectgov.PassingFaults[i%len(fakectgov.PassingFaults)], fakectgov.None)
				}
			case conformance.NotThere:
				l, err := net.Listen("tcp", "127.0.0.1:0")
				if err != nil {
					t.Fatal(err)
				}
				l.Close()
				return r, "http://" + l.Addr().String(), []string{"naltrexone"}
			}
			server := httptest.NewServer(fakectgov.New(bodies, options))
			t.Cleanup(server.CloseClientConnections)
			t.Cleanup(server.Close)
			return r, server.URL + strings.Repeat("/p", len(bodies)), []string{"naltrexone"}
		},
	})
}
