// Package jsonsplit cuts a stream of JSON into the records in it, each as the exact
// bytes that came, in constant memory and at the speed of a scan. It finds where
// records begin and end and reads nothing inside them; whether a record is valid is for
// those who read it.
//
// It takes what people and registers make of records: one object, objects one a line
// or one after the other however indented, an array of them, a page object that holds
// an array of them, and several of these in one stream. A byte order mark is passed
// over.
//
// After a broken record it goes on at the next one: where an object begins with the
// member that records begin with ([Shape.First]), or, between records of one a line,
// where a line begins with a brace. A record cut short is noticed when another record
// begins inside it.
package jsonsplit

import (
	"bytes"
	"fmt"
	"io"
)

// Shape says what to look for.
type Shape struct {
	List  string // member of a page object that holds the records: "studies"
	First string // member that a record usually begins with: "protocolSection"
	Limit int    // bytes that one record may have; 0 means 64 MiB
}

// DefaultLimit is the size that one record may have.
const DefaultLimit = 64 << 20

const (
	keepBroken   = 1 << 20   // bytes kept of a broken piece
	keepTail     = 4 << 10   // bytes in which the beginning of a record may straddle two reads
	firstBuffer  = 256 << 10 // bytes read at a time
	maxDepth     = 512
	maxPageValue = 8 << 10
)

// BrokenError is a piece of the stream that is no record. The stream goes on.
type BrokenError struct {
	Reason string // for a person
	Offset int64  // where the piece begins, in bytes
	Body   []byte // the piece, at most 1 MiB of it
	Err    error  // io.ErrUnexpectedEOF when the stream ended inside the piece
}

func (e *BrokenError) Error() string {
	return fmt.Sprintf("byte %d: %s", e.Offset, e.Reason)
}

func (e *BrokenError) Unwrap() error { return e.Err }

// Splitter cuts one stream. Its methods are for one goroutine.
type Splitter struct {
	r      io.Reader
	shape  Shape
	first  []byte // shape.First in quotes
	buf    []byte
	start  int // of the piece at hand
	pos    int // of the scan
	end    int // of what was read
	base   int64
	rdErr  error // why nothing more comes
	frames []frame
	stack  []byte // closing brackets that the scan waits for
	page   []member
	pages  int
	last   error // what Next goes on to return
}

// frame is something open around the records.
type frame byte

const (
	inList frame = iota // an array of records, or of pages
	inPage              // a page object, beside its list
)

type member struct{ name, value string }

// New returns a splitter of r.
func New(r io.Reader, shape Shape) *Splitter {
	if shape.Limit <= 0 {
		shape.Limit = DefaultLimit
	}
	return &Splitter{r: r, shape: shape, first: []byte(`"` + shape.First + `"`)}
}

// Next returns the next record, valid until the next call. It returns a *BrokenError
// for a piece that is no record, after which the stream goes on; io.EOF at a proper
// end; and any other error, which wraps io.ErrUnexpectedEOF where the stream was cut
// off, for an end that is not.
func (s *Splitter) Next() ([]byte, error) {
	if s.last != nil {
		return nil, s.last
	}
	if s.buf == nil {
		s.buf = make([]byte, firstBuffer)
		if head, _ := s.window(3); bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
			s.pos += 3
		}
	}
	for {
		s.start = s.pos
		c, err := s.token()
		if err != nil {
			s.last = s.ending(err)
			return nil, s.last
		}
		s.start = s.pos
		var done bool
		switch at := len(s.frames); {
		case c == '{' && (at == 0 || at == 1 && s.frames[0] == inList):
			done, err = s.object()
		case at > 0 && s.frames[at-1] == inPage:
			err = s.pageMember(c)
		case c == '{':
			done, err = true, s.skip()
		case c == '[' && at == 0:
			s.pos++
			s.frames = append(s.frames, inList)
		case c == ']' && at > 0:
			s.pos++
			s.frames = s.frames[:at-1]
		default:
			err = broken("here stands no object, but " + shown(s.buf[s.pos:s.end]))
		}
		if err != nil {
			return nil, s.recover(err)
		}
		if done {
			return s.buf[s.start:s.pos], nil
		}
	}
}

// Page returns a member beside the list of the page that was read last, as it stands
// in the stream: a string with its quotes. Members longer than 8 KiB are not kept.
func (s *Splitter) Page(name string) (value string, ok bool) {
	for _, m := range s.page {
		if m.name == name {
			return m.value, true
		}
	}
	return "", false
}

// Pages says how many page objects were read to their end.
func (s *Splitter) Pages() int { return s.pages }

// ending explains why nothing more comes between records.
func (s *Splitter) ending(err error) error {
	if err == io.EOF && len(s.frames) == 0 {
		return io.EOF
	}
	return s.cutOff(err)
}

// cutOff is the end of a stream that ended too soon.
func (s *Splitter) cutOff(err error) error {
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("the stream was cut off at byte %d: %w", s.base+int64(s.end), err)
}

// object passes over an object that may be a record or a page. It returns true for a
// record; for a page it stops inside its list.
func (s *Splitter) object() (record bool, err error) {
	s.pos++
	s.page = s.page[:0]
	for first := true; ; first = false {
		c, err := s.tokenIn(first)
		if err != nil {
			return false, err
		}
		if c == '}' {
			s.pos++
			return true, nil
		}
		list, err := s.member(c)
		if err != nil {
			return false, err
		}
		if list {
			s.frames = append(s.frames, inPage, inList)
			return false, nil
		}
	}
}

// pageMember passes over a member that stands after the list of a page, or the end of
// the page.
func (s *Splitter) pageMember(c byte) error {
	if c == '}' {
		s.pos++
		s.pages++
		s.frames = s.frames[:len(s.frames)-1]
		return nil
	}
	list, err := s.member(c)
	if list {
		s.frames = append(s.frames, inList)
	}
	return err
}

// member passes over a name and its value, except the list of a page, into which it
// steps. Short values are remembered.
func (s *Splitter) member(c byte) (list bool, err error) {
	if c != '"' {
		return false, broken("here stands no member name, but " + shown(s.buf[s.pos:s.end]))
	}
	from := s.pos - s.start // relative to start, which a read may move
	if err := s.text(); err != nil {
		return false, err
	}
	name := string(s.buf[s.start+from+1 : s.pos-1])
	if c, err = s.tokenIn(true); err != nil {
		return false, err
	}
	if c != ':' {
		return false, broken(fmt.Sprintf("no colon after the member name %.40q", name))
	}
	s.pos++
	if c, err = s.tokenIn(true); err != nil {
		return false, err
	}
	if c == '[' && name == s.shape.List {
		s.pos++
		return true, nil
	}
	from = s.pos - s.start
	if err := s.skip(); err != nil {
		return false, err
	}
	if value := s.buf[s.start+from : s.pos]; c != '{' && c != '[' && len(value) <= maxPageValue {
		s.page = append(s.page, member{name, string(bytes.TrimSpace(value))})
	}
	return false, nil
}

// token passes over white space and commas between values and returns the next byte,
// which stays.
func (s *Splitter) token() (byte, error) {
	for {
		for s.pos < s.end {
			switch c := s.buf[s.pos]; c {
			case ' ', '\t', '\r', '\n', ',', 0x1e: // 0x1e begins a record of a JSON text sequence
				s.pos++
			default:
				return c, nil
			}
		}
		s.start = s.pos
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

// tokenIn is token inside an object: it keeps what it passes over, and a comma only
// where there may be one.
func (s *Splitter) tokenIn(noComma bool) (byte, error) {
	for {
		for s.pos < s.end {
			switch c := s.buf[s.pos]; {
			case c == ' ', c == '\t', c == '\r', c == '\n':
				s.pos++
			case c == ',' && !noComma:
				s.pos++
				noComma = true
			default:
				return c, nil
			}
		}
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}
