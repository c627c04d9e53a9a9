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
	strength   float64 // of one unit, when the text tells it; of a measured volume: 5 in "5 mg/5 ml"
	v          float64
	item       int32 // index of its item
	start, end int32
}

// unitOf is what gives a number its unit.
type unitOf struct {
	kind  amountKind
	conn  conn // how the next number of the chain follows
	item  int32
	until int32 // item behind the unit
	next  int32 // chain: index of the number that lends its unit, -1
	unit  float64
}

// amounts finds the numbers that have a unit, gives "1.5, 3 and 4.5 mg" the
// unit three times, and replaces number and unit by one kAmount item. It works
// in place: items only become fewer.
func amounts(in []item) ([]item, []amount) {
	nums := units(in)
	out := in[:0]
	var amts []amount
	how := connNone
	k := 0
	for i := 0; i < len(in); {
		for k < len(nums) && int(nums[k].item) < i {
			k++
		}
		if k == len(nums) || int(nums[k].item) != i || nums[k].kind == 0 {
			out = append(out, in[i])
			i++
			continue
		}
		c := nums[k]
		it := in[i]
		a := amount{kind: c.kind, v: it.val * c.unit, style: it.style, conn: how, inherited: c.next >= 0,
			item: int32(len(out)), start: it.start, end: in[c.until-1].end}
		j := int(c.until)
		if c.next < 0 {
			j = suffix(in, j, &a)
		}
		if c.kind == amtCount {
			a.count = a.v
		}
		it.kind, it.ref, it.end = kAmount, int32(len(amts)), a.end
		how = connNone
		if c.next >= 0 {
			how = c.conn
			j = int(nums[c.next].item)
		}
		out = append(out, it)
		amts = append(amts, a)
		i = j
	}
	lend(amts)
	return out, amts
}

// units finds the unit of every number, from the last to the first, so that a
// number without one can borrow from the number behind it.
func units(in []item) []unitOf {
	n := 0
	for i := range in {
		if in[i].kind == kNum {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	nums := make([]unitOf, n)
	for i := len(in) - 1; i >= 0; i-- {
		if in[i].kind != kNum {
			continue
		}
		n--
		c := unitOf{item: int32(i), next: -1, until: int32(i + 2), unit: 1}
		if i+1 < len(in) {
			switch u := in[i+1]; u.kind {
			case kUnit:
				c.kind, c.unit = amtMass, u.val
			case kMl:
				c.kind = amtVolume
			case kPct:
				c.kind = amtPct
			case kForm:
				if u.code == formSolid && in[i].val <= 20 {
					c.kind = amtCount
				}
			case kRoute, kDrug, kWord, kRelease:
				if whole(in[i]) && in[i].val <= 12 && i+2 < len(in) && in[i+2].kind == kForm && in[i+2].code == formSolid {
					c.kind, c.until = amtCount, int32(i+1)
				}
			}
		}
		if c.kind == 0 && n+1 < len(nums) && nums[n+1].kind != 0 {
			d := nums[n+1]
			year := in[i].val >= 1900 && in[i].val <= 2100 && whole(in[i])
			if how := connector(in, i, int(d.item)); how != connNone && !year && !(i > 0 && in[i-1].kind == kEqual) {
				c = unitOf{kind: d.kind, unit: d.unit, item: int32(i), until: int32(i + 1), next: int32(n + 1), conn: how}
			}
		}
		nums[n] = c
	}
	return nums
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
				a.kind, a.strength, a.v, a.end = amtConc, a.v, a.v/k.val, u.end
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
		if k := countBehind(items, amts, i); k > 0 && !a.inherited {
			c := &amts[items[k].ref]
			a.count, a.strength, a.form, c.used = c.v, a.v, true, true
			a.end = items[k].end
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
			if p == i-1 || at(i-1).kind == kOf || at(i-1).kind == kPlus || at(i-1).kind == kA || at(i-1).kind == kDrug {
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

// countBehind finds the part of a tablet that stands behind its strength at
// item i, "50 mg ½ tablet", "50 mg, half a tablet"; 0 when there is none.
func countBehind(items []item, amts []amount, i int) int {
	for k := i + 1; k < len(items) && k <= i+3; k++ {
		switch it := items[k]; {
		case it.kind == kAmount && amts[it.ref].kind == amtCount && amts[it.ref].v < 1:
			return k
		case it.kind != kComma && it.kind != kColon && it.kind != kDrug:
			return 0
		}
	}
	return 0
}

// Codes of a kFreq.
const (
	freqTimes   = 2 // it came from "3 x 1.5 mg"
	freqNight   = 3 // every other night
	freqEvening = 4 // every other evening
)

// bare gives a unit to a number that a writer left bare behind the name of the
// drug: "LDN 4.5 nightly". Only decimals, or numbers with a frequency, count.
func bare(items []item, amts []amount) []amount {
	for i := 1; i < len(items); i++ {
		n := items[i]
		if n.kind != kNum || n.val <= 0 || n.val > 1000 || n.style&styleSpell != 0 {
			continue
		}
		p := items[i-1]
		heading := false
		if (p.kind == kOpen || p.kind == kColon) && i > 1 {
			p, heading = items[i-2], true
		}
		if p.kind != kDrug || !owner(p.code).ours() || owner(p.code) >= ownerProduct {
			continue
		}
		next := item{kind: kSent}
		if i+1 < len(items) {
			next = items[i+1]
		}
		dec := n.val != math.Trunc(n.val) && (!heading || n.val < 10)
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
