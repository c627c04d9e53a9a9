package identity

import "strings"

// Canonical reads one registration number in any spelling, with or without a label
// before it: "nct 04270877", "EudraCT: 2019–000702–30", "JPRN-UMIN000012345",
// "EUCTR2019-000702-30-DK", "ACTRN12623000172606p". ok is false when s is anything
// else: no number, two numbers, or a number inside a longer code. A placeholder is
// read too; ask [ID.IsDummy].
func Canonical(s string) (n Number, ok bool) {
	var sc scanner
	return sc.canonical(s)
}

func (s *scanner) canonical(text string) (Number, bool) {
	found := s.find(text)
	if len(found) == 1 && s.decoration(text, found[0]) {
		return found[0].Number, true
	}
	if len(found) == 0 {
		return s.respaced(text)
	}
	return Number{}, false
}

// decoration says that nothing but labels stands before a number and nothing but
// punctuation behind it.
func (s *scanner) decoration(text string, f Found) bool {
	s.fold(text[:f.Start])
	for i := 0; i < len(s.buf); i++ {
		if !isWord(s.buf[i]) {
			continue
		}
		end := s.wordEnd(i)
		if !isLabel(s.buf[i:end]) {
			return false
		}
		i = end
	}
	s.fold(text[f.End:])
	for _, c := range s.buf {
		if isWord(c) {
			return false
		}
	}
	return true
}

// longestSpaced bounds what respaced looks at: a number with blanks in it is short.
const longestSpaced = 48

// respaced reads a value that is one number with blanks or dashes in odd places:
// "ACTRN 12622 000881 730", "2019 000702 30". It is for whole values only: in a
// text the blanks separate.
func (s *scanner) respaced(text string) (Number, bool) {
	if len(text) > longestSpaced {
		return Number{}, false
	}
	s.fold(text)
	var words []string
	for i := 0; i < len(s.buf); {
		if !isWord(s.buf[i]) {
			if strings.IndexByte(" -_.:#()", s.buf[i]) < 0 {
				return Number{}, false
			}
			i++
			continue
		}
		end := s.wordEnd(i)
		words = append(words, string(s.buf[i:end]))
		i = end
	}
	for len(words) > 1 && labels[words[0]] && (!prefixes[words[0]] || words[0] == "EUCTR" || words[0] == "CTIS") {
		words = words[1:]
	}
	if len(words) < 2 {
		return Number{}, false
	}
	lengths := make([]int, len(words))
	for i, w := range words {
		lengths[i] = len(w)
	}
	joined := strings.Join(words, "")
	if len(words) == 3 && lengths[0] == 4 && lengths[1] == 6 && lengths[2] == 2 {
		joined = strings.Join(words, "-")
	} else if strings.HasPrefix(joined, "U1111") && len(joined) == 13 {
		joined = joined[:5] + "-" + joined[5:9] + "-" + joined[9:]
	}
	found := s.find(joined)
	if len(found) != 1 || found[0].End-found[0].Start != len(joined) || found[0].ID.series() == ltr {
		return Number{}, false
	}
	return found[0].Number, true
}

// labelled are the words by which a field or an issuer names a register that gives
// numbers of digits alone: ISRCTN's own XML holds the bare eight digits.
var labelled = []struct{ word, prefix string }{
	{"isrctn", "ISRCTN"},
	{"nct", "NCT"},
	{"clinicaltrials.gov", "NCT"},
	{"actrn", "ACTRN"},
	{"anzctr", "ACTRN"},
	{"drks", "DRKS"},
	{"umin", "UMIN"},
	{"pactr", "PACTR"},
	{"tctr", "TCTR"},
	{"rpcec", "RPCEC"},
	{"omon", "NL-OMON"},
	{"jrct", "jRCT"},
}

// underLabel reads digits that are a number only because of what the field, the
// type or the issuer says.
func (s *scanner) underLabel(value string, says ...string) (Number, bool) {
	value = strings.TrimSpace(value)
	if value == "" || len(value) > 20 || strings.Trim(value, "0123456789") != "" {
		return Number{}, false
	}
	for _, say := range says {
		say = strings.ToLower(say)
		for _, l := range labelled {
			if strings.Contains(say, l.word) {
				return s.canonical(l.prefix + value)
			}
		}
	}
	return Number{}, false
}
