package ctgov

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// kind is the type of a registered field.
type kind uint8

const (
	kindObject  kind = iota
	kindText         // text
	kindCode         // text out of a set of codes
	kindNumeral      // a number that the register writes as text, or a number
	kindFigure       // a number, or a number written as text
	kindFlag         // true or false
)

// String names a kind for a person.
func (k kind) String() string {
	return [...]string{"an object", "text", "text (a code)", "a number in quotes", "a number", "true or false"}[k]
}

// field is a node of the tree of known fields.
type field struct {
	name   string
	path   string // from the study down, list positions left out
	kind   kind
	list   bool
	person bool                // stands in, or is, a part about a person
	listed bool                // stands in the register's description
	read   bool                // the study struct has a place for it
	codes  map[string]struct{} // for kindCode
	subs   map[string]*field
	index  uint // position among its siblings, below 64
}

// studyTree is the tree of known fields; read-only once built.
var studyTree = sync.OnceValue(func() *field {
	codes := map[string]map[string]struct{}{}
	name := ""
	for _, word := range strings.Fields(enumText) {
		if before, isName := strings.CutSuffix(word, ":"); isName {
			name, codes[before] = before, map[string]struct{}{}
			continue
		}
		codes[name][word] = struct{}{}
	}
	root := &field{listed: true, read: true}
	words := strings.Fields(fieldText)
	if rest := root.parse(words, codes); len(rest) > 0 {
		panic("ctgov: fieldText: a brace too many")
	}
	root.markRead(reflect.TypeFor[study]())
	return root
})

var scalarKinds = map[string]kind{"text": kindText, "numeral": kindNumeral, "figure": kindFigure, "flag": kindFlag}

// parse reads the fields of f up to its closing brace and returns the words after it.
func (f *field) parse(words []string, codes map[string]map[string]struct{}) []string {
	f.kind, f.subs = kindObject, map[string]*field{}
	for len(words) > 1 && words[0] != "}" {
		mark := words[0]
		sub := &field{name: strings.TrimRight(mark, "*!~"), index: uint(len(f.subs))}
		sub.list = strings.Contains(mark, "*")
		sub.person = f.person || strings.Contains(mark, "!")
		sub.listed = f.listed && !strings.Contains(mark, "~")
		sub.path = join(f.path, sub.name)
		f.subs[sub.name] = sub
		typ := words[1]
		words = words[2:]
		if typ == "{" {
			words = sub.parse(words, codes)
			if len(words) == 0 {
				panic("ctgov: fieldText: a brace is missing in " + sub.path)
			}
			words = words[1:]
			continue
		}
		var scalar bool
		if sub.kind, scalar = scalarKinds[typ]; !scalar {
			sub.kind, sub.codes = kindCode, codes[typ]
			if sub.codes == nil {
				panic("ctgov: fieldText: unknown type " + typ + " of " + sub.path)
			}
		}
	}
	return words
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// markRead marks the fields that the struct has a place for. A struct field that is
// not a known field, or about a person, is a mistake in this package.
func (f *field) markRead(t reflect.Type) {
	for t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	f.read = true
	if t.Kind() != reflect.Struct {
		return
	}
	for i := range t.NumField() {
		name := t.Field(i).Tag.Get("json")
		sub := f.subs[name]
		if sub == nil || sub.person || sub.list != (t.Field(i).Type.Kind() == reflect.Slice) {
			panic(fmt.Sprintf("ctgov: study struct: %s is no such field that may be read", join(f.path, name)))
		}
		sub.markRead(t.Field(i).Type)
	}
}

// walk calls do for every field below f, in order of path.
func (f *field) walk(do func(*field)) {
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range f.subs {
			if !yield(name) {
				return
			}
		}
	}) {
		do(f.subs[name])
		f.subs[name].walk(do)
	}
}

// personWords in a field's name say that its value may be about a person.
var personWords = []string{"contact", "official", "investigator", "person", "name", "phone", "mail", "fax", "author", "responsible", "title"}

// aboutPerson says whether an unknown field may hold personal data.
func aboutPerson(path string) bool {
	path = strings.ToLower(path)
	return slices.ContainsFunc(personWords, func(word string) bool { return strings.Contains(path, word) })
}
