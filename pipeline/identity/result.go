package identity

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// Result is which records are one trial and why. Its sequences may be read any
// number of times, by one goroutine at a time; their order does not depend on the
// order of input.
type Result struct {
	g       *linking
	trials  []int32     // registrations, those of a trial together, the leader first
	rules   []edgeRule  // of each registration: the strongest edge that joined it
	related []rejection // one a pair of trials
}

// edgeRule is a tier, or none.
type edgeRule uint8

// Link links what was added. The linker must not be used afterwards.
func (l *Linker) Link() *Result {
	g := &linking{Linker: l}
	g.group()
	g.sortClaims()
	g.readAliases()
	g.indexNamed()
	g.unite(g.edgesOf(g.pairs()))
	g.proposeTitles()
	r := &Result{g: g}
	r.arrange()
	r.relate()
	return r
}

// arrange sorts the registrations by trial.
func (r *Result) arrange() {
	g := r.g
	r.trials = make([]int32, len(g.regs))
	for i := range r.trials {
		r.trials[i] = int32(i)
	}
	slices.SortFunc(r.trials, func(a, b int32) int {
		la, lb := g.lead(a), g.lead(b)
		return cmp.Or(cmp.Compare(la, lb), compareBool(a != la, b != lb), cmp.Compare(a, b))
	})
	const none = edgeRule(255)
	r.rules = make([]edgeRule, len(g.regs))
	for i := range r.rules {
		r.rules[i] = none
	}
	for _, e := range g.joined { // strongest first
		for _, reg := range [2]int32{e.a, e.b} {
			r.rules[reg] = min(r.rules[reg], edgeRule(e.tier))
		}
	}
}

// Counts are the sizes of the result.
func (r *Result) Counts() Counts {
	c := Counts{Records: len(r.g.rows), Registrations: len(r.g.regs), Claims: len(r.g.claims)}
	for i := range r.g.regs {
		if r.g.root[i] == int32(i) {
			c.Trials++
		}
	}
	return c
}

// uid is the name of the trial of a registration.
func (g *linking) uid(reg int32) string { return g.name(g.lead(reg)) }

func (g *linking) key(rec int32) (registry, recordID string) {
	return g.registers.list[g.rows[rec].register], g.text.get(g.rows[rec].recordID)
}

// asWritten is the record's number as people write it.
func (g *linking) asWritten(rec int32) string {
	if n := g.rows[rec].number(); n.ID.series() != codeSeries {
		return n.String()
	}
	return strings.TrimSpace(g.text.get(g.rows[rec].recordID))
}

// Assignments gives the trial of every record, by trial, its lead record first.
func (r *Result) Assignments() iter.Seq[Assignment] {
	g := r.g
	return func(yield func(Assignment) bool) {
		for _, reg := range r.trials {
			uid := g.uid(reg)
			records := g.records(reg)
			for i, rec := range records {
				a := Assignment{Number: g.asWritten(rec), TrialUID: uid}
				a.Registry, a.RecordID = g.key(rec)
				switch {
				case i == 0 && g.lead(reg) == reg:
					a.IsLead, a.Rule = true, "lead"
				case i == 0 || g.lead(reg) != reg:
					a.Rule = tierKinds[r.rules[reg]]
				default:
					a.Rule = g.sameKind(records[0], rec)
				}
				if !yield(a) {
					return
				}
			}
		}
	}
}

// sameKind is why two records are one registration.
func (g *linking) sameKind(first, rec int32) string {
	switch a, b := g.rows[first].mark, g.rows[rec].mark; {
	case a == b:
		return SameNumber
	case a.kind == markCountry || b.kind == markCountry:
		return Country
	}
	return Resubmission
}

// Edges gives every piece of evidence: the records of one registration first, then
// what the fields of the records name, by number.
func (r *Result) Edges() iter.Seq[Edge] {
	return func(yield func(Edge) bool) {
		_ = r.sameEdges(yield) && r.claimEdges(yield)
	}
}

// sameEdges joins the records of a registration to its first one.
func (r *Result) sameEdges(yield func(Edge) bool) bool {
	g := r.g
	for i := range g.regs {
		records := g.records(int32(i))
		for _, rec := range records[1:] {
			uid := g.uid(int32(i))
			e := Edge{
				TrialUID: uid, Number: g.asWritten(records[0]), OtherTrialUID: uid,
				Kind: g.sameKind(records[0], rec), Outcome: Merged, Field: "record id", Text: g.asWritten(rec),
			}
			e.Registry, e.RecordID = g.key(rec)
			if !yield(e) {
				return false
			}
		}
	}
	return true
}

func (r *Result) claimEdges(yield func(Edge) bool) bool {
	g := r.g
	kinds := map[[2]int32]tier{} // of joined edges that a claim alone does not tell
	for _, e := range g.joined {
		if e.tier == tierTwoWay || e.tier == tierTransition {
			kinds[[2]int32{e.a, e.b}] = e.tier
		}
	}
	for i := 0; i < len(g.claims); {
		j := i + 1
		for j < len(g.claims) && g.claims[j].id == g.claims[i].id {
			j++
		}
		for k := i; k < j; k++ {
			if e, ok := r.claimEdge(k, g.claims[i:j], kinds); ok && !yield(e) {
				return false
			}
		}
		i = j
	}
	return true
}

// claimEdge tells what became of a claim; same are all claims of its number. ok is
// false for a code that joins nothing.
func (r *Result) claimEdge(at int, same []claim, kinds map[[2]int32]tier) (e Edge, ok bool) {
	g, c := r.g, &r.g.claims[at]
	reg := g.regOf[c.rec]
	e = Edge{
		TrialUID: g.uid(reg), Number: c.id.String(),
		Field: g.fields.list[c.field], Text: g.text.get(c.text),
	}
	e.Registry, e.RecordID = g.key(c.rec)
	if e.Text == "" {
		e.Text = e.Number
	}
	if e.Number == "" {
		e.Number = strings.TrimSpace(e.Text)
	}
	target, held := g.find(c.id)
	if held {
		if target == reg && c.role != roleAlias {
			return e, false
		}
		e.OtherTrialUID = g.uid(target)
	}
	e.Kind, e.Outcome = g.claimKind(c, target, held, kinds), NotHeld
	switch {
	case held && target == reg: // an obsolete number of its own
	case c.id.IsDummy():
		e.Outcome = Placeholder
	case c.role == roleRelated, c.role == roleGrant, c.role == roleMention:
		e.Outcome = Kept
	case held && g.lead(reg) == g.lead(target):
		e.Outcome = Merged
	case held:
		e.Outcome = Refused
	default:
		inside, outside := g.shared(reg, c.role, same)
		switch {
		case inside:
			e.Outcome, e.OtherTrialUID = Merged, e.TrialUID
		case c.role == roleCode:
			return e, false
		case outside:
			e.Outcome = Refused
		}
	}
	return e, true
}

// claimKind is the kind of evidence that a claim is.
func (g *linking) claimKind(c *claim, target int32, held bool, kinds map[[2]int32]tier) string {
	switch c.role {
	case roleAlias:
		return Alias
	case roleRelated:
		return RelatedField
	case roleGrant:
		return GrantField
	case roleMention:
		return MentionText
	}
	switch reg := g.regOf[c.rec]; {
	case held:
		if t, ok := kinds[[2]int32{min(reg, target), max(reg, target)}]; ok {
			return tierKinds[t]
		}
		return Named
	case c.role == roleCode:
		return SponsorCode
	case c.id.series() == utn:
		return SharedUTN
	}
	return SharedNumber
}

// shared says whether other registrations, of the same trial and of others, have
// the same number in the same role.
func (g *linking) shared(reg int32, as role, same []claim) (inside, outside bool) {
	if len(same) > maxShared*maxCompared {
		return false, true
	}
	for i := range same {
		other := g.regOf[same[i].rec]
		if same[i].role != as || other == reg {
			continue
		}
		if g.lead(other) == g.lead(reg) {
			inside = true
		} else {
			outside = true
		}
	}
	return inside, outside
}
