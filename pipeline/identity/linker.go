package identity

import (
	"iter"
	"math"
	"strings"
)

// Linker collects records and links them. It is for one goroutine.
type Linker struct {
	text      arena
	registers names
	fields    names
	rows      []row
	titles    []title
	words     []word
	claims    []claim

	scan    scanner
	folded  []byte
	toks    [][]byte
	scratch []word
}

// row is what is kept of a record.
type row struct {
	recordID   span
	own        ID // its number, or the hash of a number that no series knows
	sponsor    uint64
	register   uint32
	firstTitle uint32
	enrolment  int32
	start      int16 // year; 0 when not known
	titles     uint8
	month      uint8
	mark       mark
}

// mark is what a record's number says besides its ID.
type mark struct {
	kind  markKind
	value [2]byte // country or resubmission; third countries are "3R"
}

type markKind uint8

const (
	noMark markKind = iota
	markCountry
	markResubmission
	markProvisional
)

func markOf(n Number) (m mark) {
	switch {
	case n.Country != "":
		m.kind = markCountry
		copy(m.value[:], n.Country)
	case n.Resubmission != "":
		m.kind = markResubmission
		copy(m.value[:], n.Resubmission)
	case n.Provisional:
		m.kind = markProvisional
	}
	return m
}

// number puts ID and mark together again.
func (r *row) number() Number {
	n := Number{ID: r.own, Provisional: r.mark.kind == markProvisional}
	switch r.mark.kind {
	case markCountry:
		if n.Country = string(r.mark.value[:]); n.Country == "3R" {
			n.Country = "3RD"
		}
	case markResubmission:
		n.Resubmission = string(r.mark.value[:])
	}
	return n
}

// title is a title as words.
type title struct {
	first     uint32
	n         uint8
	continues continuation
}

// claim is one number in one field of one record.
type claim struct {
	id    ID
	text  span // as registered; 0 when it is the canonical spelling
	rec   int32
	field uint32
	role  role
}

// NewLinker returns an empty linker.
func NewLinker() *Linker { return &Linker{} }

// Link links records. The answer does not depend on their order.
func Link(records iter.Seq[Record]) *Result {
	l := NewLinker()
	for r := range records {
		l.Add(r)
	}
	return l.Link()
}

// maxTitles of a record are compared.
const maxTitles = 4

// Add takes a record. A record added twice counts as two records of one number.
func (l *Linker) Add(r Record) {
	rec := int32(len(l.rows))
	own := l.ownNumber(&r)
	w := row{
		recordID:   l.text.add(r.RecordID),
		own:        own.ID,
		mark:       markOf(own),
		register:   l.registers.add(r.Registry),
		firstTitle: uint32(len(l.titles)),
	}
	if r.StartYear > 0 && r.StartYear < math.MaxInt16 {
		w.start = int16(r.StartYear)
		if r.StartMonth >= 1 && r.StartMonth <= 12 {
			w.month = uint8(r.StartMonth)
		}
	}
	if r.Enrolment > 0 && r.Enrolment < math.MaxInt32 {
		w.enrolment = int32(r.Enrolment)
	}
	for _, t := range r.Titles {
		if w.titles == maxTitles {
			break
		}
		l.folded, l.toks = tokens(t, l.folded, l.toks)
		l.scratch = titleWords(l.toks, l.scratch)
		if len(l.scratch) == 0 {
			continue
		}
		l.titles = append(l.titles, title{uint32(len(l.words)), uint8(len(l.scratch)), continues(l.toks)})
		l.words = append(l.words, l.scratch...)
		w.titles++
	}
	l.folded, l.toks = tokens(r.Sponsor, l.folded, l.toks)
	w.sponsor = sponsorHash(l.toks)
	l.rows = append(l.rows, w)

	for i := range r.Identifiers {
		l.addIdentifier(rec, w.own, &r.Identifiers[i])
	}
	for _, m := range r.Mentions {
		l.addMention(rec, w.own, m)
	}
}

// ownNumber reads a record's own number. One that no series knows is hashed as its
// register writes it.
func (l *Linker) ownNumber(r *Record) Number {
	if n, ok := l.scan.canonical(r.RecordID); ok {
		return n
	}
	if n, ok := l.scan.underLabel(r.RecordID, r.Registry); ok {
		return n
	}
	return Number{ID: codeID([]byte(strings.ToUpper(strings.TrimSpace(r.RecordID))))}
}

func (l *Linker) addIdentifier(rec int32, own ID, i *Identifier) {
	roles := i.roles()
	text := i.Value
	found := l.scan.find(text)
	if len(found) == 0 {
		n, ok := l.scan.respaced(i.Value)
		if !ok {
			n, ok = l.scan.underLabel(i.Value, i.Domain, i.Type, i.Field)
		}
		if ok {
			found = append(l.scan.found[:0], Found{Number: n, End: len(text)})
		} else if i.Domain != "" { // value and issuer changed places
			text = i.Domain
			if found = l.scan.find(text); len(found) == 0 {
				n, ok := l.scan.underLabel(i.Domain, i.Value)
				if ok {
					found = append(l.scan.found[:0], Found{Number: n, End: len(text)})
				}
			}
		}
	}
	for _, f := range found {
		if f.ID == own {
			continue
		}
		r := roles.strong
		if f.weak {
			r = roles.weak
			if i.Type == "protocol_code" && f.ID.series() != eudract && f.ID.series() != ctis {
				r = roleGrant
			}
		}
		if r == roleAlias && f.ID.series() != own.series() {
			r = roleNamed
		}
		if r == roleNamed && around(text, f) {
			r = roleRelated
		}
		evidence := snippet(text, f)
		if r == roleRelated && i.Domain != "" && i.Domain != text {
			evidence += " [" + i.Domain + "]" // what the relation is, is often said there
		}
		l.claim(rec, f.ID, r, i.Field, evidence)
	}
	if len(found) > 0 || roles.strong != roleNamed {
		return
	}
	var ok bool
	if l.folded, ok = code(i.Value, l.folded); ok {
		l.claim(rec, codeID(l.folded), roleCode, i.Field, i.Value)
	}
}

func (l *Linker) addMention(rec int32, own ID, m Mention) {
	if m.Number != "" {
		if n, ok := l.scan.canonical(m.Number); ok && n.ID != own {
			l.claim(rec, n.ID, roleMention, m.Field, m.Text)
		}
		return
	}
	for _, f := range l.scan.find(m.Text) {
		if f.ID != own {
			l.claim(rec, f.ID, roleMention, m.Field, snippet(m.Text, f))
		}
	}
}

func (l *Linker) claim(rec int32, id ID, r role, field, text string) {
	c := claim{id: id, rec: rec, field: l.fields.add(field), role: r}
	if text != id.String() {
		c.text = l.text.add(text)
	}
	l.claims = append(l.claims, c)
}

// snippet is a number with up to 60 bytes of text on either side.
func snippet(text string, f Found) string {
	const beside = 60
	from, to := max(0, f.Start-beside), min(len(text), f.End+beside)
	for from > 0 && text[from]&0xC0 == 0x80 {
		from--
	}
	for to < len(text) && text[to]&0xC0 == 0x80 {
		to++
	}
	return text[from:to]
}
