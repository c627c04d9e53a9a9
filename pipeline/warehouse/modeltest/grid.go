package modeltest

import (
	"errors"
	"fmt"
	"strings"

	"ldntrials/pipeline/warehouse"
)

// parseGrid reads rows in the form that the package comment describes.
func parseGrid(text string) (warehouse.Grid, error) {
	var g warehouse.Grid
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.Trim(line, "|-: ") == "" && strings.Contains(line, "--") {
			continue
		}
		cells := splitLine(line)
		if g.Columns == nil {
			g.Columns = cells
			continue
		}
		if len(cells) != len(g.Columns) {
			return g, fmt.Errorf("%d cells for %d columns: %s", len(cells), len(g.Columns), line)
		}
		row := make([]*string, len(cells))
		for i, c := range cells {
			row[i] = parseCell(c)
		}
		g.Rows = append(g.Rows, row)
	}
	if g.Columns == nil {
		return g, errors.New("no header line")
	}
	return g, nil
}

func splitLine(line string) []string {
	const bar = "\x00"
	line = strings.ReplaceAll(line, `\|`, bar)
	if strings.HasPrefix(line, "|") && strings.HasSuffix(line, "|") && len(line) > 1 {
		line = line[1 : len(line)-1]
	}
	cells := strings.Split(line, "|")
	for i, c := range cells {
		cells[i] = strings.ReplaceAll(strings.TrimSpace(c), bar, "|")
	}
	return cells
}

func parseCell(cell string) *string {
	switch {
	case cell == "" || cell == "null":
		return nil
	case len(cell) >= 2 && cell[0] == '\'' && cell[len(cell)-1] == '\'':
		cell = cell[1 : len(cell)-1]
	}
	return &cell
}

// quoteCell writes text so that parseCell reads it again.
func quoteCell(text string) string {
	if text == "" || text == "null" || strings.TrimSpace(text) != text || len(text) >= 2 && text[0] == '\'' && text[len(text)-1] == '\'' {
		text = "'" + text + "'"
	}
	return strings.ReplaceAll(text, "|", `\|`)
}
