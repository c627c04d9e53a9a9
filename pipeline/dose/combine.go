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
	parts := false
	if !f.rise && !f.then {
		steps, parts = sumParts(steps)
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
		p.numbers(f, rd, steps, parts)
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

// numbers fills the milligrams of the reading from its steps.
func (p *parse) numbers(f *facts, rd *Reading, steps []step, parts bool) {
	target := 0
	lo, hi, class := math.Inf(1), 0.0, 0.0
	periods := 0
	for i := range steps {
		s := &steps[i]
		l, _ := s.perDayMg(s.lo)
		h, c := s.perDayMg(s.hi)
		lo = math.Min(lo, l)
		if h > hi {
			hi, target = h, i
		}
		class = math.Max(class, c)
		periods += s.periods
	}
	t := &steps[target]
	n, known := t.often()
	rd.MinMgDay, rd.MaxMgDay, rd.TargetMgDay, rd.ClassMg = Some(lo), Some(hi), Some(hi), Some(class)
	rd.Class = p.r.drug.classOf(rd.ClassMg.V)
	per := t.hi
	explicit := len(t.freqs) > 0
	if (t.perDay && t.times == 0 || t.divided > 0) && n > 1 {
		per = t.hi / n
	}
	rd.PerDoseMg = Some(per)
	if known && !(f.single && !explicit) && t.via != ruleParts && t.via != ruleGrid {
		rd.DosesPerDay = Some(n)
	}
	if t.via == ruleParts || t.via == ruleGrid {
		rd.PerDoseMg = Amount{}
		if n < 1 && known {
			rd.flag(flagSparse)
		}
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
	case f.perKg:
		rule = ruleCapped
		rd.MinMgDay, rd.PerDoseMg = Amount{}, Amount{}
	case t.less:
		rule = p.below(rd, t)
	case t.more:
		rule = ruleAbove
		rd.MaxMgDay, rd.TargetMgDay, rd.PerDoseMg, rd.ClassMg = Amount{}, Amount{}, Amount{}, Amount{}
		if last := p.r.drug.Bounds[len(p.r.drug.Bounds)-1]; rd.Class != last.Class {
			rd.Class, rule = Unknown, ruleOpen
		}
	case t.upTo:
		rule = ruleUpTo
		rd.MinMgDay = Amount{}
		if !t.rise {
			rd.PerDoseMg = Amount{}
		}
	default:
		rule = ruleSingle
	}
	if t.ranged && t.less {
		rd.flag(flagBound)
	}
	if t.via != "" {
		rule = join(t.via, rule)
	}
	if t.nominal {
		rule = join(rule, ruleNominal)
	}
	switch {
	case known && n < 1:
		rule = join(rule, ruleSparse)
		rd.flag(flagSparse)
	case known && n > 1 && (t.perDay && t.times == 0 || t.divided > 0):
		rule = join(rule, ruleDivided)
	case known && n > 1:
		rule = join(rule, ruleFrequency)
	}
	if f.prn && !explicit {
		rd.MinMgDay, rd.DosesPerDay = Amount{}, Amount{}
		rule = join(rule, rulePRN)
		rd.flag(flagPRN)
	}
	bits := t.timing
	if bits == 0 {
		bits = f.spare.timing
		if bits == 0 {
			bits = allTiming(steps)
		} else if !known && !f.single && !f.prn {
			if m, ok := f.spare.often(); ok && m == 1 {
				rd.DosesPerDay = Some(1)
			}
		}
	}
	if !rd.DosesPerDay.Valid && !t.perDay && !f.prn && t.via != ruleParts && t.via != ruleGrid {
		rd.flag(flagDaily)
	}
	rd.setTiming(bits)
	rd.Rule = rule
}

// several judges more than one distinct dose: a titration, or alternatives.
func (p *parse) several(f *facts, rd *Reading, steps []step, t *step, periods int) string {
	titration := f.rise || f.then || periods >= 2
	for _, s := range steps {
		titration = titration || s.rise || s.target || s.conn == connThen
	}
	if n, known := t.often(); !known && !t.perDay && !f.prn && !f.single {
		once := 0
		for i := range steps {
			if n, known = steps[i].often(); known && n == 1 {
				once++
			} else if known {
				once = -len(steps)
			}
		}
		if once > 0 {
			rd.DosesPerDay = Some(1)
		}
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
