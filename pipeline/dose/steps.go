package dose

import (
	"math"
	"slices"
)

// share gives a frequency to the steps that were written without one: in a
// list the last speaks for all, in a titration the one before speaks on.
func share(steps []step) {
	for i := len(steps) - 2; i >= 0; i-- {
		s, n := &steps[i], &steps[i+1]
		if s.silent() && !n.silent() && n.conn != connThen && n.conn != connNone && s.periods == 0 && s.seg == n.seg {
			s.freqs, s.perDay, s.divided = n.freqs, n.perDay, n.divided
			if n.timingN == 1 {
				s.timing, s.timingN = n.timing, n.timingN
			}
		}
	}
	for i := 1; i < len(steps); i++ {
		s, b := &steps[i], &steps[i-1]
		if s.silent() && !b.silent() && s.seg == b.seg && !(b.timing != 0 && len(b.freqs) == 0) {
			s.freqs, s.perDay, s.divided = b.freqs, b.perDay, b.divided
		}
	}
	weekly := len(steps) > 1
	for i := range steps {
		weekly = weekly || steps[i].rise || steps[i].ranged && steps[i].periods > 0
	}
	for i := range steps { // "raised weekly" is no dose a week
		if weekly {
			steps[i].freqs = slices.DeleteFunc(slices.Clone(steps[i].freqs), func(f float64) bool { return math.Abs(f-1.0/7) < 1e-9 || f == 1.0/14 })
		}
	}
}

func (s *step) silent() bool {
	return len(s.freqs) == 0 && !s.perDay && s.timing == 0
}

// sumParts adds the doses of one day: "1 mg in the morning and 3 mg at night".
func sumParts(steps []step) []step {
	var out []step
	for i := 0; i < len(steps); {
		j := i
		seen := uint8(0)
		for j < len(steps) && steps[j].timing != 0 && steps[j].timing&seen == 0 && steps[j].doses() == 1 && steps[j].periods == 0 && !steps[j].perDay &&
			(j == i || steps[j].conn == connList || steps[j].conn == connNone && steps[j].sentence == steps[i].sentence) {
			seen |= steps[j].timing
			j++
		}
		if j-i < 2 || seen == 1<<timeBedtime|1<<timeEvening {
			out = append(out, steps[i])
			i++
			continue
		}
		sum := steps[i]
		even := true
		for _, s := range steps[i+1 : j] {
			even = even && s.lo == sum.lo && s.hi == sum.hi
		}
		lo, hi := 0.0, 0.0
		for _, s := range steps[i:j] {
			lo, hi = lo+s.lo, hi+s.hi
			sum.start, sum.end = min(sum.start, s.start), max(sum.end, s.end)
		}
		sum.timing = seen
		if even {
			sum.freqs = []float64{float64(j - i)}
		} else {
			sum.lo, sum.hi, sum.perDay, sum.freqs, sum.via = lo, hi, true, nil, ruleParts
		}
		out = append(out, sum)
		i = j
	}
	return out
}

// weekSum makes one average day of doses that differ by weekday.
func weekSum(steps []step, days int) []step {
	sum := steps[0]
	total, top := 0.0, 0.0
	for _, s := range steps {
		n := float64(s.weekdays)
		if days == len(steps) {
			n = 1
		}
		total += n * s.hi
		top = max(top, s.hi)
		sum.end = max(sum.end, s.end)
	}
	sum.lo, sum.hi = top, top
	sum.weekdays, sum.freqs, sum.via = 0, []float64{total / 7 / top}, ruleParts
	return []step{sum}
}

// definite drops bounds where a definite dose stands beside them.
func definite(steps []step) []step {
	sure := false
	for _, s := range steps {
		sure = sure || !s.less && !s.more
	}
	if !sure {
		return steps
	}
	return slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return s.less || s.more })
}

// distinct drops steps that say the same daily dose again. What they add, a
// frequency or a time, is kept.
func distinct(steps []step) []step {
	var out []step
	for _, s := range steps {
		lo, _ := s.perDayMg(s.lo)
		hi, _ := s.perDayMg(s.hi)
		again := -1
		for k := max(0, len(out)-8); k < len(out); k++ {
			l, _ := out[k].perDayMg(out[k].lo)
			h, _ := out[k].perDayMg(out[k].hi)
			if near(l, lo) && near(h, hi) {
				again = k
				break
			}
		}
		if again < 0 {
			out = append(out, s)
			continue
		}
		o := &out[again]
		if n, known := o.often(); known && n == 1 && !o.rise {
			if m, _ := s.often(); m > 1 && s.times == 0 && s.sentence == o.sentence { // "4.5 mg daily (1.5 mg three times a day)"
				s.start, s.end, s.conn = min(s.start, o.start), max(s.end, o.end), o.conn
				*o = s
				continue
			}
		}
		if o.silent() || o.perDay && len(o.freqs) == 0 && !s.perDay && len(s.freqs) > 0 {
			s.timing |= o.timing
			s.start, s.end = min(s.start, o.start), max(s.end, o.end)
			s.conn, s.rise = o.conn, o.rise || s.rise
			s.upTo = s.upTo && o.upTo
			s.periods = max(s.periods, o.periods)
			*o = s
		} else if !s.silent() {
			o.timing |= s.timing
			o.timingN = max(o.timingN, s.timingN)
			if len(o.freqs) == 0 && !(s.perDay && len(s.freqs) == 0) {
				o.freqs = s.freqs
			}
			o.upTo = o.upTo && s.upTo
		} else {
			o.upTo = o.upTo && s.upTo
		}
	}
	return out
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b)) }
