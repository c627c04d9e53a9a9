package ctis

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/fetching"
	"ldntrials/pipeline/registry/polite"
)

// Fetch implements registry.Fetcher. It pages through the search and then asks for each
// record found; the spool keeps one record a page.
func (r *Registry) Fetch(ctx context.Context, req registry.FetchRequest) (*registry.Pull, error) {
	f, err := fetching.Open(r.Properties(), r.settings(), req)
	if err != nil {
		return nil, err
	}
	pull, err := r.fetch(ctx, f)
	return pull, f.Cost(err)
}

func (r *Registry) fetch(ctx context.Context, f *fetching.Fetch) (*registry.Pull, error) {
	queries, err := searches(f.Request)
	if err == nil && len(queries) == 0 {
		err = errors.New("there are no search terms")
	}
	if err != nil {
		f.Step = "make the search"
		return nil, f.Fail(registry.Local, "look at the search terms", err)
	}
	found := map[string]string{} // number -> row
	var query strings.Builder
	for i, c := range queries {
		fmt.Fprintf(&query, "%s%s", strings.Repeat(" | ", min(i, 1)), c)
		if err := r.search(ctx, f, c, fmt.Sprintf("search %d of %d", i+1, len(queries)), found); err != nil {
			return nil, err
		}
	}
	ids := make([]string, 0, len(found))
	list := make([]string, 0, len(found))
	for id, row := range found {
		ids, list = append(ids, id), append(list, id+" "+row)
	}
	slices.Sort(ids)
	slices.Sort(list)
	if err := r.retrieve(ctx, f, query.String(), ids, list); err != nil {
		return nil, err
	}
	return f.Finish(query.String(), func(stamp func(*registry.Raw), yield func(registry.Raw, error) bool) {
		for i, id := range ids {
			body, err := f.Page(i)
			if err != nil {
				yield(registry.Raw{}, err)
				return
			}
			raw := registry.Raw{Registry: Name, Body: body, URL: r.address(f, id)}
			stamp(&raw)
			var broken *registry.RecordError
			if raw.RecordID, raw.Hash, err = r.Identify(body); errors.As(err, &broken) {
				broken.RecordID = id
			}
			if !yield(raw, err) {
				return
			}
		}
	})
}

func (*Registry) address(f *fetching.Fetch, id string) string {
	return f.Base + "/ctis-public-api/retrieve/" + id
}

// search adds the rows of a search to found.
func (r *Registry) search(ctx context.Context, f *fetching.Fetch, c criteria, name string, found map[string]string) error {
	size := min(cmp.Or(max(r.PageSize, 0), 100), 100)
	rows := map[string]bool{} // numbers of this search
	for page := 1; ; page++ {
		var answer *searchPage
		_, err := f.Get(ctx, polite.Request{
			URL: f.Base + "/ctis-public-api/search", JSON: searchBody(c, page, size), Accept: "application/json",
			Step: fmt.Sprintf("%s, page %d", name, page), NotHTML: true,
		}, func(body []byte) (err error) {
			answer, err = readSearchPage(body)
			return err
		})
		if err != nil {
			return err
		}
		if answer.total > maxRows {
			return f.Fail(registry.Rejected, "name narrower search terms", fmt.Errorf("the search finds %d records, and only %d can be paged to", answer.total, maxRows))
		}
		before := len(rows)
		for i, id := range answer.ids {
			rows[id], found[id] = true, answer.rows[i]
		}
		f.Announced = len(found)
		f.Note("")
		switch {
		case len(rows) > answer.total || len(rows) < answer.total && len(answer.ids) == 0:
			return f.Fail(registry.Incomplete, "run again later; the last good records stay", fmt.Errorf("%d records listed, %d announced", len(rows), answer.total))
		case len(rows) == answer.total:
			return nil
		case len(rows) == before:
			return f.Fail(registry.Malformed, "run again later; if it stays so, the register's paging is broken; or "+fetching.ByFile,
				errors.New("the paging goes in a circle: all records of the page were listed before"))
		}
	}
}

// retrieve spools the records, those of an interrupted fetch of the same list taken over.
func (r *Registry) retrieve(ctx context.Context, f *fetching.Fetch, query string, ids, list []string) error {
	pages, err := f.Begin(query, list)
	if err != nil {
		return err
	}
	empty := 0
	for i, id := range ids {
		var body []byte
		if i < pages {
			body, err = f.Page(i)
		} else {
			body, err = f.Get(ctx, polite.Request{
				URL: r.address(f, id), Accept: "application/json", Step: "record " + id, NotHTML: true,
			}, func(body []byte) error { return isRecord(body, id) })
			if err == nil {
				err = f.Keep(body)
			}
		}
		if err != nil {
			return err
		}
		if isEmpty(body) {
			empty++
		}
		f.Received++
		f.Note("")
	}
	if empty > 0 && empty == len(ids) {
		f.Step = "read the records"
		return f.Fail(registry.Malformed, fetching.Moved, fmt.Errorf("the register answers {} for each of the %d numbers that its search lists", empty))
	}
	return nil
}

// isRecord says what is wrong with an answer for a number. An empty object is an answer:
// the register does not know the number that its search lists. It is kept, and goes to
// quarantine as a record that cannot be read.
func isRecord(body []byte, id string) error {
	var record struct {
		Number string `json:"ctNumber"`
	}
	switch err := json.Unmarshal(body, &record); {
	case err != nil:
		return fmt.Errorf("the answer is no record: %w", err)
	case record.Number == id || isEmpty(body):
		return nil
	}
	return fmt.Errorf("the answer is the record %.40q", record.Number)
}

func isEmpty(body []byte) bool {
	return strings.Join(strings.Fields(string(body[:min(len(body), 64)])), "") == "{}"
}
