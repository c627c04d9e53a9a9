package ictrp

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/who"
	"ldntrials/pipeline/registry/xmlsplit"
)

// maxRow is the size in bytes that a row may have; real ones stay below 100 KiB.
const maxRow = 4 << 20

// tableRow is one row of a CSV file.
type tableRow struct {
	line  int // on which it begins, from 1
	cells []string
	bytes []byte
}

// rows reads CSV row by row in constant memory. A quote that is never closed would take
// the rest of the file with it: a line that begins like a row with a number of a trial ends
// the row before it, which is broken.
type rows struct {
	r     *bufio.Reader
	line  int
	ahead []byte // a line that was read too far
}

func newRows(r io.Reader) *rows { return &rows{r: bufio.NewReaderSize(r, 64<<10)} }

// brokenRow is a row whose quotes do not close.
type brokenRow struct {
	line  int
	bytes []byte
}

func (e *brokenRow) Error() string {
	return fmt.Sprintf("line %d: a quote of this row is not closed", e.line)
}

var errTooLong = errors.New("a row of more than 4 MiB: this is no export of trials")

// next gives the next row that is not blank; io.EOF at the end, io.ErrUnexpectedEOF when
// the file ends inside a quote.
func (r *rows) next() (tableRow, error) {
	for {
		line, err := r.readLine()
		if err != nil {
			return tableRow{}, err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		row := tableRow{line: r.line, bytes: line}
		for open(row.bytes) {
			more, err := r.readLine()
			if err == io.EOF {
				return row, fmt.Errorf("line %d: the file ends inside a quote: it was cut off, download it again: %w", row.line, io.ErrUnexpectedEOF)
			}
			if err != nil {
				return row, err
			}
			if startsRow(more) {
				r.ahead = more
				return row, &brokenRow{row.line, row.bytes}
			}
			if row.bytes = append(row.bytes, more...); len(row.bytes) > maxRow {
				return row, errTooLong
			}
		}
		row.cells = cells(row.bytes)
		return row, nil
	}
}

// readLine gives a line with its end.
func (r *rows) readLine() ([]byte, error) {
	if line := r.ahead; line != nil {
		r.ahead = nil
		return line, nil
	}
	var line []byte
	for {
		part, err := r.r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == bufio.ErrBufferFull:
			if len(line) > maxRow {
				return nil, errTooLong
			}
			continue
		case err == io.EOF && len(line) == 0, err != nil && err != io.EOF:
			return nil, err
		}
		r.line++
		return line, nil
	}
}

// open says whether a quote is open at the end. Quotes inside of quotes are doubled, so
// that counting is enough.
func open(row []byte) bool { return bytes.Count(row, []byte(`"`))%2 == 1 }

// startsRow says whether a line begins with a cell that is the number of a trial.
func startsRow(line []byte) bool {
	at := bytes.IndexByte(line, ',')
	if at < 8 || at > 60 {
		return false
	}
	_, _, ok := who.Of(strings.Trim(string(line[:at]), `"`))
	return ok
}

// cells parts a row. A quote inside of a cell that does not begin with one is text.
func cells(row []byte) []string {
	text := strings.TrimRight(string(row), "\r\n")
	var list []string
	for {
		var cell strings.Builder
		if strings.HasPrefix(text, `"`) {
			rest := text[1:]
			for {
				at := strings.IndexByte(rest, '"')
				if at < 0 {
					cell.WriteString(rest)
					rest = ""
					break
				}
				cell.WriteString(rest[:at])
				rest = rest[at+1:]
				if !strings.HasPrefix(rest, `"`) {
					break
				}
				cell.WriteByte('"')
				rest = rest[1:]
			}
			text = rest
		}
		at := strings.IndexByte(text, ',')
		if at < 0 {
			cell.WriteString(text)
			return append(list, cell.String())
		}
		cell.WriteString(text[:at])
		list, text = append(list, cell.String()), text[at+1:]
	}
}

// tableRecords streams the records of a CSV file.
func tableRecords(ctx context.Context, file io.Reader) iter.Seq2[registry.Raw, error] {
	return xmlsplit.InOrder(ctx, tableBodies(file), keep)
}

// tableBodies gives the rows of a CSV file as the XML export would.
func tableBodies(file io.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		in := newRows(file)
		var columns []string
		fail := func(text string, args ...any) { yield(nil, fmt.Errorf("read "+Name+" records: "+text, args...)) }
		for {
			row, err := in.next()
			var broken *brokenRow
			switch {
			case err == io.EOF:
				return
			case errors.As(err, &broken):
				err = &registry.RecordError{Registry: Name, Reason: err.Error(), Body: broken.bytes, Err: err}
			case err != nil:
				fail("%w", err)
				return
			case columns == nil:
				if columns = headerOf(row.cells); columns == nil {
					fail("the first row is neither a header nor a row of the full export with its %d columns", len(fullExport))
					return
				}
				if &columns[0] == &row.cells[0] {
					continue
				}
			}
			var body []byte
			switch {
			case err != nil:
			case len(row.cells) < len(columns) && !bytes.HasSuffix(row.bytes, []byte("\n")):
				fail("line %d: the file ends inside a row: it was cut off, download it again: %w", row.line, io.ErrUnexpectedEOF)
				return
			case len(row.cells) != len(columns):
				err = &registry.RecordError{Registry: Name, RecordID: numberIn(columns, row.cells), Body: row.bytes,
					Reason: fmt.Sprintf("line %d: %d cells where the header has %d", row.line, len(row.cells), len(columns))}
			default:
				body = asXML(columns, row.cells)
			}
			if !yield(body, err) {
				return
			}
		}
	}
}

// numberIn is the number of a row that is broken otherwise, or "".
func numberIn(columns, cells []string) string {
	for i, column := range columns {
		if name, _ := element(column); name == "TrialID" && i < len(cells) {
			if _, id, ok := who.Of(cells[i]); ok {
				return id
			}
		}
	}
	return ""
}
