package bundled

import "encoding/json"

// study is the part of the API v2 shape that the extract uses, and nothing more: the
// tests decode with unknown members forbidden, so that a misspelt member, a results
// section, a contact or an investigator's name fails.
type study struct {
	ProtocolSection struct {
		IdentificationModule struct {
			NCTID        string  `json:"nctId"`
			BriefTitle   string  `json:"briefTitle"`
			Acronym      *string `json:"acronym"`
			Organization *struct {
				FullName string `json:"fullName"`
			} `json:"organization"`
		} `json:"identificationModule"`
		StatusModule *struct {
			StatusVerifiedDate          string  `json:"statusVerifiedDate"`
			OverallStatus               *string `json:"overallStatus"`
			WhyStopped                  string  `json:"whyStopped"`
			StartDateStruct             *date   `json:"startDateStruct"`
			PrimaryCompletionDateStruct *date   `json:"primaryCompletionDateStruct"`
			CompletionDateStruct        *date   `json:"completionDateStruct"`
			StudyFirstSubmitDate        string  `json:"studyFirstSubmitDate"`
			StudyFirstPostDateStruct    *date   `json:"studyFirstPostDateStruct"`
			ResultsFirstPostDateStruct  *date   `json:"resultsFirstPostDateStruct"`
			LastUpdateSubmitDate        string  `json:"lastUpdateSubmitDate"`
			LastUpdatePostDateStruct    *date   `json:"lastUpdatePostDateStruct"`
		} `json:"statusModule"`
		SponsorCollaboratorsModule *struct {
			LeadSponsor struct {
				Name  string  `json:"name"`
				Class *string `json:"class"`
			} `json:"leadSponsor"`
		} `json:"sponsorCollaboratorsModule"`
		DescriptionModule struct {
			BriefSummary        string `json:"briefSummary"`
			DetailedDescription string `json:"detailedDescription"`
		} `json:"descriptionModule"`
		ConditionsModule *struct {
			Conditions []string `json:"conditions"`
			Keywords   []string `json:"keywords"`
		} `json:"conditionsModule"`
		DesignModule *struct {
			StudyType  *string  `json:"studyType"`
			Phases     []string `json:"phases"`
			DesignInfo struct {
				Allocation                   *string `json:"allocation"`
				InterventionModel            *string `json:"interventionModel"`
				InterventionModelDescription string  `json:"interventionModelDescription"`
				PrimaryPurpose               *string `json:"primaryPurpose"`
				TimePerspective              *string `json:"timePerspective"`
				MaskingInfo                  struct {
					Masking            *string  `json:"masking"`
					MaskingDescription string   `json:"maskingDescription"`
					WhoMasked          []string `json:"whoMasked"`
				} `json:"maskingInfo"`
			} `json:"designInfo"`
			EnrollmentInfo *struct {
				Count int     `json:"count"`
				Type  *string `json:"type"`
			} `json:"enrollmentInfo"`
		} `json:"designModule"`
		ArmsInterventionsModule struct {
			ArmGroups []struct {
				Label             string   `json:"label"`
				Type              *string  `json:"type"`
				Description       string   `json:"description"`
				InterventionNames []string `json:"interventionNames"`
			} `json:"armGroups"`
			Interventions []struct {
				Type           string   `json:"type"`
				Name           string   `json:"name"`
				Description    string   `json:"description"`
				ArmGroupLabels []string `json:"armGroupLabels"`
			} `json:"interventions"`
		} `json:"armsInterventionsModule"`
		OutcomesModule *struct {
			PrimaryOutcomes []struct {
				Measure   string `json:"measure"`
				TimeFrame string `json:"timeFrame"`
			} `json:"primaryOutcomes"`
		} `json:"outcomesModule"`
		EligibilityModule *struct {
			HealthyVolunteers *bool   `json:"healthyVolunteers"`
			Sex               *string `json:"sex"`
			MinimumAge        string  `json:"minimumAge"`
			MaximumAge        string  `json:"maximumAge"`
		} `json:"eligibilityModule"`
		ContactsLocationsModule *struct {
			Locations []struct {
				Country string `json:"country"`
			} `json:"locations"`
		} `json:"contactsLocationsModule"`
		ReferencesModule *struct {
			References []struct {
				PMID     *string `json:"pmid"`
				Type     string  `json:"type"`
				Citation string  `json:"citation"`
			} `json:"references"`
		} `json:"referencesModule"`
	} `json:"protocolSection"`
	DerivedSection *struct {
		ConditionBrowseModule struct {
			Meshes []struct {
				ID   string `json:"id"`
				Term string `json:"term"`
			} `json:"meshes"`
		} `json:"conditionBrowseModule"`
	} `json:"derivedSection"`
	HasResults *bool `json:"hasResults"`
	Extract    struct {
		SourcePages []string        `json:"sourcePages"`
		Seen        json.RawMessage `json:"seen"`
		Compiled    string          `json:"compiled"`
		Note        string          `json:"note"`
	} `json:"ldntrialsExtract"`
}

type date struct {
	Date string  `json:"date"`
	Type *string `json:"type"`
}

// coded lists every coded value of a record with the enum of API v2 it belongs to.
func (s study) coded() map[string][]string {
	values := map[string][]string{}
	add := func(enum string, vs ...*string) {
		for _, v := range vs {
			if v != nil {
				values[enum] = append(values[enum], *v)
			}
		}
	}
	p := s.ProtocolSection
	if m := p.StatusModule; m != nil {
		add("Status", m.OverallStatus)
		for _, d := range []*date{m.StartDateStruct, m.PrimaryCompletionDateStruct, m.CompletionDateStruct, m.StudyFirstPostDateStruct, m.ResultsFirstPostDateStruct, m.LastUpdatePostDateStruct} {
			if d != nil {
				add("DateType", d.Type)
			}
		}
	}
	if m := p.SponsorCollaboratorsModule; m != nil {
		add("AgencyClass", m.LeadSponsor.Class)
	}
	if m := p.DesignModule; m != nil {
		add("StudyType", m.StudyType)
		add("DesignAllocation", m.DesignInfo.Allocation)
		add("InterventionalAssignment", m.DesignInfo.InterventionModel)
		add("PrimaryPurpose", m.DesignInfo.PrimaryPurpose)
		add("DesignTimePerspective", m.DesignInfo.TimePerspective)
		add("DesignMasking", m.DesignInfo.MaskingInfo.Masking)
		values["Phase"] = m.Phases
		values["WhoMasked"] = m.DesignInfo.MaskingInfo.WhoMasked
		if m.EnrollmentInfo != nil {
			add("EnrollmentType", m.EnrollmentInfo.Type)
		}
	}
	for _, a := range p.ArmsInterventionsModule.ArmGroups {
		add("ArmGroupType", a.Type)
	}
	for _, i := range p.ArmsInterventionsModule.Interventions {
		add("InterventionType", &i.Type)
	}
	if m := p.EligibilityModule; m != nil {
		add("Sex", m.Sex)
	}
	if m := p.ReferencesModule; m != nil {
		for _, r := range m.References {
			add("ReferenceType", &r.Type)
		}
	}
	return values
}

// dates lists every date of a record.
func (s study) dates() []string {
	m := s.ProtocolSection.StatusModule
	if m == nil {
		return nil
	}
	var out []string
	for _, d := range []*date{m.StartDateStruct, m.PrimaryCompletionDateStruct, m.CompletionDateStruct, m.StudyFirstPostDateStruct, m.ResultsFirstPostDateStruct, m.LastUpdatePostDateStruct} {
		if d != nil {
			out = append(out, d.Date)
		}
	}
	for _, d := range []string{m.StatusVerifiedDate, m.StudyFirstSubmitDate, m.LastUpdateSubmitDate} {
		if d != "" {
			out = append(out, d)
		}
	}
	return out
}
