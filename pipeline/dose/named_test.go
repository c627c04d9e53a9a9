package dose

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// ours tells whether the whole grammar finds the drug in a text.
func ours(text string) bool {
	p := naltrexoneReader().parse(bounded(text), ownerNone, false)
	defer p.release()
	return slices.ContainsFunc(p.items, func(it item) bool { return it.kind == kDrug && owner(it.code).ours() })
}

func named(text string) bool { return Named([]Text{{Kind: KindTitle, Body: text}}) }

// checkNamed holds for every text: a text without a name is one in which the grammar finds
// none, and the quick look never passes over what the scanner finds.
func checkNamed(t interface{ Fatalf(string, ...any) }, text string) {
	n := naltrexoneReader().names
	if !named(text) && ours(text) {
		t.Fatalf("the grammar finds the drug in %q, Named does not", text)
	}
	if !n.may(naltrexoneReader().lex, bounded(text)) && n.tokens(naltrexoneReader().lex, bounded(text)) {
		t.Fatalf("the quick look passes over the name in %q", text)
	}
}

func everyName() []string {
	d := Naltrexone
	all := slices.Concat(d.Names, d.LowNames, d.DepotNames)
	for _, p := range d.Products {
		all = append(all, p.Names...)
	}
	return all
}

func TestNamedFindsEveryName(t *testing.T) {
	for _, name := range everyName() {
		for _, text := range []string{name, strings.ToUpper(name), "Group A: " + name + " 4.5 mg", "(" + name + ")", "12mg" + name, strings.ReplaceAll(name, "-", " "), "é " + name} {
			if ours(text) && !named(text) {
				t.Errorf("%q is not found in %q", name, text)
			}
		}
		if !named(name) {
			t.Errorf("%q is not found", name)
		}
	}
}

func TestNamedFindsSpellings(t *testing.T) {
	for _, text := range []string{
		"L.D.N. nightly", "l. d. n.", "naltroxon", "Naltrexonhydroklorid", "lavdosisnaltrexon", "depotnaltrexon", "naltreksoni", "LDN4.5mg", "x3ldn",
		"ｎａｌｔｒｅｘｏｎｅ", "nal\u00adtrexone", "纳曲酮4.5mg", "neltrexone", "naltrexnoe", "methylnaltrexone", "<br>ldn", "a&lt;ldn", "_x000D_ldn",
	} {
		if !named(text) {
			t.Errorf("no name is found in %q", text)
		}
	}
}

func TestNamedPassesOverOtherTexts(t *testing.T) {
	for _, text := range []string{
		"", "children should not go to the medical centre", "review of abbreviations", "the elite control arm", "x10 fields", "U.S. and n. vagus",
		"β-blocker ≥ 5 mg", "Contraception is required", "implant",
	} {
		if named(text) {
			t.Errorf("a name is found in %q", text)
		}
	}
	if Named([]Text{{Kind: KindEligibility, Body: "naltrexone"}}) {
		t.Error("eligibility text counts")
	}
}

func TestNamedAgreesWithGrammar(t *testing.T) {
	pieces := slices.Concat(everyName(), seeds, Naltrexone.Lookalikes,
		[]string{" ", "-", ".", "'", "4.5", "mg", "\n", "e", "é", "\u200b", "_", "<br>", "&lt;", "x", "3", "n", "l", "d", "naltre", "xone", "depot", "low", "go", "酮"})
	rapid.Check(t, func(t *rapid.T) {
		checkNamed(t, strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 6).Draw(t, "pieces"), ""))
	})
}

// A record that names the drug nowhere is one that does not give it, read in full.
func TestUnnamedRecordsGiveNothing(t *testing.T) {
	files, _ := filepath.Glob(filepath.FromSlash(legacyXML + "/*.xml"))
	if len(files) == 0 {
		t.Skipf("SKIPPED: %s is absent, whole legacy records were NOT checked", legacyXML)
	}
	unnamed := 0
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var l legacy
		if err := xml.Unmarshal(body, &l); err != nil {
			t.Fatalf("decode %s: %v", file, err)
		}
		for _, text := range l.texts() {
			checkNamed(t, text.Body)
		}
		if Named(l.texts()) {
			continue
		}
		unnamed++
		if r := ReadRecord(l.texts()); r.GivesNaltrexone || r.IsLDN || r.IsLDNByLabel || r.IsLDNByDose5 || r.IsLDNByDose6 {
			t.Errorf("%s names no naltrexone, and the whole reader gives %+v", l.ID, r)
		}
	}
	t.Logf("%d of %d records name no naltrexone", unnamed, len(files))
}

func FuzzNamed(f *testing.F) {
	for _, s := range slices.Concat(seeds, everyName()) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { checkNamed(t, text) })
}

func BenchmarkNamed(b *testing.B) {
	text := strings.Repeat(strings.NewReplacer("naltrexone", "duloxetine", "Naltrexone", "Duloxetine").Replace(prose), 16)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		named(text)
	}
}
