package trial

// Unmapped is the canonical value of a raw value that no rule knows. A data
// check lists every one of them.
const Unmapped = "unmapped"

// Concept is a coded value: what the register wrote, what it means here and why.
type Concept struct {
	Raw       string // as registered; empty when the register gave nothing
	Canonical string // our word, or Unmapped; empty only when Raw gives nothing to say
	Rule      string // the rule's name, stable over releases
}

// Null is a value that may be absent. The zero value is absent.
type Null[T any] struct {
	V     T
	Valid bool
}

// Some returns a present value.
func Some[T any](v T) Null[T] { return Null[T]{V: v, Valid: true} }

// Vocabulary maps a register's raw codes to canonical values.
type Vocabulary map[string]string

// Map looks raw up under the rule's name. An unknown raw value is Unmapped, an
// empty one stays empty.
func (v Vocabulary) Map(rule, raw string) Concept {
	if raw == "" {
		return Concept{Rule: rule + "/absent"}
	}
	canonical, known := v[raw]
	if !known {
		return Concept{Raw: raw, Canonical: Unmapped, Rule: rule + "/unmapped"}
	}
	return Concept{Raw: raw, Canonical: canonical, Rule: rule}
}
