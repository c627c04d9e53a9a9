package fakectgov

import (
	"fmt"
	"strings"
)

// results is a results section with a group for each arm.
func (m maker) results(arms []string, enrolment int) object {
	each := enrolment / len(arms)
	return object{
		{"participantFlowModule", m.flow(arms, each)},
		{"baselineCharacteristicsModule", m.baseline(arms, each)},
		{"outcomeMeasuresModule", object{{"outcomeMeasures", m.posted(arms, each)}}},
		{"adverseEventsModule", m.adverse(arms, each)},
		{"moreInfoModule", object{{"certainAgreement", object{{"piSponsorEmployee", false}}},
			{"pointOfContact", object{{"title", "Study desk"}, {"organization", pick(m, sponsors).name}, {"email", "desk@example.org"}, {"phone", "000"}}}}},
	}
}

func groupID(prefix string, i int) string { return fmt.Sprintf("%s%03d", prefix, i) }

// groups are the reporting groups of a part of the results.
func (m maker) groups(prefix string, arms []string) list {
	l := list{}
	for i, arm := range arms {
		l = append(l, object{{"id", groupID(prefix, i)}, {"title", arm}, {"description", pick(m, sentences)}})
	}
	return l
}

// counts is one member for each group.
func counts(prefix, name string, arms []string, value func(int) string) list {
	l := list{}
	for i := range arms {
		l = append(l, object{{"groupId", groupID(prefix, i)}, {name, value(i)}})
	}
	return l
}

func (m maker) flow(arms []string, each int) object {
	left := make([]int, len(arms))
	for i := range left {
		left[i] = m.IntN(1 + each/5)
	}
	milestone := func(kind string, value func(int) int) object {
		return object{{"type", kind}, {"achievements", counts("FG", "numSubjects", arms, func(i int) string { return fmt.Sprint(value(i)) })}}
	}
	return object{
		{"recruitmentDetails", pick(m, sentences)},
		{"groups", m.groups("FG", arms)},
		{"periods", list{object{{"title", "Overall Study"},
			{"milestones", list{
				milestone("STARTED", func(int) int { return each }),
				milestone("COMPLETED", func(i int) int { return each - left[i] }),
				milestone("NOT COMPLETED", func(i int) int { return left[i] }),
			}},
			{"dropWithdraws", list{object{{"type", "Withdrawal by Subject"}, {"reasons", counts("FG", "numSubjects", arms, func(i int) string { return fmt.Sprint(left[i]) })}}}},
		}}},
	}
}

func (m maker) baseline(arms []string, each int) object {
	participants := func() list {
		return list{object{{"units", "Participants"}, {"counts", counts("BG", "value", arms, func(int) string { return fmt.Sprint(each) })}}}
	}
	category := func(title string, value func(int) string) object {
		c := object{}
		if title != "" {
			c = append(c, member{"title", title})
		}
		return append(c, member{"measurements", counts("BG", "value", arms, value)})
	}
	number := func(int) string { return fmt.Sprint(m.IntN(1 + each)) }
	return object{
		{"groups", m.groups("BG", arms)},
		{"denoms", participants()},
		{"measures", list{
			object{{"title", "Age, Continuous"}, {"paramType", "MEAN"}, {"dispersionType", "STANDARD_DEVIATION"}, {"unitOfMeasure", "years"},
				{"classes", list{object{{"categories", list{object{{"measurements", m.means("BG", arms, 30)}}}}}}}},
			object{{"title", "Sex: Female, Male"}, {"paramType", "COUNT_OF_PARTICIPANTS"}, {"unitOfMeasure", "Participants"},
				{"classes", list{object{{"categories", list{category("Female", number), category("Male", number)}}}}}},
			object{{"title", "Region of Enrollment"}, {"paramType", "NUMBER"}, {"unitOfMeasure", "participants"},
				{"classes", list{object{{"title", pick(m, cities).country}, {"categories", list{category("", number)}}}}}},
		}},
	}
}

// means are values with a spread, now and then with what the register writes where
// there is none.
func (m maker) means(prefix string, arms []string, about int) list {
	l := list{}
	for i := range arms {
		value := object{{"groupId", groupID(prefix, i)}, {"value", fmt.Sprintf("%.1f", float64(about)+20*m.Float64())}, {"spread", fmt.Sprintf("%.2f", 10*m.Float64())}}
		switch m.IntN(40) {
		case 0:
			value = object{value[0], {"value", "NA"}, {"comment", "Too few participants for an estimate"}}
		case 1:
			value[1].value = "-" + strings.TrimPrefix(fmt.Sprintf("%.2f", m.Float64()), "0")
		}
		l = append(l, value)
	}
	return l
}

func (m maker) posted(arms []string, each int) list {
	outcomes := list{}
	n := 2 + m.IntN(9)
	if m.chance(4) {
		n += m.IntN(40)
	}
	for i := range n {
		measure := pick(m, measures)
		outcome := object{
			{"type", map[bool]string{true: "PRIMARY", false: "SECONDARY"}[i == 0]}, {"title", measure.name},
			{"description", pick(m, sentences) + " " + pick(m, sentences)}, {"populationDescription", pick(m, sentences)},
		}
		if m.chance(15) {
			outcomes = append(outcomes, append(outcome, member{"reportingStatus", "NOT_POSTED"}, member{"anticipatedPostingDate", "2027-01"},
				member{"timeFrame", pick(m, timeFrames)}))
			continue
		}
		outcome = append(outcome, member{"reportingStatus", "POSTED"}, member{"paramType", "MEAN"}, member{"dispersionType", "Standard Deviation"},
			member{"unitOfMeasure", measure.unit}, member{"timeFrame", pick(m, timeFrames)}, member{"groups", m.groups("OG", arms)},
			member{"denoms", list{object{{"units", "Participants"}, {"counts", counts("OG", "value", arms, func(int) string { return fmt.Sprint(each) })}}}})
		classes := list{}
		for _, visit := range some(m, []string{"Baseline", "Week 4", "Week 8", "Week 12"}, 1+m.IntN(4)) {
			classes = append(classes, object{{"title", visit}, {"categories", list{object{{"measurements", m.means("OG", arms, 40)}}}}})
		}
		outcome = append(outcome, member{"classes", classes})
		if !m.chance(3) {
			outcome = append(outcome, member{"analyses", list{m.analysis()}})
		}
		outcomes = append(outcomes, outcome)
	}
	return outcomes
}

func (m maker) analysis() object {
	low := -8 + 10*m.Float64()
	return object{
		{"groupIds", []string{"OG000", "OG001"}}, {"groupDescription", pick(m, sentences)},
		{"nonInferiorityType", pick(m, []string{"SUPERIORITY", "SUPERIORITY", "OTHER", "NON_INFERIORITY"})},
		{"pValue", pick(m, pValues)}, {"statisticalMethod", pick(m, []string{"t-test, 2 sided", "ANCOVA", "Mixed Models Analysis", "Chi-squared"})},
		{"paramType", "Mean Difference (Final Values)"}, {"paramValue", fmt.Sprintf("%.2f", low+3)},
		{"ciPctValue", "95"}, {"ciNumSides", "TWO_SIDED"}, {"ciLowerLimit", fmt.Sprintf("%.2f", low)}, {"ciUpperLimit", fmt.Sprintf("%.2f", low+6)},
	}
}

func (m maker) adverse(arms []string, each int) object {
	groups := list{}
	for i, arm := range arms {
		groups = append(groups, object{{"id", groupID("EG", i)}, {"title", arm}, {"description", pick(m, sentences)},
			{"deathsNumAffected", 0}, {"deathsNumAtRisk", each}, {"seriousNumAffected", m.IntN(3)}, {"seriousNumAtRisk", each},
			{"otherNumAffected", m.IntN(1 + each)}, {"otherNumAtRisk", each}})
	}
	kinds := func(terms []string) list {
		l := list{}
		for _, term := range terms {
			stats := list{}
			for i := range arms {
				n := m.IntN(1 + each/3)
				stats = append(stats, object{{"groupId", groupID("EG", i)}, {"numEvents", n + m.IntN(3)}, {"numAffected", n}, {"numAtRisk", each}})
			}
			l = append(l, object{{"term", term}, {"organSystem", pick(m, organSystems)}, {"sourceVocabulary", "MedDRA 20.0"},
				{"assessmentType", "SYSTEMATIC_ASSESSMENT"}, {"stats", stats}})
		}
		return l
	}
	other := some(m, events, 4+m.IntN(8))
	for range m.IntN(60) {
		other = append(other, pick(m, events)+" "+pick(m, []string{"at night", "after a dose", "in the first week", "of short duration", "with headache"}))
	}
	return object{
		{"frequencyThreshold", "5"}, {"timeFrame", pick(m, timeFrames)}, {"eventGroups", groups},
		{"seriousEvents", kinds(some(m, events, m.IntN(3)))},
		{"otherEvents", kinds(other)},
	}
}
