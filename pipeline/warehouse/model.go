package warehouse

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Layer is the folder a model lives in.
type Layer string

// The layers in the order in which a model may read them.
const (
	Raw          Layer = "raw"
	Reference    Layer = "reference"
	Staging      Layer = "staging"
	Intermediate Layer = "intermediate"
	Marts        Layer = "marts"
	Checks       Layer = "checks"
)

// Severity says what an offending row of a check does.
type Severity string

// An error stops publication; a warning is only reported.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// Materialization says how a model exists while the warehouse is being built.
type Materialization string

// Only tables outlive the build.
const (
	AsView  Materialization = "view"
	AsTable Materialization = "table"
)

// Column is one documented column. Type is a DuckDB type name; it is empty for a column that is
// known only from a model's header.
type Column struct {
	Name string
	Type string
	Doc  string
}

// Model is one SQL file: a single SELECT and what its header says about the result.
type Model struct {
	Path        string // inside the models' file system, "marts/trials.sql"
	Layer       Layer
	Name        string // "trials"
	Description string // states the grain: "… one row per …"
	Columns     []Column
	Materialize Materialization
	// OrderBy is the storage order of a table: expressions of an ORDER BY. Empty means the order
	// in which the SELECT gives its rows.
	OrderBy  []string
	Severity Severity // checks only
	SQL      string   // the SELECT without header and without a closing semicolon
}

// Schema is the DuckDB schema of the model's relation: the layer's name, and "main" for marts.
func (m Model) Schema() string { return schemaOf(m.Layer) }

// ID is how other models write the relation: "staging.records", and bare "trials" for a mart.
func (m Model) ID() string { return relationID(m.Schema(), m.Name) }

func schemaOf(l Layer) string {
	if l == Marts {
		return "main"
	}
	return string(l)
}

func relationID(schema, name string) string {
	if schema == "" || schema == "main" {
		return name
	}
	return schema + "." + name
}

var (
	nameRule    = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	columnLine  = regexp.MustCompile(`^([a-z_][a-z0-9_]*): +(\S.*)$`)
	grainPhrase = "one row per"
)

// ParseModel reads one model file. The layer comes from the folder, the name from the file:
//
//	-- Trials, one row per trial_uid.
//	--
//	-- trial_uid: the trial's own key
//	-- enrolment: persons, largest value of its records (persons)
//	-- @order_by: trial_uid
//	select …
//
// The first paragraph is the description; it states the grain ("one row per"), except in a check.
// Each later line documents a column; a line indented by three blanks or more continues it. A column
// that is passed on needs no line, see inherit.
// Directives: @severity (error, warning; checks only, error if absent), @order_by (a comma
// separated list that decides every row's place, so that two builds agree; or none, the SELECT's
// own order, for a large table that comes ordered: sorting 600,000 rows costs a second. A mart
// without it is ordered by all its columns), @materialize (view, table).
func ParseModel(file, text string) (Model, error) {
	m := Model{Path: file, Layer: Layer(path.Base(path.Dir(file))), Name: strings.TrimSuffix(path.Base(file), ".sql")}
	if err := parseModel(&m, text); err != nil {
		return Model{}, fmt.Errorf("read model %s: %w", file, err)
	}
	return m, nil
}

func parseModel(m *Model, text string) error {
	switch m.Layer {
	case Staging:
		m.Materialize = AsView
	case Intermediate, Marts:
		m.Materialize = AsTable
	case Checks:
		m.Severity = SeverityError
	default:
		return fmt.Errorf("folder %q is not one of staging, intermediate, marts, checks", m.Layer)
	}
	if !nameRule.MatchString(m.Name) {
		return errors.New("a model's file name is a lower-case identifier such as trial_records.sql")
	}
	if m.Layer == Marts && (m.Name == checksTable || m.Name == dictionaryTable) {
		return fmt.Errorf("%s is made by the build itself; choose another name", m.Name)
	}
	h, body, err := splitHeader(text)
	if err != nil {
		return err
	}
	m.Description, m.Columns = h.description, h.columns
	switch {
	case m.Description == "":
		return errors.New(`no description; start the file with a line such as "-- Trials, one row per trial."`)
	case m.Layer != Checks && !strings.Contains(strings.ToLower(m.Description), grainPhrase):
		return fmt.Errorf("the description does not state the grain (%q): %q", grainPhrase, m.Description)
	}
	ordered := false
	for _, d := range h.directives {
		if err := m.apply(d); err != nil {
			return err
		}
		ordered = ordered || d.name == "order_by"
	}
	if m.Layer == Marts && !ordered {
		m.OrderBy = []string{"all"}
	}
	if m.Layer == Marts && m.Materialize == AsView {
		return errors.New("a mart is published and so never a view; remove @materialize")
	}
	m.SQL, err = singleStatement(body)
	return err
}

func (m *Model) apply(d directive) error {
	wrong := func() error {
		return fmt.Errorf("@%s does not belong in the layer %s", d.name, m.Layer)
	}
	switch d.name {
	case "severity":
		if m.Layer != Checks {
			return wrong()
		}
		m.Severity = Severity(d.value)
		if m.Severity != SeverityError && m.Severity != SeverityWarning {
			return fmt.Errorf("@severity is error or warning, not %q", d.value)
		}
	case "materialize":
		if m.Layer == Checks {
			return wrong()
		}
		m.Materialize = Materialization(d.value)
		if m.Materialize != AsView && m.Materialize != AsTable {
			return fmt.Errorf("@materialize is view or table, not %q", d.value)
		}
	case "order_by":
		if m.Layer == Checks {
			return wrong()
		}
		m.OrderBy = nil
		if d.value == "none" {
			return nil
		}
		for part := range strings.SplitSeq(d.value, ",") {
			if part = strings.TrimSpace(part); part == "" {
				return fmt.Errorf("@order_by has an empty part: %q", d.value)
			}
			m.OrderBy = append(m.OrderBy, part)
		}
	default:
		return fmt.Errorf("unknown directive @%s (known: severity, order_by, materialize)", d.name)
	}
	return nil
}

type directive struct{ name, value string }

type header struct {
	description string
	columns     []Column
	directives  []directive
}

// splitHeader separates the leading comment lines from the SQL.
func splitHeader(text string) (header, string, error) {
	var h header
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	i, described := 0, false
	for ; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], " \t")
		if line == "" && h.description == "" {
			continue
		}
		comment, ok := strings.CutPrefix(line, "--")
		if !ok {
			break
		}
		content := strings.TrimSpace(comment)
		name, value, isDirective := strings.Cut(content, ":")
		column := columnLine.FindStringSubmatch(content)
		switch {
		case content == "":
			described = h.description != ""
		case strings.HasPrefix(content, "@"):
			if !isDirective {
				return h, "", fmt.Errorf("directive %q has no value (write %q)", content, content+": value")
			}
			h.directives = append(h.directives, directive{strings.TrimPrefix(name, "@"), strings.TrimSpace(value)})
			described = true
		case strings.HasPrefix(comment, "   ") && len(h.columns) > 0:
			h.columns[len(h.columns)-1].Doc += " " + content
		case column != nil && h.description != "":
			if slices.ContainsFunc(h.columns, func(c Column) bool { return c.Name == column[1] }) {
				return h, "", fmt.Errorf("column %s is documented twice", column[1])
			}
			h.columns = append(h.columns, Column{Name: column[1], Doc: column[2]})
			described = true
		case !described:
			h.description = strings.TrimSpace(h.description + " " + content)
		default:
			return h, "", fmt.Errorf("header line %d is neither %q nor a continuation (three blanks): %q", i+1, "column: meaning", content)
		}
	}
	return h, strings.Join(lines[i:], "\n"), nil
}
