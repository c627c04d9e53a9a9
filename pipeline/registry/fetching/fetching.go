// Package fetching is what one call of Fetch has, whatever the register: a checked base
// address, a polite client, a spool, and errors that say step and remedy. It is for
// registers that give a list of what matches a search and then record after record.
//
// Such a register has no data version. The list as it stands today is one: a spool goes
// on only where register, search, day and list are the same, so that an interrupted fetch
// is resumed and an old one is never taken for a new one.
package fetching

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/polite"
	"ldntrials/pipeline/registry/spool"
)

// ByFile is the way round a register that does not answer programs. Moved is what an
// answer of another kind may mean: the addresses of these registers are documented
// nowhere and have changed before.
const (
	ByFile = "import a downloaded file with `ldntrials import FILE`"
	Moved  = "the address may have changed; " + ByFile
)

// Settings are what a register and its tests may choose. The zero value of a field means
// its default.
type Settings struct {
	Base      string            // the register's own address
	PerMinute float64           // pace for the register; none for an address on this machine
	Transport http.RoundTripper // nil means a transport of our own with time-outs
	UserAgent string            // "" means program, version and contact
	FirstWait time.Duration     // upper end of the first wait before another try; 0 means a second
	Limit     int64             // bytes that one answer may have; 0 means 64 MiB
	Now       func() time.Time  // nil means time.Now
}

// Fetch is one call of a register's Fetch, for one goroutine.
type Fetch struct {
	Request registry.FetchRequest
	Base    string // checked, without a slash at the end
	Client  *polite.Client
	Spool   *spool.Spool
	Step    string // what is being done, for errors

	Received, Announced, Resumed, Duplicates int

	properties registry.Properties
	now        func() time.Time
}

// Open checks the request and opens client and spool. Errors are *registry.FetchError.
func Open(p registry.Properties, s Settings, req registry.FetchRequest) (*Fetch, error) {
	f := &Fetch{Request: req, Step: "prepare", properties: p, now: s.Now}
	if f.now == nil {
		f.now = time.Now
	}
	base, err := url.Parse(strings.TrimRight(cmp.Or(req.BaseURL, s.Base), "/"))
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" || base.RawQuery != "" || base.Fragment != "" {
		f.Step = "read the base URL"
		return nil, f.Fail(registry.Local, "give scheme, host and any prefix in "+p.URLEnv+", as in "+s.Base, fmt.Errorf("%q is no base URL", req.BaseURL))
	}
	f.Base = base.String()
	if f.Spool, err = spool.Open(req.Dir); err != nil {
		return nil, f.Explain(err)
	}
	pace := s.PerMinute
	if polite.OnThisMachine(f.Base) {
		pace = 0
	}
	f.Client = &polite.Client{
		Registry: p.Name, Title: p.Title, ByFile: ByFile, Transport: s.Transport, UserAgent: s.UserAgent,
		PerMinute: pace, Limit: s.Limit, FirstWait: s.FirstWait, Notice: f.Note,
	}
	return f, nil
}

// Get asks for one answer. check says whether it is whole; its error is worth another
// try.
func (f *Fetch) Get(ctx context.Context, req polite.Request, check func([]byte) error) ([]byte, error) {
	f.Step = req.Step
	var body []byte
	err := f.Client.Get(ctx, req, func(_ polite.Head, r io.Reader) (err error) {
		if body, err = io.ReadAll(r); err != nil {
			return err
		}
		if err := check(body); err != nil {
			return polite.Again(err)
		}
		return nil
	})
	var trouble *registry.FetchError
	var status *polite.StatusError
	gone := errors.As(err, &status) && (status.Status == http.StatusNotFound || status.Status == http.StatusGone || status.Status == http.StatusMethodNotAllowed)
	if errors.As(err, &trouble) && (trouble.Kind == registry.Malformed || gone) {
		trouble.Remedy = Moved
	}
	return body, err
}

// Begin opens the spool for a search whose list of records was given today. It returns
// how many pages of an earlier fetch of the same list are there.
func (f *Fetch) Begin(search string, list []string) (pages int, err error) {
	f.Step, f.Announced = "open the spool", len(list)
	sum := sha256.Sum256([]byte(strings.Join(list, "\n")))
	want := spool.State{
		Format: spool.Format, Search: search, BaseURL: f.Base,
		DataVersion: f.now().UTC().Format(time.DateOnly) + " " + hex.EncodeToString(sum[:8]),
	}
	state := f.Spool.State()
	if state.Same(want) && len(state.Pages) > 0 {
		f.Resumed = len(state.Pages)
		f.Note(fmt.Sprintf("resumed after page %d", f.Resumed))
		return f.Resumed, nil
	}
	return 0, f.Explain(f.Spool.Start(want))
}

// Keep spools a page that is whole.
func (f *Fetch) Keep(body []byte) error {
	page, err := f.Spool.Write(func(w io.Writer) error {
		_, err := w.Write(body)
		return err
	})
	if err == nil {
		err = f.Spool.Add(page)
	}
	return f.Explain(err)
}

// Page reads a spooled page; pages are counted from 0.
func (f *Fetch) Page(index int) ([]byte, error) {
	file, err := f.Spool.Page(index)
	if err != nil {
		return nil, f.Explain(err)
	}
	defer file.Close()
	body, err := io.ReadAll(file)
	if err != nil {
		return nil, f.Explain(&spool.Error{Step: "read a page", Err: err})
	}
	return body, nil
}

// Finish marks the spool as complete and makes the pull of it. records streams what the
// pages hold, stamped with the moment of the fetch; they are called once a reading.
func (f *Fetch) Finish(query string, records func(stamp func(*registry.Raw), yield func(registry.Raw, error) bool)) (*registry.Pull, error) {
	f.Step = "finish the fetch"
	if !f.Spool.State().Complete {
		if err := f.Spool.Announce(f.Announced); err != nil {
			return nil, f.Explain(err)
		}
		if err := f.Spool.Finish(f.now().UTC()); err != nil {
			return nil, f.Explain(err)
		}
	}
	at := f.Spool.State().FetchedAt
	return &registry.Pull{
		Query: query, Announced: f.Announced, Received: f.Received, FetchedAt: at, Stats: f.stats(),
		Records: func(yield func(registry.Raw, error) bool) {
			records(func(raw *registry.Raw) { raw.FetchedAt, raw.Provenance = at, registry.Live }, yield)
		},
		Close: f.Spool.Remove,
	}, nil
}

// Note tells the operator how far the fetch is.
func (f *Fetch) Note(text string) {
	if f.Request.Progress != nil {
		f.Request.Progress(registry.Progress{Received: f.Received, Announced: f.Announced, Note: text})
	}
}

// Cost puts what the fetch cost until then into an error of it.
func (f *Fetch) Cost(err error) error {
	var trouble *registry.FetchError
	if errors.As(err, &trouble) {
		trouble.Stats = f.stats()
	}
	return err
}

func (f *Fetch) stats() registry.FetchStats {
	stats := f.Client.Stats()
	stats.ResumedPages, stats.Duplicates = f.Resumed, f.Duplicates
	return stats
}

// Fail is the last word on the present step.
func (f *Fetch) Fail(kind registry.FetchKind, remedy string, err error) error {
	return &registry.FetchError{Registry: f.properties.Name, Kind: kind, Step: f.Step, Remedy: remedy, Err: err}
}

// Explain makes a *registry.FetchError of trouble with the disk; other errors, and none,
// stay what they are.
func (f *Fetch) Explain(err error) error {
	var local *spool.Error
	if !errors.As(err, &local) {
		return err
	}
	remedy := "check that the data folder can be written to, or choose another with --data"
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		remedy = "free some space, or choose another data folder with --data; the pages so far are kept"
	}
	return f.Fail(registry.Local, remedy, err)
}
