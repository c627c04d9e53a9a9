package identity

import (
	"cmp"
	"slices"
)

// nearby is a pair of registrations that a person should look at.
type nearby struct {
	a, b int32
	why  nearRule
}

type nearRule uint8

const (
	nearTitle nearRule = iota
	nearCode
)

var nearRules = [...]string{
	nearTitle: "similar titles",
	nearCode:  "same sponsor and code, nothing else agrees",
}

const (
	proposedAt   = 0.7 // share of common words from which two titles are proposed
	leastWords   = 4   // a shorter title names too many trials
	signatures   = 6   // least hashes of a title, two a band
	commonTitles = 12  // a title that more registrations have proposes nothing
)

// proposeTitles finds registrations of different registers with similar titles. Each
// title leaves three keys made of the least hashes of its words; titles that share
// a key are compared, so that the work grows with the number of titles.
func (g *linking) proposeTitles() {
	type key struct {
		band uint64
		reg  int32
	}
	keys := make([]key, 0, len(g.regs)*signatures/2)
	for i := range g.regs {
		reg := int32(i)
		records := g.records(reg)
		for _, rec := range records[:min(len(records), maxCompared)] {
			for _, t := range g.titlesOf(rec) {
				if t.n < leastWords {
					continue
				}
				least := leastHashes(g.wordsOf(t))
				for b := 0; b < signatures; b += 2 {
					keys = append(keys, key{mix(uint64(least[b])<<32|uint64(least[b+1]), uint64(b)), reg}) // #nosec G602 -- signatures is even
				}
			}
		}
	}
	slices.SortFunc(keys, func(x, y key) int {
		return cmp.Or(cmp.Compare(x.band, y.band), cmp.Compare(x.reg, y.reg))
	})
	keys = slices.Compact(keys)
	for i := 0; i < len(keys); {
		j := i + 1
		for j < len(keys) && keys[j].band == keys[i].band {
			j++
		}
		if block := keys[i:j]; len(block) > 1 && len(block) <= commonTitles {
			for x := range block {
				for y := x + 1; y < len(block); y++ {
					g.propose(block[x].reg, block[y].reg)
				}
			}
		}
		i = j
	}
	slices.SortFunc(g.near, func(x, y nearby) int {
		return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b), cmp.Compare(x.why, y.why))
	})
	g.near = slices.CompactFunc(g.near, func(x, y nearby) bool { return x.a == y.a && x.b == y.b })
}

// propose keeps two registrations with similar titles that could be one trial.
func (g *linking) propose(a, b int32) {
	if !g.mayMerge(a, b) {
		return
	}
	if l := g.like(a, b); l.similarity >= proposedAt {
		g.near = append(g.near, nearby{a, b, nearTitle})
	}
}

// mayMerge says that two registrations lie in two trials that have no register in
// common.
func (g *linking) mayMerge(a, b int32) bool {
	a, b = g.lead(a), g.lead(b)
	if a == b {
		return false
	}
	rivals := false
	g.members(a, func(x int32) {
		g.members(b, func(y int32) { rivals = rivals || g.rival(x, y) })
	})
	return !rivals
}

// leastHashes are the least of several hashes over the words of a title: two titles
// have one in common with the probability of their share of common words.
func leastHashes(words []word) (least [signatures]uint32) {
	for i := range least {
		least[i] = ^uint32(0)
		for _, w := range words {
			least[i] = min(least[i], uint32(mix(uint64(w), uint64(i)+1)>>32))
		}
	}
	return least
}

// mix spreads the bits of x, another way for each salt.
func mix(x, salt uint64) uint64 {
	x += salt * 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}
