package dose

// walker reads one segment from left to right. What describes a dose attaches
// to the dose before it; what stands before the first dose waits for it.
type walker struct {
	p    *parse
	f    *facts
	seg  segmentForm
	made strengths
	n    int // number of the segment
	from int
	to   int

	sentence int
	cur      int  // index of the current step, -1 before the first
	pre      step // what waits for the next step
	last     int  // item of the last amount, -1
	raised   int  // item of the last increment, -1

	mod     kind // what bounds the next amount: kUpTo, kLess, kMore, kStep, kBy, kTotal, kTarget
	incl    bool // the bound belongs to the range
	stepped bool // the next amount is reached by a step
	then    bool // "then" stood since the last amount
	clause  clause
}

// clause is what holds from a word to the end of its clause.
type clause struct {
	from                 int  // first step of the clause
	not, said, usual, be bool // denied; approved; standard; a statement
	custom               bool // "the usual dose": a statement about it gives nothing
}

// walk reads a segment and adds what it says to the facts.
func (p *parse) walk(f *facts, n int, s segment, made strengths) {
	w := walker{p: p, f: f, made: made, n: n, from: s.from, to: s.to, sentence: s.sentence,
		cur: -1, last: -1, raised: -1, mod: kSkip, clause: clause{from: len(f.steps)}}
	first := len(f.steps)
	p.byName(f, &w.seg, s.owner)
	for i := s.from; i < s.to; i++ {
		it := p.items[i]
		switch it.kind {
		case kAmount:
			w.amount(i, &p.amts[it.ref])
		case kUpTo, kLess, kMore, kOrLess, kTo, kStep, kBy, kTotal, kTarget:
			w.bound(i, it)
		case kRise, kStart:
			f.rise = f.rise || it.kind == kRise
			w.stepped = true
			if w.mod != kUpTo && w.mod != kStep {
				w.mod = kSkip
			}
		case kThen:
			f.then, w.then = true, true
			w.stepped = w.stepped || w.cur >= 0
			w.endClause()
		case kNot, kBack, kBe, kSource:
			w.background(i, it)
		case kClose:
			w.endClause()
			w.leave()
		case kComma, kBut, kPlus, kVersus:
			w.endClause()
		case kSemi, kSent:
			w.endClause()
			w.mod, w.stepped = kSkip, false
		case kOpen:
			w.open(i)
		case kFreq, kRate, kGrid, kOnce, kWeekday, kDur, kRef:
			w.schedule(i, it)
		case kTiming:
			w.timing(i, it)
		case kPRN:
			if !(i > s.from && p.items[i-1].kind == kRise || i > s.from+1 && p.items[i-2].kind == kRise) {
				f.prn = true // "titrated as needed" is none
			}
		case kSingle:
			f.single = true
		case kLow:
			f.low = true
		case kDrug:
			f.span(it)
			p.byName(f, &w.seg, owner(it.code))
		default:
			w.form(it)
		}
	}
	p.settle(f, s, w.seg, first)
	if w.cur < 0 {
		f.spare.freqs = append(f.spare.freqs, w.pre.freqs...)
		f.spare.timing |= w.pre.timing
		f.spare.timingN = max(f.spare.timingN, w.pre.timingN)
		f.spare.eitherT = f.spare.eitherT || w.pre.eitherT
	}
}

// here is the step that a description belongs to.
func (w *walker) here() *step {
	if w.cur >= 0 {
		return &w.f.steps[w.cur]
	}
	return &w.pre
}

func (w *walker) endClause() { w.clause = clause{from: len(w.f.steps)} }

// leave steps back over a bracket that told a dose of others: what follows it
// describes the dose before it.
func (w *walker) leave() {
	steps := w.f.steps
	if w.cur > 0 && (steps[w.cur].said || steps[w.cur].not) && steps[w.cur-1].seg == w.n && steps[w.cur-1].silent() {
		w.cur--
	}
}

// amount makes a step of an amount, unless it is a part of one, an increment,
// or no dose.
func (w *walker) amount(i int, a *amount) {
	p, f := w.p, w.f
	if p.taken[p.items[i].ref] {
		f.taken = true
		return
	}
	if a.kind == amtCount || a.count > 0 {
		f.forms |= 1 << formSolid
		w.seg.oral = true
	}
	v, via, ok := p.value(f, a, w.made)
	if !ok {
		if a.kind == amtPerKg {
			w.mod = kSkip
		}
		return
	}
	if p.animals[w.sentence] {
		f.animal = true
		return
	}
	if w.mod == kStep || w.mod == kBy || p.stepNoun(i, w.to) || w.cur >= 0 && p.raisedWeekly(i, w.to) {
		f.increments, f.rise = true, true
		w.mod, w.raised = kSkip, i
		return
	}
	how := p.follows(w.last, i, a)
	w.last = i
	if how == connRange && w.cur >= 0 && !f.steps[w.cur].ranged {
		w.stretch(v, a)
		return
	}
	if v == 0 { // a placebo level in a list of doses
		f.zero = true
		return
	}
	st := w.pre
	w.pre = step{}
	st.lo, st.hi, st.via, st.conn = v, v, via, how
	st.seg, st.sentence, st.start, st.end = w.n, w.sentence, a.start, a.end
	st.style, st.assumed, st.nominal = a.style, a.assumed, a.nominal
	st.rise = w.stepped
	st.upTo, st.less, st.more, st.target = w.mod == kUpTo, w.mod == kLess, w.mod == kMore, w.mod == kTarget
	st.incl = w.incl && (st.less || st.more)
	st.perDay = st.perDay || w.mod == kTotal
	st.not, st.said, st.usual = w.clause.not, w.clause.said, w.clause.usual
	if w.clause.said && !w.clause.be && !w.clause.not {
		st.said, st.usual = false, true // "at the approved dose of 50 mg" is given
	}
	st.said = st.said || w.clause.custom && w.clause.be // "the usual dose is 50 mg"
	st.said = st.said || p.items[i].told
	w.mod, w.stepped, w.then = kSkip, false, false
	f.steps = append(f.steps, st)
	w.cur = len(f.steps) - 1
}

// stretch makes a range of the current step and the amount behind it.
func (w *walker) stretch(v float64, a *amount) {
	c := &w.f.steps[w.cur]
	if v > 0 {
		c.lo, c.hi = min(c.lo, v), max(c.hi, v)
	}
	c.ranged, c.end = true, a.end
	c.style |= a.style
	w.mod = kSkip
}

// bound reads the words that bound the amount behind them, or the one before.
func (w *walker) bound(i int, it item) {
	behind := w.cur >= 0 && i == w.last+1
	switch it.kind {
	case kUpTo, kLess, kMore:
		if behind && it.kind == kUpTo && w.p.ends(i+1, w.to) {
			w.f.steps[w.cur].upTo = true // "4.5 mg max"
			return
		}
		if it.kind == kUpTo || w.p.beforeAmount(i, w.to) {
			w.mod, w.incl = it.kind, it.code == boundIncl
		}
	case kOrLess:
		if w.cur >= 0 {
			w.f.steps[w.cur].less, w.f.steps[w.cur].incl = true, true
		}
	case kTo:
		if (it.code == toWord || w.stepped) && w.mod == kSkip {
			w.mod = kUpTo // "titrated to 6 mg", "hasta 4,5 mg"
		}
	case kStep:
		w.mod = kStep
	case kBy:
		if i+1 < w.to && w.p.items[i+1].kind == kAmount {
			w.mod = kBy
		}
	case kTotal:
		if behind {
			w.f.steps[w.cur].perDay = true
		} else {
			w.mod = kTotal
		}
	case kTarget:
		if w.mod == kSkip {
			w.mod = kTarget
		}
	}
}

// background reads the words that deny a dose or make it one of others.
func (w *walker) background(i int, it item) {
	switch {
	case it.kind == kNot:
		w.clause.not = true
	case it.kind == kBe:
		w.clause.be = true
	case it.kind == kSource && it.code == sourceAhead:
		w.clause.usual = true
	case it.kind == kSource:
		if w.cur >= 0 {
			w.f.steps[w.cur].usual = true // "50 mg tablets compounded into …"
		}
	case it.code == backText:
		w.f.markSaid(w.clause.from, true)
	case it.code == backSaid:
		w.clause.said = true
		w.f.markSaid(w.clause.from, w.clause.be)
	default:
		w.clause.usual = true
		usual := it.code == backUsual && w.p.doseWord(i, w.from, w.to)
		w.clause.custom = w.clause.custom || usual
		if w.clause.be && w.cur >= w.clause.from && (usual || it.code == backCare && i-w.last <= 3) {
			w.f.steps[w.cur].said = true // "50 mg is the usual dose"
		}
		if w.cur >= 0 && i == w.last+1 && i+1 < w.to && w.p.items[i+1].kind == kDoseWord {
			w.f.steps[w.cur].usual = true // "the 50 mg standard dose"
		}
	}
}

// open reads a bracket: behind an amount it looks back ("50 mg (approved)"),
// before one it looks on ("the standard dose (50 mg)").
func (w *walker) open(i int) {
	switch {
	case i == w.last+1:
		w.clause.not = false
	case i+1 < w.to && w.p.items[i+1].kind == kAmount:
		w.clause.from = len(w.f.steps)
	default:
		w.endClause()
	}
}

// schedule reads how often, and for how long.
func (w *walker) schedule(i int, it item) {
	h := w.here()
	ofStep := w.raised >= 0 && i <= w.raised+2 && w.last < w.raised             // "by 0.5 mg every 3 days"
	ofStep = ofStep || w.cur >= 0 && i > w.from && w.p.items[i-1].kind == kRise // "increased every 3 days"
	switch it.kind {
	case kFreq:
		if !ofStep || it.val > 0.5 {
			h.addFreq(it)
		}
	case kRate:
		switch {
		case w.cur < 0 && w.p.bareRate(i):
		case it.val == 1:
			h.perDay = true
		case it.val == 7 && !ofStep:
			h.freqs = append(h.freqs, 1.0/7)
		}
	case kGrid:
		h.addGrid(w.p.grids[it.ref])
	case kOnce:
		if i == w.last+1 && it.val == 1 && w.p.ends(i+1, w.to) {
			w.f.single = true // "50 mg once"
		}
	case kWeekday:
		days := max(1, int(it.val)) // MWF names three
		h.weekdays += days
		w.f.weekdays += days
	case kDur, kRef:
		if w.p.leads(i, w.to) {
			h = &w.pre
		}
		h.periods++
	}
}

// timing reads a time of the day.
func (w *walker) timing(i int, it item) {
	h := w.here()
	if w.cur >= 0 && w.p.timingLeads(i, w.to, w.last) {
		h = &w.pre
		h.timing, h.timingN = 0, 0
	}
	if h.timing&timingBit(it.code) == 0 {
		h.timing |= timingBit(it.code)
		h.timingN++
	}
	if i > w.from && w.p.items[i-1].kind == kOr && h.timingN > 1 {
		h.eitherT = true
	}
}

// form reads routes and dosage forms.
func (w *walker) form(it item) {
	switch it.kind {
	case kRoute:
		w.f.routes |= 1 << it.code
		switch it.code {
		case routeOral:
			w.seg.oral = true
		case routeIM:
			w.seg.im = true
		case routeSC, routeIV, routeInfusion:
			w.seg.parenteral = true
		}
	case kForm:
		w.f.forms |= 1 << it.code
		w.seg.oral = true
	case kInject:
		w.seg.inject, w.f.injected = true, true
		if w.then && w.cur >= 0 && w.f.steps[w.cur].hi < w.p.r.drug.DepotFrom {
			w.seg.follows = true // "25 mg, then injection"
		}
	case kDepot:
		w.seg.depot = true
		w.seg.inject = w.seg.inject || it.code == depotInject
	case kImplant:
		w.seg.depot = true
		w.f.routes |= 1 << routeImplant
	case kRelease:
		if it.code == relER {
			w.seg.er = true
		} else {
			w.f.sr = true
		}
	}
}
