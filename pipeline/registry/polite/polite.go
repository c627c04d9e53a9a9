// Package polite is the HTTP client that every register is asked with. It keeps a
// pace, waits when it is told to, tries again where that can help, and says in one
// sentence what an operator can do where it cannot.
//
// The rules (engineering.md, "ClinicalTrials.gov API v2", and good manners for the
// registers that state none): six tries with full jitter up to 30 s on 429, 5xx,
// resets and cut-off bodies; Retry-After in seconds or as a date, clamped; redirects
// on the same host only; a limit for the size of an answer; time-outs everywhere.
package polite

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"ldntrials/pipeline/registry"
)

// Client asks one register. The zero value of a field means its default; the fields
// may be set before the first request and not after. A Client is safe for several
// goroutines, which then share the pace.
type Client struct {
	Registry  string            // short name for errors: "ctgov"
	Title     string            // name for people: "ClinicalTrials.gov"; default Registry
	Transport http.RoundTripper // default: a transport of our own with time-outs
	UserAgent string            // default: UserAgent("")
	ByFile    string            // the way round a register that refuses programs, for remedies; "" when there is none

	PerMinute float64 // requests in any one minute, retries included; 0 is without a pace
	Burst     int     // how many of these may go at once; default 5, at most half of them

	Tries         int           // tries for one request; default 6
	DialTries     int           // tries where no connection comes about; default 2
	FirstWait     time.Duration // upper end of the first wait; default 1 s, doubled each time
	MaxWait       time.Duration // upper end of any wait of our own; default 30 s
	MaxRetryAfter time.Duration // longest Retry-After that we honour; default 2 min

	Limit       int64         // bytes an answer may have after decompression; default 64 MiB
	TryTimeout  time.Duration // one try with its body; default 10 min
	IdleTimeout time.Duration // without one byte of answer; default 60 s

	Notice func(string) // told in words before a wait: "waiting 4s: ..."

	once    sync.Once
	client  *http.Client
	limiter *rate.Limiter
	mu      sync.Mutex
	stats   registry.FetchStats
}

// Defaults of a Client.
const (
	DefaultTries         = 6
	DefaultDialTries     = 2
	DefaultFirstWait     = time.Second
	DefaultMaxWait       = 30 * time.Second
	DefaultMaxRetryAfter = 2 * time.Minute
	DefaultLimit         = 64 << 20
	DefaultTryTimeout    = 10 * time.Minute
	DefaultIdleTimeout   = 60 * time.Second
	DefaultBurst         = 5
)

// ContactEnv names the environment variable with an address (mail or web page) at
// which a register can reach whoever runs this program.
const ContactEnv = "LDNTRIALS_CONTACT"

// UserAgent returns "ldntrials/<version>" and, where LDNTRIALS_CONTACT is set,
// " (+<contact>)". An empty version means the one that the build recorded.
func UserAgent(version string) string {
	if version == "" {
		version = "dev"
		if info, ok := debug.ReadBuildInfo(); ok && strings.HasPrefix(info.Main.Version, "v") {
			version = info.Main.Version
		}
	}
	name := "ldntrials/" + headerSafe(version)
	if contact := headerSafe(os.Getenv(ContactEnv)); contact != "" {
		name += " (+" + contact + ")"
	}
	return name
}

// headerSafe leaves printable ASCII without brackets, so that a setting can never
// break a header.
func headerSafe(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '(' || r == ')' {
			return -1
		}
		return r
	}, s))
}

// Request is one thing to ask for.
type Request struct {
	URL    string
	Accept string // "application/json"; default "*/*"
	Step   string // short noun phrase for errors: "search page 3"
	JSON   []byte // with it the request is a POST of this JSON; nil is a GET

	// NotHTML refuses a good answer that begins as an HTML page: a log-in or
	// maintenance page where data was expected.
	NotHTML bool
}

// Head is what stood above a body.
type Head struct {
	Status int
	Header http.Header
	URL    *url.URL // after redirects
}

// Again marks an error of a read function as worth another try: the answer was whole
// for HTTP and yet cut off or garbled.
func Again(err error) error { return &again{err} }

type again struct{ error }

func (e *again) Unwrap() error { return e.error }

// Get asks for req and gives the body of a 2xx answer to read, as it arrives. When a
// try fails in the middle of the body, read is called once more from the start with
// the next try's; it must then begin anew. An error of read that is not marked with
// Again ends Get and is returned as it is. Other errors are *registry.FetchError, with
// *StatusError inside where the register answered with an error.
func (c *Client) Get(ctx context.Context, req Request, read func(Head, io.Reader) error) error {
	c.once.Do(c.open)
	var last *trouble
	for try := 1; ; try++ {
		if err := c.pace(ctx); err != nil {
			return c.interrupted(req, err)
		}
		t := c.try(ctx, req, read)
		if t == nil {
			return nil
		}
		if ctx.Err() != nil {
			return c.interrupted(req, context.Cause(ctx))
		}
		if t.foreign {
			return t.err
		}
		last = t
		if !t.again || try >= t.tries(c) {
			return c.fetchError(req, last, try)
		}
		wait := c.wait(try, t)
		c.count(func(s *registry.FetchStats) { s.Retries++ })
		if c.Notice != nil {
			c.Notice(fmt.Sprintf("waiting %s: %s (%s, try %d of %d)",
				wait.Round(100*time.Millisecond), t.words(c.title()), req.Step, try, t.tries(c)))
		}
		if err := sleep(ctx, wait); err != nil {
			return c.interrupted(req, err)
		}
	}
}

// Stats returns what this client's requests have cost so far.
func (c *Client) Stats() registry.FetchStats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stats
}

func (c *Client) count(change func(*registry.FetchStats)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.stats)
}

func (c *Client) title() string {
	if c.Title != "" {
		return c.Title
	}
	return c.Registry
}

// open fills in the defaults.
func (c *Client) open() {
	setDefault(&c.Tries, DefaultTries)
	setDefault(&c.DialTries, DefaultDialTries)
	setDefault(&c.FirstWait, DefaultFirstWait)
	setDefault(&c.MaxWait, DefaultMaxWait)
	setDefault(&c.MaxRetryAfter, DefaultMaxRetryAfter)
	setDefault(&c.Limit, DefaultLimit)
	setDefault(&c.TryTimeout, DefaultTryTimeout)
	setDefault(&c.IdleTimeout, DefaultIdleTimeout)
	setDefault(&c.Burst, DefaultBurst)
	if c.UserAgent == "" {
		c.UserAgent = UserAgent("")
	}
	transport := c.Transport
	if transport == nil {
		transport = newTransport()
	}
	c.client = &http.Client{Transport: transport, CheckRedirect: sameHost}
	if c.PerMinute > 0 {
		// A full burst and a minute of the steady pace together stay within PerMinute.
		burst := min(c.Burst, max(1, int(c.PerMinute/2)))
		steady := max(c.PerMinute-float64(burst), c.PerMinute/2)
		c.limiter = rate.NewLimiter(rate.Limit(steady/60), burst)
	}
}

func setDefault[T int | int64 | time.Duration](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}

// pace waits for this request's turn.
func (c *Client) pace(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if c.limiter == nil {
		return nil
	}
	if err := c.limiter.Wait(ctx); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return err // the deadline would pass before our turn
	}
	return nil
}

// wait says how long to wait after the given try: what the register asked for, within
// our limit and with up to a second on top so that clients don't come back together;
// else a random time below an end that doubles.
func (c *Client) wait(try int, t *trouble) time.Duration {
	if t.retryAfter > 0 {
		return min(t.retryAfter, c.MaxRetryAfter) + rand.N(time.Second) // #nosec G404 -- a wait is no secret
	}
	end := c.MaxWait
	if shift := try - 1; shift < 16 {
		end = min(end, c.FirstWait<<shift)
	}
	return rand.N(end) + time.Millisecond // #nosec G404 -- a wait is no secret
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// try sends the request once and reads the answer.
func (c *Client) try(ctx context.Context, req Request, read func(Head, io.Reader) error) *trouble {
	ctx, cancel := context.WithTimeoutCause(ctx, c.TryTimeout, errSlow)
	defer cancel()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	idle := time.AfterFunc(c.IdleTimeout, func() { stop(errIdle) })
	defer idle.Stop()

	method, content := http.MethodGet, io.Reader(http.NoBody)
	if req.JSON != nil {
		method, content = http.MethodPost, bytes.NewReader(req.JSON)
	}
	r, err := http.NewRequestWithContext(ctx, method, req.URL, content)
	if err != nil {
		return &trouble{kind: registry.Local, err: fmt.Errorf("make the request: %w", err)}
	}
	r.Header.Set("User-Agent", c.UserAgent)
	if req.JSON != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Accept", "*/*")
	if req.Accept != "" {
		r.Header.Set("Accept", req.Accept)
	}
	c.count(func(s *registry.FetchStats) { s.Requests++ })
	answer, err := c.client.Do(r)
	if err != nil {
		return transportTrouble(ctx, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		if answer.StatusCode == http.StatusTooManyRequests {
			c.count(func(s *registry.FetchStats) { s.Throttled++ })
		}
		return statusTrouble(answer)
	}
	body := &meter{
		r: answer.Body, left: c.Limit,
		tick: func(n int) {
			idle.Reset(c.IdleTimeout)
			c.count(func(s *registry.FetchStats) { s.Bytes += int64(n) })
		},
	}
	buffered := bufio.NewReaderSize(body, 64<<10)
	if req.NotHTML {
		if page := htmlPage(buffered); page != "" {
			return &trouble{kind: registry.Malformed, err: fmt.Errorf("the register answered HTML where data was expected: a web page (%s)", page)}
		}
	}
	err = read(Head{Status: answer.StatusCode, Header: answer.Header, URL: answer.Request.URL}, buffered)
	var worth *again
	switch {
	case body.tooLarge:
		return &trouble{kind: registry.Malformed, err: &TooLargeError{Limit: c.Limit}}
	case body.err != nil:
		return bodyTrouble(ctx, body.err)
	case err == nil:
		return nil
	case errors.As(err, &worth):
		return &trouble{kind: registry.Malformed, again: true, err: worth.error}
	default:
		return &trouble{foreign: true, err: err}
	}
}

// meter counts and limits a body and remembers whether reading it failed, so that
// trouble on the wire is told apart from trouble of the one who reads.
type meter struct {
	r        io.Reader
	left     int64
	tick     func(int)
	tooLarge bool
	err      error
}

func (m *meter) Read(p []byte) (int, error) {
	if m.left < 0 {
		m.tooLarge = true
		return 0, errTooLarge
	}
	if int64(len(p)) > m.left+1 {
		p = p[:m.left+1]
	}
	n, err := m.r.Read(p)
	m.left -= int64(n)
	m.tick(n)
	if m.left < 0 {
		m.tooLarge = true
		return 0, errTooLarge
	}
	if err != nil && err != io.EOF {
		m.err = err
	}
	return n, err
}
