package dose

import "sync"

// outcome is a reading with what a record needs to know about the text.
type outcome struct {
	reading  Reading
	named    bool // the drug is named, not only understood
	given    bool // … and not only mentioned ("such as", "history of")
	dosed    bool // a dose in milligrams was read
	other    bool // another drug is named
	placebo  bool
	sentence [2]int // byte span of the sentence of the evidence
}

// read reads a text. context is the owner of what names no drug.
func (r *Reader) read(text string, context owner) outcome {
	cut := false
	if len(text) > maxText {
		text, cut = clip(text), true
	}
	p := r.parse(text, context, false)
	defer p.release()
	o := p.judge()
	if cut {
		o.reading.Flags = append(o.reading.Flags, flagCut)
	}
	return o
}

// clip cuts a text at maxText, on a rune boundary.
func clip(text string) string {
	n := maxText
	for n > 0 && text[n]&0xC0 == 0x80 {
		n--
	}
	return text[:n]
}

func (r *Reader) parse(text string, context owner, strict bool) *parse {
	p := &parse{r: r, text: text, strict: strict, taken: map[int32]bool{}}
	p.pages = pages.Get().(*page)
	p.pages.toks = r.lex.tokenize(p.pages.toks, text)
	p.pages.items = r.lex.items(p.pages.items, text, p.pages.toks)
	p.items, p.grids = compose(p.pages.items)
	p.items, p.amts = amounts(p.items)
	p.amts = bare(p.items, p.amts)
	attach(p.items, p.amts)
	tell(p.items)
	p.fillers()
	strangers(p.items)
	p.products()
	placebos(p.items)
	p.segment(context)
	return p
}

// page is the working memory of one parse.
type page struct {
	toks  []token
	items []item
}

// pages lends working memory: a refresh reads some ten thousand texts.
var pages = sync.Pool{New: func() any { return new(page) }}

// maxPage is the largest memory, in tokens, that is kept for the next text.
const maxPage = 1 << 16

// release gives the working memory back; the parse is not used afterwards.
func (p *parse) release() {
	if cap(p.pages.toks) <= maxPage {
		pages.Put(p.pages)
	}
	p.pages, p.items = nil, nil
}

// products looks for the drug and a partner written as one product, and for
// partners that are only taken by mouth.
func (p *parse) products() {
	drug := p.r.drug
	groups := map[owner]bool{}
	ours := -1
	partnerAt, placeboAt := -1, -1
	addOn := false // "placebo-bupropion": the partner stands in both groups
	for i, it := range p.items {
		if it.kind != kDrug {
			p.fixed = p.fixed || it.kind == kFixed
			continue
		}
		o := owner(it.code)
		if o == ownerPlacebo {
			placeboAt = i
			continue
		}
		partner := o > ownerOther && o < ownerOtherOral
		if partner {
			pt := drug.Partners[o-ownerOther-1]
			if p.partnerRoute == "" {
				p.partnerRoute = pt.Route
			}
			p.lends = p.lends || pt.Lends
			if pt.Group != "" {
				groups[o] = true
			}
			if pt.Always && ours >= 0 {
				p.pair = true
			}
			if ours >= 0 && p.slashed(ours, i) {
				p.pair = true
			}
			addOn = addOn || placeboAt >= 0 && p.slashed(placeboAt, i)
			partnerAt = i
			continue
		}
		if o == ownerLow && i > 1 && p.items[i-1].kind == kOpen && drugAt(p.items, i-2) >= ownerOther {
			p.items[i].kind = kWord // "low-density neutrophils (LDN)"
			continue
		}
		if o.ours() {
			if partnerAt >= 0 && (p.slashed(partnerAt, i) || drug.Partners[p.items[partnerAt].code-int16(ownerOther)-1].Always) {
				p.pair = true
			}
			ours = i
		}
	}
	p.pair = p.pair && !addOn || len(groups) >= 2 && ours >= 0
}

// slashed tells whether nothing but a slash (or a hyphen), a dose and a salt
// stands between two names.
func (p *parse) slashed(a, b int) bool {
	if b-a > 8 {
		return false
	}
	if b == a+1 {
		return true // "oxycodone naltrexone capsule"
	}
	slash, words := false, 0
	for _, it := range p.items[a+1 : b] {
		switch it.kind {
		case kSlash:
			slash = true
		case kDash:
			slash = slash || !it.space && b == a+2
		case kAmount, kRelease, kRate, kUnit, kNum:
		case kWord, kForm:
			if words++; words > 3 {
				return false
			}
		default:
			return false
		}
	}
	return slash
}

// sentenceAt gives the byte span of the sentence around the span.
func (p *parse) sentenceAt(start, end int) [2]int {
	from, to := 0, len(p.text)
	for _, it := range p.items {
		if it.kind != kSent && !(it.kind == kSemi && it.end-it.start != 1) {
			continue
		}
		if int(it.end) <= start {
			from = int(it.end)
		} else if int(it.start) >= end {
			to = int(it.end)
			break
		}
	}
	return [2]int{from, to}
}
