package dose

import (
	"math"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokWord tokenKind = iota
	tokNumber
	tokMark  // one punctuation mark, in token.mark
	tokBreak // blank line, bullet, <br>: nothing goes on behind it
)

// token is one word, number or mark with its byte span in the text.
type token struct {
	kind       tokenKind
	space      bool // white space stands before it
	upper      bool // the word is written in capitals or with dots
	style      numberStyle
	mark       rune
	word       wordID
	start, end int32
	num        float64
}

// numberStyle says how a number was written, where that matters.
type numberStyle uint8

const (
	styleComma  numberStyle = 1 << iota // 4,5
	styleMid                            // 4·5
	styleSplit                          // 4. 5
	styleSpell                          // four, half
	styleBad                            // a date, a version, an identifier
	styleScript                         // digits of another script
	styleDec                            // has a decimal part
	styleCaps                           // a word in capitals
)

// scanner cuts a text into tokens in one pass.
type scanner struct {
	text string
	pos  int
	lex  *lexicon
	out  []token
	fold [maxWord + 16]byte
}

// tokenize cuts text into tokens, reusing dst. Spans are byte offsets on rune boundaries of
// the text as given; nothing is normalised in place.
func (l *lexicon) tokenize(dst []token, text string) []token {
	s := scanner{text: text, lex: l, out: dst[:0]}
	space, newlines := true, 0
	for s.pos < len(text) {
		c := text[s.pos]
		switch {
		case c == ' ' || c == '\t' || c == '\r':
			space = true
			s.pos++
			continue
		case c == '\n':
			space = true
			newlines++
			s.pos++
			if newlines == 2 || s.bulletAhead() {
				s.add(token{kind: tokBreak, start: int32(s.pos - 1), end: int32(s.pos)})
			}
			continue
		}
		newlines = 0
		n := len(s.out)
		s.next(c)
		if len(s.out) > n {
			s.out[n].space = space
			space = false
		}
	}
	return s.out
}

// bulletAhead tells whether the new line begins with a list mark.
func (s *scanner) bulletAhead() bool {
	i := s.pos
	for i < len(s.text) && i < s.pos+24 && (s.text[i] == ' ' || s.text[i] == '\t') {
		i++
	}
	if i+1 >= len(s.text) {
		return false
	}
	return (s.text[i] == '-' || s.text[i] == '*') && s.text[i+1] == ' '
}

func (s *scanner) add(t token) { s.out = append(s.out, t) }

func (s *scanner) next(c byte) {
	switch {
	case c >= '0' && c <= '9':
		s.number()
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		s.wordAt()
	case c == '.' && s.leadingDot():
		s.number()
	case c == '<' && s.tag():
	case c == '&' && s.entity():
	case c == '_' && s.skip("_x000D_"): // left by spreadsheet exports
	case c == '_' || c == '\\' || c == '"' || c < ' ':
		s.pos++
	case c < utf8.RuneSelf:
		s.add(token{kind: tokMark, mark: rune(c), start: int32(s.pos), end: int32(s.pos + 1)})
		s.pos++
	default:
		s.other()
	}
}

func (s *scanner) skip(lit string) bool {
	if len(s.text)-s.pos >= len(lit) && s.text[s.pos:s.pos+len(lit)] == lit {
		s.pos += len(lit)
		return true
	}
	return false
}

// leadingDot tells ".5" from the end of a sentence.
func (s *scanner) leadingDot() bool {
	if s.pos+1 >= len(s.text) || s.text[s.pos+1] < '0' || s.text[s.pos+1] > '9' {
		return false
	}
	if s.pos == 0 {
		return true
	}
	p := s.text[s.pos-1]
	return !(p >= '0' && p <= '9' || p >= 'a' && p <= 'z' || p >= 'A' && p <= 'Z' || p == '.' || p >= utf8.RuneSelf)
}

// tag skips <br> and its like, which importers leave in the text.
func (s *scanner) tag() bool {
	for _, t := range [...]string{"<br>", "<br/>", "<br />", "<BR>", "<p>", "</p>", "<li>"} {
		if len(s.text)-s.pos >= len(t) && s.text[s.pos:s.pos+len(t)] == t {
			s.add(token{kind: tokBreak, start: int32(s.pos), end: int32(s.pos + len(t))})
			s.pos += len(t)
			return true
		}
	}
	return false
}

// entity reads the HTML entities that stand for a mark.
func (s *scanner) entity() bool {
	for _, e := range [...]struct {
		lit  string
		mark rune
	}{{"&lt;", '<'}, {"&gt;", '>'}, {"&le;", '≤'}, {"&ge;", '≥'}, {"&amp;", '&'}, {"&nbsp;", 0}, {"&#8804;", '≤'}, {"&#8805;", '≥'}, {"&ndash;", '-'}} {
		at := s.pos
		if s.skip(e.lit) {
			if e.mark != 0 {
				s.add(token{kind: tokMark, mark: e.mark, start: int32(at), end: int32(s.pos)})
			}
			return true
		}
	}
	return false
}

// other reads what begins with a rune beyond ASCII.
func (s *scanner) other() {
	r, size := utf8.DecodeRuneInString(s.text[s.pos:])
	if _, ok := digit(r); ok {
		s.number()
		return
	}
	if v, ok := vulgar(r); ok {
		s.add(token{kind: tokNumber, num: v, style: styleDec, start: int32(s.pos), end: int32(s.pos + size)})
		s.pos += size
		return
	}
	if wordRune(r) && !invisible(r) {
		s.wordAt()
		return
	}
	start := s.pos
	s.pos += size
	switch r {
	case '–', '—', '‐', '‑', '‒', '−', '﹣', '－', '~', '～', '〜':
		r = '-'
	case '’', '‘', '´', '′':
		r = '\''
	case '，', '،', '、':
		r = ','
	case '（':
		r = '('
	case '）':
		r = ')'
	case '；', '؛':
		r = ';'
	case '：':
		r = ':'
	case '／', '∕', '⁄':
		r = '/'
	case '％', '٪':
		r = '%'
	case '。', '؟', '！', '？', '।':
		r = '!'
	case '⇒', '➔', '➜', '⟶', '⇨', '►':
		r = '→'
	case '＜':
		r = '<'
	case '＞':
		r = '>'
	case '⩽', '≦':
		r = '≤'
	case '⩾', '≧':
		r = '≥'
	case '•', '·', '‣', '▪', '●', '◦', '・':
		if r == '·' || r == '・' {
			break
		}
		s.add(token{kind: tokBreak, start: int32(start), end: int32(s.pos)})
		return
	case utf8.RuneError:
		return
	default:
		if unicode.IsSpace(r) || invisible(r) {
			return
		}
	}
	s.add(token{kind: tokMark, mark: r, start: int32(start), end: int32(s.pos)})
}

// wordAt reads a word: letters, then letters and digits. Dotted letters
// (b.i.d., p.o.) are one word; an ideograph is a word by itself.
func (s *scanner) wordAt() {
	start := s.pos
	buf := s.fold[:0]
	upper, letters, known := true, 0, true
	digitsFrom, lettersTo := -1, 0 // in the text, in buf
	i := s.pos
	for i < len(s.text) {
		c := s.text[i]
		if c < utf8.RuneSelf {
			switch {
			case c >= 'a' && c <= 'z':
				upper = false
			case c >= 'A' && c <= 'Z':
				c += 'a' - 'A'
			case c >= '0' && c <= '9':
				if digitsFrom < 0 {
					digitsFrom, lettersTo = i, len(buf)
				}
			default:
				goto done
			}
			letters++
			i++
			if len(buf) < maxWord {
				buf = append(buf, c)
			} else {
				known = false
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(s.text[i:])
		if !wordRune(r) {
			break
		}
		if ideograph(r) && letters > 0 {
			break
		}
		upper = upper && unicode.IsUpper(r)
		letters++
		i += size
		if len(buf) < maxWord {
			buf = foldRune(buf, r)
		} else {
			known = false
		}
		if ideograph(r) {
			break
		}
	}
done:
	if letters == 1 && i < len(s.text) && s.text[i] == '.' {
		if j, ok := s.dotted(i, &buf); ok {
			s.pos = j
			s.add(token{kind: tokWord, upper: true, word: s.lex.wordOf(buf), start: int32(start), end: int32(j)})
			return
		}
	}
	var id wordID
	if known {
		id = s.lex.wordOf(buf)
	}
	if id == 0 && digitsFrom > start && known {
		// "LDN4.5mg", "x3": the letters and the number are two words.
		if head := s.lex.wordOf(buf[:lettersTo]); head != 0 && s.lex.splits(head) {
			s.add(token{kind: tokWord, upper: upper, word: head, start: int32(start), end: int32(digitsFrom)})
			s.pos = digitsFrom
			s.number()
			return
		}
	}
	if id == 0 && known {
		id = s.lex.guess(buf)
	}
	s.pos = i
	s.add(token{kind: tokWord, upper: upper, word: id, start: int32(start), end: int32(i)})
}

// dotted joins single letters with dots when the lexicon knows the result.
// buf holds the first letter; i is at the first dot.
func (s *scanner) dotted(i int, buf *[]byte) (int, bool) {
	b := *buf
	best := -1
	j := i
	for n := 1; n < 5 && j < len(s.text) && s.text[j] == '.'; n++ {
		k := j + 1
		if k < len(s.text) && s.text[k] == ' ' {
			k++
		}
		if k >= len(s.text) {
			break
		}
		c := s.text[k] | 0x20
		if c < 'a' || c > 'z' || k+1 < len(s.text) && isWordByte(s.text[k+1]) {
			break
		}
		b = append(b, c)
		j = k + 1
		if s.lex.dottedWord(b) {
			best = j
			if j < len(s.text) && s.text[j] == '.' && !s.sentenceEndsAt(j) {
				best = j + 1
			}
			*buf = b
		}
	}
	return best, best > 0
}

// sentenceEndsAt tells whether the dot at i ends a sentence: a capital follows.
func (s *scanner) sentenceEndsAt(i int) bool {
	j := i + 1
	for j < len(s.text) && s.text[j] == ' ' {
		j++
	}
	return j >= len(s.text) || j > i+1 && s.text[j] >= 'A' && s.text[j] <= 'Z'
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= utf8.RuneSelf
}

// number reads a number in any of the ways registries write one.
func (s *scanner) number() {
	start := s.pos
	var style numberStyle
	whole, n := s.digits(&style)
	value := whole
	groups := 0
	for s.pos < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[s.pos:])
		if r != '.' && r != ',' && r != '·' && r != '٫' && r != '٬' && r != '‧' && r != '．' && r != '∙' {
			break
		}
		if s.pos+size >= len(s.text) {
			break
		}
		if d, _ := utf8.DecodeRuneInString(s.text[s.pos+size:]); !isDigit(d) {
			break
		}
		save := s.pos
		s.pos += size
		frac, k := s.digits(&style)
		again := s.pos < len(s.text) && s.text[s.pos] == byte(r) && s.pos+1 < len(s.text) && isDigit(rune(s.text[s.pos+1]))
		switch {
		case r == '٬', r == ',' && k == 3 && n <= 3 && whole != 0:
			value = value*1000 + frac
			groups++
			continue
		case r == ',' && (again || groups > 0):
			s.pos = save // "12,25,50": a list without spaces
		case groups > 0 && r == '.':
			value += frac / math.Pow10(k)
			style |= styleDec
		case again && r == '.':
			for s.pos < len(s.text) && (s.text[s.pos] == '.' || isDigit(rune(s.text[s.pos]))) {
				s.pos++
			}
			style |= styleBad // 12.05.2020, 1.2.3
		default:
			value = whole + frac/math.Pow10(k)
			style |= styleDec
			switch r {
			case ',':
				style |= styleComma
			case '·', '‧', '∙':
				style |= styleMid
			}
		}
		break
	}
	if r, size := utf8.DecodeRuneInString(s.text[s.pos:]); r > utf8.RuneSelf {
		if v, ok := vulgar(r); ok {
			value += v
			style |= styleDec
			s.pos += size
		}
	}
	if s.pos == start { // cannot happen; keeps the scanner moving
		s.pos++
	}
	s.add(token{kind: tokNumber, num: value, style: style, start: int32(start), end: int32(s.pos)})
}

func isDigit(r rune) bool { _, ok := digit(r); return ok }

// digits reads a run of digits; more than 15 are a code, not a number.
func (s *scanner) digits(style *numberStyle) (v float64, n int) {
	for s.pos < len(s.text) {
		if c := s.text[s.pos]; c >= '0' && c <= '9' {
			v, n = v*10+float64(c-'0'), n+1
			s.pos++
			continue
		} else if c < utf8.RuneSelf {
			break
		}
		r, size := utf8.DecodeRuneInString(s.text[s.pos:])
		d, ok := digit(r)
		if !ok {
			break
		}
		*style |= styleScript
		v, n = v*10+float64(d), n+1
		s.pos += size
	}
	if n > 15 {
		*style |= styleBad
	}
	return v, n
}
