package dose

// How far a sentence may be believed.
const (
	tierGiven      = iota + 1 // says what participants get
	tierPlain                 // neither
	tierBackground            // tells what others did or what is approved
)

// tell marks what stands behind a heading such as "Background:", up to the end
// of its sentence, and behind a definition such as "LDN means", up to the end
// of its clause: nobody is given such a dose.
func tell(items []item) {
	head, define := false, false
	begins := true // a sentence or paragraph begins here
	for i := range items {
		it := &items[i]
		switch it.kind {
		case kHead:
			it.kind = kWord
			if begins && i+1 < len(items) && heading(items[i+1]) {
				head = true
			}
			continue
		case kDefine:
			it.kind, define = kWord, true
		case kSent:
			head, define = false, false
		case kSemi:
			define = false
			if it.code == semiBreak && !(head && i > 0 && begins) {
				head = false
			}
		}
		it.told = head || define
		switch it.kind {
		case kSent, kSemi:
			begins = true
		case kOpen, kDash, kWord, kA, kAnd, kColon:
		default:
			begins = false
		}
	}
}

// heading tells whether what stands behind a heading's word makes it one.
func heading(next item) bool {
	return next.kind == kColon || next.kind == kDash && next.space || next.kind == kSemi && next.code == semiBreak
}

// tiers judges every sentence.
func (p *parse) tiers() []int {
	out := make([]int, len(p.animals))
	n := 0
	give, hist := false, false
	told, plain := false, false // what names a drug or an amount is told, or not
	close := func() {
		if n < len(out) {
			out[n] = tierPlain
			if give {
				out[n] = tierGiven
			}
			if hist || p.animals[n] || told && !plain {
				out[n] = tierBackground
			}
		}
		n++
		give, hist, told, plain = false, false, false, false
	}
	for _, it := range p.items {
		switch {
		case it.kind == kWord && it.code == wordGive:
			give = true
		case it.kind == kWord && it.code == wordHist:
			hist = true
		case it.kind == kDrug || it.kind == kAmount:
			told, plain = told || it.told, plain || !it.told
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
