package identity

import (
	"cmp"
	"slices"
)

// tier is how strong a piece of evidence is; lower is stronger.
type tier uint8

const (
	tierAlias tier = iota
	tierTwoWay
	tierTransition
	tierNamed
	tierShared
	tierUTN
	tierCode
)

var tierKinds = [...]string{Alias, BothWays, Transition, Named, SharedNumber, SharedUTN, SponsorCode}

// tierScores and the support of other facts add up to an edge's place in the order
// of joining. What the registers assert themselves stands above all; a number that
// one side names may lose against a shared number that everything else supports.
var tierScores = [...]int{60, 40, 38, 20, 18, 16, 12}

// pair is one piece of evidence between two registrations, a < b.
type pair struct {
	a, b  int32
	claim int32
	tier  tier
	dir   uint8 // 1: a names b, 2: b names a
}

// edge is all evidence between two registrations.
type edge struct {
	a, b  int32
	claim int32 // the strongest piece, for display
	tier  tier
	score int16
	start int16 // the later known start of the two: an older pair goes first
}

// rejection is evidence that did not join two trials.
type rejection struct {
	a, b  int32 // b is the one named
	claim int32
	rule  rule
	kind  string // "" is read from the titles
}

// rule is why two registrations are not one trial.
type rule uint8

const (
	ruleRival rule = iota
	ruleContradicts
	ruleUnlike
	ruleContinues
	ruleApart
	ruleTied
	ruleShared
	ruleField
	ruleMention
	ruleReview
)

var rules = [...]string{
	ruleRival:       "each has its own number of one register",
	ruleContradicts: "one names another number of the other's register",
	ruleUnlike:      "title, sponsor and start or size all differ: the number may be mistyped",
	ruleContinues:   "one title says that it continues a trial or is a part of one",
	ruleApart:       "starts lie years apart and sizes differ",
	ruleTied:        "several registrations of one register name the number and none fits better",
	ruleShared:      "several registrations of one register name the number",
	ruleField:       "the field says that it is the number of another trial",
	ruleMention:     "the title continues a trial and the text names it",
	ruleReview:      "one title says that it is a review of trials",
}

// maxShared registrations may share a number or a code; beyond it identifies nothing.
const maxShared = 32

// sortClaims orders the claims by number, then by record.
func (g *linking) sortClaims() {
	slices.SortFunc(g.claims, func(a, b claim) int {
		if c := cmp.Compare(a.id, b.id); c != 0 {
			return c
		}
		if c := cmp.Or(cmp.Compare(g.rank[a.rec], g.rank[b.rec]), cmp.Compare(a.role, b.role)); c != 0 {
			return c
		}
		return cmp.Or(
			cmp.Compare(g.fields.list[a.field], g.fields.list[b.field]),
			cmp.Compare(g.text.get(a.text), g.text.get(b.text)),
		)
	})
}

// byNumber calls do with the claims of each number that may link.
func (g *linking) byNumber(do func(id ID, from, to int)) {
	for i := 0; i < len(g.claims); {
		j, id := i+1, g.claims[i].id
		for j < len(g.claims) && g.claims[j].id == id {
			j++
		}
		if !id.IsDummy() {
			do(id, i, j)
		}
		i = j
	}
}

// readAliases finds the obsolete numbers of registrations: those that still have a
// record are joined first, the others are names of the registration that has them.
func (g *linking) readAliases() {
	g.aliasOf, g.obsolete = map[ID]int32{}, map[int32]bool{}
	type calls struct{ by, obsolete int32 }
	called := map[calls]bool{}
	g.byNumber(func(id ID, from, to int) {
		for i := from; i < to; i++ {
			c := &g.claims[i]
			if c.role != roleAlias {
				continue
			}
			reg := g.regOf[c.rec]
			if old, ok := g.held(id); ok {
				called[calls{reg, old}] = old != reg
			} else if had, twice := g.aliasOf[id]; twice && had != reg {
				g.aliasOf[id] = -1
			} else {
				g.aliasOf[id] = reg
			}
		}
	})
	for c, ok := range called {
		if each := called[calls{c.obsolete, c.by}]; ok && !(each && c.obsolete < c.by) { // each calls the other obsolete: the older stays
			g.obsolete[c.obsolete] = true
		}
	}
	for id, reg := range g.aliasOf {
		if reg < 0 {
			delete(g.aliasOf, id)
		}
	}
}

// indexNamed lists the numbers that each registration names, its obsolete numbers
// resolved, so that contradictions are found.
func (g *linking) indexNamed() {
	g.namedFrom = make([]int32, len(g.regs)+1)
	each := func(do func(reg int32, id ID)) {
		g.byNumber(func(id ID, from, to int) {
			if s := id.series(); s == utn || s == codeSeries {
				return
			}
			if reg, ok := g.aliasOf[id]; ok {
				id = g.regs[reg].key
			}
			last := int32(-1)
			for i := from; i < to; i++ {
				if reg := g.regOf[g.claims[i].rec]; g.claims[i].role == roleNamed && reg != last {
					do(reg, id)
					last = reg
				}
			}
		})
	}
	each(func(reg int32, _ ID) { g.namedFrom[reg+1]++ })
	for i := range g.regs {
		g.namedFrom[i+1] += g.namedFrom[i]
	}
	g.named = make([]ID, g.namedFrom[len(g.regs)])
	fill := slices.Clone(g.namedFrom)
	each(func(reg int32, id ID) {
		g.named[fill[reg]] = id
		fill[reg]++
	})
}

func (g *linking) namedBy(reg int32) []ID { return g.named[g.namedFrom[reg]:g.namedFrom[reg+1]] }

// pairs makes the pairs of registrations that numbers connect.
func (g *linking) pairs() []pair {
	var out []pair
	var sharing []int32 // claims, one a registration
	g.byNumber(func(id ID, from, to int) {
		target, held := g.find(id)
		sharing = sharing[:0]
		for i := from; i < to; i++ {
			c := &g.claims[i]
			reg := g.regOf[c.rec]
			switch {
			case c.role == roleNamed, c.role == roleCode && held:
				if held {
					out = appendNamed(out, reg, target, int32(i), tierNamed)
				} else if n := len(sharing); n == 0 || g.regOf[g.claims[sharing[n-1]].rec] != reg {
					sharing = append(sharing, int32(i))
				}
			case c.role == roleAlias && held && g.regs[target].key == id:
				out = appendNamed(out, reg, target, int32(i), tierAlias)
			case c.role == roleCode:
				if n := len(sharing); n == 0 || g.regOf[g.claims[sharing[n-1]].rec] != reg {
					sharing = append(sharing, int32(i))
				}
			case c.role == roleRelated && held && reg != target:
				g.reject = append(g.reject, rejection{a: reg, b: target, claim: int32(i), rule: ruleField})
			case c.role == roleMention && held && reg != target:
				g.mentioned(reg, target, int32(i))
			}
		}
		if len(sharing) > 1 {
			out = g.share(out, id, sharing)
		}
	})
	return out
}

func appendNamed(out []pair, from, to, claim int32, t tier) []pair {
	switch {
	case from == to:
		return out
	case from < to:
		return append(out, pair{from, to, claim, t, 1})
	}
	return append(out, pair{to, from, claim, t, 2})
}

// mentioned keeps a text that names the trial which its own title continues.
func (g *linking) mentioned(reg, target, claim int32) {
	for _, t := range g.titlesOf(g.claims[claim].rec) {
		if t.continues&isContinuation != 0 {
			g.reject = append(g.reject, rejection{a: reg, b: target, claim: claim, rule: ruleMention})
			return
		}
	}
}

// share pairs the registrations that name one number whose record is not held, or
// one code. A number that three registrations of one register name, or two dozen
// registrations, identifies none of them.
func (g *linking) share(out []pair, id ID, sharing []int32) []pair {
	reg := func(i int) int32 { return g.regOf[g.claims[sharing[i]].rec] }
	if id.series() == codeSeries {
		if len(sharing) > maxShared {
			return out
		}
		for i := range sharing {
			for j := i + 1; j < len(sharing); j++ {
				if !g.rival(reg(i), reg(j)) {
					out = appendNamed(out, reg(i), reg(j), sharing[i], tierCode)
				}
			}
		}
		return out
	}
	run := 1
	for i := 1; i < len(sharing); i++ {
		if run++; !g.rival(reg(i-1), reg(i)) {
			run = 1
		}
		if run == 3 || i == maxShared {
			for k := 1; k < len(sharing); k++ {
				g.reject = append(g.reject, rejection{a: reg(k), b: reg(0), claim: sharing[k], rule: ruleShared, kind: Programme})
			}
			return out
		}
	}
	t := tierShared
	if id.series() == utn {
		t = tierUTN
	}
	for i := range sharing {
		for j := i + 1; j < len(sharing); j++ {
			out = appendNamed(out, reg(i), reg(j), sharing[j], t)
		}
	}
	return out
}
