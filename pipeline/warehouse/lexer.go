package warehouse

import (
	"errors"
	"strings"
)

// skip returns the position after the string, quoted identifier or comment that starts at i, and
// whether there is one. An unclosed one ends with the text: DuckDB's parser reports it.
func skip(sql string, i int) (int, bool) {
	rest := sql[i:]
	end := func(open int, mark string) (int, bool) {
		if n := strings.Index(rest[open:], mark); n >= 0 {
			return i + open + n + len(mark), true
		}
		return len(sql), true
	}
	switch {
	case strings.HasPrefix(rest, "--"):
		return end(2, "\n")
	case strings.HasPrefix(rest, "/*"):
		return i + blockComment(rest), true
	case rest[0] == '"':
		return end(1, `"`)
	case rest[0] == '\'':
		escapes := i > 0 && (sql[i-1] == 'e' || sql[i-1] == 'E') && (i == 1 || !isWordByte(sql[i-2]))
		for j := i + 1; j < len(sql); j++ {
			switch {
			case escapes && sql[j] == '\\':
				j++
			case sql[j] == '\'':
				return j + 1, true
			}
		}
		return len(sql), true
	case rest[0] == '$' && (i == 0 || !isWordByte(sql[i-1])):
		n := strings.IndexByte(rest[1:], '$')
		if n < 0 {
			return i, false
		}
		for j := range n {
			if !isWordByte(rest[1+j]) {
				return i, false
			}
		}
		return end(n+2, rest[:n+2])
	}
	return i, false
}

// blockComment returns the length of the block comment that text starts with; they nest.
func blockComment(text string) int {
	depth := 0
	for j := 0; j+1 < len(text); j++ {
		switch text[j : j+2] {
		case "/*":
			depth++
			j++
		case "*/":
			depth--
			j++
		}
		if depth == 0 {
			return j + 1
		}
	}
	return len(text)
}

func isWordByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}

func isComment(sql string, i int) bool {
	return strings.HasPrefix(sql[i:], "--") || strings.HasPrefix(sql[i:], "/*")
}

// singleStatement returns the text of the one statement in sql, without what surrounds it:
// comments and blanks before and after, and a closing semicolon.
func singleStatement(sql string) (string, error) {
	start, end, closed := -1, 0, false
	for i := 0; i < len(sql); {
		if next, ok := skip(sql, i); ok {
			if !isComment(sql, i) {
				if closed {
					return "", errManyStatements
				}
				if start < 0 {
					start = i
				}
				end = next
			}
			i = next
			continue
		}
		switch c := sql[i]; {
		case c == ';':
			closed = closed || start >= 0
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v':
		default:
			if closed {
				return "", errManyStatements
			}
			if start < 0 {
				start = i
			}
			end = i + 1
		}
		i++
	}
	if start < 0 {
		return "", errors.New("no SQL statement")
	}
	return sql[start:end], nil
}

var errManyStatements = errors.New("more than one SQL statement; one is expected")

// firstWord returns the statement's first keyword in lower case and the text after it. The
// statement comes from singleStatement.
func firstWord(sql string) (word, rest string) {
	i := 0
	for i < len(sql) && isWordByte(sql[i]) {
		i++
	}
	return strings.ToLower(sql[:i]), sql[i:]
}

// quote writes a string literal.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// ident writes a quoted identifier.
func ident(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// relation writes a qualified, quoted relation name.
func relation(schema, name string) string { return ident(schema) + "." + ident(name) }
