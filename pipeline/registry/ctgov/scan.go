package ctgov

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how deep a record may nest. The deepest registered field stands at 9.
const maxDepth = 64

// scanner reads JSON (RFC 8259) from front to back and checks it strictly: a
// body that it accepts is well-formed, and whoever decodes it next need not check
// again. It holds no copy of the body.
type scanner struct {
	data []byte
	pos  int
}

// errSyntax is JSON that is not well-formed; it names the byte.
type errSyntax struct {
	offset int
	reason string
}

func (e *errSyntax) Error() string {
	return fmt.Sprintf("ill-formed JSON at byte %d: %s", e.offset, e.reason)
}

func (s *scanner) fail(reason string) error { return &errSyntax{s.pos, reason} }

// unexpected describes what stands at the position instead of what was expected.
func (s *scanner) unexpected(expected string) error {
	if s.pos >= len(s.data) {
		return s.fail("the record ends where " + expected + " was expected (cut off?)")
	}
	return s.fail(fmt.Sprintf("expected %s, found %q", expected, s.data[s.pos]))
}

// reset takes a new body; a body that is not UTF-8 is refused here.
func (s *scanner) reset(body []byte) error {
	s.data, s.pos = body, 0
	if utf8.Valid(body) {
		return nil
	}
	for s.pos < len(body) {
		r, size := utf8.DecodeRune(body[s.pos:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		s.pos += size
	}
	return s.fail("not UTF-8")
}

// next skips white space and returns the byte that follows, 0 at the end.
func (s *scanner) next() byte {
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; c {
		case ' ', '\n', '\t', '\r':
			s.pos++
		default:
			return c
		}
	}
	return 0
}

// end checks that only white space follows.
func (s *scanner) end() error {
	if s.next(); s.pos < len(s.data) {
		return s.unexpected("the end of the record")
	}
	return nil
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// text reads a string, the position being at its opening quote, and returns what
// stands between the quotes, escapes as written; plain means that there are none.
func (s *scanner) text() (raw []byte, plain bool, err error) {
	start := s.pos + 1
	i, plain := start, true
	for {
		// Eight bytes at a time: the lowest marked byte is a quote, a
		// backslash or a control character.
		for i+8 <= len(s.data) {
			w := binary.LittleEndian.Uint64(s.data[i:])
			quote, escape := w^(ones*'"'), w^(ones*'\\')
			marks := ((quote-ones)&^quote | (escape-ones)&^escape | (w-ones*0x20)&^w) & highs
			if marks != 0 {
				i += bits.TrailingZeros64(marks) >> 3
				break
			}
			i += 8
		}
		for i < len(s.data) && s.data[i] != '"' && s.data[i] != '\\' && s.data[i] >= 0x20 {
			i++
		}
		if s.pos = i; i >= len(s.data) {
			return nil, false, s.unexpected("the end of a string")
		}
		switch s.data[i] {
		case '"':
			s.pos++
			return s.data[start:i], plain, nil
		case '\\':
			plain = false
			n := escapeLength(s.data[i:])
			if n == 0 {
				return nil, false, s.fail("unknown escape in a string")
			}
			i += n
		default:
			return nil, false, s.fail("a control character stands unescaped in a string")
		}
	}
}

// escapeLength is the length of the escape at the front of b; 0 if it is none.
func escapeLength(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if _, ok := hex4(b[2:]); ok {
			return 6
		}
	}
	return 0
}

func hex4(b []byte) (r rune, ok bool) {
	if len(b) < 4 {
		return 0, false
	}
	for _, c := range b[:4] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// number reads a number and returns it as written.
func (s *scanner) number() ([]byte, error) {
	start := s.pos
	if s.peek() == '-' {
		s.pos++
	}
	switch c := s.peek(); {
	case c == '0':
		s.pos++
	case isDigit(c):
		s.digits()
	default:
		return nil, s.unexpected("a digit")
	}
	if s.peek() == '.' {
		s.pos++
		if !s.digits() {
			return nil, s.unexpected("a digit")
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.pos++
		if c := s.peek(); c == '+' || c == '-' {
			s.pos++
		}
		if !s.digits() {
			return nil, s.unexpected("a digit")
		}
	}
	return s.data[start:s.pos], nil
}

func (s *scanner) peek() byte {
	if s.pos < len(s.data) {
		return s.data[s.pos]
	}
	return 0
}

func (s *scanner) digits() bool {
	start := s.pos
	for isDigit(s.peek()) {
		s.pos++
	}
	return s.pos > start
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// literal reads true, false or null.
func (s *scanner) literal() ([]byte, error) {
	for _, word := range [...]string{"true", "false", "null"} {
		if end := s.pos + len(word); end <= len(s.data) && string(s.data[s.pos:end]) == word {
			s.pos = end
			return s.data[end-len(word) : end], nil
		}
	}
	return nil, s.unexpected("a value")
}

// scalar reads a string, number, true, false or null as written.
func (s *scanner) scalar(first byte) ([]byte, error) {
	start := s.pos
	switch {
	case first == '"':
		if _, _, err := s.text(); err != nil {
			return nil, err
		}
		return s.data[start:s.pos], nil
	case first == '-' || isDigit(first):
		return s.number()
	}
	return s.literal()
}

// key reads a member's name and the colon after it.
func (s *scanner) key() (raw []byte, plain bool, err error) {
	if s.next() != '"' {
		return nil, false, s.unexpected("the name of a member")
	}
	if raw, plain, err = s.text(); err != nil {
		return nil, false, err
	}
	if s.next() != ':' {
		return nil, false, s.unexpected("a colon")
	}
	s.pos++
	return raw, plain, nil
}

// more reads what follows an element: a comma (true) or the closing byte (false).
func (s *scanner) more(closing byte) (bool, error) {
	switch s.next() {
	case ',':
		s.pos++
		return true, nil
	case closing:
		s.pos++
		return false, nil
	}
	return false, s.unexpected("a comma or " + string(closing))
}

// open goes past an opening bracket and says whether anything stands inside.
func (s *scanner) open(closing byte, depth int) (bool, error) {
	if depth > maxDepth {
		return false, s.fail(fmt.Sprintf("nested deeper than %d", maxDepth))
	}
	s.pos++
	if s.next() == closing {
		s.pos++
		return false, nil
	}
	return true, nil
}

// skip checks and passes over a value.
func (s *scanner) skip(depth int) error {
	first := s.next()
	if first != '{' && first != '[' {
		_, err := s.scalar(first)
		return err
	}
	closing := first + 2 // in ASCII the closing bracket is two after the opening one
	more, err := s.open(closing, depth)
	for more && err == nil {
		if first == '{' {
			if _, _, err = s.key(); err != nil {
				return err
			}
		}
		if err = s.skip(depth + 1); err != nil {
			return err
		}
		more, err = s.more(closing)
	}
	return err
}

// appendText appends the text of raw in canonical form: every escape is resolved
// to UTF-8 except quote, backslash, control characters and lone surrogates.
func appendText(out, raw []byte, plain bool) []byte {
	if plain {
		return append(out, raw...)
	}
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			j := i + 1
			for j < len(raw) && raw[j] != '\\' {
				j++
			}
			out, i = append(out, raw[i:j]...), j
			continue
		}
		if raw[i+1] != 'u' {
			out = appendRune(out, simpleEscape(raw[i+1]))
			i += 2
			continue
		}
		r, _ := hex4(raw[i+2:])
		i += 6
		if utf16.IsSurrogate(r) && i+6 <= len(raw) && raw[i] == '\\' && raw[i+1] == 'u' {
			low, _ := hex4(raw[i+2:])
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				r, i = pair, i+6
			}
		}
		out = appendRune(out, r)
	}
	return out
}

func simpleEscape(c byte) rune {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return rune(c)
}

// appendRune appends one character of a string in canonical form.
func appendRune(out []byte, r rune) []byte {
	switch {
	case r == '"' || r == '\\':
		return append(out, '\\', byte(r))
	case r < 0x20 || utf16.IsSurrogate(r):
		const digits = "0123456789abcdef"
		return append(out, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
	}
	return utf8.AppendRune(out, r)
}
