package replay

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const recorded = `Two answers to one request, and a broken connection.
-- GET /v?b=2&a=1 --
HTTP/1.1 200 OK
Content-Type: text/plain

first
-- GET /v?b=2&a=1 --
HTTP/1.1 429 Too Many Requests
Retry-After: 5

-- GET /reset --
fail: connection reset
-- GET /cut --
cut: HTTP/1.1 200 OK

{"half":
-- GET /never --
HTTP/1.1 200 OK

`

func TestTransport(t *testing.T) {
	transport, err := Parse([]byte(recorded))
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: transport}
	for _, test := range []struct {
		name, url, body, fails string
		status                 int
	}{
		{name: "the order of parameters does not matter", url: "https://x.example/v?a=1&b=2", status: 200, body: "first\n"},
		{name: "answers come one after the other", url: "https://x.example/v?b=2&a=1", status: 429},
		{name: "a request without an answer fails", url: "https://x.example/v?b=2&a=1", fails: "no recorded answer"},
		{name: "a reset is a reset", url: "https://x.example/reset", fails: "connection reset by peer"},
		{name: "a cut-off body fails after its bytes", url: "https://x.example/cut", status: 200, body: `{"half":`, fails: "unexpected EOF"},
	} {
		t.Run(test.name, func(t *testing.T) {
			res, err := client.Get(test.url)
			var body []byte
			if err == nil {
				body, err = io.ReadAll(res.Body)
				if res.StatusCode != test.status || string(body) != test.body {
					t.Errorf("got %d %q, want %d %q", res.StatusCode, body, test.status, test.body)
				}
			}
			if (err == nil) != (test.fails == "") || err != nil && !strings.Contains(err.Error(), test.fails) {
				t.Errorf("got error %v, want %q", err, test.fails)
			}
		})
	}
	if got := transport.Left(); !slices.Equal(got, []string{"GET /never"}) {
		t.Errorf("left %q", got)
	}
	if got := len(transport.Asked()); got != 5 {
		t.Errorf("asked %d", got)
	}
}

func TestParseRefusesANameThatIsNoRequest(t *testing.T) {
	for _, name := range []string{"studies.json", "GET %zz"} {
		if _, err := Parse([]byte("-- " + name + " --\nHTTP/1.1 200 OK\n\n")); err == nil {
			t.Errorf("%q was taken", name)
		}
	}
}
