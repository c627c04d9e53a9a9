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
const doseTrials = 1000

func (s *site) writeDoses(ctx context.Context) error {
	trials, err := list[dosed](ctx, s.source, s.chart("doses"))
	if err != nil {
		return err
	}
	type target struct {
		Amount *float64 `json:"target"`
		Trials int      `json:"trials"`
		Inside bool     `json:"inside"`
	}
	targets, err := list[target](ctx, s.source, `select target_mg_day as target, count(*)::integer as trials, target_mg_day between 0.5 and 2.5 as inside
		from trials where is_ldn and is_interventional and target_mg_day is not null group by all order by trials desc, target`)
	if err != nil {
		return err
	}
	inside, largest := 0, 0
	for _, t := range targets {
		largest = max(largest, t.Trials)
		if t.Inside {
			inside += t.Trials
		}
	}
	timing, err := list[counted](ctx, s.source, `select name, count(*)::integer as trials
		from (select coalesce(timing, 'silent') as name from trials where is_ldn and is_interventional)
		group by name order by name = 'silent', trials desc, name`)
	if err != nil {
		return err
	}
	ldn, nightly, stated := 0, 0, 0
	for _, t := range timing {
		ldn += t.Trials
		if t.Name != "silent" {
			stated += t.Trials
		}
		if t.Name == "bedtime" || t.Name == "evening" {
			nightly += t.Trials
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
	return s.page("doses", "doses/", frame{Title: "Doses", Section: "doses/", Body: struct {
		LDN, WithTarget, Inside, Nightly, Stated, Largest, Total int
		Shown                                                    []dosed
		Targets                                                  []target
		Timing, Classes                                          []counted
		Definitions                                              []definition
	}{ldn, len(trials), inside, nightly, stated, largest, total, trials[:min(doseTrials, len(trials))], targets, timing, byClass, definitions}})
}
