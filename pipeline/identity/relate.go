package identity

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// relate keeps one rejection for each pair of trials, the most telling one, and
// works out what the trials are to each other.
func (r *Result) relate() {
	g := r.g
	kept := g.reject[:0]
	for _, j := range g.reject {
		if g.lead(j.a) == g.lead(j.b) {
			continue // joined by other evidence
		}
		j.kind = g.kindOf(&j)
		if g.later(j.b, j.a, j.kind) {
			j.a, j.b = j.b, j.a
		}
		kept = append(kept, j)
	}
	slices.SortFunc(kept, func(x, y rejection) int {
		xl, xh := g.ends(x)
		yl, yh := g.ends(y)
		return cmp.Or(cmp.Compare(xl, yl), cmp.Compare(xh, yh), cmp.Compare(kindOrder(x.kind), kindOrder(y.kind)),
			cmp.Compare(x.rule, y.rule), cmp.Compare(x.claim, y.claim), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	r.related = slices.CompactFunc(kept, func(x, y rejection) bool {
		xl, xh := g.ends(x)
		yl, yh := g.ends(y)
		return xl == yl && xh == yh
	})
}

// ends are the trials of a rejection, the one that leads first.
func (g *linking) ends(j rejection) (low, high int32) {
	a, b := g.lead(j.a), g.lead(j.b)
	return min(a, b), max(a, b)
}

func kindOrder(kind string) int {
	return slices.Index([]string{Extension, FollowUp, Programme, Conflict}, kind)
}

// titleContinues puts together what the titles of a registration say.
func (g *linking) titleContinues(reg int32) (c continuation) {
	for _, rec := range g.records(reg) {
		for _, t := range g.titlesOf(rec) {
			c |= t.continues
		}
	}
	return c
}

// Words beside a number that say what the other trial is to this one.
var (
	extensionWords = []string{"extension", "rollover", "roll-over"}
	followUpWords  = []string{"follow"}
	originWords    = []string{"parent", "main study", "main trial", "core study", "original", "preceding", "predecessor",
		"previous", "feeder", "lead-in", "continuation"}
)

// kindOf reads from titles, the field and the dates what two trials are to each other.
func (g *linking) kindOf(j *rejection) string {
	if j.kind != "" {
		return j.kind
	}
	a, b := g.titleContinues(j.a), g.titleContinues(j.b)
	switch {
	case (a|b)&isExtension != 0 && (a&b)&isExtension == 0:
		return Extension
	case (a|b)&isFollowUp != 0 && (a&b)&isFollowUp == 0:
		return FollowUp
	}
	if j.rule == ruleField || j.rule == ruleMention {
		c := &g.claims[j.claim]
		said := strings.ToLower(g.text.get(c.text) + " " + g.fields.list[c.field])
		switch {
		case containsAny(said, extensionWords):
			return Extension
		case containsAny(said, followUpWords), containsAny(said, originWords):
			return FollowUp
		}
		return Programme
	}
	if (a|b)&isProgramme != 0 {
		return Programme
	}
	l := g.like(j.a, j.b)
	if j.rule == ruleContinues || l.titlesAgree() && l.starts >= 1 && (j.rule == ruleApart || j.rule == ruleRival) {
		return FollowUp
	}
	return Conflict
}

// later says that a, not b, is the trial that goes on: its title says so, or else it
// began later.
func (g *linking) later(a, b int32, kind string) bool {
	if kind == Programme || kind == Conflict {
		return false
	}
	ca, cb := g.titleContinues(a)&isContinuation != 0, g.titleContinues(b)&isContinuation != 0
	if ca != cb {
		return ca
	}
	return g.start(a) != unknownStart && g.start(a) > g.start(b)
}

// Relationships gives the pairs of trials that evidence connects and that are not
// one, each pair once.
func (r *Result) Relationships() iter.Seq[Relationship] {
	g := r.g
	return func(yield func(Relationship) bool) {
		for _, j := range r.related {
			c := &g.claims[j.claim]
			rel := Relationship{
				TrialUIDA: g.uid(j.a), TrialUIDB: g.uid(j.b), NumberA: g.name(j.a), NumberB: g.name(j.b),
				Kind: j.kind, Rule: rules[j.rule],
				Field: g.fields.list[c.field], Text: g.text.get(c.text),
			}
			if rel.Text == "" {
				rel.Text = c.id.String()
			}
			rel.Registry, rel.RecordID = g.key(c.rec)
			if !yield(rel) {
				return
			}
		}
	}
}

// Candidates gives pairs of trials that a person should look at: similar titles in
// different registers, or one sponsor's code without another agreement.
func (r *Result) Candidates() iter.Seq[Candidate] {
	g := r.g
	return func(yield func(Candidate) bool) {
		for _, n := range g.near {
			if g.lead(n.a) == g.lead(n.b) {
				continue
			}
			l := g.like(n.a, n.b)
			c := Candidate{
				TrialUIDA: g.uid(n.a), TrialUIDB: g.uid(n.b), NumberA: g.name(n.a), NumberB: g.name(n.b),
				Similarity: max(l.similarity, 0), SameSponsor: l.sameSponsor, Rule: nearRules[n.why],
			}
			if !yield(c) {
				return
			}
		}
	}
}
