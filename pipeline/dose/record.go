package dose

// Kind says which part of a record a text comes from. It decides how far the
// text may be believed: concepts.md, "Dose".
type Kind string

// The kinds, from the text that states what is given to the text that never does.
const (
	KindArm          Kind = "arm"          // arm label or description
	KindIntervention Kind = "intervention" // intervention name, other name or description
	KindTitle        Kind = "title"
	KindSummary      Kind = "summary"
	KindDescription  Kind = "description"
	KindResults      Kind = "results"     // results section: arm and group descriptions
	KindEligibility  Kind = "eligibility" // never sets a class
)

// Text is one field of a record. Labels and names are texts of their own, with
// Arm or Intervention naming what a description describes.
type Text struct {
	Field        string // where it stands in the record; kept as evidence
	Arm          string // label of the arm that the text belongs to
	Intervention string // name of the intervention that the text belongs to
	Kind         Kind
	Body         string
}

// Dose is what one text of a record says, with its evidence. Start and End of
// the reading are offsets into the body of the text.
type Dose struct {
	Reading
	Field, Arm, Intervention string
	Kind                     Kind
	FromResults              bool
	Decides                  bool   // it set the class of the record
	Sentence                 string // the sentence around the evidence
	SentenceStart            int    // byte offset of Sentence in the body
}

// Record is what the texts of one record say together.
type Record struct {
	Doses []Dose

	Class    Class
	LDNLabel bool
	// MinMgDay, MaxMgDay and TargetMgDay go over all arms that give the drug
	// by mouth or another daily route; the target is the highest of them.
	MinMgDay, MaxMgDay, TargetMgDay Amount
	Timing, Route                   string

	GivesNaltrexone bool // an arm or intervention gives the drug, also in a combination or depot
	FromResults     bool // the class stands on the results section only

	IsLDN        bool // the headline of concepts.md, "Dose"
	IsLDNByLabel bool // given and labelled low dose
	IsLDNByDose5 bool // given, daily and systemic, target at most 5 mg
	IsLDNByDose6 bool // … at most 6 mg

	Rule string // which texts decided, "+" and the rules of their readings
}

// Limits of the definitions, mg a day: concepts.md, "Dose".
const (
	headlineMg    = 6
	sensitivityMg = 5
)

// ReadRecord reads all texts of one record about naltrexone.
func ReadRecord(texts []Text) Record { return naltrexoneReader().ReadRecord(texts) }

// ReadRecord reads all texts of one record: one Dose per text that says what an
// arm gets, and the class of the record. The order of texts does not matter
// but for the order of Doses. Texts of KindEligibility are not read.
func (r *Reader) ReadRecord(texts []Text) Record {
	b := recordReader{r: r}
	b.contexts(texts)
	for _, t := range texts {
		if t.Kind == KindArm || t.Kind == KindIntervention {
			b.arm(t)
		}
	}
	b.decide(texts)
	return b.rec
}

// recordReader gathers a record.
type recordReader struct {
	r   *Reader
	rec Record

	named       bool // an arm or intervention names the drug and gives it
	mentioned   bool // … names it without giving it
	others      bool // … names another drug
	onlyOurs    bool // nothing but the drug and placebo is named
	elsewhere   bool // the title of a record without arms names another drug only
	anyText     bool // there is an arm or intervention text
	timing      map[string]bool
	route       map[string]bool
	deciding    []int
	depot, comb bool
}

// contexts looks over the names of arms and interventions before any
// description is read, so that "Group A: 4.5 mg nightly" finds its drug.
func (b *recordReader) contexts(texts []Text) {
	for _, t := range texts {
		if t.Kind != KindArm && t.Kind != KindIntervention {
			continue
		}
		b.anyText = b.anyText || t.Body != ""
		for _, name := range []string{t.Arm, t.Intervention, t.Body} {
			if name == "" {
				continue
			}
			p := b.r.parse(bounded(name), ownerNone, false)
			for _, s := range p.segs {
				switch {
				case s.owner.ours() && p.mentioned(s.name):
					b.mentioned = true
				case s.owner.ours():
					b.named = true
				case s.owner >= ownerOther && s.name >= 0:
					b.others = true
				}
			}
			p.release()
		}
	}
	b.onlyOurs = b.named && !b.others
	b.timing, b.route = map[string]bool{}, map[string]bool{}
}

func bounded(s string) string {
	if len(s) > maxText {
		return clip(s)
	}
	return s
}

// context is the owner of text that names no drug: what its intervention is
// called, else what its arm is called, else the drug where no other is given.
func (b *recordReader) context(t Text) owner {
	names := []string{t.Intervention, t.Arm}
	if t.Kind == KindArm {
		names = []string{t.Arm, t.Intervention}
	}
	for _, name := range names {
		if o := b.r.topic(bounded(name)); o != ownerNone {
			return o
		}
	}
	if b.onlyOurs || !b.named && !b.others {
		return ownerNone
	}
	return ownerOther
}

// topic is the first drug that a name names; placebo only when alone.
func (r *Reader) topic(name string) owner {
	if name == "" {
		return ownerNone
	}
	o := ownerNone
	p := r.parse(name, ownerNone, false)
	defer p.release()
	for _, s := range p.segs {
		if s.name < 0 {
			continue
		}
		if o == ownerNone || o == ownerPlacebo {
			o = s.owner
		}
		if s.owner.ours() {
			return ownerDrug
		}
	}
	if o.ours() {
		return ownerDrug
	}
	return o
}

// arm reads the text of an arm or intervention.
func (b *recordReader) arm(t Text) {
	if t.Body == "" {
		return
	}
	context := b.context(t)
	p := b.r.parse(bounded(t.Body), context, false)
	defer p.release()
	p.dropBackground()
	o := p.judge()
	if !o.named && o.reading.Class == Unknown && !o.dosed && !context.ours() {
		return // speaks of no drug
	}
	if !o.named && !o.dosed && o.reading.Class == Unknown && o.reading.Timing == "" && o.reading.Route == "" {
		return
	}
	if o.named && !o.given && !o.dosed && o.reading.Class != Depot && o.reading.Class != Combination {
		return // "such as naltrexone"
	}
	if context.ours() && !o.named && o.reading.Class != Placebo && o.reading.Class != OtherDrug {
		o.reading.Drug = b.r.drug.Name
		o.reading.drop(flagAssumed)
	}
	b.add(t, p, o)
}

func (b *recordReader) add(t Text, p *parse, o outcome) {
	d := Dose{Reading: o.reading, Field: t.Field, Arm: t.Arm, Intervention: t.Intervention, Kind: t.Kind, FromResults: t.Kind == KindResults}
	d.SentenceStart = o.sentence[0]
	d.Sentence = p.text[o.sentence[0]:o.sentence[1]]
	b.rec.Doses = append(b.rec.Doses, d)
}

// drop takes a flag away.
func (r *Reading) drop(flag string) {
	for i, f := range r.Flags {
		if f == flag {
			r.Flags = append(r.Flags[:i:i], r.Flags[i+1:]...)
			return
		}
	}
}

// ours tells whether the reading is one of the drug being given.
func (r Reading) ours() bool { return r.Class != OtherDrug && r.Class != Placebo }
