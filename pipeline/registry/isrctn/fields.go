package isrctn

import "ldntrials/pipeline/registry/xmlsplit"

// fields are the elements and attributes that are known, below the record. Parts that end
// in .* are not read: they are about persons, or say nothing that a trial is judged by.
var fields = xmlsplit.NewFields(`
	fullTrial.trial fullTrial.contact.* fullTrial.trialAgents.* fullTrial.ldntrials_extract.*
	fullTrial.sponsor fullTrial.sponsor@id fullTrial.sponsor.organisation fullTrial.sponsor.website fullTrial.sponsor.sponsorType
	fullTrial.sponsor.contactDetails.* fullTrial.sponsor.privacy fullTrial.sponsor.rorId fullTrial.sponsor.gridId fullTrial.sponsor.commercialStatus
	fullTrial.funder fullTrial.funder@id fullTrial.funder.name fullTrial.funder.fundRef
	fullTrial.trial@lastUpdated fullTrial.trial@version fullTrial.trial@isPublished fullTrial.trial@publicIdentifierType
	fullTrial.trial@publicIdentifierCanonical fullTrial.trial@publicIdentifierDateAssigned
	fullTrial.trial.isrctn fullTrial.trial.isrctn@dateAssigned
	fullTrial.trial.trialDescription fullTrial.trial.trialDescription@thirdPartyFilesAcknowledgement
	fullTrial.trial.trialDescription.acknowledgment fullTrial.trial.trialDescription.title fullTrial.trial.trialDescription.scientificTitle
	fullTrial.trial.trialDescription.acronym fullTrial.trial.trialDescription.studyHypothesis fullTrial.trial.trialDescription.plainEnglishSummary
	fullTrial.trial.trialDescription.primaryOutcome fullTrial.trial.trialDescription.secondaryOutcome
	fullTrial.trial.trialDescription.primaryOutcomes fullTrial.trial.trialDescription.primaryOutcomes.outcomeMeasure fullTrial.trial.trialDescription.primaryOutcomes.outcomeMeasure@id
	fullTrial.trial.trialDescription.primaryOutcomes.outcomeMeasure.variable fullTrial.trial.trialDescription.primaryOutcomes.outcomeMeasure.method
	fullTrial.trial.trialDescription.primaryOutcomes.outcomeMeasure.timepoints
	fullTrial.trial.trialDescription.secondaryOutcomes fullTrial.trial.trialDescription.secondaryOutcomes.outcomeMeasure fullTrial.trial.trialDescription.secondaryOutcomes.outcomeMeasure@id
	fullTrial.trial.trialDescription.secondaryOutcomes.outcomeMeasure.variable fullTrial.trial.trialDescription.secondaryOutcomes.outcomeMeasure.method
	fullTrial.trial.trialDescription.secondaryOutcomes.outcomeMeasure.timepoints
	fullTrial.trial.trialDescription.trialWebsite fullTrial.trial.trialDescription.ethicsApprovalRequired
	fullTrial.trial.trialDescription.ethicsCommittees.* fullTrial.trial.trialDescription.ethicsApproval.*
	fullTrial.trial.externalRefs fullTrial.trial.externalRefs.doi fullTrial.trial.externalRefs.eudraCTNumber fullTrial.trial.externalRefs.irasNumber
	fullTrial.trial.externalRefs.clinicalTrialsGovNumber fullTrial.trial.externalRefs.protocolSerialNumber
	fullTrial.trial.externalRefs.secondaryNumbers fullTrial.trial.externalRefs.secondaryNumbers.secondaryNumber
	fullTrial.trial.externalRefs.secondaryNumbers.secondaryNumber@id fullTrial.trial.externalRefs.secondaryNumbers.secondaryNumber@numberType
	fullTrial.trial.externalRefs.secondaryNumbers.secondaryNumber@canonicalSecondaryNumber
	fullTrial.trial.trialDesign fullTrial.trial.trialDesign.studyDesign fullTrial.trial.trialDesign.primaryStudyDesign fullTrial.trial.trialDesign.secondaryStudyDesign
	fullTrial.trial.trialDesign.interventionalTrialDesign fullTrial.trial.trialDesign.interventionalTrialDesign.allocation
	fullTrial.trial.trialDesign.interventionalTrialDesign.masking fullTrial.trial.trialDesign.interventionalTrialDesign.control
	fullTrial.trial.trialDesign.interventionalTrialDesign.assignment fullTrial.trial.trialDesign.interventionalTrialDesign.purposes
	fullTrial.trial.trialDesign.interventionalTrialDesign.purposes.purpose fullTrial.trial.trialDesign.observationalTrialDesign.*
	fullTrial.trial.trialDesign.trialSettings.* fullTrial.trial.trialDesign.trialTypes fullTrial.trial.trialDesign.trialTypes.trialType
	fullTrial.trial.trialDesign.overallEndDate fullTrial.trial.trialDesign.overallStartDate fullTrial.trial.trialDesign.overallStatusOverride fullTrial.trial.trialDesign.reasonAbandoned
	fullTrial.trial.participants fullTrial.trial.participants.recruitmentCountries fullTrial.trial.participants.recruitmentCountries.country
	fullTrial.trial.participants.trialCentres fullTrial.trial.participants.trialCentres.trialCentre fullTrial.trial.participants.trialCentres.trialCentre@id
	fullTrial.trial.participants.trialCentres.trialCentre.name fullTrial.trial.participants.trialCentres.trialCentre.address fullTrial.trial.participants.trialCentres.trialCentre.city
	fullTrial.trial.participants.trialCentres.trialCentre.state fullTrial.trial.participants.trialCentres.trialCentre.country fullTrial.trial.participants.trialCentres.trialCentre.zip
	fullTrial.trial.participants.trialCentres.trialCentre.rorId fullTrial.trial.participants.trialCentres.trialCentre.rtsId
	fullTrial.trial.participants.participantTypes fullTrial.trial.participants.participantTypes.participantType fullTrial.trial.participants.healthyVolunteersAllowed
	fullTrial.trial.participants.inclusion fullTrial.trial.participants.exclusion fullTrial.trial.participants.ageRange
	fullTrial.trial.participants.lowerAgeLimit fullTrial.trial.participants.lowerAgeLimit@unit fullTrial.trial.participants.lowerAgeLimit@value
	fullTrial.trial.participants.upperAgeLimit fullTrial.trial.participants.upperAgeLimit@unit fullTrial.trial.participants.upperAgeLimit@value
	fullTrial.trial.participants.gender fullTrial.trial.participants.targetEnrolment fullTrial.trial.participants.totalFinalEnrolment fullTrial.trial.participants.totalTarget
	fullTrial.trial.participants.patientInfoSheet.* fullTrial.trial.participants.recruitmentStart fullTrial.trial.participants.recruitmentEnd
	fullTrial.trial.participants.recruitmentStartStatusOverride fullTrial.trial.participants.recruitmentStatusOverride
	fullTrial.trial.conditions fullTrial.trial.conditions.condition fullTrial.trial.conditions.condition.description
	fullTrial.trial.conditions.condition.diseaseClass1 fullTrial.trial.conditions.condition.diseaseClass2
	fullTrial.trial.interventions fullTrial.trial.interventions.intervention fullTrial.trial.interventions.intervention.description
	fullTrial.trial.interventions.intervention.interventionType fullTrial.trial.interventions.intervention.pharmaceuticalStudyTypes.*
	fullTrial.trial.interventions.intervention.phase fullTrial.trial.interventions.intervention.drugNames
	fullTrial.trial.results fullTrial.trial.results.publicationPlan fullTrial.trial.results.ipdSharingStatement fullTrial.trial.results.intentToPublish
	fullTrial.trial.results.dataPolicies fullTrial.trial.results.dataPolicies.dataPolicy fullTrial.trial.results.publicationDetails
	fullTrial.trial.results.publicationStage fullTrial.trial.results.biomedRelated fullTrial.trial.results.basicReport fullTrial.trial.results.plainEnglishReport
	fullTrial.trial.outputs fullTrial.trial.outputs.output fullTrial.trial.outputs.output@id fullTrial.trial.outputs.output@outputType
	fullTrial.trial.outputs.output@artefactType fullTrial.trial.outputs.output@dateCreated fullTrial.trial.outputs.output@dateUploaded
	fullTrial.trial.outputs.output@peerReviewed fullTrial.trial.outputs.output@patientFacing fullTrial.trial.outputs.output@createdBy
	fullTrial.trial.outputs.output.externalLink fullTrial.trial.outputs.output.externalLink@url fullTrial.trial.outputs.output.localFile
	fullTrial.trial.outputs.output.localFile@fileId fullTrial.trial.outputs.output.localFile@originalFilename fullTrial.trial.outputs.output.localFile@downloadFilename
	fullTrial.trial.outputs.output.localFile@version fullTrial.trial.outputs.output.localFile@mimeType fullTrial.trial.outputs.output.localFile@length
	fullTrial.trial.outputs.output.localFile@md5sum fullTrial.trial.outputs.output.description fullTrial.trial.outputs.output.productionNotes
	fullTrial.trial.parties.* fullTrial.trial.miscellaneous fullTrial.trial.miscellaneous.ipdSharingPlan fullTrial.trial.attachedFiles.*`)

// persons are elements about persons; they are neither kept nor read.
func persons(name string) bool {
	switch name {
	case "contact", "contactDetails", "ethicsCommittees", "trialAgents":
		return true
	}
	return false
}
