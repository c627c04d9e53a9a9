package ctgov

import (
	"cmp"
	"slices"

	"ldntrials/pipeline/trial"
)

// results fills what was posted, and how far a submission that is not public has got.
func (d *decoder) results() {
	r, s := &d.in.Results, &d.out.Study
	s.HasPostedResults = yesNo(d.in.HasResults)
	if posted := len(r.Flow.Groups) + len(r.Outcomes.Measures) + len(r.Adverse.Groups); d.in.HasResults == "" && posted > 0 {
		s.HasPostedResults = trial.Some(true) // a record that was cut down to sections: the results themselves say so
	}
	s.Limitations = r.More.Limitations.Description
	d.flow()
	d.baseline()
	for i := range r.Outcomes.Measures {
		d.posted(int32(i+1), &r.Outcomes.Measures[i])
	}
	d.adverse()
	d.submissions()
}

func (d *decoder) groups(section string, outcome int32, groups []postGroup) {
	for _, g := range groups {
		d.out.ResultGroups = append(d.out.ResultGroups, trial.ResultGroup{
			Section: section, OutcomeOrdinal: outcome, GroupID: g.ID, Title: g.Title, Description: g.Description,
		})
	}
}

func (d *decoder) flow() {
	f := &d.in.Results.Flow
	d.out.Study.FlowDetails, d.out.Study.FlowPreAssignment = f.Recruitment, f.PreAssignment
	d.groups("flow", 0, f.Groups)
	for i, period := range f.Periods {
		add := func(kind, name, comment string, cells []flowCell) {
			for _, c := range cells {
				d.out.FlowCounts = append(d.out.FlowCounts, trial.FlowCount{
					PeriodOrdinal: int32(i + 1), Period: period.Title, Kind: kind, Name: name, GroupID: c.GroupID,
					Subjects: trial.ParseCount(c.Subjects), SubjectsRaw: c.Subjects, Units: c.Units,
					Comment: comments(c.Comment, comment),
				})
			}
		}
		for _, m := range period.Milestones {
			add("milestone", m.Type, m.Comment, m.Cells)
		}
		for _, m := range period.Drops {
			add("drop_reason", m.Type, m.Comment, m.Cells)
		}
	}
}

// comments joins the comment on a cell and the one on its row.
func comments(cell, row string) string {
	if cell == "" || row == "" {
		return cell + row
	}
	return cell + "\n" + row
}

func value(m *measurement) trial.Value {
	v := trial.Value{
		Raw: m.Value, Comment: m.Comment,
		SpreadRw: m.Spread, Spread: trial.ParseNumber(m.Spread),
		LowerRaw: m.Lower, Lower: trial.ParseNumber(m.Lower),
		UpperRaw: m.Upper, Upper: trial.ParseNumber(m.Upper),
	}
	v.Number, v.Flag = trial.ParseValue(m.Value)
	return v
}

func (d *decoder) baseline() {
	b := &d.in.Results.Baseline
	d.out.Study.BaselinePopulation = b.Population
	d.groups("baseline", 0, b.Groups)
	for i, m := range b.Measures {
		for _, class := range m.Classes {
			for _, category := range class.Categories {
				for k := range category.Measurements {
					cell := &category.Measurements[k]
					d.out.BaselineValues = append(d.out.BaselineValues, trial.BaselineValue{
						MeasureOrdinal: int32(i + 1), Measure: m.Title, ParamType: m.Param, DispersionType: m.Dispersion, Unit: m.Unit,
						Class: class.Title, Category: category.Title, GroupID: cell.GroupID, Value: value(cell),
					})
				}
			}
		}
	}
}

// posted fills one posted outcome.
func (d *decoder) posted(ordinal int32, o *postedOutcome) {
	typ := outcomeTypes.Map("ctgov/outcome_type", o.Type)
	d.out.OutcomeMeasures = append(d.out.OutcomeMeasures, trial.OutcomeMeasure{
		Ordinal: ordinal, Type: typ.Canonical, TypeRaw: o.Type, Title: o.Title, Description: o.Description, Population: o.Population,
		ReportingStatus: o.Status, AnticipatedPost: o.AnticipatedPost, ParamType: o.Param, DispersionType: o.Dispersion,
		Unit: o.Unit, TimeFrame: o.TimeFrame, TypeUnits: o.TypeUnits,
	})
	d.groups("outcome", ordinal, o.Groups)
	d.denoms(ordinal, "", o.Denoms)
	for i, class := range o.Classes {
		d.denoms(ordinal, class.Title, class.Denoms)
		for _, category := range class.Categories {
			for k := range category.Measurements {
				cell := &category.Measurements[k]
				d.out.Measurements = append(d.out.Measurements, trial.Measurement{
					OutcomeOrdinal: ordinal, ClassOrdinal: int32(i + 1), Class: class.Title, Category: category.Title,
					GroupID: cell.GroupID, Value: value(cell),
				})
			}
		}
	}
	for i := range o.Analyses {
		d.analysis(ordinal, int32(i+1), &o.Analyses[i])
	}
}

func (d *decoder) denoms(outcome int32, class string, denoms []denom) {
	for _, of := range denoms {
		for _, c := range of.Counts {
			d.out.OutcomeDenoms = append(d.out.OutcomeDenoms, trial.OutcomeDenom{
				OutcomeOrdinal: outcome, Class: class, Units: of.Units, GroupID: c.GroupID,
				Count: trial.ParseCount(c.Value), CountRaw: c.Value,
			})
		}
	}
}

func (d *decoder) analysis(outcome, ordinal int32, a *analysis) {
	d.out.Analyses = append(d.out.Analyses, trial.Analysis{
		OutcomeOrdinal: outcome, Ordinal: ordinal, GroupIDs: a.GroupIDs, GroupDescription: a.GroupDescription,
		P: trial.ParsePValue(a.P), PComment: a.PComment, Method: a.Method, Comment: a.MethodComment,
		EstimateType: a.Param, Estimate: trial.ParseNumber(a.Estimate), EstimateRaw: a.Estimate,
		CILow: trial.ParseNumber(a.CILow), CILowRaw: a.CILow, CIHigh: trial.ParseNumber(a.CIHigh), CIHighRaw: a.CIHigh,
		CILevel: trial.ParsePercent(a.CILevel), CISides: a.CISides,
		DispersionType: a.DispersionType, Dispersion: trial.ParseNumber(a.Dispersion), EstimateComment: a.EstimateComment,
		NonInferiority: testsNonInferiority(a.NonInferiority, a.TestedNonInf), NonInferiorityTyp: a.NonInferiority,
		NonInferiorityCom: a.NonInferiorityCom, OtherAnalysis: a.Other,
	})
}

func (d *decoder) adverse() {
	in, s := &d.in.Results.Adverse, &d.out.Study
	s.AEThreshold, s.AEThresholdRaw = trial.ParsePercent(in.Threshold), in.Threshold
	s.AETimeFrame, s.AEDescription = in.TimeFrame, in.Description
	for _, g := range in.Groups {
		d.out.ResultGroups = append(d.out.ResultGroups, trial.ResultGroup{
			Section: "adverse_event", GroupID: g.ID, Title: g.Title, Description: g.Description,
		})
		d.out.AdverseEventGroups = append(d.out.AdverseEventGroups, trial.AdverseEventGroup{
			GroupID: g.ID, Title: g.Title, Description: g.Description,
			DeathsAffected: d.count("eventGroups.deathsNumAffected", g.DeathsAffected), DeathsAtRisk: d.count("eventGroups.deathsNumAtRisk", g.DeathsAtRisk),
			SeriousAffected: d.count("eventGroups.seriousNumAffected", g.SeriousAffected), SeriousAtRisk: d.count("eventGroups.seriousNumAtRisk", g.SeriousAtRisk),
			OtherAffected: d.count("eventGroups.otherNumAffected", g.OtherAffected), OtherAtRisk: d.count("eventGroups.otherNumAtRisk", g.OtherAtRisk),
		})
	}
	for _, list := range []struct {
		seriousness, field string
		events             []adverseEvent
	}{{"serious", "seriousEvents", in.Serious}, {"other", "otherEvents", in.Other}} {
		d.out.AdverseEvents = slices.Grow(d.out.AdverseEvents, 2*len(list.events))
		for i, e := range list.events {
			for _, stat := range e.Stats {
				d.out.AdverseEvents = append(d.out.AdverseEvents, trial.AdverseEvent{
					Seriousness: list.seriousness, Ordinal: int32(i + 1), Term: e.Term, OrganSystem: e.System, Vocabulary: e.Vocabulary,
					Assessment: e.Assessment, Notes: e.Notes, GroupID: stat.GroupID,
					Events:   d.count(list.field+".stats.numEvents", stat.Events),
					Affected: d.count(list.field+".stats.numAffected", stat.Affected),
					AtRisk:   d.count(list.field+".stats.numAtRisk", stat.AtRisk),
				})
			}
		}
	}
}

// count reads a count of adverse events; those tables have no column for the text,
// so one that cannot be read becomes drift.
func (d *decoder) count(field, raw string) trial.Null[int64] {
	n := trial.ParseCount(raw)
	if !n.Valid && raw != "" {
		d.drift.add("unknown_value", "resultsSection.adverseEventsModule."+field, raw, false)
	}
	return n
}

// submissions fills the events of results that are on their way. The register tells
// them in two places: the annotation, which can lag behind, and the submission
// tracking; an event that stands in both is one event.
func (d *decoder) submissions() {
	var events []trial.SubmissionEvent
	dated := true
	add := func(typ, raw, unknown string) {
		same := func(e trial.SubmissionEvent) bool { return e.Type == typ && e.Date.Raw == raw }
		if raw == "" && unknown != "true" || slices.ContainsFunc(events, same) {
			return
		}
		e := trial.SubmissionEvent{Type: typ, Date: day(raw)}
		dated = dated && e.Date.From.Valid
		events = append(events, e)
	}
	for _, e := range d.in.Annotation.Module.Unposted.Events {
		add(e.Type, e.Date, "true")
	}
	for _, e := range d.in.Derived.Misc.Tracking.Submissions {
		add("RELEASE", e.Release, "")
		add("UNRELEASE", e.Unrelease, e.UnreleaseUnknown)
		add("RESET", e.Reset, "")
	}
	if dated { // else the order in which the register tells them is the best there is
		slices.SortStableFunc(events, func(a, b trial.SubmissionEvent) int { return cmp.Compare(a.Date.From.V, b.Date.From.V) })
	}
	for i := range events {
		events[i].Ordinal = int32(i + 1)
	}
	d.out.SubmissionEvents = events
	d.out.Study.ResultsPending = pending(d.out.Study.HasPostedResults, events)
}

// pending says whether results were submitted and are not public: there are events,
// and the last one is not the sponsor's taking the submission back. A reset is the
// register's return with comments; the results are still on their way.
func pending(posted trial.Null[bool], events []trial.SubmissionEvent) trial.Null[bool] {
	switch {
	case posted.Valid && posted.V:
		return trial.Some(false)
	case len(events) > 0:
		return trial.Some(events[len(events)-1].Type != "UNRELEASE")
	}
	return trial.Null[bool]{Valid: posted.Valid}
}
