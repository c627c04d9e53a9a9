package dose

import "slices"

// step is one dose of the drug: a value, or a range, with what is said of it.
type step struct {
	lo, hi  float64 // mg as written: of one administration, or of a day when perDay
	perDay  bool    // "/day", "total daily dose"
	perWeek bool
	freqs   []float64
	times   float64 // "2 x 25 mg"
	divided float64 // number of doses a daily dose is divided into
	timing  uint8   // bits of timingBit
	timingN int     // dosing times named
	eitherT bool    // "in the morning or at night"

	upTo, less, more, incl bool // bounds
	target                 bool
	not, said, usual       bool // background
	rise                   bool // reached by titration
	conn                   conn // to the step before it
	ranged                 bool // lo and hi come from one range
	weekdays               int  // days of the week named beside it
	periods                int  // durations and named weeks beside it
	style                  numberStyle
	assumed                bool
	nominal                bool
	via                    string // rule by which the milligrams were worked out
	seg                    int
	sentence               int
	start, end             int32
}

func timingBit(code int16) uint8 { return 1 << uint(code) }

// facts is what the segments of the drug say, before it is judged.
type facts struct {
	steps []step
	// what was read, but is no dose
	perKg, conc, pct, background, increments, animal, zero, taken bool
	capped                                                        bool
	forms                                                         uint8
	routes                                                        uint32
	depot, oral                                                   bool // some segment is depot, some is taken by mouth
	depotMg                                                       []float64
	prn, single                                                   bool
	rise, then                                                    bool
	low                                                           bool
	spare                                                         step // frequency and timing without an amount
	spanFrom, spanTo                                              int32
	sr                                                            bool
	weekdays                                                      int
}

func (f *facts) span(it item) {
	if f.spanTo == 0 {
		f.spanFrom, f.spanTo = it.start, it.end
	}
}

// gather reads the segments that want accepts.
func (p *parse) gather(want func(owner) bool) *facts {
	f := &facts{}
	strength, counts, conc, volumes := p.strengths(want)
	for n, s := range p.segs {
		if want(s.owner) {
			p.read(f, n, s, strength, counts, conc, volumes)
		}
	}
	return f
}

// strengths finds the one strength of a tablet and the one concentration of a
// liquid that the text names, and whether counts and volumes use them.
func (p *parse) strengths(want func(owner) bool) (strength float64, counts bool, conc float64, volumes bool) {
	many, manyConc := false, false
	for _, s := range p.segs {
		if !want(s.owner) {
			continue
		}
		for _, it := range p.items[s.from:s.to] {
			if it.kind != kAmount || p.taken[it.ref] {
				continue
			}
			switch a := &p.amts[it.ref]; a.kind {
			case amtMass:
				v := a.strength
				if v == 0 && a.form && a.count == 0 && !a.total {
					v = a.v
				}
				if v > 0 {
					many = many || strength > 0 && v != strength
					strength = v
				}
			case amtCount:
				if !a.used && a.count > 0 && a.count <= 10 {
					counts = true
				}
			case amtConc:
				manyConc = manyConc || conc > 0 && a.v != conc
				conc = a.v
			case amtVolume:
				volumes = true
			}
		}
	}
	if many {
		strength, counts = 0, false
	}
	if manyConc {
		conc = 0
	}
	return strength, counts && strength > 0, conc, volumes && conc > 0
}

// read walks one segment and appends its steps.
func (p *parse) read(f *facts, n int, s segment, strength float64, counts bool, conc float64, volumes bool) {
	var pre step // what stands before the first step
	cur := -1    // index of the current step
	lastAmount, raised := -1, -1
	var clause struct{ not, said, usual, be bool }
	clauseFrom := len(f.steps)
	animal := p.animals[s.sentence]
	seg := segmentForm{}
	depotFrom := len(f.steps)
	mod := kSkip
	modIncl, stepped, then := false, false, false
	here := func() *step {
		if cur >= 0 {
			return &f.steps[cur]
		}
		return &pre
	}
	closeClause := func() {
		clause.not, clause.said, clause.usual, clause.be = false, false, false, false
		clauseFrom = len(f.steps)
	}
	p.byName(f, &seg, s.owner)
	for i := s.from; i < s.to; i++ {
		it := p.items[i]
		switch it.kind {
		case kAmount:
			a := &p.amts[it.ref]
			if p.taken[it.ref] {
				f.taken = true
				continue
			}
			if a.kind == amtCount || a.count > 0 {
				f.forms |= 1 << formSolid
				seg.oral = true
			}
			v, via, ok := p.value(f, a, strength, counts, conc, volumes)
			if !ok {
				if a.kind == amtPerKg {
					mod = kSkip
				}
				continue
			}
			if animal {
				f.animal = true
				continue
			}
			if mod == kStep || mod == kBy || p.stepNoun(i, s.to) || cur >= 0 && p.raisedWeekly(i, s.to) {
				f.increments = true
				f.rise = true
				mod = kSkip
				raised = i
				continue
			}
			st := step{lo: v, hi: v, via: via, seg: n, sentence: s.sentence, start: a.start, end: a.end, style: a.style, assumed: a.assumed, nominal: a.nominal}
			st.conn = p.follows(lastAmount, i, a)
			if st.conn == connRange && cur >= 0 && !f.steps[cur].ranged {
				st.conn = connNone
				c := &f.steps[cur]
				c.lo, c.hi, c.ranged, c.end = min(c.lo, v), max(c.hi, v), true, a.end
				c.style |= a.style
				lastAmount, mod = i, kSkip
				if v == 0 {
					c.lo = c.hi
				}
				continue
			}
			if v == 0 {
				f.zero = true
				lastAmount = i
				continue
			}
			st.timing, st.timingN, st.eitherT, st.freqs, st.divided, st.times = pre.timing, pre.timingN, pre.eitherT, pre.freqs, pre.divided, pre.times
			st.periods, st.perDay, st.weekdays = pre.periods, pre.perDay, pre.weekdays
			pre = step{}
			st.rise = stepped
			stepped = false
			switch mod {
			case kUpTo:
				st.upTo = true
			case kLess:
				st.less, st.incl = true, modIncl
			case kMore:
				st.more, st.incl = true, modIncl
			case kTotal:
				st.perDay = true
			case kTarget:
				st.target = true
			}
			mod = kSkip
			st.not, st.said, st.usual = clause.not, clause.said, clause.usual
			if clause.said && !clause.be && !clause.not {
				st.said, st.usual = false, true // "at the approved dose of 50 mg" is given
			}
			then = false
			f.steps = append(f.steps, st)
			cur, lastAmount = len(f.steps)-1, i
		case kUpTo, kLess, kMore:
			if cur >= 0 && it.kind == kUpTo && i == lastAmount+1 && p.ends(i+1, s.to) {
				f.steps[cur].upTo = true // "4.5 mg max"
				continue
			}
			if it.kind == kUpTo || p.beforeAmount(i, s.to) {
				mod, modIncl = it.kind, it.code == boundIncl
			}
		case kOrLess:
			if cur >= 0 {
				f.steps[cur].less, f.steps[cur].incl = true, true
			}
		case kTo:
			if (it.code == toWord || stepped) && mod == kSkip {
				mod = kUpTo
			}
		case kStep, kBy:
			if it.kind == kStep || i+1 < s.to && p.items[i+1].kind == kAmount {
				mod = it.kind
			}
		case kOnce:
			if i == lastAmount+1 && it.val == 1 && p.ends(i+1, s.to) {
				f.single = true // "50 mg once"
			}
		case kTotal:
			if cur >= 0 && i == lastAmount+1 {
				f.steps[cur].perDay = true
			} else {
				mod = kTotal
			}
		case kTarget:
			if mod == kSkip {
				mod = kTarget
			}
		case kRise, kStart:
			f.rise = f.rise || it.kind == kRise
			stepped = true
			if mod != kUpTo && mod != kStep {
				mod = kSkip
			}
		case kThen:
			f.then, then = true, true
			stepped = stepped || cur >= 0
			closeClause()
		case kNot:
			clause.not = true
		case kBack:
			if it.code == backText {
				f.markSaid(clauseFrom, true)
			} else if it.code == backSaid {
				clause.said = true
				f.markSaid(clauseFrom, clause.be)
			} else {
				clause.usual = true
				if cur >= 0 && i == lastAmount+1 && i+1 < s.to && p.items[i+1].kind == kDoseWord {
					f.steps[cur].usual = true
				}
			}
		case kBe:
			clause.be = true
		case kComma, kSemi, kSent, kBut, kClose, kPlus, kVersus:
			closeClause()
			if it.kind == kSemi || it.kind == kSent {
				mod = kSkip
				stepped = false
			}
		case kOpen:
			if i == lastAmount+1 {
				clause.not = false // "50 mg (approved dose)" looks back
			} else if i+1 < s.to && p.items[i+1].kind != kAmount {
				closeClause()
			} else { // "the standard dose (50 mg)"
				clauseFrom = len(f.steps)
			}
		case kFreq:
			if raised < 0 || i != raised+1 || it.val > 0.5 { // "by 0.5 mg every 3 days"
				p.addFreq(here(), it)
			}
		case kRate:
			h := here()
			if cur >= 0 || !p.inRange(i) {
				switch {
				case it.val == 1:
					h.perDay = true
				case it.val == 7:
					h.perWeek = true
				}
			}
		case kTiming:
			h := here()
			if cur >= 0 && p.timingLeads(i, s.to, lastAmount) {
				h = &pre
				pre.timing, pre.timingN = 0, 0
			}
			if h.timing&timingBit(it.code) == 0 {
				h.timing |= timingBit(it.code)
				h.timingN++
			}
			if i > s.from && p.items[i-1].kind == kOr && h.timingN > 1 {
				h.eitherT = true
			}
		case kGrid:
			p.addGrid(here(), p.grids[it.ref])
		case kDur, kRef:
			if cur >= 0 && !(p.leads(i, s.to)) {
				f.steps[cur].periods++
			} else {
				pre.periods++
			}
		case kRoute:
			f.routes |= 1 << it.code
			if it.code == routeOral {
				seg.oral = true
			}
			if it.code == routeIM {
				seg.im = true
			}
			if it.code == routeSC || it.code == routeIV || it.code == routeInfusion {
				seg.parenteral = true
			}
		case kForm:
			f.forms |= 1 << it.code
			seg.oral = true
		case kInject:
			seg.inject = true
			seg.follows = seg.follows || cur >= 0 && then && f.steps[cur].hi < p.r.drug.DepotFrom
		case kDepot:
			seg.depot = true
			seg.inject = seg.inject || it.code == depotInject
		case kImplant:
			seg.depot = true
			f.routes |= 1 << routeImplant
		case kRelease:
			if it.code == relER {
				seg.er = true
			} else {
				f.sr = true
			}
		case kWeekday:
			days := max(1, int(it.val)) // MWF names three
			here().weekdays += days
			f.weekdays += days
		case kPRN:
			if !(i > s.from && p.items[i-1].kind == kRise || i > s.from+1 && p.items[i-2].kind == kRise) {
				f.prn = true
			}
		case kSingle:
			f.single = true
		case kLow:
			f.low = true
		case kDrug:
			f.span(it)
			p.byName(f, &seg, owner(it.code))
		}
	}
	p.settle(f, s, seg, depotFrom)
	if cur < 0 {
		f.spare.freqs = append(f.spare.freqs, pre.freqs...)
		f.spare.timing |= pre.timing
		f.spare.timingN = max(f.spare.timingN, pre.timingN)
		f.spare.eitherT = f.spare.eitherT || pre.eitherT
	}
}

// segmentForm collects what tells a depot from what is taken by mouth.
type segmentForm struct {
	depot, inject, im, er, oral, parenteral bool
	follows                                 bool // "…, then injection": oral doses lead in
}

// byName notes what a name says by itself: a depot brand, an oral brand, LDN.
func (p *parse) byName(f *facts, seg *segmentForm, o owner) {
	switch {
	case o == ownerLow:
		f.low = true
	case o == ownerDepot:
		seg.depot = true
	case o >= ownerProduct && o < ownerOther:
		switch pr := p.r.drug.Products[o-ownerProduct]; pr.Form {
		case DepotForm:
			seg.depot = true
			f.routes |= routeBit(pr.Route)
		case ImplantForm:
			seg.depot = true
			f.routes |= 1 << routeImplant
		default:
			f.low = f.low || pr.Low
			f.routes |= routeBit(pr.Route)
		}
	}
}

// settle decides whether the segment is a depot; its milligrams are then no
// daily dose.
func (p *parse) settle(f *facts, s segment, seg segmentForm, from int) {
	drug := p.r.drug
	high, none, rare := false, len(f.steps) == from, false
	for i := range f.steps[from:] {
		st := &f.steps[from+i]
		big := drug.DepotFrom > 0 && st.hi >= drug.DepotFrom
		high = high || big
		if n, known := st.often(); known && n < 1.0/20 {
			rare = rare || big
		}
		rare = rare || slices.Contains(drug.DepotMg, st.hi) && !seg.oral
	}
	if seg.follows {
		seg.oral, none = true, true
	}
	depot := seg.depot || rare || seg.follows
	if seg.inject || seg.im {
		depot = depot || (none || high) && (!seg.parenteral || high)
	}
	if seg.er && !seg.oral && !p.lends && (none || high) {
		depot = true
	}
	if !depot {
		f.oral = f.oral || !none || seg.oral
		return
	}
	f.depot = true
	if f.routes&(1<<routeImplant|1<<routeSC|1<<routeIM) == 0 && (seg.inject || seg.im || seg.er || s.owner == ownerDepot) {
		f.routes |= 1 << routeIM
	}
	rest := f.steps[:from]
	for _, st := range f.steps[from:] {
		switch {
		case st.hi < drug.DepotFrom && seg.oral && (seg.follows || seg.depot && !seg.inject && !seg.im):
			rest = append(rest, st) // an oral lead-in named in the same breath
			f.oral = true
		case !st.not:
			f.depotMg = append(f.depotMg, st.hi)
			if len(f.depotMg) == 1 {
				f.spanFrom, f.spanTo = st.start, st.end
			}
		}
	}
	f.steps = rest
}

// markSaid marks the steps of the clause as background: "50 mg is approved".
func (f *facts) markSaid(from int, be bool) {
	for i := max(from, len(f.steps)-8); i < len(f.steps); i++ {
		if be {
			f.steps[i].said = true
		} else {
			f.steps[i].usual = true
		}
	}
}

// value gives the milligrams of an amount, by count or volume when need be.
func (p *parse) value(f *facts, a *amount, strength float64, counts bool, conc float64, volumes bool) (v float64, via string, ok bool) {
	switch a.kind {
	case amtMass:
		switch {
		case a.used:
			return 0, "", false
		case a.count > 0:
			if a.count == 1 {
				return a.v, "", true
			}
			return a.v * a.count, ruleCount, true
		case counts && a.form && !a.total && a.v == strength:
			a.used = true
			return 0, "", false // the strength of a tablet; the counts are the doses
		}
		return a.v, "", true
	case amtCount:
		if counts && !a.used && a.count > 0 && a.count <= 10 {
			return a.count * strength, ruleCount, true
		}
	case amtVolume:
		if volumes {
			return a.v * conc, ruleVolume, true
		}
	case amtConc:
		f.conc = true
	case amtPerKg:
		f.perKg = true
	case amtPct:
		f.pct = true
	}
	return 0, "", false
}
