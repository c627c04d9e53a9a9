package ctgov

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"ldntrials/pipeline/registry"
)

// TestDecode_everyValueReplaced puts values of every type in the place of every value
// of the golden records, one at a time: a record either decodes or is refused with the
// path of what was changed; never a panic, and never a person's name in a reason.
func TestDecode_everyValueReplaced(t *testing.T) {
	others := []any{nil, "x", 1, -1.5, true, []any{}, []any{nil}, map[string]any{}}
	tried, refused := 0, 0
	for _, name := range golden {
		var plain any
		if err := json.Unmarshal(mustRead(t, name), &plain); err != nil {
			t.Fatal(err)
		}
		check := func(path string) {
			body, err := json.Marshal(plain)
			if err != nil {
				t.Fatal(err)
			}
			tried++
			_, err = New().Decode(body)
			if err == nil {
				return
			}
			refused++
			var bad *registry.RecordError
			switch {
			case !errors.As(err, &bad):
				t.Fatalf("%s: %v is no RecordError", path, err)
			case strings.Contains(bad.Reason, "please report") || strings.Contains(bad.Reason, "checked record") || strings.Contains(bad.Reason, "PERSON"):
				t.Fatalf("%s: %s", path, bad.Reason)
			case !strings.HasPrefix(bad.Reason, path) && !strings.HasPrefix(bad.Reason, idPath):
				t.Fatalf("%s: the reason is about something else: %s", path, bad.Reason)
			}
		}
		var visit func(path string, v any)
		visit = func(path string, v any) {
			switch v := v.(type) {
			case map[string]any:
				for _, name := range slices.Sorted(maps.Keys(v)) {
					was := v[name]
					for _, other := range others {
						v[name] = other
						check(join(path, name))
					}
					v[name] = was
					visit(join(path, name), was)
				}
			case []any:
				for i, was := range v {
					for _, other := range others {
						v[i] = other
						check(path)
					}
					v[i] = was
					visit(path, was)
				}
			}
		}
		visit("", plain)
	}
	if tried < 5000 || refused < tried/4 {
		t.Errorf("tried %d, refused %d: the test no longer changes much", tried, refused)
	}
}
