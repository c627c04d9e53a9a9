package ctis

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// node is a value of a record and where it stands. Members that are missing or of
// another type give nothing.
type node struct {
	value any
	path  string
}

// at goes down through members; a list of one object counts as that object.
func (n node) at(names ...string) node {
	for _, name := range names {
		if list, ok := n.value.([]any); ok && len(list) == 1 {
			n.value = list[0]
		}
		object, _ := n.value.(map[string]any)
		n = node{object[name], strings.TrimPrefix(n.path+"."+name, ".")}
	}
	return n
}

// all gives the items of a list; a value that is no list counts as a list of it.
func (n node) all() []node {
	switch value := n.value.(type) {
	case nil:
		return nil
	case []any:
		items := make([]node, len(value))
		for i, item := range value {
			items[i] = node{item, n.path}
		}
		return items
	}
	return []node{n}
}

// text gives a text, a number as written, or true and false; white space at the ends
// and the register's words for nothing go.
func (n node) text() string {
	switch value := n.value.(type) {
	case string:
		text := strings.TrimSpace(value)
		switch text {
		case "N/A", "n/a", "NA", "-", "null":
			return ""
		}
		return text
	case json.Number:
		return value.String()
	case bool:
		return strconv.FormatBool(value)
	}
	return ""
}

// first gives the first text that is not empty.
func first(nodes ...node) string {
	for _, n := range nodes {
		if text := n.text(); text != "" {
			return text
		}
	}
	return ""
}

func sortedNames(object map[string]any) []string { return slices.Sorted(maps.Keys(object)) }

// cut shortens text to at most n bytes without splitting a character.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
