package table

import (
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"
	"golang.org/x/text/width"
)

// TerminalWidth returns the width of the terminal that w is, in cells, and 0 if it is none.
func TerminalWidth(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return columns
}

// sampleRows decide the column widths; later cells that are wider are shortened or, without a
// bound, push their line out.
const sampleRows = 1000

const gap = "  "

// writeText writes a header, a rule and one line a row. Control characters, line breaks and
// invisible direction marks are written as escapes, so that a cell can neither break its line nor
// steer a terminal.
func writeText(out *buffer, columns []Column, rows iter.Seq2[[]any, error], o Options) (int, error) {
	head := make([]string, len(columns))
	widths := make([]int, len(columns))
	right := make([]bool, len(columns))
	for i, c := range columns {
		head[i], right[i] = escapeControls(c.Name), isNumber(c.Type)
		widths[i] = cells(head[i])
	}
	var sample [][]string
	begin := func() {
		fit(widths, o.Width)
		writeLine(out, head, widths, right, o)
		rule := make([]string, len(columns))
		for i := range rule {
			rule[i] = strings.Repeat("─", widths[i])
		}
		writeLine(out, rule, widths, nil, o)
		for _, line := range sample {
			writeLine(out, line, widths, right, o)
		}
		sample = nil
	}
	count := 0
	n, err := each(out, rows, func(values []any) error {
		line := make([]string, len(values))
		for i, v := range values {
			line[i] = o.Null
			if v != nil {
				line[i] = escapeControls(String(v))
			}
		}
		count++
		if count <= sampleRows {
			for i, cell := range line {
				widths[i] = max(widths[i], cells(cell))
			}
			sample = append(sample, line)
			return nil
		}
		if sample != nil {
			begin()
		}
		writeLine(out, line, widths, right, o)
		return nil
	})
	if sample != nil || count == 0 && err == nil {
		begin()
	}
	return n, err
}

func writeLine(out *buffer, line []string, widths []int, right []bool, o Options) {
	for i, cell := range line {
		last := i == len(line)-1
		if o.Width > 0 {
			cell = shorten(cell, widths[i])
		}
		pad := strings.Repeat(" ", max(0, widths[i]-cells(cell)))
		switch {
		case right != nil && right[i]:
			out.add(pad, cell)
		case last:
			out.add(cell)
		default:
			out.add(cell, pad)
		}
		if !last {
			out.add(gap)
		}
	}
	out.add("\n")
}

// fit takes cells from the widest columns until a line fits. No column goes below six cells.
func fit(widths []int, limit int) {
	if limit <= 0 {
		return
	}
	const least = 6
	total := len(gap) * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for total > limit {
		widest, second := 0, least
		for i, w := range widths {
			if w >= widths[widest] { // of equals the last: keys stand first
				widest = i
			}
		}
		for i, w := range widths {
			if i != widest {
				second = max(second, w)
			}
		}
		if widths[widest] <= least {
			return
		}
		take := min(total-limit, max(1, widths[widest]-second), widths[widest]-least)
		widths[widest] -= take
		total -= take
	}
}

// shorten cuts s to at most n cells and marks the cut.
func shorten(s string, n int) string {
	if cells(s) <= n {
		return s
	}
	used := 0
	for i, r := range s {
		if used+runeCells(r) > n-1 {
			return s[:i] + "…"
		}
		used += runeCells(r)
	}
	return s
}

// cells is the width of s on a terminal.
func cells(s string) int {
	n := 0
	for _, r := range s {
		n += runeCells(r)
	}
	return n
}

func runeCells(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// escapeControls writes control characters, marks that change the direction of text, and invalid
// UTF-8 as escapes.
func escapeControls(s string) string {
	clean := true
	for _, r := range s {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x80 && unicode.IsControl(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}
