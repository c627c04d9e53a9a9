package ctis

import (
	"strings"

	"ldntrials/pipeline/trial"
)

// knownFields are the members of a record that are known: "at: names". A name with a
// star is not looked into, because we read nothing there (procedure, translations, the
// same products again) or because persons stand there. partI and partII stand for the
// parts of an application, which the old shape has at the top. What is not listed is
// drift.
const knownFields = `
: ctNumber ctStatus startDateEU decisionDate publishDate ctPublicStatusCode authorizedApplication events results documents*
: trialRegion trialRegionCode correctiveMeasures* shortTitle trialCountries* decisionDateOverall therapeuticAreas* sponsorType trialPhase
: ageRangeSecondary* ageGroup gender totalNumberEnrolled resultsFirstReceived lastUpdated lastPublicationUpdate ctTitle conditions
: primaryEndPoint endPoint sponsor product protocolCode isConditionRareDisease isLowIntervention ctrname record_last_import _id
: authorizationDate recruitmentStatus hasDeferrallApplied hasAmendmentApplied publicEvaluation* id title primarySponsor* coSponsors*
: submissionDate initialApplicationId applications* memberStatesConcerned trialGlobalEnd* authorizedPartI authorizedPartsII
: isRmsTacitAssignment mscTrialNotificationsInfoList totalPartIISubjectCount eudraCtInfo
authorizedApplication: authorizedPartI authorizedPartsII applicationInfo trialGlobalEnd* memberStatesConcerned eudraCt
authorizedApplication.applicationInfo: id type status ctNumber trialStatus submissionDate partI* partIIInfo* decisionDate reportingDate
authorizedApplication.applicationInfo: ctMSCsByApplication* businessKey allPartTwosOutOfScope decisions* modScope applicationReason fullTitle
authorizedApplication.applicationInfo: applicationTrialDecisionByMsc* productRoleGroupDocument*
eudraCtInfo: eudraCtCode hasVhp isTransitioned
authorizedApplication.eudraCt: eudraCtCode hasVhp isTransitioned
memberStatesConcerned: id clinicalTrialId countryOrganisationId reportingStatusCode fromDate toDate isProposedRms countryName organisationInfo*
memberStatesConcerned: firstDecisionDate lastDecisionDate trialStatus trialPeriod* trialRecruitmentPeriod* hasRecruitmentStarted activeTrialPeriod*
memberStatesConcerned: activeTrialRecruitmentPeriod* clinicalTrialStatusHistory* applicationTypeMsc mscName mscId mscPublicStatusCode
memberStatesConcerned: recruitmentSubjectCount willingAtDayThreeView expressDecision
authorizedApplication.memberStatesConcerned: mscName mscId firstDecisionDate lastDecisionDate mscPublicStatusCode
events: temporaryHaltList* trialEvents unexpectedEvents* seriousBreaches* urgentSafetyMeasures*
events.trialEvents: mscId mscName events
events.trialEvents.events: notificationType date
mscTrialNotificationsInfoList: mscName mscId mscNotificationsListInfo
mscTrialNotificationsInfoList.mscNotificationsListInfo: notificationType date id*
results: summaryResults* laypersonResults* clinicalStudyReports*
partI: id rowSubjectCount rowCountries* rowCountriesInfo products trialDetails submissionDate isEditable applicationType therapeuticAreas
partI: medicalConditions sponsors versionNumber includesPaediatricSubjects trialCategoryCode trialCategoryJustificationComment
partI: partOneTherapeuticAreas* productRoleGroupInfos* contentLabeling* isLowIntervention assessmentOutcome assessmentOutcomeDate
partI: conclusionDate partOneConclusionId
partI.rowCountriesInfo: eutctId name isoNumber isoAlpha2Code isoAlpha3Code current
partI.products: id part1MpRoleTypeCode productDictionaryInfo isPaediatricFormulation mpRoleInTrial orphanDrugEdit startDate doseUom
partI.products: maxDailyDoseAmount doseUomTotal maxTotalDoseAmount justificationForNoImpdUpload maxTreatmentPeriod timeUnitCode hasDevice
partI.products: otherMedicinalProduct evCode sponsorProductCodeEdit productEvVersion devices* characteristics* evCodesOfProductsMatchingPlacebo*
partI.products: routes allSubstancesChemicals jsonActiveSubstanceNames isDraftUnauthProduct anAdvancedTherapyMedicinalProduct evCodeDisplay
partI.products: pharmaceuticalFormDisplay productName nameDisplay productChangedRelationMA miaNumber orphanDrugDesigNumber otherSubstancePharmForm
partI.products: productOtherName modificationDescription
partI.products.productDictionaryInfo: productPk substancePk productPharmForm orgType euMpNumber prodAuthStatus prodAuthStatusTransfer pharmForm
partI.products.productDictionaryInfo: strength sponsorProductCode activeSubstanceName euSubstNumber nameOrg productEvVersion part1MpRoleTypeCode
partI.products.productDictionaryInfo: isSelectedInMultiTrialSM productPackageDescription shortName marketingAuthNumber prodName productOtherName
partI.products.productDictionaryInfo: authorisationCountryCode atcUpdatable sponsorSubstanceCode atcCode atcName atcTermLevel mrpNumber orphanDrug
partI.products.productDictionaryInfo: activeSubstanceOtherDescriptiveName productSubstances*
partI.trialDetails: clinicalTrialIdentifiers trialInformation protocolInformation scientificAdviceAndPip* associatedClinicalTrials references
partI.trialDetails: isClockStopRemovalRequested pubmedCode pubmedUrl
partI.trialDetails.clinicalTrialIdentifiers: fullTitle fullTitleTranslations* publicTitle publicTitleTranslations* shortTitle secondaryIdentifyingNumbers
partI.trialDetails.clinicalTrialIdentifiers.secondaryIdentifyingNumbers: nctNumber isrctnNumber whoUniversalTrialNumber additionalRegistries
partI.trialDetails.clinicalTrialIdentifiers.secondaryIdentifyingNumbers.nctNumber: id number
partI.trialDetails.clinicalTrialIdentifiers.secondaryIdentifyingNumbers.isrctnNumber: id number
partI.trialDetails.clinicalTrialIdentifiers.secondaryIdentifyingNumbers.whoUniversalTrialNumber: id number
partI.trialDetails.clinicalTrialIdentifiers.secondaryIdentifyingNumbers.additionalRegistries: id number otherRegistryName ctRegistryCode registry registryName
partI.trialDetails.associatedClinicalTrials: id ctNumber fullTitle sponsorAgreementOption sponsorAgreementOptionName hasDocument associatedCtDocs* parentClinicalTrialId
partI.trialDetails.protocolInformation: studyDesign
partI.trialDetails.protocolInformation.studyDesign: periodDetails id
partI.trialDetails.protocolInformation.studyDesign.periodDetails: id title titleTranslations* description descriptionTranslations* blindingMethodCode
partI.trialDetails.protocolInformation.studyDesign.periodDetails: blindingDetails blindingDetailsTranslations* allocationMethod blindedRoles armDetails number
partI.trialDetails.protocolInformation.studyDesign.periodDetails: blindingImplementationDetails blindingImplementationDetailsTranslations*
partI.trialDetails.protocolInformation.studyDesign.periodDetails.blindedRoles: id code name
partI.trialDetails.protocolInformation.studyDesign.periodDetails.armDetails: id title titleTranslations* description descriptionTranslations* number products*
partI.trialDetails.trialInformation: trialCategory medicalCondition trialObjective eligibilityCriteria endPoint trialDuration sourceOfMonetarySupport
partI.trialDetails.trialInformation: populationOfTrialSubjects individualParticipantDataSharingStatement individualParticipantData
partI.trialDetails.trialInformation.individualParticipantDataSharingStatement: planToShareIPD sharingPlanDescription*
partI.trialDetails.trialInformation.individualParticipantData: planToShareIPD sharingPlanDescription*
partI.trialDetails.trialInformation.trialCategory: isLowIntervention trialPhase trialCategory justificationForTrialCategory trialCategoryId
partI.trialDetails.trialInformation.medicalCondition: partIMedicalConditions meddraConditionTerms
partI.trialDetails.trialInformation.medicalCondition.partIMedicalConditions: id medicalCondition medicalConditionTranslations* isConditionRareDisease
partI.trialDetails.trialInformation.medicalCondition.meddraConditionTerms: termId version level termName classificationCode organClass active isActive translatedNames*
partI.trialDetails.trialInformation.trialObjective: trialScopes mainObjective mainObjectiveTranslations* secondaryObjectives
partI.trialDetails.trialInformation.trialObjective.trialScopes: code trialScopeId otherDescription otherDescriptionTranslations*
partI.trialDetails.trialInformation.trialObjective.secondaryObjectives: id number secondaryObjective secondaryObjectiveTranslations*
partI.trialDetails.trialInformation.eligibilityCriteria: principalInclusionCriteria principalExclusionCriteria
partI.trialDetails.trialInformation.eligibilityCriteria.principalInclusionCriteria: id number principalInclusionCriteria principalInclusionCriteriaTranslations*
partI.trialDetails.trialInformation.eligibilityCriteria.principalExclusionCriteria: id number principalExclusionCriteria principalExclusionCriteriaTranslations*
partI.trialDetails.trialInformation.endPoint: primaryEndPoints secondaryEndPoints
partI.trialDetails.trialInformation.endPoint.primaryEndPoints: id number endPoint isPrimary endPointTranslations*
partI.trialDetails.trialInformation.endPoint.secondaryEndPoints: id number endPoint isPrimary endPointTranslations*
partI.trialDetails.trialInformation.trialDuration: estimatedGlobalEndDate estimatedEndDate estimatedRecruitmentStartDate
partI.trialDetails.trialInformation.sourceOfMonetarySupport: id organisationName
partI.trialDetails.trialInformation.populationOfTrialSubjects: ageRanges ageRangeSecondaryIds* clinicalTrialGroups recruitmentPopulationGroups*
partI.trialDetails.trialInformation.populationOfTrialSubjects: isFemaleSubjects isMaleSubjects isVulnerablePopulationSelected
partI.trialDetails.trialInformation.populationOfTrialSubjects.ageRanges: id ageRangeCategory ageRangeCategoryCode
partI.trialDetails.trialInformation.populationOfTrialSubjects.clinicalTrialGroups: code name
partI.therapeuticAreas: code name
partI.medicalConditions: id medicalCondition isConditionRareDisease
partI.sponsors: id party primary publicContacts* scientificContacts* thirdParties* contactPointForUnion* legislationComplianceResp contactPointResp
partI.sponsors: article77ComplianceResp organisation addresses* isCommercial commercial fromDate legalRepresentative* personId person*
partI.sponsors.organisation: id type typeCode acronym name clinicalTrialSponsor commercial isBusinessKeyValidated businessKey businessKeyForDisplay organisationLocationStatus
partII: id applicationId mscId mscInfo* conclusionDate recruitmentSubjectCount trialSites submissionDate isEditable versionNumber decisionDate
partII: applicationStatusCode actualApplicationStatusCode applicationStatusDate outOfScope
partII.trialSites: id organisationAddressInfo personInfo* departmentName partTwoId
partII.trialSites.organisationAddressInfo: id organisation address phone* email* isCreate isSave isBusinessKeyValidated businessKey intl*
partII.trialSites.organisationAddressInfo.organisation: id type typeCode acronym name clinicalTrialSponsor commercial isBusinessKeyValidated
partII.trialSites.organisationAddressInfo.organisation: businessKey businessKeyForDisplay organisationLocationStatus
partII.trialSites.organisationAddressInfo.address: addressId oneLine addressLine1 addressLine2 addressLine3 addressLine4 city postcode country countryName
`

// known is an object whose members are known.
type known struct {
	members map[string]*known // nil value: not looked into
}

var knownTree = readKnown(knownFields)

// readKnown makes the tree. The parts are hung in at both places where they stand.
func readKnown(text string) *known {
	roots := map[string]*known{"": {}, "partI": {}, "partII": {}}
	find := func(path string) *known {
		first, rest, _ := strings.Cut(path, ".")
		at := roots[first]
		if at == nil {
			at, rest = roots[""], path
		}
		for rest != "" {
			first, rest, _ = strings.Cut(rest, ".")
			next := at.members[first]
			if next == nil {
				panic("ctis: known fields: " + path + " has no " + first)
			}
			at = next
		}
		return at
	}
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		path, names, _ := strings.Cut(line, ":")
		at := find(path)
		if at.members == nil {
			at.members = map[string]*known{}
		}
		for name := range strings.FieldsSeq(names) {
			switch bare := strings.TrimSuffix(name, "*"); {
			case bare != name:
				at.members[bare] = nil
			case name == "authorizedPartI":
				at.members[name] = roots["partI"]
			case name == "authorizedPartsII":
				at.members[name] = roots["partII"]
			case at.members[name] == nil:
				at.members[name] = &known{}
			}
		}
	}
	return roots[""]
}

// drifts gathers what a record has that we do not know.
type drifts struct {
	rows []trial.Drift
	at   map[string]int
}

// maxDrifts is how many kinds of drift are told of one record.
const maxDrifts = 200

func (d *drifts) add(kind, path, sample string) {
	key := kind + " " + path + " " + sample
	if kind == "unknown_field" {
		key = kind + " " + path
	}
	if i, ok := d.at[key]; ok {
		d.rows[i].Matches++
		return
	}
	if len(d.rows) == maxDrifts {
		return
	}
	if d.at == nil {
		d.at = map[string]int{}
	}
	d.at[key] = len(d.rows)
	d.rows = append(d.rows, trial.Drift{Kind: kind, Path: path, Sample: cut(sample, 80), Matches: 1})
}

// walk looks for members that are not known, in order of their names. No sample is kept:
// an unknown member may hold a person.
func (d *drifts) walk(value any, at *known, path string) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			d.walk(item, at, path)
		}
	case map[string]any:
		if at == nil {
			return
		}
		for _, name := range sortedNames(value) {
			below := strings.TrimPrefix(path+"."+name, ".")
			member, found := at.members[name]
			if !found {
				if value[name] != nil { // null says nothing
					d.add("unknown_field", below, "")
				}
				continue
			}
			d.walk(value[name], member, below)
		}
	}
}
