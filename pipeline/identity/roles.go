package identity

import "strings"

// role is what a number in a field may do.
type role uint8

const (
	roleNamed   role = iota // an identifier field names it: it may link
	roleAlias               // an obsolete number of the same register
	roleRelated             // the field says that it is another trial
	roleGrant               // a grant or an ethics number that looks like one of a register
	roleMention             // free text
	roleCode                // a sponsor's code
)

// grantTypes are the types of ClinicalTrials.gov for money, not for registrations.
var grantTypes = []string{"nih", "other_grant", "ahrq", "fda", "samhsa", "va", "cdc"}

// grantWords and reviewWords in the issuer or the type of a number.
var (
	grantWords  = []string{"grant", "grants", "fund", "funds", "funding", "funder", "award"}
	reviewWords = []string{"ethics", "ethical", "irb", "iec", "review board", "ccmo", "metc", "abr", "toetsingonline",
		"cpp", "idrcb", "rcb", "insurance", "ind"}
)

// relationWords in an issuer, a type or around a number say that it is the number of
// another trial.
var relationWords = []string{"extension", "follow-up", "follow up", "followup", "follow on", "follow-on", "parent",
	"main study", "main trial", "core study", "feeder", "rollover", "roll-over", "related", "linked stud", "linked trial",
	"previous stud", "previous trial", "preceding", "predecessor", "substudy", "sub-study", "sub study", "companion",
	"sister stud", "sister trial", "ancillary", "continuation", "lead-in study", "original study", "master protocol"}

// linkedFields are names of fields that hold other trials.
var linkedFields = []string{"linked", "parent", "relatedstud", "related_stud", "related stud"}

// containsAny says that a word of s begins with one of the words.
func containsAny(s string, words []string) bool { return search(s, words, false) }

// hasWord says that one of the words is a word of s.
func hasWord(s string, words []string) bool { return search(s, words, true) }

func search(s string, words []string, whole bool) bool {
	for _, w := range words {
		for from := 0; from < len(s); {
			i := strings.Index(s[from:], w)
			if i < 0 {
				break
			}
			i += from
			end := i + len(w)
			if (i == 0 || !wordByte(s[i-1])) && (!whole || end == len(s) || !wordByte(s[end])) {
				return true
			}
			from = i + 1
		}
	}
	return false
}

func wordByte(c byte) bool { return c >= 0x80 || isWord(upper(c)) }

// fieldRole judges an identifier by its type, issuer and field. weak numbers have a
// shape that other codes share and need a field that does not speak against them.
type fieldRole struct {
	strong, weak role
}

func (i *Identifier) roles() fieldRole {
	kind, domain := strings.ToLower(i.Type), strings.ToLower(i.Domain)
	switch {
	case kind == "alias":
		return fieldRole{roleAlias, roleAlias}
	case isGrant(kind) || hasWord(kind, grantWords) || hasWord(domain, grantWords):
		return fieldRole{roleGrant, roleGrant}
	case containsAny(kind, relationWords) || containsAny(domain, relationWords) ||
		containsAny(strings.ToLower(i.Field), linkedFields):
		return fieldRole{roleRelated, roleRelated}
	case hasWord(kind, reviewWords) || hasWord(domain, reviewWords):
		return fieldRole{roleNamed, roleGrant}
	}
	return fieldRole{roleNamed, roleNamed}
}

func isGrant(kind string) bool {
	for _, t := range grantTypes {
		if kind == t {
			return true
		}
	}
	return false
}

// around says that the words beside a number in its own value make it the number of
// another trial: "extension of NCT01218958".
func around(value string, f Found) bool {
	if f.End-f.Start == len(value) {
		return false
	}
	return containsAny(strings.ToLower(value[:f.Start]), relationWords) ||
		containsAny(strings.ToLower(value[f.End:]), relationWords)
}

// noCode are values that people type where they have no code.
var noCode = []string{"NOT", "NIL", "NONE", "NOENTRY", "PENDING", "UNKNOWN", "TOBE", "TBD", "TBC", "NOSECONDARY",
	"PROTOCOL", "VERSION", "SPONSOR", "UNFUNDED", "INVESTIGATOR", "NOAPPLICABLE", "NOPROTOCOL", "SEEABOVE"}

// code normalises a sponsor's code to upper-case letters and digits. ok is false
// for a code that many trials share: "1", "001", "2019", "N/A", "nil known".
func code(value string, buf []byte) (out []byte, ok bool) {
	out = buf[:0]
	digits, same := 0, true
	for i := 0; i < len(value); i++ {
		c := upper(value[i])
		if !isWord(c) && value[i] < 0x80 {
			continue
		}
		if isDigit(c) {
			digits++
		}
		out = append(out, c)
		same = same && c == out[0]
	}
	letters := len(out) - digits
	switch {
	case len(out) < 4 || len(out) > 60 || same:
		return out, false
	case letters == 0 && len(out) < 5, digits == 0 && len(out) < 6:
		return out, false
	}
	for _, w := range noCode {
		if strings.HasPrefix(string(out), w) && digits == 0 {
			return out, false
		}
	}
	return out, true
}

// codeID hashes a code into the space of IDs.
func codeID(code []byte) ID {
	h := uint64(14695981039346656037)
	for _, c := range code {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return ID(codeSeries)<<seriesShift | ID(h>>(64-seriesShift))
}
