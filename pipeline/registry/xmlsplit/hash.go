package xmlsplit

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"slices"
	"strings"
)

// Hash is 32 hex digits over what a record says: names, attributes and texts. It does not
// see white space, the order of elements of different names or of attributes, how a
// character is written, empty elements, nor the elements and attributes ("trial@version")
// for which skip is true.
func (e *Element) Hash(skip func(path string) bool) string {
	h := sha256.New()
	e.hash(h, e.Name, skip)
	return hex.EncodeToString(h.Sum(nil))[:32]
}

func (e *Element) empty() bool {
	return len(e.Kids) == 0 && len(e.Attrs) == 0 && strings.TrimSpace(e.Text) == ""
}

func (e *Element) hash(h hash.Hash, path string, skip func(string) bool) {
	write := func(mark byte, text string) {
		io.WriteString(h, string(mark)+text+"\x00") //nolint:errcheck // a hash takes everything
	}
	write('<', e.Name)
	attrs := slices.Clone(e.Attrs)
	slices.SortFunc(attrs, func(a, b Attr) int { return cmp.Compare(a.Name, b.Name) })
	for _, a := range attrs {
		if !skip(path + "@" + a.Name) {
			write('@', a.Name)
			write('=', oneSpace(a.Value))
		}
	}
	write('#', oneSpace(e.Text))
	kids := slices.Clone(e.Kids)
	slices.SortStableFunc(kids, func(a, b *Element) int { return cmp.Compare(a.Name, b.Name) })
	for _, kid := range kids {
		if below := path + "." + kid.Name; !skip(below) && !kid.empty() {
			kid.hash(h, below, skip)
		}
	}
	write('>', "")
}

func oneSpace(text string) string { return strings.Join(strings.Fields(text), " ") }
