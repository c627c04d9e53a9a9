package dose

import "slices"

// step is one dose of the drug: a value, or a range, with what is said of it.
type step struct {
	lo, hi  float64 // mg as written: of one administration, or of a day when perDay
	perDay  bool    // "/day", "total daily dose"
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
	spare step // frequency and timing without an amount

	perKg, conc, pct, animal bool // amounts that are no dose
	increments               bool // the size of a step was named
	taken                    bool // a list gave some of the amounts to another drug

	forms   uint8     // bits of form codes
	routes  uint32    // bits of route codes
	depot   bool      // some segment is a depot
	depotMg []float64 // its milligrams
	oral    bool      // some segment is taken by mouth
	sr      bool      // sustained release

	injected bool // the words say injection
	zero     bool // "0 mg"

	prn, single bool // as needed; a single dose
	rise, then  bool // titration words
	low         bool // the words say low dose
	weekdays    int  // days of the week named

	spanFrom, spanTo int32 // evidence where there is no amount
}

func (f *facts) span(it item) {
	if f.spanTo == 0 {
		f.spanFrom, f.spanTo = it.start, it.end
	}
}

// gather reads the segments that want accepts.
func (p *parse) gather(want func(owner) bool) *facts {
	f := &facts{}
	made := p.strengths(want)
	for n, s := range p.segs {
		if want(s.owner) {
			p.walk(f, n, s, made)
		}
	}
	return f
}

// strengths is what doses are made of when the text counts tablets or measures
// a liquid.
type strengths struct {
	tablet  float64 // mg of one tablet or capsule
	counts  bool    // the text counts them
	perMl   float64 // mg of one millilitre
	volumes bool    // the text measures them
}

// strengths finds the one strength of a tablet and the one concentration of a
// liquid that the text names, and whether counts and volumes use them.
func (p *parse) strengths(want func(owner) bool) strengths {
	var m strengths
	several, severalConc := false, false
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
					several = several || m.tablet > 0 && v != m.tablet
					m.tablet = v
				}
			case amtCount:
				m.counts = m.counts || a.free()
			case amtConc:
				severalConc = severalConc || m.perMl > 0 && a.v != m.perMl
				m.perMl = a.v
			case amtVolume:
				m.volumes = true
			}
		}
	}
	m.counts = m.counts && m.tablet > 0 && !several
	m.volumes = m.volumes && m.perMl > 0 && !severalConc
	return m
}

// free tells a count of tablets that stands for a dose of its own; more than
// ten are a package.
func (a *amount) free() bool { return !a.used && a.count > 0 && a.count <= 10 }

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
func (p *parse) value(f *facts, a *amount, made strengths) (v float64, via string, ok bool) {
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
		case made.counts && a.form && !a.total && a.v == made.tablet:
			a.used = true
			return 0, "", false // the strength of a tablet; the counts are the doses
		}
		return a.v, "", true
	case amtCount:
		if made.counts && a.free() {
			return a.count * made.tablet, ruleCount, true
		}
	case amtVolume:
		if made.volumes {
			return a.v * made.perMl, ruleVolume, true
		}
	case amtConc:
		if k := int(a.item) + 1; a.strength > 0 && !made.volumes && k < len(p.items) && (p.items[k].kind == kFreq || p.items[k].kind == kTiming) {
			return a.strength, ruleVolume, true // "3 mg/3 ml nightly"
		}
		f.conc = true
	case amtPerKg:
		f.perKg = true
	case amtPct:
		f.pct = true
	}
	return 0, "", false
}
