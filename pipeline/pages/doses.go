package pages

import "context"

// dosed is a low-dose trial with its planned dose.
type dosed struct {
	Trial     Text     `json:"trial"`
	Title     Text     `json:"title"`
	Target    *float64 `json:"target"`
	Lowest    *float64 `json:"lowest"`
	Highest   *float64 `json:"highest"`
	Timing    Text     `json:"timing"`
	State     Text     `json:"state"`
	Enrolment *int     `json:"enrolment"`
	Class     Text     `json:"dose_class"`
}

// counted is a value with its number of trials.
type counted struct {
	Name   Text `json:"name"`
	Trials int  `json:"trials"`
}

// doseTrials is how many trials the table behind the chart lists.
const doseTrials = 200

func (s *site) writeDoses(ctx context.Context) error {
	trials, err := list[dosed](ctx, s.source, s.chart("doses"))
	if err != nil {
		return err
	}
	type value struct {
		Name   Text     `json:"value"`
		Amount *float64 `json:"mg_day"`
		N      int      `json:"n"`
		Stated int      `json:"stated"`
		Total  int      `json:"total"`
		Inside *bool    `json:"in_article"`
	}
	registered := func(measure string) ([]value, error) {
		return list[value](ctx, s.source, `select * from dose_distribution where dose_definition = 'headline' and measure = `+quote(measure)+`
			order by value = 'not stated', n desc, mg_day, value`)
	}
	targets, err := registered("trial_dose")
	if err != nil {
		return err
	}
	timing, err := registered("arm_timing")
	if err != nil {
		return err
	}
	inside, nightly, largest := 0, 0, 0
	for _, t := range targets {
		if t.Inside != nil && *t.Inside {
			inside += t.N
		}
		largest = max(largest, t.N)
	}
	for _, t := range timing {
		if t.Inside != nil && *t.Inside {
			nightly += t.N
		}
	}
	type definition struct {
		Name   Text `json:"name"`
		Trials int  `json:"trials"`
	}
	definitions, err := list[definition](ctx, s.source, `
		select unnest(['headline: target of at most 6 mg a day, or labelled low-dose without milligrams', 'label: the words say low-dose', 'target of at most 5 mg a day', 'target of at most 6 mg a day']) as name,
			unnest([count(*) filter (is_ldn), count(*) filter (is_ldn_by_label), count(*) filter (is_ldn_by_dose_5), count(*) filter (is_ldn_by_dose_6)])::integer as trials
		from trials where gives_naltrexone and is_interventional`)
	if err != nil {
		return err
	}
	byClass, err := list[counted](ctx, s.source, `select coalesce(dose_class, 'unknown') as name, count(*)::integer as trials
		from trials where gives_naltrexone and is_interventional group by all order by trials desc, name`)
	if err != nil {
		return err
	}
	total := 0
	for _, c := range byClass {
		total += c.Trials
	}
	return s.page("doses", "doses/", frame{Title: "Doses", Section: "doses/", Early: []string{"doses"}, Body: struct {
		Trials, Inside, Nightly, Largest, Total int
		Shown                                   []dosed
		Targets, Timing                         []value
		Classes                                 []counted
		Definitions                             []definition
	}{len(trials), inside, nightly, largest, total, trials[:min(doseTrials, len(trials))], targets, timing, byClass, definitions}})
}
