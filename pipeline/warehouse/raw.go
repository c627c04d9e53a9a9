package warehouse

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// RawTable is a landed table: Parquet files of one schema, or lines of JSON. Without a file it is
// empty.
type RawTable struct {
	Name    string
	Files   []string // absolute, or relative to the working folder
	Columns []Column // name and DuckDB type; columns of a file beyond these are not read
	// JSON says that the files hold one JSON object a line, in UTF-8; a value that does not fit its
	// type is NULL, a line that is no object a row of NULLs.
	JSON bool

	// Volatile tables have other files at every build. Where only they and variables differ, a
	// build keeps of the published warehouse what does not depend on the difference.
	Volatile bool
}

// ID is how models write the relation: "raw.study".
func (t RawTable) ID() string { return relationID(string(Raw), t.Name) }

// statement creates the view raw.<name>. Columns are matched by name over all files (union by
// name) and cast to the declared type: a file of another type is read if its values allow it and
// is an error if not; a column that no file has is an error.
func (t RawTable) statement() (string, error) {
	switch {
	case !nameRule.MatchString(t.Name):
		return "", fmt.Errorf("load raw tables: %q is not a lower-case identifier", t.Name)
	case len(t.Columns) == 0:
		return "", fmt.Errorf("load %s: no columns are declared", t.ID())
	}
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		from := ident(c.Name)
		if len(t.Files) == 0 {
			from = "null"
		}
		columns[i] = fmt.Sprintf("cast(%s as %s) as %s", from, c.Type, ident(c.Name))
	}
	source := "(select 1) where false"
	if len(t.Files) > 0 {
		files := make([]string, len(t.Files))
		for i, f := range t.Files {
			files[i] = quote(escapeGlob(f))
		}
		source = fmt.Sprintf("read_parquet([%s], union_by_name = true)", strings.Join(files, ", "))
		if t.JSON {
			source = t.jsonSource(files)
		}
	}
	return fmt.Sprintf("create view %s as select %s from %s", relation(string(Raw), t.Name), strings.Join(columns, ", "), source), nil
}

// jsonSource reads lines of JSON with the declared types; a member that a line lacks is NULL. The
// file is read as one text: DuckDB's own reader of JSON takes 32 MiB for each scan, a quarter of
// what a build may have.
func (t RawTable) jsonSource(files []string) string {
	types := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		types[i] = ident(c.Name) + " " + c.Type
	}
	return fmt.Sprintf(`(select unnest(line) from (
		select try_cast(case when json_valid(text) then cast(text as json) end as struct(%s)) as line
		from (select unnest(string_split(content, chr(10))) as text from read_text([%s]))
		where text <> ''))`, strings.Join(types, ", "), strings.Join(files, ", "))
}

// escapeGlob keeps DuckDB from reading a path with *, ? or [ as a pattern.
func escapeGlob(path string) string {
	return strings.NewReplacer("[", "[[]", "*", "[*]", "?", "[?]").Replace(path)
}

// setVariables makes vars readable with getvariable on this connection.
func setVariables(ctx context.Context, db queryer, vars map[string]any) error {
	for _, name := range sortedKeys(vars) {
		if !nameRule.MatchString(name) {
			return fmt.Errorf("set variables: %q is not a lower-case identifier", name)
		}
		value, err := literal(vars[name])
		if err != nil {
			return fmt.Errorf("set variable %s: %w", name, err)
		}
		if _, err := db.ExecContext(ctx, "set variable "+name+" = "+value); err != nil {
			return fmt.Errorf("set variable %s: %w", name, err)
		}
	}
	return nil
}

// literal writes a Go value as SQL.
func literal(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "null", nil
	case bool:
		return strconv.FormatBool(v), nil
	case int:
		return "cast(" + strconv.Itoa(v) + " as bigint)", nil
	case int64:
		return "cast(" + strconv.FormatInt(v, 10) + " as bigint)", nil
	case float64:
		return "cast('" + strconv.FormatFloat(v, 'g', -1, 64) + "' as double)", nil
	case string:
		return quote(v), nil
	case time.Time:
		return "timestamp '" + v.UTC().Format("2006-01-02 15:04:05.000000") + "'", nil
	case []string:
		parts := make([]string, len(v))
		for i, s := range v {
			parts[i] = quote(s)
		}
		return "cast([" + strings.Join(parts, ", ") + "] as varchar[])", nil
	}
	return "", fmt.Errorf("no SQL literal for %T", value)
}
