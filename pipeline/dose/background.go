package dose

// How far a sentence may be believed.
const (
	tierGiven      = iota + 1 // says what participants get
	tierPlain                 // neither
	tierBackground            // tells what others did or what is approved
)

// tiers judges every sentence.
func (p *parse) tiers() []int {
	out := make([]int, len(p.animals))
	n := 0
	give, hist := false, false
	close := func() {
		if n < len(out) {
			out[n] = tierPlain
			if give {
				out[n] = tierGiven
			}
			if hist || p.animals[n] {
				out[n] = tierBackground
			}
		}
		n++
		give, hist = false, false
	}
	for _, it := range p.items {
		switch {
		case it.kind == kWord && it.code == wordGive:
			give = true
		case it.kind == kWord && it.code == wordHist:
			hist = true
		case it.kind == kSent:
			close()
		}
	}
	close()
	return out
}

// dropBackground takes background sentences out of a text of an arm, when
// other sentences have amounts.
func (p *parse) dropBackground() {
	tiers := p.tiers()
	dosed := false
	for _, s := range p.segs {
		dosed = dosed || tiers[s.sentence] != tierBackground && s.owner < ownerOther && s.owner != ownerPlacebo && p.amountsIn(s.from, s.to)
	}
	if dosed {
		p.keep(func(s segment) bool { return tiers[s.sentence] != tierBackground })
	}
}

// keepGiven keeps the sentences of a description that say what is given; where
// none has a dose, those that are not background.
func (p *parse) keepGiven() {
	tiers := p.tiers()
	given := false
	for _, s := range p.segs {
		given = given || tiers[s.sentence] == tierGiven && s.owner.ours() && p.amountsIn(s.from, s.to)
	}
	p.keep(func(s segment) bool {
		t := tiers[s.sentence]
		return t == tierGiven || t == tierPlain && !given
	})
}

// saysGiven tells whether a sentence says that the drug is given.
func (p *parse) saysGiven() bool {
	tiers := p.tiers()
	for _, s := range p.segs {
		if s.owner.ours() && s.name >= 0 && tiers[s.sentence] == tierGiven && !p.mentioned(s.name) {
			return true
		}
	}
	return false
}

// unnamed drops text before the first name of a drug: in a description nothing
// is understood by itself.
func (p *parse) unnamed() {
	p.keep(func(s segment) bool { return s.owner != ownerNone })
}

func (p *parse) keep(want func(segment) bool) {
	out := p.segs[:0]
	for _, s := range p.segs {
		if want(s) {
			out = append(out, s)
		}
	}
	p.segs = out
}
