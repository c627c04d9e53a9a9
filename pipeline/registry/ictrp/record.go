package ictrp

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/who"
	"ldntrials/pipeline/registry/xmlsplit"
)

// row is a record: its elements by the names of the XML export.
type row struct {
	root     *xmlsplit.Element
	values   map[string]string // clean text; the first of a name counts
	unknown  xmlsplit.Drifts
	home     *who.Register // nil where the number is of no register that is known
	recordID string
	fields   []field
	persons  map[string]bool // names of elements, as they stand, that are about persons
}

// field is an element with its name in the XML export and its clean text.
type field struct {
	*xmlsplit.Element
	name, text string
}

// numberLike is a number of a register that is not known here.
var numberLike = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9/_.-]{3,38}\d[A-Za-z0-9/_.-]*$`)

// parse reads a body. Its error is a *registry.RecordError, which names the record where
// its number could be read.
func parse(body []byte) (r *row, err error) {
	r = &row{values: map[string]string{}, persons: map[string]bool{}}
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the decoder failed on this record (%v); please report it", fault)
		}
		if err != nil {
			err = &registry.RecordError{Registry: Name, RecordID: r.recordID, Reason: err.Error(), Body: body, Err: err}
		}
	}()
	if r.root, err = xmlsplit.Parse(body); err != nil {
		return r, err
	}
	if r.root.Name != "Trial" {
		return r, fmt.Errorf("<%s> where <Trial> was expected", r.root.Name)
	}
	var contacts []string
	for _, kid := range r.root.Kids {
		name, person := element(kid.Name)
		text := who.Clean(kid.Text)
		if !person {
			r.fields = append(r.fields, field{kid, name, text})
		}
		switch {
		case person:
			r.persons[kid.Name] = true
			if k := key(kid.Name); strings.HasSuffix(k, "firstname") || strings.HasSuffix(k, "lastname") {
				contacts = append(contacts, text)
			}
		case r.values[name] == "":
			r.values[name] = text
		}
		if _, is := known[key(name)]; !is && !person && (text != "" || len(kid.Kids) > 0) {
			r.unknown.Add("unknown_field", "Trial."+name, text)
		}
	}
	return r, r.identify(contacts)
}

func (r *row) identify(contacts []string) error {
	id := who.OneLine(r.values["TrialID"])
	if id == "" {
		return errors.New("there is no TrialID")
	}
	var ok bool
	if r.home, r.recordID, ok = who.Of(id); !ok {
		if !numberLike.MatchString(id) {
			return fmt.Errorf("TrialID: %.40q is no number of a register", id)
		}
		r.recordID, r.home = id, who.Named(r.values["Source_Register"])
		r.unknown.Add("unknown_value", "Trial.TrialID", id)
	}
	if source := r.values["Source_Register"]; r.home != nil && source != "" && !r.home.Agrees(source) {
		r.unknown.Add("unknown_value", "Trial.Source_Register", source)
	}
	var names []string
	for _, list := range contacts {
		names = append(names, strings.Split(list, ";")...)
	}
	r.withoutPerson("Primary_sponsor", append(names, joined(contacts)...))
	return nil
}

// joined are first and last names that stand in elements of their own.
func joined(contacts []string) []string {
	if len(contacts) < 2 {
		return nil
	}
	var names []string
	first, last := strings.Split(contacts[0], ";"), strings.Split(contacts[1], ";")
	for i := range min(len(first), len(last)) {
		names = append(names, first[i]+" "+last[i])
	}
	return names
}

// withoutPerson takes a sponsor out who is a person.
func (r *row) withoutPerson(name string, contacts []string) {
	if r.values[name] == "" || who.Sponsor(r.values[name], contacts...) != "" {
		return
	}
	delete(r.values, name)
	for _, f := range r.fields {
		if f.name == name {
			r.persons[f.Name] = true
		}
	}
}

// Identify implements registry.Registry.
func (*Registry) Identify(body []byte) (recordID, hash string, err error) {
	r, err := parse(body)
	if err != nil {
		return "", "", err
	}
	return r.recordID, r.hash(), nil
}

// hash does not see persons, nor what changes with every export, nor how a column is spelt.
func (r *row) hash() string {
	plain := &xmlsplit.Element{Name: "Trial"}
	for _, f := range r.fields {
		if !r.persons[f.Name] {
			plain.Kids = append(plain.Kids, &xmlsplit.Element{Name: f.name, Text: f.text, Kids: f.Kids})
		}
	}
	return plain.Hash(volatile)
}
