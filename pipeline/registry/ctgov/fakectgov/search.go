package fakectgov

import (
	"bytes"
	"strings"
)

// find returns the studies that an expression finds, in their order. It knows as much of
// the register's search language as words, quoted phrases, OR, AND and brackets.
func (s *Server) find(expression string) ([]int, *problem) {
	if hits, ok := s.hits[expression]; ok {
		return hits, nil
	}
	p := parser{rest: strings.TrimSpace(expression)}
	wanted := func([]byte) bool { return true }
	if p.rest != "" {
		var problem *problem
		if wanted, problem = p.anyOf(); problem != nil {
			return nil, problem
		}
		if p.rest != "" {
			return nil, bad("Error parsing query in Other terms: extraneous input '%.60s'", p.rest)
		}
	}
	hits := []int{}
	for i, body := range s.studies {
		if wanted(bytes.ToLower(body)) {
			hits = append(hits, i)
		}
	}
	s.hits[expression] = hits
	return hits, nil
}

// matcher says whether a study in small letters is wanted.
type matcher func(study []byte) bool

// parser holds what is left of an expression, without blanks before it.
type parser struct{ rest string }

// operator takes a word and the blanks after it, if it comes next.
func (p *parser) operator(word string) bool {
	after, ok := strings.CutPrefix(p.rest, word+" ")
	if p.rest == word {
		after, ok = "", true
	}
	if ok {
		p.rest = strings.TrimSpace(after)
	}
	return ok
}

func (p *parser) anyOf() (matcher, *problem) {
	left, problem := p.allOf()
	for problem == nil && p.operator("OR") {
		var right matcher
		if right, problem = p.allOf(); problem == nil {
			other := left
			left = func(study []byte) bool { return other(study) || right(study) }
		}
	}
	return left, problem
}

func (p *parser) allOf() (matcher, *problem) {
	left, problem := p.term()
	for problem == nil && p.operator("AND") {
		var right matcher
		if right, problem = p.term(); problem == nil {
			other := left
			left = func(study []byte) bool { return other(study) && right(study) }
		}
	}
	return left, problem
}

// term takes a word, a quoted phrase or an expression in brackets.
func (p *parser) term() (matcher, *problem) {
	if p.rest == "" {
		return nil, bad("Error parsing query in Other terms: missing term at '<EOF>'")
	}
	var term string
	switch p.rest[0] {
	case '(':
		p.rest = strings.TrimSpace(p.rest[1:])
		inner, problem := p.anyOf()
		if problem != nil {
			return nil, problem
		}
		after, closed := strings.CutPrefix(p.rest, ")")
		if !closed {
			return nil, bad("Error parsing query in Other terms: missing ')' at '%.60s'", p.rest)
		}
		p.rest = strings.TrimSpace(after)
		return inner, nil
	case '"':
		quoted, after, closed := strings.Cut(p.rest[1:], `"`)
		if !closed {
			return nil, bad("Error parsing query in Other terms: token recognition error at: '%.60s'", p.rest)
		}
		term, p.rest = quoted, after
	default:
		end := strings.IndexAny(p.rest, " ()")
		if end < 0 {
			end = len(p.rest)
		}
		term, p.rest = p.rest[:end], p.rest[end:]
		if term == "" || strings.ContainsAny(term, `[]"`) || term == "OR" || term == "AND" || term == "NOT" {
			return nil, bad("Error parsing query in Other terms: mismatched input '%.60s'", term)
		}
	}
	p.rest = strings.TrimSpace(p.rest)
	lower := []byte(strings.ToLower(term))
	return func(study []byte) bool { return bytes.Contains(study, lower) }, nil
}
