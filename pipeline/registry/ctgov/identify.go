package ctgov

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"ldntrials/pipeline/registry"
)

// volatileFields change without the record changing. They are left out of the
// content hash, so that the archive keeps a version only when the record changed.
var volatileFields = []struct{ path, reason string }{
	{"derivedSection.miscInfoModule.versionHolder", "the date of the register's data release: it changes in every record every day"},
}

// idPath is where the register's own id stands.
const idPath = "protocolSection.identificationModule.nctId"

// Identify implements registry.Registry. The hash is the first half of the SHA-256
// of the record's canonical form: no white space, members sorted by name, escapes
// resolved, numbers as written, volatileFields left out. A member that stands
// twice in an object is an error, because it has no one meaning.
func (*Registry) Identify(body []byte) (recordID, hash string, err error) {
	c := canonicalPool.Get().(*canonical)
	defer c.release()
	err = c.write(body)
	recordID = string(c.id)
	if err == nil {
		err = checkID(recordID)
	}
	if err != nil {
		if checkID(recordID) != nil {
			recordID = ""
		}
		return "", "", &registry.RecordError{Registry: Name, RecordID: recordID, Reason: err.Error(), Body: body, Err: err}
	}
	sum := sha256.Sum256(c.out)
	return recordID, hex.EncodeToString(sum[:16]), nil
}

var errNoID = errors.New(idPath + " is missing: expected NCT and eight digits; is this a whole study of API v2?")

// checkID says what is wrong with the register's id.
func checkID(id string) error {
	switch {
	case id == "":
		return errNoID
	case !isNCT(id):
		return fmt.Errorf("%s: expected NCT and eight digits, found %q", idPath, cut(id, 40))
	}
	return nil
}

// isNCT says whether id is NCT and eight digits.
func isNCT(id string) bool {
	if len(id) != 11 || id[:3] != "NCT" {
		return false
	}
	for i := 3; i < len(id); i++ {
		if !isDigit(id[i]) {
			return false
		}
	}
	return true
}

// watch is a node of the small tree of paths that Identify looks for.
type watch struct {
	name string
	drop bool // leave the member out
	id   bool // the member is the record id
	sub  []*watch
}

var watched = watchTree()

func watchTree() *watch {
	root := &watch{}
	add := func(path string) *watch {
		at := root
		for name := range strings.SplitSeq(path, ".") {
			i := slices.IndexFunc(at.sub, func(w *watch) bool { return w.name == name })
			if i < 0 {
				i, at.sub = len(at.sub), append(at.sub, &watch{name: name})
			}
			at = at.sub[i]
		}
		return at
	}
	add(idPath).id = true
	for _, field := range volatileFields {
		add(field.path).drop = true
	}
	return root
}

// find returns the watched member of that name, nil when it is not watched. The
// name is in canonical form, within its quotes.
func (w *watch) find(quoted []byte) *watch {
	if w == nil {
		return nil
	}
	for _, sub := range w.sub {
		if len(quoted) == len(sub.name)+2 && string(quoted[1:len(quoted)-1]) == sub.name {
			return sub
		}
	}
	return nil
}

// canonical writes the canonical form of a body in one pass; an object whose
// members were not in order is put in order when it closes.
type canonical struct {
	scanner
	out     []byte
	id      []byte   // text of the record id, escapes as in the canonical form
	members []member // of all open objects, innermost last
	ordered []byte   // scratch for putting members in order
}

// member is where a member stands in out.
type member struct{ start, colon, end int }

var canonicalPool = sync.Pool{New: func() any { return new(canonical) }}

// release gives the buffers back, except one grown by a giant record.
func (c *canonical) release() {
	c.data = nil
	if cap(c.out) <= 4<<20 {
		canonicalPool.Put(c)
	}
}

func (c *canonical) write(body []byte) error {
	c.out, c.id, c.members = c.out[:0], c.id[:0], c.members[:0]
	if err := c.reset(body); err != nil {
		return err
	}
	if c.next() != '{' {
		return c.unexpected("a study object, which begins with {")
	}
	if err := c.value(watched, 1); err != nil {
		return err
	}
	return c.end()
}

func (c *canonical) value(at *watch, depth int) error {
	switch first := c.next(); first {
	case '{':
		return c.object(at, depth)
	case '[':
		return c.list(depth)
	case '"':
		raw, plain, err := c.text()
		if err != nil {
			return err
		}
		c.out = append(c.out, '"')
		start := len(c.out)
		c.out = appendText(c.out, raw, plain)
		if at != nil && at.id {
			c.id = append(c.id[:0], c.out[start:]...)
		}
		c.out = append(c.out, '"')
		return nil
	default:
		raw, err := c.scalar(first)
		c.out = append(c.out, raw...)
		return err
	}
}

func (c *canonical) list(depth int) error {
	c.out = append(c.out, '[')
	more, err := c.open(']', depth)
	for more && err == nil {
		if err = c.value(nil, depth+1); err != nil {
			return err
		}
		if more, err = c.more(']'); more {
			c.out = append(c.out, ',')
		}
	}
	c.out = append(c.out, ']')
	return err
}

func (c *canonical) object(at *watch, depth int) error {
	c.out = append(c.out, '{')
	first, sorted := len(c.members), true
	more, err := c.open('}', depth)
	for more && err == nil {
		raw, plain, err := c.key()
		if err != nil {
			return err
		}
		undo := len(c.out)
		if len(c.members) > first {
			c.out = append(c.out, ',')
		}
		m := member{start: len(c.out)}
		c.out = append(appendText(append(c.out, '"'), raw, plain), '"')
		m.colon = len(c.out)
		sub := at.find(c.out[m.start:m.colon])
		if sub != nil && sub.drop {
			c.out = c.out[:undo]
			err = c.skip(depth + 1)
		} else {
			c.out = append(c.out, ':')
			err = c.value(sub, depth+1)
			m.end = len(c.out)
			if n := len(c.members); n > first && bytes.Compare(c.name(c.members[n-1]), c.name(m)) >= 0 {
				sorted = false
			}
			c.members = append(c.members, m)
		}
		if err != nil {
			return err
		}
		if more, err = c.more('}'); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	if !sorted {
		if err := c.sort(c.members[first:]); err != nil {
			return err
		}
	}
	c.members = c.members[:first]
	c.out = append(c.out, '}')
	return nil
}

// name is a member's name within its quotes.
func (c *canonical) name(m member) []byte { return c.out[m.start:m.colon] }

// sort puts the members of the object that closes in order of their names.
func (c *canonical) sort(members []member) error {
	base := members[0].start
	slices.SortFunc(members, func(a, b member) int { return bytes.Compare(c.name(a), c.name(b)) })
	c.ordered = c.ordered[:0]
	for i, m := range members {
		if i > 0 {
			if bytes.Equal(c.name(members[i-1]), c.name(m)) {
				return fmt.Errorf("member %s stands twice in one object", cut(string(c.name(m)), 60))
			}
			c.ordered = append(c.ordered, ',')
		}
		c.ordered = append(c.ordered, c.out[m.start:m.end]...)
	}
	c.out = append(c.out[:base], c.ordered...)
	return nil
}

// cut shortens text to at most n bytes without splitting a character.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && text[n]&0xc0 == 0x80 {
		n--
	}
	return text[:n]
}
