package identity

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMadeUpWorldIsLinkedRight(t *testing.T) {
	set := &labelledSet{}
	rng := rand.New(rand.NewPCG(3, 4))
	for trial := range 1200 {
		records, two := trialRecords(rng, trial)
		for i, r := range records {
			label := fmt.Sprint(trial)
			if two {
				label = fmt.Sprint(trial, "/", i)
			}
			set.records, set.trial = append(set.records, r), append(set.trial, label)
		}
	}
	q := set.measure(Link(slices.Values(set.records)))
	if q.precision() < 1 || q.recall() < 0.999 {
		t.Errorf("precision %.4f, recall %.4f\n%s", q.precision(), q.recall(), strings.Join(q.mistakes[:min(20, len(q.mistakes))], "\n"))
	}
}

// tangle draws records that name each other at random, so that conflicts are the rule.
func tangle(t *rapid.T) []Record {
	var numbers []string
	for i := range 4 {
		numbers = append(numbers, fmt.Sprintf("NCT0420000%d", i), fmt.Sprintf("2019-00070%d-30", i), fmt.Sprintf("ISRCTN6291850%d", i),
			fmt.Sprintf("DRKS0002110%d", i), fmt.Sprintf("2023-50560%d-24-00", i), fmt.Sprintf("U1111-1270-177%d", i))
	}
	number := rapid.SampledFrom(numbers)
	records := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Record {
		id := rapid.SampledFrom(numbers).Filter(func(s string) bool { return s[0] != 'U' }).Draw(t, "own")
		if strings.HasPrefix(id, "2019") {
			id += rapid.SampledFrom([]string{"-DE", "-FR", "-GB"}).Draw(t, "country")
		}
		r := Record{
			Registry: rapid.SampledFrom([]string{"home", "ictrp"}).Draw(t, "registry"), RecordID: id,
			Sponsor:   rapid.SampledFrom([]string{"", "Roche", "University of Leeds"}).Draw(t, "sponsor"),
			StartYear: rapid.SampledFrom([]int{0, 2015, 2016, 2020}).Draw(t, "start"),
			Enrolment: rapid.SampledFrom([]int64{0, 40, 99, 400}).Draw(t, "size"),
			Titles: []string{rapid.SampledFrom([]string{"", "Colchicine after heart surgery", "Extension study of colchicine after heart surgery",
				"Naltrexone at low dose in Crohn disease", "Low dose naltrexone in Crohn disease"}).Draw(t, "title")},
		}
		for range rapid.IntRange(0, 3).Draw(t, "identifiers") {
			r.Identifiers = append(r.Identifiers, Identifier{
				Type:   rapid.SampledFrom([]string{"secondary", "secondary", "alias", "protocol_code"}).Draw(t, "type"),
				Value:  rapid.OneOf(number, rapid.SampledFrom([]string{"ABC-1234", "1"})).Draw(t, "value"),
				Domain: rapid.SampledFrom([]string{"", "", "parent study"}).Draw(t, "domain"), Field: "id",
			})
		}
		return r
	}), 1, 14).Draw(t, "records")
	return slices.CompactFunc(records, func(a, b Record) bool { return recordKey(a) == recordKey(b) })
}

func TestOrderOfInputDoesNotShow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := tangle(t)
		want := everything(Link(slices.Values(records)))
		shuffled := rapid.Permutation(records).Draw(t, "shuffled")
		if got := everything(Link(slices.Values(shuffled))); !slices.Equal(got, want) {
			t.Fatal(firstDifference(got, want))
		}
	})
}

func TestEveryRecordHasOneTrialAndEveryTrialOneLead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := tangle(t)
		r := Link(slices.Values(records))
		leads, trials, n := map[string]int{}, map[string]bool{}, 0
		for a := range r.Assignments() {
			n++
			trials[a.TrialUID] = true
			if a.IsLead {
				leads[a.TrialUID]++
				if own, ok := Canonical(a.RecordID); !ok || own.ID.String() != a.TrialUID {
					t.Fatalf("%s is led by %s", a.TrialUID, a.RecordID)
				}
			}
		}
		if n != len(records) || len(trials) != r.Counts().Trials {
			t.Fatalf("%d assignments of %d records, %d trials of %d", n, len(records), len(trials), r.Counts().Trials)
		}
		for uid := range trials {
			if leads[uid] != 1 {
				t.Fatalf("%s has %d leads", uid, leads[uid])
			}
		}
	})
}

func TestNoTrialHasTwoNumbersOfOneRegister(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := tangle(t)
		obsolete := map[ID]bool{}
		for _, r := range records {
			for _, i := range r.Identifiers {
				if n, ok := Canonical(i.Value); ok && i.Type == "alias" {
					obsolete[n.ID] = true
				}
			}
		}
		seen := map[string]ID{}
		for a := range Link(slices.Values(records)).Assignments() {
			n, _ := Canonical(a.RecordID)
			if obsolete[n.ID] {
				continue
			}
			key := fmt.Sprint(a.TrialUID, " ", n.ID.series())
			if had, ok := seen[key]; ok && had != n.ID {
				t.Fatalf("%s has %s and %s", a.TrialUID, had, n.ID)
			}
			seen[key] = n.ID
		}
	})
}

func TestAnUnrelatedRecordChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := tangle(t)
		before := uids(Link(slices.Values(records)))
		after := uids(Link(slices.Values(append(records, Record{
			Registry: "ctri", RecordID: "CTRI/2013/06/003735", Titles: []string{"Foot pain of diabetes"},
			Identifiers: []Identifier{{Type: "secondary", Value: "ACTRN12622000881730"}},
		}))))
		for key, uid := range before {
			if after[key] != uid {
				t.Fatalf("%s moved from %s to %s", key, uid, after[key])
			}
		}
	})
}

func TestRelationshipsJoinTwoTrials(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Link(slices.Values(tangle(t)))
		pairs := map[[2]string]bool{}
		for rel := range r.Relationships() {
			a, b := rel.TrialUIDA, rel.TrialUIDB
			if a == b || pairs[[2]string{a, b}] || pairs[[2]string{b, a}] {
				t.Fatalf("%+v stands twice or joins one trial", rel)
			}
			pairs[[2]string{a, b}] = true
		}
		for c := range r.Candidates() {
			if c.TrialUIDA == c.TrialUIDB {
				t.Fatalf("%+v is one trial", c)
			}
		}
		for e := range r.Edges() {
			if e.Outcome == Merged && e.TrialUID != e.OtherTrialUID || e.Outcome == Refused && e.TrialUID == e.OtherTrialUID {
				t.Fatalf("%+v contradicts itself", e)
			}
		}
	})
}
