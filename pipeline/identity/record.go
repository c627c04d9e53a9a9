package identity

import (
	"slices"
	"strings"
)

// Record is what linking needs of one record of one register. Nothing of it is
// kept by reference.
type Record struct {
	Registry string // where the record was read: "ctgov", "euctr", "ictrp" ...
	RecordID string // the record's number there, in any spelling
	Titles   []string
	Sponsor  string // lead sponsor, an organisation

	StartYear, StartMonth int   // start of the trial; 0 when not known
	Enrolment             int64 // participants, planned or actual; 0 when not known

	Identifiers []Identifier
	Mentions    []Mention
}

// Identifier is one number in an identifier field, as registered.
type Identifier struct {
	Type   string // own, alias, protocol_code, secondary, or the register's own type
	Value  string
	Domain string // issuer
	Field  string // field of the record
}

// Mention is a free text that may name other trials, a title or a description. With
// Number set, that number was found in the text before ([Mentions]) and nothing else is
// looked for.
type Mention struct {
	Field, Text string
	Number      string
}

// Mentions gives each registration number in a text once, with the words around it.
func Mentions(field, text string) []Mention {
	if !hasNumber(text) {
		return nil
	}
	var out []Mention
	for _, f := range Find(text) {
		number := f.Number.String()
		if !slices.ContainsFunc(out, func(m Mention) bool { return m.Number == number }) {
			out = append(out, Mention{Field: field, Text: snippet(text, f), Number: number})
		}
	}
	return out
}

// hasNumber says that a text may hold a number: five digits in a row or a digit of full
// width, or the letters of a series whose numbers are shorter. Most texts have none and
// are not searched.
func hasNumber(text string) bool {
	row := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == 0xEF: // the digits of full width begin with it
			return true
		case c < '0' || c > '9':
			row = 0
		default:
			if row++; row == 5 {
				return true
			}
		}
	}
	for _, letters := range [...]string{"NL", "NTR", "SLCTR", "RBR", "PER-", "1111"} {
		if strings.Contains(text, letters) {
			return true
		}
	}
	return false
}
