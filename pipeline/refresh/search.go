package refresh

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// searchFile says what every register is asked for.
const searchFile = "reference/search_terms.csv"

// search is the wide search: which records are wanted, whatever they turn out to give.
type search struct {
	terms []string   // a record that mentions any of them
	joint [][]string // and one that mentions a term of every list: an overdose drug and an overdose
}

func (s search) String() string {
	text := strings.Join(s.terms, " OR ")
	if len(s.joint) == 0 {
		return text
	}
	var lists []string
	for _, list := range s.joint {
		lists = append(lists, "("+strings.Join(list, " OR ")+")")
	}
	return text + " OR (" + strings.Join(lists, " AND ") + ")"
}

// readSearch reads the search from sql/reference/search_terms.csv: the words for
// naltrexone, and, for claim C08 only, those for overdose drugs together with those
// for an overdose.
func readSearch(models fs.FS) (search, error) {
	fail := func(err error) (search, error) {
		return search{}, fmt.Errorf("read search terms: %s: %w", searchFile, err)
	}
	f, err := models.Open(searchFile)
	if err != nil {
		return fail(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fail(err)
	}
	if len(rows) == 0 {
		return fail(errors.New("no header line"))
	}
	at := map[string]int{}
	for _, need := range []string{"term", "kind", "use", "scope"} {
		if at[need] = slices.Index(rows[0], need); at[need] < 0 {
			return fail(fmt.Errorf("no column %q", need))
		}
	}
	var wanted search
	var drugs, conditions []string
	for _, row := range rows[1:] {
		term := row[at["term"]]
		switch {
		case row[at["use"]] != "search":
		case row[at["scope"]] == "naltrexone":
			wanted.terms = append(wanted.terms, term)
		case row[at["scope"]] == "overdose" && row[at["kind"]] == "condition":
			conditions = append(conditions, term)
		case row[at["scope"]] == "overdose":
			drugs = append(drugs, term)
		}
	}
	if len(wanted.terms) == 0 {
		return fail(errors.New("it names no term to search for"))
	}
	if len(drugs) > 0 && len(conditions) > 0 {
		wanted.joint = [][]string{drugs, conditions}
	}
	return wanted, nil
}
