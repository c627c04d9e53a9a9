package dose

import "math"

// composer joins neighbouring items into larger ones: fractions, dosing grids,
// clock times, durations, named periods, frequencies, rates. It looks a fixed
// number of items ahead, so its work grows with the text and no faster.
type composer struct {
	in    []item
	out   []item
	grids [][4]float64
	i     int
}

func compose(in []item) ([]item, [][4]float64) {
	c := composer{in: in, out: in[:0]} // what is put out never overtakes what is read
	for c.i < len(in) {
		if !c.step() {
			c.out = append(c.out, c.in[c.i])
			c.i++
		}
	}
	return c.out, c.grids
}

// at returns the item n ahead, or a kSkip item behind the end.
func (c *composer) at(n int) item {
	if c.i+n < len(c.in) {
		return c.in[c.i+n]
	}
	return item{kind: kSkip}
}

// last returns the item that was put out n back.
func (c *composer) last(n int) item {
	if len(c.out) > n {
		return c.out[len(c.out)-1-n]
	}
	return item{kind: kSkip}
}

// emit puts out one item that covers the next n.
func (c *composer) emit(n int, k kind, code int16, val float64) bool {
	it := c.in[c.i]
	it.kind, it.code, it.val = k, code, val
	it.end = c.in[c.i+n-1].end
	c.out = append(c.out, it)
	c.i += n
	return true
}

func (c *composer) step() bool {
	switch c.in[c.i].kind {
	case kNum:
		return c.fraction() || c.grid() || c.clock() || c.numberPhrase()
	case kOnce:
		return c.times(1, c.in[c.i].val)
	case kEvery:
		return c.every()
	case kSlash, kPer:
		return c.rate()
	case kTime:
		return c.period()
	case kIndex:
		return c.named()
	case kOrd:
		if t := c.at(1); t.kind == kTime && t.code == timeIndex {
			return c.emit(2, kRef, 0, t.val)
		}
		if n, t := c.at(1), c.at(2); n.kind == kNum && t.kind == kTime {
			return c.emit(3, kRef, 0, n.val*t.val)
		}
	case kUnit:
		// "mg 4,5"
		if n := c.at(1); n.kind == kNum && c.last(0).kind != kNum && c.last(0).kind != kDash && c.at(2).kind != kUnit && c.at(2).kind != kDash {
			unit := c.in[c.i]
			first := unit.start
			c.out = append(c.out, n)
			unit.start, unit.end = n.end, n.end
			c.out[len(c.out)-1].start = first
			c.out = append(c.out, unit)
			c.i += 2
			return true
		}
	case kDivided:
		return c.dividedInto()
	case kTimes:
		// "1.5 mg x 3"
		if n := c.at(1); c.in[c.i].code == timesX && c.last(0).kind == kUnit && whole(n) && n.val > 0 && n.val <= 6 {
			switch u := c.at(2); u.kind {
			case kTime, kForm, kUnit, kDash:
			case kFreq, kRate:
				return c.emit(3, kFreq, freqTimes, n.val)
			default:
				return c.emit(2, kFreq, freqTimes, n.val)
			}
		}
	case kDash:
		// "4.5-mg"
		if c.last(0).kind == kNum && !c.in[c.i].space && !c.at(1).space {
			if k := c.at(1).kind; k == kUnit || k == kMl || k == kForm {
				c.i++
				return true
			}
		}
	case kDrug:
		// "LDN-193189": a compound code
		d, n := c.at(1), c.at(2)
		if owner(c.in[c.i].code).ours() && d.kind == kDash && !d.space && n.kind == kNum && !n.space && n.val >= 100 && n.style&styleDec == 0 && c.at(3).kind != kUnit {
			return c.emit(3, kDrug, int16(ownerOther), 0)
		}
		if owner(c.in[c.i].code).ours() && whole(d) && !d.space && d.val >= 1000 && n.kind != kUnit {
			return c.emit(2, kDrug, int16(ownerOther), 0) // "LDN193189"
		}
		if !owner(c.in[c.i].code).ours() {
			if d.kind == kCond || d.kind == kDash && (n.kind == kCond || n.kind == kTarget) {
				return c.emit(1, kWord, 0, 0)
			}
		}
	case kClock:
		if c.in[c.i].style&styleCaps == 0 && c.in[c.i].code == clockAM && !c.bareAM() {
			return c.emit(1, kWord, 0, 0) // English and German "am"
		}
		if c.in[c.i].code == clockPM {
			return c.emit(1, kTiming, timeEvening, 0)
		}
		return c.emit(1, kTiming, timeMorning, 0)
	case kRate:
		// "for a week" is a duration, "50 mg a week" a rate
		if c.in[c.i].val > 1 && (c.last(0).kind == kMatch || c.last(0).kind == kUpTo) {
			return c.emit(1, kDur, 0, c.in[c.i].val)
		}
	}
	return false
}

// bareAM tells "4.5 mg am and …" from the words English and German have.
func (c *composer) bareAM() bool {
	if c.last(0).kind != kUnit {
		return false
	}
	switch c.at(1).kind {
	case kSkip, kAnd, kComma, kSemi, kSent, kPlus, kClose:
		return true
	}
	return false
}

func whole(it item) bool {
	return it.kind == kNum && it.val == math.Trunc(it.val) && it.style&styleDec == 0
}

// fraction joins "1/2", "1 1/2", "4 y medio" and drops "four (4)".
func (c *composer) fraction() bool {
	n := c.in[c.i]
	if s, d := c.at(1), c.at(2); whole(n) && s.kind == kSlash && whole(d) && !s.space && !d.space && n.style&d.style&styleScript != 0 && c.at(3).kind == kUnit {
		digits := (d.end - d.start) / 2 // Persian writes the decimal point as a slash
		c.emit(3, kNum, 0, n.val+d.val/math.Pow10(int(digits)))
		c.out[len(c.out)-1].style |= styleDec
		return true
	}
	if s, d := c.at(1), c.at(2); whole(n) && s.kind == kSlash && whole(d) && !s.space && !d.space && n.val < d.val && n.val > 0 {
		ok := false
		switch d.val {
		case 2, 3, 4, 5, 8, 10:
			after := c.at(3)
			switch after.kind {
			case kForm, kOf, kA:
				ok = true
			case kUnit:
				ok = (d.val == 2 || d.val == 4) && (n.val == 1 || n.val == 3)
			case kDash, kTo:
				ok = c.at(4).kind == kNum && c.at(5).kind == kForm
			case kDrug, kRoute, kWord:
				ok = c.at(4).kind == kForm
			}
		}
		if ok {
			v := n.val / d.val
			if p := c.last(0); whole(p) && p.val < 20 && n.space {
				c.out = c.out[:len(c.out)-1]
				v += p.val
				c.in[c.i].start = p.start
			}
			c.emit(3, kNum, 0, v)
			c.out[len(c.out)-1].style |= styleDec | styleSpell
			return true
		}
	}
	if a, h := c.at(1), c.at(2); whole(n) && a.kind == kAnd && h.kind == kNum && h.val == 0.5 && (c.at(3).kind == kUnit || c.at(3).kind == kForm) {
		return c.emit(3, kNum, 0, n.val+0.5)
	}
	if o, m, e := c.at(1), c.at(2), c.at(3); o.kind == kOpen && m.kind == kNum && e.kind == kClose && m.val == n.val {
		return c.emit(4, kNum, 0, n.val)
	}
	return false
}

// grid joins the German dosing grid, morning-noon-evening[-night].
func (c *composer) grid() bool {
	var g [4]float64
	n, j, zero, open := 0, 0, false, false
	var sep kind
	for n < 4 {
		v, used := c.slot(j)
		if used == 0 || n > 0 && c.at(j).space {
			break
		}
		g[n], zero, open = v, zero || v == 0, false
		n++
		j += used
		s := c.at(j)
		if s.space || s.kind != kDash && s.kind != kSlash || sep != 0 && s.kind != sep {
			break
		}
		sep, open = s.kind, true
		j++
	}
	if n < 3 || !(zero || g == [4]float64{1, 1, 1, 0} || g == [4]float64{1, 1, 1, 1}) || g == [4]float64{} {
		return false
	}
	if k := c.at(j).kind; k == kTime || k == kUnit || k == kDash || open {
		return false
	}
	if n == 3 {
		g[3] = -1 // three times: the last one is the evening
	}
	c.grids = append(c.grids, g)
	c.emit(j, kGrid, 0, 0)
	c.out[len(c.out)-1].ref = int32(len(c.grids) - 1)
	return true
}

// slot reads one place of a dosing grid, "1" or "1/2", and tells how many items
// it took.
func (c *composer) slot(j int) (v float64, used int) {
	n := c.at(j)
	if n.kind != kNum || n.val > 4 {
		return 0, 0
	}
	s, d, after := c.at(j+1), c.at(j+2), c.at(j+3)
	if s.kind == kSlash && !s.space && d.kind == kNum && !d.space && d.val >= 2 && d.val <= 4 && n.val > 0 && n.val < d.val {
		if after.kind == kDash || j > 0 && c.at(j-1).kind == kDash {
			return n.val / d.val, 3
		}
	}
	return n.val, 1
}

// clock joins "9 pm", "21:00".
func (c *composer) clock() bool {
	n := c.in[c.i]
	if !whole(n) || n.val > 24 {
		return false
	}
	used, hour := 1, n.val
	colon := false
	if s, m := c.at(1), c.at(2); s.kind == kColon && !s.space && m.kind == kNum && !m.space && m.end-m.start == 2 && math.Mod(m.val, 15) == 0 && m.val < 60 {
		used, colon = 3, true
	}
	if p := c.at(used); p.kind == kClock {
		used++
		if p.code == clockPM && hour < 12 {
			hour += 12
		}
		if p.code == clockAM && hour == 12 {
			hour = 24
		}
	} else if !colon || n.end-n.start < 2 && hour < 3 {
		return false
	}
	code := int16(timeOther)
	switch {
	case hour >= 20 || hour < 4:
		code = timeBedtime
	case hour >= 17:
		code = timeEvening
	case hour < 12:
		code = timeMorning
	}
	return c.emit(used, kTiming, code, 0)
}

// numberPhrase joins "2 times a day", "3 days a week", "12 weeks", "12/12 h",
// "2 divided doses".
func (c *composer) numberPhrase() bool {
	n := c.in[c.i].val
	a := 1
	if c.at(1).kind == kDash && !c.at(1).space {
		a = 2
	}
	switch t := c.at(a); t.kind {
	case kTimes:
		return c.times(a+1, n)
	case kTime:
		if r := c.at(a + 1); t.val == 1 && n <= 7 {
			if r.kind == kRate && r.val == 7 {
				return c.emit(a+2, kFreq, 0, n/7)
			}
			if w := c.at(a + 2); (r.kind == kSlash || r.kind == kPer || r.kind == kEvery) && w.kind == kTime && w.val == 7 {
				return c.emit(a+3, kFreq, 0, n/7)
			}
			if r.kind == kFreq && math.Abs(r.val-1.0/7) < 1e-9 {
				return c.emit(a+2, kFreq, 0, n/7)
			}
		}
		return c.emit(a+1, kDur, 0, n*t.val)
	case kTiming: // "for 3 nights"
		if t.code == timeBedtime && t.end-t.start <= 7 && a == 1 && whole(c.in[c.i]) && n > 1 {
			if r := c.at(2); r.kind == kRate && r.val == 7 {
				return c.emit(3, kFreq, freqNight, n/7)
			}
			return c.emit(1, kDur, 0, n)
		}
	case kDivided:
		if n >= 2 && n <= 6 {
			return c.emit(a+1, kFreq, freqDivided, n)
		}
	}
	if s, m, h := c.at(1), c.at(2), c.at(3); (s.kind == kSlash || s.kind == kTo || s.kind == kWord) && m.kind == kNum && m.val == n && n > 0 && h.kind == kTime && h.val == 1.0/24 {
		return c.emit(4, kFreq, 0, 24/n)
	}
	return false
}

// freqDivided is the code of a kFreq that divides a daily dose.
const freqDivided = 1

// times reads the period behind "twice", "3 times", "2 x"; used items are the
// count itself.
func (c *composer) times(used int, n float64) bool {
	if n <= 0 || n > 24 {
		return false
	}
	if t := c.at(used - 1); t.kind == kTimes && t.code == timesDaily {
		return c.emit(used, kFreq, 0, n) // "2 dd"
	}
	switch p := c.at(used); p.kind {
	case kRate:
		return c.emit(used+1, kFreq, 0, n/p.val)
	case kFreq:
		if p.val <= 1 {
			return c.emit(used+1, kFreq, 0, n*p.val)
		}
	case kTime:
		if p.val == 1 || p.val == 7 {
			return c.emit(used+1, kFreq, 0, n/p.val)
		}
	case kPer, kSlash, kA, kEvery, kOf, kAnd, kDash:
		q := c.at(used + 1)
		switch {
		case q.kind == kTime && q.val >= 1:
			return c.emit(used+2, kFreq, 0, n/q.val)
		case q.kind == kNum && c.at(used+2).kind == kTime && c.at(used+2).val == 1.0/24 && q.val == 24:
			return c.emit(used+3, kFreq, 0, n)
		case q.kind == kFreq && q.val <= 1 && (p.kind == kDash || p.kind == kEvery):
			return c.emit(used+2, kFreq, 0, n*q.val)
		}
	case kTiming:
		if n > 1 && c.in[c.i].kind == kOnce {
			return c.emit(used, kFreq, 0, n)
		}
	}
	return false
}

// every reads "every 12 hours", "every other day", "each day", "alle 8 Stunden".
func (c *composer) every() bool {
	n, used := 1.0, 1
	switch v := c.at(1); v.kind {
	case kNum:
		n, used = v.val, 2
		if c.at(2).kind == kSent { // "jeden 2. Tag"
			used = 3
		}
	case kSecond:
		n, used = v.val, 2
	case kOrd:
		used = 2
		if v.end-v.start == 3 {
			n = 2 // "2nd"; "3rd" is in the lexicon
		}
	case kDash:
		used = 2
	case kSlash: // "c/12 h"
		used = 2
		if m := c.at(2); m.kind == kNum {
			n, used = m.val, 3
		}
	}
	t := c.at(used)
	if t.kind != kTime || n <= 0 || t.val*n < 1.0/24 {
		return false
	}
	return c.emit(used+1, kFreq, 0, 1/(n*t.val))
}

// rate reads "/day", "per day", "/24 h".
func (c *composer) rate() bool {
	if t := c.at(1); t.kind == kTime {
		return c.emit(2, kRate, 0, t.val)
	}
	if n, t := c.at(1), c.at(2); n.kind == kNum && t.kind == kTime {
		if d := n.val * t.val; d > 0.99 {
			return c.emit(3, kRate, 0, d)
		}
	}
	if t := c.at(1); c.in[c.i].kind == kSlash && t.kind == kTiming && t.code == timeBedtime {
		c.i++ // "mg/night"
		return true
	}
	if t := c.at(1); t.kind == kFreq && t.val == 1 && c.in[c.i].kind == kSlash {
		return c.emit(2, kRate, 0, 1) // "mg/daily"
	}
	return false
}

// period reads "day 4", "weeks 1-2"; the number is a name, not a dose.
func (c *composer) period() bool {
	t := c.in[c.i]
	if d, n := c.at(1), c.at(2); d.kind == kDash && n.kind == kNum && n.val == 1 && !d.space && !n.space && (c.last(0).kind == kUnit || c.last(0).kind == kKg) && t.val == 1 {
		return c.emit(3, kRate, 0, 1) // "mg day-1"
	}
	if t.code != timeIndex {
		return false
	}
	switch c.last(0).kind {
	case kPer, kEvery, kSlash, kA, kNum, kSecond:
		return false
	}
	return c.named()
}

// named reads the numbers that name a visit, a phase, a day.
func (c *composer) named() bool {
	j := 1
	if c.at(1).kind == kColon && !c.at(1).space {
		return false
	}
	n := c.at(j)
	if n.kind != kNum || n.val != math.Trunc(n.val) || n.style&styleDec != 0 || c.measured(j+1) {
		return false
	}
	j++
	for range 3 {
		s, m := c.at(j), c.at(j+1)
		if s.kind != kDash && s.kind != kTo && s.kind != kAnd && s.kind != kSlash && !(s.kind == kComma && !s.space && m.kind == kNum && !m.space) {
			break
		}
		if m.kind == kTime && c.at(j+2).kind == kNum { // "day 1 to day 7"
			j++
			m = c.at(j + 1)
		}
		if m.kind != kNum || m.style&styleDec != 0 || c.measured(j+2) {
			break
		}
		j += 2
	}
	if c.at(j).kind == kPlus && !c.at(j).space { // "week 3+"
		j++
	}
	if c.in[c.i].kind == kTime {
		return c.emit(j, kRef, 0, c.in[c.i].val)
	}
	return c.emit(j, kWord, 0, 0)
}

// measured tells whether the item n ahead gives the number before it a unit.
func (c *composer) measured(n int) bool {
	it := c.at(n)
	if it.kind == kDash {
		it = c.at(n + 1)
	}
	switch it.kind {
	case kUnit, kMl, kForm, kPct:
		return true
	}
	return false
}

// dividedInto reads "divided into 2 doses".
func (c *composer) dividedInto() bool {
	for n := 1; n <= 3; n++ {
		if v := c.at(n); v.kind == kNum && v.val >= 2 && v.val <= 6 && (c.at(n+1).kind == kDoseWord || c.at(n+1).kind == kDivided) {
			return c.emit(n+2, kFreq, freqDivided, v.val)
		}
	}
	return false
}
