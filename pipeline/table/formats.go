package table

import (
	"fmt"
	"iter"
	"strings"
)

// writeJSON writes one array of objects, an object a line; no rows are []. A repeated column name
// gets _2, _3 …, since a reader of JSON keeps only the last of equal keys.
func writeJSON(out *buffer, columns []Column, rows iter.Seq2[[]any, error]) (int, error) {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	names = distinct(names)
	var line []byte
	first := true
	out.add("[")
	n, err := each(out, rows, func(values []any) error {
		var err error
		if line, err = appendObject(line[:0], names, values); err != nil {
			return err
		}
		if !first {
			out.add(",")
		}
		first = false
		out.add("\n", string(line))
		return nil
	})
	if err != nil {
		return n, err // the array stays open, so that a reader notices
	}
	if !first {
		out.add("\n")
	}
	out.add("]\n")
	return n, nil
}

func distinct(names []string) []string {
	seen := map[string]bool{}
	for i, name := range names {
		for k := 2; seen[names[i]]; k++ {
			names[i] = fmt.Sprintf("%s_%d", name, k)
		}
		seen[names[i]] = true
	}
	return names
}

// writeCSV writes RFC 4180 with a header. NULL is an empty cell and empty text is "", as DuckDB
// writes and reads them; text is otherwise exact, control characters included. In a single column
// NULL is written "" too: many readers skip an empty line.
func writeCSV(out *buffer, columns []Column, rows iter.Seq2[[]any, error]) (int, error) {
	for i, c := range columns {
		if i > 0 {
			out.add(",")
		}
		out.add(csvCell(c.Name))
	}
	out.add("\r\n")
	return each(out, rows, func(values []any) error {
		for i, v := range values {
			if i > 0 {
				out.add(",")
			}
			if v != nil || len(values) == 1 {
				out.add(csvCell(String(v)))
			}
		}
		out.add("\r\n")
		return nil
	})
}

func csvCell(s string) string {
	if s == "" || strings.ContainsAny(s, ",\"\r\n") || s[0] == ' ' || s[len(s)-1] == ' ' {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

// writeMarkdown writes a GitHub table. Bars and line breaks, and what would be read as HTML, are
// escaped.
func writeMarkdown(out *buffer, columns []Column, rows iter.Seq2[[]any, error], o Options) (int, error) {
	for _, c := range columns {
		out.add("| ", markdownCell(c.Name), " ")
	}
	out.add("|\n")
	for _, c := range columns {
		if isNumber(c.Type) {
			out.add("|---:")
		} else {
			out.add("|---")
		}
	}
	out.add("|\n")
	return each(out, rows, func(values []any) error {
		for _, v := range values {
			cell := o.Null
			if v != nil {
				cell = String(v)
			}
			out.add("| ", markdownCell(cell), " ")
		}
		out.add("|\n")
		return nil
	})
}

var markdownEscape = strings.NewReplacer("|", `\|`, "\r\n", "<br>", "\n", "<br>", "\r", "<br>", "<", "&lt;", "&", "&amp;")

func markdownCell(s string) string { return escapeControls(markdownEscape.Replace(s)) }

// isNumber says whether a DuckDB type is a number, which is aligned to the right.
func isNumber(typ string) bool {
	switch typ {
	case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE":
		return true
	}
	return strings.HasPrefix(typ, "DECIMAL(") && strings.HasSuffix(typ, ")")
}
