package ctgov

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strconv"
	"strings"
	"syscall"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/jsonsplit"
	"ldntrials/pipeline/registry/polite"
	"ldntrials/pipeline/registry/spool"
)

const (
	maxPageSize = 1000 // the register coerces more down to this
	minPageSize = 25   // below this a page too large is no matter of its size
	perMinute   = 40   // our pace; the register documents none
	maxEmpty    = 10   // pages without a study in a row; the register allows some
)

// byFile is the way round a register that does not answer programs.
const byFile = "download the search as JSON in a browser and run `ldntrials import FILE`"

// Reasons to begin a fetch anew, and how often each may be one. Data that moves and
// tokens that expire are the register's normal life; pages that repeat and counts that
// do not agree get one more chance.
var (
	errMoved    = &anew{times: 3, kind: registry.Incomplete, what: "the register published new data during the paging", remedy: "run again in an hour"}
	errExpired  = &anew{times: 3, kind: registry.Rejected, what: "the register no longer takes its own page token", remedy: "run again; if it stays so, the API has changed"}
	errRepeated = &anew{times: 1, kind: registry.Malformed, what: "the paging goes in a circle", remedy: "run again later; if it stays so, the register's paging is broken; " + byFile}
	errCount    = &anew{times: 1, kind: registry.Incomplete, what: "received differs from announced", remedy: "run again later; the last good records stay"}
)

// anew is a reason to begin a fetch anew.
type anew struct {
	times        int
	kind         registry.FetchKind
	what, remedy string
}

func (a *anew) Error() string { return a.what }

// Fetch implements registry.Fetcher. It asks for the data version, pages through the
// search by the parsed token, and asks for the data version again: only pages of one
// version are an answer.
func (r *Registry) Fetch(ctx context.Context, req registry.FetchRequest) (*registry.Pull, error) {
	f, err := r.newFetch(req)
	if err != nil {
		return nil, err
	}
	times := map[*anew]int{}
	for {
		pull, err := f.run(ctx)
		var reason *anew
		if !errors.As(err, &reason) {
			return pull, f.explain(err)
		}
		if times[reason]++; times[reason] > reason.times {
			return nil, f.fail(reason.kind, f.step, reason.remedy, fmt.Errorf("%w, also after starting again", err))
		}
		f.stats.Restarts++
		f.note("starting again: " + err.Error())
		if err := f.spool.Start(f.want); err != nil {
			return nil, f.explain(err)
		}
	}
}

// fetch is one call of Fetch.
type fetch struct {
	*registry.FetchRequest
	registry *Registry
	client   *polite.Client
	base     string
	search   string
	spool    *spool.Spool
	step     string      // what is done, for errors
	want     spool.State // what the spool must be of
	stats    registry.FetchStats
	pageSize int

	seen    map[string]bool // ids received
	tokens  map[string]bool // tokens met
	broken  int             // records received that cannot be read
	empties int             // pages in a row without a study
}

func (r *Registry) newFetch(req registry.FetchRequest) (*fetch, error) {
	f := &fetch{FetchRequest: &req, registry: r, step: "prepare", pageSize: min(cmp.Or(max(r.PageSize, 0), maxPageSize), maxPageSize)}
	base, err := url.Parse(strings.TrimRight(cmp.Or(req.BaseURL, DefaultBaseURL), "/"))
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" || base.RawQuery != "" || base.Fragment != "" {
		return nil, f.fail(registry.Local, "read the base URL", "give scheme, host and any prefix in "+r.Properties().URLEnv+", as in "+DefaultBaseURL,
			fmt.Errorf("%q is no base URL", req.BaseURL))
	}
	f.base = base.String()
	if f.search = Expression(req.Terms, req.Joint...); f.search == "" {
		return nil, f.fail(registry.Local, "make the search", "give at least one search term", errors.New("there are no search terms"))
	}
	if f.spool, err = spool.Open(req.Dir); err != nil {
		return nil, f.explain(err)
	}
	pace := r.PerMinute
	if pace == 0 && !polite.OnThisMachine(f.base) {
		pace = perMinute
	}
	f.client = &polite.Client{
		Registry: Name, Title: r.Properties().Title, ByFile: byFile,
		Transport: r.Transport, UserAgent: r.UserAgent, PerMinute: pace,
		Limit: r.PageLimit, FirstWait: r.FirstWait, Notice: f.note,
	}
	return f, nil
}

// Expression makes one search in the register's own language: words and quoted phrases
// joined by OR, any of which a record must mention. joint, where given, are lists that
// bring more records: those that mention a term of every list.
func Expression(terms []string, joint ...[]string) string {
	search := anyOf(terms)
	var lists []string
	for _, list := range joint {
		if all := anyOf(list); all != "" {
			lists = append(lists, "("+all+")")
		}
	}
	if search == "" || len(lists) == 0 || len(lists) < len(joint) {
		return search
	}
	return search + " OR (" + strings.Join(lists, " AND ") + ")"
}

func anyOf(terms []string) string {
	var parts []string
	for _, term := range terms {
		term = strings.Join(strings.Fields(strings.NewReplacer(`"`, " ", `\`, " ").Replace(term)), " ")
		if term == "" {
			continue
		}
		if !isWord(term) {
			term = `"` + term + `"`
		}
		parts = append(parts, term)
	}
	return strings.Join(parts, " OR ")
}

// isWord says whether a term needs no quotes: letters and digits only, and none of the
// language's operators, which are written in capitals and have no digit.
func isWord(term string) bool {
	for _, c := range term {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return term != strings.ToUpper(term)
}

// run is one attempt at the whole answer, from the spool or from the start.
func (f *fetch) run(ctx context.Context) (*registry.Pull, error) {
	f.seen, f.tokens, f.broken, f.empties = map[string]bool{}, map[string]bool{"": true}, 0, 0
	version, err := f.dataVersion(ctx, "ask for the data version")
	if err != nil {
		return nil, err
	}
	f.want = spool.State{Format: spool.Format, Search: f.search, BaseURL: f.base, DataVersion: version}
	next, more, err := f.resume(ctx)
	if err != nil {
		return nil, err
	}
	for more {
		if next, more, err = f.page(ctx, next); err != nil {
			return nil, err
		}
	}
	state := f.spool.State()
	if f.step = "count the records"; f.received() != state.Announced {
		return nil, fmt.Errorf("%w: %d received, %d announced", errCount, f.received(), state.Announced)
	}
	if !state.Complete {
		after, err := f.dataVersion(ctx, "ask for the data version again")
		if err != nil {
			return nil, err
		}
		if after != version {
			return nil, fmt.Errorf("%w: %s before, %s after", errMoved, version, after)
		}
		if err := f.spool.Finish(f.registry.Now().UTC()); err != nil {
			return nil, err
		}
	}
	return f.pull(), nil
}

// resume takes over the pages of an earlier fetch of the same search and data version,
// or starts anew. It returns the token of the page to go on with, and whether there is
// one.
func (f *fetch) resume(ctx context.Context) (token string, more bool, err error) {
	state := f.spool.State()
	if !state.Same(f.want) || len(state.Pages) == 0 {
		return "", true, f.spool.Start(f.want)
	}
	for i, page := range state.Pages {
		f.step = fmt.Sprintf("read page %d of the earlier fetch", i+1)
		file, err := f.spool.Page(i)
		if err != nil {
			return "", false, err
		}
		content, err := f.registry.scanPage(reader{ctx, file})
		file.Close()
		if ctx.Err() != nil {
			return "", false, f.interrupted(ctx)
		}
		if err == nil {
			err = f.take(content)
		}
		if err != nil || content.next != page.Next {
			// What is there is not what was written: nothing is lost by asking anew.
			f.seen, f.tokens, f.broken, f.empties = map[string]bool{}, map[string]bool{"": true}, 0, 0
			f.stats.Duplicates = 0
			return "", true, f.spool.Start(f.want)
		}
		token = page.Next
	}
	f.stats.ResumedPages = len(state.Pages)
	f.note(fmt.Sprintf("resumed after page %d", len(state.Pages)))
	return token, token != "", nil
}

// page fetches the page that a token asks for.
func (f *fetch) page(ctx context.Context, token string) (next string, more bool, err error) {
	index := len(f.spool.State().Pages)
	f.step = fmt.Sprintf("search page %d", index+1)
	var (
		content *pageContent
		written spool.Page
	)
	for {
		request := polite.Request{URL: f.searchURL(token), Accept: "application/json", Step: f.step, NotHTML: true}
		err = f.client.Get(ctx, request, func(_ polite.Head, body io.Reader) (err error) {
			written, err = f.spool.Write(func(w io.Writer) (err error) {
				content, err = f.registry.scanPage(io.TeeReader(body, w))
				return err
			})
			return err
		})
		var tooLarge *polite.TooLargeError
		if err == nil || !errors.As(err, &tooLarge) && !errors.Is(err, io.ErrUnexpectedEOF) || f.pageSize/4 < minPageSize {
			break
		}
		f.pageSize /= 4
		f.note(fmt.Sprintf("asking for pages of %d: %v", f.pageSize, errors.Unwrap(err)))
	}
	var status *polite.StatusError
	if token != "" && errors.As(err, &status) && status.Status == 400 {
		return "", false, fmt.Errorf("%w: %w", errExpired, status)
	}
	if err != nil {
		return "", false, err
	}
	if index == 0 {
		if content.total < 0 && (len(content.ids)+content.broken > 0 || content.next != "") {
			return "", false, f.fail(registry.Malformed, f.step, "check the base URL; if it stays so, the API has changed",
				errors.New("the first page does not say totalCount"))
		}
		if err := f.spool.Announce(max(0, content.total)); err != nil {
			return "", false, err
		}
	}
	if err := f.take(content); err != nil {
		return "", false, err
	}
	written.Next = content.next
	if err := f.spool.Add(written); err != nil {
		return "", false, err
	}
	f.note("")
	return content.next, content.next != "", nil
}

// take counts the records of a page and notices paging that leads nowhere.
func (f *fetch) take(content *pageContent) error {
	fresh := content.broken
	for _, id := range content.ids {
		if f.seen[id] {
			f.stats.Duplicates++
			continue
		}
		f.seen[id] = true
		fresh++
	}
	f.broken += content.broken
	announced := f.spool.State().Announced
	f.empties++
	if len(content.ids)+content.broken > 0 {
		f.empties = 0
	}
	switch {
	case content.next != "" && f.empties == 0 && fresh == 0:
		return fmt.Errorf("%w: all %d records of the page were seen before", errRepeated, len(content.ids))
	case content.next != "" && f.tokens[content.next]:
		return fmt.Errorf("%w: the next page's token was met before", errRepeated)
	case content.next != "" && f.empties > maxEmpty:
		return fmt.Errorf("%w: %d empty pages in a row", errRepeated, f.empties)
	case f.received() > announced:
		return fmt.Errorf("%w: %d received so far, %d announced", errCount, f.received(), announced)
	}
	f.tokens[content.next] = true
	return nil
}

func (f *fetch) received() int { return len(f.seen) + f.broken }

// searchURL is the address of a page. Later pages have the parameters of the first one;
// the register lets countTotal, pageSize and pageToken differ.
func (f *fetch) searchURL(token string) string {
	query := url.Values{
		"format":     {"json"},
		"query.term": {f.search},
		"pageSize":   {strconv.Itoa(f.pageSize)},
	}
	if token == "" {
		query.Set("countTotal", "true")
	} else {
		query.Set("pageToken", token)
	}
	return f.base + "/api/v2/studies?" + query.Encode()
}

// pageContent is what the fetch needs to know of a page.
type pageContent struct {
	ids    []string
	broken int    // records that cannot be read
	next   string // token of the next page
	total  int    // totalCount, -1 when the page does not say
}

// scanPage reads a page to its end. A page that is not whole, or none at all, is an
// error marked with polite.Again.
func (r *Registry) scanPage(body io.Reader) (*pageContent, error) {
	content := &pageContent{total: -1}
	split := jsonsplit.New(body, studies)
	for {
		record, err := split.Next()
		if err == io.EOF {
			break
		}
		var broken *jsonsplit.BrokenError
		if err != nil && !errors.As(err, &broken) {
			return nil, polite.Again(fmt.Errorf("the page is not whole: %w", err))
		}
		if err == nil {
			var id string
			if id, _, err = r.Identify(record); err == nil {
				content.ids = append(content.ids, id)
			}
		}
		if err != nil {
			content.broken++
		}
	}
	if split.Pages() != 1 {
		return nil, polite.Again(errors.New("the answer is no page of studies"))
	}
	if text, ok := split.Page("nextPageToken"); ok && text != "null" {
		if err := json.Unmarshal([]byte(text), &content.next); err != nil {
			return nil, polite.Again(fmt.Errorf("nextPageToken is no text, but %.60s", text))
		}
	}
	if text, ok := split.Page("totalCount"); ok && text != "null" {
		total, err := strconv.Atoi(text)
		if err != nil || total < 0 {
			return nil, polite.Again(fmt.Errorf("totalCount is no count, but %.60s", text))
		}
		content.total = total
	}
	return content, nil
}

// dataVersion asks for the register's data version.
func (f *fetch) dataVersion(ctx context.Context, step string) (string, error) {
	f.step = step
	var answer struct {
		DataTimestamp string `json:"dataTimestamp"`
	}
	request := polite.Request{URL: f.base + "/api/v2/version", Accept: "application/json", Step: step, NotHTML: true}
	err := f.client.Get(ctx, request, func(_ polite.Head, body io.Reader) error {
		data, err := io.ReadAll(io.LimitReader(body, 64<<10))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(data, &answer); err != nil {
			return polite.Again(fmt.Errorf("the answer is no version: %w", err))
		}
		if answer.DataTimestamp == "" {
			return polite.Again(errors.New("the answer has no dataTimestamp"))
		}
		return nil
	})
	return answer.DataTimestamp, err
}

// pull is the complete answer in the spool.
func (f *fetch) pull() *registry.Pull {
	state := f.spool.State()
	stats := f.client.Stats()
	stats.Restarts, stats.ResumedPages, stats.Duplicates = f.stats.Restarts, f.stats.ResumedPages, f.stats.Duplicates
	return &registry.Pull{
		Query:       f.search,
		Announced:   state.Announced,
		Received:    f.received(),
		DataVersion: state.DataVersion,
		FetchedAt:   state.FetchedAt,
		Stats:       stats,
		Records:     f.records(len(state.Pages)),
		Close:       f.spool.Remove,
	}
}

// records streams the records of the spooled pages, each id once.
func (f *fetch) records(pages int) iter.Seq2[registry.Raw, error] {
	return func(yield func(registry.Raw, error) bool) {
		at := f.spool.State().FetchedAt
		seen := map[string]bool{}
		for i := range pages {
			file, err := f.spool.Page(i)
			if err != nil {
				yield(registry.Raw{}, f.explain(err))
				return
			}
			for raw, err := range f.registry.ReadFile(context.Background(), file) {
				if err == nil {
					if seen[raw.RecordID] {
						continue
					}
					seen[raw.RecordID] = true
					raw.URL = f.base + "/api/v2/studies/" + raw.RecordID
					raw.FetchedAt, raw.Provenance = at, registry.Live
				}
				if !yield(raw, err) {
					file.Close()
					return
				}
			}
			file.Close()
		}
	}
}

func (f *fetch) note(text string) {
	if f.Progress != nil {
		f.Progress(registry.Progress{Received: f.received(), Announced: f.spool.State().Announced, Note: text})
	}
}

func (f *fetch) fail(kind registry.FetchKind, step, remedy string, err error) error {
	return &registry.FetchError{Registry: Name, Kind: kind, Step: step, Remedy: remedy, Err: err}
}

func (f *fetch) interrupted(ctx context.Context) error {
	return f.fail(registry.Interrupted, f.step, "run the same command again: it goes on where it stopped", context.Cause(ctx))
}

// explain makes a *registry.FetchError of trouble with the disk.
func (f *fetch) explain(err error) error {
	var local *spool.Error
	if !errors.As(err, &local) {
		return err
	}
	remedy := "check that the data folder can be written to, or choose another with --data"
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		remedy = "free some space, or choose another data folder with --data; the pages so far are kept"
	}
	return f.fail(registry.Local, f.step, remedy, err)
}
