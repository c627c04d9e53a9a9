package conformance

import (
	"math/rand/v2"
	"testing"
)

func TestVariants(t *testing.T) {
	const in = `{"a":[1,{"b":"a\\a\"a","c":-0.50}],"d":null}`
	for name, test := range map[string]struct{ got, want string }{
		"reversed": {string(Reverse([]byte(in))), `{"d":null,"a":[1,{"c":-0.50,"b":"a\\a\"a"}]}`},
		"escaped":  {string(Escape([]byte(in))), `{"\u0061":[1,{"b":"\u0061\\\u0061\"\u0061","c":-0.50}],"d":null}`},
		"indented": {string(Indent([]byte(`{"a":[1]}`))), "{\n \t\"a\": [\n \t\t1\n \t]\n }\n"},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %s, want %s", name, test.got, test.want)
		}
	}
	t.Run("mutants differ and do not touch the original", func(t *testing.T) {
		body := []byte(in)
		random := rand.New(rand.NewPCG(1, 1))
		different := map[string]bool{}
		for range 200 {
			different[string(Mutate(random, body))] = true
		}
		if len(different) < 150 || string(body) != in {
			t.Errorf("%d different mutants of %s", len(different), body)
		}
	})
}
