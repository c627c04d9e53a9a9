package dose

import "math"

type amountKind uint8

const (
	amtMass   amountKind = iota + 1 // milligrams
	amtVolume                       // millilitres
	amtCount                        // tablets, capsules
	amtPct                          // percent
	amtConc                         // milligrams in a millilitre
	amtPerKg                        // milligrams per kilogram, square metre
	amtOther                        // milligrams per litre, per hour: no dose
)

type conn uint8

const (
	connNone  conn = iota
	connRange      // 3 to 4.5
	connList       // 3, 4.5
	connOr         // 3 or 4.5
	connSlash      // 8/90
	connThen       // 3 → 4.5
)

// amount is a number with its unit.
type amount struct {
	kind       amountKind
	conn       conn // how it follows the amount before it in one chain of numbers
	style      numberStyle
	form       bool // attached to a dosage form: "3 mg tablet"
	liquid     bool
	inherited  bool // the unit stands behind a later number
	total      bool // count with a total in brackets: "3 capsules (4.5 mg)"
	used       bool // count, volume or strength that went into another amount
	nominal    bool // mg/70 kg
	assumed    bool // no unit was written
	count      float64
	strength   float64 // of one unit, when the text tells it
	v          float64
	item       int32 // index of its item
	start, end int32
}

// amounts finds the numbers that have a unit, gives "1.5, 3 and 4.5 mg" the
// unit three times, and replaces number and unit by one kAmount item.
func amounts(in []item) ([]item, []amount) {
	type class struct {
		kind  amountKind
		unit  float64
		until int32 // item behind the unit
		next  int32 // chain: the number that lends its unit
		conn  conn  // how that number follows
	}
	cls := make([]class, len(in))
	nextNum := -1
	for i := len(in) - 1; i >= 0; i-- {
		if in[i].kind != kNum {
			continue
		}
		n := in[i]
		c := &cls[i]
		if i+1 < len(in) {
			switch u := in[i+1]; u.kind {
			case kUnit:
				c.kind, c.unit, c.until = amtMass, u.val, int32(i+2)
			case kMl:
				c.kind, c.unit, c.until = amtVolume, 1, int32(i+2)
			case kPct:
				c.kind, c.unit, c.until = amtPct, 1, int32(i+2)
			case kForm:
				if u.code == formSolid && n.val <= 20 {
					c.kind, c.unit, c.until = amtCount, 1, int32(i+2)
				}
			case kRoute, kDrug, kWord, kRelease:
				if whole(n) && n.val <= 12 && i+2 < len(in) && in[i+2].kind == kForm && in[i+2].code == formSolid {
					c.kind, c.unit, c.until = amtCount, 1, int32(i+1)
				}
			}
		}
		if c.kind == 0 && nextNum > 0 && cls[nextNum].kind != 0 {
			if how := connector(in, i, nextNum); how != connNone && !(n.val >= 1900 && n.val <= 2100 && whole(n)) && !(i > 0 && in[i-1].kind == kEqual) {
				d := cls[nextNum]
				*c = class{kind: d.kind, unit: d.unit, until: int32(i + 1), next: int32(nextNum), conn: how}
			}
		}
		nextNum = i
	}
	out := make([]item, 0, len(in))
	var amts []amount
	how := connNone
	for i := 0; i < len(in); {
		c := cls[i]
		if in[i].kind != kNum || c.kind == 0 {
			out = append(out, in[i])
			i++
			continue
		}
		a := amount{kind: c.kind, v: in[i].val * c.unit, style: in[i].style, conn: how, inherited: c.next != 0,
			item: int32(len(out)), start: in[i].start, end: in[c.until-1].end}
		j := int(c.until)
		if c.next == 0 {
			j = suffix(in, j, &a)
		}
		if c.kind == amtCount {
			a.count = a.v
		}
		it := in[i]
		it.kind, it.ref, it.end = kAmount, int32(len(amts)), a.end
		out = append(out, it)
		amts = append(amts, a)
		how = connNone
		if c.next != 0 {
			how = c.conn
			j = int(c.next)
		}
		i = j
	}
	lend(amts)
	return out, amts
}

// lend gives the end of a chain, "mg/kg" or "mg/ml", to its other numbers.
func lend(amts []amount) {
	for i := len(amts) - 2; i >= 0; i-- {
		if amts[i].inherited {
			amts[i].kind, amts[i].nominal = amts[i+1].kind, amts[i+1].nominal
		}
	}
}

// connector tells how two numbers follow one another when nothing but
// connecting words stands between them.
func connector(in []item, i, j int) conn {
	if j-i < 2 || j-i > 3 {
		return connNone
	}
	how := connNone
	for _, it := range in[i+1 : j] {
		switch it.kind {
		case kTo, kDash, kUpTo:
			how = connRange
		case kA:
			if how != connNone || in[i].val < 1 && in[i].style&(styleSpell|styleDec) != 0 && in[j].val >= 1 { // "half a 3 mg tablet"
				return connNone
			}
			how = connRange // "3 a 5 mg"
		case kComma:
			how = max(how, connList)
		case kAnd:
			how = connList
			if i > 0 && in[i-1].kind == kBetween {
				how = connRange
			}
		case kOr, kVersus:
			how = connOr
		case kSlash:
			how = connSlash
		case kThen:
			how = connThen
		default:
			return connNone
		}
	}
	return how
}

// suffix reads what stands behind the unit: per kg, per ml, per tablet. It
// returns the index of the item behind it.
func suffix(in []item, j int, a *amount) int {
	at := func(n int) item {
		if j+n < len(in) {
			return in[j+n]
		}
		return item{kind: kSkip}
	}
	if a.kind == amtVolume || a.kind == amtCount {
		return j
	}
	if a.kind == amtPct {
		return j
	}
	if k := at(0); k.kind == kKg { // "mg kg-1"
		a.kind, a.end = amtPerKg, k.end
		if at(1).kind == kDash && at(2).kind == kNum {
			a.end = at(2).end
			return j + 3
		}
		return j + 1
	}
	if at(0).kind != kSlash && at(0).kind != kPer {
		if at(0).kind == kRate && at(0).val < 0.9 { // mg/h
			a.kind = amtOther
		}
		return j
	}
	switch k := at(1); k.kind {
	case kKg:
		a.kind, a.end = amtPerKg, k.end
		return j + 2
	case kMl:
		a.kind, a.end = amtConc, k.end
		return j + 2
	case kDenom:
		a.kind, a.end = amtOther, k.end
		if k.end-k.start == 2 { // m2
			a.kind = amtPerKg
		}
		return j + 2
	case kForm:
		a.form, a.end = true, k.end
		return j + 2
	case kDoseWord:
		return j + 2
	case kNum:
		switch u := at(2); u.kind {
		case kKg:
			if k.val >= 40 {
				a.nominal, a.end = true, u.end
			} else {
				a.kind, a.end = amtPerKg, u.end
			}
			return j + 3
		case kMl:
			if k.val > 0 {
				a.kind, a.v, a.end = amtConc, a.v/k.val, u.end
			}
			return j + 3
		}
	case kUnit: // mg/g, mg/mg
		a.kind, a.end = amtOther, k.end
		return j + 2
	}
	return j
}

// attach joins amounts with the forms and counts beside them: "three 1.5 mg
// capsules", "2 capsules of 1.5 mg", "3 capsules (4.5 mg)".
func attach(items []item, amts []amount) {
	at := func(i int) item {
		if i >= 0 && i < len(items) {
			return items[i]
		}
		return item{kind: kSkip}
	}
	for n := range amts {
		a := &amts[n]
		if a.kind != amtMass {
			continue
		}
		i := int(a.item)
		j := i + 1
		for k := 0; k < 3; k++ {
			switch at(j).kind {
			case kDrug, kWord, kRoute, kRelease, kLow, kOf, kTimes:
				j++
				continue
			}
			break
		}
		if f := at(j); f.kind == kForm {
			a.form = a.form || f.code == formSolid
			a.liquid = f.code == formLiquid
		}
		if f := at(j); f.kind == kAmount && j > i+1 && at(j-1).kind == kTimes && amts[f.ref].kind == amtCount { // "1.5 mg x 3 capsules"
			a.count, a.strength, a.form, amts[f.ref].used = amts[f.ref].v, a.v, true, true
			a.end = f.end
			continue
		}
		p := i - 1
		sign := false
		for k := 0; k < 4; k++ {
			switch it := at(p); it.kind {
			case kDrug:
				if !owner(it.code).ours() {
					break
				}
				p--
				continue
			case kOf, kA, kPlus, kWord, kDoseWord:
				p--
				continue
			case kTimes:
				if it.code == timesX {
					sign = true
					p--
					continue
				}
			}
			break
		}
		switch q := at(p); q.kind {
		case kNum:
			switch {
			case q.val <= 0 || q.val > 12:
			case sign && !a.form:
				items[p].kind, items[p].code = kFreq, freqTimes // "3 x 1.5 mg"
			case a.form && (p == i-1 || sign || at(i-1).kind == kOf || at(i-1).kind == kA || q.val < 1):
				a.count, a.strength = q.val, a.v
				a.start = q.start
				items[p].kind = kSkip
			case q.val < 1 && (at(i-1).kind == kOf || at(i-1).kind == kA): // "half of 3 mg"
				a.count = q.val
				a.start = q.start
				items[p].kind = kSkip
			}
		case kAmount:
			c := &amts[q.ref]
			if c.kind == amtCount && !c.used && (at(p+1).kind == kOf || at(p+1).kind == kA || at(p+1).kind == kPlus || at(p+1).kind == kDrug || p == i-1 || sign) {
				a.count, a.strength, c.used = c.count, a.v, true
				a.start, a.form = c.start, true
			}
		case kForm:
			if p == i-1 || at(i-1).kind == kOf || at(i-1).kind == kPlus || at(i-1).kind == kA {
				a.form = true
			}
		case kOpen, kComma, kColon, kEqual:
			b := p - 1
			for k := 0; k < 2 && (at(b).kind == kForm || at(b).kind == kDrug || at(b).kind == kWord); k++ {
				if at(b).kind == kForm && q.kind == kOpen {
					a.form = true
				}
				b--
			}
			if r := at(b); r.kind == kAmount && amts[r.ref].kind == amtCount && !amts[r.ref].used && p == i-1 && !a.inherited {
				c := &amts[r.ref]
				each := at(i+1).kind == kEvery
				switch {
				case each:
					a.count, a.strength, c.used, a.form = c.count, a.v, true, true
					a.start = c.start
				case q.kind == kOpen && c.count > 0:
					a.total, c.used, a.form = true, true, true
					a.strength = round(a.v / c.count)
					a.start = c.start
				}
			}
		}
	}
}

// freqTimes is the code of a kFreq that came from "3 x 1.5 mg".
const freqTimes = 2

// bare gives a unit to a number that a writer left bare behind the name of the
// drug: "LDN 4.5 nightly". Only decimals, or numbers with a frequency, count.
func bare(items []item, amts []amount) []amount {
	for i := 1; i < len(items); i++ {
		n := items[i]
		if n.kind != kNum || n.val <= 0 || n.val > 1000 || n.style&styleSpell != 0 {
			continue
		}
		p := items[i-1]
		if p.kind != kDrug || !owner(p.code).ours() || owner(p.code) >= ownerProduct {
			continue
		}
		next := item{kind: kSent}
		if i+1 < len(items) {
			next = items[i+1]
		}
		dec := n.val != math.Trunc(n.val)
		often := next.kind == kFreq || next.kind == kTiming
		end := next.kind == kSent || next.kind == kComma || next.kind == kSemi || next.kind == kClose
		if !(dec && (often || end) || often && next.kind == kFreq) {
			continue
		}
		items[i].kind, items[i].ref = kAmount, int32(len(amts))
		amts = append(amts, amount{kind: amtMass, v: n.val, style: n.style, assumed: true, item: int32(i), start: n.start, end: n.end})
	}
	return amts
}
