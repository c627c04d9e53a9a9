package decode

import (
	"ldntrials/pipeline/identity"
	"ldntrials/pipeline/trial"
)

// addMentions keeps the registration numbers that stand in the free texts of a record.
// Titles are free text too: a number there often is a parent's.
func addMentions(r *trial.Record) {
	s := &r.Study
	for _, t := range [...]struct{ field, text string }{
		{"title", s.Title},
		{"official title", s.OfficialTitle},
		{"brief summary", s.BriefSummary},
		{"detailed description", s.DetailedDescription},
		{"design description", s.ModelDescription},
		{"eligibility criteria", s.EligibilityText},
		{"study population", s.StudyPopulation},
		{"reason for a stop", s.WhyStopped},
		{"limitations", s.Limitations},
	} {
		for _, m := range identity.Mentions(t.field, t.text) {
			r.Mentions = append(r.Mentions, trial.Mention{
				Ordinal: int32(len(r.Mentions) + 1), Field: m.Field, Number: m.Number, Text: m.Text,
			})
		}
	}
}
