package dose

import (
	"math"
	"slices"
	"strings"
)

// reduce judges the facts: which steps are doses, what they add up to, and
// which class that is. Rules: concepts.md, "Dose".
func (p *parse) reduce(f *facts, rd *Reading, combo, ours bool) {
	steps, background := f.kept(rd)
	if combo {
		steps = p.smallerOfPair(f, steps, rd)
	}
	share(steps)
	if !f.rise && !f.then {
		steps = sumParts(steps)
	}
	if f.weekdays > 0 && len(steps) > 1 {
		steps = weekSum(steps, f.weekdays)
	}
	steps = definite(steps)
	steps = distinct(steps)
	rd.Start, rd.End = int(f.spanFrom), int(f.spanTo)
	for i, s := range steps {
		rd.styleFlags(s)
		if i == 0 && !f.depot {
			rd.Start, rd.End = int(s.start), int(s.end)
		}
		if !f.depot {
			rd.End = max(rd.End, int(s.end))
		}
	}
	if f.increments {
		rd.flag(flagIncr)
	}
	surface := f.routes&(1<<routeTopical|1<<routeEye) != 0 && !f.depot
	switch {
	case len(steps) == 0 || surface:
		p.silent(f, rd, surface, background, ours)
	default:
		p.numbers(f, rd, steps)
	}
	switch {
	case combo && !(f.depot && !p.pair):
		rd.Class = Combination
		rd.Rule = join(ruleCombination, rd.Rule)
		if len(steps) > 0 && steps[len(steps)-1].perDay {
			rd.PerDoseMg = Amount{} // the day's milligrams come in several tablets
		}
	case f.depot:
		p.depot(f, rd)
	}
	if rd.Class == "" {
		rd.Class = Unknown
	}
}

func join(rules ...string) string {
	var out []string
	for _, r := range rules {
		for _, one := range strings.Split(r, "+") {
			if one != "" && !slices.Contains(out, one) {
				out = append(out, one)
			}
		}
	}
	return strings.Join(out, "+")
}

// kept drops what is denied, and background where a dose remains.
func (f *facts) kept(rd *Reading) (steps []step, background bool) {
	plain := false
	for _, s := range f.steps {
		plain = plain || !s.not && !s.said && !s.usual
	}
	for _, s := range f.steps {
		switch {
		case s.not, s.said, s.usual && plain:
			background = true
			rd.flag(flagBack)
			if k := len(steps) - 1; s.usual && k >= 0 && steps[k].silent() { // "4.5 mg from 50 mg tablets, once daily"
				steps[k].freqs, steps[k].timing, steps[k].timingN = s.freqs, s.timing, s.timingN
			}
		default:
			steps = append(steps, s)
		}
	}
	return steps, background
}

func (r *Reading) styleFlags(s step) {
	for _, m := range []struct {
		on   bool
		flag string
	}{
		{s.style&styleComma != 0, flagComma}, {s.style&styleSplit != 0, flagSplit}, {s.assumed, flagUnit}, {s.nominal, flagNominal},
	} {
		if m.on {
			r.flag(m.flag)
		}
	}
}

// smallerOfPair keeps, of the two strengths of a fixed product, the smaller:
// in every such product with naltrexone it is the naltrexone.
func (p *parse) smallerOfPair(f *facts, steps []step, rd *Reading) []step {
	var out []step
	for i := 0; i < len(steps); i++ {
		s := steps[i]
		if i+1 < len(steps) && steps[i+1].conn == connSlash && steps[i+1].seg == s.seg {
			n := steps[i+1]
			if n.hi < s.hi {
				s.lo, s.hi = n.lo, n.hi
			}
			s.start, s.end = min(s.start, n.start), max(s.end, n.end)
			s.perDay = s.perDay || n.perDay
			s.freqs = append(s.freqs, n.freqs...)
			s.timing |= n.timing
			s.via = ruleSmaller
			i++
			out = append(out, s)
			continue
		}
		if o := p.productOf(p.segs[s.seg]); o >= ownerProduct && o < ownerOther && p.r.drug.Products[o-ownerProduct].Form == FixedCombination && !f.taken {
			continue // one number beside a product of two drugs: it may be the other's
		}
		out = append(out, s)
	}
	if len(out) == 1 && out[0].via == ruleSmaller {
		if n := p.onlyCount(p.segs[out[0].seg]); n > 1 { // "8/90 mg, two tablets twice daily"
			out[0].lo, out[0].hi, out[0].via = out[0].lo*n, out[0].hi*n, join(ruleSmaller, ruleCount)
		}
	}
	return out
}

// productOf is the owner that a segment's numbers belong to: its last name, as
// in "NB32 (naltrexone 32 mg)".
func (p *parse) productOf(s segment) owner {
	if s.name >= 0 && drugAt(p.items, s.name) != ownerNone {
		return drugAt(p.items, s.name)
	}
	return s.owner
}

// silent is the reading of a text without a dose in milligrams.
func (p *parse) silent(f *facts, rd *Reading, surface, background, ours bool) {
	s := f.spare
	for _, st := range f.steps {
		s.freqs = append(s.freqs, st.freqs...)
		s.timing |= st.timing
	}
	if n, known := s.often(); known && !f.depot && !f.single && !f.prn {
		rd.DosesPerDay = Some(n)
	}
	rd.setTiming(s.timing)
	rd.Class = Unknown
	switch {
	case surface:
		rd.Rule = ruleTopical
	case f.perKg:
		rd.Rule = ruleWeight
	case background:
		rd.Rule = ruleBackground
	case f.animal:
		rd.Rule = ruleAnimal
	case f.conc || f.pct:
		rd.Rule = ruleConc
	case rd.LDNLabel:
		rd.Rule = ruleLabel
	case ours:
		rd.Rule = ruleNamed
	case len(p.items) == 0:
		rd.Rule = ruleEmpty
	default:
		rd.Rule = ruleNoDose
	}
	if rd.End == 0 {
		for _, it := range p.items {
			if it.kind == kLow {
				rd.Start, rd.End = int(it.start), int(it.end)
				break
			}
		}
	}
}

func (r *Reading) setTiming(bits uint8) {
	name, mixed := timing(bits)
	r.Timing = name
	if mixed {
		r.flag(flagTimes)
	}
}

// numbers fills the milligrams of the reading from its steps, and its rule.
func (p *parse) numbers(f *facts, rd *Reading, steps []step) {
	target, periods := 0, 0
	lo, hi, class := math.Inf(1), 0.0, 0.0
	for i := range steps {
		s := &steps[i]
		l, _ := s.perDayMg(s.lo)
		h, c := s.perDayMg(s.hi)
		lo, class = math.Min(lo, l), math.Max(class, c)
		if h > hi {
			hi, target = h, i
		}
		periods += s.periods
	}
	t := &steps[target]
	rd.MinMgDay, rd.MaxMgDay, rd.TargetMgDay, rd.ClassMg = Some(lo), Some(hi), Some(hi), Some(class)
	rd.Class = p.r.drug.classOf(rd.ClassMg.V)
	rd.PerDoseMg = t.perDose()
	if f.single && t.perDay && t.divided == 0 { // "4.5 mg/day as a single dose"
		f.single = false
		if len(t.freqs) == 0 && t.timing == 0 {
			t.freqs = append(t.freqs, 1)
		}
	}
	if n, known := t.often(); known && !t.summed() && (!f.single || len(t.freqs) > 0) {
		rd.DosesPerDay = Some(n)
	}
	var rule string
	switch {
	case len(steps) > 1:
		rule = p.several(f, rd, steps, t, periods)
	case t.ranged:
		rule = ruleRange
		if f.rise {
			rule = ruleTitration
		}
	case f.perKg && (t.upTo || t.less):
		rule = ruleCapped
		rd.MinMgDay, rd.PerDoseMg = Amount{}, Amount{}
	case t.less:
		rule = p.below(rd, t)
	case t.more:
		rule = p.above(rd)
	case t.upTo:
		rule = ruleUpTo
		rd.MinMgDay = Amount{}
		if !t.rise {
			rd.PerDoseMg = Amount{}
		}
	default:
		rule = ruleSingle
	}
	rd.Rule = join(t.via, rule)
	if t.nominal {
		rd.Rule = join(rd.Rule, ruleNominal)
	}
	p.frequency(f, rd, steps, t)
}

// frequency adds how often and when to a reading that has its milligrams.
func (p *parse) frequency(f *facts, rd *Reading, steps []step, t *step) {
	n, known := t.often()
	switch {
	case known && n < 1:
		rd.flag(flagSparse)
		if !t.summed() {
			rd.Rule = join(rd.Rule, ruleSparse)
		}
	case known && n > 1 && t.ofDay():
		rd.Rule = join(rd.Rule, ruleDivided)
	case known && n > 1:
		rd.Rule = join(rd.Rule, ruleFrequency)
	}
	if f.prn && len(t.freqs) == 0 {
		rd.MinMgDay, rd.DosesPerDay = Amount{}, Amount{}
		rd.Rule = join(rd.Rule, rulePRN)
		rd.flag(flagPRN)
	}
	bits := t.timing
	if bits == 0 {
		bits = f.spare.timing
		if m, ok := f.spare.often(); bits != 0 && ok && m == 1 && !known && !f.single && !f.prn {
			rd.DosesPerDay = Some(1)
		}
	}
	if bits == 0 {
		bits = allTiming(steps)
	}
	rd.setTiming(bits)
	if !rd.DosesPerDay.Valid && !t.perDay && !f.prn && !t.summed() {
		rd.flag(flagDaily)
	}
}

// summed tells milligrams of a day that came together from uneven doses.
func (s *step) summed() bool { return s.via == ruleParts || s.via == ruleGrid }

// ofDay tells milligrams that are those of a day, however often it is taken.
func (s *step) ofDay() bool { return s.perDay && s.times == 0 || s.divided > 0 }

// perDose gives the milligrams of one administration.
func (s *step) perDose() Amount {
	if s.summed() {
		return Amount{}
	}
	if n, _ := s.often(); n > 1 && s.ofDay() {
		return Some(s.hi / n)
	}
	return Some(s.hi)
}

// several judges more than one distinct dose: a titration, or alternatives.
func (p *parse) several(f *facts, rd *Reading, steps []step, t *step, periods int) string {
	titration := f.rise || f.then || periods >= 2
	for _, s := range steps {
		titration = titration || s.rise || s.target || s.conn == connThen
	}
	if _, known := t.often(); !known && !t.perDay && !f.prn && !f.single && onceDaily(steps) {
		rd.DosesPerDay = Some(1)
	}
	if titration {
		either := 0
		for _, s := range steps[1:] {
			if s.conn == connOr && !s.rise && s.periods == 0 {
				either++
			}
		}
		if !f.rise && !f.then && periods < 2 && either == len(steps)-1 {
			titration = false
		}
	}
	if !titration {
		rd.PerDoseMg = Amount{}
		if n, known := steps[0].often(); known {
			if m, same := t.often(); !same || m != n {
				rd.DosesPerDay = Amount{}
			}
		}
		return ruleList
	}
	if t.ranged { // the target is itself a range
		rd.PerDoseMg = Amount{}
		rd.flag(flagMixed)
	}
	return ruleTitration
}

// onceDaily tells whether every step that has a frequency is taken once a day,
// and there is one.
func onceDaily(steps []step) bool {
	once := false
	for i := range steps {
		n, known := steps[i].often()
		if known && n != 1 {
			return false
		}
		once = once || known
	}
	return once
}

// below reads "less than 5 mg": the class of an open range is known only as
// far as every dose in it is one that the label low dose covers.
func (p *parse) below(rd *Reading, t *step) string {
	rd.MinMgDay, rd.PerDoseMg, rd.TargetMgDay = Amount{}, Amount{}, Amount{}
	if !t.incl {
		rd.flag(flagBound)
	}
	v := rd.ClassMg.V
	if v > p.r.drug.OpenEnd {
		rd.Class = Unknown
		rd.ClassMg = Amount{}
		return ruleOpen
	}
	if !t.incl {
		rd.Class = p.r.drug.classOf(math.Nextafter(v, 0))
	}
	return ruleBelow
}

// above reads "at least 50 mg": the class is known only where no class follows.
func (p *parse) above(rd *Reading) string {
	rd.MaxMgDay, rd.TargetMgDay, rd.PerDoseMg, rd.ClassMg = Amount{}, Amount{}, Amount{}, Amount{}
	if bounds := p.r.drug.Bounds; rd.Class != bounds[len(bounds)-1].Class {
		rd.Class = Unknown
		return ruleOpen
	}
	return ruleAbove
}

// depot makes the reading one of a long-acting form; milligrams of an oral
// lead-in stay as minimum and maximum.
func (p *parse) depot(f *facts, rd *Reading) {
	rd.Class = Depot
	rd.Rule = join(ruleDepot, rd.Rule)
	rd.DosesPerDay, rd.PerDoseMg, rd.ClassMg, rd.TargetMgDay = Amount{}, Amount{}, Amount{}, Amount{}
	if rd.MaxMgDay.Valid || f.oral {
		rd.flag(flagMixed)
	} else {
		rd.Rule = ruleDepot
	}
	if len(f.depotMg) > 0 && !rd.MaxMgDay.Valid {
		same := true
		for _, v := range f.depotMg {
			same = same && v == f.depotMg[0]
		}
		if same {
			rd.PerDoseMg = Some(f.depotMg[0])
		}
	}
	if !rd.MaxMgDay.Valid {
		rd.Timing = ""
	}
}
