package dose

import (
	"fmt"
	"strconv"
	"strings"
)

// kind is what an item of the text is to the grammar.
type kind uint8

const (
	kWord     kind = iota // a word without meaning here
	kNum                  // a number without unit
	kUnit                 // unit of mass, val in mg
	kMl                   // millilitre
	kKg                   // kilogram
	kDenom                // litre, hour, m2: "mg per" it is no dose
	kPct                  // percent
	kTime                 // unit of time, val in days; code timeIndex when "day 4" may name it
	kIndex                // visit, phase, arm: the number behind it is a name
	kTimes                // times, x; code timesX for the sign
	kOnce                 // once, twice: val
	kPer                  // per, a, al, pro
	kEvery                // every, each, cada
	kSecond               // every *other* day: val
	kFreq                 // val doses per day
	kRate                 // "/day": val in days
	kTiming               // code timing
	kClock                // am, pm
	kRoute                // code route
	kForm                 // solid or liquid dosage form
	kInject               // injection
	kRelease              // code release
	kDepot                // depot, long-acting
	kImplant              // implant, pellet
	kTo                   // range word
	kBetween              // between, entre
	kAnd                  // and
	kOr                   // or
	kComma                // ,
	kColon                // :
	kSlash                // /
	kDash                 // -
	kPlus                 // with, plus, together with
	kVersus               // versus, compared with
	kThen                 // then, followed by, →
	kRise                 // titrated, increasing
	kStart                // starting dose
	kTarget               // target dose, maintenance
	kUpTo                 // up to, maximum
	kLess                 // less than, below; code boundIncl for ≤
	kMore                 // more than, at least
	kStep                 // in increments of
	kStepNoun             // "1.5 mg increments"
	kBy                   // by (before an amount: an increment)
	kOf                   // of, containing
	kA                    // a, an, the
	kBack                 // approved, standard: code back*
	kNot                  // not, instead of
	kBut                  // but
	kAnimal               // rats, in vitro
	kSingle               // single dose
	kPRN                  // as needed
	kTotal                // total daily dose
	kDivided              // divided doses
	kLow                  // low dose
	kDoseWord             // dose, dosage
	kMention              // such as, history of: the drug is named, not given
	kMatch                // matching, identical to (beside a placebo)
	kDrug                 // code: index of the owner
	kOpen                 // (
	kClose                // )
	kSemi                 // ; bullet
	kSent                 // end of a sentence
	kEqual                // = : =
	kOrLess               // "5 mg or less"
	kBe                   // is, was: what goes before is a statement
	kOrd                  // first, 2nd
	kFixed                // fixed-dose combination
	kCond                 // dependence, receptor: the drug before it is not given
	kSource               // compounded into, prepared from: the amount is material, not a dose
	kWeekday              // Monday
	kHead                 // Background: the sentence behind it tells what is known
	kDefine               // means, is defined as: what follows is a definition
	kGrid                 // 0-0-0-1, code: index
	kDur                  // a duration, val in days
	kRef                  // a period named: "week 1"
	kAmount               // index into the amounts in code
	kSkip                 // consumed
)

// Codes of kTiming.
const (
	timeBedtime = iota + 1
	timeEvening
	timeMorning
	timeOther
)

// Codes of other kinds.
const (
	timeIndex   = 1 // kTime: "day 4"
	timesX      = 1 // kTimes: the sign ×
	timesDaily  = 2 // kTimes: "2 dd"
	boundIncl   = 1 // kLess, kMore: the bound belongs to the range
	clockAM     = 1
	clockPM     = 2
	depotInject = 1 // kDepot: the words say injection
	relER       = 1 // extended release
	relSR       = 2 // sustained or controlled release
	formSolid   = 1
	formLiquid  = 2
	sourceBack  = 1 // kSource: the amount before it
	sourceAhead = 2 // kSource: the amount behind it
	backSaid    = 1 // approved, licensed: a statement about the drug
	backUsual   = 2 // standard, usual: another dose is meant when there is one
	backText    = 3 // "50 mg in background"
	backAdvised = 4 // recommended: another dose is meant when there is one, no statement
	backCare    = 5 // standard of care: "50 mg is the standard of care" gives nothing
	semiBreak   = 1 // kSemi: a blank line or bullet, not the mark
	toWord      = 1 // kTo that alone means "up to": hasta, bis
	wordUnknown = 1 // kWord: not in the lexicon
	wordCapital = 2 // … and written in capitals
	wordCode    = 5 // … capitals and three digits or more: a compound code
	wordGive    = 3 // receive, randomised to: the sentence says what is given
	wordHist    = 4 // has been shown, previous studies: the sentence tells the background
)

// owner says to whom an amount belongs. Owners from ownerOther up are other
// drugs; ownerDrug up to ownerDrug+n are names of the drug itself.
type owner int16

const (
	ownerNone    owner = iota
	ownerPlacebo       // placebo, dummy, sugar pill
	ownerDrug          // the reader's drug, plain name
	ownerLow           // … by a name that says low dose
	ownerDepot         // … by a name of its depot injection
	ownerProduct       // + index of the product
)

const (
	ownerOther     owner = 1000 // another drug; + 1 + index when it is a partner
	ownerOtherOral owner = 1900 // another drug, taken by mouth only
	ownerSoft      owner = 1950 // a substance that is also a condition: a drug only beside an amount
	ownerFiller    owner = 1960 // what tablets are made of: see fillers
)

func (o owner) ours() bool { return o >= ownerDrug && o < ownerOther }

type wordID int32

// meaning is what a word or phrase is.
type meaning struct {
	kind kind
	caps bool // only when written in capitals or with dots: IM, i.m.
	code int16
	val  float64
}

type edge struct {
	node int32
	word wordID
}

// lexicon holds all words and phrases in a trie over words. It is built once
// and then only read.
type lexicon struct {
	words     map[string]wordID
	keys      map[string]wordID // drug names by drugKey
	dots      map[string]bool   // words that may be written with dots
	first     []int32           // word → node, 0 when no phrase begins with it
	next      map[edge]int32
	nodes     []meaning // meaning of a node, kSkip when inner
	more      []bool    // node has edges
	splitset  map[wordID]bool
	stem      wordID // stands for a word that ends like a drug name
	clashes   []string
	products  []Product
	partners  []Partner
	drug      Drug
	nameKey   []byte // drugKey of its name
	depotWord wordID // stands for a compound such as "depotnaltrexon"
}

func newLexicon(d Drug) *lexicon {
	l := &lexicon{
		words: map[string]wordID{}, keys: map[string]wordID{}, dots: map[string]bool{}, next: map[edge]int32{},
		splitset: map[wordID]bool{}, nodes: []meaning{{kind: kSkip}}, more: []bool{false}, first: []int32{0},
		products: d.Products, partners: d.Partners, drug: d,
	}
	l.load(wordsOfUnits)
	l.load(wordsOfTime)
	l.load(wordsOfForms)
	l.load(wordsOfGrammar)
	for _, n := range d.Names {
		l.name(n, ownerDrug)
	}
	for _, n := range d.LowNames {
		l.name(n, ownerLow)
	}
	for _, n := range d.DepotNames {
		l.name(n, ownerDepot)
	}
	for i, p := range d.Products {
		for _, n := range p.Names {
			l.name(n, ownerProduct+owner(i))
		}
	}
	for _, n := range d.Lookalikes {
		l.name(n, ownerOther)
	}
	for i, p := range d.Partners {
		for _, n := range p.Names {
			l.name(n, ownerOther+1+owner(i))
		}
	}
	for _, other := range []struct {
		names string
		owner owner
	}{{otherDrugs, ownerOther}, {oralDrugs, ownerOtherOral}, {substances, ownerSoft}, {fillers, ownerFiller}} {
		for _, n := range strings.Fields(other.names) {
			if n = strings.ReplaceAll(n, "_", " "); !l.has(n) {
				l.name(n, other.owner)
			}
		}
	}
	l.nameKey = drugKey(nil, []byte(l.fold(d.Name)))
	l.depotWord = l.wordFor("\x00depot")
	l.put([]wordID{l.depotWord}, meaning{kind: kDrug, code: int16(ownerDepot)}, "depot")
	l.stem = l.wordFor("\x00stem")
	l.put([]wordID{l.stem}, meaning{kind: kDrug, code: int16(ownerOther)}, "stem")
	return l
}

// load reads a table of lines "kind[:code][=value] phrase | phrase | …".
func (l *lexicon) load(table string) {
	for _, line := range strings.Split(table, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		head, rest, _ := strings.Cut(line, " ")
		m := parseMeaning(head)
		for _, phrase := range strings.Split(rest, "|") {
			if phrase = strings.TrimSpace(phrase); phrase != "" {
				m.caps = strings.HasPrefix(phrase, "^")
				l.phrase(strings.TrimPrefix(phrase, "^"), m)
			}
		}
	}
}

func parseMeaning(head string) meaning {
	var m meaning
	if name, v, ok := strings.Cut(head, "="); ok {
		head = name
		if a, b, frac := strings.Cut(v, "/"); frac {
			x, _ := strconv.ParseFloat(a, 64)
			y, _ := strconv.ParseFloat(b, 64)
			m.val = x / y
		} else {
			m.val, _ = strconv.ParseFloat(v, 64)
		}
	}
	if name, c, ok := strings.Cut(head, ":"); ok {
		head = name
		code, known := codeNames[c]
		if !known {
			panic(fmt.Sprintf("dose: lexicon names the unknown code %q", c))
		}
		m.code = code
	}
	k, known := kindNames[head]
	if !known {
		panic(fmt.Sprintf("dose: lexicon names the unknown kind %q", head))
	}
	m.kind = k
	return m
}

var kindNames = map[string]kind{
	"word": kWord, "num": kNum, "unit": kUnit, "ml": kMl, "kg": kKg, "denom": kDenom, "pct": kPct, "time": kTime,
	"index": kIndex, "times": kTimes, "once": kOnce, "per": kPer, "every": kEvery, "second": kSecond, "freq": kFreq,
	"rate": kRate, "timing": kTiming, "clock": kClock, "route": kRoute, "form": kForm, "inject": kInject,
	"release": kRelease, "depot": kDepot, "implant": kImplant, "to": kTo, "between": kBetween, "and": kAnd, "or": kOr,
	"plus": kPlus, "versus": kVersus, "then": kThen, "rise": kRise, "start": kStart, "target": kTarget, "upto": kUpTo,
	"less": kLess, "more": kMore, "step": kStep, "stepnoun": kStepNoun, "by": kBy, "of": kOf, "a": kA, "back": kBack,
	"not": kNot, "but": kBut, "animal": kAnimal, "single": kSingle, "prn": kPRN, "total": kTotal, "divided": kDivided,
	"low": kLow, "dose": kDoseWord, "mention": kMention, "match": kMatch, "drug": kDrug, "orless": kOrLess, "be": kBe, "ord": kOrd, "fixed": kFixed, "cond": kCond, "weekday": kWeekday, "source": kSource, "head": kHead, "define": kDefine,
}

var codeNames = map[string]int16{
	"index": timeIndex, "x": timesX, "dd": timesDaily, "incl": boundIncl, "am": clockAM, "pm": clockPM, "inj": depotInject, "er": relER, "sr": relSR,
	"solid": formSolid, "liquid": formLiquid, "said": backSaid, "usual": backUsual, "text": backText, "advised": backAdvised, "care": backCare, "night": freqNight, "evening2": freqEvening, "back": sourceBack, "ahead": sourceAhead, "upto": toWord,
	"bedtime": timeBedtime, "evening": timeEvening, "morning": timeMorning, "other": timeOther,
	"placebo": int16(ownerPlacebo), "give": wordGive, "hist": wordHist,
	"oral": routeOral, "im": routeIM, "sc": routeSC, "iv": routeIV, "intranasal": routeNasal, "sublingual": routeSublingual,
	"buccal": routeBuccal, "topical": routeTopical, "ophthalmic": routeEye, "transdermal": routeTransdermal,
	"rectal": routeRectal, "vaginal": routeVaginal, "inhaled": routeInhaled, "implantroute": routeImplant,
	"infusion": routeInfusion, "intrathecal": routeSpinal,
}

// name adds a drug name, also in the form that other languages give it.
func (l *lexicon) name(n string, o owner) {
	m := meaning{kind: kDrug, code: int16(o)}
	l.phrase(n, m)
	var buf [maxWord]byte
	if ids := l.idsOf(n); len(ids) == 1 {
		if key := drugKey(buf[:0], []byte(l.fold(n))); len(key) >= 6 {
			if _, taken := l.keys[string(key)]; !taken {
				l.keys[string(key)] = ids[0]
			}
		}
		if o.ours() || o == ownerPlacebo {
			l.splitset[ids[0]] = true
		}
	} else if joined := strings.NewReplacer("-", "", " ", "", "'", "").Replace(n); strings.ContainsAny(n, "0123456789") {
		l.phrase(joined, m)
	}
}

// phrase adds one phrase; each of its words may be followed by a hyphen or an
// apostrophe in the text.
func (l *lexicon) phrase(p string, m meaning) {
	ids := l.idsOf(p)
	if len(ids) == 0 {
		panic(fmt.Sprintf("dose: the lexicon phrase %q has no word", p))
	}
	l.put(ids, m, p)
	if m.kind == kTimes && m.code != 0 {
		l.splitset[ids[0]] = true
	}
	if len(ids) == 1 && len(p) <= 4 {
		l.dots[l.fold(p)] = true
	}
}

func (l *lexicon) put(ids []wordID, m meaning, what string) {
	node := l.first[ids[0]]
	if node == 0 {
		node = l.newNode()
		l.first[ids[0]] = node
	}
	for _, id := range ids[1:] {
		e := edge{node, id}
		to := l.next[e]
		if to == 0 {
			to = l.newNode()
			l.next[e] = to
			l.more[node] = true
		}
		node = to
	}
	if old := l.nodes[node]; old.kind != kSkip {
		if old != m {
			l.clashes = append(l.clashes, what)
		}
		return // the first meaning stays
	}
	l.nodes[node] = m
}

// has tells whether the lexicon knows the phrase: the tables of the drug come
// first, and what they say stands.
func (l *lexicon) has(p string) bool {
	ids := l.idsOf(p)
	node := l.first[ids[0]]
	for _, id := range ids[1:] {
		node = l.next[edge{node, id}]
	}
	return node != 0 && l.nodes[node].kind != kSkip
}

func (l *lexicon) newNode() int32 {
	l.nodes = append(l.nodes, meaning{kind: kSkip})
	l.more = append(l.more, false)
	return int32(len(l.nodes) - 1)
}

// idsOf cuts a phrase of the lexicon into words, registering new ones.
func (l *lexicon) idsOf(p string) []wordID {
	var ids []wordID
	for _, w := range strings.FieldsFunc(l.fold(p), func(r rune) bool { return r == ' ' || r == '-' || r == '\'' }) {
		for _, part := range splitIdeographs(w) {
			ids = append(ids, l.wordFor(part))
		}
	}
	return ids
}

func splitIdeographs(w string) []string {
	for _, r := range w {
		if ideograph(r) {
			return strings.Split(w, "")
		}
	}
	return []string{w}
}

func (l *lexicon) fold(p string) string {
	var b []byte
	for _, r := range p {
		switch {
		case r >= 'A' && r <= 'Z':
			b = append(b, byte(r)+'a'-'A')
		case r < 0x80:
			b = append(b, byte(r))
		case r == '’':
			b = append(b, '\'')
		default:
			b = foldRune(b, r)
		}
	}
	return string(b)
}

func (l *lexicon) wordFor(w string) wordID {
	if id, ok := l.words[w]; ok {
		return id
	}
	l.first = append(l.first, 0)
	id := wordID(len(l.first) - 1)
	l.words[w] = id
	return id
}

func (l *lexicon) wordOf(folded []byte) wordID   { return l.words[string(folded)] }
func (l *lexicon) dottedWord(folded []byte) bool { return l.dots[string(folded)] }
func (l *lexicon) splits(id wordID) bool         { return l.splitset[id] }
