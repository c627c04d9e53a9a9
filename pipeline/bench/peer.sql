-- What DuckDB alone does with the same file: one typed read_json of the fields that our decoder
-- reads, then the same tables. Texts stay texts: it parses no date, number, p-value or dose, keeps no
-- version of a record and checks nothing.
-- @FILE stands for the path. Statements end with a semicolon at the end of a line.
create table memory_db.studies as
select
    protocolSection.identificationModule.nctId as record_id,
    protocolSection.identificationModule as identification,
    protocolSection.statusModule as status,
    protocolSection.sponsorCollaboratorsModule as sponsors,
    protocolSection.oversightModule as oversight,
    protocolSection.descriptionModule as description,
    protocolSection.conditionsModule as conditions,
    protocolSection.designModule as design,
    protocolSection.armsInterventionsModule as arms,
    protocolSection.outcomesModule as outcomes,
    protocolSection.eligibilityModule as eligibility,
    protocolSection.contactsLocationsModule.locations as locations,
    protocolSection.referencesModule as refs,
    protocolSection.ipdSharingStatementModule as ipd,
    resultsSection.participantFlowModule as flow,
    resultsSection.baselineCharacteristicsModule as baseline,
    resultsSection.outcomeMeasuresModule.outcomeMeasures as posted_outcomes,
    resultsSection.adverseEventsModule as adverse,
    resultsSection.moreInfoModule as more,
    annotationSection.annotationModule.unpostedAnnotation.unpostedEvents as unposted,
    documentSection.largeDocumentModule.largeDocs as docs,
    derivedSection.conditionBrowseModule as condition_browse,
    derivedSection.interventionBrowseModule as intervention_browse,
    derivedSection.miscInfoModule as misc,
    hasResults,
from read_json('@FILE', format = 'newline_delimited', maximum_object_size = 67108864, columns = {
    protocolSection: 'STRUCT(
        identificationModule STRUCT(nctId VARCHAR, nctIdAliases VARCHAR[], orgStudyIdInfo STRUCT(id VARCHAR, "type" VARCHAR), secondaryIdInfos STRUCT(id VARCHAR, "type" VARCHAR, "domain" VARCHAR)[], briefTitle VARCHAR, officialTitle VARCHAR, acronym VARCHAR, organization STRUCT(fullName VARCHAR, class VARCHAR)),
        statusModule STRUCT(statusVerifiedDate VARCHAR, overallStatus VARCHAR, lastKnownStatus VARCHAR, whyStopped VARCHAR, startDateStruct STRUCT("date" VARCHAR, "type" VARCHAR), primaryCompletionDateStruct STRUCT("date" VARCHAR, "type" VARCHAR), completionDateStruct STRUCT("date" VARCHAR, "type" VARCHAR), studyFirstSubmitDate VARCHAR, studyFirstPostDateStruct STRUCT("date" VARCHAR, "type" VARCHAR), resultsFirstSubmitDate VARCHAR, resultsFirstPostDateStruct STRUCT("date" VARCHAR, "type" VARCHAR), dispFirstSubmitDate VARCHAR, lastUpdatePostDateStruct STRUCT("date" VARCHAR, "type" VARCHAR)),
        sponsorCollaboratorsModule STRUCT(responsibleParty STRUCT("type" VARCHAR), leadSponsor STRUCT("name" VARCHAR, class VARCHAR), collaborators STRUCT("name" VARCHAR, class VARCHAR)[]),
        oversightModule STRUCT(oversightHasDmc BOOLEAN, isFdaRegulatedDrug BOOLEAN, isFdaRegulatedDevice BOOLEAN),
        descriptionModule STRUCT(briefSummary VARCHAR, detailedDescription VARCHAR),
        conditionsModule STRUCT(conditions VARCHAR[], keywords VARCHAR[]),
        designModule STRUCT(studyType VARCHAR, targetDuration VARCHAR, phases VARCHAR[], designInfo STRUCT(allocation VARCHAR, interventionModel VARCHAR, interventionModelDescription VARCHAR, primaryPurpose VARCHAR, observationalModel VARCHAR, timePerspective VARCHAR, maskingInfo STRUCT(masking VARCHAR, maskingDescription VARCHAR, whoMasked VARCHAR[])), enrollmentInfo STRUCT("count" BIGINT, "type" VARCHAR)),
        armsInterventionsModule STRUCT(armGroups STRUCT("label" VARCHAR, "type" VARCHAR, description VARCHAR, interventionNames VARCHAR[])[], interventions STRUCT("type" VARCHAR, "name" VARCHAR, description VARCHAR, armGroupLabels VARCHAR[], otherNames VARCHAR[])[]),
        outcomesModule STRUCT(primaryOutcomes STRUCT(measure VARCHAR, description VARCHAR, timeFrame VARCHAR)[], secondaryOutcomes STRUCT(measure VARCHAR, description VARCHAR, timeFrame VARCHAR)[], otherOutcomes STRUCT(measure VARCHAR, description VARCHAR, timeFrame VARCHAR)[]),
        eligibilityModule STRUCT(eligibilityCriteria VARCHAR, healthyVolunteers BOOLEAN, sex VARCHAR, minimumAge VARCHAR, maximumAge VARCHAR, studyPopulation VARCHAR),
        contactsLocationsModule STRUCT(locations STRUCT(facility VARCHAR, status VARCHAR, city VARCHAR, state VARCHAR, zip VARCHAR, country VARCHAR, geoPoint STRUCT(lat DOUBLE, lon DOUBLE))[]),
        referencesModule STRUCT("references" STRUCT(pmid VARCHAR, "type" VARCHAR, citation VARCHAR, retractions STRUCT(pmid VARCHAR)[])[], seeAlsoLinks STRUCT("label" VARCHAR, url VARCHAR)[]),
        ipdSharingStatementModule STRUCT(ipdSharing VARCHAR))',
    resultsSection: 'STRUCT(
        participantFlowModule STRUCT(preAssignmentDetails VARCHAR, recruitmentDetails VARCHAR, groups STRUCT(id VARCHAR, title VARCHAR, description VARCHAR)[], periods STRUCT(title VARCHAR, milestones STRUCT("type" VARCHAR, "comment" VARCHAR, achievements STRUCT(groupId VARCHAR, "comment" VARCHAR, numSubjects VARCHAR, numUnits VARCHAR)[])[], dropWithdraws STRUCT("type" VARCHAR, "comment" VARCHAR, reasons STRUCT(groupId VARCHAR, "comment" VARCHAR, numSubjects VARCHAR, numUnits VARCHAR)[])[])[]),
        baselineCharacteristicsModule STRUCT(populationDescription VARCHAR, groups STRUCT(id VARCHAR, title VARCHAR, description VARCHAR)[], measures STRUCT(title VARCHAR, paramType VARCHAR, dispersionType VARCHAR, unitOfMeasure VARCHAR, classes STRUCT(title VARCHAR, categories STRUCT(title VARCHAR, measurements STRUCT(groupId VARCHAR, "value" VARCHAR, spread VARCHAR, lowerLimit VARCHAR, upperLimit VARCHAR, "comment" VARCHAR)[])[])[])[]),
        outcomeMeasuresModule STRUCT(outcomeMeasures STRUCT("type" VARCHAR, title VARCHAR, description VARCHAR, populationDescription VARCHAR, reportingStatus VARCHAR, anticipatedPostingDate VARCHAR, paramType VARCHAR, dispersionType VARCHAR, unitOfMeasure VARCHAR, timeFrame VARCHAR, typeUnitsAnalyzed VARCHAR, groups STRUCT(id VARCHAR, title VARCHAR, description VARCHAR)[], denoms STRUCT(units VARCHAR, counts STRUCT(groupId VARCHAR, "value" VARCHAR)[])[], classes STRUCT(title VARCHAR, denoms STRUCT(units VARCHAR, counts STRUCT(groupId VARCHAR, "value" VARCHAR)[])[], categories STRUCT(title VARCHAR, measurements STRUCT(groupId VARCHAR, "value" VARCHAR, spread VARCHAR, lowerLimit VARCHAR, upperLimit VARCHAR, "comment" VARCHAR)[])[])[], analyses STRUCT(paramType VARCHAR, paramValue VARCHAR, dispersionType VARCHAR, dispersionValue VARCHAR, statisticalMethod VARCHAR, statisticalComment VARCHAR, pValue VARCHAR, pValueComment VARCHAR, ciNumSides VARCHAR, ciPctValue VARCHAR, ciLowerLimit VARCHAR, ciUpperLimit VARCHAR, estimateComment VARCHAR, testedNonInferiority BOOLEAN, nonInferiorityType VARCHAR, nonInferiorityComment VARCHAR, otherAnalysisDescription VARCHAR, groupDescription VARCHAR, groupIds VARCHAR[])[])[]),
        adverseEventsModule STRUCT(frequencyThreshold VARCHAR, timeFrame VARCHAR, description VARCHAR, eventGroups STRUCT(id VARCHAR, title VARCHAR, description VARCHAR, deathsNumAffected BIGINT, deathsNumAtRisk BIGINT, seriousNumAffected BIGINT, seriousNumAtRisk BIGINT, otherNumAffected BIGINT, otherNumAtRisk BIGINT)[], seriousEvents STRUCT(term VARCHAR, organSystem VARCHAR, sourceVocabulary VARCHAR, assessmentType VARCHAR, notes VARCHAR, stats STRUCT(groupId VARCHAR, numEvents BIGINT, numAffected BIGINT, numAtRisk BIGINT)[])[], otherEvents STRUCT(term VARCHAR, organSystem VARCHAR, sourceVocabulary VARCHAR, assessmentType VARCHAR, notes VARCHAR, stats STRUCT(groupId VARCHAR, numEvents BIGINT, numAffected BIGINT, numAtRisk BIGINT)[])[]),
        moreInfoModule STRUCT(limitationsAndCaveats STRUCT(description VARCHAR)))',
    annotationSection: 'STRUCT(annotationModule STRUCT(unpostedAnnotation STRUCT(unpostedEvents STRUCT("type" VARCHAR, "date" VARCHAR)[])))',
    documentSection: 'STRUCT(largeDocumentModule STRUCT(largeDocs STRUCT(hasProtocol BOOLEAN, hasSap BOOLEAN, hasIcf BOOLEAN, "label" VARCHAR, "date" VARCHAR, uploadDate VARCHAR, filename VARCHAR, size BIGINT)[]))',
    derivedSection: 'STRUCT(miscInfoModule STRUCT(removedCountries VARCHAR[], submissionTracking STRUCT(submissionInfos STRUCT(releaseDate VARCHAR, unreleaseDate VARCHAR, resetDate VARCHAR)[])), conditionBrowseModule STRUCT(meshes STRUCT(id VARCHAR, term VARCHAR)[], ancestors STRUCT(id VARCHAR, term VARCHAR)[]), interventionBrowseModule STRUCT(meshes STRUCT(id VARCHAR, term VARCHAR)[], ancestors STRUCT(id VARCHAR, term VARCHAR)[]))',
    hasResults: 'BOOLEAN'
});

create table memory_db.posted as
select id, unnest(list) as o, generate_subscripts(list, 1) as ordinal
from (select record_id as id, posted_outcomes as list from memory_db.studies);

create table study as
select
    record_id,
    identification.briefTitle, identification.officialTitle, identification.acronym,
    description.briefSummary, description.detailedDescription,
    design.studyType, status.overallStatus, status.lastKnownStatus, status.whyStopped,
    array_to_string(design.phases, ', ') as phase, design.enrollmentInfo."count" as enrolment, design.enrollmentInfo."type" as enrolment_type,
    design.designInfo.allocation, design.designInfo.interventionModel, design.designInfo.interventionModelDescription,
    design.designInfo.primaryPurpose, design.designInfo.observationalModel, design.designInfo.timePerspective,
    design.designInfo.maskingInfo.masking, design.designInfo.maskingInfo.maskingDescription, design.designInfo.maskingInfo.whoMasked,
    design.targetDuration,
    eligibility.eligibilityCriteria, eligibility.healthyVolunteers, eligibility.sex,
    eligibility.minimumAge, eligibility.maximumAge, eligibility.studyPopulation,
    oversight.oversightHasDmc, oversight.isFdaRegulatedDrug, oversight.isFdaRegulatedDevice,
    ipd.ipdSharing, sponsors.leadSponsor."name" as lead_sponsor,
    sponsors.leadSponsor.class as lead_class, sponsors.responsibleParty."type" as responsible,
    status.startDateStruct."date" as start_date, status.startDateStruct."type" as start_type,
    status.primaryCompletionDateStruct."date" as primary_completion_date, status.primaryCompletionDateStruct."type" as primary_completion_type,
    status.completionDateStruct."date" as completion_date, status.completionDateStruct."type" as completion_type,
    status.studyFirstSubmitDate, status.studyFirstPostDateStruct."date" as registered_date,
    status.resultsFirstSubmitDate, status.resultsFirstPostDateStruct."date" as results_date, status.dispFirstSubmitDate,
    status.lastUpdatePostDateStruct."date" as updated_date, status.statusVerifiedDate, hasResults,
    flow.recruitmentDetails, flow.preAssignmentDetails,
    baseline.populationDescription, adverse.frequencyThreshold,
    adverse.timeFrame, adverse.description, more.limitationsAndCaveats.description as limitations
from memory_db.studies;

create table identifier as
select id, 'own' as id_type, id as identifier, null as "domain" from (select record_id as id from memory_db.studies)
union all
select record_id, 'alias', unnest(identification.nctIdAliases), null from memory_db.studies
union all
select record_id, 'protocol_code', identification.orgStudyIdInfo.id, null from memory_db.studies
union all
select id, x."type", x.id, x."domain" from (select record_id as id, unnest(identification.secondaryIdInfos) as x from memory_db.studies);

create table sponsor as
select record_id as id, 'lead' as role, sponsors.leadSponsor."name" as "name", sponsors.leadSponsor.class as class from memory_db.studies
union all
select id, 'collaborator', x."name", x.class from (select record_id as id, unnest(sponsors.collaborators) as x from memory_db.studies);

create table condition as
select record_id as id, 'condition' as kind, unnest(conditions.conditions) as "name" from memory_db.studies
union all
select record_id, 'keyword', unnest(conditions.keywords) from memory_db.studies;

create table mesh_term as
with browse as (select record_id as id, condition_browse as c, intervention_browse as i from memory_db.studies)
select id, subject, kind, x.id as mesh_id, x.term from (
    select id, 'condition' as subject, 'term' as kind, unnest(c.meshes) as x from browse
    union all
    select id, 'condition', 'ancestor', unnest(c.ancestors) from browse
    union all
    select id, 'intervention', 'term', unnest(i.meshes) from browse
    union all
    select id, 'intervention', 'ancestor', unnest(i.ancestors) from browse);

create table arm as
select id, x."label", x."type", x.description from (select record_id as id, unnest(arms.armGroups) as x from memory_db.studies);

create table intervention as
select id, x."type", x."name", x.description, x.otherNames from (select record_id as id, unnest(arms.interventions) as x from memory_db.studies);

create table arm_intervention as
select id, x."label", unnest(x.interventionNames) as intervention from (select record_id as id, unnest(arms.armGroups) as x from memory_db.studies);

create table outcome as
with o as (select record_id as id, outcomes as o from memory_db.studies)
select id, outcome_type, x.measure, x.description, x.timeFrame from (
    select id, 'primary' as outcome_type, unnest(o.primaryOutcomes) as x from o
    union all
    select id, 'secondary', unnest(o.secondaryOutcomes) from o
    union all
    select id, 'other', unnest(o.otherOutcomes) from o);

create table site as
select id, x.facility, x.city, x.state, x.zip, x.country, x.status, x.geoPoint.lat as latitude, x.geoPoint.lon as longitude
from (select record_id as id, unnest(locations) as x from memory_db.studies);

create table country as
select distinct id, country from (select record_id as id, unnest(locations).country as country from memory_db.studies) where country is not null;

create table publication as
select id, x.pmid, x."type", x.citation, null as url, len(x.retractions) > 0 as is_retracted from (select record_id as id, unnest(refs."references") as x from memory_db.studies)
union all
select id, null, 'see_also', x."label", x.url, false from (select record_id as id, unnest(refs.seeAlsoLinks) as x from memory_db.studies);

create table document as
select id, x.* from (select record_id as id, unnest(docs) as x from memory_db.studies);

create table submission_event as
select id, x."type", x."date" from (select record_id as id, unnest(unposted) as x from memory_db.studies);

create table outcome_measure as
select id, ordinal, o."type", o.title, o.description, o.populationDescription, o.reportingStatus, o.anticipatedPostingDate, o.paramType, o.dispersionType, o.unitOfMeasure, o.timeFrame, o.typeUnitsAnalyzed from memory_db.posted;

create table result_group as
select id, section, ordinal, x.id as group_id, x.title, x.description from (
    select record_id as id, 'flow' as section, 0 as ordinal, unnest(flow.groups) as x from memory_db.studies
    union all
    select record_id, 'baseline', 0, unnest(baseline.groups) from memory_db.studies
    union all
    select id, 'outcome', ordinal, unnest(o.groups) from memory_db.posted
    union all
    select record_id, 'adverse_event', 0, unnest([{id: g.id, title: g.title, description: g.description} for g in adverse.eventGroups]) from memory_db.studies);

create table flow_count as
with p as (select record_id as id, unnest(flow.periods) as p from memory_db.studies)
select id, period, kind, "name", "comment", c.* from (
    select id, period, 'milestone' as kind, m."type" as "name", m."comment", unnest(m.achievements) as c from (select id, p.title as period, unnest(p.milestones) as m from p)
    union all
    select id, period, 'drop_reason', m."type", m."comment", unnest(m.reasons) from (select id, p.title as period, unnest(p.dropWithdraws) as m from p));

create table baseline_value as
select id, title, paramType, dispersionType, unitOfMeasure, class, category, v.*
from (select * exclude (k), k.title as category, unnest(k.measurements) as v
from (select * exclude (c), c.title as class, unnest(c.categories) as k
from (select id, m.title, m.paramType, m.dispersionType, m.unitOfMeasure, unnest(m.classes) as c
from (select record_id as id, unnest(baseline.measures) as m from memory_db.studies))));

create table outcome_denom as
select id, ordinal, class, units, c.groupId, c."value" from (
    select id, ordinal, class, d.units, unnest(d.counts) as c from (
        select id, ordinal, null as class, unnest(o.denoms) as d from memory_db.posted
        union all
        select id, ordinal, c.title, unnest(c.denoms) from (select id, ordinal, unnest(o.classes) as c from memory_db.posted)));

create table measurement as
select id, ordinal, class, category, v.*
from (select id, ordinal, class, k.title as category, unnest(k.measurements) as v
from (select id, ordinal, c.title as class, unnest(c.categories) as k
from (select id, ordinal, unnest(o.classes) as c from memory_db.posted)));

create table analysis as
select id, ordinal, a.* from (select id, ordinal, unnest(o.analyses) as a from memory_db.posted);

create table adverse_event_group as
select id, g.id as group_id, g.title, g.description, g.deathsNumAffected, g.deathsNumAtRisk, g.seriousNumAffected, g.seriousNumAtRisk, g.otherNumAffected, g.otherNumAtRisk from (select record_id as id, unnest(adverse.eventGroups) as g from memory_db.studies);

create table adverse_event as
select id, seriousness, term, organSystem, sourceVocabulary, assessmentType, notes, s.* from (
    select id, seriousness, e.term, e.organSystem, e.sourceVocabulary, e.assessmentType, e.notes, unnest(e.stats) as s from (
        select record_id as id, 'serious' as seriousness, unnest(adverse.seriousEvents) as e from memory_db.studies
        union all
        select record_id, 'other', unnest(adverse.otherEvents) from memory_db.studies));
