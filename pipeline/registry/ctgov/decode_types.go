package ctgov

// The structs below are the fields of a v2 study that are read; the sieve lets
// nothing else through and writes every scalar as text. A field that is not here
// is known and left alone: it is about a person, or no table has a place for it.

type study struct {
	Protocol struct {
		Identification identification `json:"identificationModule"`
		Status         statusModule   `json:"statusModule"`
		Sponsors       struct {
			Responsible struct {
				Type string `json:"type"`
			} `json:"responsibleParty"`
			Lead          sponsor   `json:"leadSponsor"`
			Collaborators []sponsor `json:"collaborators"`
		} `json:"sponsorCollaboratorsModule"`
		Oversight struct {
			HasDMC              string `json:"oversightHasDmc"`
			FDARegulatedDrug    string `json:"isFdaRegulatedDrug"`
			FDARegulatedDevices string `json:"isFdaRegulatedDevice"`
		} `json:"oversightModule"`
		Description struct {
			Brief    string `json:"briefSummary"`
			Detailed string `json:"detailedDescription"`
		} `json:"descriptionModule"`
		Conditions struct {
			Conditions []string `json:"conditions"`
			Keywords   []string `json:"keywords"`
		} `json:"conditionsModule"`
		Design designModule `json:"designModule"`
		Arms   struct {
			Groups        []armGroup     `json:"armGroups"`
			Interventions []intervention `json:"interventions"`
		} `json:"armsInterventionsModule"`
		Outcomes struct {
			Primary   []outcome `json:"primaryOutcomes"`
			Secondary []outcome `json:"secondaryOutcomes"`
			Other     []outcome `json:"otherOutcomes"`
		} `json:"outcomesModule"`
		Eligibility struct {
			Criteria          string `json:"eligibilityCriteria"`
			HealthyVolunteers string `json:"healthyVolunteers"`
			Sex               string `json:"sex"`
			MinimumAge        string `json:"minimumAge"`
			MaximumAge        string `json:"maximumAge"`
			Population        string `json:"studyPopulation"`
		} `json:"eligibilityModule"`
		Places struct {
			Locations []location `json:"locations"`
		} `json:"contactsLocationsModule"`
		References struct {
			References []reference `json:"references"`
			SeeAlso    []struct {
				Label string `json:"label"`
				URL   string `json:"url"`
			} `json:"seeAlsoLinks"`
		} `json:"referencesModule"`
		IPD struct {
			Sharing string `json:"ipdSharing"`
		} `json:"ipdSharingStatementModule"`
	} `json:"protocolSection"`
	Results    results `json:"resultsSection"`
	Annotation struct {
		Module struct {
			Unposted struct {
				Events []struct {
					Type string `json:"type"`
					Date string `json:"date"`
				} `json:"unpostedEvents"`
			} `json:"unpostedAnnotation"`
		} `json:"annotationModule"`
	} `json:"annotationSection"`
	Documents struct {
		Module struct {
			Docs []largeDoc `json:"largeDocs"`
		} `json:"largeDocumentModule"`
	} `json:"documentSection"`
	Derived struct {
		Misc struct {
			RemovedCountries []string `json:"removedCountries"`
			Tracking         struct {
				Submissions []struct {
					Release          string `json:"releaseDate"`
					Unrelease        string `json:"unreleaseDate"`
					UnreleaseUnknown string `json:"unreleaseDateUnknown"`
					Reset            string `json:"resetDate"`
				} `json:"submissionInfos"`
			} `json:"submissionTracking"`
		} `json:"miscInfoModule"`
		Conditions    browse `json:"conditionBrowseModule"`
		Interventions browse `json:"interventionBrowseModule"`
	} `json:"derivedSection"`
	HasResults string  `json:"hasResults"`
	Extract    extract `json:"ldntrialsExtract"`
}

type identification struct {
	NCTID   string   `json:"nctId"`
	Aliases []string `json:"nctIdAliases"`
	Org     struct {
		ID   string `json:"id"`
		Type string `json:"type"`
	} `json:"orgStudyIdInfo"`
	Secondary []struct {
		ID     string `json:"id"`
		Type   string `json:"type"`
		Domain string `json:"domain"`
	} `json:"secondaryIdInfos"`
	BriefTitle    string `json:"briefTitle"`
	OfficialTitle string `json:"officialTitle"`
	Acronym       string `json:"acronym"`
	Organization  struct {
		Name  string `json:"fullName"`
		Class string `json:"class"`
	} `json:"organization"`
}

type dated struct {
	Date string `json:"date"`
	Type string `json:"type"`
}

type statusModule struct {
	Verified          string `json:"statusVerifiedDate"`
	Overall           string `json:"overallStatus"`
	LastKnown         string `json:"lastKnownStatus"`
	WhyStopped        string `json:"whyStopped"`
	Start             dated  `json:"startDateStruct"`
	PrimaryCompletion dated  `json:"primaryCompletionDateStruct"`
	Completion        dated  `json:"completionDateStruct"`
	FirstSubmitted    string `json:"studyFirstSubmitDate"`
	FirstPosted       dated  `json:"studyFirstPostDateStruct"`
	ResultsSubmitted  string `json:"resultsFirstSubmitDate"`
	ResultsPosted     dated  `json:"resultsFirstPostDateStruct"`
	DelaySubmitted    string `json:"dispFirstSubmitDate"`
	LastUpdatePosted  dated  `json:"lastUpdatePostDateStruct"`
}

type sponsor struct {
	Name  string `json:"name"`
	Class string `json:"class"`
}

type designModule struct {
	StudyType      string   `json:"studyType"`
	TargetDuration string   `json:"targetDuration"`
	Phases         []string `json:"phases"`
	Info           struct {
		Allocation         string `json:"allocation"`
		Model              string `json:"interventionModel"`
		ModelDescription   string `json:"interventionModelDescription"`
		Purpose            string `json:"primaryPurpose"`
		ObservationalModel string `json:"observationalModel"`
		TimePerspective    string `json:"timePerspective"`
		Masking            struct {
			Masking     string   `json:"masking"`
			Description string   `json:"maskingDescription"`
			Who         []string `json:"whoMasked"`
		} `json:"maskingInfo"`
	} `json:"designInfo"`
	Enrolment struct {
		Count string `json:"count"`
		Type  string `json:"type"`
	} `json:"enrollmentInfo"`
}

type armGroup struct {
	Label         string   `json:"label"`
	Type          string   `json:"type"`
	Description   string   `json:"description"`
	Interventions []string `json:"interventionNames"`
}

type intervention struct {
	Type        string   `json:"type"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	ArmLabels   []string `json:"armGroupLabels"`
	OtherNames  []string `json:"otherNames"`
}

type outcome struct {
	Measure     string `json:"measure"`
	Description string `json:"description"`
	TimeFrame   string `json:"timeFrame"`
}

type location struct {
	Facility string `json:"facility"`
	Status   string `json:"status"`
	City     string `json:"city"`
	State    string `json:"state"`
	Zip      string `json:"zip"`
	Country  string `json:"country"`
	GeoPoint struct {
		Lat string `json:"lat"`
		Lon string `json:"lon"`
	} `json:"geoPoint"`
}

type reference struct {
	PMID        string `json:"pmid"`
	Type        string `json:"type"`
	Citation    string `json:"citation"`
	Retractions []struct {
		PMID string `json:"pmid"`
	} `json:"retractions"`
}

type largeDoc struct {
	HasProtocol string `json:"hasProtocol"`
	HasSAP      string `json:"hasSap"`
	HasICF      string `json:"hasIcf"`
	Label       string `json:"label"`
	Date        string `json:"date"`
	Uploaded    string `json:"uploadDate"`
	Filename    string `json:"filename"`
	Size        string `json:"size"`
}

type browse struct {
	Meshes    []mesh `json:"meshes"`
	Ancestors []mesh `json:"ancestors"`
}

type mesh struct {
	ID   string `json:"id"`
	Term string `json:"term"`
}

// extract says where a bundled reference record has its facts from.
type extract struct {
	Pages    []string `json:"sourcePages"`
	Seen     string   `json:"seen"`
	Compiled string   `json:"compiled"`
	Note     string   `json:"note"`
}

type results struct {
	Flow struct {
		PreAssignment string      `json:"preAssignmentDetails"`
		Recruitment   string      `json:"recruitmentDetails"`
		Groups        []postGroup `json:"groups"`
		Periods       []struct {
			Title      string `json:"title"`
			Milestones []struct {
				Type    string     `json:"type"`
				Comment string     `json:"comment"`
				Cells   []flowCell `json:"achievements"`
			} `json:"milestones"`
			Drops []struct {
				Type    string     `json:"type"`
				Comment string     `json:"comment"`
				Cells   []flowCell `json:"reasons"`
			} `json:"dropWithdraws"`
		} `json:"periods"`
	} `json:"participantFlowModule"`
	Baseline struct {
		Population string            `json:"populationDescription"`
		Groups     []postGroup       `json:"groups"`
		Measures   []baselineMeasure `json:"measures"`
	} `json:"baselineCharacteristicsModule"`
	Outcomes struct {
		Measures []postedOutcome `json:"outcomeMeasures"`
	} `json:"outcomeMeasuresModule"`
	Adverse adverseEvents `json:"adverseEventsModule"`
	More    struct {
		Limitations struct {
			Description string `json:"description"`
		} `json:"limitationsAndCaveats"`
	} `json:"moreInfoModule"`
}

type postGroup struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

type flowCell struct {
	GroupID  string `json:"groupId"`
	Comment  string `json:"comment"`
	Subjects string `json:"numSubjects"`
	Units    string `json:"numUnits"`
}

type measureClass struct {
	Title      string  `json:"title"`
	Denoms     []denom `json:"denoms"`
	Categories []struct {
		Title        string        `json:"title"`
		Measurements []measurement `json:"measurements"`
	} `json:"categories"`
}

type denom struct {
	Units  string `json:"units"`
	Counts []struct {
		GroupID string `json:"groupId"`
		Value   string `json:"value"`
	} `json:"counts"`
}

type measurement struct {
	GroupID string `json:"groupId"`
	Value   string `json:"value"`
	Spread  string `json:"spread"`
	Lower   string `json:"lowerLimit"`
	Upper   string `json:"upperLimit"`
	Comment string `json:"comment"`
}

type baselineMeasure struct {
	Title      string         `json:"title"`
	Param      string         `json:"paramType"`
	Dispersion string         `json:"dispersionType"`
	Unit       string         `json:"unitOfMeasure"`
	Classes    []measureClass `json:"classes"`
}

type postedOutcome struct {
	Type            string         `json:"type"`
	Title           string         `json:"title"`
	Description     string         `json:"description"`
	Population      string         `json:"populationDescription"`
	Status          string         `json:"reportingStatus"`
	AnticipatedPost string         `json:"anticipatedPostingDate"`
	Param           string         `json:"paramType"`
	Dispersion      string         `json:"dispersionType"`
	Unit            string         `json:"unitOfMeasure"`
	TimeFrame       string         `json:"timeFrame"`
	TypeUnits       string         `json:"typeUnitsAnalyzed"`
	Groups          []postGroup    `json:"groups"`
	Denoms          []denom        `json:"denoms"`
	Classes         []measureClass `json:"classes"`
	Analyses        []analysis     `json:"analyses"`
}

type analysis struct {
	Param             string   `json:"paramType"`
	Estimate          string   `json:"paramValue"`
	DispersionType    string   `json:"dispersionType"`
	Dispersion        string   `json:"dispersionValue"`
	Method            string   `json:"statisticalMethod"`
	MethodComment     string   `json:"statisticalComment"`
	P                 string   `json:"pValue"`
	PComment          string   `json:"pValueComment"`
	CISides           string   `json:"ciNumSides"`
	CILevel           string   `json:"ciPctValue"`
	CILow             string   `json:"ciLowerLimit"`
	CIHigh            string   `json:"ciUpperLimit"`
	EstimateComment   string   `json:"estimateComment"`
	TestedNonInf      string   `json:"testedNonInferiority"`
	NonInferiority    string   `json:"nonInferiorityType"`
	NonInferiorityCom string   `json:"nonInferiorityComment"`
	Other             string   `json:"otherAnalysisDescription"`
	GroupDescription  string   `json:"groupDescription"`
	GroupIDs          []string `json:"groupIds"`
}

type adverseEvents struct {
	Threshold   string `json:"frequencyThreshold"`
	TimeFrame   string `json:"timeFrame"`
	Description string `json:"description"`
	Groups      []struct {
		ID              string `json:"id"`
		Title           string `json:"title"`
		Description     string `json:"description"`
		DeathsAffected  string `json:"deathsNumAffected"`
		DeathsAtRisk    string `json:"deathsNumAtRisk"`
		SeriousAffected string `json:"seriousNumAffected"`
		SeriousAtRisk   string `json:"seriousNumAtRisk"`
		OtherAffected   string `json:"otherNumAffected"`
		OtherAtRisk     string `json:"otherNumAtRisk"`
	} `json:"eventGroups"`
	Serious []adverseEvent `json:"seriousEvents"`
	Other   []adverseEvent `json:"otherEvents"`
}

type adverseEvent struct {
	Term       string `json:"term"`
	System     string `json:"organSystem"`
	Vocabulary string `json:"sourceVocabulary"`
	Assessment string `json:"assessmentType"`
	Notes      string `json:"notes"`
	Stats      []struct {
		GroupID  string `json:"groupId"`
		Events   string `json:"numEvents"`
		Affected string `json:"numAffected"`
		AtRisk   string `json:"numAtRisk"`
	} `json:"stats"`
}
