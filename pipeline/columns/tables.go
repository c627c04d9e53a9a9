package columns

import (
	"unsafe"

	"ldntrials/pipeline/trial"
)

// tables lists every table that a decoded record fills. The order is the order of
// the files and of the documentation.
var tables = []table{
	define("study", "one row per record version: what stands once in a record", func(r *trial.Record) []trial.Study {
		if len(r.Failures) > 0 {
			return nil
		}
		return unsafe.Slice(&r.Study, 1)
	}),
	define("identifier", "one row per record version and identifier", func(r *trial.Record) []trial.Identifier { return r.Identifiers }),
	define("mention", "one row per record version and registration number in free text", func(r *trial.Record) []trial.Mention { return r.Mentions }),
	define("sponsor", "one row per record version and sponsoring organisation", func(r *trial.Record) []trial.Sponsor { return r.Sponsors }),
	define("condition", "one row per record version and registered condition or keyword", func(r *trial.Record) []trial.Condition { return r.Conditions }),
	define("mesh_term", "one row per record version and MeSH descriptor derived by the register", func(r *trial.Record) []trial.MeshTerm { return r.MeshTerms }),
	define("arm", "one row per record version and arm", func(r *trial.Record) []trial.Arm { return r.Arms }),
	define("intervention", "one row per record version and intervention", func(r *trial.Record) []trial.Intervention { return r.Interventions }),
	define("arm_intervention", "one row per record version, arm and intervention of the arm", func(r *trial.Record) []trial.ArmIntervention { return r.ArmInterventions }),
	define("outcome", "one row per record version and registered outcome", func(r *trial.Record) []trial.Outcome { return r.Outcomes }),
	define("country", "one row per record version and country", func(r *trial.Record) []trial.Country { return r.Countries }),
	define("site", "one row per record version and site", func(r *trial.Record) []trial.Site { return r.Sites }),
	define("publication", "one row per record version and reference", func(r *trial.Record) []trial.Publication { return r.Publications }),
	define("document", "one row per record version and document", func(r *trial.Record) []trial.Document { return r.Documents }),
	define("result_group", "one row per record version, section, posted outcome and group", func(r *trial.Record) []trial.ResultGroup { return r.ResultGroups }),
	define("flow_count", "one row per record version, period, milestone or reason, and group", func(r *trial.Record) []trial.FlowCount { return r.FlowCounts }),
	define("baseline_value", "one row per record version, baseline measure, class, category and group", func(r *trial.Record) []trial.BaselineValue { return r.BaselineValues }),
	define("outcome_measure", "one row per record version and posted outcome", func(r *trial.Record) []trial.OutcomeMeasure { return r.OutcomeMeasures }),
	define("outcome_denom", "one row per record version, posted outcome, unit, class and group", func(r *trial.Record) []trial.OutcomeDenom { return r.OutcomeDenoms }),
	define("measurement", "one row per record version, posted outcome, class, category and group", func(r *trial.Record) []trial.Measurement { return r.Measurements }),
	define("analysis", "one row per record version, posted outcome and registered analysis", func(r *trial.Record) []trial.Analysis { return r.Analyses }),
	define("adverse_event_group", "one row per record version and adverse-event group", func(r *trial.Record) []trial.AdverseEventGroup { return r.AdverseEventGroups }),
	define("adverse_event", "one row per record version, adverse event and group", func(r *trial.Record) []trial.AdverseEvent { return r.AdverseEvents }),
	define("submission_event", "one row per record version and event of a results submission", func(r *trial.Record) []trial.SubmissionEvent { return r.SubmissionEvents }),
	define("dose", "one row per record version and dose reading of an arm, intervention or text", func(r *trial.Record) []trial.Dose { return r.Doses }),
	define("dose_summary", "one row per record version: what the dose room makes of the whole record", func(r *trial.Record) []trial.DoseSummary { return r.DoseSummary }),
	define("drift", "one row per record version and unknown field or value", func(r *trial.Record) []trial.Drift { return r.Drift }),
	define("failure", "one row per record version that could not be decoded", func(r *trial.Record) []trial.Failure { return r.Failures }),
}
