package dose

import (
	"strings"
	"testing"
)

const registrations = "../../../shared/data/ldn/registrations.csv"

func TestZ(t *testing.T) {
	bad := 0
	for _, row := range openPhrases(t, registrations) {
		r := Read(row["dose_text"])
		if string(r.Class) != row["dose_class"] && !strings.Contains(row["dose_text"], "twin of") {
			bad++
			t.Logf("%s %q got %s want %s [%s] min %s max %s", row["registry_id"], row["dose_text"], r.Class, row["dose_class"], r.Rule, r.MinMgDay, r.MaxMgDay)
		}
	}
	t.Log(bad)
}
