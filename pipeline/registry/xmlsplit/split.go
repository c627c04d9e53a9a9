package xmlsplit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// MaxRecord is the size in bytes that a record may have; the largest real ones have a
// few hundred thousand.
const MaxRecord = 16 << 20

// Splitter cuts the elements of some names out of a document. What stands outside them
// is passed over.
type Splitter struct {
	r     io.Reader
	names []string

	buf   []byte // what is read and not yet done with
	at    int    // next byte of buf to look at
	ended bool   // nothing more to read
	fault error  // of reading, once buf is done with

	inside bool   // a record is open
	root   string // first element that is no record
	open   int    // how many root elements are open
	offset int64  // of buf in the document
}

// New reads records, the elements of any of the names, from a document in UTF-8.
func New(r io.Reader, names ...string) *Splitter { return &Splitter{r: r, names: names} }

// BrokenError is a piece of a document in which a record begins and does not end.
type BrokenError struct {
	Offset int64 // of its first byte in the document
	Body   []byte
	Reason string
}

func (e *BrokenError) Error() string { return fmt.Sprintf("byte %d: %s", e.Offset, e.Reason) }

// Next gives the bytes of the next record, which are valid until the call after. io.EOF
// ends a document that is whole; an error that wraps io.ErrUnexpectedEOF one that was cut
// off. A *BrokenError stands for one record, and the rest goes on.
func (s *Splitter) Next() ([]byte, error) {
	s.drop(s.at)
	for {
		name, at, err := s.tag()
		if err != nil {
			return nil, s.end(err)
		}
		if s.isRecord(name) {
			return s.record(name, at)
		}
		if s.root == "" && name[0] != '/' {
			s.root = name
		}
		switch name {
		case s.root:
			if s.buf[s.at-2] != '/' {
				s.open++
			}
		case "/" + s.root:
			s.open = max(0, s.open-1)
		}
	}
}

// end explains the end of a document outside a record.
func (s *Splitter) end(err error) error {
	if !errors.Is(err, io.EOF) {
		return err
	}
	if s.open > 0 {
		return fmt.Errorf("the file ends before </%s>: it was cut off, download it again: %w", s.root, io.ErrUnexpectedEOF)
	}
	return io.EOF
}

func (s *Splitter) isRecord(name string) bool {
	for _, n := range s.names {
		if n == name {
			return true
		}
	}
	return false
}

// record gives the record whose start tag, at its "<", was just passed.
func (s *Splitter) record(name string, start int) ([]byte, error) {
	s.drop(start)
	if s.buf[s.at-2] == '/' { // <name/>
		return s.buf[:s.at], nil
	}
	s.inside = true
	defer func() { s.inside = false }()
	for {
		tag, at, err := s.tag()
		switch {
		case err == errTooLong:
			piece := &BrokenError{s.offset, bytes.Clone(s.buf[:min(len(s.buf), 64<<10)]), fmt.Sprintf("a record of more than %d MiB", MaxRecord>>20)}
			s.at = len(s.buf)
			return nil, piece
		case errors.Is(err, io.EOF):
			return nil, fmt.Errorf("the file ends inside <%s>: it was cut off, download it again: %w", name, io.ErrUnexpectedEOF)
		case err != nil:
			return nil, err
		case tag == "/"+name:
			return s.buf[:s.at], nil
		case tag == name || s.root != "" && tag == "/"+s.root:
			piece := &BrokenError{s.offset, bytes.Clone(s.buf[:at]), fmt.Sprintf("<%s> has no end", name)}
			s.at = at // looked at again
			return nil, piece
		}
	}
}

// tag goes to the next tag of a record's name or the root's, past its ">". Names of end
// tags begin with "/". Comments, CDATA and other tags are passed over.
func (s *Splitter) tag() (name string, at int, err error) {
	for {
		if !s.inside {
			s.drop(s.at)
		}
		i := bytes.IndexByte(s.buf[s.at:], '<')
		if i < 0 {
			s.at = len(s.buf)
			if err := s.more(); err != nil {
				return "", 0, err
			}
			continue
		}
		at = s.at + i
		s.at = at
		s.need(at + 10)
		rest := s.buf[at:]
		var skip error
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			skip = s.past(at+4, "-->")
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			skip = s.past(at+9, "]]>")
		case len(rest) > 1 && (rest[1] == '/' || isNameStart(rest[1])):
			name, end, err := s.name(at + 1)
			if err != nil {
				return "", 0, err
			}
			if !s.wanted(name) {
				s.at = end
				continue
			}
			if err := s.past(end, ">"); err != nil {
				return "", 0, err
			}
			return name, at, nil
		default:
			s.at = at + 1
		}
		if skip != nil {
			return "", 0, skip
		}
	}
}

func (s *Splitter) wanted(name string) bool {
	bare := strings.TrimPrefix(name, "/")
	if bare == "" { // a prefix without a name
		return false
	}
	return s.isRecord(bare) || bare == s.root || s.root == "" && bare == name
}

// name reads a tag's name from i on; a prefix is left out.
func (s *Splitter) name(i int) (string, int, error) {
	end := i
	if end < len(s.buf) && s.buf[end] == '/' {
		end++
	}
	from := end
	for {
		for end < len(s.buf) && isNamePart(s.buf[end]) {
			if s.buf[end] == ':' {
				from = end + 1
			}
			end++
		}
		if end < len(s.buf) || end-i > 256 {
			break
		}
		if err := s.more(); err != nil {
			return "", 0, err
		}
	}
	name := string(s.buf[from:end])
	if s.buf[i] == '/' {
		name = "/" + name
	}
	return name, end, nil
}

// past goes past the next mark from i on.
func (s *Splitter) past(i int, mark string) error {
	for {
		if at := bytes.Index(s.buf[i:], []byte(mark)); at >= 0 {
			s.at = i + at + len(mark)
			return nil
		}
		i = max(i, len(s.buf)-len(mark)+1)
		if err := s.more(); err != nil {
			return err
		}
	}
}

// need reads until buf has n bytes, or there are no more to be had: the next one who
// wants more is told why.
func (s *Splitter) need(n int) {
	for len(s.buf) < n && s.more() == nil {
	}
}

var errTooLong = errors.New("the record is too long")

// more reads on; io.EOF when there is nothing more.
func (s *Splitter) more() error {
	if s.ended {
		if s.fault != nil {
			return s.fault
		}
		return io.EOF
	}
	if len(s.buf) > MaxRecord {
		return errTooLong
	}
	if cap(s.buf)-len(s.buf) < 32<<10 {
		s.buf = append(make([]byte, 0, max(128<<10, 2*cap(s.buf))), s.buf...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[len(s.buf):min(cap(s.buf), len(s.buf)+256<<10)])
		s.buf = s.buf[:len(s.buf)+n]
		if err != nil {
			s.ended = true
			if err != io.EOF {
				s.fault = err
			}
			if n == 0 {
				return s.more()
			}
		}
		if n > 0 {
			return nil
		}
	}
	return io.ErrNoProgress
}

// drop forgets the first n bytes of buf.
func (s *Splitter) drop(n int) {
	s.offset += int64(n)
	s.buf = s.buf[n:]
	s.at = max(0, s.at-n)
}

func isNameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

func isNamePart(c byte) bool {
	return isNameStart(c) || c >= '0' && c <= '9' || c == '-' || c == '.' || c == ':'
}
