// Package dose reads what a text says about the dose of one drug: how many
// milligrams a day, by which route, at what time of the day, and which words
// say so. It follows concepts.md, "Dose".
//
// The work goes one way: the text becomes tokens (token.go), tokens become
// items by a lexicon of several languages (lexicon.go, words_*.go), items are
// joined into frequencies and amounts (compose.go, amount.go), each amount is
// given to the drug it belongs to (owner.go), and the amounts of the drug are
// reduced to one Reading (reduce.go, classify.go). ReadRecord does this for
// all texts of a trial record and decides for the record as a whole.
//
// The package knows nothing of trials, files or databases. Which drug is read,
// under which names, and where its classes begin and end, is a table (Drug).
package dose

import (
	"math"
	"strconv"
)

// Class is the dose class of concepts.md, "Dose".
type Class string

// The classes, from the smallest dose to the cases that have none.
const (
	UltraLow     Class = "ultra_low"     // less than 0.5 mg a day
	LDN          Class = "ldn"           // 0.5 to 5 mg a day, both ends in
	Intermediate Class = "intermediate"  // more than 5 and less than 25 mg a day
	Full         Class = "full"          // 25 mg a day and more
	Depot        Class = "depot_implant" // extended-release injection, implant, pellet
	Combination  Class = "combination"   // fixed product with another drug
	OtherDrug    Class = "other_drug"    // the text gives another drug
	Placebo      Class = "placebo"       // the text gives placebo only
	Unknown      Class = "unknown"       // the drug, and no dose that can be read
)

// Amount is a number that may be missing. The zero value is missing.
type Amount struct {
	V     float64
	Valid bool
}

// Some returns the amount v, rounded to nine significant digits so that
// products of decimal fractions print as a person would write them.
func Some(v float64) Amount {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Amount{}
	}
	return Amount{V: round(v), Valid: true}
}

// String is the shortest decimal form ("4.5", "0.0001"), "" when missing.
func (a Amount) String() string {
	if !a.Valid {
		return ""
	}
	return strconv.FormatFloat(a.V, 'f', -1, 64)
}

func round(v float64) float64 {
	if v == 0 {
		return 0
	}
	scale := math.Pow(10, 8-math.Floor(math.Log10(math.Abs(v))))
	if math.IsInf(scale, 0) || scale == 0 {
		return v
	}
	return math.Round(v*scale) / scale
}

// Reading is what one text says of the drug. Amounts are in milligrams of the
// drug; a missing amount was not said or cannot be told.
type Reading struct {
	Class Class
	Drug  string // the name as read: "naltrexone", "ketamine", "placebo"; "" when the text names none

	MinMgDay    Amount // lowest daily dose: start of a titration, lower end of a range
	MaxMgDay    Amount // highest daily dose; the daily average when taken less than daily
	TargetMgDay Amount // the daily dose aimed at
	PerDoseMg   Amount // one administration at the target
	DosesPerDay Amount // missing when no frequency is stated: daily is assumed then
	ClassMg     Amount // the milligrams that set the class: daily, or single when less than daily

	Route    string // oral, im, sc, iv, intranasal, sublingual, topical, ophthalmic, implant, …; "" when silent
	Timing   string // bedtime, evening, morning, other; "" when silent or more than one (flag timing_mixed)
	LDNLabel bool   // the words say low dose, whatever the milligrams

	Rule  string   // the rules that decided, joined by "+"; see Explain
	Flags []string // what a reader should know, in fixed order; see flagWords

	Start, End int // byte span of the deciding words; both 0 when nothing decided
}

// Has tells whether the reading carries a flag.
func (r Reading) Has(flag string) bool {
	for _, f := range r.Flags {
		if f == flag {
			return true
		}
	}
	return false
}

// Read reads one phrase about naltrexone: an arm, an intervention, a title, a
// sentence. It never fails; what it cannot tell is Unknown with a rule.
func Read(phrase string) Reading { return naltrexoneReader().Read(phrase) }

// Reader reads doses of one drug. It is immutable and safe for concurrent use.
type Reader struct {
	drug  Drug
	lex   *lexicon
	names *names
}

// NewReader builds the grammar for a drug.
func NewReader(d Drug) *Reader {
	l := newLexicon(d)
	return &Reader{drug: d, lex: l, names: newNames(l, d)}
}

// Read reads one phrase about the reader's drug.
func (r *Reader) Read(phrase string) Reading {
	return r.read(phrase, ownerNone).reading
}

// maxText is the longest text that is read, in bytes. Registry fields end at
// 32,000 characters; what is longer is hostile, and its rest is left unread.
const maxText = 1 << 20
