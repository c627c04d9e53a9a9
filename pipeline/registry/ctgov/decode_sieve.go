package ctgov

import (
	"bytes"
	"fmt"
	"regexp"
	"sync"
	"unicode/utf8"

	json "github.com/goccy/go-json"

	"ldntrials/pipeline/trial"
)

// sieve passes over a body once: it checks the JSON and the types of the fields
// that are read, writes down what it does not know, and lets through only the
// fields that the study struct has a place for. Numbers and flags come out as text,
// so that the struct holds nothing but text. What is about a person never gets through.
type sieve struct {
	scanner
	out   []byte
	drift drifts
}

var sievePool = sync.Pool{New: func() any { return new(sieve) }}

func (s *sieve) release() {
	s.data, s.drift = nil, drifts{}
	if cap(s.out) <= 4<<20 {
		sievePool.Put(s)
	}
}

// errType is a field that holds another type than the register documents.
type errType struct{ path, expected, found string }

func (e *errType) Error() string {
	return fmt.Sprintf("%s: expected %s, found %s", e.path, e.expected, e.found)
}

func (s *sieve) sift(body []byte) error {
	s.out = s.out[:0]
	if err := s.reset(body); err != nil {
		return err
	}
	if s.next() != '{' {
		return s.unexpected("a study object, which begins with {")
	}
	if _, err := s.single(studyTree(), 1); err != nil {
		return err
	}
	return s.end()
}

// value reads the value of a known field. It says whether it wrote something.
func (s *sieve) value(f *field, depth int) (wrote bool, err error) {
	first := s.next()
	if !f.list {
		return s.single(f, depth)
	}
	if first != '[' {
		if first == 'n' {
			_, err := s.literal()
			return false, err
		}
		return false, s.mistyped(f, "a list", first, depth)
	}
	start := len(s.out)
	if f.read {
		s.out = append(s.out, '[')
	}
	more, err := s.open(']', depth)
	for more && err == nil {
		if s.next() == 'n' {
			wrote, err = false, s.mistyped(f, f.kind.String()+" in the list", 'n', depth)
		} else {
			wrote, err = s.single(f, depth+1)
		}
		if err != nil {
			return false, err
		}
		if wrote && f.read {
			s.out = append(s.out, ',')
		}
		more, err = s.more(']')
	}
	if err != nil || !f.read {
		s.out = s.out[:start]
		return false, err
	}
	if last := len(s.out) - 1; s.out[last] == ',' {
		s.out = s.out[:last]
	}
	s.out = append(s.out, ']')
	return true, nil
}

// single reads one value of a known field; null is as good as absent.
func (s *sieve) single(f *field, depth int) (wrote bool, err error) {
	first := s.next()
	switch {
	case first == '{' && f.kind == kindObject:
		return s.object(f, depth)
	case first == '"' && f.kind != kindObject && f.kind != kindFlag:
		raw, plain, err := s.text()
		if err != nil {
			return false, err
		}
		if f.kind == kindCode {
			if _, known := f.codes[string(raw)]; !known {
				s.drift.value(f, string(appendText(nil, raw, plain)))
			}
		}
		if !f.read {
			return false, nil
		}
		s.quote(raw, plain)
		return true, nil
	case (first == '-' || isDigit(first)) && (f.kind == kindNumeral || f.kind == kindFigure),
		(first == 't' || first == 'f') && f.kind == kindFlag:
		raw, err := s.scalar(first)
		if err != nil || !f.read {
			return false, err
		}
		s.quote(raw, true)
		return true, nil
	case first == 'n':
		_, err := s.literal()
		return false, err
	}
	return false, s.mistyped(f, f.kind.String(), first, depth)
}

// quote writes text in quotes. Lone surrogates and NUL, which no table can hold,
// become the replacement character; a mail address in free text becomes mailRemoved.
func (s *sieve) quote(raw []byte, plain bool) {
	s.out = append(s.out, '"')
	start := len(s.out)
	s.out = appendText(s.out, raw, plain)
	if !plain && bytes.Contains(s.out[start:], escapedRune) {
		s.out = mendText(s.out, start)
	}
	if bytes.IndexByte(s.out[start:], '@') >= 0 {
		s.out = removeMail(s.out, start)
	}
	s.out = append(s.out, '"')
}

// mailRemoved stands where a sponsor wrote a mail address into free text.
const mailRemoved = "[mail address removed]"

var mailAddress = regexp.MustCompile(`[\pL\pN._%+-]+@[\pL\pN-]+(?:\.[\pL\pN-]+)+`)

// escapedRune begins every escape that mendText looks for.
var escapedRune = []byte(`\u`)

// removeMail replaces the mail addresses in the text from start on.
func removeMail(out []byte, start int) []byte {
	var text string
	if json.Unmarshal(append(append([]byte{'"'}, out[start:]...), '"'), &text) != nil || !mailAddress.MatchString(text) {
		return out
	}
	out = out[:start]
	for _, r := range mailAddress.ReplaceAllLiteralString(text, mailRemoved) {
		out = appendRune(out, r)
	}
	return out
}

// mendText replaces the escapes of lone surrogates and of NUL from start on.
func mendText(out []byte, start int) []byte {
	for i := start; i+1 < len(out); i++ {
		if out[i] != '\\' {
			continue
		}
		if out[i+1] == 'u' {
			if r, _ := hex4(out[i+2:]); r == 0 || r >= 0xd800 {
				n := copy(out[i:], "\ufffd")
				out = append(out[:i+n], out[i+6:]...)
				i += n - 1
				continue
			}
		}
		i++
	}
	return out
}

func (s *sieve) object(f *field, depth int) (wrote bool, err error) {
	start := len(s.out)
	if f.read {
		s.out = append(s.out, '{')
	}
	var seen uint64
	more, err := s.open('}', depth)
	for more && err == nil {
		raw, plain, err := s.key()
		if err != nil {
			return false, err
		}
		sub := f.subs[string(raw)]
		if sub == nil {
			err = s.unknown(f, raw, plain, depth+1)
		} else {
			if seen&(1<<sub.index) != 0 {
				return false, s.fail("member " + sub.path + " stands twice in one object")
			}
			seen |= 1 << sub.index
			err = s.member(sub, depth+1)
		}
		if err != nil {
			return false, err
		}
		if more, err = s.more('}'); err != nil {
			return false, err
		}
	}
	if err != nil || !f.read {
		s.out = s.out[:start]
		return false, err
	}
	if last := len(s.out) - 1; s.out[last] == ',' {
		s.out = s.out[:last]
	}
	s.out = append(s.out, '}')
	return true, nil
}

// member reads the value of a known member and writes both, or nothing.
func (s *sieve) member(f *field, depth int) error {
	start := len(s.out)
	if f.read {
		s.out = append(append(append(s.out, '"'), f.name...), '"', ':')
	}
	wrote, err := s.value(f, depth)
	if err != nil {
		return err
	}
	if !wrote {
		s.out = s.out[:start]
		return nil
	}
	s.out = append(s.out, ',')
	return nil
}

// unknown passes over an unknown member and writes down that it was there.
func (s *sieve) unknown(parent *field, rawName []byte, plain bool, depth int) error {
	path := join(parent.path, cut(string(appendText(nil, rawName, plain)), 80))
	sample := ""
	first := s.next()
	if first == '{' || first == '[' {
		if err := s.skip(depth); err != nil {
			return err
		}
	} else {
		raw, err := s.scalar(first)
		if err != nil {
			return err
		}
		if first == '"' {
			raw = appendText(nil, raw[1:len(raw)-1], false)
		}
		sample = string(raw)
	}
	s.drift.add("unknown_field", path, sample, parent.person || aboutPerson(path))
	return nil
}

// mistyped is an error for a field that is read; another field's wrong type is
// drift, because nothing depends on it.
func (s *sieve) mistyped(f *field, expected string, first byte, depth int) error {
	at := s.pos
	if err := s.skip(depth); err != nil {
		return err
	}
	found := "an object"
	switch {
	case first == '[':
		found = "a list"
	case first == '"':
		found = "text"
	case first != '{': // a number or a word, which is about nobody
		found = cut(string(s.data[at:s.pos]), 40)
	}
	if f.read {
		path := f.path
		if path == "" {
			path = "the record"
		}
		return &errType{path, expected, found}
	}
	s.drift.add("unknown_value", f.path, found, f.person)
	return nil
}

// drifts collects what a record holds that this decoder does not know.
type drifts struct {
	rows  []trial.Drift
	index map[[2]string]int
}

// maxDrift bounds the rows of one record; what is more is counted in the last row.
const maxDrift = 200

// value writes down an unknown value of a coded field.
func (d *drifts) value(f *field, sample string) {
	d.add("unknown_value", f.path, sample, f.person)
}

// add counts a path once a record; unknown values are counted apart.
func (d *drifts) add(kind, path, sample string, person bool) {
	if person || looksPersonal(sample) {
		sample = ""
	}
	sample = cutRunes(sample, 80)
	if len(d.rows) >= maxDrift {
		kind, path, sample = "unknown_field", "(more)", ""
	}
	key := [2]string{path, ""}
	if kind == "unknown_value" {
		key[1] = sample
	}
	if i, known := d.index[key]; known {
		d.rows[i].Matches++
		return
	}
	if d.index == nil {
		d.index = map[[2]string]int{}
	}
	d.index[key] = len(d.rows)
	d.rows = append(d.rows, trial.Drift{Kind: kind, Path: path, Sample: sample, Matches: 1})
}

// looksPersonal says whether a value looks like a mail address or a phone number.
func looksPersonal(value string) bool {
	digits := 0
	for i := range len(value) {
		switch c := value[i]; {
		case c == '@':
			return true
		case isDigit(c):
			digits++
		}
	}
	return digits >= 9
}

// cutRunes shortens text to at most n characters.
func cutRunes(text string, n int) string {
	if len(text) <= n || utf8.RuneCountInString(text) <= n {
		return text
	}
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}
