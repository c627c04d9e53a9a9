package xmlsplit

import (
	"cmp"
	"slices"
	"strings"

	"ldntrials/pipeline/trial"
)

// Fields are the elements and attributes that a register's records are known to have, by
// path from the record down: "trial.isrctn", "trial@version". A path that ends in ".*" is
// known with everything below it and is not looked into: parts about persons, or that
// nobody reads.
type Fields map[string]bool

// NewFields reads a table of paths, parted by white space.
func NewFields(table string) Fields {
	f := Fields{}
	for _, path := range strings.Fields(table) {
		f[path] = true
	}
	return f
}

// Drift lists what stands in a record and is not known: elements and attributes that have
// any content. Where the name says that it may be about a person the sample is left out.
func (f Fields) Drift(root *Element) []trial.Drift {
	var d Drifts
	f.walk(root, root.Name, &d)
	return d.Rows()
}

func (f Fields) walk(e *Element, path string, d *Drifts) {
	for _, a := range e.Attrs {
		if at := path + "@" + a.Name; !f[at] && a.Value != "" {
			d.Add("unknown_field", at, a.Value)
		}
	}
	for _, kid := range e.Kids {
		below := path + "." + kid.Name
		switch {
		case f[below+".*"] || kid.empty():
		case f[below]:
			f.walk(kid, below, d)
		default:
			d.Add("unknown_field", below, kid.Text)
		}
	}
}

// Drifts collects drift, one row for each kind and path.
type Drifts struct{ rows []trial.Drift }

// Add counts something unknown.
func (d *Drifts) Add(kind, path, sample string) {
	for i := range d.rows {
		if d.rows[i].Kind == kind && d.rows[i].Path == path {
			d.rows[i].Matches++
			return
		}
	}
	if sample = oneSpace(sample); aboutPerson(path) || strings.Contains(sample, "@") {
		sample = ""
	}
	d.rows = append(d.rows, trial.Drift{Kind: kind, Path: path, Sample: shorten(sample, 80), Matches: 1})
}

// Rows gives the rows in order of kind and path.
func (d *Drifts) Rows() []trial.Drift {
	slices.SortFunc(d.rows, func(a, b trial.Drift) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Path, b.Path)) })
	return d.rows
}

// shorten cuts text to n bytes at the end of a character.
func shorten(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "")
}

// personal are parts of a name that say that the value may be about a person.
var personal = []string{"contact", "official", "investigator", "person", "name", "phone", "mail", "fax", "author", "responsible", "orcid", "address", "tel"}

func aboutPerson(path string) bool {
	path = strings.ToLower(path)
	return slices.ContainsFunc(personal, func(word string) bool { return strings.Contains(path, word) })
}
