package identity

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"testing"
	"time"
)

// world makes n records of made-up trials, one after the other, so that only the
// linker holds them: four in ten trials stand in one register, the others in up to
// five, with one-sided and mutual numbers, absent numbers, codes, texts and
// follow-ups under the title of their parent.
func world(n int) iter.Seq[Record] {
	return func(yield func(Record) bool) {
		rng := rand.New(rand.NewPCG(7, 7))
		for trial := 0; n > 0; trial++ {
			records, _ := trialRecords(rng, trial)
			for _, r := range records {
				if n--; n < 0 || !yield(r) {
					return
				}
			}
		}
	}
}

var topics = [...]string{"asthma", "stroke", "depression", "diabetes", "fibromyalgia", "psoriasis", "migraine", "sepsis",
	"obesity", "insomnia", "cancer of the lung", "cancer of the breast", "heart failure", "kidney disease", "eczema", "gout"}

var drugs = [...]string{"naltrexone", "metformin", "colchicine", "ketamine", "vitamin D", "exercise", "acupuncture",
	"an antibody", "a vaccine", "omega three", "melatonin", "aspirin", "a digital therapy", "probiotics", "iron", "steroids"}

func pick(rng *rand.Rand, from []string) string { return from[rng.IntN(len(from))] }

// trialRecords are the records of one made-up trial, or of a parent and its
// follow-up, which are two.
func trialRecords(rng *rand.Rand, trial int) (records []Record, two bool) {
	n := trial % 9_000_000
	ctgov := fmt.Sprintf("NCT0%07d", n+100)
	eudract := fmt.Sprintf("%d-%06d-%02d", 2004+n%18, n/18%400000, n%97)
	isrctn := fmt.Sprintf("ISRCTN%08d", 10_000_019+n)
	omon := fmt.Sprintf("NL-OMON%d", 20000+n)
	universal := fmt.Sprintf("U1111-%04d-%04d", 1100+n/9000%8000, n%9000+500)
	base := Record{
		Titles: []string{fmt.Sprintf("%s for %s in patients of group %d treated at site %d with regimen %d", pick(rng, drugs[:]),
			pick(rng, topics[:]), rng.IntN(4000), rng.IntN(4000), rng.IntN(4000))},
		Sponsor:   fmt.Sprintf("University Hospital of Town %d", rng.IntN(20000)),
		StartYear: 2004 + n%20, StartMonth: 1 + rng.IntN(12), Enrolment: int64(10 + rng.IntN(900)),
	}
	record := func(registry, id string, numbers ...string) Record {
		r := base
		r.Registry, r.RecordID = registry, id
		r.Identifiers = append(r.Identifiers, Identifier{Type: "protocol_code", Value: fmt.Sprintf("TOWN-%d-%d", n%20000, trial), Field: "org"})
		for _, v := range numbers {
			r.Identifiers = append(r.Identifiers, Identifier{Type: "secondary", Value: v, Field: "secondary"})
		}
		return r
	}
	switch rng.IntN(10) {
	case 0, 1, 2, 3:
		return []Record{record("ctgov", ctgov, "N/A")}, false
	case 4:
		return []Record{record("ctgov", ctgov, eudract), record("euctr", eudract+"-DE", ctgov), record("euctr", eudract+"-FR", ctgov)}, false
	case 5:
		return []Record{record("isrctn", isrctn, ctgov), record("euctr", eudract+"-GB", ctgov)}, false
	case 6:
		r := record("ctgov", ctgov, eudract, universal)
		r.Mentions = []Mention{{Field: "description", Text: "Compare with " + isrctn + ", an unrelated trial."}}
		return []Record{r, record("ictrp", ctgov), record("isrctn", isrctn, universal), record("ictrp", "EUCTR"+eudract+"-ES")}, false
	case 7:
		return []Record{record("euctr", eudract+"-NL", omon), record("omon", omon)}, false
	case 8:
		child := record("isrctn", isrctn, ctgov)
		child.Titles = []string{"Five-year follow-up study of " + base.Titles[0]}
		child.StartYear += 5
		child.Enrolment++
		return []Record{record("ctgov", ctgov), child}, true
	}
	return []Record{record("ctgov", ctgov), record("isrctn", isrctn)}, false // by the sponsor's code
}

// BenchmarkLinkMillion links a million records and reports the highest memory.
func BenchmarkLinkMillion(b *testing.B) {
	if testing.Short() {
		b.Skip("a million records take a while")
	}
	for b.Loop() {
		runtime.GC()
		stop := watchMemory()
		r := Link(world(1_000_000))
		rows := 0
		for range r.Assignments() {
			rows++
		}
		for range r.Edges() {
			rows++
		}
		b.ReportMetric(float64(stop())/(1<<20), "peak-MB")
		b.ReportMetric(float64(r.Counts().Trials), "trials")
		b.ReportMetric(float64(rows), "rows")
	}
}

// watchMemory samples the memory taken from the system until it is stopped.
func watchMemory() (stop func() uint64) {
	var peak atomic.Uint64
	done := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for {
			metrics.Read(s)
			peak.Store(max(peak.Load(), s[0].Value.Uint64()-s[1].Value.Uint64()))
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() uint64 {
		close(done)
		<-ended
		return peak.Load()
	}
}
