package warehouse

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Seed is one CSV file of sql/reference and its documentation.
type Seed struct {
	Path        string // "reference/indications.csv"
	Name        string // "indications"
	Description string
	Columns     []Column // with the types they are loaded with
	Rows        [][]string
}

// ID is how models write the relation: "reference.indications".
func (s Seed) ID() string { return relationID(string(Reference), s.Name) }

// readSeed reads reference/<name>.csv and its sibling reference/<name>.md.
//
// CSV: RFC 4180, UTF-8, a header of lower-case identifiers, every row as long as the header. An
// empty cell is NULL. Documentation: the first paragraph is the description and states the grain;
// the first table whose first heading is "column" lists every column. A heading "type" may give
// DuckDB types; a column without one is BOOLEAN, INTEGER, DOUBLE or DATE where every cell that is
// not empty is written exactly so (see cellTypes), else VARCHAR.
func readSeed(fsys fs.FS, file string) (Seed, error) {
	s := Seed{Path: file, Name: strings.TrimSuffix(path.Base(file), ".csv")}
	fail := func(err error) (Seed, error) { return Seed{}, fmt.Errorf("read seed %s: %w", file, err) }
	if !nameRule.MatchString(s.Name) {
		return fail(errors.New("a seed's file name is a lower-case identifier such as indications.csv"))
	}
	f, err := fsys.Open(file)
	if err != nil {
		return fail(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll() // every row must have the header's length
	if err != nil {
		return fail(err)
	}
	if len(records) == 0 {
		return fail(errors.New("no header line"))
	}
	head := records[0]
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	s.Rows = records[1:]
	for i, name := range head {
		if !nameRule.MatchString(name) {
			return fail(fmt.Errorf("column %d is named %q, not by a lower-case identifier", i+1, name))
		}
		if slices.Index(head, name) != i {
			return fail(fmt.Errorf("column %s appears twice", name))
		}
	}
	docFile := strings.TrimSuffix(file, ".csv") + ".md"
	text, err := fs.ReadFile(fsys, docFile)
	if err != nil {
		return fail(fmt.Errorf("its documentation: %w", err))
	}
	documented, err := parseSeedDoc(&s, string(text))
	if err != nil {
		return fail(fmt.Errorf("%s: %w", docFile, err))
	}
	if missing, extra := compareColumns(head, documented); len(missing)+len(extra) > 0 {
		return fail(fmt.Errorf("%s: %s", docFile, columnMismatch(missing, extra)))
	}
	for i, name := range head {
		c := documented[slices.IndexFunc(documented, func(c Column) bool { return c.Name == name })]
		if c.Type == "" {
			c.Type = inferType(s.Rows, i)
		}
		s.Columns = append(s.Columns, c)
	}
	return s, nil
}

// parseSeedDoc fills the description and returns the documented columns.
func parseSeedDoc(s *Seed, text string) ([]Column, error) {
	var columns []Column
	var headings []string // of the table, once it has begun
	described := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		isRow := strings.HasPrefix(line, "|")
		if headings != nil && !isRow {
			break
		}
		if !isRow {
			switch {
			case line == "" || strings.HasPrefix(line, "#"):
				described = s.Description != ""
			case !described:
				s.Description = strings.TrimSpace(s.Description + " " + line)
			}
			continue
		}
		cells := tableCells(line)
		switch {
		case headings == nil && strings.EqualFold(cells[0], "column"):
			headings = cells
		case headings != nil && strings.Trim(cells[0], ":-") != "":
			c, err := seedColumn(headings, cells)
			if err != nil {
				return nil, err
			}
			columns = append(columns, c)
		}
	}
	switch {
	case !strings.Contains(strings.ToLower(s.Description), grainPhrase):
		return nil, fmt.Errorf("the first paragraph does not state the grain (%q)", grainPhrase)
	case len(columns) == 0:
		return nil, errors.New(`no table whose first heading is "column"`)
	}
	return columns, nil
}

func tableCells(line string) []string {
	const pipe = "\x00"
	line = strings.ReplaceAll(line, `\|`, pipe)
	line = strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|")
	cells := strings.Split(line, "|")
	for i, c := range cells {
		cells[i] = strings.TrimSpace(strings.ReplaceAll(c, pipe, "|"))
	}
	return cells
}

func seedColumn(headings, cells []string) (Column, error) {
	c := Column{Name: strings.Trim(cells[0], "`* ")}
	for i := 1; i < len(cells) && i < len(headings); i++ {
		switch {
		case strings.EqualFold(headings[i], "type"):
			c.Type = strings.ToUpper(strings.Trim(cells[i], "`"))
			if c.Type == "TEXT" {
				c.Type = "VARCHAR"
			}
			if c.Type != "" && !slices.Contains(seedTypes, c.Type) {
				return c, fmt.Errorf("column %s has the type %q; known are %s", c.Name, cells[i], strings.Join(seedTypes, ", "))
			}
		case c.Doc == "":
			c.Doc = cells[i]
		default:
			c.Doc = strings.TrimSpace(c.Doc + " " + cells[i])
		}
	}
	if c.Doc == "" {
		return c, fmt.Errorf("column %s has no meaning", c.Name)
	}
	return c, nil
}

var seedTypes = []string{"VARCHAR", "BOOLEAN", "INTEGER", "BIGINT", "DOUBLE", "DATE"}

var (
	integerCell = regexp.MustCompile(`^(0|-?[1-9][0-9]{0,8})$`)
	numberCell  = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)
)

// numberDigits is how many decimal digits a DOUBLE always keeps.
const numberDigits = 15

// cellTypes are tried in this order. Each accepts only values that arrive as they are written:
// "007", "+1" and "-0" stay text, and so does a number too long for its type.
var cellTypes = []struct {
	name   string
	accept func(string) bool
}{
	{"BOOLEAN", func(s string) bool { return s == "true" || s == "false" }},
	{"INTEGER", integerCell.MatchString},
	{"DOUBLE", func(s string) bool {
		f, err := strconv.ParseFloat(s, 64)
		minusZero := f == 0 && strings.HasPrefix(s, "-")
		return err == nil && numberCell.MatchString(s) && len(s) <= numberDigits && !minusZero
	}},
	{"DATE", func(s string) bool {
		_, err := time.Parse(time.DateOnly, s)
		return err == nil
	}},
}

func inferType(rows [][]string, column int) string {
	for _, t := range cellTypes {
		seen, all := false, true
		for _, r := range rows {
			if cell := r[column]; cell != "" {
				seen, all = true, all && t.accept(cell)
			}
		}
		if seen && all {
			return t.name
		}
	}
	return "VARCHAR"
}

// statement returns the SQL that creates the seed's table and its one parameter: the cells as
// JSON. One parameter keeps the cells out of the SQL text and out of any quoting.
func (s Seed) statement() (string, string, error) {
	cells := make([][]any, len(s.Rows))
	for i, row := range s.Rows {
		cells[i] = make([]any, len(row))
		for j, cell := range row {
			if cell != "" {
				cells[i][j] = cell
			}
		}
	}
	data, err := json.Marshal(cells)
	if err != nil {
		return "", "", fmt.Errorf("encode seed %s: %w", s.Path, err)
	}
	parts := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		parts[i] = fmt.Sprintf("cast(r[%d] as %s) as %s", i+1, c.Type, ident(c.Name))
	}
	return fmt.Sprintf(`create table %s as select %s from (select unnest(from_json(?::json, '[["VARCHAR"]]')) as r)`,
		relation(string(Reference), s.Name), strings.Join(parts, ", ")), string(data), nil
}

// compareColumns returns the produced columns that have no documentation and the documented ones
// that are not produced.
func compareColumns(produced []string, documented []Column) (missing, extra []string) {
	for _, p := range produced {
		if !slices.ContainsFunc(documented, func(c Column) bool { return c.Name == p }) {
			missing = append(missing, p)
		}
	}
	for _, c := range documented {
		if !slices.Contains(produced, c.Name) {
			extra = append(extra, c.Name)
		}
	}
	return missing, extra
}

func columnMismatch(missing, extra []string) string {
	var parts []string
	if len(missing) > 0 {
		parts = append(parts, "columns without documentation: "+strings.Join(missing, ", "))
	}
	if len(extra) > 0 {
		parts = append(parts, "documented but not there: "+strings.Join(extra, ", "))
	}
	return strings.Join(parts, "; ")
}

// load creates the seed's table and proves that no row was lost.
func (s Seed) load(ctx context.Context, db queryer) error {
	statement, cells, err := s.statement()
	if err != nil {
		return err
	}
	res, err := db.ExecContext(ctx, statement, cells)
	if err != nil {
		return fmt.Errorf("load seed %s: %w", s.Path, err)
	}
	if n, err := res.RowsAffected(); err != nil || n != int64(len(s.Rows)) {
		return fmt.Errorf("load seed %s: %d of %d rows arrived (%w)", s.Path, n, len(s.Rows), err)
	}
	return nil
}
