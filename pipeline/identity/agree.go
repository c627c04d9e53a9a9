package identity

// likeness is what the records of two registrations say of each other besides
// numbers. It never joins two trials by itself; it ranks the edges that numbers
// make and refuses those that everything else speaks against.
type likeness struct {
	similarity  float64 // best share of common words of two titles; -1 when one has no title
	contained   float64 // best share of the shorter title's words in the longer one
	sameSponsor bool
	twoSponsors bool // both known and not the same
	starts      int  // years between the starts, -1 when one is not known
	sameMonth   bool
	sizes       size
	goesOn      bool // one title says that it continues a trial or is a part of one, the other does not
	reviews     bool // one title says that it is a review of trials, the other does not
}

type size uint8

const (
	sizeUnknown size = iota
	sizeSame
	sizeNear // at most a quarter more
	sizeFar
)

// maxCompared records of a registration are compared with those of another.
const maxCompared = 24

func (g *linking) like(a, b int32) likeness {
	l := likeness{similarity: -1, contained: -1, starts: -1}
	var saysA, saysB continuation
	ra, rb := g.records(a), g.records(b)
	ra, rb = ra[:min(len(ra), maxCompared)], rb[:min(len(rb), maxCompared)]
	for _, p := range ra {
		for _, t := range g.titlesOf(p) {
			saysA |= t.continues
		}
	}
	for _, q := range rb {
		for _, t := range g.titlesOf(q) {
			saysB |= t.continues
		}
	}
	for _, p := range ra {
		for _, q := range rb {
			g.compare(&l, p, q)
		}
	}
	l.goesOn = l.similarity >= 0 && (saysA&isPart != 0 && saysB&anyPart == 0 || saysB&isPart != 0 && saysA&anyPart == 0)
	l.reviews = l.similarity >= 0 && (saysA^saysB)&isReview != 0
	l.twoSponsors = l.twoSponsors && !l.sameSponsor
	return l
}

// compare takes what two records have in common into l.
func (g *linking) compare(l *likeness, p, q int32) {
	x, y := &g.rows[p], &g.rows[q]
	for _, s := range g.titlesOf(p) {
		for _, t := range g.titlesOf(q) {
			n := common(g.wordsOf(s), g.wordsOf(t))
			l.similarity = max(l.similarity, float64(n)/float64(int(s.n)+int(t.n)-n))
			l.contained = max(l.contained, float64(n)/float64(min(s.n, t.n)))
		}
	}
	if x.sponsor != 0 && y.sponsor != 0 {
		l.twoSponsors = true
		l.sameSponsor = l.sameSponsor || x.sponsor == y.sponsor
	}
	if x.start != 0 && y.start != 0 {
		years := int(max(x.start, y.start) - min(x.start, y.start))
		if l.starts < 0 || years < l.starts {
			l.starts = years
		}
		l.sameMonth = l.sameMonth || years == 0 && x.month != 0 && x.month == y.month
	}
	if x.enrolment != 0 && y.enrolment != 0 {
		s := sizeFar
		switch small, large := min(x.enrolment, y.enrolment), max(x.enrolment, y.enrolment); {
		case small == large:
			s = sizeSame
		case int64(large)*4 <= int64(small)*5:
			s = sizeNear
		}
		if l.sizes == sizeUnknown || s < l.sizes {
			l.sizes = s
		}
	}
}

// Steps of title similarity: shares of common words.
const (
	sameTitle    = 0.95
	similarTitle = 0.6
	partOfTitle  = 0.85
	otherTitle   = 0.15 // of the shorter title's words
)

func (l *likeness) titlesAgree() bool {
	return l.similarity >= similarTitle || l.contained >= partOfTitle && l.similarity >= similarTitle/2
}

// support ranks two edges of the same kind of evidence.
func (l *likeness) support() (n int) {
	switch {
	case l.similarity >= sameTitle:
		n += 3
	case l.titlesAgree():
		n += 2
	case l.similarity >= similarTitle/2:
		n++
	case l.contained >= 0 && l.contained < otherTitle:
		n--
	}
	if l.sameSponsor {
		n++
	}
	switch {
	case l.sameMonth:
		n += 2
	case l.starts == 0 || l.starts == 1:
		n++
	case l.starts >= 3:
		n -= 2
	}
	switch l.sizes {
	case sizeSame:
		n += 2
	case sizeFar:
		n--
	}
	if l.goesOn {
		n -= 3
	}
	return n
}

// unlike says that title, sponsor, and start or size all speak against one trial: a
// mistyped number.
func (l *likeness) unlike() bool {
	return l.contained >= 0 && l.contained < otherTitle && l.twoSponsors && (l.starts >= 2 || l.sizes == sizeFar)
}

// continues says that one of the two goes on from the other or is a part of it: its
// title says so, and neither start nor size makes them one.
func (l *likeness) continues() bool {
	return l.goesOn && l.starts != 0 && l.sizes != sizeSame
}

// apart says that the trials began years apart with different sizes, as a trial and
// its follow-up do under one title.
func (l *likeness) apart() bool {
	return l.starts >= 3 && l.sizes == sizeFar
}

// corroborated says that dates and either title or size make the two one trial, or title and
// size where a start is not known (EUCTR gives none), whatever other numbers their records name.
func (l *likeness) corroborated() bool {
	titles, size := l.titlesAgree(), l.sizes == sizeSame
	return l.starts == 0 && (titles || size) || l.starts < 0 && titles && size
}

// agrees is the "one more agreement" that a sponsor's code needs.
func (l *likeness) agrees() bool {
	return l.sameSponsor && !l.goesOn && !l.apart() && (l.titlesAgree() || l.sizes == sizeSame || l.sameMonth)
}
