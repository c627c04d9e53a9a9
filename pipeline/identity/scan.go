package identity

import "bytes"

// Found is a registration number in a text and where it stands: text[Start:End].
type Found struct {
	Number
	Start, End int
	weak       bool // a shape that other codes share: bare digits, NL and four digits ...
}

// Find returns the registration numbers in a text, in any spelling: any case, any
// dash, blanks around dashes and slashes, with or without the prefixes of the World
// Health Organization. A number inside a longer code is not found: "NCT042708771",
// "AB-2019-000702-30-X7", the CCMO number "NL69149.078.19". Placeholders are found;
// ask [ID.IsDummy].
func Find(text string) []Found {
	var s scanner
	return s.find(text)
}

// scanner finds numbers; its buffers are used again.
type scanner struct {
	text  string
	buf   []byte  // folded text
	pos   []int32 // places of buf in text, nil when they are the same
	wide  []int32
	found []Found

	digits []byte // of the number being read
	last   int    // end of the last number found, in buf
}

// find is Find; the answer is valid until the next call.
func (s *scanner) find(text string) []Found {
	s.fold(text)
	s.found, s.last = s.found[:0], -1
	for i := 0; i < len(s.buf); {
		if !isWord(s.buf[i]) {
			i++
			continue
		}
		if m, end := s.match(i); end > 0 {
			s.last = end
			m.Start, m.End = s.place(i), s.place(end)
			s.found = append(s.found, m)
			i = end
			continue
		}
		i = s.wordEnd(i)
	}
	return s.found
}

func (s *scanner) wordEnd(i int) int {
	for i < len(s.buf) && isWord(s.buf[i]) {
		i++
	}
	return i
}

func (s *scanner) letterEnd(i int) int {
	for i < len(s.buf) && isLetter(s.buf[i]) {
		i++
	}
	return i
}

func (s *scanner) digitEnd(i int) int {
	for i < len(s.buf) && isDigit(s.buf[i]) {
		i++
	}
	return i
}

func (s *scanner) at(i int) byte {
	if i >= 0 && i < len(s.buf) {
		return s.buf[i]
	}
	return ' '
}

// match reads a number that begins with the word at i. end is 0 when there is none.
func (s *scanner) match(i int) (m Found, end int) {
	bare, ok := s.left(i)
	if !ok {
		return m, 0
	}
	j := s.letterEnd(i)
	if j == i { // digits
		if !bare {
			return m, 0
		}
		return s.digitsOnly(i, true)
	}
	if m, end = s.lettered(i, j); end > 0 {
		return m, end
	}
	if j < len(s.buf) && isDigit(s.buf[j]) && isLabel(s.buf[i:j]) { // EUCTR2019-…
		return s.digitsOnly(j, false)
	}
	return m, 0
}

// left says whether a number may begin at i. bare is false where only a number with
// letters in front may: behind a slash that joins it to another number.
func (s *scanner) left(i int) (bare, ok bool) {
	before := s.at(i - 2)
	switch s.at(i - 1) {
	case '-', '_':
		if i < 2 || !isWord(before) || s.last == i-1 {
			return true, true
		}
		return true, isLabel(s.wordBefore(i - 1))
	case '.':
		return true, !isDigit(before) || s.last == i-1
	case '/':
		if s.last == i-1 {
			return true, true
		}
		return bytes.IndexFunc(s.wordBefore(i-1), func(r rune) bool { return r >= '0' && r <= '9' }) < 0, true
	}
	return true, true
}

// wordBefore is the word that ends at end.
func (s *scanner) wordBefore(end int) []byte {
	i := end
	for i > 0 && isWord(s.buf[i-1]) {
		i--
	}
	return s.buf[i:end]
}

// right says whether a number may end at end. slashed numbers, and those of bare
// digits, do not end before a slash and more digits.
func (s *scanner) right(end int, slashed bool) bool {
	next := s.at(end + 1)
	switch c := s.at(end); {
	case isWord(c):
		return false
	case c == '-', c == '_':
		return !isWord(next) || s.begins(end+1)
	case c == '.':
		return !isDigit(next)
	case c == '/':
		return !slashed || !isDigit(next) || s.begins(end+1)
	}
	return true
}

// begins says that a number begins at i, so that what stands before it is a
// separator between two numbers.
func (s *scanner) begins(i int) bool {
	j := s.letterEnd(i)
	if j == i {
		return s.euShape(i) > 0
	}
	return isDigit(s.at(j)) && isPrefix(s.buf[i:j])
}

// labels are words that stand before a number without being part of a longer code.
var labels = wordSet(`JPRN EUCTR EUDRACT EUDRACTNR EUDRACTNO EUCT EU CT CTIS WHO ICTRP UTN CTGOV GOV
	CLINICALTRIALS CLINICAL TRIALS TRIAL STUDY REGISTRY REGISTER REGISTRATION REG ID IDENTIFIER NUMBER NUM NO NR
	CODE REF REFERENCE NCT ISRCTN ACTRN ANZCTR DRKS LTR NTR NL OMON UMIN CTR JRCT JAPIC CTRI CHICTR IRCT CRIS KCT
	REBEC RBR PACTR TCTR RPCEC SLCTR REPEC LBCTR SNCTP UNIVERSAL THE OF IS`)

// prefixes begin the numbers of a series.
var prefixes = wordSet(`NCT ISRCTN ACTRN ANZCTR DRKS NTR NL OMON JRCT JRCTS UMIN JAPICCTI CHICTR CHIMCTR ITMCTR IRCT
	KCT PACTR TCTR RPCEC LBCTR SNCTP EUCTR CTIS U`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range bytes.Fields([]byte(words)) {
		set[string(w)] = true
	}
	return set
}

func isLabel(w []byte) bool  { return labels[string(w)] }
func isPrefix(w []byte) bool { return prefixes[string(w)] }
