package trial

import (
	"reflect"
	"strings"
	"testing"
)

func TestVocabulary(t *testing.T) {
	v := Vocabulary{"RANDOMIZED": "randomised"}
	for _, tc := range []struct {
		name string
		raw  string
		want Concept
	}{
		{"known", "RANDOMIZED", Concept{"RANDOMIZED", "randomised", "r"}},
		{"absent is empty, not a value", "", Concept{"", "", "r/absent"}},
		{"unknown is unmapped, not other", "BY_COIN", Concept{"BY_COIN", Unmapped, "r/unmapped"}},
		{"case counts", "Randomized", Concept{"Randomized", Unmapped, "r/unmapped"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := v.Map("r", tc.raw); got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestPhaseLabel(t *testing.T) {
	for bits, want := range map[int32]string{
		Phase0: "Phase 0", EarlyPhase1: "Early Phase 1", Phase1: "Phase 1", Phase1 | Phase2: "Phase 1/Phase 2", Phase2 | Phase3: "Phase 2/Phase 3",
		Phase1 | Phase2 | Phase3: "Phase 1/Phase 2/Phase 3", Phase4: "Phase 4", EarlyPhase1 | Phase1: "Early Phase 1/Phase 1", 0: "",
	} {
		if got := PhaseLabel(bits); got != want {
			t.Errorf("PhaseLabel(%b) = %q, want %q", bits, got, want)
		}
	}
	if Phase0 != 1 || EarlyPhase1 != 2 || Phase1 != 4 || Phase2 != 8 || Phase3 != 16 || Phase4 != 32 {
		t.Error("the bits are written in the column's description and in SQL: they cannot change")
	}
}

func TestNoPhase_saysWhy(t *testing.T) {
	for state, label := range map[string]string{
		PhaseNotApplicable: "Not applicable", PhaseMissing: "Missing", PhaseUnmapped: "Unmapped", "nonsense": "Unmapped",
	} {
		got := NoPhase("raw", state, "rule")
		if got.Label != label || got.Bits.Valid || got.Raw != "raw" || got.Rule != "rule" || (state != "nonsense" && got.State != state) {
			t.Errorf("NoPhase(%s) = %+v", state, got)
		}
	}
}

// TestRecord_everyFieldIsDescribed holds that no column reaches the data dictionary
// without a name and a meaning, and that no name stands twice in a table.
func TestRecord_everyFieldIsDescribed(t *testing.T) {
	own := reflect.TypeFor[Record]().PkgPath()
	var describe func(t *testing.T, table reflect.Type, prefix string, seen map[string]bool)
	describe = func(t *testing.T, table reflect.Type, prefix string, seen map[string]bool) {
		for i := range table.NumField() {
			f := table.Field(i)
			col, hasCol := f.Tag.Lookup("col")
			doc, hasDoc := f.Tag.Lookup("doc")
			if !hasCol || !hasDoc {
				t.Errorf("%s.%s has no col or no doc tag", table.Name(), f.Name)
			}
			nested := f.Type.Kind() == reflect.Struct && f.Type.PkgPath() == own && f.Type.NumField() > 0 &&
				f.Type.Field(0).Tag.Get("col") != "" && !strings.HasPrefix(f.Type.Name(), "Null")
			if nested {
				describe(t, f.Type, prefix+col+"_", seen)
				continue
			}
			if doc == "" && prefix == "" {
				t.Errorf("%s.%s has an empty description", table.Name(), f.Name)
			}
			name := prefix + col
			if seen[name] {
				t.Errorf("%s: column %s stands twice", table.Name(), name)
			}
			seen[name] = true
		}
	}
	record := reflect.TypeFor[Record]()
	for i := range record.NumField() {
		table := record.Field(i).Type
		if table.Kind() == reflect.Slice {
			table = table.Elem()
		}
		t.Run(table.Name(), func(t *testing.T) { describe(t, table, "", map[string]bool{}) })
	}
}

func TestSources_holdTheRules(t *testing.T) {
	var text strings.Builder
	if err := Sources().Write(&text); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.String(), "func Test") || !strings.Contains(text.String(), "func ParsePValue(") {
		t.Error("the sources must hold the rules and not the tests")
	}
}
