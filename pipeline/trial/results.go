package trial

// ResultGroup is a group of the posted results. Groups are joined by id inside
// their section and outcome, never by title (concepts.md, p-values and results).
type ResultGroup struct {
	Section        string `col:"section" doc:"flow, baseline, outcome or adverse_event"`
	OutcomeOrdinal int32  `col:"outcome_ordinal" doc:"ordinal of the posted outcome measure; 0 outside section outcome"`
	GroupID        string `col:"group_id" doc:"group id, as registered (FG000, BG000, OG000, EG000)"`
	Title          string `col:"title" doc:"title of the group, as registered"`
	Description    string `col:"description" doc:"what the group got, as registered"`
}

// FlowCount is one cell of the participant flow.
type FlowCount struct {
	PeriodOrdinal int32       `col:"period_ordinal" doc:"position of the period, from 1"`
	Period        string      `col:"period" doc:"title of the period, as registered"`
	Kind          string      `col:"kind" doc:"milestone or drop_reason"`
	Name          string      `col:"name" doc:"STARTED, COMPLETED, NOT COMPLETED, another milestone, or the reason for leaving, as registered"`
	GroupID       string      `col:"group_id" doc:"flow group, as registered"`
	Subjects      Null[int64] `col:"subjects" doc:"number of participants; null when not a number"`
	SubjectsRaw   string      `col:"subjects_raw" doc:"number of participants, as registered"`
	Units         string      `col:"units_raw" doc:"number of other units (eyes, lesions), as registered"`
	Comment       string      `col:"comment" doc:"comment, as registered"`
}

// Value is a posted number and its spread. A register posts text: "NA" with a
// comment stays null here, with the text and the comment kept.
type Value struct {
	Raw      string        `col:"value_raw" doc:"value, as registered"`
	Number   Null[float64] `col:"value" doc:"value as a number; null for NA, NR and other text"`
	Flag     string        `col:"value_flag" doc:"why value is null although value_raw is not: not_available, not_reported, text; or bounded when an operator stands before the number"`
	Spread   Null[float64] `col:"spread" doc:"dispersion as a number"`
	SpreadRw string        `col:"spread_raw" doc:"dispersion, as registered"`
	Lower    Null[float64] `col:"lower_limit" doc:"lower limit as a number"`
	LowerRaw string        `col:"lower_limit_raw" doc:"lower limit, as registered"`
	Upper    Null[float64] `col:"upper_limit" doc:"upper limit as a number"`
	UpperRaw string        `col:"upper_limit_raw" doc:"upper limit, as registered"`
	Comment  string        `col:"comment" doc:"comment on the value (why NA), as registered"`
}

// BaselineValue is one cell of the baseline table.
type BaselineValue struct {
	MeasureOrdinal int32  `col:"measure_ordinal" doc:"position of the measure, from 1"`
	Measure        string `col:"measure" doc:"baseline characteristic, as registered"`
	ParamType      string `col:"param_type" doc:"kind of number (MEAN, COUNT_OF_PARTICIPANTS ...), as registered"`
	DispersionType string `col:"dispersion_type" doc:"kind of spread, as registered"`
	Unit           string `col:"unit" doc:"unit, as registered"`
	Class          string `col:"class" doc:"class (row) title, as registered"`
	Category       string `col:"category" doc:"category title, as registered"`
	GroupID        string `col:"group_id" doc:"baseline group, as registered"`
	Value          Value  `col:"" doc:""`
}

// OutcomeMeasure is one posted outcome.
type OutcomeMeasure struct {
	Ordinal         int32  `col:"ordinal" doc:"position among the posted outcomes, from 1"`
	Type            string `col:"outcome_type" doc:"primary, secondary, other_pre_specified, post_hoc or unmapped"`
	TypeRaw         string `col:"outcome_type_raw" doc:"type of the outcome, as registered"`
	Title           string `col:"title" doc:"what was measured, as registered"`
	Description     string `col:"description" doc:"how it was measured, as registered"`
	Population      string `col:"population" doc:"who was analysed, as registered"`
	ReportingStatus string `col:"reporting_status" doc:"POSTED or NOT_POSTED, as registered"`
	AnticipatedPost string `col:"anticipated_posting_raw" doc:"when a measure that is not posted is expected, as registered"`
	ParamType       string `col:"param_type" doc:"kind of number, as registered"`
	DispersionType  string `col:"dispersion_type" doc:"kind of spread, as registered (display text)"`
	Unit            string `col:"unit" doc:"unit of measure, as registered"`
	TimeFrame       string `col:"time_frame" doc:"when it was measured, as registered"`
	TypeUnits       string `col:"type_units_analyzed" doc:"unit of analysis where it is not the participant, as registered"`
}

// OutcomeDenom is the number analysed in a group of a posted outcome.
type OutcomeDenom struct {
	OutcomeOrdinal int32       `col:"outcome_ordinal" doc:"ordinal of the posted outcome"`
	Class          string      `col:"class" doc:"class title where the denominator stands in a class, else null"`
	Units          string      `col:"units" doc:"what is counted (Participants, eyes ...), as registered"`
	GroupID        string      `col:"group_id" doc:"outcome group, as registered"`
	Count          Null[int64] `col:"count" doc:"number analysed"`
	CountRaw       string      `col:"count_raw" doc:"number analysed, as registered"`
}

// Measurement is one posted number of an outcome.
type Measurement struct {
	OutcomeOrdinal int32  `col:"outcome_ordinal" doc:"ordinal of the posted outcome"`
	ClassOrdinal   int32  `col:"class_ordinal" doc:"position of the class (row), from 1"`
	Class          string `col:"class" doc:"class (row) title, as registered"`
	Category       string `col:"category" doc:"category title, as registered"`
	GroupID        string `col:"group_id" doc:"outcome group, as registered"`
	Value          Value  `col:"" doc:""`
}

// Analysis is one registered statistical analysis of a posted outcome.
type Analysis struct {
	OutcomeOrdinal    int32         `col:"outcome_ordinal" doc:"ordinal of the posted outcome"`
	Ordinal           int32         `col:"analysis_ordinal" doc:"position among the analyses of the outcome, from 1"`
	GroupIDs          []string      `col:"group_ids" doc:"groups compared, by id"`
	GroupDescription  string        `col:"group_description" doc:"what was compared, as registered"`
	P                 PValue        `col:"p" doc:""`
	PComment          string        `col:"p_value_comment" doc:"comment on the p-value, as registered"`
	Method            string        `col:"method" doc:"statistical method, as registered"`
	Comment           string        `col:"method_comment" doc:"comment on the method, as registered"`
	EstimateType      string        `col:"estimate_type" doc:"kind of estimate (Mean Difference (Final Values), Hazard Ratio (HR) ...), as registered"`
	Estimate          Null[float64] `col:"estimate" doc:"estimate as a number"`
	EstimateRaw       string        `col:"estimate_raw" doc:"estimate, as registered"`
	CILow             Null[float64] `col:"ci_low" doc:"lower confidence limit"`
	CILowRaw          string        `col:"ci_low_raw" doc:"lower confidence limit, as registered"`
	CIHigh            Null[float64] `col:"ci_high" doc:"upper confidence limit"`
	CIHighRaw         string        `col:"ci_high_raw" doc:"upper confidence limit, as registered"`
	CILevel           Null[float64] `col:"ci_level" doc:"confidence level in per cent"`
	CISides           string        `col:"ci_sides" doc:"ONE_SIDED or TWO_SIDED, as registered"`
	DispersionType    string        `col:"dispersion_type" doc:"kind of spread of the estimate, as registered"`
	Dispersion        Null[float64] `col:"dispersion" doc:"spread of the estimate"`
	EstimateComment   string        `col:"estimate_comment" doc:"comment on the estimate, as registered"`
	NonInferiority    Null[bool]    `col:"non_inferiority" doc:"true when the analysis tests non-inferiority or equivalence; null where the register does not say"`
	NonInferiorityTyp string        `col:"non_inferiority_type" doc:"SUPERIORITY, NON_INFERIORITY, EQUIVALENCE, ... as registered"`
	NonInferiorityCom string        `col:"non_inferiority_comment" doc:"comment on non-inferiority (margin), as registered"`
	OtherAnalysis     string        `col:"other_analysis_description" doc:"another kind of analysis, as registered"`
}

// AdverseEventGroup holds the totals of one adverse-event group.
type AdverseEventGroup struct {
	GroupID         string      `col:"group_id" doc:"adverse-event group, as registered"`
	Title           string      `col:"title" doc:"title of the group, as registered"`
	Description     string      `col:"description" doc:"what the group got, as registered"`
	DeathsAffected  Null[int64] `col:"deaths_affected" doc:"participants who died (all causes)"`
	DeathsAtRisk    Null[int64] `col:"deaths_at_risk" doc:"participants at risk of death"`
	SeriousAffected Null[int64] `col:"serious_affected" doc:"participants with at least one serious adverse event"`
	SeriousAtRisk   Null[int64] `col:"serious_at_risk" doc:"participants at risk of a serious adverse event"`
	OtherAffected   Null[int64] `col:"other_affected" doc:"participants with at least one other adverse event at the posted threshold"`
	OtherAtRisk     Null[int64] `col:"other_at_risk" doc:"participants at risk of another adverse event"`
}

// AdverseEvent is one event in one group.
type AdverseEvent struct {
	Seriousness string      `col:"seriousness" doc:"serious or other"`
	Ordinal     int32       `col:"event_ordinal" doc:"position among the events of its seriousness, from 1"`
	Term        string      `col:"term" doc:"adverse event, as registered"`
	OrganSystem string      `col:"organ_system" doc:"organ system, as registered"`
	Vocabulary  string      `col:"source_vocabulary" doc:"vocabulary of the term (MedDRA 20.0 ...), as registered"`
	Assessment  string      `col:"assessment_type" doc:"SYSTEMATIC_ASSESSMENT or NON_SYSTEMATIC_ASSESSMENT, as registered"`
	Notes       string      `col:"notes" doc:"notes on the event, as registered"`
	GroupID     string      `col:"group_id" doc:"adverse-event group, as registered"`
	Events      Null[int64] `col:"events" doc:"number of events"`
	Affected    Null[int64] `col:"affected" doc:"participants affected"`
	AtRisk      Null[int64] `col:"at_risk" doc:"participants at risk"`
}
