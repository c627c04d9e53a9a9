package fakectgov

import (
	"bytes"
	"strings"
)

// find returns the studies that mention a term of the expression, in their order. It
// knows as much of the register's search language as words, quoted phrases and OR.
func (s *Server) find(expression string) ([]int, *problem) {
	if hits, ok := s.hits[expression]; ok {
		return hits, nil
	}
	terms, problem := parse(expression)
	if problem != nil {
		return nil, problem
	}
	hits := []int{}
	for i, body := range s.studies {
		if len(terms) == 0 || mentions(body, terms) {
			hits = append(hits, i)
		}
	}
	s.hits[expression] = hits
	return hits, nil
}

func mentions(body []byte, terms []string) bool {
	lower := bytes.ToLower(body)
	for _, term := range terms {
		if bytes.Contains(lower, []byte(term)) {
			return true
		}
	}
	return false
}

// parse returns the terms of an expression in small letters.
func parse(expression string) (terms []string, problem *problem) {
	rest := strings.TrimSpace(expression)
	for rest != "" {
		var term string
		if after, quoted := strings.CutPrefix(rest, `"`); quoted {
			var closed bool
			if term, rest, closed = strings.Cut(after, `"`); !closed {
				return nil, bad("Error parsing query in Other terms: token recognition error at: '%.60s'", `"`+term)
			}
		} else {
			term, rest, _ = strings.Cut(rest, " ")
			if strings.ContainsAny(term, `()[]"`) || term == "OR" || term == "AND" || term == "NOT" {
				return nil, bad("Error parsing query in Other terms: mismatched input '%.60s'", term)
			}
		}
		terms = append(terms, strings.ToLower(term))
		rest = strings.TrimSpace(rest)
		if rest == "" {
			break
		}
		after, or := strings.CutPrefix(rest, "OR ")
		if !or {
			return nil, bad("Error parsing query in Other terms: extraneous input '%.60s'", rest)
		}
		if rest = strings.TrimSpace(after); rest == "" {
			return nil, bad("Error parsing query in Other terms: missing term at '<EOF>'")
		}
	}
	return terms, nil
}
