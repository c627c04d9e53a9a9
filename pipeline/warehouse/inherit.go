package warehouse

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// inherit gives every produced column its meaning: the line of its model's header, else what is said
// of the column that it passes on (see lineage), else what all relations that the model reads say of
// a column of that name. So a column is explained where it arises and not again. Errors list, for all models together,
// header lines without a column, and for marts columns without any meaning and columns of unclear
// origin of which two inputs say different things.
func (r *runner) inherit(relations []documented, produced map[string][]Column) ([]documented, error) {
	known := map[string][]Column{}
	passed := lineage{columns: maps.Clone(produced)}
	for _, t := range r.cfg.Raw {
		known[t.ID()], passed.columns[t.ID()] = t.Columns, t.Columns
	}
	byID := map[string]int{}
	for i, d := range relations {
		byID[d.id()] = i
		known[d.id()] = d.columns // of a model: replaced below, before anything reads it
	}
	result := slices.Clone(relations)
	var wrong []string
	for _, m := range r.plan.models {
		if m.Layer == Checks {
			continue
		}
		d := &result[byID[m.ID()]]
		own := d.columns
		d.columns = nil
		var missing, unclear []string
		for _, c := range produced[m.ID()] {
			doc := docOf(own, c.Name)
			if from, ok := passed.of(r.plan.trees[m.ID()], c.Name); doc == "" && ok {
				doc = docOf(known[from.relation], from.column)
			}
			if doc == "" {
				var conflict string
				if doc, conflict = inherited(r.plan.reads[m.ID()], known, c.Name); conflict != "" {
					unclear = append(unclear, conflict)
				} else if doc == "" {
					missing = append(missing, c.Name)
				}
			}
			if doc != "" {
				d.columns = append(d.columns, Column{Name: c.Name, Type: c.Type, Doc: doc})
			}
		}
		known[m.ID()] = d.columns
		if !d.strict {
			missing, unclear = nil, nil
		}
		_, extra := compareColumns(names(produced[m.ID()]), own)
		if text := columnMismatch(missing, extra); text != "" {
			wrong = append(wrong, m.ID()+": "+text)
		}
		for _, u := range unclear {
			wrong = append(wrong, m.ID()+": "+u)
		}
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("document columns (one header line a column, \"-- name: meaning (unit)\"):\n  %s", strings.Join(wrong, "\n  "))
	}
	return result, nil
}

// inherited returns what the inputs say of a column, or in what they disagree.
func inherited(inputs []string, known map[string][]Column, column string) (doc, conflict string) {
	var source string
	for _, id := range inputs {
		switch text := docOf(known[id], column); {
		case text == "" || text == doc:
		case doc == "":
			doc, source = text, id
		default:
			return "", fmt.Sprintf("say what %s means: %s says %q, %s says %q", column, source, doc, id, text)
		}
	}
	return doc, ""
}

func docOf(columns []Column, name string) string {
	if i := slices.IndexFunc(columns, func(c Column) bool { return c.Name == name }); i >= 0 {
		return columns[i].Doc
	}
	return ""
}
