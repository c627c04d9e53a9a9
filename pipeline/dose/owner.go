package dose

// segment is a run of items that speak of one drug.
type segment struct {
	owner    owner
	from, to int // items [from, to)
	name     int // item of the name, -1 when the drug is only understood
	sentence int
}

// parse is a text on its way from items to a reading.
type parse struct {
	r     *Reader
	text  string
	pages *page
	items []item
	amts  []amount
	grids [][4]float64
	segs  []segment
	// taken holds amounts that a positional list gave to another drug.
	taken map[int32]bool
	// pair says that the drug and a partner are written as one product.
	pair bool
	// lends says that a partner that is only taken by mouth is named.
	fixed  bool // the words say fixed combination
	lends  bool
	strict bool // nothing may be understood: see segment
	// partnerRoute is the route of the fixed product with the first partner.
	partnerRoute string
	animals      []bool // by sentence: it speaks of animals
}

// strangers makes other drugs of names that the lexicon does not know, where
// the text leaves no doubt that they are drugs: "+ VAR 1 mg", "5 mg of xyz".
func strangers(items []item) {
	for i := range items {
		w := items[i]
		if w.kind == kDrug && owner(w.code) == ownerSoft {
			if besideAmount(items, i) {
				items[i].code = int16(ownerOther)
			} else {
				items[i].kind, items[i].code = kWord, 0
			}
		}
		if i == 0 || i+1 == len(items) {
			continue
		}
		if w.kind == kWord && w.code == wordCode {
			items[i].kind, items[i].code = kDrug, int16(ownerOther)
			continue
		}
		if w.kind != kWord || w.code == 0 {
			continue
		}
		next := items[i+1].kind
		if next == kOpen && i+2 < len(items) {
			next = items[i+2].kind
		}
		capital := w.code == wordCapital && next == kAmount && (items[i-1].kind == kPlus || items[i-1].kind == kAnd || items[i-1].kind == kVersus)
		of := w.end-w.start >= 6 && items[i-1].kind == kOf && i > 1 && items[i-2].kind == kAmount
		if capital || of {
			items[i].kind, items[i].code = kDrug, int16(ownerOther)
		}
	}
}

// besideAmount tells "cocaine (40 mg)", "40 mg of cocaine".
func besideAmount(items []item, i int) bool {
	for k, n := i+1, 0; k < len(items) && n < 2; k, n = k+1, n+1 {
		if items[k].kind == kAmount {
			return true
		}
		if items[k].kind != kOpen {
			break
		}
	}
	for k, n := i-1, 0; k >= 0 && n < 2; k, n = k-1, n+1 {
		if items[k].kind == kAmount {
			return true
		}
		if items[k].kind != kOf {
			break
		}
	}
	return false
}

// placebos decides what each placebo goes with. "Naltrexone or placebo" names
// a comparator and steps aside; "placebo naltrexone", "placebo for naltrexone"
// take the drug's name away.
func placebos(items []item) {
	for i := range items {
		if items[i].kind != kDrug || owner(items[i].code) != ownerPlacebo {
			continue
		}
		for j := i + 1; j < len(items) && j <= i+8 && items[j].kind != kSent; j++ {
			if lacks(items, j) {
				items[j].kind = kWord
			}
		}
		if j := beside(items, i, 1); j > 0 && drugAt(items, j).ours() {
			items[j].kind = kSkip
			continue
		}
		if j := beside(items, i, -1); j >= 0 && drugAt(items, j).ours() {
			items[j].kind = kWord
			continue
		}
		if j := alternative(items, i, -1); j >= 0 && drugAt(items, j) != ownerNone {
			items[i].kind = kSkip
			continue
		}
		if j := alternative(items, i, 1); j >= 0 && drugAt(items, j).ours() {
			items[i].kind = kSkip
		}
	}
}

// drugAt is the owner named at an item, ownerNone when it names none.
func drugAt(items []item, i int) owner {
	if i < 0 || i >= len(items) || items[i].kind != kDrug {
		return ownerNone
	}
	return owner(items[i].code)
}

// beside looks for a drug name right beside a placebo, with only words such as
// "for", "matching", a form or a dose between them.
func beside(items []item, i, dir int) int {
	matched, colon := false, false
	for j, n := i+dir, 0; j >= 0 && j < len(items) && n < 5; j, n = j+dir, n+1 {
		switch items[j].kind {
		case kDrug:
			if colon && !matched { // "placebo: naltrexone …" is a heading
				return -1
			}
			return j
		case kMatch:
			matched = true
		case kOf, kA, kDash, kForm, kLow, kRoute, kDepot, kInject, kImplant, kRelease, kSkip:
		case kAmount:
			if dir > 0 && !matched {
				return -1
			}
		case kOpen:
		case kColon:
			colon = true
		case kTo, kWord:
			if !matched {
				return -1
			}
		default:
			return -1
		}
	}
	return -1
}

// alternative looks for a drug that the placebo is an alternative to: behind
// "placebo or", or anywhere before "or placebo" in the sentence.
func alternative(items []item, i, dir int) int {
	joined := false
	for j, n := i+dir, 0; j >= 0 && j < len(items) && n < 5; j, n = j+dir, n+1 {
		switch items[j].kind {
		case kOr, kSlash, kVersus:
			if dir < 0 {
				return drugBefore(items, j)
			}
			joined = true
		case kMatch, kA, kForm, kRoute, kOf, kComma, kWord, kLow, kDoseWord, kAmount:
		case kDrug:
			if joined {
				return j
			}
			return -1
		default:
			return -1
		}
	}
	return -1
}

// drugBefore finds the drug named last before item i in the same sentence.
func drugBefore(items []item, i int) int {
	for k := i - 1; k >= 0 && k > i-25; k-- {
		switch items[k].kind {
		case kDrug:
			return k
		case kSent, kSemi:
			return -1
		}
	}
	return -1
}

// segment cuts the items into runs, each owned by one drug. topic is the owner
// of text that names no drug.
func (p *parse) segment(context owner) {
	topic := context
	n := 0
	for from := 0; from < len(p.items); {
		to := from
		for to < len(p.items) && p.items[to].kind != kSent {
			to++
		}
		if to < len(p.items) {
			to++
		}
		animal := false
		for _, it := range p.items[from:to] {
			animal = animal || it.kind == kAnimal
		}
		p.animals = append(p.animals, animal)
		first, mixed := p.sentence(from, to, topic, n)
		if first != ownerNone && context == ownerNone {
			topic = first
			if mixed && p.strict {
				topic = ownerOther // two drugs: which one goes on is not said
			}
		}
		from = to
		n++
	}
}

// sentence cuts one sentence and returns its first drug, and whether it names
// the drug and another one.
func (p *parse) sentence(from, to int, topic owner, number int) (first owner, mixed bool) {
	start, own, name := from, topic, -1
	seen := false // an amount stood in the current segment before its name
	for i := from; i < to; i++ {
		o := drugAt(p.items, i)
		if o == ownerNone {
			continue
		}
		end := p.list(i, to) // several drugs, then their amounts in the same order
		o = drugAt(p.items, i)
		if own.ours() && o.ours() && name >= 0 && p.sameName(name, i) {
			name = i
			continue
		}
		if first == ownerNone || first == ownerPlacebo {
			first = o
		}
		mixed = mixed || o != ownerPlacebo && o.ours() != first.ours()
		var cut int
		if name < 0 {
			cut = p.opening(start, i, topic)
		} else {
			cut = p.boundary(name, i, seen)
		}
		if cut > start {
			before := own
			if name < 0 && o.ours() && p.amountsIn(start, cut) {
				before = ownerOther // "VAR 1 mg + naltrexone 50 mg": a name we do not know
			}
			p.segs = append(p.segs, segment{before, start, cut, name, number})
		}
		seen = false
		for k := cut; k < i; k++ {
			if p.items[k].kind == kAmount {
				seen = true
			}
		}
		start, own, name = cut, o, i
		if end > 0 {
			i = end - 1
		}
	}
	if start < to {
		p.segs = append(p.segs, segment{own, start, to, name, number})
	}
	return first, mixed
}

// sameName tells whether two names of the drug are one: "Medisorb naltrexone",
// "naltrexone (LDN)".
func (p *parse) sameName(a, b int) bool {
	if b-a > 8 {
		return false
	}
	for _, it := range p.items[a+1 : b] {
		if it.kind == kAmount || it.kind == kColon || parting(it.kind) > 1 {
			return false
		}
	}
	return true
}

// opening finds where the run of the first drug begins: what stands before a
// "with" and has no name of its own belongs to the topic.
func (p *parse) opening(from, drug int, topic owner) int {
	first := from // the first amount
	for first < drug && !p.amountsIn(first, first+1) {
		first++
	}
	amount := false
	for k := drug - 1; k > first; k-- {
		it := p.items[k]
		if it.depth > p.items[drug].depth {
			continue
		}
		switch it.kind {
		case kAmount:
			amount = true
		case kPlus:
			return k + 1
		case kAnd, kThen, kVersus, kSemi, kComma:
			if !amount && (topic != ownerNone || it.kind != kComma && it.kind != kAnd) {
				return k + 1
			}
		}
	}
	return from
}

func (p *parse) amountsIn(from, to int) bool {
	for _, it := range p.items[from:to] {
		if it.kind == kAmount && p.amts[it.ref].kind != amtPct {
			return true
		}
	}
	return false
}

// strength orders the marks between two drugs by how much they part.
func parting(k kind) int {
	switch k {
	case kSemi:
		return 5
	case kPlus, kVersus, kThen:
		return 4
	case kAnd, kOr, kBut:
		return 3
	case kComma:
		return 2
	case kSlash, kClose, kDash, kColon:
		return 1
	}
	return 0
}

// boundary finds where the run of the drug at item a ends and that of the drug
// at item b begins. An amount between the strongest mark and the last mark
// rules that mark out: "naltrexone, 25 or 50 mg, and ketamine".
func (p *parse) boundary(a, b int, amountFirst bool) int {
	depth := min(p.items[a].depth, p.items[b].depth)
	best, strongest := -1, 0
	amount, mark := false, false // seen since b: an amount, and a mark right of it
	for k := b - 1; k > a; k-- {
		it := p.items[k]
		if it.kind == kAmount {
			if mark {
				break // every mark further left has an amount and a mark behind it
			}
			amount = true
			continue
		}
		s := parting(it.kind)
		if it.kind == kOpen && it.depth == p.items[b].depth && it.depth > p.items[a].depth {
			s, mark = 1, true
			if strongest == 0 {
				best, strongest = k+1, s
			}
			continue
		}
		if s == 0 || it.depth > depth && it.kind != kClose || it.kind == kClose && it.depth-1 > depth {
			continue
		}
		if amount && (it.kind == kClose || it.kind == kDash || it.kind == kColon || it.kind == kBut) {
			continue
		}
		mark = true
		if s > strongest {
			best, strongest = k+1, s
		}
	}
	if best > 0 {
		return best
	}
	if amountFirst {
		return a + 1
	}
	if k := p.amountOf(a, b); k > 0 {
		return k
	}
	// no mark: words that describe the second drug go with it
	cut := b
	for cut > a+1 {
		switch p.items[cut-1].kind {
		case kRoute, kRelease, kDepot, kInject, kLow, kA, kImplant, kOf, kStart:
			cut--
			continue
		}
		break
	}
	return cut
}

// amountOf finds the amount right before the name at item b, where the drug at
// item a has one of its own: "naltrexone 50 mg 30 min before 10 mg oxycodone".
func (p *parse) amountOf(a, b int) int {
	k := b - 1
	if k > a && p.items[k].kind == kOf {
		k--
	}
	if k <= a || !p.amountsIn(k, k+1) {
		return 0
	}
	if p.amountsIn(a, k) {
		return k
	}
	if k-a <= 2 || b+1 < len(p.items) && p.items[b+1].kind == kAmount {
		return 0
	}
	for k > a+1 && (p.items[k-1].kind == kSingle || p.items[k-1].kind == kA) {
		k--
	}
	return k // "ketamine after a single 380 mg naltrexone injection"
}

// list maps "naltrexone, acamprosate or disulfiram, 50 mg, 1998 mg or 200 mg":
// as many amounts as drugs, in order. It marks amounts of other drugs and
// returns the item behind the last drug name, 0 when there is no such list.
func (p *parse) list(i, to int) int {
	drugs := []owner{drugAt(p.items, i)}
	joined, k, last, words := false, i+1, i, 0
	for ; k < to; k++ {
		switch it := p.items[k]; it.kind {
		case kDrug:
			if !joined || owner(it.code) == ownerPlacebo {
				return 0
			}
			if drugs = append(drugs, owner(it.code)); len(drugs) > 6 {
				return 0
			}
			joined, last, words = false, k, 0
			continue
		case kComma, kOr, kAnd, kSlash, kDash, kPlus:
			joined = true
			continue
		case kWord, kRelease, kForm, kRoute:
			if words++; words <= 3 {
				continue
			}
		}
		break
	}
	if len(drugs) < 2 {
		return 0
	}
	ours := false
	for _, d := range drugs {
		ours = ours || d.ours()
	}
	if !ours {
		return 0
	}
	var refs []int32
	misses := 0
	for k = last + 1; k < to && misses < 5; k++ {
		switch it := p.items[k]; it.kind {
		case kAmount:
			if kd := p.amts[it.ref].kind; kd != amtMass && kd != amtPerKg {
				return 0
			}
			refs = append(refs, it.ref)
			misses = 0
			continue
		case kComma, kOr, kAnd, kSlash, kPlus, kRate, kFreq:
			continue
		case kOpen, kClose, kColon, kWord, kRelease, kForm, kDoseWord, kOf, kA, kFixed, kBetween:
			if len(refs) == 0 {
				misses++
				continue
			}
		}
		break
	}
	if len(refs) != len(drugs) {
		return 0
	}
	for n, ref := range refs {
		if !drugs[n].ours() {
			p.taken[ref] = true
		}
	}
	if !drugs[0].ours() { // the run must be ours
		p.items[i].kind = kWord
		for n := i; n <= last; n++ {
			if drugAt(p.items, n).ours() {
				p.items[i].kind, p.items[i].code = kDrug, p.items[n].code
				break
			}
		}
	}
	return last + 1
}
