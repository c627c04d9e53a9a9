package table

import "strings"

// Escape makes text safe for a terminal and for one line: control characters, line breaks, marks
// that change the direction of text, and invalid UTF-8 are written as escapes.
func Escape(s string) string { return escapeControls(s) }

// EscapeMarkdown makes text safe for a line or cell of Markdown.
func EscapeMarkdown(s string) string { return markdownCell(s) }

// Cells is the width of text on a terminal.
func Cells(s string) int { return cells(s) }

// Wrap breaks text at blanks into lines of at most width cells, at least one line; a word that is
// wider is cut. The text is escaped first.
func Wrap(text string, width int) []string {
	width = max(width, 1)
	var lines []string
	line, used := "", 0
	flush := func() {
		if line != "" {
			lines = append(lines, line)
		}
		line, used = "", 0
	}
	for word := range strings.FieldsSeq(escapeControls(text)) {
		if used > 0 && used+1+cells(word) > width {
			flush()
		}
		for cells(word) > width {
			head := cut(word, width)
			lines = append(lines, head)
			word = word[len(head):]
		}
		if word == "" {
			continue
		}
		if used > 0 {
			line, used = line+" ", used+1
		}
		line, used = line+word, used+cells(word)
	}
	flush()
	if len(lines) == 0 {
		return []string{""}
	}
	return lines
}

// cut is the longest beginning of s that is at most width cells wide, at least one rune.
func cut(s string, width int) string {
	used := 0
	for i, r := range s {
		if used += runeCells(r); used > width && i > 0 {
			return s[:i]
		}
	}
	return s
}
