package dose

// What stands near an amount: small questions that reduce.go asks of the items.

// stepNoun tells "1.5 mg increments", "0.75 mg weekly steps".
func (p *parse) stepNoun(i, to int) bool {
	for k := i + 1; k < to && k <= i+3; k++ {
		switch p.items[k].kind {
		case kStepNoun:
			return true
		case kFreq, kRate, kDash, kWord:
		default:
			return false
		}
	}
	return false
}

// beforeAmount tells whether an amount follows at once: "over 4 weeks" is no
// bound.
func (p *parse) beforeAmount(i, to int) bool {
	for k := i + 1; k < to && k <= i+3; k++ {
		switch p.items[k].kind {
		case kAmount:
			return true
		case kA, kOf, kDoseWord, kLow, kWord:
		default:
			return false
		}
	}
	return false
}

// raisedWeekly tells the size of a step from a dose: "increase 1.5 mg every
// week" raises by 1.5 mg.
func (p *parse) raisedWeekly(i, to int) bool {
	if i > 2 && p.items[i-1].kind == kOf {
		if p.items[i-2].kind == kFreq && p.items[i-3].kind == kRise { // "aumento semanal de 1,5 mg"
			return true
		}
		ranged := i+1 < to && (p.items[i+1].kind == kTo || p.items[i+1].kind == kA)
		if p.items[i-2].kind == kRise && !ranged {
			return true
		}
	}
	if i == 0 || p.items[i-1].kind != kRise || i+1 >= to {
		return false
	}
	often := p.items[i+1]
	return often.kind == kFreq && often.val < 0.4 || often.kind == kRate && often.val >= 7
}

// doseWord tells "usual dose", "standard daily dose", "dosis habitual".
func (p *parse) doseWord(i, from, to int) bool {
	if i > from && p.items[i-1].kind == kDoseWord {
		return true
	}
	for k := i + 1; k < to && k <= i+3; k++ {
		switch p.items[k].kind {
		case kDoseWord:
			return true
		case kBack, kFreq, kRoute, kDrug, kWord:
		default:
			return false
		}
	}
	return false
}

// fillers takes away the milligrams of what tablets are made of: "lactose 100
// mg", "100 mg of lactose"; "4.5 mg, 95 mg lactose", but not "4.5 mg lactose".
func (p *parse) fillers() {
	last, before := -1, -1 // the amounts of the sentence, as item numbers
	for i := range p.items {
		switch it := p.items[i]; {
		case it.kind == kAmount && p.amts[it.ref].kind == amtMass:
			last, before = i, last
		case it.kind == kSent:
			last, before = -1, -1
		case it.kind == kDrug && owner(it.code) == ownerFiller:
			p.items[i].kind, p.items[i].code = kWord, 0
			next := i + 1
			if next < len(p.items) && p.items[next].kind == kOpen {
				next++
			}
			switch {
			case next < len(p.items) && p.items[next].kind == kAmount:
				p.taken[p.items[next].ref] = true
			case last >= 0 && (last == i-1 && before >= 0 || last == i-2 && p.items[i-1].kind == kOf):
				p.taken[p.items[last].ref] = true
			}
		}
	}
}

// onlyCount is the one number of tablets that a segment names for itself, 0
// when there is none or several.
func (p *parse) onlyCount(s segment) float64 {
	n := 0.0
	for _, it := range p.items[s.from:s.to] {
		if it.kind != kAmount || p.amts[it.ref].kind != amtCount || !p.amts[it.ref].free() {
			continue
		}
		if n > 0 && n != p.amts[it.ref].count {
			return 0
		}
		n = p.amts[it.ref].count
	}
	return n
}

// ends tells whether the clause is over at item i.
func (p *parse) ends(i, to int) bool {
	if i >= to {
		return true
	}
	switch p.items[i].kind {
	case kComma, kSemi, kSent, kClose, kRate, kFreq:
		return true
	}
	return false
}

// follows tells how the amount at item i follows the one at item prev.
func (p *parse) follows(prev, i int, a *amount) conn {
	if prev < 0 {
		return connNone
	}
	if a.conn != connNone {
		return a.conn
	}
	how, bridge := connNone, false
	for k := prev + 1; k < i; k++ {
		switch it := p.items[k]; it.kind {
		case kTo, kDash:
			bridge = true
		case kA: // "da 1,5 mg a 4,5 mg"
			bridge = bridge || i == prev+2
		case kThen:
			how = max(how, connThen)
		case kOr, kVersus:
			how = max(how, connOr)
		case kAnd:
			if prev > 0 && p.items[prev-1].kind == kBetween {
				bridge = true
				continue
			}
			how = max(how, connList)
		case kComma, kSemi, kPlus, kSource:
			how = max(how, connList)
		case kSlash:
			how = max(how, connSlash)
		case kRise, kStart, kDur, kRef, kTarget:
			how = max(how, connThen)
		}
	}
	if bridge && how == connNone && i-prev <= 6 {
		return connRange
	}
	return how
}

// bareRate tells a rate of something without a unit: "capsules, 1/day".
func (p *parse) bareRate(i int) bool {
	return i > 0 && p.items[i-1].kind == kNum
}

// leads tells whether the period at item i is the heading of what follows:
// "week 1: 1.5 mg".
func (p *parse) leads(i, to int) bool {
	if i+1 >= to {
		return false
	}
	switch p.items[i+1].kind {
	case kColon, kEqual:
		return true
	case kAmount:
		return true
	case kComma, kDash:
		return i+2 < to && p.items[i+2].kind == kAmount && i > 0 && (p.items[i-1].kind == kSemi || p.items[i-1].kind == kSent)
	}
	return false
}

// timingLeads tells whether the time at item i belongs to the next amount:
// "morning 1 mg, evening 3 mg".
func (p *parse) timingLeads(i, to, last int) bool {
	if i+1 >= to {
		return false
	}
	j := i + 1
	if p.items[j].kind == kColon && j+1 < to {
		j++
	}
	if p.items[j].kind != kAmount {
		return false
	}
	// "1 mg in the morning 3 mg at night" leans back
	return i-last > 1 || j > i+1
}

func (s *step) addFreq(it item) {
	switch it.code {
	case freqDivided:
		s.divided = it.val
		s.freqs = append(s.freqs, it.val)
	case freqTimes:
		s.times = it.val
		s.freqs = append(s.freqs, it.val)
	case freqNight, freqEvening:
		code := int16(timeBedtime)
		if it.code == freqEvening {
			code = timeEvening
		}
		s.freqs = append(s.freqs, it.val)
		s.timing |= timingBit(code)
		s.timingN = max(s.timingN, 1)
	default:
		s.freqs = append(s.freqs, it.val)
	}
}

// addGrid reads morning-noon-evening[-night]; a grid of three ends in -1.
func (s *step) addGrid(g [4]float64) {
	codes := [4]int16{timeMorning, timeOther, timeEvening, timeBedtime}
	n, even, unit := 0.0, true, 0.0
	for k, v := range g {
		if v <= 0 {
			continue
		}
		n++
		if unit == 0 {
			unit = v
		}
		even = even && v == unit
		s.timing |= timingBit(codes[k])
		s.timingN++
	}
	if n == 0 {
		return
	}
	if even {
		s.lo, s.hi = s.lo*unit, s.hi*unit
		s.freqs = append(s.freqs, n)
		return
	}
	sum := 0.0
	for _, v := range g {
		if v > 0 {
			sum += v
		}
	}
	s.lo, s.hi, s.perDay, s.via = s.lo*sum, s.hi*sum, true, ruleGrid
}

func routeBit(name string) uint32 {
	for code, n := range routeNames {
		if n == name && code != 0 {
			return 1 << code
		}
	}
	return 0
}
