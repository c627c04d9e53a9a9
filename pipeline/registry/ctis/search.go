package ctis

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/fetching"
)

// maxRows is how many rows of a search can be paged to; the portal refuses more.
const maxRows = 10_000

// maxSearches bounds the searches that joint terms are spread over.
const maxSearches = 200

// criteria is a search in the portal's words. Terms are separated by commas.
type criteria struct {
	ContainAll string `json:"containAll,omitempty"`
	ContainAny string `json:"containAny,omitempty"`
}

func (c criteria) String() string {
	var parts []string
	if c.ContainAll != "" {
		parts = append(parts, "containAll: "+c.ContainAll)
	}
	if c.ContainAny != "" {
		parts = append(parts, "containAny: "+c.ContainAny)
	}
	return strings.Join(parts, "; ")
}

// searches spreads a request over searches. The portal can ask for any of some terms
// beside all of others: of joint lists the longest becomes containAny, and every choice
// of one term from each other list one search with containAll.
func searches(req registry.FetchRequest) ([]criteria, error) {
	var all []criteria
	if terms := fetching.EuropeanTerms(req.Terms); len(terms) > 0 {
		all = append(all, criteria{ContainAny: strings.Join(terms, ", ")})
	}
	var lists [][]string
	for _, list := range req.Joint {
		list = fetching.EuropeanTerms(list)
		if len(list) == 0 {
			return all, nil // nothing can mention a term of an empty list
		}
		lists = append(lists, list)
	}
	if len(lists) == 0 {
		return all, nil
	}
	slices.SortStableFunc(lists, func(a, b []string) int { return len(a) - len(b) })
	last := len(lists) - 1
	choices := []string{""}
	for _, list := range lists[:last] {
		var next []string
		for _, had := range choices {
			for _, term := range list {
				next = append(next, strings.TrimPrefix(had+", "+term, ", "))
			}
		}
		if choices = next; len(choices) > maxSearches {
			return nil, fmt.Errorf("the joint terms make more than %d searches", maxSearches)
		}
	}
	for _, choice := range choices {
		all = append(all, criteria{ContainAll: choice, ContainAny: strings.Join(lists[last], ", ")})
	}
	return all, nil
}

// searchBody is what is posted for a page of a search; pages are counted from 1.
func searchBody(c criteria, page, size int) []byte {
	body, err := json.Marshal(map[string]any{
		"pagination":     map[string]int{"page": page, "size": size},
		"sort":           map[string]string{"property": "decisionDate", "direction": "DESC"},
		"searchCriteria": c,
	})
	if err != nil {
		panic("ctis: write a search: " + err.Error()) // strings and numbers can be written
	}
	return body
}

// searchPage is what we read of an answer to a search.
type searchPage struct {
	total int // rows announced, of all pages
	ids   []string
	rows  []string // as answered; what changes in them is a change of the list
}

func readSearchPage(body []byte) (*searchPage, error) {
	var answer struct {
		Pagination *struct {
			TotalRecords *int `json:"totalRecords"`
		} `json:"pagination"`
		Data []json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, fmt.Errorf("the answer is no page of a search: %w", err)
	}
	if answer.Pagination == nil || answer.Pagination.TotalRecords == nil || *answer.Pagination.TotalRecords < 0 {
		return nil, errors.New("the answer does not say pagination.totalRecords")
	}
	page := &searchPage{total: *answer.Pagination.TotalRecords}
	for _, row := range answer.Data {
		var named struct {
			Number string `json:"ctNumber"`
		}
		if err := json.Unmarshal(row, &named); err != nil || !numberPattern.MatchString(named.Number) {
			return nil, fmt.Errorf("a row has no number such as 2024-510663-34-00, but %.60q", named.Number)
		}
		page.ids, page.rows = append(page.ids, named.Number), append(page.rows, string(row))
	}
	return page, nil
}
