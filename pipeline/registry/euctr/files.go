package euctr

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"

	"ldntrials/pipeline/registry"
)

// recordPattern is the beginning of a record, as it stands nowhere else.
var recordPattern = regexp.MustCompile(`(?m)^Summary[ \t]*\r?\n(?:EudraCT Number|Sponsor's Protocol Code Number|National Competent Authority):`)

// filePattern is the first line of a download of whole records.
var filePattern = regexp.MustCompile(`^(?:\xef\xbb\xbf)?This file contains full details on each clinical trial`)

// Recognise implements registry.FileReader: text in which a record begins.
func (*Registry) Recognise(head []byte) bool {
	return filePattern.Match(head) || recordPattern.Match(head)
}

// ReadFile implements registry.FileReader for the register's text files. A record begins
// at a line "Summary" that a header line follows, and ends where the next one begins.
func (r *Registry) ReadFile(ctx context.Context, file io.Reader) iter.Seq2[registry.Raw, error] {
	return func(yield func(registry.Raw, error) bool) {
		lines := bufio.NewReaderSize(file, 64<<10)
		c := cutter{registry: r}
		for {
			if ctx.Err() != nil {
				yield(registry.Raw{}, context.Cause(ctx))
				return
			}
			line, err := lines.ReadSlice('\n')
			whole := err == nil || err == io.EOF // not a part of a line that is longer than the buffer
			if raw, recordErr, found := c.add(line, whole); found && !yield(raw, recordErr) {
				return
			}
			switch {
			case err == nil, errors.Is(err, bufio.ErrBufferFull):
			case err == io.EOF:
				c.last(yield)
				return
			default:
				yield(registry.Raw{}, fmt.Errorf("read %s records: %w", Name, err))
				return
			}
		}
	}
}

// cutter cuts lines into records.
type cutter struct {
	registry *Registry
	record   []byte // of the record so far; nil before the first
	pending  []byte // a line "Summary" whose next line is not known yet
	inside   bool   // the line before ended in the middle
	tooLarge bool
}

// add takes a line; it returns the record that ends before it.
func (c *cutter) add(line []byte, whole bool) (raw registry.Raw, err error, found bool) {
	begins := !c.inside
	c.inside = !whole
	if c.pending != nil {
		head := c.pending
		c.pending = nil
		if _, _, ok := headerOf(string(bytes.TrimSpace(line))); ok {
			raw, err, found = c.end()
			c.record, c.tooLarge = append([]byte{}, head...), false
		} else {
			c.keep(head)
		}
	}
	if begins && whole && string(bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff")))) == "Summary" {
		c.pending = bytes.Clone(bytes.TrimPrefix(line, []byte("\ufeff")))
		return raw, err, found
	}
	c.keep(line)
	return raw, err, found
}

// keep adds a line to the record; what stands before the first record is no record, and a
// record that is too large is cut.
func (c *cutter) keep(line []byte) {
	switch {
	case c.record == nil:
	case len(c.record)+len(line) > maxRecord:
		c.tooLarge = true
	default:
		c.record = append(c.record, line...)
	}
}

// end gives the record that is complete.
func (c *cutter) end() (raw registry.Raw, err error, found bool) {
	if c.record == nil {
		return raw, nil, false
	}
	body := bytes.TrimSpace(c.record)
	c.record = nil
	if c.tooLarge {
		err := &registry.RecordError{Registry: Name, Reason: fmt.Sprintf("the record has more than %d MiB", maxRecord>>20), Body: body[:1<<20]}
		return raw, err, true
	}
	raw = registry.Raw{Registry: Name, Body: body}
	if raw.RecordID, raw.Hash, err = c.registry.Identify(body); err != nil {
		return registry.Raw{}, err, true
	}
	return raw, nil, true
}

// last gives the last record. One that lacks its last section was cut off with the file.
func (c *cutter) last(yield func(registry.Raw, error) bool) {
	if c.pending != nil {
		yield(registry.Raw{}, fmt.Errorf("read %s records: the file ends where a record begins: %w", Name, io.ErrUnexpectedEOF))
		return
	}
	raw, err, found := c.end()
	if !found {
		return
	}
	cut := err != nil && !endPattern.Match(err.(*registry.RecordError).Body)
	if yield(raw, err) && cut {
		yield(registry.Raw{}, fmt.Errorf("read %s records: the file was cut off in its last record: %w", Name, io.ErrUnexpectedEOF))
	}
}

var endPattern = regexp.MustCompile(`(?m)^P\.[ \t]`)
