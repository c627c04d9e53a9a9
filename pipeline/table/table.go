// Package table writes rows for people and for programs: as an aligned table for a terminal, as
// JSON, CSV or Markdown.
//
// It knows no database. A value is nil, bool, an integer, a float, string, json.Number, *big.Int,
// []byte, time.Time, a list ([]any), a Struct, or anything with a String method.
package table

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
)

// Format is how rows are written.
type Format string

// The formats, as they are spelled on a command line.
const (
	Text     Format = "table"
	JSON     Format = "json"
	CSV      Format = "csv"
	Markdown Format = "markdown"
)

// Formats lists them in the order in which help texts name them.
func Formats() []Format { return []Format{Text, JSON, CSV, Markdown} }

// ParseFormat reads a format's name.
func ParseFormat(name string) (Format, error) {
	if f := Format(name); slices.Contains(Formats(), f) {
		return f, nil
	}
	names := make([]string, len(Formats()))
	for i, f := range Formats() {
		names[i] = string(f)
	}
	return "", fmt.Errorf("unknown format %q: use one of %s", name, strings.Join(names, ", "))
}

// Column is one column of the rows. Type is informative, a DuckDB type name; numbers are aligned
// to the right by it.
type Column struct {
	Name string
	Type string
}

// Struct is a value with named parts in a fixed order.
type Struct []Field

// Field is one part of a Struct.
type Field struct {
	Name  string
	Value any
}

// Options adjust the output. The zero value writes everything in full.
type Options struct {
	// Width bounds a line of the text format, in terminal cells; 0 means no bound. Columns are
	// shortened, widest first, and end in "…".
	Width int
	// Null stands for NULL in the text and Markdown formats.
	Null string
}

// Write writes all rows and returns how many. It reads the rows once and keeps at most a screenful
// of them in memory. It stops at the first error of rows or w and returns it; what was written by
// then stays written.
func Write(w io.Writer, format Format, columns []Column, rows iter.Seq2[[]any, error], o Options) (int, error) {
	out := &buffer{w: w}
	var n int
	var err error
	switch format {
	case Text:
		n, err = writeText(out, columns, rows, o)
	case JSON:
		n, err = writeJSON(out, columns, rows)
	case CSV:
		n, err = writeCSV(out, columns, rows)
	case Markdown:
		n, err = writeMarkdown(out, columns, rows, o)
	default:
		_, err = ParseFormat(string(format))
	}
	if flushErr := out.flush(); err == nil {
		err = flushErr
	}
	return n, err
}

// buffer gathers small writes and remembers the first error.
type buffer struct {
	w   io.Writer
	buf []byte
	err error
}

const bufferSize = 32 << 10

func (b *buffer) add(parts ...string) {
	for _, p := range parts {
		b.buf = append(b.buf, p...)
	}
	if len(b.buf) >= bufferSize {
		b.flush()
	}
}

func (b *buffer) flush() error {
	if b.err == nil && len(b.buf) > 0 {
		_, b.err = b.w.Write(b.buf)
	}
	b.buf = b.buf[:0]
	return b.err
}

// each calls row for every row until one fails or the output cannot be written.
func each(out *buffer, rows iter.Seq2[[]any, error], row func([]any) error) (n int, err error) {
	for values, err := range rows {
		if err == nil {
			err = row(values)
		}
		if err == nil {
			err = out.err
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
