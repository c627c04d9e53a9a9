package ctgov

// fieldText is every field of a v2 study, from the register's OpenAPI description
// 2.0.5 (a test compares the two). A name is followed by its fields in braces or by
// its type: text, numeral (a number written as text), figure (a number), flag (true
// or false) or one of enumText. Marks on a name:
//
//   - a list
//     !  about a person: checked to be JSON, never read, never quoted
//     ~  not in the description: known from 2.0.3, or our own (ldntrialsExtract)
const fieldText = `
protocolSection {
	identificationModule {
		nctId text  nctIdAliases* text
		orgStudyIdInfo { id text type OrgStudyIdType link text }
		secondaryIdInfos* { id text type SecondaryIdType domain text link text }
		briefTitle text  officialTitle text  acronym text
		organization { fullName text class AgencyClass }
	}
	statusModule {
		statusVerifiedDate text  overallStatus Status  lastKnownStatus Status  delayedPosting flag
		whyStopped text
		expandedAccessInfo { hasExpandedAccess flag nctId text statusForNctId ExpandedAccessStatus }
		startDateStruct { date text type DateType }
		primaryCompletionDateStruct { date text type DateType }
		completionDateStruct { date text type DateType }
		studyFirstSubmitDate text  studyFirstSubmitQcDate text
		studyFirstPostDateStruct { date text type DateType }
		resultsWaived flag  resultsFirstSubmitDate text  resultsFirstSubmitQcDate text
		resultsFirstPostDateStruct { date text type DateType }
		dispFirstSubmitDate text  dispFirstSubmitQcDate text
		dispFirstPostDateStruct { date text type DateType }
		lastUpdateSubmitDate text
		lastUpdatePostDateStruct { date text type DateType }
	}
	sponsorCollaboratorsModule {
		responsibleParty {
			type ResponsiblePartyType  investigatorFullName! text  investigatorTitle! text
			investigatorAffiliation! text  oldNameTitle! text  oldOrganization! text
		}
		leadSponsor { name text class AgencyClass }
		collaborators* { name text class AgencyClass }
	}
	oversightModule {
		oversightHasDmc flag  isFdaRegulatedDrug flag  isFdaRegulatedDevice flag  isUnapprovedDevice flag
		isPpsd flag  isUsExport flag  fdaaa801Violation flag
	}
	descriptionModule { briefSummary text detailedDescription text }
	conditionsModule { conditions* text keywords* text }
	designModule {
		studyType StudyType  nPtrsToThisExpAccNctId figure
		expandedAccessTypes { individual flag intermediate flag treatment flag }
		patientRegistry flag  targetDuration text  phases* Phase
		designInfo {
			allocation DesignAllocation  interventionModel InterventionalAssignment
			interventionModelDescription text  primaryPurpose PrimaryPurpose
			observationalModel ObservationalModel  timePerspective DesignTimePerspective
			maskingInfo { masking DesignMasking maskingDescription text whoMasked* WhoMasked }
		}
		bioSpec { retention BioSpecRetention description text }
		enrollmentInfo { count figure type EnrollmentType }
	}
	armsInterventionsModule {
		armGroups* { label text type ArmGroupType description text interventionNames* text }
		interventions* {
			type InterventionType  name text  description text  armGroupLabels* text  otherNames* text
		}
	}
	outcomesModule {
		primaryOutcomes* { measure text description text timeFrame text }
		secondaryOutcomes* { measure text description text timeFrame text }
		otherOutcomes* { measure text description text timeFrame text }
	}
	eligibilityModule {
		eligibilityCriteria text  healthyVolunteers flag  sex Sex  genderBased flag  genderDescription text
		minimumAge text  maximumAge text  stdAges* StandardAge  studyPopulation text
		samplingMethod SamplingMethod
	}
	contactsLocationsModule {
		centralContacts*! { name text role ContactRole phone text phoneExt text email text }
		overallOfficials*! { name text affiliation text role OfficialRole }
		locations* {
			facility text  status RecruitmentStatus  city text  state text  zip text  country text
			countryCode~ text
			contacts*! { name text role ContactRole phone text phoneExt text email text }
			geoPoint { lat figure lon figure }
		}
	}
	referencesModule {
		references* { pmid numeral type ReferenceType citation text retractions* { pmid numeral source text } }
		seeAlsoLinks* { label text url text }
		availIpds* { id text type text url text comment text }
	}
	ipdSharingStatementModule {
		ipdSharing IpdSharing  description text  infoTypes* IpdSharingInfoType  timeFrame text
		accessCriteria text  url text
	}
}
resultsSection {
	participantFlowModule {
		preAssignmentDetails text  recruitmentDetails text  typeUnitsAnalyzed text
		groups* { id text title text description text }
		periods* {
			title text
			milestones* {
				type text  comment text
				achievements* { groupId text comment text numSubjects numeral numUnits numeral }
			}
			dropWithdraws* {
				type text  comment text
				reasons* { groupId text comment text numSubjects numeral numUnits numeral }
			}
		}
	}
	baselineCharacteristicsModule {
		populationDescription text  typeUnitsAnalyzed text
		groups* { id text title text description text }
		denoms* { units text counts* { groupId text value numeral } }
		measures* {
			title text  description text  populationDescription text  paramType MeasureParam
			dispersionType MeasureDispersionType  unitOfMeasure text  calculatePct flag
			denomUnitsSelected text
			denoms* { units text counts* { groupId text value numeral } }
			classes* {
				title text
				denoms* { units text counts* { groupId text value numeral } }
				categories* {
					title text
					measurements* {
						groupId text  value numeral  spread numeral  lowerLimit numeral  upperLimit numeral  comment text
					}
				}
			}
		}
	}
	outcomeMeasuresModule {
		outcomeMeasures* {
			type OutcomeMeasureType  title text  description text  populationDescription text
			reportingStatus ReportingStatus  anticipatedPostingDate text  paramType MeasureParam
			dispersionType text  unitOfMeasure text  calculatePct flag  timeFrame text  typeUnitsAnalyzed text
			denomUnitsSelected text
			groups* { id text title text description text }
			denoms* { units text counts* { groupId text value numeral } }
			classes* {
				title text
				denoms* { units text counts* { groupId text value numeral } }
				categories* {
					title text
					measurements* {
						groupId text  value numeral  spread numeral  lowerLimit numeral  upperLimit numeral  comment text
					}
				}
			}
			analyses* {
				paramType text  paramValue numeral  dispersionType AnalysisDispersionType  dispersionValue numeral
				statisticalMethod text  statisticalComment text  pValue numeral  pValueComment text
				ciNumSides ConfidenceIntervalNumSides  ciPctValue numeral  ciLowerLimit numeral  ciUpperLimit numeral
				ciLowerLimitComment text  ciUpperLimitComment text  estimateComment text
				testedNonInferiority flag  nonInferiorityType NonInferiorityType  nonInferiorityComment text
				otherAnalysisDescription text  groupDescription text  groupIds* text
			}
		}
	}
	adverseEventsModule {
		frequencyThreshold numeral  timeFrame text  description text  allCauseMortalityComment text
		eventGroups* {
			id text  title text  description text  deathsNumAffected figure  deathsNumAtRisk figure
			seriousNumAffected figure  seriousNumAtRisk figure  otherNumAffected figure  otherNumAtRisk figure
		}
		seriousEvents* {
			term text  organSystem text  sourceVocabulary text  assessmentType EventAssessment  notes text
			stats* { groupId text numEvents figure numAffected figure numAtRisk figure }
		}
		otherEvents* {
			term text  organSystem text  sourceVocabulary text  assessmentType EventAssessment  notes text
			stats* { groupId text numEvents figure numAffected figure numAtRisk figure }
		}
	}
	moreInfoModule {
		limitationsAndCaveats { description text }
		certainAgreement {
			piSponsorEmployee flag  restrictionType AgreementRestrictionType  restrictiveAgreement flag
			otherDetails text
		}
		pointOfContact! { title text organization text email text phone text phoneExt text }
	}
}
annotationSection {
	annotationModule {
		unpostedAnnotation {
			unpostedResponsibleParty! text
			unpostedEvents* { type UnpostedEventType date text dateUnknown flag }
		}
		violationAnnotation {
			violationEvents* {
				type ViolationEventType  description text  creationDate text  issuedDate text
				releaseDate text  postedDate text
			}
		}
	}
}
documentSection {
	largeDocumentModule {
		noSap flag
		largeDocs* {
			typeAbbrev text  hasProtocol flag  hasSap flag  hasIcf flag  label text  date text
			uploadDate text  filename text  size figure
		}
	}
}
derivedSection {
	miscInfoModule {
		versionHolder text  removedCountries* text
		modelPredictions~ { bmiLimits { minBmi figure maxBmi figure } }
		submissionTracking {
			estimatedResultsFirstSubmitDate text
			firstMcpInfo { postDateStruct { date text type DateType } }
			submissionInfos* {
				releaseDate text  unreleaseDate text  unreleaseDateUnknown flag  resetDate text
				mcpReleaseN figure
			}
		}
	}
	conditionBrowseModule {
		meshes* { id text term text }
		ancestors* { id text term text }
		browseLeaves* { id text name text asFound text relevance BrowseLeafRelevance }
		browseBranches* { abbrev text name text }
	}
	interventionBrowseModule {
		meshes* { id text term text }
		ancestors* { id text term text }
		browseLeaves* { id text name text asFound text relevance BrowseLeafRelevance }
		browseBranches* { abbrev text name text }
	}
}
hasResults flag
ldntrialsExtract~ { sourcePages* text seen text compiled text note text }
`

// enumText is every coded type of v2 with its values.
const enumText = `
OrgStudyIdType: NIH FDA VA CDC AHRQ SAMHSA
SecondaryIdType: NIH FDA VA CDC AHRQ SAMHSA OTHER_GRANT EUDRACT_NUMBER CTIS REGISTRY OTHER
AgencyClass: NIH FED OTHER_GOV INDIV INDUSTRY NETWORK AMBIG OTHER UNKNOWN
Status: ACTIVE_NOT_RECRUITING COMPLETED ENROLLING_BY_INVITATION NOT_YET_RECRUITING RECRUITING SUSPENDED TERMINATED
	WITHDRAWN AVAILABLE NO_LONGER_AVAILABLE TEMPORARILY_NOT_AVAILABLE APPROVED_FOR_MARKETING WITHHELD UNKNOWN
ExpandedAccessStatus: AVAILABLE NO_LONGER_AVAILABLE TEMPORARILY_NOT_AVAILABLE APPROVED_FOR_MARKETING
DateType: ACTUAL ESTIMATED
ResponsiblePartyType: SPONSOR PRINCIPAL_INVESTIGATOR SPONSOR_INVESTIGATOR
StudyType: EXPANDED_ACCESS INTERVENTIONAL OBSERVATIONAL
Phase: NA EARLY_PHASE1 PHASE1 PHASE2 PHASE3 PHASE4
DesignAllocation: RANDOMIZED NON_RANDOMIZED NA
InterventionalAssignment: SINGLE_GROUP PARALLEL CROSSOVER FACTORIAL SEQUENTIAL
PrimaryPurpose: TREATMENT PREVENTION DIAGNOSTIC ECT SUPPORTIVE_CARE SCREENING HEALTH_SERVICES_RESEARCH BASIC_SCIENCE
	DEVICE_FEASIBILITY OTHER
ObservationalModel: COHORT CASE_CONTROL CASE_ONLY CASE_CROSSOVER ECOLOGIC_OR_COMMUNITY FAMILY_BASED DEFINED_POPULATION
	NATURAL_HISTORY OTHER
DesignTimePerspective: RETROSPECTIVE PROSPECTIVE CROSS_SECTIONAL OTHER
DesignMasking: NONE SINGLE DOUBLE TRIPLE QUADRUPLE
WhoMasked: PARTICIPANT CARE_PROVIDER INVESTIGATOR OUTCOMES_ASSESSOR
BioSpecRetention: NONE_RETAINED SAMPLES_WITH_DNA SAMPLES_WITHOUT_DNA
EnrollmentType: ACTUAL ESTIMATED
ArmGroupType: EXPERIMENTAL ACTIVE_COMPARATOR PLACEBO_COMPARATOR SHAM_COMPARATOR NO_INTERVENTION OTHER
InterventionType: BEHAVIORAL BIOLOGICAL COMBINATION_PRODUCT DEVICE DIAGNOSTIC_TEST DIETARY_SUPPLEMENT DRUG GENETIC
	PROCEDURE RADIATION OTHER
Sex: FEMALE MALE ALL
StandardAge: CHILD ADULT OLDER_ADULT
SamplingMethod: PROBABILITY_SAMPLE NON_PROBABILITY_SAMPLE
ContactRole: STUDY_CHAIR STUDY_DIRECTOR PRINCIPAL_INVESTIGATOR SUB_INVESTIGATOR CONTACT
OfficialRole: STUDY_CHAIR STUDY_DIRECTOR PRINCIPAL_INVESTIGATOR SUB_INVESTIGATOR
RecruitmentStatus: ACTIVE_NOT_RECRUITING COMPLETED ENROLLING_BY_INVITATION NOT_YET_RECRUITING RECRUITING SUSPENDED
	TERMINATED WITHDRAWN AVAILABLE
ReferenceType: BACKGROUND RESULT DERIVED
IpdSharing: YES NO UNDECIDED
IpdSharingInfoType: STUDY_PROTOCOL SAP ICF CSR ANALYTIC_CODE
MeasureParam: GEOMETRIC_MEAN GEOMETRIC_LEAST_SQUARES_MEAN LEAST_SQUARES_MEAN LOG_MEAN MEAN MEDIAN NUMBER
	COUNT_OF_PARTICIPANTS COUNT_OF_UNITS
MeasureDispersionType: NA STANDARD_DEVIATION STANDARD_ERROR INTER_QUARTILE_RANGE FULL_RANGE CONFIDENCE_80
	CONFIDENCE_90 CONFIDENCE_95 CONFIDENCE_975 CONFIDENCE_99 CONFIDENCE_OTHER GEOMETRIC_COEFFICIENT
OutcomeMeasureType: PRIMARY SECONDARY OTHER_PRE_SPECIFIED POST_HOC
ReportingStatus: NOT_POSTED POSTED
AnalysisDispersionType: STANDARD_DEVIATION STANDARD_ERROR_OF_MEAN
ConfidenceIntervalNumSides: ONE_SIDED TWO_SIDED
NonInferiorityType: SUPERIORITY NON_INFERIORITY EQUIVALENCE OTHER NON_INFERIORITY_OR_EQUIVALENCE SUPERIORITY_OR_OTHER
	NON_INFERIORITY_OR_EQUIVALENCE_LEGACY SUPERIORITY_OR_OTHER_LEGACY
EventAssessment: NON_SYSTEMATIC_ASSESSMENT SYSTEMATIC_ASSESSMENT
AgreementRestrictionType: LTE60 GT60 OTHER
UnpostedEventType: RESET RELEASE UNRELEASE
ViolationEventType: VIOLATION_IDENTIFIED CORRECTION_CONFIRMED PENALTY_IMPOSED ISSUES_IN_LETTER_ADDRESSED_CONFIRMED
BrowseLeafRelevance: LOW HIGH
`
