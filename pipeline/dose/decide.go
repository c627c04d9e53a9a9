package dose

import "strings"

// decide sets the class of the record from its arms and interventions; where
// these have no milligrams, from the title, then the summary, the description,
// and last the results section.
func (b *recordReader) decide(texts []Text) {
	rec := &b.rec
	rec.Class, rec.Rule = Unknown, ruleNoDose
	for i := range rec.Doses {
		if rec.Doses[i].ours() {
			b.take(i)
		}
	}
	arms := len(b.deciding) > 0
	rec.GivesNaltrexone = b.named && arms
	settled := b.settle("arms")
	fallback := !settled && (b.named || !b.anyText || !b.others && !b.mentioned)
	for _, k := range []Kind{KindTitle, KindSummary, KindDescription, KindResults} {
		for _, t := range texts {
			if t.Kind == k && t.Body != "" {
				b.text(t, fallback && !settled)
			}
		}
		if fallback && !settled && b.settle(string(k)) {
			settled = true
			rec.FromResults = k == KindResults
		}
	}
	if !settled {
		b.unsettled()
	}
	b.times()
	b.definitions()
}

// take lets a dose speak for the record.
func (b *recordReader) take(i int) {
	d := &b.rec.Doses[i]
	b.deciding = append(b.deciding, i)
	b.rec.LDNLabel = b.rec.LDNLabel || d.LDNLabel
	b.depot = b.depot || d.Class == Depot
	b.comb = b.comb || d.Class == Combination
	if d.Timing != "" {
		b.timing[d.Timing] = true
	}
	if d.Route != "" {
		b.route[d.Route] = true
	}
}

// settle sets class and milligrams from the deciding doses; false when none of
// them has a dose.
func (b *recordReader) settle(from string) bool {
	rec := &b.rec
	var top *Dose
	known := false
	for _, i := range b.deciding {
		d := &rec.Doses[i]
		if d.MinMgDay.Valid && (!rec.MinMgDay.Valid || d.MinMgDay.V < rec.MinMgDay.V) {
			rec.MinMgDay = d.MinMgDay
		}
		if d.MaxMgDay.Valid && (!rec.MaxMgDay.Valid || d.MaxMgDay.V > rec.MaxMgDay.V) {
			rec.MaxMgDay = d.MaxMgDay
		}
		if d.TargetMgDay.Valid && (!rec.TargetMgDay.Valid || d.TargetMgDay.V > rec.TargetMgDay.V) {
			rec.TargetMgDay = d.TargetMgDay
		}
		switch d.Class {
		case Unknown:
			known = known || d.MaxMgDay.Valid || d.MinMgDay.Valid // an open range
			if top == nil && d.MaxMgDay.Valid {
				top = d
			}
		case Depot, Combination:
			known = true
			if top == nil || d.MaxMgDay.Valid && !top.MaxMgDay.Valid {
				top = d
			}
		default:
			known = true
			if top == nil || !top.ClassMg.Valid || d.ClassMg.Valid && d.ClassMg.V > top.ClassMg.V {
				top = d
			}
		}
	}
	if !known {
		return false
	}
	switch {
	case b.depot:
		rec.Class = Depot
		rec.TargetMgDay = Amount{}
	case b.comb:
		rec.Class = Combination
	case top != nil:
		rec.Class = top.Class
	}
	for _, i := range b.deciding {
		if d := &rec.Doses[i]; d.Class == rec.Class {
			d.Decides = true
			if top == nil || top.Class != rec.Class {
				top = d
			}
		}
	}
	rec.Rule = from
	if top != nil {
		rec.Rule = join(from, top.Rule)
	}
	return true
}

// text reads a text outside arms and interventions: for its label always, for
// a dose only when decides is set.
func (b *recordReader) text(t Text, decides bool) {
	context := ownerNone
	if t.Kind == KindResults {
		context = b.context(t)
	}
	p := b.r.parse(bounded(t.Body), context, true)
	defer p.release()
	p.unnamed()
	if t.Kind == KindTitle {
		p.dropBackground()
	} else {
		p.keepGiven()
	}
	o := p.judge()
	rd := &o.reading
	if t.Kind == KindTitle && rd.Class == OtherDrug && !b.anyText {
		b.others, b.elsewhere = true, true
	}
	if !o.named && !context.ours() || !rd.ours() {
		return
	}
	if !b.anyText && !b.elsewhere && o.given && (t.Kind == KindTitle || p.saysGiven()) {
		b.rec.GivesNaltrexone = true
	}
	if b.rec.GivesNaltrexone || b.named {
		b.rec.LDNLabel = b.rec.LDNLabel || rd.LDNLabel && o.given
	}
	if decides && (o.dosed || rd.Class == Depot || rd.Class == Combination) && (!b.elsewhere || p.saysGiven()) {
		b.add(t, p, o)
		b.take(len(b.rec.Doses) - 1)
		b.rec.GivesNaltrexone = true
		return
	}
	if rd.Timing != "" && t.Kind != KindResults {
		b.timing["?"+rd.Timing] = true
	}
}

// unsettled names the class of a record without a dose.
func (b *recordReader) unsettled() {
	rec := &b.rec
	switch {
	case rec.GivesNaltrexone && rec.LDNLabel:
		rec.Rule = ruleLabel
	case rec.GivesNaltrexone:
		rec.Rule = ruleNamed
	case b.others && !rec.GivesNaltrexone:
		rec.Class, rec.Rule = OtherDrug, ruleOther
	}
	for _, i := range b.deciding {
		if d := rec.Doses[i]; d.Rule != ruleNamed && d.Rule != ruleLabel && d.Rule != ruleNoDose {
			rec.Rule = join("arms", d.Rule) // weight without cap, topical
			break
		}
	}
}

// times sets timing and route where the deciding texts agree; a summary or
// description speaks only when the arms are silent.
func (b *recordReader) times() {
	sure, weak := map[string]bool{}, map[string]bool{}
	for t := range b.timing {
		if name, found := strings.CutPrefix(t, "?"); found {
			weak[name] = true
		} else {
			sure[t] = true
		}
	}
	if len(sure) == 0 {
		sure = weak
	}
	if sure["bedtime"] {
		delete(sure, "evening")
	}
	b.rec.Timing = only(sure)
	if b.depot {
		delete(b.route, routeNames[routeOral])
	}
	b.rec.Route = only(b.route)
}

func only(set map[string]bool) string {
	if len(set) != 1 {
		return ""
	}
	for s := range set {
		return s
	}
	return ""
}

// definitions answers the four questions of concepts.md: the headline, and the
// three definitions that stand beside every count.
func (b *recordReader) definitions() {
	rec := &b.rec
	if !rec.GivesNaltrexone {
		return
	}
	surface := rec.Route == routeNames[routeTopical] || rec.Route == routeNames[routeEye]
	daily := rec.Class == UltraLow || rec.Class == LDN || rec.Class == Intermediate
	top := rec.TargetMgDay
	for _, i := range b.deciding {
		d := rec.Doses[i]
		if d.ClassMg.Valid && d.ClassMg.V > top.V {
			top = d.ClassMg // taken less than daily: the single dose counts
		}
		if !top.Valid {
			top = d.MaxMgDay
		}
	}
	rec.IsLDNByLabel = rec.LDNLabel
	rec.IsLDNByDose5 = daily && !surface && top.Valid && top.V <= sensitivityMg
	rec.IsLDNByDose6 = daily && !surface && top.Valid && top.V <= headlineMg
	noMilligrams := rec.Class == Unknown && !rec.MaxMgDay.Valid && !rec.MinMgDay.Valid
	rec.IsLDN = rec.IsLDNByDose6 || rec.LDNLabel && noMilligrams && !surface
}
