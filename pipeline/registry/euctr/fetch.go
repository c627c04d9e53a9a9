package euctr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/fetching"
	"ldntrials/pipeline/registry/polite"
)

// maxTrials is how many trials a search may find. All that mention naltrexone are below
// two hundred: more means that the register understood the search in another way.
const maxTrials = 4000

// Fetch implements registry.Fetcher. A search page says how many trials there are, the
// summaries which countries have a record of them; then whole records come page by page.
// A record that its page lacks is asked for by itself.
func (r *Registry) Fetch(ctx context.Context, req registry.FetchRequest) (*registry.Pull, error) {
	f, err := fetching.Open(r.Properties(), r.settings(), req)
	if err != nil {
		return nil, err
	}
	pull, err := r.fetch(ctx, f)
	return pull, f.Cost(err)
}

func (r *Registry) fetch(ctx context.Context, f *fetching.Fetch) (*registry.Pull, error) {
	searches := queries(f.Request)
	if len(searches) == 0 {
		f.Step = "make the search"
		return nil, f.Fail(registry.Local, "give at least one search term", errors.New("there are no search terms"))
	}
	l := &fetch{Fetch: f, registry: r, wanted: map[string]bool{}, got: map[string]bool{}}
	for i, query := range searches {
		if err := l.list(ctx, query, fmt.Sprintf("search %d of %d", i+1, len(searches))); err != nil {
			return nil, err
		}
	}
	slices.Sort(l.lines)
	query := strings.Join(searches, " | ")
	pages, err := f.Begin(query, l.lines)
	if err != nil {
		return nil, err
	}
	f.Announced = len(l.wanted)
	if err := l.download(ctx, pages); err != nil {
		return nil, err
	}
	return f.Finish(query, l.records)
}

// fetch is one call of Fetch.
type fetch struct {
	*fetching.Fetch
	registry *Registry
	pages    []page          // pages of whole records to ask for
	lines    []string        // trials of the summaries with their countries and statuses
	wanted   map[string]bool // records listed
	got      map[string]bool // records received
	broken   int             // records received that cannot be read
}

type page struct {
	query  string
	number int
}

// address is a page of a download: "summary" or "full".
func (l *fetch) address(what string, p page) string {
	return fmt.Sprintf("%s/ctr-search/rest/download/%s?query=%s&page=%d&mode=current_page", l.Base, what, url.QueryEscape(p.query), p.number)
}

// list reads count and summaries of a search.
func (l *fetch) list(ctx context.Context, query, name string) error {
	count := 0
	_, err := l.Get(ctx, polite.Request{URL: l.Base + "/ctr-search/search?query=" + url.QueryEscape(query), Accept: "text/html", Step: name}, func(body []byte) (err error) {
		count, err = readCount(body)
		return err
	})
	if err != nil {
		return err
	}
	if count > maxTrials {
		return l.Fail(registry.Rejected, "name narrower search terms; or "+fetching.ByFile, fmt.Errorf("the search finds %d trials, more than %d", count, maxTrials))
	}
	seen := map[string]bool{}
	for p := (page{query, 1}); len(seen) < count; p.number++ {
		var trials []listed
		if _, err := l.Get(ctx, polite.Request{URL: l.address("summary", p), Step: fmt.Sprintf("%s, summary %d", name, p.number), NotHTML: true}, func(body []byte) (err error) {
			trials, err = readSummary(body)
			return err
		}); err != nil {
			return err
		}
		before := len(seen)
		for _, t := range trials {
			if !seen[t.number] {
				l.lines = append(l.lines, t.number+" "+t.text)
			}
			seen[t.number] = true
			for _, country := range t.countries {
				l.wanted[t.number+"-"+country] = true
			}
		}
		switch {
		case len(trials) == 0 || len(seen) > count:
			return l.Fail(registry.Incomplete, "run again later; the last good records stay", fmt.Errorf("%d trials listed, %d announced", len(seen), count))
		case len(seen) == before:
			return l.Fail(registry.Malformed, "run again later; if it stays so, the register's paging is broken; or "+fetching.ByFile,
				errors.New("the paging goes in a circle: all trials of the page were listed before"))
		}
		l.pages = append(l.pages, p)
		l.Announced = len(l.wanted)
		l.Note("")
	}
	return nil
}

// take counts the records of a page.
func (l *fetch) take(ctx context.Context, body []byte) error {
	for raw, err := range l.registry.ReadFile(ctx, bytes.NewReader(body)) {
		var broken *registry.RecordError
		switch {
		case errors.As(err, &broken) && broken.RecordID == "":
			l.broken++
		case errors.As(err, &broken):
			l.got[broken.RecordID] = true
		case err != nil:
			return err
		case l.got[raw.RecordID]:
			l.Duplicates++
		default:
			l.got[raw.RecordID] = true
		}
	}
	l.Received = len(l.got)
	return nil
}

// whole says what is wrong with a download of whole records.
func (l *fetch) whole(ctx context.Context) func([]byte) error {
	return func(body []byte) error {
		if !l.registry.Recognise(body) {
			return errors.New("the answer holds no record")
		}
		for _, err := range l.registry.ReadFile(ctx, bytes.NewReader(body)) {
			var broken *registry.RecordError
			if err != nil && !errors.As(err, &broken) {
				return err
			}
		}
		return nil
	}
}

// download spools pages of whole records, those of an interrupted fetch taken over, and
// then what they lack.
func (l *fetch) download(ctx context.Context, pages int) error {
	for i, p := range l.pages {
		if err := l.keep(ctx, i < pages, i, polite.Request{URL: l.address("full", p), Step: fmt.Sprintf("records, page %d of %d", i+1, len(l.pages)), NotHTML: true}); err != nil {
			return err
		}
	}
	for i := len(l.pages); i < pages; i++ { // single records of the interrupted fetch
		if err := l.keep(ctx, true, i, polite.Request{}); err != nil {
			return err
		}
	}
	var missing []string
	for id := range l.wanted {
		if !l.got[id] {
			missing = append(missing, id)
		}
	}
	slices.Sort(missing)
	for _, id := range missing {
		cut := strings.LastIndex(id, "-")
		country := id[cut+1:]
		if country == "3RD" {
			country = "3rd" // so the register writes it in addresses
		}
		err := l.keep(ctx, false, 0, polite.Request{URL: l.Base + "/ctr-search/rest/download/trial/" + id[:cut] + "/" + country, Step: "record " + id, NotHTML: true})
		var status *polite.StatusError
		if errors.As(err, &status) && status.Status == http.StatusNotFound {
			return l.Fail(registry.Incomplete, "run again later; the last good records stay", fmt.Errorf("the summary lists a record that the register does not give: %w", err))
		}
		if err != nil {
			return err
		}
		if !l.got[id] {
			return l.Fail(registry.Incomplete, "run again later; the last good records stay", errors.New("the answer holds another record"))
		}
	}
	for id := range l.got { // a record that no summary lists is one all the same
		l.wanted[id] = true
	}
	l.Announced, l.Received = len(l.wanted)+l.broken, len(l.got)+l.broken
	return nil
}

// keep asks for a page, or reads it from the spool, and counts its records.
func (l *fetch) keep(ctx context.Context, spooled bool, index int, req polite.Request) error {
	if spooled {
		body, err := l.Page(index)
		if err != nil {
			return err
		}
		return l.take(ctx, body)
	}
	body, err := l.Get(ctx, req, l.whole(ctx))
	if err != nil {
		return err
	}
	if err := l.Keep(body); err != nil {
		return err
	}
	err = l.take(ctx, body)
	l.Note("")
	return err
}

// records streams the records of the pages, each once. Where a record came more than once,
// as in downloads of trials with two applications in one state, the first one counts.
func (l *fetch) records(stamp func(*registry.Raw), yield func(registry.Raw, error) bool) {
	seen := map[string]bool{}
	for i := range l.Spool.State().Pages {
		body, err := l.Page(i)
		if err != nil {
			yield(registry.Raw{}, err)
			return
		}
		for raw, err := range l.registry.ReadFile(context.Background(), bytes.NewReader(body)) {
			if err == nil {
				if seen[raw.RecordID] {
					continue
				}
				seen[raw.RecordID] = true
				cut := strings.LastIndex(raw.RecordID, "-")
				raw.URL = l.Base + "/ctr-search/trial/" + raw.RecordID[:cut] + "/" + raw.RecordID[cut+1:]
				stamp(&raw)
			}
			if !yield(raw, err) {
				return
			}
		}
	}
}
