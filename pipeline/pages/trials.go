package pages

import (
	"context"
	"fmt"
)

// listed is a line of the table of trials.
type listed struct {
	Trial     Text     `json:"trial"`
	Title     Text     `json:"title"`
	Condition Text     `json:"conditions"`
	Class     Text     `json:"dose_class"`
	LDN       bool     `json:"is_ldn"`
	Target    *float64 `json:"target"`
	State     Text     `json:"state"`
	Phase     Text     `json:"phase"`
	Masked    bool     `json:"masked"`
	Enrolment *int     `json:"enrolment"`
	EnrolType Text     `json:"enrolment_type"`
	Start     Text     `json:"start"`
	Results   Text     `json:"results"`
	Sponsor   Text     `json:"sponsor"`
	Registers Text     `json:"registries"`
}

// pageTrials is how many trials stand on one page of the table without a script.
const pageTrials = 100

func (s *site) writeTrials(ctx context.Context) error {
	all, err := list[listed](ctx, s.source, s.chart("trials"))
	if err != nil {
		return err
	}
	states, err := list[counted](ctx, s.source, `select coalesce(trial_state, 'unknown') as name, count(*)::integer as trials from trials where gives_naltrexone group by all order by trials desc, name`)
	if err != nil {
		return err
	}
	phases, err := list[counted](ctx, s.source, `select coalesce(phase_label, 'Missing') as name, count(*)::integer as trials from trials where gives_naltrexone group by all order by name`)
	if err != nil {
		return err
	}
	tested, err := one[struct {
		N int `json:"n"`
	}](ctx, s.source, "select count(*)::integer as n from trials where gives_naltrexone and is_interventional")
	if err != nil {
		return err
	}
	pages := max(1, (len(all)+pageTrials-1)/pageTrials)
	for n := 1; n <= pages; n++ {
		folder, title := "trials/", "Trials"
		if n > 1 {
			folder, title = fmt.Sprintf("trials/pages/%d/", n), fmt.Sprintf("Trials, page %d of %d", n, pages)
		}
		var numbers []int
		for i := 1; i <= pages; i++ {
			numbers = append(numbers, i)
		}
		shown := all[min((n-1)*pageTrials, len(all)):min(n*pageTrials, len(all))]
		if err := s.page("trials", folder, frame{Title: title, Section: "trials/", Body: struct {
			Shown          []listed
			All            int
			Interventional int
			Page, Pages    int
			Numbers        []int
			States, Phases []counted
			Classes        []string
			PageTrials     int
		}{shown, len(all), tested.N, n, pages, numbers, states, phases, classes, pageTrials}}); err != nil {
			return err
		}
	}
	return s.writeEachTrial(ctx)
}
