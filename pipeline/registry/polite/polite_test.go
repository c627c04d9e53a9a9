package polite

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"ldntrials/pipeline/registry"
)

// script answers one request after the other.
type script struct {
	answers []func(*http.Request) (*http.Response, error)
	asked   []time.Time
	last    *http.Request
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.asked, s.last = append(s.asked, time.Now()), r
	i := min(len(s.asked), len(s.answers)) - 1
	return s.answers[i](r)
}

type answerFunc = func(*http.Request) (*http.Response, error)

func status(code int, body string, headers ...string) answerFunc {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i+1 < len(headers); i += 2 {
			h.Set(headers[i], headers[i+1])
		}
		return &http.Response{StatusCode: code, Header: h, Request: r, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func fails(err error) answerFunc {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

func cutOff(body string) answerFunc {
	return func(r *http.Request) (*http.Response, error) {
		b := io.MultiReader(strings.NewReader(body), errReader{io.ErrUnexpectedEOF})
		return &http.Response{StatusCode: 200, Request: r, Body: io.NopCloser(b)}, nil
	}
}

type errReader struct{ err error }

func (e errReader) Read([]byte) (int, error) { return 0, e.err }

// stalls sends some bytes and then nothing until the request is given up.
func stalls(r *http.Request) (*http.Response, error) {
	body := io.MultiReader(strings.NewReader("{"), readFunc(func([]byte) (int, error) {
		<-r.Context().Done()
		return 0, r.Context().Err()
	}))
	return &http.Response{StatusCode: 200, Request: r, Body: io.NopCloser(body)}, nil
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

func dial(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }

func get(ctx context.Context, c *Client) (string, error) {
	var body string
	err := c.Get(ctx, Request{URL: "https://register.example/x", Step: "search page 3", NotHTML: true},
		func(_ Head, r io.Reader) error {
			b, err := io.ReadAll(r)
			body = string(b)
			return err
		})
	return body, err
}

func TestGet(t *testing.T) {
	ok := status(200, "good")
	for _, test := range []struct {
		name     string
		answers  []answerFunc
		asked    int
		kind     registry.FetchKind // "" for success
		says     []string
		from, to time.Duration
	}{
		{name: "a good answer comes at once", answers: []answerFunc{ok}, asked: 1},
		{name: "429 with Retry-After in seconds is waited for", answers: []answerFunc{status(429, "", "Retry-After", "7"), ok},
			asked: 2, from: 7 * time.Second, to: 8 * time.Second},
		{name: "429 with a date is waited for by the register's clock", answers: []answerFunc{status(429, "",
			"Date", "Mon, 05 Jan 2026 10:00:00 GMT", "Retry-After", "Mon, 05 Jan 2026 10:00:12 GMT"), ok},
			asked: 2, from: 12 * time.Second, to: 13 * time.Second},
		{name: "503 with Retry-After is waited for", answers: []answerFunc{status(503, "", "Retry-After", "3"), ok},
			asked: 2, from: 3 * time.Second, to: 4 * time.Second},
		{name: "a Retry-After of a day is clamped", answers: []answerFunc{status(429, "", "Retry-After", "86400"), ok},
			asked: 2, from: 2 * time.Minute, to: 2*time.Minute + time.Second},
		{name: "a Retry-After beyond all numbers is clamped", answers: []answerFunc{status(429, "", "Retry-After", "1e300"), ok},
			asked: 2, from: 2 * time.Minute, to: 2*time.Minute + time.Second},
		{name: "a Retry-After in the past or garbled falls back on our own wait",
			answers: []answerFunc{status(429, "", "Retry-After", "-5"), status(429, "", "Retry-After", "soon"), ok},
			asked:   3, to: 3*time.Second + 2*time.Millisecond},
		{name: "every kind of passing trouble is tried again", answers: []answerFunc{status(500, "boom"), cutOff("go"),
			fails(&net.OpError{Op: "read", Err: syscall.ECONNRESET}), fails(io.EOF), status(502, ""), ok}, asked: 6, to: 31*time.Second + time.Second},
		{name: "429 for ever is throttling", answers: []answerFunc{status(429, "Too Many Requests")}, asked: 6,
			kind: registry.Throttled, says: []string{"search page 3", "429", `"Too Many Requests"`, "after 6 tries", "fewer requests"}, to: time.Minute},
		{name: "500 for ever is an outage", answers: []answerFunc{status(500, "")}, asked: 6,
			kind: registry.Outage, says: []string{"500", "outage"}, to: time.Minute},
		{name: "an outage is told apart from throttling by the last answer", answers: []answerFunc{status(429, ""), status(503, "")}, asked: 6,
			kind: registry.Outage, to: time.Minute},
		{name: "403 is not tried again and names the way by file", answers: []answerFunc{status(403, "<html><head><TITLE>Access\n Denied</TITLE>")}, asked: 1,
			kind: registry.Forbidden, says: []string{"Access Denied", "TLS fingerprint", "ldntrials import FILE"}},
		{name: "400 is not tried again and quotes the register", answers: []answerFunc{status(400, "`filter.phase` is unknown parameter")}, asked: 1,
			kind: registry.Rejected, says: []string{"`filter.phase` is unknown parameter"}},
		{name: "404 is not tried again", answers: []answerFunc{status(404, "no such study")}, asked: 1, kind: registry.Rejected},
		{name: "a long error text is cut", answers: []answerFunc{status(400, strings.Repeat("é", 5000))}, asked: 1,
			kind: registry.Rejected, says: []string{strings.Repeat("é", 199) + "…"}},
		{name: "a web page is not data", answers: []answerFunc{status(200, " \n<!DOCTYPE HTML><html><title>Log in</title>")}, asked: 1,
			kind: registry.Malformed, says: []string{`web page ("Log in")`, "log-in page"}},
		{name: "a refused connection gives up soon", answers: []answerFunc{fails(dial(syscall.ECONNREFUSED))}, asked: 2,
			kind: registry.Unreachable, says: []string{"connection refused", "check the network"}, to: 2 * time.Second},
		{name: "an unknown host gives up soon", answers: []answerFunc{fails(dial(&net.DNSError{Err: "no such host", Name: "register.example"}))}, asked: 2,
			kind: registry.Unreachable, says: []string{"no such host"}, to: 2 * time.Second},
		{name: "a bad certificate is not tried again", answers: []answerFunc{fails(x509.UnknownAuthorityError{})}, asked: 1,
			kind: registry.Unreachable, says: []string{"certificate"}},
		{name: "an answer cut off for ever is unreachable", answers: []answerFunc{cutOff("{")}, asked: 6,
			kind: registry.Unreachable, says: []string{"cut off", "unexpected EOF"}, to: time.Minute},
		{name: "an answer that stops coming is given up and tried again", answers: []answerFunc{stalls, ok}, asked: 2,
			from: time.Minute, to: time.Minute + 2*time.Second},
		{name: "an answer that stops coming for ever is unreachable", answers: []answerFunc{stalls}, asked: 6,
			kind: registry.Unreachable, says: []string{"stopped coming"}, from: 6 * time.Minute, to: 7 * time.Minute},
		{name: "an answer over the limit is refused", answers: []answerFunc{status(200, strings.Repeat("x", 2<<20+1))}, asked: 1,
			kind: registry.Malformed, says: []string{"larger than the limit of 2 MiB"}},
		{name: "an answer of the limit is taken", answers: []answerFunc{status(200, strings.Repeat("x", 2<<20))}, asked: 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport := &script{answers: test.answers}
				c := &Client{Registry: "test", Transport: transport, ByFile: "download it and run `ldntrials import FILE`", Limit: 2 << 20}
				start := time.Now()
				body, err := get(t.Context(), c)
				took := time.Since(start)
				if len(transport.asked) != test.asked {
					t.Errorf("asked %d times, want %d", len(transport.asked), test.asked)
				}
				if took < test.from || took > test.to {
					t.Errorf("took %v, want between %v and %v", took, test.from, test.to)
				}
				if test.kind == "" {
					if err != nil || body == "" {
						t.Fatalf("got body %.20q and error %v, want a body", body, err)
					}
					return
				}
				var fe *registry.FetchError
				if !errors.As(err, &fe) {
					t.Fatalf("got %v, want a *registry.FetchError", err)
				}
				if fe.Kind != test.kind || fe.Remedy == "" || fe.Step != "search page 3" {
					t.Errorf("got kind %q, step %q, remedy %q; want kind %q", fe.Kind, fe.Step, fe.Remedy, test.kind)
				}
				for _, want := range test.says {
					if !strings.Contains(strings.ReplaceAll(err.Error(), "\\", ""), want) {
						t.Errorf("the error %q does not say %q", err, want)
					}
				}
			})
		})
	}
}

func TestGetReadFunction(t *testing.T) {
	t.Run("its own error ends the request as it is", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			own := errors.New("disk full")
			transport := &script{answers: []answerFunc{status(200, "x")}}
			c := &Client{Transport: transport}
			err := c.Get(t.Context(), Request{URL: "http://r.example/"}, func(Head, io.Reader) error { return own })
			if err != own || len(transport.asked) != 1 {
				t.Errorf("got %v after %d requests, want the error itself after 1", err, len(transport.asked))
			}
		})
	})
	t.Run("an answer it calls garbled is asked for again", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			transport := &script{answers: []answerFunc{status(200, "half"), status(200, "whole")}}
			c := &Client{Transport: transport}
			var got string
			err := c.Get(t.Context(), Request{URL: "http://r.example/"}, func(_ Head, r io.Reader) error {
				b, _ := io.ReadAll(r)
				if got = string(b); got == "half" {
					return Again(errors.New("half a page"))
				}
				return nil
			})
			if err != nil || got != "whole" {
				t.Errorf("got %q, %v; want the second answer", got, err)
			}
		})
	})
	t.Run("an answer garbled for ever is malformed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := &Client{Transport: &script{answers: []answerFunc{status(200, "half")}}}
			err := c.Get(t.Context(), Request{URL: "http://r.example/"}, func(Head, io.Reader) error {
				return Again(errors.New("half a page"))
			})
			var fe *registry.FetchError
			if !errors.As(err, &fe) || fe.Kind != registry.Malformed {
				t.Errorf("got %v, want Malformed", err)
			}
		})
	})
}

func TestJSONIsPosted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []string
		answer := func(code int) answerFunc {
			return func(r *http.Request) (*http.Response, error) {
				body, err := io.ReadAll(r.Body)
				sent = append(sent, fmt.Sprint(r.Method, " ", r.Header.Get("Content-Type"), " ", string(body), err))
				return status(code, "x")(r)
			}
		}
		c := &Client{Transport: &script{answers: []answerFunc{answer(503), answer(200)}}}
		err := c.Get(t.Context(), Request{URL: "http://r.example/", JSON: []byte(`{"a":1}`)}, func(Head, io.Reader) error { return nil })
		const want = `POST application/json {"a":1}<nil>`
		if err != nil || len(sent) != 2 || sent[0] != want || sent[1] != want {
			t.Errorf("sent %q, %v; want twice %q", sent, err, want)
		}
	})
}

func TestCancelStopsPromptly(t *testing.T) {
	for name, answers := range map[string][]answerFunc{
		"during a wait":          {status(429, "", "Retry-After", "100")},
		"during an answer":       {stalls},
		"during a wait for pace": {status(200, "x")},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				c := &Client{Transport: &script{answers: answers}, PerMinute: 1, Burst: 1}
				start := time.Now()
				var err error
				for err == nil {
					_, err = get(ctx, c)
				}
				var fe *registry.FetchError
				if !errors.As(err, &fe) || fe.Kind != registry.Interrupted {
					t.Errorf("got %v, want Interrupted", err)
				}
				if took := time.Since(start); took > 5*time.Second {
					t.Errorf("stopped after %v, want 5s at the most", took)
				}
			})
		})
	}
}

func TestPace(t *testing.T) {
	t.Run("no minute has more requests than promised", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			transport := &script{answers: []answerFunc{status(200, "x")}}
			c := &Client{Transport: transport, PerMinute: 40}
			for range 130 {
				if _, err := get(t.Context(), c); err != nil {
					t.Fatal(err)
				}
			}
			for i, from := range transport.asked {
				n := 0
				for _, at := range transport.asked[i:] {
					if at.Sub(from) < time.Minute {
						n++
					}
				}
				if n > 40 {
					t.Fatalf("%d requests in the minute from request %d, want 40 at the most", n, i)
				}
			}
			if took := time.Since(transport.asked[0]); took > 4*time.Minute {
				t.Errorf("130 requests took %v, want less than 4 minutes", took)
			}
		})
	})
	t.Run("retries keep the pace too", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			transport := &script{answers: []answerFunc{status(500, "")}}
			c := &Client{Transport: transport, PerMinute: 2, FirstWait: time.Millisecond, MaxWait: time.Millisecond}
			get(t.Context(), c)
			if took := transport.asked[5].Sub(transport.asked[0]); took < 3*time.Minute {
				t.Errorf("six tries at two a minute took %v", took)
			}
		})
	})
}

func TestStatsCountWhatARequestCost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var notes []string
		c := &Client{Title: "The Register", Notice: func(s string) { notes = append(notes, s) },
			Transport: &script{answers: []answerFunc{status(429, ""), status(500, ""), cutOff("abc"), status(200, "12345")}}}
		if _, err := get(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		want := registry.FetchStats{Requests: 4, Retries: 3, Throttled: 1, Bytes: 8}
		if got := c.Stats(); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if len(notes) != 3 || !strings.Contains(notes[0], "The Register answered 429") || !strings.Contains(notes[0], "waiting ") {
			t.Errorf("got notes %q", notes)
		}
	})
}

func TestUserAgent(t *testing.T) {
	for _, test := range []struct{ name, version, contact, want string }{
		{"names program and version", "v1.2", "", "ldntrials/v1.2"},
		{"names a contact", "v1.2", "trials@example.org", "ldntrials/v1.2 (+trials@example.org)"},
		{"cannot be used to write headers", "v1", "a\r\nX: (b)", "ldntrials/v1 (+aX: b)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv(ContactEnv, test.contact)
			if got := UserAgent(test.version); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	t.Run("is sent", func(t *testing.T) {
		transport := &script{answers: []answerFunc{status(200, "x")}}
		get(t.Context(), &Client{Transport: transport, UserAgent: "ours"})
		if got := transport.last.Header.Get("User-Agent"); got != "ours" {
			t.Errorf("sent %q", got)
		}
	})
}

func TestRedirects(t *testing.T) {
	to := func(location string) answerFunc { return status(301, "", "Location", location) }
	for _, test := range []struct {
		name, from string
		answers    []answerFunc
		refused    string // "" when followed
	}{
		{"on the same host are followed", "https://r.example/a", []answerFunc{to("/b"), status(200, "x")}, ""},
		{"from http to https are followed", "http://r.example/a", []answerFunc{to("https://R.example/a"), status(200, "x")}, ""},
		{"from https to http are refused", "https://r.example/a", []answerFunc{to("http://r.example/a")}, "down to http"},
		{"to another host are refused", "https://r.example/a", []answerFunc{to("https://evil.example/a")}, "another host"},
		{"to a host with ours in its name are refused", "https://r.example/a", []answerFunc{to("https://r.example.evil/a")}, "another host"},
		{"to another port are refused", "https://r.example/a", []answerFunc{to("https://r.example:8443/a")}, "another door"},
		{"to another scheme are refused", "https://r.example/a", []answerFunc{to("ftp://r.example/a")}, "down to ftp"},
		{"without end are refused", "https://r.example/a", []answerFunc{to("/a")}, "more than 5"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := &Client{Transport: &script{answers: test.answers}}
			err := c.Get(t.Context(), Request{URL: test.from}, func(Head, io.Reader) error { return nil })
			if test.refused == "" {
				if err != nil {
					t.Errorf("got %v, want none", err)
				}
				return
			}
			var fe *registry.FetchError
			if !errors.As(err, &fe) || fe.Kind != registry.Malformed || !strings.Contains(err.Error(), test.refused) {
				t.Errorf("got %v, want Malformed with %q", err, test.refused)
			}
		})
	}
}

// TestOverTheWire uses real connections for what a fake transport cannot show.
func TestOverTheWire(t *testing.T) {
	t.Run("gzip is undone and limited after decompression", func(t *testing.T) {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		w.Write(bytes.Repeat([]byte("x"), 3<<20))
		w.Close()
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				t.Error("gzip was not offered")
			}
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(packed.Bytes())
		}))
		defer server.Close()
		for limit, want := range map[int64]error{4 << 20: nil, 2 << 20: &TooLargeError{2 << 20}} {
			c := &Client{Limit: limit}
			n := 0
			err := c.Get(t.Context(), Request{URL: server.URL}, func(_ Head, r io.Reader) error {
				b, err := io.ReadAll(r)
				n = len(b)
				return err
			})
			var tooLarge *TooLargeError
			if (want == nil) != (err == nil) || (want != nil && !errors.As(err, &tooLarge)) || (want == nil && n != 3<<20) {
				t.Errorf("limit %d: got %d bytes, %v", limit, n, err)
			}
		}
	})
	t.Run("a cut-off gzip answer is tried again", func(t *testing.T) {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		fmt.Fprint(w, strings.Repeat("a study ", 1000))
		w.Close()
		tries := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			if tries++; tries == 1 {
				w.Header().Set("Content-Length", fmt.Sprint(packed.Len()-10)) // short, yet HTTP calls it whole
				w.Write(packed.Bytes()[:packed.Len()-10])
				return
			}
			w.Write(packed.Bytes())
		}))
		defer server.Close()
		c := &Client{FirstWait: time.Millisecond}
		n := 0
		err := c.Get(t.Context(), Request{URL: server.URL}, func(_ Head, r io.Reader) error {
			b, err := io.ReadAll(r)
			n = len(b)
			return err
		})
		if err != nil || n != 8000 || tries != 2 {
			t.Errorf("got %d bytes in %d tries, %v", n, tries, err)
		}
	})
	t.Run("a connection that is reset is tried again", func(t *testing.T) {
		tries := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if tries++; tries < 3 {
				conn, _, _ := w.(http.Hijacker).Hijack()
				conn.(*net.TCPConn).SetLinger(0)
				conn.Close()
				return
			}
			fmt.Fprint(w, "ok")
		}))
		defer server.Close()
		c := &Client{FirstWait: time.Millisecond}
		if err := c.Get(t.Context(), Request{URL: server.URL}, func(Head, io.Reader) error { return nil }); err != nil {
			t.Error(err)
		}
	})
	t.Run("nobody at the door is unreachable", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		l.Close()
		c := &Client{FirstWait: time.Millisecond}
		err = c.Get(t.Context(), Request{URL: "http://" + l.Addr().String()}, func(Head, io.Reader) error { return nil })
		var fe *registry.FetchError
		if !errors.As(err, &fe) || fe.Kind != registry.Unreachable || !strings.Contains(err.Error(), "after 2 tries") {
			t.Errorf("got %v, want Unreachable after 2 tries", err)
		}
	})
}

func TestOnThisMachine(t *testing.T) {
	for base, want := range map[string]bool{
		"http://127.0.0.1:80/x": true, "http://localhost:1": true, "http://[::1]:8080": true,
		"https://clinicaltrials.gov": false, "http://127.0.0.1.example": false, "http://10.0.0.1": false, "::": false,
	} {
		if got := OnThisMachine(base); got != want {
			t.Errorf("OnThisMachine(%q) = %v, want %v", base, got, want)
		}
	}
}
