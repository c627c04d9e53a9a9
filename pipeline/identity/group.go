package identity

import (
	"cmp"
	"slices"
	"strings"
)

// registration is all records of one number: the home register's, WHO's copies,
// the member states' of an EudraCT number, the resubmissions of an EU CT number.
type registration struct {
	key   ID
	first int32 // in linking.order; the registration ends where the next begins
}

// linking is the state of Link: the records sorted into registrations, and which
// registrations are one trial. Registrations sort by the order of the registers and
// then by number, so that their index is free of the order of input.
type linking struct {
	*Linker
	order []int32 // records, sorted
	rank  []int32 // place of each record in order
	regs  []registration
	regOf []int32 // registration of each record

	opaque   map[ID]int32 // registrations whose number no series knows, as a code; -1 when not unique
	aliasOf  map[ID]int32 // obsolete numbers without a record: the registration that has them
	obsolete map[int32]bool

	named     []ID    // numbers that each registration names, by registration
	namedFrom []int32 // where they begin; one more than there are registrations

	root   []int32 // of each registration: one that leads to its trial (union-find)
	next   []int32 // of each registration: the next one in the ring of its trial
	joined []edge  // edges that joined two trials, or lie inside one
	reject []rejection
	near   []nearby
}

// home says that a record was read in the register that gave its number.
func (g *linking) home(rec int32) bool {
	r := &g.rows[rec]
	return strings.EqualFold(g.registers.list[r.register], r.own.Register())
}

// copied says that a record was read in the portal of the World Health Organization, which
// speaks for registers and is none. Files that a register itself gives out are no copies.
func (g *linking) copied(rec int32) bool {
	return strings.EqualFold(g.registers.list[g.rows[rec].register], "ictrp")
}

// sortRecords orders the records by registration, and within one so that the first
// is the one to show: the home register's before a copy, the last resubmission, a
// final number before a provisional one, a member state before GB and third
// countries, then the lowest number.
func (g *linking) sortRecords() {
	g.order = make([]int32, len(g.rows))
	for i := range g.order {
		g.order[i] = int32(i)
	}
	slices.SortFunc(g.order, func(a, b int32) int {
		if c := cmp.Compare(g.rows[a].own, g.rows[b].own); c != 0 || a == b {
			return c
		}
		return g.compareSame(a, b)
	})
	g.rank = make([]int32, len(g.rows))
	for i, r := range g.order {
		g.rank[r] = int32(i)
	}
}

// compareSame orders two records of one own ID.
func (g *linking) compareSame(a, b int32) int {
	ra, rb := g.registers.list[g.rows[a].register], g.registers.list[g.rows[b].register]
	ia, ib := g.text.get(g.rows[a].recordID), g.text.get(g.rows[b].recordID)
	if g.rows[a].own.series() == codeSeries { // by register first: they are two registrations
		return cmp.Or(strings.Compare(ra, rb), strings.Compare(ia, ib), g.compareContent(a, b))
	}
	return cmp.Or(
		-compareBool(g.home(a), g.home(b)),
		compareBool(g.copied(a), g.copied(b)),
		compareMarks(g.rows[a].mark, g.rows[b].mark),
		strings.Compare(ra, rb),
		strings.Compare(ia, ib),
		g.compareContent(a, b),
	)
}

// compareMarks puts the last resubmission first, a provisional number last, and GB
// and third countries behind the member states.
func compareMarks(a, b mark) int {
	order := func(m mark) int {
		switch {
		case m.kind == markProvisional:
			return 1
		case m.kind == markCountry && string(m.value[:]) == "GB":
			return 2
		case m.kind == markCountry && string(m.value[:]) == "3R":
			return 3
		}
		return 0
	}
	c := slices.Compare(a.value[:], b.value[:])
	if a.kind == markResubmission || b.kind == markResubmission {
		c = -c
	}
	return cmp.Or(cmp.Compare(order(a), order(b)), c)
}

// compareContent orders two records of one register and number by what they say,
// so that even then the order of input does not show.
func (g *linking) compareContent(a, b int32) int {
	x, y := &g.rows[a], &g.rows[b]
	return cmp.Or(
		cmp.Compare(x.start, y.start),
		cmp.Compare(x.month, y.month),
		cmp.Compare(x.enrolment, y.enrolment),
		cmp.Compare(x.sponsor, y.sponsor),
		cmp.Compare(x.titles, y.titles),
		slices.CompareFunc(g.titlesOf(a), g.titlesOf(b), func(s, t title) int {
			return slices.Compare(g.wordsOf(s), g.wordsOf(t))
		}),
	)
}

func (g *linking) titlesOf(rec int32) []title {
	r := &g.rows[rec]
	return g.titles[r.firstTitle:][:r.titles]
}

func (g *linking) wordsOf(t title) []word { return g.words[t.first:][:t.n] }

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// group sorts the records into registrations.
func (g *linking) group() {
	g.sortRecords()
	g.regOf = make([]int32, len(g.rows))
	for i, rec := range g.order {
		if i == 0 || !g.sameRegistration(g.order[i-1], rec) {
			g.regs = append(g.regs, registration{g.rows[rec].own, int32(i)})
		}
		g.regOf[rec] = int32(len(g.regs) - 1)
	}
	g.opaque = map[ID]int32{}
	for i := len(g.regs) - 1; i >= 0 && g.regs[i].key.series() == codeSeries; i-- {
		var ok bool
		if g.folded, ok = code(g.text.get(g.rows[g.order[g.regs[i].first]].recordID), g.folded); !ok {
			continue
		}
		id := codeID(g.folded)
		if _, twice := g.opaque[id]; twice {
			g.opaque[id] = -1
			continue
		}
		g.opaque[id] = int32(i)
	}
}

func (g *linking) sameRegistration(a, b int32) bool {
	x, y := &g.rows[a], &g.rows[b]
	return x.own == y.own && (x.own.series() != codeSeries || x.register == y.register)
}

// records of a registration, the one to show first.
func (g *linking) records(reg int32) []int32 {
	end := int32(len(g.order))
	if int(reg)+1 < len(g.regs) {
		end = g.regs[reg+1].first
	}
	return g.order[g.regs[reg].first:end]
}

// rival says that two registrations belong to one numbering series, so that they
// cannot be one trial.
func (g *linking) rival(a, b int32) bool {
	x, y := g.regs[a].key.series(), g.regs[b].key.series()
	if x != codeSeries || y != codeSeries {
		return x == y
	}
	return g.rows[g.records(a)[0]].register == g.rows[g.records(b)[0]].register
}

// title of a registration for people: its number, or the register and what it calls it.
func (g *linking) name(reg int32) string {
	if s := g.regs[reg].key.String(); s != "" {
		return s
	}
	rec := g.records(reg)[0]
	return g.registers.list[g.rows[rec].register] + ":" + strings.TrimSpace(g.text.get(g.rows[rec].recordID))
}

// held is the registration that has a number as its own. The registrations of known
// series come first and are sorted.
func (g *linking) held(id ID) (int32, bool) {
	if id.series() == codeSeries {
		reg, ok := g.opaque[id]
		return reg, ok && reg >= 0
	}
	i, ok := slices.BinarySearchFunc(g.regs, id, func(r registration, id ID) int { return cmp.Compare(r.key, id) })
	return int32(i), ok
}

// find is held, or the registration that has the number as an obsolete one.
func (g *linking) find(id ID) (int32, bool) {
	if reg, ok := g.held(id); ok {
		return reg, true
	}
	reg, ok := g.aliasOf[id]
	return reg, ok
}
