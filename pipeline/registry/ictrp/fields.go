package ictrp

import "strings"

// Elements of an export, by what becomes of them. Names are those of the XML export; the
// CSV of 2020 has blanks for underscores, newer ones have more columns.
const (
	readFields = `TrialID Last_Refreshed_on Public_title Scientific_title Acronym Primary_sponsor Secondary_Sponsor
		Date_registration Date_registration3 Source_Register web_address Recruitment_Status Secondary_ID children
		Inclusion_agemin Inclusion_agemax Inclusion_gender Inclusion_Criteria Exclusion_Criteria
		Date_enrollement Type_enrolment Target_size Study_type Study_design Phase Countries Condition Intervention
		Primary_outcome Secondary_outcome results_actual_enrollment results_date_completed results_date_posted results_date_first_publication
		results_url_link results_url_protocol results_yes_no results_IPD_plan`

	// Of WHO's own book-keeping, or computed from other fields and not to be trusted:
	// Retrospective_flag is inverted in most registers.
	passedOver = `Source_Support Internal_Number Export_date other_records Retrospective_flag Prospective_registration Bridging_flag_truefalse Bridged_type
		results_summary results_IPD_description results_baseline_char results_participant_flow results_adverse_events results_outcome_measures
		Ethics_Status Ethics_Approval_Date ldntrials_extract`
)

// personal are elements about persons; they are neither kept nor read.
var personal = fieldSet(`Contact_Firstname Contact_Lastname Contact_Address Contact_Email Contact_Tel Contact_Affiliation
	Public_Contact_Firstname Public_Contact_Lastname Public_Contact_Address Public_Contact_Email Public_Contact_Tel Public_Contact_Affiliation
	Scientific_Contact_Firstname Scientific_Contact_Lastname Scientific_Contact_Address Scientific_Contact_Email Scientific_Contact_Tel Scientific_Contact_Affiliation
	Ethics_Contact_Name Ethics_Contact_Address Ethics_Contact_Phone Ethics_Contact_Email`)

func fieldSet(names string) map[string]string {
	set := map[string]string{}
	for _, name := range strings.Fields(names) {
		set[key(name)] = name
	}
	return set
}

// key folds the spellings of a column: "Date registration3", "Date_registration3".
func key(name string) string {
	folded := make([]byte, 0, len(name))
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c == ' ' || c == '_' || c == '-' || c == '\t':
		case c >= 'A' && c <= 'Z':
			folded = append(folded, c+'a'-'A')
		default:
			folded = append(folded, c)
		}
	}
	return string(folded)
}

// known are all names of elements by key.
var known = fieldSet(readFields + " " + passedOver)

// spelt are other names of the same fields: of the full export and of newer ones.
var spelt = map[string]string{
	"trialid": "TrialID", "ictrpdatestr": "Last_Refreshed_on", "lastupdated": "Last_Refreshed_on", "secondaryids": "Secondary_ID", "url": "web_address",
	"registrationdatestr": "Date_registration", "dateregistration2": "Date_registration", "enrollmentdatestr": "Date_enrollement", "dateenrollment": "Date_enrollement",
	"dateenrolment": "Date_enrollement", "recruitmentstatus2": "Recruitment_Status", "secondarysponsors": "Secondary_Sponsor", "conditions": "Condition", "interventions": "Intervention",
	"agemin": "Inclusion_agemin", "agemax": "Inclusion_agemax", "gender": "Inclusion_gender", "inclusionsex": "Inclusion_gender", "primaryoutcome": "Primary_outcome",
	"secondaryoutcomes": "Secondary_outcome", "bridgingflag": "Bridging_flag_truefalse", "typeenrollment": "Type_enrolment",
	"resultsactualenrolment": "results_actual_enrollment", "resultsposteddatestr": "results_date_posted", "resultsfirstpublicationdatestr": "results_date_first_publication",
	"resultscompleteddatestr": "results_date_completed", "ethicsapprovaldatestr": "Ethics_Approval_Date", "primaryregistertext": "Source_Register",
}

// columns of the full export, which has no header.
var fullExport = []string{
	"trial_id", "ictrp_date_str", "secondary_ids",
	"public_title", "scientific_title", "url",
	"public_contact_firstname", "public_contact_lastname", "public_contact_address",
	"public_contact_email", "public_contact_tel", "public_contact_affiliation",
	"scientific_contact_firstname", "scientific_contact_lastname", "scientific_contact_address",
	"scientific_contact_email", "scientific_contact_tel", "scientific_contact_affiliation",
	"study_type", "study_design", "phase",
	"registration_date_str", "enrollment_date_str", "target_size",
	"recruitment_status", "primary_sponsor", "secondary_sponsors",
	"source_support", "countries", "conditions",
	"interventions", "age_min", "age_max",
	"gender", "inclusion_criteria", "exclusion_criteria",
	"primary_outcome", "secondary_outcomes", "bridging_flag",
	"bridged_type", "children", "type_enrollment",
	"retrospective_flag", "results_actual_enrollment", "results_url_link",
	"results_summary", "results_posted_date_str", "results_first_publication_date_str",
	"results_baseline_char", "results_participant_flow", "results_adverse_events",
	"results_outcome_measures", "results_url_protocol", "results_ipd_plan",
	"results_ipd_description", "results_completed_date_str", "results_yes_no",
	"ethics_status", "ethics_approval_date_str", "ethics_contact_name",
	"ethics_contact_address", "ethics_contact_phone", "ethics_contact_email",
}

// element is the name of the XML element for a column, or the column's own name made fit
// for one when no export is known to have it; person says that it is about a person.
func element(column string) (name string, person bool) {
	k := key(column)
	if _, is := personal[k]; is {
		return "", true
	}
	if name, ok := known[k]; ok {
		return name, false
	}
	if name, ok := spelt[k]; ok {
		return name, false
	}
	var b strings.Builder
	for _, c := range strings.TrimSpace(column) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' && b.Len() > 0 {
			b.WriteRune(c)
		} else if b.Len() > 0 {
			b.WriteByte('_')
		}
	}
	if b.Len() == 0 {
		return "unnamed", false
	}
	return b.String(), false
}

// volatile says which elements change without the record: the day of the export, the day
// on which WHO copied the record again, and its book-keeping.
func volatile(path string) bool {
	switch path {
	case "Trial.Export_date", "Trial.Last_Refreshed_on", "Trial.Internal_Number", "Trial.other_records", "Trial.Bridging_flag_truefalse", "Trial.Bridged_type", "Trial.Retrospective_flag":
		return true
	}
	return false
}
