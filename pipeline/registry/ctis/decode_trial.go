package ctis

import (
	"cmp"
	"strings"

	"ldntrials/pipeline/trial"
)

// notifications gives the dates of an event by member state.
func (d *decoder) notifications(kind string) map[string]trial.Date {
	dates := map[string]trial.Date{}
	for _, list := range []struct {
		states node
		events string
	}{{d.top.at("events", "trialEvents"), "events"}, {d.top.at("mscTrialNotificationsInfoList"), "mscNotificationsListInfo"}} {
		for _, state := range list.states.all() {
			for _, event := range state.at(list.events).all() {
				name, known := event.at("notificationType"), notificationTypes[event.at("notificationType").text()]
				if !known && name.text() != "" && kind == startOfTrial {
					d.drift.add("unknown_value", name.path, name.text())
				}
				if name.text() == kind {
					dates[state.at("mscName").text()] = day(event.at("date").text(), "actual")
				}
			}
		}
	}
	return dates
}

// Events of a trial in a member state.
const (
	startOfTrial       = "START_OF_TRIAL"
	startOfRecruitment = "START_OF_RECRUITMENT"
	endOfRecruitment   = "END_OF_RECRUITMENT"
	endOfTrial         = "END_OF_TRIAL"
	earlyTermination   = "EARLY_TERMINATION"
)

var notificationTypes = map[string]bool{
	startOfTrial: true, startOfRecruitment: true, endOfRecruitment: true, endOfTrial: true, earlyTermination: true,
	"RESTART_OF_RECRUITMENT": true, "RESTART_OF_TRIAL": true, "TEMPORARY_HALT": true, "GLOBAL_END_OF_TRIAL": true,
}

// states is how many member states are concerned.
func (d *decoder) states() int { return len(d.parts.at("memberStatesConcerned").all()) }

// endedEarly says that the trial was terminated early in as many member states as are
// concerned.
func (d *decoder) endedEarly() bool {
	early := len(d.notifications(earlyTermination))
	return early > 0 && early >= d.states()
}

func values(dates map[string]trial.Date) []trial.Date {
	list := make([]trial.Date, 0, len(dates))
	for _, date := range dates {
		list = append(list, date)
	}
	return list
}

func (d *decoder) dates() {
	s, duration := &d.out.Study, d.info.at("trialDuration")
	s.Start = earliest(values(d.notifications(startOfTrial)))
	if s.Start.Raw == "" {
		s.Start = earliest(values(d.notifications(startOfRecruitment)))
	}
	if s.Start.Raw == "" {
		s.Start = earliest(d.periods("trialPeriod", "trialStartDate"))
	}
	if s.Start.Raw == "" {
		s.Start = day(d.top.at("startDateEU").text(), "actual")
	}
	if s.Start.Raw == "" {
		s.Start = day(duration.at("estimatedRecruitmentStartDate").text(), "anticipated")
	}
	if ended := d.notifications(endOfRecruitment); len(ended) > 0 && len(ended) >= d.states() {
		s.RecruitmentEnd = latest(values(ended))
	}
	s.Completion = d.end()
	if s.Completion.Raw == "" {
		s.Completion = day(first(duration.at("estimatedGlobalEndDate"), duration.at("estimatedEndDate")), "anticipated")
	}

	var submitted, decided []trial.Date
	submitted = append(submitted, day(d.top.at("submissionDate").text(), "actual"))
	for _, application := range d.parts.at("applicationInfo").all() {
		submitted = append(submitted, day(application.at("submissionDate").text(), "actual"))
	}
	for _, state := range d.parts.at("memberStatesConcerned").all() {
		decided = append(decided, day(state.at("firstDecisionDate").text(), "actual"))
	}
	s.FirstSubmitted, s.Registered = earliest(submitted), earliest(decided)
	s.LastUpdated = day(first(d.top.at("publishDate"), d.top.at("lastPublicationUpdate"), d.top.at("lastUpdated")), "actual")
}

// periods gives dates of the periods that part two names for member states.
func (d *decoder) periods(list, member string) (dates []trial.Date) {
	for _, two := range d.parts.at("authorizedPartsII").all() {
		for _, period := range two.at("mscInfo", list).all() {
			dates = append(dates, day(period.at(member).text(), "actual"))
		}
	}
	return dates
}

// end is the day on which the trial ended everywhere: the global end, which is an object
// or a list, or the last end in a member state once all of them have one.
func (d *decoder) end() trial.Date {
	var global []trial.Date
	for _, end := range d.parts.at("trialGlobalEnd").all() {
		for _, name := range []string{"globalEndDate", "endDate", "date"} {
			global = append(global, day(end.at(name).text(), "actual"))
		}
	}
	if date := latest(global); date.Raw != "" {
		return date
	}
	ended := d.notifications(endOfTrial)
	for state, date := range d.notifications(earlyTermination) {
		ended[state] = date
	}
	if len(ended) > 0 && len(ended) >= d.states() {
		return latest(values(ended))
	}
	return trial.Date{}
}

// interventions lists the products. The register repeats them in productRoleGroupInfos,
// and the same product may stand twice; each is kept once.
func (d *decoder) interventions() {
	seen := map[string]bool{}
	for _, p := range d.one.at("products").all() {
		dictionary := p.at("productDictionaryInfo")
		// mpRoleInTrial is the product's role; part1MpRoleTypeCode stays 1 for placebos of
		// old records, which are recorded as products under test.
		role := p.at("mpRoleInTrial")
		if role.text() == "" {
			role = p.at("part1MpRoleTypeCode")
		}
		substance := first(dictionary.at("activeSubstanceName"), p.at("jsonActiveSubstanceNames"))
		out := trial.Intervention{
			Ordinal:      int32(len(d.out.Interventions) + 1),
			Type:         trial.Concept{Canonical: "drug", Rule: "ctis/medicinal_product"},
			Name:         cmp.Or(first(p.at("productName"), dictionary.at("prodName"), p.at("nameDisplay")), substance, first(dictionary.at("shortName"), dictionary.at("sponsorProductCode"))),
			Role:         roles.Map("ctis/product_role", role.text()),
			Form:         first(p.at("pharmaceuticalFormDisplay"), dictionary.at("pharmForm")),
			Strength:     dictionary.at("strength").text(),
			MaxDailyDose: dailyDose(p.at("maxDailyDoseAmount").text(), p.at("doseUom").text()),
		}
		d.unmapped(out.Role.Canonical, role)
		if p.at("anAdvancedTherapyMedicinalProduct").text() == "true" {
			out.Type = trial.Concept{Canonical: "biological", Rule: "ctis/advanced_therapy"}
		}
		for _, other := range []string{substance, dictionary.at("prodName").text(), dictionary.at("productOtherName").text(), dictionary.at("sponsorProductCode").text()} {
			if other != "" && !strings.EqualFold(other, out.Name) {
				out.OtherNames = append(out.OtherNames, other)
			}
		}
		var routes []string
		for _, route := range p.at("routes").all() {
			if text := route.text(); text != "" {
				routes = append(routes, text)
			}
		}
		out.Routes = strings.Join(routes, "; ")
		out.Description = describe(p, out)
		if out.Name == "" {
			out.Name = out.Role.Canonical
		}
		key := strings.ToLower(strings.Join([]string{out.Name, substance, out.Role.Canonical, out.Routes, out.MaxDailyDose, out.Form}, "\x00"))
		if seen[key] {
			continue
		}
		seen[key] = true
		d.out.Interventions = append(d.out.Interventions, out)
	}
}

// timeUnits are the units of a treatment's length.
var timeUnits = map[string]string{"1": "days", "2": "weeks", "3": "months", "4": "years"}

// describe says in words what stands in coded fields beside the dose of a day: total
// dose and length. Milligrams in total are no dose of a day and are kept out of the
// text that doses are read from.
func describe(p node, out trial.Intervention) string {
	var parts []string
	if out.Form != "" {
		parts = append(parts, strings.ToLower(out.Form))
	}
	if out.Routes != "" {
		parts = append(parts, strings.ToLower(out.Routes))
	}
	length := strings.TrimSuffix(p.at("maxTreatmentPeriod").text(), ".0")
	if unit := timeUnits[p.at("timeUnitCode").text()]; length != "" && length != "0" && unit != "" {
		parts = append(parts, "for at most "+length+" "+unit)
	}
	return strings.Join(parts, "; ")
}

// design reads the periods, where a sponsor filled them in, and the control: from the
// arms when there are any, else from the roles of the products.
func (d *decoder) design() {
	s := &d.out.Study
	var allocation, masking, who []string
	for _, period := range d.details.at("protocolInformation", "studyDesign", "periodDetails").all() {
		method, code := period.at("allocationMethod"), period.at("blindingMethodCode")
		if concept := allocations.Map("ctis/allocation", method.text()); concept.Raw != "" && len(allocation) == 0 {
			s.Allocation, allocation = concept, append(allocation, concept.Raw)
			d.unmapped(concept.Canonical, method)
		}
		if concept := maskings.Map("ctis/masking", code.text()); concept.Raw != "" && len(masking) == 0 {
			s.Masking, masking = concept, append(masking, concept.Raw)
			d.unmapped(concept.Canonical, code)
			s.MaskingDescription = first(period.at("blindingDetails"), period.at("blindingImplementationDetails"))
			for _, role := range period.at("blindedRoles").all() {
				concept := whoMasked.Map("ctis/who_masked", strings.ToLower(role.at("name").text()))
				d.unmapped(concept.Canonical, role.at("name"))
				if concept.Canonical != "" {
					who = append(who, concept.Canonical)
				}
			}
		}
		for _, arm := range period.at("armDetails").all() {
			if label := arm.at("title").text(); label != "" {
				d.out.Arms = append(d.out.Arms, trial.Arm{Ordinal: int32(len(d.out.Arms) + 1), Label: label, Description: arm.at("description").text()})
			}
		}
	}
	s.WhoMasked = who
	var purposes, codes []string
	for _, scope := range d.info.at("trialObjective", "trialScopes").all() {
		code := scope.at("code").text()
		codes = append(codes, code)
		if purpose := scopes[code]; purpose != "" {
			purposes = append(purposes, purpose)
		}
	}
	if len(codes) > 0 {
		s.PrimaryPurpose = trial.Concept{Raw: strings.Join(codes, ","), Rule: "ctis/trial_scope"}
		if len(purposes) == 1 {
			s.PrimaryPurpose.Canonical = purposes[0]
		} else {
			s.PrimaryPurpose.Rule = "ctis/trial_scope/not_one_purpose"
		}
	}
	if len(d.out.Arms) > 0 {
		s.Control = trial.ControlFromArms(trial.Design{
			StudyType: "interventional", Allocation: s.Allocation.Canonical, Arms: d.out.Arms, Interventions: d.out.Interventions,
		})
	}
	if s.Control.Canonical == "" {
		s.Control = controlFromRoles(d.out.Interventions)
	}
}

// controlFromRoles names the controls that the products' roles show. That no comparator
// is listed does not mean that there is no control.
func controlFromRoles(given []trial.Intervention) trial.Concept {
	c := trial.Concept{Rule: "ctis/product_roles"}
	var raw, controls []string
	for _, role := range []struct{ is, control string }{{"placebo", "placebo"}, {"comparator", "active"}} {
		for _, i := range given {
			if i.Role.Canonical == role.is {
				raw, controls = append(raw, i.Role.Raw), append(controls, role.control)
				break
			}
		}
	}
	c.Raw, c.Canonical = strings.Join(raw, ","), strings.Join(controls, ",")
	if c.Canonical == "" {
		c.Rule = "ctis/product_roles/silent"
	}
	return c
}

func (d *decoder) conditions() {
	add := func(kind, name string) {
		ordinal := int32(1)
		for _, had := range d.out.Conditions {
			if had.Kind == kind && strings.EqualFold(had.Name, name) {
				return
			}
			if had.Kind == kind {
				ordinal++
			}
		}
		if name != "" {
			d.out.Conditions = append(d.out.Conditions, trial.Condition{Ordinal: ordinal, Kind: kind, Name: name})
		}
	}
	for _, c := range d.one.at("medicalConditions").all() {
		add("condition", c.at("medicalCondition").text())
	}
	for _, c := range d.info.at("medicalCondition", "partIMedicalConditions").all() {
		add("condition", c.at("medicalCondition").text())
	}
	for _, c := range d.info.at("medicalCondition", "meddraConditionTerms").all() {
		add("condition", c.at("termName").text())
	}
	for _, area := range d.one.at("therapeuticAreas").all() {
		add("keyword", area.at("name").text())
	}
	for _, list := range []struct{ typ, member string }{{"primary", "primaryEndPoints"}, {"secondary", "secondaryEndPoints"}} {
		ordinal := int32(0)
		for _, o := range d.info.at("endPoint", list.member).all() {
			if text := o.at("endPoint").text(); text != "" {
				ordinal++
				d.out.Outcomes = append(d.out.Outcomes, trial.Outcome{Ordinal: ordinal, Type: list.typ, Measure: text})
			}
		}
	}
}

func (d *decoder) places() {
	seen := map[string]bool{}
	country := func(name string) {
		if name != "" && !seen[name] {
			seen[name] = true
			d.out.Countries = append(d.out.Countries, trial.Country{Name: name})
		}
	}
	for _, state := range d.parts.at("memberStatesConcerned").all() {
		country(first(state.at("mscName"), state.at("countryName")))
	}
	for _, two := range d.parts.at("authorizedPartsII").all() {
		for _, site := range two.at("trialSites").all() {
			place := site.at("organisationAddressInfo")
			address := place.at("address")
			d.out.Sites = append(d.out.Sites, trial.Site{
				Ordinal: int32(len(d.out.Sites) + 1), Facility: place.at("organisation", "name").text(),
				City: address.at("city").text(), Zip: address.at("postcode").text(), Country: address.at("countryName").text(),
			})
		}
	}
	for _, rest := range d.one.at("rowCountriesInfo").all() {
		country(rest.at("name").text())
	}
	for _, document := range d.top.at("documents").all() {
		label := document.at("documentTypeLabel").text()
		lower := strings.ToLower(label)
		out := trial.Document{
			Ordinal: int32(len(d.out.Documents) + 1), Kind: label,
			IsProtocol: document.at("documentType").text() == "104" || strings.HasPrefix(lower, "protocol"),
			IsICF:      strings.Contains(lower, "informed consent"),
			IsSAP:      strings.Contains(lower, "statistical analysis plan"),
		}
		if out.IsProtocol || out.IsSAP { // titles of other documents may name persons
			out.Filename = document.at("title").text()
		}
		d.out.Documents = append(d.out.Documents, out)
	}
}
