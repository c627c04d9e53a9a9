package identity

import "unicode"

// letterMark stands for a letter outside ASCII in folded text: it is part of a
// word, so that a number glued to it is part of a longer code, and matches nothing.
const letterMark = 0x80

// fold writes text to s.buf in upper-case ASCII, one byte a character: every dash
// is '-', every blank ' ', full-width and other decimal digits are ASCII, invisible
// characters are gone. s.pos gives the place of each byte in text; it is nil for
// ASCII text, whose places do not change.
func (s *scanner) fold(text string) {
	s.text = text
	s.buf, s.pos = s.buf[:0], nil
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c >= 0x80 {
			s.foldWide(text)
			return
		}
		s.buf = append(s.buf, upper(c))
	}
}

func upper(c byte) byte {
	switch {
	case c >= 'a' && c <= 'z':
		return c - 'a' + 'A'
	case c < ' ':
		return ' '
	}
	return c
}

func (s *scanner) foldWide(text string) {
	s.buf, s.pos = s.buf[:0], s.wide[:0]
	for i, r := range text {
		c, ok := foldRune(r)
		if !ok {
			continue
		}
		s.buf = append(s.buf, c)
		s.pos = append(s.pos, int32(i))
	}
	s.pos = append(s.pos, int32(len(text)))
	s.wide = s.pos
}

// decimalZeros are the zeros of the scripts whose digits registers print.
var decimalZeros = [...]rune{0x0660, 0x06F0, 0x0966}

// foldRune gives the byte for a character, and false for one that is not seen.
func foldRune(r rune) (byte, bool) {
	switch {
	case r < 0x80:
		return upper(byte(r)), true
	case r >= 0xFF01 && r <= 0xFF5E: // full-width ASCII
		return upper(byte(r - 0xFF01 + '!')), true
	case r == 0x00AD, r >= 0x200B && r <= 0x200F, r == 0x2060, r == 0xFEFF: // soft hyphen, zero width
		return 0, false
	case r == 0x2212, r == 0x02D7, r == 0x2043, unicode.Is(unicode.Pd, r): // minus, hyphen bullet, dashes
		return '-', true
	case r == 0x2044, r == 0x2215: // fraction and division slash
		return '/', true
	case unicode.IsSpace(r):
		return ' ', true
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai):
		return ' ', true // scripts that write no blank between a word and a number
	}
	for _, zero := range decimalZeros {
		if r >= zero && r <= zero+9 {
			return byte(r-zero) + '0', true
		}
	}
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return letterMark, true
	}
	return ' ', true
}

// place is where byte i of the folded text stands in the text.
func (s *scanner) place(i int) int {
	if s.pos == nil {
		return i
	}
	return int(s.pos[i])
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' || c == letterMark }
func isWord(c byte) bool   { return isDigit(c) || isLetter(c) }
