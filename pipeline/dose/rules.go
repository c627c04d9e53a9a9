package dose

// Rules that decide a reading. The names are stable: they are stored with
// every dose. ruleWords says each in plain words.
const (
	ruleEmpty       = "empty"
	ruleNoDose      = "no_dose"
	ruleLabel       = "label_only"
	ruleNamed       = "name_only"
	ruleSingle      = "single_amount"
	ruleRange       = "range"
	ruleList        = "alternatives"
	ruleTitration   = "titration"
	ruleUpTo        = "upper_bound"
	ruleBelow       = "exclusive_bound"
	ruleOpen        = "open_range"
	ruleAbove       = "lower_bound"
	ruleCapped      = "weight_with_cap"
	ruleWeight      = "weight_without_cap"
	ruleNominal     = "nominal_weight"
	ruleCount       = "count_times_strength"
	ruleVolume      = "volume_times_concentration"
	ruleConc        = "concentration_only"
	ruleGrid        = "dosing_grid"
	ruleParts       = "sum_of_day_parts"
	ruleFrequency   = "dose_times_frequency"
	ruleDivided     = "daily_dose_divided"
	ruleSparse      = "less_than_daily"
	rulePRN         = "as_needed"
	ruleDepot       = "depot"
	ruleCombination = "fixed_combination"
	ruleSmaller     = "smaller_part_of_pair"
	ruleOther       = "other_drug"
	rulePlacebo     = "placebo"
	ruleTopical     = "topical"
	ruleBackground  = "background_only"
	ruleAnimal      = "animal_dose"
)

// Flags of a reading.
const (
	flagAssumed = "drug_assumed"     // no drug is named: the drug is understood
	flagSingle  = "not_a_regimen"    // a single dose
	flagOthers  = "other_drug_named" // another drug is in the same text
	flagRoutes  = "routes_mixed"
	flagTimes   = "timing_mixed"
	flagMixed   = "mixed" // doses of several kinds in one text
	flagPRN     = "as_needed"
	flagBound   = "exclusive_bound"
	flagBack    = "background_ignored"
	flagSplit   = "split_decimal"
	flagComma   = "decimal_comma"
	flagUnit    = "unit_assumed"
	flagDaily   = "daily_assumed"
	flagSparse  = "less_than_daily"
	flagIncr    = "increment_ignored"
	flagCut     = "text_cut"
	flagNominal = "nominal_weight"
)

var ruleWords = map[string]string{
	ruleEmpty:       "the text is empty",
	ruleNoDose:      "no dose and no drug name was found",
	ruleLabel:       "the words say low dose, but no milligrams are given",
	ruleNamed:       "the drug is named without a dose",
	ruleSingle:      "one dose is given",
	ruleRange:       "a range is given; its upper end is the target",
	ruleList:        "several doses are given as alternatives; the highest sets the class",
	ruleTitration:   "the dose is raised in steps; the first is the minimum, the highest the target",
	ruleUpTo:        "only a highest dose is given",
	ruleBelow:       "only a bound that is not reached is given",
	ruleOpen:        "an open range covers more than one class, so the class stays unknown",
	ruleAbove:       "only a lowest dose is given",
	ruleCapped:      "the dose goes by weight and its cap decides",
	ruleWeight:      "the dose goes by weight and has no cap, so milligrams a day are unknown",
	ruleNominal:     "the dose is per 70 kg and is taken at face value",
	ruleCount:       "number of units times their strength",
	ruleVolume:      "volume times concentration",
	ruleConc:        "a concentration alone is no dose",
	ruleGrid:        "a morning-noon-evening-night grid gives the daily dose",
	ruleParts:       "the doses of one day are added",
	ruleFrequency:   "one dose times the doses of a day",
	ruleDivided:     "a daily dose is divided into several doses",
	ruleSparse:      "taken less than daily: the single dose sets the class, milligrams a day are the average",
	rulePRN:         "taken as needed: there is no fixed daily dose",
	ruleDepot:       "a long-acting injection or an implant",
	ruleCombination: "a fixed product with another drug",
	ruleSmaller:     "of the two strengths of the product the smaller one is the drug's",
	ruleOther:       "the text gives another drug",
	rulePlacebo:     "the text gives placebo",
	ruleTopical:     "used on the surface (skin, eye): milligrams a day are unknown",
	ruleBackground:  "the only dose named is background, such as the approved dose",
	ruleAnimal:      "the only dose named is one of animals",
}
