package xmlsplit

import "strings"

// Attr gives an attribute's value, or "".
func (e *Element) Attr(name string) string {
	if e == nil {
		return ""
	}
	for _, a := range e.Attrs {
		if a.Name == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// Get gives the first element on a path of names, or nil; it may be asked of nil.
func (e *Element) Get(path ...string) *Element {
	for _, name := range path {
		if e == nil {
			return nil
		}
		var next *Element
		for _, kid := range e.Kids {
			if kid.Name == name {
				next = kid
				break
			}
		}
		e = next
	}
	return e
}

// Value gives the text of the first element on a path, without blanks around it, or "".
func (e *Element) Value(path ...string) string {
	found := e.Get(path...)
	if found == nil {
		return ""
	}
	return strings.TrimSpace(found.Text)
}

// All gives every element on a path of names, in order.
func (e *Element) All(path ...string) []*Element {
	if e == nil {
		return nil
	}
	found := []*Element{e}
	for _, name := range path {
		var next []*Element
		for _, parent := range found {
			for _, kid := range parent.Kids {
				if kid.Name == name {
					next = append(next, kid)
				}
			}
		}
		found = next
	}
	return found
}

// Values gives the texts of every element on a path that has one.
func (e *Element) Values(path ...string) []string {
	var values []string
	for _, found := range e.All(path...) {
		if text := strings.TrimSpace(found.Text); text != "" {
			values = append(values, text)
		}
	}
	return values
}

// Without gives a record without the elements for which out is true, wherever they
// stand; it is asked with their names. The bytes that stay are as they were.
func Without(body []byte, root *Element, out func(name string) bool) []byte {
	var kept []byte
	at := 0
	var walk func(*Element)
	walk = func(e *Element) {
		for _, kid := range e.Kids {
			if out(kid.Name) {
				kept = append(kept, body[at:kid.Start]...)
				at = kid.End
				continue
			}
			walk(kid)
		}
	}
	walk(root)
	if at == 0 {
		return body
	}
	return append(kept, body[at:]...)
}
