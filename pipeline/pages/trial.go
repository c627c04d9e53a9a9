package pages

import "context"

// trial is a row of trials, as its own page shows it.
type trial struct {
	ID           Text     `json:"trial_uid"`
	Title        Text     `json:"title"`
	Official     Text     `json:"official_title"`
	Acronym      Text     `json:"acronym"`
	StudyType    Text     `json:"study_type"`
	State        Text     `json:"trial_state"`
	Recruitment  Text     `json:"recruitment_state"`
	LastKnown    Text     `json:"last_known_state"`
	Status       Text     `json:"status_raw"`
	WhyStopped   Text     `json:"why_stopped"`
	Phase        Text     `json:"phase_label"`
	Start        Text     `json:"start_date_from"`
	StartPrec    Text     `json:"start_date_precision"`
	StartType    Text     `json:"start_date_type"`
	Completion   Text     `json:"completion_date_from"`
	CompletionT  Text     `json:"completion_date_type"`
	Registered   Text     `json:"registered_date_from"`
	ResultsDate  Text     `json:"results_posted_date_from"`
	Enrolment    *int     `json:"enrolment"`
	EnrolType    Text     `json:"enrolment_type"`
	Allocation   Text     `json:"allocation"`
	Masking      Text     `json:"masking"`
	Control      Text     `json:"control"`
	Model        Text     `json:"intervention_model"`
	Purpose      Text     `json:"primary_purpose"`
	Masked       bool     `json:"is_masked_rct"`
	Posted       bool     `json:"has_results_posted"`
	Published    bool     `json:"has_result_publication"`
	Linked       bool     `json:"has_linked_publication"`
	Class        Text     `json:"dose_class"`
	Min          *float64 `json:"min_mg_day"`
	Max          *float64 `json:"max_mg_day"`
	Target       *float64 `json:"target_mg_day"`
	Route        Text     `json:"route"`
	Timing       Text     `json:"timing"`
	LDN          bool     `json:"is_ldn"`
	DoseRule     Text     `json:"dose_rule"`
	Isolates     *bool    `json:"isolates_naltrexone"`
	IsolatesRule Text     `json:"isolates_rule"`
	Blocker      bool     `json:"blocker_design"`
	BlockerWords Text     `json:"blocker_evidence"`
	PriorFailure bool     `json:"requires_prior_failure"`
	PriorWords   Text     `json:"prior_failure_evidence"`
	Conditions   Text     `json:"conditions"`
	Sponsor      Text     `json:"lead_sponsor"`
	Provenance   Text     `json:"provenance"`
	URL          Text     `json:"source_url"`
	FirstSeen    Text     `json:"first_seen_at"`
	LastSeen     Text     `json:"last_seen_at"`
}

// What stands behind a trial.
type (
	record struct {
		Trial      Text `json:"trial_uid"`
		Registry   Text `json:"registry"`
		ID         Text `json:"record_id"`
		Lead       bool `json:"is_lead"`
		Title      Text `json:"title"`
		Status     Text `json:"status_raw"`
		Phase      Text `json:"phase_raw"`
		Enrolment  *int `json:"enrolment"`
		EnrolType  Text `json:"enrolment_type"`
		Start      Text `json:"start_date_raw"`
		Completion Text `json:"completion_date_raw"`
		Updated    Text `json:"last_updated_date_raw"`
		Posted     bool `json:"results_posted"`
		URL        Text `json:"source_url"`
		Note       Text `json:"source_note"`
		Provenance Text `json:"provenance"`
		FirstSeen  Text `json:"first_seen_at"`
		LastSeen   Text `json:"last_seen_at"`
		Versions   int  `json:"versions"`
	}
	dose struct {
		Trial    Text     `json:"trial_uid"`
		Class    Text     `json:"dose_class"`
		Drug     Text     `json:"drug"`
		Min      *float64 `json:"min_mg_day"`
		Max      *float64 `json:"max_mg_day"`
		Target   *float64 `json:"target_mg_day"`
		Timing   Text     `json:"timing"`
		Route    Text     `json:"route"`
		Rule     Text     `json:"rule"`
		Field    Text     `json:"field"`
		Arm      Text     `json:"arm_label"`
		Decides  bool     `json:"is_deciding"`
		Sentence Text     `json:"sentence"`
		Start    int      `json:"span_start"`
		End      int      `json:"span_end"`
	}
	arm struct {
		Trial       Text `json:"trial_uid"`
		Label       Text `json:"arm_label"`
		Type        Text `json:"arm_type"`
		Description Text `json:"description"`
	}
	outcome struct {
		Trial   Text `json:"trial_uid"`
		Type    Text `json:"outcome_type"`
		Measure Text `json:"measure"`
		Frame   Text `json:"time_frame"`
	}
	publication struct {
		Trial    Text `json:"trial_uid"`
		PMID     Text `json:"pmid"`
		Type     Text `json:"reference_type"`
		Citation Text `json:"citation"`
		URL      Text `json:"url"`
	}
	trialIndication struct {
		Trial    Text `json:"trial_uid"`
		Name     Text `json:"indication"`
		Words    bool `json:"is_in_words"`
		Evidence Text `json:"evidence"`
	}
	trialAnalysis struct {
		Trial   Text `json:"trial_uid"`
		Type    Text `json:"outcome_type"`
		Title   Text `json:"outcome_title"`
		Groups  Text `json:"groups"`
		Result  Text `json:"result"`
		Reason  Text `json:"reason"`
		Figures Text `json:"figures"`
	}
	trialVerdict struct {
		Trial   Text `json:"trial_uid"`
		Verdict Text `json:"verdict"`
		Reason  Text `json:"reason"`
		Source  Text `json:"verdict_source"`
		Changed bool `json:"primary_outcome_changed"`
	}
	trialClaim struct {
		Trial  Text `json:"trial_uid"`
		Claim  Text `json:"claim_id"`
		Gist   Text `json:"gist"`
		Counts bool `json:"counts"`
		Reason Text `json:"reason"`
	}
)

// behind are the rows of all trials, by trial.
type behind struct {
	records      map[string][]record
	doses        map[string][]dose
	arms         map[string][]arm
	outcomes     map[string][]outcome
	publications map[string][]publication
	indications  map[string][]trialIndication
	analyses     map[string][]trialAnalysis
	verdicts     map[string][]trialVerdict
	claims       map[string][]trialClaim
	others       []grid // tables shown as they are
}

// ofTrials restricts a table to trials that have a page.
func ofTrials(query string) string {
	return "from (" + query + ") where trial_uid in (select trial_uid from trials where gives_naltrexone)"
}

func (s *site) readBehind(ctx context.Context) (b behind, err error) {
	read := func(do func() error) {
		if err == nil {
			err = do()
		}
	}
	read(func() (err error) {
		b.records, err = grouped(ctx, s.source, ofTrials("from records")+" order by is_lead desc, registry, record_id", func(r record) string { return string(r.Trial) })
		return err
	})
	read(func() (err error) {
		b.doses, err = grouped(ctx, s.source, ofTrials("from doses")+" and drug = 'naltrexone' order by is_deciding desc, registry, record_id, ordinal", func(r dose) string { return string(r.Trial) })
		return err
	})
	read(func() (err error) {
		b.arms, err = grouped(ctx, s.source, ofTrials("from arms")+" order by registry, record_id, ordinal", func(r arm) string { return string(r.Trial) })
		return err
	})
	read(func() (err error) {
		b.outcomes, err = grouped(ctx, s.source, ofTrials("from outcomes")+" order by outcome_type <> 'primary', outcome_type, registry, record_id, ordinal", func(r outcome) string { return string(r.Trial) })
		return err
	})
	read(func() (err error) {
		b.publications, err = grouped(ctx, s.source, ofTrials("from publications")+" order by reference_type, registry, record_id, ordinal", func(r publication) string { return string(r.Trial) })
		return err
	})
	read(func() (err error) {
		b.indications, err = grouped(ctx, s.source, ofTrials("from trial_indications")+" order by indication", func(r trialIndication) string { return string(r.Trial) })
		return err
	})
	read(func() (err error) {
		b.analyses, err = grouped(ctx, s.source, ofTrials("from analysis_verdicts")+" order by outcome_type <> 'primary', registry, record_id, outcome_ordinal, analysis_ordinal", func(r trialAnalysis) string { return string(r.Trial) })
		return err
	})
	read(func() (err error) {
		b.verdicts, err = grouped(ctx, s.source, ofTrials("from trial_verdicts"), func(r trialVerdict) string { return string(r.Trial) })
		return err
	})
	read(func() (err error) {
		b.claims, err = grouped(ctx, s.source, ofTrials("select e.*, c.gist, c.article_order from claim_evidence as e inner join claims as c using (claim_id)")+" order by article_order", func(r trialClaim) string { return string(r.Trial) })
		return err
	})
	read(func() (err error) {
		b.others, err = s.trialGrids(ctx)
		return err
	})
	return b, err
}

// writeEachTrial writes a page for every trial that gives naltrexone.
func (s *site) writeEachTrial(ctx context.Context) error {
	b, err := s.readBehind(ctx)
	if err != nil {
		return err
	}
	trials, err := list[trial](ctx, s.source, "from trials where gives_naltrexone order by trial_uid")
	if err != nil {
		return err
	}
	for _, t := range trials {
		id := string(t.ID)
		var grids []grid
		for _, g := range b.others {
			if rows := g.of[id]; len(rows) > 0 {
				g.Rows, g.of = rows, nil
				grids = append(grids, g)
			}
		}
		title := t.Title
		if title == "" {
			title = t.ID
		}
		if err := s.page("trial", "trials/"+slug(t.ID)+"/", frame{Title: clip(120, title), Section: "trials/", Body: struct {
			Trial        trial
			Records      []record
			Doses        []dose
			Arms         []arm
			Outcomes     []outcome
			Publications []publication
			Indications  []trialIndication
			Analyses     []trialAnalysis
			Verdicts     []trialVerdict
			Claims       []trialClaim
			Grids        []grid
		}{t, b.records[id], b.doses[id], b.arms[id], b.outcomes[id], b.publications[id], b.indications[id], b.analyses[id], b.verdicts[id], b.claims[id], grids}}); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}
