// Package replay answers HTTP requests from a text file, for network tests without a
// network. The file is a txtar archive: each file in it is named for a request and
// holds the answer as it would stand on the wire, with plain line ends:
//
//	-- GET /api/v2/version --
//	HTTP/1.1 200 OK
//	Content-Type: application/json
//
//	{"apiVersion":"2.0.5","dataTimestamp":"2026-01-02T09:00:05"}
//	-- GET /api/v2/studies?pageSize=2 --
//	fail: connection reset
//
// Answers to the same request are given one after the other. The order of query
// parameters does not matter; host and scheme are left out. A request for which no
// answer is left is an error, so that a test sees every request that it did not expect.
// Instead of an answer, "fail: connection reset", "fail: no such host" and "fail:
// refused" break the connection, and a first line "cut: HTTP/1.1 ..." ends the body with
// io.ErrUnexpectedEOF.
package replay

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"

	"github.com/rogpeppe/go-internal/txtar"
)

// Transport is an http.RoundTripper that answers from a file. It is safe for several
// goroutines.
type Transport struct {
	mu      sync.Mutex
	answers map[string][][]byte
	asked   []*http.Request
}

// Open reads the answers of a file.
func Open(path string) (*Transport, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the recorded answers: %w", err)
	}
	return Parse(data)
}

// Parse reads the answers of a txtar archive.
func Parse(data []byte) (*Transport, error) {
	t := &Transport{answers: map[string][][]byte{}}
	for _, file := range txtar.Parse(data).Files {
		method, target, ok := strings.Cut(file.Name, " ")
		if !ok {
			return nil, fmt.Errorf("recorded answer %q: want a method and a path", file.Name)
		}
		u, err := url.Parse(target)
		if err != nil {
			return nil, fmt.Errorf("recorded answer %q: %w", file.Name, err)
		}
		k := key(method, u)
		t.answers[k] = append(t.answers[k], file.Data)
	}
	return t, nil
}

// key is a request without scheme and host, its parameters sorted.
func key(method string, u *url.URL) string {
	k := method + " " + u.EscapedPath()
	if u.RawQuery != "" {
		k += "?" + u.Query().Encode()
	}
	return k
}

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.asked = append(t.asked, req)
	k := key(req.Method, req.URL)
	left := t.answers[k]
	if len(left) == 0 {
		return nil, fmt.Errorf("no recorded answer is left for %s", k)
	}
	t.answers[k] = left[1:]
	return answer(left[0], req)
}

func answer(data []byte, req *http.Request) (*http.Response, error) {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	switch strings.TrimSpace(string(line)) {
	case "fail: connection reset":
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	case "fail: refused":
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	case "fail: no such host":
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{
			Err: "no such host", Name: req.URL.Hostname(), IsNotFound: true}}
	}
	rest, cut := bytes.CutPrefix(data, []byte("cut: "))
	res, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(rest)), req)
	if err != nil {
		return nil, fmt.Errorf("recorded answer: %w", err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, fmt.Errorf("recorded answer: %w", err)
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	if cut {
		res.Body = io.NopCloser(io.MultiReader(bytes.NewReader(bytes.TrimSpace(body)), broken{}))
	}
	return res, nil
}

// broken is the end of a body that was cut off.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// Asked returns the requests so far, in order.
func (t *Transport) Asked() []*http.Request {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.asked)
}

// Left returns the requests whose answers were not asked for, sorted.
func (t *Transport) Left() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var left []string
	for _, k := range slices.Sorted(maps.Keys(t.answers)) {
		for range t.answers[k] {
			left = append(left, k)
		}
	}
	return left
}
