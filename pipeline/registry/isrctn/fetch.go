package isrctn

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/fetching"
	"ldntrials/pipeline/registry/polite"
)

// errCount is a paging that did not give what was announced. The register documents no
// order of its records, so that a record may slip from page to page: one more attempt.
var errCount = errors.New("received differs from announced")

// Fetch implements registry.Fetcher. It asks how many records the search finds and pages
// through them by offset.
func (r *Registry) Fetch(ctx context.Context, req registry.FetchRequest) (*registry.Pull, error) {
	f, err := fetching.Open(r.Properties(), r.settings(), req)
	if err != nil {
		return nil, err
	}
	query := expression(req.Terms, req.Joint)
	if query == "" {
		f.Step = "make the search"
		return nil, f.Fail(registry.Local, "give at least one search term", errors.New("there are no search terms"))
	}
	for attempt := 1; ; attempt++ {
		err := r.page(ctx, f, query)
		switch {
		case err == nil:
			pull, err := r.pull(f, query)
			if err == nil {
				pull.Stats.Restarts = attempt - 1
			}
			return pull, err
		case !errors.Is(err, errCount):
			return nil, err
		case attempt > 1:
			return nil, f.Fail(registry.Incomplete, "run again later; the last good records stay", fmt.Errorf("%w, also after starting again", err))
		}
		f.Note("starting again: " + err.Error())
		if err := f.Explain(f.Spool.Start(f.Spool.State())); err != nil {
			return nil, err
		}
	}
}

// expression makes one search of terms, any of which a record must mention, in the
// register's language: words and quoted phrases joined by OR. A joint search asks for a
// term of every list.
func expression(terms []string, joint [][]string) string {
	anyOf := func(terms []string) string {
		var parts []string
		for _, term := range terms {
			term = strings.Join(strings.Fields(strings.NewReplacer(`"`, " ", `\`, " ").Replace(term)), " ")
			if term != "" {
				parts = append(parts, `"`+term+`"`)
			}
		}
		return strings.Join(parts, " OR ")
	}
	query := anyOf(terms)
	var lists []string
	for _, list := range joint {
		if one := anyOf(list); one != "" {
			lists = append(lists, "("+one+")")
		}
	}
	if query == "" || len(lists) == 0 || len(lists) < len(joint) {
		return query
	}
	return query + " OR (" + strings.Join(lists, " AND ") + ")"
}

// page spools the pages of the search, those of an interrupted fetch taken over.
func (r *Registry) page(ctx context.Context, f *fetching.Fetch, query string) error {
	size := cmp.Or(max(r.PageSize, 0), 100)
	address := func(limit, offset int) string {
		return f.Base + "/api/query/format/default?" + url.Values{"q": {query}, "limit": {strconv.Itoa(limit)}, "offset": {strconv.Itoa(offset)}}.Encode()
	}
	get := func(limit, offset int, step string) (body []byte, a answer, err error) {
		body, err = f.Get(ctx, polite.Request{URL: address(limit, offset), Accept: "application/xml", Step: step, NotHTML: true},
			func(body []byte) (err error) { a, err = r.read(ctx, body); return err })
		return body, a, err
	}
	_, first, err := get(0, 0, "count of the search")
	if err != nil {
		return err
	}
	spooled, err := f.Begin(query, []string{strconv.Itoa(first.total), strconv.Itoa(size)})
	if err != nil {
		return err
	}
	f.Announced, f.Received, f.Duplicates = first.total, 0, 0
	seen, broken := map[string]bool{}, 0
	for i := 0; len(seen)+broken < first.total; i++ {
		var a answer
		if i < spooled {
			body, err := f.Page(i)
			if err != nil {
				return err
			}
			if a, err = r.read(ctx, body); err != nil {
				return fmt.Errorf("%w: a spooled page is no answer: %w", errCount, err)
			}
		} else {
			var body []byte
			if body, a, err = get(size, i*size, fmt.Sprintf("search page %d", i+1)); err != nil {
				return err
			}
			if err := f.Keep(body); err != nil {
				return err
			}
		}
		fresh := a.broken
		for _, id := range a.ids {
			if seen[id] {
				f.Duplicates++
				continue
			}
			seen[id] = true
			fresh++
		}
		broken += a.broken
		f.Received = len(seen) + broken
		f.Note("")
		switch {
		case a.total != first.total:
			return fmt.Errorf("%w: the register announced %d records and now %d", errCount, first.total, a.total)
		case fresh == 0, f.Received > first.total, i*size > first.total:
			return fmt.Errorf("%w: %d received, %d announced", errCount, f.Received, first.total)
		}
	}
	return nil
}

// answer is what the paging needs to know of an answer.
type answer struct {
	total  int
	ids    []string
	broken int // records that cannot be read
}

var rootPattern = regexp.MustCompile(`<(?:\w+:)?allTrials\b[^>]*\btotalCount\s*=\s*["'](\d+)["']`)

// read reads an answer to its end; an error says that it is not whole.
func (r *Registry) read(ctx context.Context, body []byte) (a answer, err error) {
	root := rootPattern.FindSubmatch(body[:min(len(body), 4<<10)])
	if root == nil {
		return a, errors.New("the answer is no list of trials with a totalCount")
	}
	if a.total, err = strconv.Atoi(string(root[1])); err != nil {
		return a, fmt.Errorf("totalCount is no count: %w", err)
	}
	for raw, err := range r.ReadFile(ctx, bytes.NewReader(body)) {
		var broken *registry.RecordError
		switch {
		case errors.As(err, &broken):
			a.broken++
		case err != nil:
			return a, fmt.Errorf("the answer is not whole: %w", err)
		default:
			a.ids = append(a.ids, raw.RecordID)
		}
	}
	return a, nil
}

// pull is the complete answer in the spool, each number once.
func (r *Registry) pull(f *fetching.Fetch, query string) (*registry.Pull, error) {
	pages := len(f.Spool.State().Pages)
	return f.Finish(query, func(stamp func(*registry.Raw), yield func(registry.Raw, error) bool) {
		seen := map[string]bool{}
		for i := range pages {
			body, err := f.Page(i)
			if err != nil {
				yield(registry.Raw{}, err)
				return
			}
			for raw, err := range r.ReadFile(context.Background(), bytes.NewReader(body)) {
				if err == nil {
					if seen[raw.RecordID] {
						continue
					}
					seen[raw.RecordID] = true
					raw.URL = f.Base + "/" + raw.RecordID
					stamp(&raw)
				}
				if !yield(raw, err) {
					return
				}
			}
		}
	})
}
