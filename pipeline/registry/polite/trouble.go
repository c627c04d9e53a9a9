package polite

import (
	"bufio"
	"cmp"
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"ldntrials/pipeline/registry"
)

var (
	errIdle     = errors.New("the answer stopped coming")
	errSlow     = errors.New("the answer took too long")
	errTooLarge = errors.New("the answer is larger than its limit")
)

// StatusError is an answer with an error status.
type StatusError struct {
	Status int    // 400
	Text   string // what the register wrote, cut to 200 characters
}

func (e *StatusError) Error() string {
	text := fmt.Sprintf("the register answered %d %s", e.Status, http.StatusText(e.Status))
	if e.Text != "" {
		text += fmt.Sprintf(" (%q)", e.Text)
	}
	return text
}

// TooLargeError is an answer larger than the client takes.
type TooLargeError struct{ Limit int64 }

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the answer is larger than the limit of %d MiB", e.Limit>>20)
}

// trouble is one try that failed.
type trouble struct {
	kind       registry.FetchKind
	again      bool // another try can help
	dial       bool // no connection came about
	foreign    bool // an error of the reader, not ours to explain
	retryAfter time.Duration
	err        error
}

func (t *trouble) tries(c *Client) int {
	if t.dial {
		return min(c.DialTries, c.Tries)
	}
	return c.Tries
}

// words says for a progress line what happened.
func (t *trouble) words(title string) string {
	var status *StatusError
	if errors.As(t.err, &status) {
		return fmt.Sprintf("%s answered %d", title, status.Status)
	}
	return t.err.Error()
}

// statusTrouble explains an answer that is not 2xx and reads what it says.
func statusTrouble(answer *http.Response) *trouble {
	head, _ := io.ReadAll(io.LimitReader(answer.Body, 4<<10))
	t := &trouble{
		kind: registry.Rejected,
		err:  &StatusError{Status: answer.StatusCode, Text: quotable(head)},
	}
	switch code := answer.StatusCode; {
	case code == http.StatusTooManyRequests:
		t.kind, t.again = registry.Throttled, true
	case code == http.StatusForbidden:
		t.kind = registry.Forbidden
	case code == http.StatusRequestTimeout:
		t.kind, t.again = registry.Outage, true
	case code == http.StatusNotImplemented, code == http.StatusHTTPVersionNotSupported:
		t.kind = registry.Outage
	case code >= 500:
		t.kind, t.again = registry.Outage, true
	case code < 400:
		t.kind = registry.Malformed
	}
	if t.again {
		t.retryAfter = retryAfter(answer.Header)
	}
	return t
}

// retryAfter reads the header in seconds or as a date. A date is measured against the
// register's own clock where it sent one, so that a wrong clock here does no harm.
func retryAfter(header http.Header) time.Duration {
	text := strings.TrimSpace(header.Get("Retry-After"))
	if text == "" {
		return 0
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		// More than a day is as good as a day, and cannot overflow.
		return time.Duration(max(0, min(seconds, 86400)) * float64(time.Second))
	}
	when, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return max(0, when.Sub(now))
}

// transportTrouble explains a request that got no answer.
func transportTrouble(ctx context.Context, err error) *trouble {
	if cause := context.Cause(ctx); errors.Is(cause, errIdle) || errors.Is(cause, errSlow) {
		return &trouble{kind: registry.Unreachable, again: true, err: cause}
	}
	if errors.Is(err, errRedirect) {
		return &trouble{kind: registry.Malformed, err: errors.Unwrap(err)}
	}
	if garbledBody(err) || errors.Is(err, io.EOF) || reset(err) {
		return &trouble{kind: registry.Unreachable, again: true, err: err}
	}
	var (
		unknown  x509.UnknownAuthorityError
		host     x509.HostnameError
		invalid  x509.CertificateInvalidError
		verify   *tls.CertificateVerificationError
		alert    tls.AlertError
		isNoCert = errors.As(err, &unknown) || errors.As(err, &host) || errors.As(err, &invalid) || errors.As(err, &verify)
	)
	if isNoCert || errors.As(err, &alert) {
		return &trouble{kind: registry.Unreachable, err: err}
	}
	var asked *url.Error
	if errors.As(err, &asked) { // the address may be very long, and its host stands in the cause
		err = asked.Err
	}
	var op *net.OpError
	dial := !errors.As(err, &op) || op.Op == "dial" || op.Op == "proxyconnect"
	return &trouble{kind: registry.Unreachable, again: true, dial: dial, err: err}
}

// bodyTrouble explains a body that ended too soon.
func bodyTrouble(ctx context.Context, err error) *trouble {
	if cause := context.Cause(ctx); errors.Is(cause, errIdle) || errors.Is(cause, errSlow) {
		err = cause
	}
	return &trouble{kind: registry.Unreachable, again: true, err: fmt.Errorf("the answer was cut off: %w", err)}
}

func garbledBody(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrHeader) ||
		errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt)
}

func reset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, syscall.ECONNABORTED)
}

var pagePattern = regexp.MustCompile(`(?i)^(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body)\b`)

// htmlPage returns a web page's title, or "no title", and "" for anything else. It
// takes nothing from r.
func htmlPage(r *bufio.Reader) string {
	head, _ := r.Peek(1024)
	if !pagePattern.Match(head) {
		return ""
	}
	if title := htmlTitle(head); title != "" {
		return fmt.Sprintf("%q", title)
	}
	return "no title"
}

var titlePattern = regexp.MustCompile(`(?i)<title>([^<]*)`)

func htmlTitle(page []byte) string {
	found := titlePattern.FindSubmatch(page)
	if found == nil {
		return ""
	}
	return oneLine(found[1])
}

// quotable makes one line of at most 200 characters of what a register wrote.
func quotable(body []byte) string {
	if title := htmlTitle(body); title != "" {
		return "web page: " + title
	}
	return oneLine(body)
}

func oneLine(b []byte) string {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(b), "\uFFFD")), " ")
	if utf8.RuneCountInString(text) > 200 {
		text = string([]rune(text)[:199]) + "…"
	}
	return text
}

// fetchError is the last word on a request after so many tries.
func (c *Client) fetchError(req Request, t *trouble, tries int) error {
	err := t.err
	if tries > 1 {
		err = fmt.Errorf("%w, after %d tries", err, tries)
	}
	return &registry.FetchError{
		Registry: c.Registry, Kind: t.kind, Step: req.Step, Remedy: c.remedy(t), Err: err, Stats: c.Stats(),
	}
}

// interrupted is the last word when the caller's context ended.
func (c *Client) interrupted(req Request, err error) error {
	return &registry.FetchError{
		Registry: c.Registry, Kind: registry.Interrupted, Step: req.Step,
		Remedy: "run the same command again: it goes on where it stopped", Err: err, Stats: c.Stats(),
	}
}

// remedy says what an operator can do. Where files can be imported, that is the way
// round a register that does not answer programs.
func (c *Client) remedy(t *trouble) string {
	way := cmp.Or(c.ByFile, "try again later")
	var tooLarge *TooLargeError
	switch t.kind {
	case registry.Forbidden:
		return c.title() + " refuses this program (some clients are refused for their TLS fingerprint); " + way
	case registry.Throttled:
		return c.title() + " wants fewer requests for longer than we wait; run again in an hour"
	case registry.Outage:
		return c.title() + " has an outage; run again later, the last good records stay"
	case registry.Unreachable:
		return "check the network, the proxy settings and the clock of this machine; or " + way
	case registry.Rejected:
		return "the register does not take this request; check its base URL and the search terms"
	case registry.Malformed:
		if errors.As(t.err, &tooLarge) {
			return "look at the base URL; or " + way
		}
		return "check the base URL and whether a proxy or a log-in page answers in the register's place; or " + way
	}
	return ""
}
