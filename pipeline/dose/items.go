package dose

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// item is a piece of the text that the grammar knows, with its byte span.
type item struct {
	kind       kind
	style      numberStyle
	depth      int8 // brackets around it
	space      bool // white space stands before it
	told       bool // it stands in background or in a definition: see tell
	code       int16
	ref        int32 // kAmount: index into doc.amounts; kGrid: into doc.grids
	val        float64
	start, end int32
}

// items turns tokens into items: phrases of the lexicon, numbers, marks.
func (l *lexicon) items(dst []item, text string, toks []token) []item {
	out := dst[:0]
	depth := int8(0)
	for i := 0; i < len(toks); {
		t := toks[i]
		it := item{space: t.space, depth: depth, start: t.start, end: t.end}
		switch t.kind {
		case tokBreak:
			depth, it.depth = 0, 0
			it.kind, it.code = kSemi, semiBreak
			i++
		case tokNumber:
			i += l.numberItem(text, toks[i:], out, &it)
		case tokWord:
			m, n := l.match(text, toks[i:])
			it.kind, it.code, it.val = m.kind, m.code, m.val
			if it.kind == kNum {
				it.style = styleSpell
			} else if t.upper {
				it.style = styleCaps
			}
			if t.word == 0 {
				it.code = wordUnknown
				switch {
				case t.upper && compoundCode(text[t.start:t.end]):
					it.code = wordCode
				case t.upper && t.end-t.start > 1:
					it.code = wordCapital
				}
			}
			it.end = toks[i+n-1].end
			i += n
		case tokMark:
			n := l.markItem(text, toks, i, &it, &depth)
			if n < 0 { // dropped
				i -= n
				continue
			}
			i += n
		}
		out = append(out, it)
	}
	return out
}

// match finds the longest phrase at the head of toks.
func (l *lexicon) match(text string, toks []token) (meaning, int) {
	best, used := meaning{kind: kWord}, 1
	if toks[0].word == 0 {
		return best, used
	}
	node := l.first[toks[0].word]
	for i := 0; node != 0; {
		if m := l.nodes[node]; m.kind != kSkip && (!m.caps || toks[0].upper) {
			best, used = m, i+1
		}
		if !l.more[node] {
			break
		}
		i++
		if i < len(toks) && toks[i].kind == tokMark && (toks[i].mark == '-' || toks[i].mark == '\'') {
			i++
		}
		if i >= len(toks) {
			break
		}
		id := toks[i].word
		if toks[i].kind == tokNumber {
			id = l.words[text[toks[i].start:toks[i].end]]
		} else if toks[i].kind != tokWord {
			break
		}
		if id == 0 {
			break
		}
		node = l.next[edge{node, id}]
	}
	return best, used
}

// numberItem reads the number at the head of toks, with the decimals that a
// careless copy has split off ("4. 5 mg"), and tells how many tokens it took.
func (l *lexicon) numberItem(text string, toks []token, before []item, it *item) int {
	t := toks[0]
	it.kind, it.val, it.style = kNum, t.num, t.style
	if t.style&styleBad != 0 {
		it.kind = kWord
		return 1
	}
	if n := l.splitDecimal(text, toks, before, it); n > 0 {
		return n
	}
	if len(toks) > 1 && toks[1].kind == tokWord && !toks[1].space {
		switch text[toks[1].start:toks[1].end] {
		case "st", "nd", "rd", "th":
			it.kind = kOrd
			it.end = toks[1].end
			return 2
		}
	}
	return 1
}

// splitDecimal joins a whole number, a dot and a number before a unit, as
// copies leave them: "4. 5 mg", also over the end of a line.
// It returns the tokens used, 0 when the dot ends a sentence.
func (l *lexicon) splitDecimal(text string, toks []token, before []item, it *item) int {
	t := toks[0]
	for i := len(before) - 1; i >= 0 && i >= len(before)-3; i-- {
		switch before[i].kind {
		case kTime, kIndex: // "on day 1. 5 mg daily"
			return 0
		case kSent, kUnit:
			i = 0
		}
	}
	if len(toks) < 4 || t.style&styleDec != 0 || toks[1].kind != tokMark || toks[1].space || toks[1].mark != '.' && !(toks[1].mark == ',' && t.num == 0) {
		return 0
	}
	k := 2
	if toks[k].kind == tokBreak {
		k++
	}
	if k+1 >= len(toks) {
		return 0
	}
	frac, unit := toks[k], toks[k+1]
	if frac.kind != tokNumber || frac.style&(styleDec|styleBad) != 0 || unit.kind != tokWord || !l.isUnit(unit.word) {
		return 0
	}
	digits := int(frac.end - frac.start)
	gap := text[toks[1].end:frac.start]
	if t.num != 0 && (digits > 2 || t.num >= 100) || digits > 4 || strings.Trim(gap, " \r\n\t") != "" || len(gap) > 8 {
		return 0
	}
	it.val += frac.num / math.Pow10(digits)
	it.style |= styleSplit | styleDec
	it.end = frac.end
	return k + 1
}

func (l *lexicon) isUnit(id wordID) bool {
	if id == 0 || l.first[id] == 0 {
		return false
	}
	k := l.nodes[l.first[id]].kind
	return k == kUnit
}

// markItem reads a punctuation mark. It returns the number of tokens used,
// negative when they are to be dropped.
func (l *lexicon) markItem(text string, toks []token, i int, it *item, depth *int8) int {
	t := toks[i]
	next := func(k int) rune {
		if i+k < len(toks) && toks[i+k].kind == tokMark && !toks[i+k].space {
			return toks[i+k].mark
		}
		return 0
	}
	grow := func(n int, k kind) int {
		it.kind = k
		it.end = toks[i+n-1].end
		return n
	}
	switch t.mark {
	case '(', '[', '{':
		it.kind = kOpen
		if *depth < 100 {
			*depth++
		}
		it.depth = *depth
	case ')', ']', '}':
		it.kind = kClose
		it.depth = *depth
		if *depth > 0 {
			*depth--
		}
	case ',':
		it.kind = kComma
	case ';':
		it.kind = kSemi
	case ':':
		it.kind = kColon
	case '.':
		if !l.sentenceEnd(text, toks, i) {
			return -1
		}
		it.kind = kSent
		*depth, it.depth = 0, 0
	case '!', '?':
		it.kind = kSent
	case '/':
		it.kind = kSlash
	case '-':
		if next(1) == '>' {
			return grow(2, kThen)
		}
		if next(1) == '-' {
			if next(2) == '>' {
				return grow(3, kThen)
			}
			return grow(2, kDash)
		}
		it.kind = kDash
	case '~':
		it.kind = kDash
		if i == 0 || toks[i-1].kind != tokNumber {
			return -1 // "about"
		}
	case '→':
		it.kind = kThen
	case '=':
		if next(1) == '>' {
			return grow(2, kThen)
		}
		if next(1) == '<' {
			it.code = boundIncl
			return grow(2, kLess)
		}
		it.kind = kEqual
	case '<', '≤':
		it.kind = kLess
		if t.mark == '≤' {
			it.code = boundIncl
		}
		return l.boundItem(toks, i, it, grow)
	case '>', '≥':
		it.kind = kMore
		if t.mark == '≥' {
			it.code = boundIncl
		} else if i > 0 && (toks[i-1].kind == tokNumber || toks[i-1].kind == tokWord && l.isUnit(toks[i-1].word)) {
			it.kind = kThen // "1.5 mg > 3 mg"
			return 1
		}
		return l.boundItem(toks, i, it, grow)
	case '±':
		if i+1 < len(toks) && toks[i+1].kind == tokNumber {
			return -2
		}
		return -1
	case '%':
		it.kind = kPct
	case '+':
		it.kind = kPlus
		attached := i+1 < len(toks) && toks[i+1].kind == tokNumber && !toks[i+1].space
		before := i == 0 || toks[i-1].kind == tokMark && (toks[i-1].mark == ',' || toks[i-1].mark == ';' || toks[i-1].mark == '(')
		if attached && before && i > 0 {
			it.kind = kStep
		}
	case '×', '*':
		it.kind, it.code = kTimes, timesX
	case '&':
		it.kind = kAnd
	case '\'', '|', '®', '™', '"', '“', '”', '«', '»', '#', '·':
		if t.mark == '|' {
			it.kind = kSemi
			break
		}
		return -1
	default:
		it.kind = kWord
	}
	return 1
}

// boundItem joins "<=", ">=", "</=", ">/=".
func (l *lexicon) boundItem(toks []token, i int, it *item, grow func(int, kind) int) int {
	k := it.kind
	mark := func(n int) rune {
		if i+n < len(toks) && toks[i+n].kind == tokMark {
			return toks[i+n].mark
		}
		return 0
	}
	if mark(1) == '=' {
		it.code = boundIncl
		return grow(2, k)
	}
	if mark(1) == '/' && mark(2) == '=' {
		it.code = boundIncl
		return grow(3, k)
	}
	return 1
}

// sentenceEnd tells whether the dot at toks[i] ends a sentence.
func (l *lexicon) sentenceEnd(text string, toks []token, i int) bool {
	if i+1 >= len(toks) {
		return true
	}
	n := toks[i+1]
	if n.kind == tokBreak {
		return true
	}
	if !n.space {
		return false
	}
	long := false
	if i > 0 && toks[i-1].kind == tokWord {
		p := toks[i-1]
		if m, _ := l.match(text, toks[i-1:i]); m.kind == kUpTo || m.kind == kVersus {
			return false
		}
		switch text[p.start:p.end] {
		case "approx", "Approx", "ca", "Dr", "No", "no", "resp", "inkl", "ggf", "bzw", "etc", "eg", "ie", "e", "i", "cf", "aprox", "env", "circa", "min", "St":
			return false
		}
		long = p.end-p.start >= 5 || p.word != 0
	} else if i > 0 && toks[i-1].kind == tokMark {
		long = true
	}
	switch n.kind {
	case tokNumber:
		return long
	case tokMark:
		return n.mark == '(' || n.mark == '-' || n.mark == '['
	}
	r, _ := utf8.DecodeRuneInString(text[n.start:])
	return !unicode.IsLower(r)
}

// compoundCode tells "PF614" from a register's number: two to five capitals,
// then three to six digits.
func compoundCode(w string) bool {
	letters := 0
	for letters < len(w) && w[letters] >= 'A' && w[letters] <= 'Z' {
		letters++
	}
	digits := len(w) - letters
	if letters < 2 || letters > 5 || digits < 3 || digits > 6 {
		return false
	}
	for i := letters; i < len(w); i++ {
		if w[i] < '0' || w[i] > '9' {
			return false
		}
	}
	return true
}
