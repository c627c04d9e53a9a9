package dose

import (
	"math"
	"slices"
)

// judge makes the reading of a parsed text.
func (p *parse) judge() outcome {
	var o outcome
	ours, none, placebo, other, oralOther := false, false, false, false, false
	combo := p.pair
	var firstOther, firstPlacebo item
	for _, s := range p.segs {
		switch {
		case s.owner.ours():
			ours = true
			if s.owner >= ownerProduct && p.r.drug.Products[s.owner-ownerProduct].Form == FixedCombination {
				combo = true
			}
			if s.name >= 0 {
				o.named = true
				if !p.mentioned(s.name) {
					o.given = true
				}
			}
		case s.owner == ownerPlacebo:
			placebo = true
			if s.name >= 0 && (firstPlacebo.end == 0 || firstPlacebo.val == 0 && p.items[s.name].val == placeboSolid) {
				firstPlacebo = p.items[s.name]
			}
		case s.owner >= ownerOther:
			if !other {
				oralOther = s.owner == ownerOtherOral
				if s.name >= 0 {
					firstOther = p.items[s.name]
				}
			}
			other = true
		default:
			none = none || p.amountsIn(s.from, s.to)
		}
	}
	o.other, o.placebo = other, placebo
	if !ours && !(none && !placebo) && (placebo || other) {
		o.reading = p.without(placebo, other, oralOther, firstPlacebo, firstOther)
		o.sentence = p.sentenceAt(o.reading.Start, o.reading.End)
		return o
	}
	want := func(w owner) bool { return w.ours() || w == ownerNone }
	f := p.gather(want)
	if o.named && !o.given && other && len(f.steps) == 0 {
		o.reading = p.without(false, true, oralOther, firstPlacebo, firstOther)
		return o
	}
	rd := Reading{}
	if ours {
		rd.Drug = p.r.drug.Name
	}
	rd.LDNLabel = f.low && (ours || len(f.steps) > 0)
	combo = combo || ours && p.fixedWith(f)
	if combo {
		p.together(f)
	}
	p.reduce(f, &rd, combo, ours)
	p.route(f, &rd, combo)
	if f.zero && len(f.steps) == 0 && !f.depot && !combo { // "0 mg naltrexone"
		rd.Class, rd.Rule, rd.LDNLabel = Placebo, rulePlacebo, false
	}
	if !ours && len(f.steps) > 0 {
		rd.flag(flagAssumed)
	}
	if f.single {
		rd.flag(flagSingle)
	}
	if other && f.taken || other && len(f.steps) > 0 {
		rd.flag(flagOthers)
	}
	slices.Sort(rd.Flags)
	rd.Flags = slices.Compact(rd.Flags)
	o.reading = rd
	o.dosed = rd.MaxMgDay.Valid || rd.PerDoseMg.Valid || rd.MinMgDay.Valid
	o.sentence = p.sentenceAt(rd.Start, rd.End)
	return o
}

func (r *Reading) flag(f string) { r.Flags = append(r.Flags, f) }

// lacks tells whether the name at item i is of what a placebo lacks: "capsules
// without naltrexone".
func lacks(items []item, i int) bool {
	return i > 0 && items[i-1].kind == kNot && drugAt(items, i).ours()
}

// mentioned tells whether the name at item i is only mentioned.
func (p *parse) mentioned(i int) bool {
	for k, n := i-1, 0; k >= 0 && n < 8; k, n = k-1, n+1 {
		switch p.items[k].kind {
		case kMention, kNot:
			return true
		case kSent, kSemi:
			return false
		case kAmount:
			return false
		}
	}
	return false
}

// placeboSolid is the value of a placebo name that is a tablet or a capsule.
const placeboSolid = 1

// without reads a text that does not give the drug: placebo, or other drugs.
func (p *parse) without(placebo, other, oral bool, pl, ot item) Reading {
	rd := Reading{Class: Placebo, Drug: "placebo", Rule: rulePlacebo}
	at := pl
	if other {
		rd = Reading{Class: OtherDrug, Rule: ruleOther}
		at = ot
		if at.end > 0 {
			rd.Drug = p.text[at.start:at.end]
		}
	}
	rd.Start, rd.End = int(at.start), int(at.end)
	f := &facts{}
	if pl.val == placeboSolid {
		f.forms |= 1 << formSolid // "sugar pill"
	}
	for n, s := range p.segs {
		if s.owner.ours() || other && s.owner == ownerPlacebo && len(p.segs) > 1 {
			continue
		}
		p.walk(f, n, s, strengths{})
	}
	rd.Timing, _ = timing(f.spare.timing | allTiming(f.steps))
	p.route(f, &rd, false)
	if other && rd.Route == "" && (oral || f.prn && rd.Drug != "") && !f.depot {
		rd.Route = routeNames[routeOral]
	}
	if f.depot && rd.Route == "" {
		rd.Route = routeNames[routeIM]
	}
	return rd
}

func allTiming(steps []step) (bits uint8) {
	for _, s := range steps {
		bits |= s.timing
	}
	return bits
}

// timing names a set of times; more than one is no name.
func timing(bits uint8) (name string, mixed bool) {
	const bed, eve, mor, oth = 1 << timeBedtime, 1 << timeEvening, 1 << timeMorning, 1 << timeOther
	switch bits {
	case 0:
		return "", false
	case bed, bed | eve, bed | oth, bed | eve | oth:
		return "bedtime", false
	case eve, eve | oth:
		return "evening", false
	case mor, mor | oth:
		return "morning", false
	case oth:
		return "other", false
	}
	return "", true
}

// together gives the frequency at the end of a fixed product to the drug in
// its middle: "baclofen 6 mg, naltrexone 0.7 mg and sorbitol 210 mg twice daily".
func (p *parse) together(f *facts) {
	if len(f.steps) == 0 || !f.steps[len(f.steps)-1].silent() {
		return
	}
	last := &f.steps[len(f.steps)-1]
	for _, s := range p.segs {
		if s.owner <= ownerOther || s.owner >= ownerOtherOral || s.sentence != last.sentence {
			continue
		}
		for _, it := range p.items[s.from:s.to] {
			switch it.kind {
			case kFreq:
				last.addFreq(it)
			case kTiming:
				last.timing |= timingBit(it.code)
				last.timingN++
			}
		}
	}
}

// fixedWith tells whether drug and partner are one product by their form: both
// sustained release, or the words say so.
func (p *parse) fixedWith(f *facts) bool {
	release, partner, transdermal := false, false, false
	for _, s := range p.segs {
		if s.owner <= ownerOther || s.owner >= ownerOtherOral {
			continue
		}
		pt := p.r.drug.Partners[s.owner-ownerOther-1]
		if pt.Group != "" {
			continue
		}
		partner = true
		for _, it := range p.items[s.from:s.to] {
			release = release || it.kind == kRelease
			transdermal = transdermal || it.kind == kRoute && it.code == routeTransdermal && pt.Route == routeNames[routeTransdermal]
		}
	}
	if !partner {
		return false
	}
	return release && f.sr || p.fixed || len(f.steps) == 0 && (transdermal || f.routes&(1<<routeTransdermal) != 0)
}

// route decides the route of the drug.
func (p *parse) route(f *facts, rd *Reading, combo bool) {
	bits := f.routes
	if bits&(1<<routeInfusion) != 0 {
		bits &^= 1 << routeInfusion
		if bits&(1<<routeSC|1<<routeIM|1<<routeSpinal) == 0 {
			bits |= 1 << routeIV
		}
	}
	if f.depot && bits&(1<<routeImplant) != 0 {
		bits &^= 1<<routeSC | 1<<routeIM
	}
	if bits&(1<<routeEye) != 0 {
		bits &^= 1 << routeTopical
	}
	if bits == 0 && f.forms != 0 && !f.depot {
		bits = 1 << routeOral
	}
	if bits&^(1<<routeOral) != 0 && !f.depot && bits&(1<<routeOral) != 0 {
		bits &^= 1 << routeOral // "oral" beside a closer word: sublingual, buccal
	}
	if f.depot && f.oral && bits&(1<<routeOral) != 0 {
		if bits != 1<<routeOral {
			rd.flag(flagRoutes)
		}
		return
	}
	if bits == 0 {
		switch {
		case combo && rd.Class == Combination:
			rd.Route = p.partnerRoute
		case p.lends && !f.depot, drunk(f), f.sr && !f.depot && len(f.steps) > 0, f.prn && len(f.steps) > 0 && !f.depot:
			rd.Route = routeNames[routeOral]
		}
		return
	}
	if bits&(bits-1) != 0 {
		rd.flag(flagRoutes)
		return
	}
	for code, name := range routeNames {
		if bits == 1<<code {
			rd.Route = name
		}
	}
}

// drunk tells a dose that is measured in millilitres and not injected.
func drunk(f *facts) bool {
	for _, s := range f.steps {
		if s.via == ruleVolume && !f.depot && !f.injected {
			return true
		}
	}
	return false
}

// perDayMg gives the daily milligrams of v at the step's frequency, and the
// amount that sets the class: the single dose when taken less than daily.
func (s *step) perDayMg(v float64) (day, class float64) {
	n, known := s.often()
	switch {
	case s.perDay && known && n < 1:
		return v * n, v
	case s.ofDay() || !known:
		return v, v
	case n < 1:
		return v * n, v
	}
	return v * n, v * n
}

// often gives the number of doses a day; known is false when nothing says.
func (s *step) often() (n float64, known bool) {
	less := 0.0
	for _, f := range s.freqs {
		if f < 1 {
			if less == 0 || f > less {
				less = f
			}
			continue
		}
		n, known = math.Max(n, f), true
	}
	if s.weekdays > 0 && s.weekdays < 7 && n <= 1 {
		less = float64(s.weekdays) / 7
	}
	if less > 0 && (n <= 1 || !known) {
		return less, true
	}
	if known {
		return n, true
	}
	if s.timing != 0 {
		if s.eitherT || s.timing == 1<<timeBedtime|1<<timeEvening || s.timing&(1<<timeOther) != 0 && s.timingN == 1 {
			return 1, true
		}
		return float64(max(1, s.doses())), true
	}
	return 0, false
}

// doses counts the dosing times named; evening and bedtime are one.
func (s *step) doses() int {
	n := 0
	for code := timeBedtime; code <= timeOther; code++ {
		if s.timing&timingBit(int16(code)) != 0 {
			n++
		}
	}
	if s.timing&(1<<timeBedtime) != 0 && s.timing&(1<<timeEvening) != 0 {
		n--
	}
	return n
}
