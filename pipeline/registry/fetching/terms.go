package fetching

import (
	"strings"
	"unicode"
)

// EuropeanTerms gives the terms that a register of Europe can find: written in letters
// of its languages (Latin, Greek, Cyrillic), without the signs of a search language,
// each once.
func EuropeanTerms(terms []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, term := range terms {
		term = strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-.'", r) {
				return r
			}
			return ' '
		}, term)
		term = strings.Join(strings.Fields(term), " ")
		key := strings.ToLower(term)
		foreign := strings.ContainsFunc(term, func(r rune) bool {
			return unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic)
		})
		if term == "" || foreign || seen[key] {
			continue
		}
		seen[key] = true
		out = append(out, term)
	}
	return out
}
