package identity

import (
	"cmp"
	"math"
	"slices"
)

// edgesOf puts the pieces of evidence between two registrations together, refuses
// the edges that everything else speaks against, and orders the others.
func (g *linking) edgesOf(pairs []pair) []edge {
	slices.SortFunc(pairs, func(x, y pair) int {
		return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b), cmp.Compare(x.tier, y.tier),
			cmp.Compare(x.dir, y.dir), cmp.Compare(x.claim, y.claim))
	})
	var edges []edge
	for i := 0; i < len(pairs); {
		p, j, dirs := pairs[i], i, uint8(0)
		for ; j < len(pairs) && pairs[j].a == p.a && pairs[j].b == p.b; j++ {
			if pairs[j].tier == tierNamed {
				dirs |= pairs[j].dir
			}
		}
		i = j
		if e, ok := g.edge(p, dirs); ok {
			edges = append(edges, e)
		}
	}
	edges = g.untie(edges)
	slices.SortFunc(edges, func(x, y edge) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.tier, y.tier), cmp.Compare(x.start, y.start),
			cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	return edges
}

// edge weighs a pair. ok is false for one that is refused outright.
func (g *linking) edge(p pair, dirs uint8) (edge, bool) {
	e := edge{a: p.a, b: p.b, claim: p.claim, tier: p.tier, start: g.start(p.a)}
	if s := g.start(p.b); e.start == unknownStart || s != unknownStart && s > e.start {
		e.start = s
	}
	if p.tier == tierNamed {
		switch sa, sb := g.regs[p.a].key.series(), g.regs[p.b].key.series(); {
		case dirs == 3:
			e.tier = tierTwoWay
		case sa == eudract && sb == ctis && dirs == 2, sa == ctis && sb == eudract && dirs == 1:
			e.tier = tierTransition
		}
	}
	l := g.like(p.a, p.b)
	e.score = int16(tierScores[e.tier] + l.support())
	if l.reviews && e.tier != tierAlias {
		return e, g.refuse(e, ruleReview)
	}
	if e.tier <= tierTransition {
		return e, true
	}
	if e.tier == tierCode {
		if !l.sameSponsor || g.rival(p.a, p.b) {
			return e, false
		}
		if !l.agrees() || g.disagree(p.a, p.b) {
			g.near = append(g.near, nearby{p.a, p.b, nearCode})
			return e, false
		}
		return e, true
	}
	if g.rival(p.a, p.b) {
		return e, g.refuse(e, ruleRival)
	}
	switch disagree := g.disagree(p.a, p.b); {
	case l.unlike():
		return e, g.refuse(e, ruleUnlike)
	case l.continues():
		return e, g.refuse(e, ruleContinues)
	case l.apart() && !g.isCTIS(p.a) && !g.isCTIS(p.b):
		return e, g.refuse(e, ruleApart)
	case disagree && (e.tier == tierUTN || e.tier == tierShared && l.support() < 1):
		return e, g.refuse(e, ruleContradicts)
	case disagree:
		e.score -= 2
	}
	return e, true
}

// isCTIS: a trial that moved to CTIS may give the start of the trial or of its stay
// there, and counts participants in Europe only, so that neither speaks against it.
func (g *linking) isCTIS(reg int32) bool { return g.regs[reg].key.series() == ctis }

// refuse keeps why an edge joins nothing. It returns false.
func (g *linking) refuse(e edge, why rule) bool {
	r := rejection{a: e.a, b: e.b, claim: e.claim, rule: why}
	if g.regOf[g.claims[e.claim].rec] == e.b {
		r.a, r.b = e.b, e.a
	}
	if why == ruleTied || why == ruleReview {
		r.kind = Programme
	}
	g.reject = append(g.reject, r)
	return false
}

// unknownStart sorts behind every year.
const unknownStart = math.MaxInt16

// start is the first start year that a registration's records give.
func (g *linking) start(reg int32) int16 {
	first := int16(unknownStart)
	for _, rec := range g.records(reg) {
		if s := g.rows[rec].start; s != 0 {
			first = min(first, s)
		}
	}
	return first
}

// disagree says that two registrations name different numbers of one series and
// have none of it in common.
func (g *linking) disagree(a, b int32) bool {
	na, nb := g.namedBy(a), g.namedBy(b)
	if len(na) == 0 && len(nb) == 0 {
		return false
	}
	ka, kb := g.regs[a].key, g.regs[b].key
	both := seriesIn(ka, na) & seriesIn(kb, nb) // series in which each has or names a number
	if both == 0 {
		return false
	}
	agreed := uint64(0)
	if slices.Contains(nb, ka) {
		agreed |= 1 << ka.series()
	}
	for _, id := range na {
		if id == kb || slices.Contains(nb, id) {
			agreed |= 1 << id.series()
		}
	}
	return both&^agreed != 0
}

// seriesIn is the set of series of some numbers, as bits.
func seriesIn(own ID, ids []ID) uint64 {
	set := uint64(1) << own.series() &^ (1 << codeSeries)
	for _, id := range ids {
		set |= 1 << id.series()
	}
	return set
}

// clearly is by how much an edge must be better than two others of one register to
// be the one.
const clearly = 2

// untie refuses the edges by which three or more registrations of one series lay
// claim to one registration and none fits clearly better: a master protocol, a list
// of feeder studies. Of two, the older goes first.
func (g *linking) untie(edges []edge) []edge {
	type end struct {
		at     int32 // the registration claimed
		series series
		score  int16
		edge   int32
	}
	degree := make([]uint8, len(g.regs))
	for _, e := range edges {
		degree[e.a], degree[e.b] = min(degree[e.a]+1, 3), min(degree[e.b]+1, 3)
	}
	var ends []end
	for i, e := range edges {
		if degree[e.a] == 3 {
			ends = append(ends, end{e.a, g.regs[e.b].key.series(), e.score, int32(i)})
		}
		if degree[e.b] == 3 {
			ends = append(ends, end{e.b, g.regs[e.a].key.series(), e.score, int32(i)})
		}
	}
	slices.SortFunc(ends, func(x, y end) int {
		return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.series, y.series), cmp.Compare(y.score, x.score), cmp.Compare(x.edge, y.edge))
	})
	tied := map[int32]bool{}
	for i := 0; i < len(ends); {
		j := i
		for j < len(ends) && ends[j].at == ends[i].at && ends[j].series == ends[i].series {
			j++
		}
		best := ends[i:j]
		if len(best) >= 3 && best[0].series != codeSeries && best[2].score > best[0].score-clearly && g.regs[best[0].at].key.series() != best[0].series {
			for _, e := range best {
				tied[e.edge] = true
			}
		}
		i = j
	}
	if len(tied) == 0 {
		return edges
	}
	kept := edges[:0]
	for i, e := range edges {
		if tied[int32(i)] {
			g.refuse(e, ruleTied)
			continue
		}
		kept = append(kept, e)
	}
	return kept
}

// unite joins registrations along the edges, strongest first, under the guard.
func (g *linking) unite(edges []edge) {
	g.root = make([]int32, len(g.regs))
	g.next = make([]int32, len(g.regs))
	for i := range g.root {
		g.root[i], g.next[i] = int32(i), int32(i)
	}
	for _, e := range edges {
		a, b := g.lead(e.a), g.lead(e.b)
		if a != b {
			if why, ok := g.guard(a, b, e); !ok {
				g.refuse(e, why)
				continue
			}
			g.join(a, b)
		}
		g.joined = append(g.joined, e)
	}
}

// lead is the first registration of a trial.
func (g *linking) lead(reg int32) int32 {
	for g.root[reg] != reg {
		g.root[reg] = g.root[g.root[reg]]
		reg = g.root[reg]
	}
	return reg
}

// join makes one trial of two; the first registration leads. Obsolete numbers never
// lead.
func (g *linking) join(a, b int32) {
	if g.obsolete[a] != g.obsolete[b] {
		if g.obsolete[a] {
			a, b = b, a
		}
	} else if b < a {
		a, b = b, a
	}
	g.root[b] = a
	g.next[a], g.next[b] = g.next[b], g.next[a]
}

// members calls do with the registrations of a trial.
func (g *linking) members(lead int32, do func(reg int32)) {
	do(lead)
	for m := g.next[lead]; m != lead; m = g.next[m] {
		do(m)
	}
}

// guard says whether two trials may be joined along an edge. It keeps trials small:
// one registration a series and their obsolete numbers.
func (g *linking) guard(a, b int32, e edge) (why rule, ok bool) {
	rivals := false
	g.members(a, func(x int32) {
		g.members(b, func(y int32) {
			rivals = rivals || g.rival(x, y) && !g.obsolete[x] && !g.obsolete[y]
		})
	})
	switch {
	case rivals:
		return ruleRival, false
	case e.tier > tierTransition && g.farApart(a, b):
		return ruleApart, false
	case e.tier > tierTransition && (g.contradicts(a, b) || g.contradicts(b, a)):
		l := g.like(e.a, e.b)
		return ruleContradicts, l.corroborated()
	}
	return 0, true
}

// farApart says that two trials hold registrations which began years apart with
// different sizes: one that names both, a list of other trials, joins nothing.
func (g *linking) farApart(a, b int32) (apart bool) {
	if g.next[a] == a && g.next[b] == b {
		return false // the edge itself was looked at
	}
	g.members(a, func(x int32) {
		g.members(b, func(y int32) {
			if !apart && !g.isCTIS(x) && !g.isCTIS(y) {
				l := g.like(x, y)
				apart = l.apart()
			}
		})
	})
	return apart
}

// contradicts says that trial b names numbers of a series in which a has a number
// and b has none, and that a's is not among them.
func (g *linking) contradicts(a, b int32) bool {
	found := false
	g.members(a, func(x int32) {
		key := g.regs[x].key
		if key.series() == codeSeries || g.obsolete[x] {
			return
		}
		names, agrees := false, false
		g.members(b, func(y int32) {
			agrees = agrees || g.regs[y].key.series() == key.series()
			for _, id := range g.namedBy(y) {
				if id.series() == key.series() {
					names = true
					agrees = agrees || g.isMember(id, a)
				}
			}
		})
		found = found || names && !agrees
	})
	return found
}

// isMember says that a number is one of a trial's own.
func (g *linking) isMember(id ID, lead int32) (member bool) {
	g.members(lead, func(m int32) { member = member || g.regs[m].key == id })
	return member
}
