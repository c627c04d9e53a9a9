package euctr

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/fetching"
)

// queries makes the searches of a request in the register's language: words and quoted
// phrases joined by OR; joint lists are a search of their own, each list in brackets and
// the lists joined by AND.
func queries(req registry.FetchRequest) []string {
	var all []string
	if one := anyOf(req.Terms); one != "" {
		all = append(all, one)
	}
	var joint []string
	for _, list := range req.Joint {
		one := anyOf(list)
		if one == "" {
			return all // nothing can mention a term of an empty list
		}
		joint = append(joint, "("+one+")")
	}
	if len(joint) > 0 {
		all = append(all, strings.Join(joint, " AND "))
	}
	return all
}

func anyOf(terms []string) string {
	var parts []string
	for _, term := range fetching.EuropeanTerms(terms) {
		if strings.ContainsAny(term, " -.'") || slices.Contains([]string{"AND", "OR", "NOT"}, term) {
			term = `"` + term + `"`
		}
		parts = append(parts, term)
	}
	return strings.Join(parts, " OR ")
}

var countPattern = regexp.MustCompile(`Trials with a EudraCT protocol \(([0-9][0-9.,]*)\)`)

// readCount reads how many trials a search page announces.
func readCount(page []byte) (int, error) {
	m := countPattern.FindSubmatch(page)
	if m == nil {
		return 0, errors.New(`the search page does not say "Trials with a EudraCT protocol (number)"`)
	}
	return strconv.Atoi(strings.NewReplacer(",", "", ".", "").Replace(string(m[1])))
}

// listed is a trial of a summary with the countries that have a record of it.
type listed struct {
	number    string
	countries []string
	text      string // countries with their statuses, as written
}

// protocolPattern finds the countries in "DE(Completed) GB(GB - no longer in EU/EEA)
// Outside EU/EEA". What stands in brackets is passed over, so that EU is no country.
var protocolPattern = regexp.MustCompile(`(Outside EU/EEA|3(?:RD|rd)|\b[A-Z]{2}\b)[ \t]*(?:\([^()]*\))?`)

// readSummary reads the trials of a summary: blocks of lines "Label: value".
func readSummary(text []byte) ([]listed, error) {
	var trials []listed
	for line := range strings.SplitSeq(lineEnds.Replace(string(text)), "\n") {
		label, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		value = strings.TrimSpace(value)
		switch label {
		case "EudraCT Number":
			if !numberPattern.MatchString(value) {
				return nil, fmt.Errorf("the summary names a trial %.40q", value)
			}
			trials = append(trials, listed{number: value})
		case "Trial protocol":
			if len(trials) == 0 {
				return nil, errors.New("the summary names countries before a trial")
			}
			last := &trials[len(trials)-1]
			last.text = value
			for _, m := range protocolPattern.FindAllStringSubmatch(value, -1) {
				country := strings.ToUpper(m[1])
				if strings.HasPrefix(country, "OUTSIDE") {
					country = "3RD"
				}
				last.countries = add(last.countries, country)
			}
		}
	}
	for _, t := range trials {
		if len(t.countries) == 0 {
			return nil, fmt.Errorf("the summary names no country with a record of %s", t.number)
		}
	}
	return trials, nil
}
