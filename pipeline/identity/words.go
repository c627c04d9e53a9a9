package identity

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// word is the hash of a word, so that titles are compared without keeping them.
type word uint32

func hashWord(w []byte) word {
	h := uint32(2166136261)
	for _, c := range w {
		h = (h ^ uint32(c)) * 16777619
	}
	return word(h)
}

// tokens splits a text into lower-case words without accents, in order. The slices
// are valid until buf is used again.
func tokens(text string, buf []byte, out [][]byte) ([]byte, [][]byte) {
	buf, out = buf[:0], out[:0]
	for i := 0; i < len(text); i++ {
		if text[i] >= 0x80 {
			text = plainLetters(text)
			break
		}
	}
	buf = slices.Grow(buf, len(text)) // words point into buf, it must not move
	start := 0
	for i := 0; i <= len(text); i++ {
		c := byte(' ')
		if i < len(text) {
			c = text[i]
		}
		switch {
		case c >= 'A' && c <= 'Z':
			buf = append(buf, c-'A'+'a')
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= 0x80:
			buf = append(buf, c)
		default:
			if len(buf) > start {
				out = append(out, buf[start:])
				start = len(buf)
			}
		}
	}
	return buf, out
}

// plainLetters takes accents off and makes everything but letters and digits blank.
func plainLetters(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFKD.String(text))
}

func hashed(words string) map[word]bool {
	set := map[word]bool{}
	for _, w := range strings.Fields(words) {
		set[hashWord([]byte(w))] = true
	}
	return set
}

// fillers say nothing about which trial a title names.
var fillers = hashed(`a an and as at by for from in into is of on or than that the to versus vs with
	trial study clinical controlled randomised randomized randomisation randomization double single blind blinded
	placebo open label phase i ii iii iv 1 2 3 4 patient patients subjects participants people adults
	multicenter multicentre efficacy safety effect effects evaluation evaluate assess de la le el en der die und des et
	y para`)

// commonInNames are words that many organisations share.
var commonInNames = hashed(`the of and for in at de la le del der di du des und et e y a university universitaet universitat
	universite universidad universita universidade hospital hospitals hopital medical medicine center centre institute
	institut clinic clinics national research college school faculty health healthcare sciences science department
	ministry foundation fundacion fondazione stichting trust nhs inc incorporated ltd limited llc gmbh ag sa sas srl spa
	bv nv ab as oy plc co corp corporation company group pharma pharmaceutical pharmaceuticals therapeutics biotech
	biopharma biosciences international europe global r d development mc umc`)

// sponsorHash is the same for two spellings of an organisation's name: case,
// accents, order, legal form and words such as "university" aside. 0 is no name.
func sponsorHash(toks [][]byte) uint64 {
	var core, all []word
	for _, t := range toks {
		w := hashWord(t)
		all = append(all, w)
		if !commonInNames[w] {
			core = append(core, w)
		}
	}
	if len(core) == 0 {
		core = all
	}
	if len(core) == 0 {
		return 0
	}
	slices.Sort(core)
	h := uint64(14695981039346656037)
	for _, w := range slices.Compact(core) {
		h = (h ^ uint64(w)) * 1099511628211
	}
	return h | 1
}

// Words of a title that say that the trial goes on from another one.
type continuation uint8

const (
	mentionsExtension continuation = 1 << iota // "… with an open-label extension"
	mentionsFollowUp
	isExtension // "Extension study of …", "… rollover study"
	isFollowUp  // "Long-term follow-up of …"
	isProgramme // "sub-study", "master protocol"
	mentionsSubstudy
	isSubstudy // "MRI sub-study of …"
	isReview   // "Individual participant data meta-analysis of …": the trials that it names are others
)

const (
	isContinuation  = isExtension | isFollowUp
	anyContinuation = isContinuation | mentionsExtension | mentionsFollowUp

	isPart  = isContinuation | isSubstudy
	anyPart = anyContinuation | mentionsSubstudy
)

// continues reads from a title whether the trial continues another one. A trial
// "with 12 months follow-up" does not; a "follow-up study" does.
func continues(toks [][]byte) (c continuation) {
	for i, t := range toks {
		next, after := "", ""
		if i+1 < len(toks) {
			next = string(toks[i+1])
		}
		if i+2 < len(toks) {
			after = string(toks[i+2])
		}
		switch string(t) {
		case "extension", "ole":
			c |= mentionsExtension
			if heads(next) && !part(toks[:i]) {
				c |= isExtension
			}
		case "rollover":
			c |= isExtension | mentionsExtension
		case "roll":
			if next == "over" {
				c |= isExtension | mentionsExtension
			}
		case "followup":
			c |= mentionsFollowUp
			if heads(next) && !part(toks[:i]) {
				c |= isFollowUp
			}
		case "follow":
			if next == "up" {
				c |= mentionsFollowUp
				if heads(after) && !part(toks[:i]) {
					c |= isFollowUp
				}
			}
		case "substudy":
			c |= substudy(toks[:i])
		case "sub", "ancillary":
			if next == "study" {
				c |= substudy(toks[:i])
			}
		case "secondary":
			if next == "analysis" && i == 0 {
				c |= substudy(nil)
			}
		case "meta", "pooled":
			if next == "analysis" && !part(toks[:i]) {
				c |= isReview
			}
		case "metaanalysis":
			if !part(toks[:i]) {
				c |= isReview
			}
		case "systematic":
			if next == "review" && !part(toks[:i]) {
				c |= isReview
			}
		case "individual":
			if (next == "patient" || next == "participant" || next == "person") && after == "data" && !part(toks[:i]) {
				c |= isReview
			}
		case "master", "platform", "umbrella", "basket":
			if next == "protocol" || next == "trial" || next == "study" {
				c |= isProgramme
			}
		}
	}
	return c
}

// substudy is what a title says with the word, which stands behind the words before.
func substudy(before [][]byte) continuation {
	if part(before) {
		return isProgramme | mentionsSubstudy
	}
	return isProgramme | mentionsSubstudy | isSubstudy
}

// heads says that the word before next is what the title is about.
func heads(next string) bool {
	switch next {
	case "", "study", "trial", "of", "to", "protocol", "phase", "cohort", "investigation":
		return true
	}
	return false
}

// part says that the words before make what follows a part of the trial.
func part(before [][]byte) bool {
	for _, t := range before[max(0, len(before)-4):] {
		switch string(t) {
		case "with", "and", "including", "plus", "by", "has":
			return true
		}
	}
	return false
}

// titleWords are the telling words of a title, sorted, each once, at most 40.
func titleWords(toks [][]byte, out []word) []word {
	out = out[:0]
	for _, t := range toks {
		if w := hashWord(t); !fillers[w] {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), 40)]
}

// common counts the words that two sorted sets share.
func common(a, b []word) (n int) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}
