package trial

// Record is one version of one record of one register.
type Record struct {
	Study              Study
	Identifiers        []Identifier
	Mentions           []Mention // filled after decoding
	Sponsors           []Sponsor
	Conditions         []Condition
	MeshTerms          []MeshTerm
	Arms               []Arm
	Interventions      []Intervention
	ArmInterventions   []ArmIntervention
	Outcomes           []Outcome
	Countries          []Country
	Sites              []Site
	Publications       []Publication
	Documents          []Document
	ResultGroups       []ResultGroup
	FlowCounts         []FlowCount
	BaselineValues     []BaselineValue
	OutcomeMeasures    []OutcomeMeasure
	OutcomeDenoms      []OutcomeDenom
	Measurements       []Measurement
	Analyses           []Analysis
	AdverseEventGroups []AdverseEventGroup
	AdverseEvents      []AdverseEvent
	SubmissionEvents   []SubmissionEvent
	Doses              []Dose
	DoseSummary        []DoseSummary // one element once the dose room has read the record
	Drift              []Drift
	Failures           []Failure // filled alone, when the body could not be decoded
}

// Study is what stands once in a record: one row per record version.
type Study struct {
	Title               string `col:"title" doc:"short public title, as registered"`
	OfficialTitle       string `col:"official_title" doc:"scientific title, as registered"`
	Acronym             string `col:"acronym" doc:"acronym of the trial"`
	BriefSummary        string `col:"brief_summary" doc:"short description, as registered"`
	DetailedDescription string `col:"detailed_description" doc:"long description, as registered"`

	StudyType Concept `col:"study_type" doc:"interventional, observational or expanded_access"`

	Status             Status        `col:"" doc:""`
	WhyStopped         string        `col:"why_stopped" doc:"reason given for a stop, as registered"`
	Phase              Phase         `col:"phase" doc:""`
	Enrolment          Enrolment     `col:"enrolment" doc:""`
	Allocation         Concept       `col:"allocation" doc:"randomised, non_randomised or not_applicable; null when not registered, which is not the same as non_randomised"`
	Masking            Concept       `col:"masking" doc:"none, single, double, triple or quadruple; null when not registered"`
	WhoMasked          []string      `col:"who_masked" doc:"who is masked: participant, care_provider, investigator, outcomes_assessor"`
	MaskingDescription string        `col:"masking_description" doc:"free text on masking, as registered"`
	InterventionModel  Concept       `col:"intervention_model" doc:"single_group, parallel, crossover, factorial or sequential"`
	ModelDescription   string        `col:"intervention_model_description" doc:"free text on the design, as registered"`
	PrimaryPurpose     Concept       `col:"primary_purpose" doc:"treatment, prevention, diagnostic, supportive_care, screening, health_services_research, basic_science, device_feasibility, educational or other"`
	ObservationalModel string        `col:"observational_model" doc:"model of an observational study, as registered"`
	TimePerspective    string        `col:"time_perspective" doc:"time perspective of an observational study, as registered"`
	Control            Concept       `col:"control" doc:"set of controls read from the arms, joined with comma: placebo, sham, active, no_treatment, usual_care, dose_comparison; none for a single arm; null when the arms do not say"`
	TargetDuration     string        `col:"target_duration" doc:"planned follow-up of a patient registry, as registered"`
	EligibilityText    string        `col:"eligibility_criteria" doc:"inclusion and exclusion criteria, as registered"`
	Sex                Concept       `col:"sex" doc:"all, female or male"`
	MinimumAge         Age           `col:"minimum_age" doc:""`
	MaximumAge         Age           `col:"maximum_age" doc:""`
	HealthyVolunteers  Null[bool]    `col:"accepts_healthy_volunteers" doc:"whether healthy volunteers may take part"`
	StudyPopulation    string        `col:"study_population" doc:"population of an observational study, as registered"`
	HasDMC             Null[bool]    `col:"has_data_monitoring_committee" doc:"whether a data monitoring committee is registered"`
	FDARegulatedDrug   Null[bool]    `col:"is_fda_regulated_drug" doc:"whether a drug regulated by the FDA is studied"`
	FDARegulatedDevice Null[bool]    `col:"is_fda_regulated_device" doc:"whether a device regulated by the FDA is studied"`
	IPDSharing         string        `col:"ipd_sharing" doc:"plan to share individual participant data, as registered"`
	LeadSponsor        string        `col:"lead_sponsor" doc:"organisation responsible for the trial"`
	LeadSponsorClass   string        `col:"lead_sponsor_class" doc:"class of the lead sponsor, as registered (INDUSTRY, NIH, OTHER ...)"`
	ResponsibleParty   string        `col:"responsible_party_type" doc:"kind of responsible party, as registered; never a person's name"`
	Start              Date          `col:"start_date" doc:"start of the trial (first participant)"`
	PrimaryCompletion  Date          `col:"primary_completion_date" doc:"last data for the primary outcome"`
	Completion         Date          `col:"completion_date" doc:"last participant's last visit"`
	RecruitmentEnd     Date          `col:"recruitment_end_date" doc:"end of recruitment (last participant in)"`
	FirstSubmitted     Date          `col:"first_submitted_date" doc:"record first sent to the register"`
	Registered         Date          `col:"registered_date" doc:"record first public in the register; type anticipated means that the register estimated the day of posting, not that it lies ahead"`
	ResultsSubmitted   Date          `col:"results_submitted_date" doc:"results first sent to the register"`
	ResultsPosted      Date          `col:"results_posted_date" doc:"results first public in the register; type anticipated means that the register estimated the day of posting"`
	DelaySubmitted     Date          `col:"results_delay_submitted_date" doc:"certificate that delays results first sent"`
	LastUpdated        Date          `col:"last_updated_date" doc:"the register's own date of the last update made public; type anticipated means that the register estimated the day of posting"`
	LastVerified       Date          `col:"last_verified_date" doc:"last date on which the responsible party vouched for the record"`
	HasPostedResults   Null[bool]    `col:"results_posted" doc:"structured results are public in the register; null when the register does not say"`
	ResultsPending     Null[bool]    `col:"results_submitted_pending" doc:"results were submitted and are not public yet"`
	FlowDetails        string        `col:"flow_recruitment_details" doc:"recruitment details of the participant flow, as registered"`
	FlowPreAssignment  string        `col:"flow_pre_assignment_details" doc:"pre-assignment details of the participant flow, as registered"`
	BaselinePopulation string        `col:"baseline_population" doc:"who the baseline table covers, as registered"`
	AEThreshold        Null[float64] `col:"adverse_event_threshold_percent" doc:"per cent at which other adverse events are posted; thresholds differ between trials and are never compared across"`
	AEThresholdRaw     string        `col:"adverse_event_threshold_raw" doc:"the threshold, as registered"`
	AETimeFrame        string        `col:"adverse_event_time_frame" doc:"period over which adverse events were collected, as registered"`
	AEDescription      string        `col:"adverse_event_description" doc:"how adverse events were collected, as registered"`
	Limitations        string        `col:"limitations" doc:"limitations and caveats of the results, as registered"`
	HomeRegister       string        `col:"home_register" doc:"register that holds the record, where another speaks for it (WHO ICTRP, WHO data-provider files): anzctr, ctri, irct ...; null where the register speaks for itself"`
	SourceURL          string        `col:"source_url" doc:"page of the record in its register"`
	SourceNote         string        `col:"source_note" doc:"for bundled reference records: the pages the facts were read from and when; null otherwise"`
}

// Status has two axes (concepts.md, Status).
type Status struct {
	Raw              string `col:"status_raw" doc:"overall status, as registered"`
	TrialState       string `col:"trial_state" doc:"planned, ongoing, completed, terminated, withdrawn, suspended, not_authorised, moved, unknown or unmapped"`
	RecruitmentState string `col:"recruitment_state" doc:"not_yet, open, closed, unknown or unmapped"`
	LastKnownRaw     string `col:"last_known_status_raw" doc:"last known status where the register now says unknown, as registered"`
	LastKnownState   string `col:"last_known_state" doc:"trial state before the register said unknown"`
	Rule             string `col:"status_rule" doc:"rule that led from status_raw to the states"`
}

// Phase is a set, a label and why it is empty (concepts.md, Phase).
type Phase struct {
	Raw   string      `col:"raw" doc:"phase, as registered"`
	Label string      `col:"label" doc:"Early Phase 1, Phase 1, Phase 1/Phase 2, Phase 2, Phase 2/Phase 3, Phase 3, Phase 4 ..., or Not applicable, Missing, Unmapped"`
	State string      `col:"state" doc:"phase, not_applicable, missing or unmapped: why a label is or is not a phase"`
	Bits  Null[int32] `col:"bits" doc:"set of phases as bits: 1 = phase 0, 2 = early phase 1, 4 = phase 1, 8 = phase 2, 16 = phase 3, 32 = phase 4; null when there is no phase"`
	Rule  string      `col:"rule" doc:"rule that led from phase_raw to phase_label"`
}

// Enrolment is a sample size (concepts.md, Sample size).
type Enrolment struct {
	Raw   string      `col:"raw" doc:"sample size, as registered"`
	Value Null[int64] `col:"" doc:"number of participants; null when missing or a sentinel"`
	Type  string      `col:"type" doc:"actual or planned; null where the register does not say"`
	Flag  string      `col:"flag" doc:"sentinel, unreadable, or null"`
	Field string      `col:"field" doc:"field of the record that gave the number"`
}

// Age is an age limit as registered and in years.
type Age struct {
	Raw   string        `col:"raw" doc:"age limit, as registered"`
	Years Null[float64] `col:"years" doc:"age limit in years; null when there is none or it cannot be read"`
}

// Identifier is one number by which the trial is known somewhere.
type Identifier struct {
	Ordinal int32  `col:"ordinal" doc:"position in the record, from 1"`
	Type    string `col:"id_type" doc:"own, alias (obsolete number of the same register), protocol_code, secondary, or the register's own type of a secondary id"`
	Value   string `col:"value" doc:"identifier, as registered"`
	Domain  string `col:"domain" doc:"issuer of the identifier, as registered"`
	Field   string `col:"field" doc:"field of the record it stands in"`
}

// Mention is a registration number that stands in free text only: evidence that a
// person may look at, never a link (concepts.md, Identity).
type Mention struct {
	Ordinal int32  `col:"ordinal" doc:"position in the record, from 1"`
	Field   string `col:"field" doc:"field of the record it stands in"`
	Number  string `col:"number" doc:"registration number, in its register's own spelling"`
	Text    string `col:"text" doc:"the number with the words around it, as registered"`
}

// Sponsor is an organisation behind the trial; never a person.
type Sponsor struct {
	Ordinal int32  `col:"ordinal" doc:"position in the record, from 1"`
	Role    string `col:"role" doc:"lead or collaborator"`
	Name    string `col:"name" doc:"organisation"`
	Class   string `col:"class" doc:"class of the organisation, as registered"`
}

// Condition is a condition or keyword as registered.
type Condition struct {
	Ordinal int32  `col:"ordinal" doc:"position in the record among its kind, from 1"`
	Kind    string `col:"kind" doc:"condition or keyword"`
	Name    string `col:"name" doc:"condition or keyword, as registered"`
}

// MeshTerm is a MeSH descriptor that the register derived for a record.
type MeshTerm struct {
	Ordinal int32  `col:"ordinal" doc:"position in the record among its kind, from 1"`
	Subject string `col:"subject" doc:"condition or intervention"`
	Kind    string `col:"kind" doc:"term (assigned) or ancestor (above an assigned term)"`
	MeshID  string `col:"mesh_id" doc:"MeSH descriptor id, such as D009103"`
	Term    string `col:"term" doc:"MeSH heading"`
}

// Arm is a group of participants with its planned interventions.
type Arm struct {
	Ordinal     int32   `col:"ordinal" doc:"position in the record, from 1"`
	Label       string  `col:"arm_label" doc:"name of the arm, as registered"`
	Type        Concept `col:"arm_type" doc:"experimental, active_comparator, placebo_comparator, sham_comparator, no_intervention or other"`
	Description string  `col:"description" doc:"what the arm gets, as registered"`
}

// Intervention is something given or done, as registered.
type Intervention struct {
	Ordinal     int32    `col:"ordinal" doc:"position in the record, from 1"`
	Type        Concept  `col:"intervention_type" doc:"drug, biological, device, procedure, behavioural, dietary_supplement, combination_product, radiation, genetic, diagnostic_test or other"`
	Name        string   `col:"name" doc:"intervention, as registered"`
	Description string   `col:"description" doc:"what is given, how much and how, as registered"`
	OtherNames  []string `col:"other_names" doc:"other names, as registered"`

	// A register of medicines lists products, each with a role. Numbers in a product's
	// name and its Strength are those of a unit (tablet, millilitre), not of a day.
	Role         Concept `col:"role" doc:"what a listed medicinal product is for: test, comparator, placebo or auxiliary; null where the register lists no products"`
	Form         string  `col:"pharmaceutical_form" doc:"pharmaceutical form of the product, as registered"`
	Routes       string  `col:"administration_routes" doc:"routes of administration, as registered, joined with semicolon"`
	Strength     string  `col:"strength" doc:"strength of one unit of the product, as registered; never a daily dose"`
	MaxDailyDose string  `col:"max_daily_dose" doc:"highest dose of a day where the register has a field for it: number and unit, as registered"`
}

// ArmIntervention links an arm to an intervention by their ordinals.
type ArmIntervention struct {
	ArmOrdinal          int32  `col:"arm_ordinal" doc:"ordinal of the arm"`
	InterventionOrdinal int32  `col:"intervention_ordinal" doc:"ordinal of the intervention"`
	Source              string `col:"source" doc:"which side of the record names the link: arm, intervention or both"`
}

// Outcome is a registered outcome.
type Outcome struct {
	Ordinal     int32  `col:"ordinal" doc:"position in the record among its type, from 1"`
	Type        string `col:"outcome_type" doc:"primary, secondary or other"`
	Measure     string `col:"measure" doc:"what is measured, as registered"`
	Description string `col:"description" doc:"how it is measured, as registered"`
	TimeFrame   string `col:"time_frame" doc:"when it is measured, as registered"`
}

// Country is a country in which the trial takes place.
type Country struct {
	Name    string `col:"country" doc:"country, as registered"`
	Removed bool   `col:"is_removed" doc:"the register says that the country was taken out of the record"`
}

// Site is a place where the trial takes place; no person, phone or mail.
type Site struct {
	Ordinal   int32         `col:"ordinal" doc:"position in the record, from 1"`
	Facility  string        `col:"facility" doc:"organisation at the site"`
	City      string        `col:"city" doc:"city"`
	State     string        `col:"state" doc:"state or region"`
	Zip       string        `col:"zip" doc:"postal code"`
	Country   string        `col:"country" doc:"country"`
	StatusRaw string        `col:"status_raw" doc:"recruitment status of the site, as registered"`
	Latitude  Null[float64] `col:"latitude" doc:"degrees north"`
	Longitude Null[float64] `col:"longitude" doc:"degrees east"`
}

// Publication is a reference that the record gives.
type Publication struct {
	Ordinal   int32  `col:"ordinal" doc:"position in the record, from 1"`
	PMID      string `col:"pmid" doc:"PubMed id"`
	Type      string `col:"reference_type" doc:"result (named by the sponsor as results), derived (linked by the register), background, see_also, or unmapped"`
	TypeRaw   string `col:"reference_type_raw" doc:"type of the reference, as registered"`
	Citation  string `col:"citation" doc:"citation or label, as registered"`
	URL       string `col:"url" doc:"address of a link, as registered"`
	Retracted bool   `col:"is_retracted" doc:"the register names a retraction of this publication"`
}

// Document is a file that the register offers.
type Document struct {
	Ordinal    int32       `col:"ordinal" doc:"position in the record, from 1"`
	Kind       string      `col:"kind" doc:"label of the document, as registered"`
	IsProtocol bool        `col:"has_protocol" doc:"holds the study protocol"`
	IsSAP      bool        `col:"has_sap" doc:"holds the statistical analysis plan"`
	IsICF      bool        `col:"has_icf" doc:"holds the informed consent form"`
	Date       Date        `col:"document_date" doc:"date of the document"`
	Uploaded   Date        `col:"uploaded_date" doc:"date of the upload"`
	Filename   string      `col:"filename" doc:"name of the file in the register"`
	SizeBytes  Null[int64] `col:"size_bytes" doc:"size of the file in bytes"`
}

// SubmissionEvent is an event on the way of results that are not public yet.
type SubmissionEvent struct {
	Ordinal int32  `col:"ordinal" doc:"position in the record, from 1"`
	Type    string `col:"event_type" doc:"RELEASE, RESET or UNRELEASE of a results submission, as registered"`
	Date    Date   `col:"event_date" doc:"date of the event"`
}

// Drift is something in a record that the decoder does not know: an unknown
// field or an unknown value of a coded field. The body in the archive keeps it.
type Drift struct {
	Kind    string `col:"kind" doc:"unknown_field or unknown_value"`
	Path    string `col:"path" doc:"path in the record, list positions left out"`
	Sample  string `col:"sample" doc:"the value, cut to 80 characters; empty for fields that may hold personal data"`
	Matches int32  `col:"matches" doc:"how often it stands in this record"`
}

// Dose is one reading of the dose room with its evidence (concepts.md, Dose).
type Dose struct {
	Ordinal      int32         `col:"ordinal" doc:"position in the record, from 1"`
	Class        string        `col:"dose_class" doc:"ultra_low, ldn, intermediate, full, depot_implant, combination, other_drug, placebo or unknown"`
	Drug         string        `col:"drug" doc:"drug that the text gives"`
	MinMgDay     Null[float64] `col:"min_mg_day" doc:"lowest planned daily dose in mg (the first of a titration)"`
	MaxMgDay     Null[float64] `col:"max_mg_day" doc:"highest planned daily dose in mg (the target of a titration)"`
	TargetMgDay  Null[float64] `col:"target_mg_day" doc:"daily dose that is aimed at, in mg"`
	PerDoseMg    Null[float64] `col:"per_dose_mg" doc:"single dose in mg"`
	DosesPerDay  Null[float64] `col:"doses_per_day" doc:"doses a day; null when the text does not say (daily is assumed for the class)"`
	Route        string        `col:"route" doc:"oral, im, sc, iv, intranasal, sublingual, topical, ophthalmic, implant ...; null when silent"`
	Timing       string        `col:"timing" doc:"bedtime, evening, morning or other; null when silent"`
	LDNLabel     bool          `col:"ldn_label" doc:"the text calls it low-dose naltrexone"`
	Flags        []string      `col:"flags" doc:"what a reader should know: not_a_regimen, mixed, prn, exclusive_bound ..."`
	Rule         string        `col:"rule" doc:"rule that decided"`
	Field        string        `col:"field" doc:"field of the record that the text stands in"`
	Arm          string        `col:"arm_label" doc:"arm to which the dose belongs; null for a text that belongs to no arm"`
	Intervention string        `col:"intervention_name" doc:"intervention to which the text belongs"`
	Decides      bool          `col:"is_deciding" doc:"this reading set the class of the record"`
	FromResults  bool          `col:"is_from_results" doc:"only the results section gives this dose"`
	Sentence     string        `col:"sentence" doc:"sentence of the evidence, as registered"`
	SpanStart    int32         `col:"span_start" doc:"first byte of the deciding words in the sentence, from 0"`
	SpanEnd      int32         `col:"span_end" doc:"byte after the deciding words in the sentence"`
}

// DoseSummary is what the dose room makes of a whole record.
type DoseSummary struct {
	GivesNaltrexone bool          `col:"gives_naltrexone" doc:"an arm or intervention gives naltrexone in any form; a mere mention does not"`
	Class           string        `col:"dose_class" doc:"class by the highest planned daily naltrexone dose"`
	LDNLabel        bool          `col:"ldn_label" doc:"title, arm or intervention calls it low-dose naltrexone"`
	MinMgDay        Null[float64] `col:"min_mg_day" doc:"lowest planned daily naltrexone dose in mg"`
	MaxMgDay        Null[float64] `col:"max_mg_day" doc:"highest planned daily naltrexone dose in mg"`
	TargetMgDay     Null[float64] `col:"target_mg_day" doc:"target daily naltrexone dose in mg"`
	Route           string        `col:"route" doc:"route; null when silent"`
	Timing          string        `col:"timing" doc:"bedtime, evening, morning, other or silent"`
	FromResults     bool          `col:"is_dose_from_results" doc:"the class stands on the results section only; the protocol does not give it"`
	IsLDN           bool          `col:"is_ldn" doc:"headline: systemic naltrexone with a target of at most 6 mg/day, or labelled low-dose with no milligrams anywhere"`
	IsLDNByLabel    bool          `col:"is_ldn_by_label" doc:"labelled low-dose"`
	IsLDNByDose5    bool          `col:"is_ldn_by_dose_5" doc:"target of at most 5 mg/day"`
	IsLDNByDose6    bool          `col:"is_ldn_by_dose_6" doc:"target of at most 6 mg/day"`
	Rule            string        `col:"dose_rule" doc:"rule that decided the class"`
}

// Failure says that a version stands in the archive but could not be decoded. Such
// a version has this row and no other.
type Failure struct {
	Step   string `col:"step" doc:"what failed: decode"`
	Reason string `col:"reason" doc:"which field, and what was expected"`
}
