package dose

import (
	"encoding/hex"
	"strings"
	"sync"
	"testing"
)

func TestLexiconIsUnambiguous(t *testing.T) {
	for _, c := range naltrexoneReader().lex.clashes {
		t.Errorf("the phrase %q has two meanings", c)
	}
}

// ketamine is another drug with other names, products and bounds; the grammar
// reads it unchanged.
var ketamine = Drug{
	Name:       "ketamine",
	Names:      []string{"ketamine", "ketamina", "ketalar"},
	LowNames:   []string{"ldk"},
	Lookalikes: []string{"esketamine", "norketamine", "spravato"},
	Bounds:     []Bound{{Class: UltraLow, Below: 10}, {Class: LDN, Below: 40, Incl: true}, {Class: Full}},
	OpenEnd:    40,
}

func TestAnotherDrugIsAnotherTable(t *testing.T) {
	r := NewReader(ketamine)
	for _, c := range []struct {
		phrase string
		class  Class
		max    string
	}{
		{"ketamine 5 mg nightly", UltraLow, "5"},
		{"LDK 40 mg", LDN, "40"},
		{"ketamine 50 mg i.v. and naltrexone 4.5 mg", Full, "50"},
		{"naltrexone 4.5 mg", OtherDrug, ""},
		{"esketamine 56 mg", OtherDrug, ""},
		{"placebo for ketamine", Placebo, ""},
		{"ketamine 0.5 mg/kg", Unknown, ""},
	} {
		got := r.Read(c.phrase)
		if got.Class != c.class || got.MaxMgDay.String() != c.max {
			t.Errorf("%s: %s %s, want %s %s", c.phrase, got.Class, got.MaxMgDay, c.class, c.max)
		}
	}
}

func TestBounds(t *testing.T) {
	for _, c := range []struct {
		mg   float64
		want Class
	}{{0.0001, UltraLow}, {0.4999, UltraLow}, {0.5, LDN}, {5, LDN}, {5.0001, Intermediate}, {24.9999, Intermediate}, {25, Full}, {400, Full}} {
		if got := Naltrexone.classOf(c.mg); got != c.want {
			t.Errorf("%v mg is %s, want %s", c.mg, got, c.want)
		}
	}
}

func TestReadersAreSafeTogether(t *testing.T) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for _, row := range openPhrases(t, "testdata/phrases.csv") {
				if got := Read(row["phrase"]); string(got.Class) != row["class"] {
					t.Errorf("%s: %s", row["phrase"], got.Class)
				}
			}
		})
	}
	all.Wait()
}

func TestFingerprint(t *testing.T) {
	sum := Fingerprint()
	if raw, err := hex.DecodeString(sum); err != nil || len(raw) != 8 {
		t.Errorf("fingerprint %q", sum)
	}
	if sum != Fingerprint() {
		t.Error("two fingerprints differ")
	}
}

func TestLongTextIsCut(t *testing.T) {
	text := "naltrexone 4.5 mg" + strings.Repeat(" é", maxText/2) + " 50 mg"
	r := Read(text)
	if r.Class != LDN || !r.Has(flagCut) {
		t.Errorf("class %s, flags %v", r.Class, r.Flags)
	}
}
