package jsonsplit

import (
	"bytes"
	"fmt"
	"io"
)

// broken is why the piece at hand is no record; recover makes a *BrokenError of it.
type broken string

func (b broken) Error() string { return string(b) }

// Classes of bytes outside of strings.
const (
	bad   = iota
	plain // of numbers, literals, white space, commas and colons
	quote
	opens
	closes
)

var classes = func() (table [256]uint8) {
	for _, c := range []byte(" \t\r\n,:+-.0123456789eEtrufalsn") {
		table[c] = plain
	}
	table['"'] = quote
	table['{'], table['['] = opens, opens
	table['}'], table[']'] = closes, closes
	return table
}()

// skip passes over the value that begins at pos. It checks as much as tells a record
// from a record cut short: brackets match, nothing stands outside of strings that can
// not, an object begins only where one may and no record begins inside another.
func (s *Splitter) skip() error {
	s.stack = s.stack[:0]
	for {
		for i, end := s.pos, s.end; i < end; {
			c := s.buf[i]
			switch classes[c] {
			case plain:
				if len(s.stack) == 0 && (c == ',' || c == '\n') {
					s.pos = i // the end of a number or literal
					return nil
				}
				i++
			case quote:
				s.pos = i
				if err := s.text(); err != nil {
					return err
				}
				if len(s.stack) == 0 {
					return nil
				}
				i, end = s.pos, s.end
			case opens:
				s.pos = i
				if s.pos > s.start {
					if err := s.mayOpen(c); err != nil {
						return err
					}
				}
				if len(s.stack) == maxDepth {
					return broken(fmt.Sprintf("nested deeper than %d", maxDepth))
				}
				s.stack = append(s.stack, c+2) // '{' and '}' as '[' and ']' are two apart
				s.pos++
				i, end = s.pos, s.end
			case closes:
				if len(s.stack) == 0 {
					s.pos = i // a number or literal ended by what is around it
					return nil
				}
				if s.stack[len(s.stack)-1] != c {
					s.pos = i
					return broken(fmt.Sprintf("found %c where %c was due", c, s.stack[len(s.stack)-1]))
				}
				s.stack = s.stack[:len(s.stack)-1]
				i++
				if len(s.stack) == 0 {
					s.pos = i
					return nil
				}
			default:
				s.pos = i
				return broken("outside of any string stands " + shown(s.buf[i:s.end]))
			}
			s.pos = i
		}
		if err := s.more(); err != nil {
			return err
		}
	}
}

// mayOpen checks that a bracket at pos stands where a value may stand and that it does
// not begin another record.
func (s *Splitter) mayOpen(c byte) error {
	at := s.pos - 1
	for at > s.start && isSpace(s.buf[at]) {
		at--
	}
	if before := s.buf[at]; before != ':' && before != '[' && before != ',' {
		return broken(fmt.Sprintf("found %c after %s", c, shown(s.buf[max(s.start, at-19):at+1])))
	}
	if c != '{' || len(s.first) == 2 {
		return nil
	}
	// Usually the next byte or two tell; else look further.
	for after, want := s.pos+1, 2; ; after++ {
		if after >= s.end {
			if _, err := s.window(want); err != nil {
				return nil // whoever scans on meets the end
			}
			after = s.pos + want - 1
		}
		want = after - s.pos + 2
		if isSpace(s.buf[after]) {
			continue
		}
		if s.buf[after] != '"' {
			return nil
		}
		from := after - s.pos
		rest, _ := s.window(from + len(s.first))
		if bytes.Equal(rest[min(from, len(rest)):], s.first) {
			return broken("it ends where the next record begins")
		}
		return nil
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// text passes over the string that begins at pos.
func (s *Splitter) text() error {
	from := s.pos - s.start
	done := 1 // bytes of the string that were looked at
	for {
		b := s.buf[s.start+from : s.end]
		for done < len(b) {
			i := bytes.IndexByte(b[done:], '"')
			if i < 0 {
				break
			}
			at := done + i
			slashes := 0
			for b[at-1-slashes] == '\\' {
				slashes++
			}
			done = at + 1
			if slashes%2 == 0 {
				s.pos = s.start + from + done
				return nil
			}
		}
		done = len(b)
		s.pos = s.start + from + done
		if err := s.more(); err != nil {
			return err
		}
	}
}

// window returns up to n bytes from pos on, fewer with an error at the end.
func (s *Splitter) window(n int) ([]byte, error) {
	for s.end-s.pos < n {
		if err := s.more(); err != nil {
			return s.buf[s.pos:s.end], err
		}
	}
	return s.buf[s.pos : s.pos+n], nil
}

// more reads on. What stands from start on stays, moved to the front of the buffer; a
// piece that outgrows the limit is broken.
func (s *Splitter) more() error {
	if s.rdErr != nil {
		return s.rdErr
	}
	kept := s.end - s.start
	if kept > s.shape.Limit {
		return broken(fmt.Sprintf("larger than the limit of %d bytes for one record", s.shape.Limit))
	}
	if s.start > 0 && (s.end == len(s.buf) || kept == 0) {
		copy(s.buf, s.buf[s.start:s.end])
		s.base += int64(s.start)
		s.pos, s.start, s.end = s.pos-s.start, 0, kept
	}
	if s.end == len(s.buf) {
		grown := make([]byte, 2*len(s.buf))
		copy(grown, s.buf[:s.end])
		s.buf = grown
	}
	for empty := 0; empty < 100; empty++ {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			s.rdErr = err
		}
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	s.rdErr = io.ErrNoProgress
	return s.rdErr
}

// recover makes a broken piece of what begins at start, up to where the next record
// begins, or up to the end of the stream.
func (s *Splitter) recover(cause error) error {
	piece := &BrokenError{Offset: s.base + int64(s.start)}
	if reason, ok := cause.(broken); ok {
		piece.Reason = string(reason)
	}
	from := 1 // the piece's own beginning cannot be the next record's
	if n := len(s.frames); n > 0 && s.frames[n-1] == inPage {
		s.frames = s.frames[:n-1]
		from = 0 // unless a record stood where the page's members stand
	}
	keep := func(b []byte) {
		room := max(0, keepBroken-len(piece.Body))
		piece.Body = append(piece.Body, b[:min(room, len(b))]...)
	}
	for {
		b := s.buf[s.start:s.end]
		if at := s.nextRecord(b, from); at >= 0 {
			keep(b[:at])
			s.start += at
			s.pos = s.start
			if piece.Reason == "" {
				piece.Reason = "it ends where the next record begins"
			}
			break
		}
		drop := max(0, len(b)-keepTail)
		keep(b[:drop])
		s.start += drop
		s.pos = s.start
		if drop > 0 {
			from = 0
		}
		if err := s.more(); err != nil {
			keep(s.buf[s.start:s.end])
			s.start, s.pos = s.end, s.end
			if piece.Reason == "" { // it was whole as far as it went
				s.last = s.cutOff(err)
				piece.Reason, piece.Err = "the stream was cut off inside it", io.ErrUnexpectedEOF
			} else if s.last = err; err != io.EOF {
				s.last = s.cutOff(err)
			}
			break
		}
	}
	piece.Body = bytes.TrimRight(piece.Body, " \t\r\n,")
	return piece
}

// nextRecord finds where in b, from the given byte on, a record begins; -1 where none
// does.
func (s *Splitter) nextRecord(b []byte, from int) int {
	found := -1
	if len(s.first) > 2 {
		for at := from; found < 0; {
			i := bytes.Index(b[min(at, len(b)):], s.first)
			if i < 0 {
				break
			}
			at += i
			before := bytes.TrimRight(b[:at], " \t\r\n")
			if n := len(before); n > from && before[n-1] == '{' {
				found = n - 1
			}
			at += len(s.first)
		}
	}
	if len(s.frames) == 0 { // one a line
		if i := bytes.Index(b[min(max(from-1, 0), len(b)):], []byte("\n{")); i >= 0 {
			if at := max(from-1, 0) + i + 1; found < 0 || at < found {
				found = at
			}
		}
	}
	return found
}

// shown quotes the beginning of b.
func shown(b []byte) string {
	if len(b) > 20 {
		return fmt.Sprintf("%q…", b[:20])
	}
	return fmt.Sprintf("%q", b)
}
