package identity

import "testing"

func TestSeriesExamplesAreCanonical(t *testing.T) {
	for _, s := range AllSeries() {
		t.Run(s.Title, func(t *testing.T) {
			n, ok := Canonical(s.Example)
			if !ok || n.String() != s.Example || n.ID.Register() != s.Register {
				t.Errorf("Canonical(%q) = %q of %q, %v; want the example of %q", s.Example, n, n.ID.Register(), ok, s.Register)
			}
		})
	}
}
