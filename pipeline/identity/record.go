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

// Assignment says to which trial a record belongs. Every record added has one.
type Assignment struct {
	Registry, RecordID string // as added
	Number             string // the record's number as people write it: "2015-001234-25-DE"
	TrialUID           string // number of the registration that leads the trial: "NCT04270877"
	IsLead             bool   // one record of each trial
	Rule               string // why the record is in the trial
}

// Kinds of evidence, strongest first.
const (
	SameNumber   = "same_number"   // two records of one number: home register and WHO's copy
	Country      = "country"       // EudraCT records of several member states
	Resubmission = "resubmission"  // EU CT records of one number, or a provisional and a final one
	Alias        = "alias"         // an obsolete number of the same register
	BothWays     = "both_ways"     // each record names the other's number
	Transition   = "transition"    // an EU CT record names the EudraCT number it came from
	Named        = "named"         // one record names the other's number
	SharedNumber = "shared_number" // both name a number whose record is not held
	SharedUTN    = "shared_utn"    // both have the same WHO Universal Trial Number
	SponsorCode  = "sponsor_code"  // same code, same sponsor and one more agreement
	RelatedField = "related_field" // the field or issuer says parent, extension, sub-study ...
	GrantField   = "grant_field"   // the field says grant or ethics committee
	MentionText  = "mention"       // only in free text
)

// Outcomes of a piece of evidence.
const (
	Merged      = "merged"      // both sides are in one trial
	Refused     = "refused"     // would have joined two trials; see Relationship
	NotHeld     = "not_held"    // no record of that number was added
	Placeholder = "placeholder" // a dummy number
	Kept        = "kept"        // evidence that never links
)

// Edge is one piece of evidence: what stands in which field of a record, and what
// became of it.
type Edge struct {
	Registry, RecordID string // the record in which the evidence stands, as added
	TrialUID           string // its trial
	Number             string // number or code that it names, canonical
	OtherTrialUID      string // trial of the record named; empty when it is not held
	Kind, Outcome      string
	Field, Text        string // where it stands and as registered
}

// Kinds of relationship.
const (
	FollowUp  = "follow_up"
	Extension = "extension"
	Programme = "programme" // sub-study, master protocol, several trials under one number
	Conflict  = "conflict"  // numbers that contradict each other
)

// Relationship joins two trials that are not one.
type Relationship struct {
	TrialUIDA, TrialUIDB string // A is the one that names B, or the later one
	NumberA, NumberB     string // the registrations between which it stands
	Kind                 string
	Rule                 string // why they are not one trial
	Registry, RecordID   string // record in which the evidence stands
	Field, Text          string
}

// Candidate is a pair of trials that a person should look at. It merges nothing.
type Candidate struct {
	TrialUIDA, TrialUIDB string
	NumberA, NumberB     string
	Similarity           float64 // share of the titles' words in common, 0 to 1
	SameSponsor          bool
	Rule                 string
}

// Counts of a result.
type Counts struct {
	Records, Registrations, Trials, Claims int
}
