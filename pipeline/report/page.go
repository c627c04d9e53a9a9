package report

import (
	"io"
	"math"
	"strings"

	"ldntrials/pipeline/table"
)

// page is a report in the making, as text for a terminal or as Markdown. Whatever it
// is given is escaped: text of registers is hostile.
type page struct {
	text     strings.Builder
	width    int
	markdown bool
	piped    bool // no terminal: a paragraph is one line, for whoever looks for its words
}

func newPage(o Options) *page {
	return &page{width: o.lineWidth(), markdown: o.Format == table.Markdown, piped: o.Width <= 0}
}

// flush writes the page.
func (p *page) flush(w io.Writer) error {
	_, err := io.WriteString(w, p.text.String())
	return err
}

// blank ends a part with a blank line, never with two.
func (p *page) blank() {
	if !strings.HasSuffix(p.text.String(), "\n\n") {
		p.text.WriteString("\n")
	}
}

// heading begins the page (level 1) or a part of it, with a blank line around.
func (p *page) heading(level int, title string) {
	if level > 1 {
		p.blank()
	}
	if p.markdown {
		p.text.WriteString(strings.Repeat("#", level) + " " + table.EscapeMarkdown(title) + "\n\n")
		return
	}
	lines := table.Wrap(title, p.width)
	p.text.WriteString(strings.Join(lines, "\n") + "\n")
	if level == 1 {
		p.text.WriteString(strings.Repeat("═", table.Cells(lines[len(lines)-1])) + "\n")
	}
	p.blank()
}

// paragraph writes a text in lines of the page's width, for a terminal.
func (p *page) paragraph(text string) {
	if p.markdown {
		p.text.WriteString(table.EscapeMarkdown(text) + "\n\n")
		return
	}
	width := p.width
	if p.piped {
		width = math.MaxInt
	}
	p.text.WriteString(strings.Join(table.Wrap(text, width), "\n") + "\n")
}

// item writes an item of a list at a level from 0; items of a level hang below those of
// the level before.
func (p *page) item(level int, text string) {
	if p.markdown {
		p.text.WriteString(strings.Repeat("  ", level) + "- " + table.EscapeMarkdown(text) + "\n")
		return
	}
	const step = 6
	for i, line := range table.Wrap(text, p.width-step*(level+1)) {
		by := step * level
		if i > 0 && level == 0 {
			by = step
		}
		p.text.WriteString(strings.Repeat(" ", by) + line + "\n")
	}
}

// command writes a line that a reader copies; it is not broken.
func (p *page) command(text string) {
	if p.markdown {
		p.text.WriteString("    " + table.Escape(text) + "\n")
		return
	}
	p.text.WriteString("  " + table.Escape(text) + "\n")
}

// field writes a label and, beside it, a text in as many lines as it needs.
func (p *page) field(label, text string) {
	const column = 13
	if text == "" {
		return
	}
	if p.markdown {
		p.text.WriteString("- **" + label + "**: " + table.EscapeMarkdown(text) + "\n")
		return
	}
	for i, line := range table.Wrap(text, p.width-column) {
		if i > 0 {
			label = ""
		}
		p.text.WriteString(label + strings.Repeat(" ", column-table.Cells(label)) + line + "\n")
	}
}

// footing writes what every figure must be shown with.
func (p *page) footing(f Footing) {
	p.source(f)
	p.method(f)
}

// source says of what and when the figures are.
func (p *page) source(f Footing) { p.paragraphs(f.source()) }

// method says how they were found.
func (p *page) method(f Footing) { p.paragraphs(f.method()) }

func (p *page) paragraphs(texts []string) {
	for _, text := range texts {
		p.paragraph(text)
	}
}

// column is a column of a grid. A column without a width takes a share of what the
// others leave.
type column struct {
	title string
	width int
	share int
	right bool // aligned to the right
}

const gridGap = "  "

// grid writes rows whose cells take as many lines as they need. A row with one cell
// is a title between rows.
func (p *page) grid(columns []column, rows [][]string) {
	if p.markdown {
		p.markdownGrid(columns, rows)
		return
	}
	left, shares := p.width-len(gridGap)*(len(columns)-1), 0
	for _, c := range columns {
		left -= c.width
		shares += c.share
	}
	widths := make([]int, len(columns))
	head := make([]string, len(columns))
	rule := make([]string, len(columns))
	for i, c := range columns {
		widths[i], head[i] = c.width, c.title
		if c.share > 0 {
			widths[i] = left * c.share / shares
		}
		if c.title != "" {
			rule[i] = strings.Repeat("─", widths[i])
		}
	}
	p.gridRow(columns, widths, head)
	p.gridRow(columns, widths, rule)
	for i, row := range rows {
		if len(row) == 1 {
			if i > 0 {
				p.blank()
			}
			p.paragraph(row[0])
			continue
		}
		p.gridRow(columns, widths, row)
	}
}

func (p *page) gridRow(columns []column, widths []int, row []string) {
	cells := make([][]string, len(columns))
	height := 0
	for i, cell := range row {
		for part := range strings.SplitSeq(cell, "\n") {
			cells[i] = append(cells[i], table.Wrap(part, widths[i])...)
		}
		height = max(height, len(cells[i]))
	}
	for n := range height {
		line := ""
		for i, c := range columns {
			text := ""
			if n < len(cells[i]) {
				text = cells[i][n]
			}
			pad := strings.Repeat(" ", max(0, widths[i]-table.Cells(text)))
			if c.right {
				text = pad + text
			} else {
				text += pad
			}
			if i > 0 {
				line += gridGap
			}
			line += text
		}
		p.text.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

func (p *page) markdownGrid(columns []column, rows [][]string) {
	head := func() {
		for _, c := range columns {
			p.text.WriteString("| " + table.EscapeMarkdown(c.title) + " ")
		}
		p.text.WriteString("|\n")
		for _, c := range columns {
			p.text.WriteString(map[bool]string{false: "|---", true: "|---:"}[c.right])
		}
		p.text.WriteString("|\n")
	}
	if len(rows) > 0 && len(rows[0]) > 1 {
		head()
	}
	for i, row := range rows {
		if len(row) == 1 {
			if i > 0 {
				p.blank()
			}
			p.text.WriteString("**" + table.EscapeMarkdown(row[0]) + "**\n\n")
			head()
			continue
		}
		for _, cell := range row {
			p.text.WriteString("| " + table.EscapeMarkdown(cell) + " ")
		}
		p.text.WriteString("|\n")
	}
}
