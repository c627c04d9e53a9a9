package trial

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseEnrolment(t *testing.T) {
	value := func(n int64) Enrolment { return Enrolment{Value: Some(n)} }
	flagged := func(flag string) Enrolment { return Enrolment{Flag: flag} }
	for _, tc := range []struct {
		name, raw string
		want      Enrolment
	}{
		{"number", "501", value(501)},
		{"zero stays zero", "0", value(0)},
		{"thousands", "1,234", value(1234)},
		{"groups are added", "group A:15;group B:15;", value(30)},
		{"groups with full-width colons", "case group：20；control group：22；", value(42)},
		{"one group", "all:60", value(60)},
		{"sentinel", "99999999", flagged("sentinel")},
		{"negative", "-5", flagged("unreadable")},
		{"fraction", "2.5", flagged("unreadable")},
		{"words", "about fifty", flagged("unreadable")},
		{"a group without a number", "group A:15;group B:some", flagged("unreadable")},
		{"only separators", ";;", flagged("unreadable")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.want.Raw, tc.want.Type, tc.want.Field = tc.raw, "planned", "size"
			if diff := cmp.Diff(tc.want, ParseEnrolment(tc.raw, "planned", "size", 99999999)); diff != "" {
				t.Errorf("ParseEnrolment(%q) (-want +got):\n%s", tc.raw, diff)
			}
		})
	}
	t.Run("absent has neither type nor field", func(t *testing.T) {
		if got := ParseEnrolment(" ", "planned", "size"); got != (Enrolment{}) {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("9999 is a number where the register does not use it", func(t *testing.T) {
		if got := ParseEnrolment("9999", "", "size", 99999999); got.Value != Some[int64](9999) {
			t.Errorf("got %+v", got)
		}
	})
}
