package dose

import (
	"slices"
	"unicode/utf8"
)

// Named tells whether any text of a record holds a name of naltrexone, of one of its
// products, or of a drug whose name contains it. When it is false, ReadRecord cannot find
// that the record gives naltrexone, and what it would read are other drugs' doses: an
// import of a whole register asks this first, because it is many times faster.
func Named(texts []Text) bool { return naltrexoneReader().Named(texts) }

// Named is the package's Named for the reader's drug. Texts of KindEligibility do not count.
func (r *Reader) Named(texts []Text) bool {
	for _, t := range texts {
		if t.Kind == KindEligibility {
			continue
		}
		if r.names.in(r.lex, t.Body) || r.names.in(r.lex, t.Arm) || r.names.in(r.lex, t.Intervention) {
			return true
		}
	}
	return false
}

// names finds the names of the drug in a text in two steps: a look at the beginnings of the
// words, which passes over nearly every text, and the scanner of the grammar for the rest.
type names struct {
	words   map[wordID]bool  // words without one of which no name can stand
	starts  [1 << 16]bool    // hashes of the first letters of these words
	pairs   [32][32]bool     // first two letters of these words as a text may write them, by their low bits
	dotted  map[[2]byte]bool // first two letters of names that may be written with dots
	phrase  map[wordID]bool  // first words of names
	initial byte             // of the drug: a misspelt name begins with it
}

// newNames lists the names of ours in a complete lexicon.
func newNames(l *lexicon, d Drug) *names {
	n := &names{words: map[wordID]bool{}, dotted: map[[2]byte]bool{}, phrase: map[wordID]bool{}, initial: d.Name[0]}
	all := slices.Concat(d.Names, d.LowNames, d.DepotNames)
	for _, p := range d.Products {
		all = append(all, p.Names...)
	}
	for _, name := range d.Lookalikes {
		if len(l.idsOf(name)) == 1 { // the others hold one of the names, or say nothing of the drug
			all = append(all, name)
		}
	}
	spelling := map[wordID]string{}
	for word, id := range l.words {
		spelling[id] = word
	}
	for _, name := range all {
		if ids := l.idsOf(name); len(ids) == 1 {
			n.words[ids[0]] = true
		}
	}
	n.words[l.depotWord] = true
	for _, name := range all {
		ids := l.idsOf(name)
		n.phrase[ids[0]] = true
		if !slices.ContainsFunc(ids, func(id wordID) bool { return n.words[id] }) {
			// "go medical implant", "o'neil implant": one word of it must stand there
			i := slices.IndexFunc(ids, func(id wordID) bool { return len(spelling[id]) > 1 })
			n.words[ids[max(i, 0)]] = true
		}
	}
	n.phrase[l.depotWord] = true
	for id := range n.words {
		word := spelling[id]
		n.starts[startOf(word)] = true
		n.pair(word)
		if l.dots[word] && len(word) > 1 {
			n.dotted[[2]byte{word[0], word[1]}] = true
		}
	}
	return n
}

// pair adds the letters that may begin a spelling of a word: what drugKey folds passes.
func (n *names) pair(word string) {
	var buf [maxWord]byte
	key := append(drugKey(buf[:0], []byte(word)), 0, 0)
	for a := range n.pairs {
		for b := range n.pairs[a] {
			x, y := byte(a)|0x60, byte(b)|0x60
			n.pairs[a][b] = n.pairs[a][b] || y == 'h' || x == 'x' || y == 'x' ||
				sameLetter(x, key[0]) && (sameLetter(y, key[1]) || y == 'p' && key[1] == 'f' || key[1] < 'a')
		}
	}
}

func sameLetter(raw, key byte) bool {
	return raw == key || raw == 'k' && key == 'c' || raw == 'y' && key == 'i'
}

// Lengths of words, in bytes.
const (
	startLetters = 6  // that the hash of a beginning covers
	compoundFrom = 12 // from which a word may be a compound of the drug's name
)

// startOf hashes the first letters of a word, folded as drugKey folds them, so that every
// spelling that guess takes for a name has the name's hash.
func startOf(w string) uint16 {
	h, n := uint32(0), 0
	for i := 0; i < len(w) && n < startLetters; i++ {
		c := w[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		next := byte(0)
		if i+1 < len(w) {
			next = w[i+1] | 0x20
		}
		switch {
		case c == 'p' && next == 'h':
			c = 'f'
			i++
		case (c == 't' || c == 'r') && next == 'h':
			i++
		case c == 'y':
			c = 'i'
		case c == 'k':
			c = 'c'
		case c == 'x':
			h = h*37 + 'c'
			if n++; n == startLetters {
				return fold16(h)
			}
			c = 's'
		}
		h = h*37 + uint32(c)
		n++
	}
	return fold16(h)
}

func fold16(h uint32) uint16 { return uint16(h ^ h>>16) }

// in tells whether a name stands in the text.
func (n *names) in(l *lexicon, text string) bool {
	text = bounded(text)
	return n.may(l, text) && n.tokens(l, text)
}

// may passes over a text that holds no name for certain: every word is plain ASCII and none
// is one of n.words. It cuts words where the scanner does.
func (n *names) may(l *lexicon, text string) bool {
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			if wordRune(r) {
				return true
			}
			i += size
			continue
		}
		if c|0x20 < 'a' || c|0x20 > 'z' {
			i++
			continue
		}
		start, digits := i, -1
		for i++; i < len(text) && class[text[i]] != 0; i++ {
			if class[text[i]] == classDigit && digits < 0 {
				digits = i
			}
		}
		if i < len(text) && text[i] >= utf8.RuneSelf {
			if r, _ := utf8.DecodeRuneInString(text[i:]); wordRune(r) {
				return true
			}
		}
		word := text[start:i]
		if n.word(l, word, digits-start) || len(word) == 1 && n.dots(text[start:]) {
			return true
		}
	}
	return false
}

// word tells whether a word is one of n.words. digits is the place of its first digit, or
// negative.
func (n *names) word(l *lexicon, word string, digits int) bool {
	first := word[0] | 0x20
	if digits <= 0 && len(word) > 1 && len(word) < compoundFrom && first != n.initial && !n.pairs[first&31][word[1]&31] {
		return false
	}
	if digits <= 0 && !n.starts[startOf(word)] && len(word) < compoundFrom && (first != n.initial || len(word) < 6) {
		return false
	}
	if len(word) > maxWord {
		return digits > 0 // a number may be split off its head
	}
	var buf [maxWord]byte
	folded := buf[:len(word)]
	for i := range folded {
		if folded[i] = word[i]; folded[i] >= 'A' && folded[i] <= 'Z' {
			folded[i] += 'a' - 'A'
		}
	}
	id := l.wordOf(folded)
	if id == 0 && digits > 0 && l.splits(l.wordOf(folded[:digits])) {
		return true
	}
	if id == 0 {
		id = l.guess(folded)
	}
	return n.words[id]
}

// dots tells whether a letter begins a name that is written with dots: L.D.N.
func (n *names) dots(text string) bool {
	if len(text) < 3 || text[1] != '.' {
		return false
	}
	next := text[2]
	if next == ' ' && len(text) > 3 {
		next = text[3]
	}
	return n.dotted[[2]byte{text[0] | 0x20, next | 0x20}]
}

// tokens looks for a name as the grammar does.
func (n *names) tokens(l *lexicon, text string) bool {
	work := pages.Get().(*page)
	defer func() {
		if cap(work.toks) <= maxPage {
			pages.Put(work)
		}
	}()
	work.toks = l.tokenize(work.toks, text)
	for i, t := range work.toks {
		if t.kind == tokWord && n.phrase[t.word] {
			if m, _ := l.match(text, work.toks[i:]); m.kind == kDrug {
				return true
			}
		}
	}
	return false
}

const (
	classLetter = 1
	classDigit  = 2
)

// class tells the ASCII bytes of a word.
var class = func() (t [256]byte) {
	for c := range t {
		switch {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			t[c] = classLetter
		case c >= '0' && c <= '9':
			t[c] = classDigit
		}
	}
	return t
}()
