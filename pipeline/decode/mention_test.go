package decode

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/trial"
)

func TestNumbersInFreeTextAreMentions(t *testing.T) {
	r := &trial.Record{Study: trial.Study{
		OfficialTitle: "Follow-up of nct 01218958 with 4.5 mg", WhyStopped: "replaced by ISRCTN62918594",
	}}
	addMentions(r)
	want := []trial.Mention{
		{Ordinal: 1, Field: "official title", Number: "NCT01218958", Text: "Follow-up of nct 01218958 with 4.5 mg"},
		{Ordinal: 2, Field: "reason for a stop", Number: "ISRCTN62918594", Text: "replaced by ISRCTN62918594"},
	}
	if diff := cmp.Diff(want, r.Mentions); diff != "" {
		t.Error(diff)
	}
}
