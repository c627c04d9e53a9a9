package pages

import (
	"context"
	"slices"
)

// indication is a row of counts, of low-dose trials beside trials of any naltrexone.
type indication struct {
	ID        Text `json:"indication_id"`
	Name      Text `json:"indication"`
	Group     Text `json:"grp"`
	InArticle bool `json:"in_article"`
	Any       int  `json:"any_trials"`
	Trials    int  `json:"trials"`
	Open      int  `json:"open"`
	Completed int  `json:"completed"`
	Stopped   int  `json:"stopped"`
	Unknown   int  `json:"state_unknown"`
	Masked    int  `json:"masked_rct"`
	Ended     int  `json:"ended"`
	Posted    int  `json:"posted"`
	Published int  `json:"published"`
	Missing   int  `json:"missing"`
	Enrolled  int  `json:"enrolment_actual"`
	Verdict   Text `json:"verdict"`
	Label     Text `json:"label"`
	Wording   Text `json:"wording"`

	Phases []cell `json:"-"`
}

const indicationsQuery = `
	with low as (select * from counts_by_indication where dose_definition = 'headline' and dose_class = 'all'),
	any_dose as (select indication_id, trials as any_trials from counts_by_indication where dose_definition = 'any' and dose_class = 'all'),
	results as (select * from outcomes_by_indication where dose_definition = 'headline' and dose_class = 'all'),
	grades as (select indication_id, verdict, label, wording from cell_verdicts where population = 'all' and dose_definition = 'headline' and dose_class = 'all')
	select low.indication_id, low.indication, low.grp, low.in_article, low.trials, any_dose.any_trials, low.planned + low.ongoing as open, low.completed,
		low.terminated + low.withdrawn + low.suspended as stopped,
		low.trials - low.planned - low.ongoing - low.completed - low.terminated - low.withdrawn - low.suspended as state_unknown, low.masked_rct, low.enrolment_actual, results.ended,
		results.ended_with_results_posted as posted, results.ended_with_result_publication as published, results.ended_without_results as missing,
		grades.verdict, grades.label, grades.wording
	from low left join any_dose using (indication_id) left join results using (indication_id) left join grades using (indication_id)
	order by low.trials desc, low.in_article desc, any_dose.any_trials desc nulls last, low.indication`

// cell is a count in the table of phases, with its share of the largest.
type cell struct {
	Trials int
	Depth  int // 0 to 5, the shade
}

func (s *site) writeIndications(ctx context.Context) error {
	all, err := list[indication](ctx, s.source, indicationsQuery)
	if err != nil {
		return err
	}
	type phase struct {
		Indication Text `json:"indication_id"`
		Label      Text `json:"phase_label"`
		Trials     int  `json:"trials"`
	}
	phases, err := list[phase](ctx, s.source, `select indication_id, phase_label, trials from phases_by_indication
		where dose_definition = 'headline' and dose_class = 'all' and trials > 0`)
	if err != nil {
		return err
	}
	var labels []string
	counts := map[[2]string]int{}
	most := 0
	for _, p := range phases {
		if !slices.Contains(labels, string(p.Label)) {
			labels = append(labels, string(p.Label))
		}
		counts[[2]string{string(p.Indication), string(p.Label)}] = p.Trials
		most = max(most, p.Trials)
	}
	slices.SortFunc(labels, func(a, b string) int { return phaseOrder(a) - phaseOrder(b) })
	var found, none []indication
	largest := 0
	for _, i := range all {
		if i.Trials == 0 {
			if i.InArticle {
				none = append(none, i)
			}
			continue
		}
		for _, label := range labels {
			n := counts[[2]string{string(i.ID), label}]
			depth := 0
			if n > 0 {
				depth = 1 + (n*4-1)/max(most, 1)
			}
			i.Phases = append(i.Phases, cell{n, min(depth, 5)})
		}
		largest = max(largest, i.Trials)
		found = append(found, i)
	}
	starts, err := s.starts(ctx)
	if err != nil {
		return err
	}
	started := 0
	for _, y := range starts {
		started += y.All
	}
	naltrexone, err := one[struct {
		N int `json:"n"`
	}](ctx, s.source, "select count(*)::integer as n from trials where gives_naltrexone and is_interventional")
	if err != nil {
		return err
	}
	return s.page("indications", "indications/", frame{Title: "Indications", Section: "indications/", Early: []string{"starts"}, Body: struct {
		Found, None []indication
		Phases      []string
		Largest     int
		Examined    int
		Starts      []startYear
		Started     int
		Naltrexone  int
		Classes     []string
	}{found, none, labels, largest, len(all), starts, started, naltrexone.N, classes}})
}

// phaseOrder sorts phases as they follow each other.
func phaseOrder(label string) int {
	order := []string{"Phase 0", "Early Phase 1", "Phase 1", "Phase 1/Phase 2", "Phase 2", "Phase 2/Phase 3", "Phase 3", "Phase 3/Phase 4", "Phase 4", "Not applicable", "Missing", "Unmapped"}
	if at := slices.Index(order, label); at >= 0 {
		return at
	}
	return len(order)
}

// startYear counts starts in a year, by dose class in the order of classes.
type startYear struct {
	Year   int
	Counts []int
	All    int
}

func (s *site) starts(ctx context.Context) ([]startYear, error) {
	type start struct {
		Year   int  `json:"year"`
		Class  Text `json:"dose_class"`
		Trials int  `json:"trials"`
	}
	var years []startYear
	err := each(ctx, s.source, s.chart("starts"), func(row start) {
		if len(years) == 0 || years[len(years)-1].Year != row.Year {
			years = append(years, startYear{Year: row.Year, Counts: make([]int, len(classes))})
		}
		y := &years[len(years)-1]
		if at := slices.Index(classes, string(row.Class)); at >= 0 {
			y.Counts[at] += row.Trials
		}
		y.All += row.Trials
	})
	return years, err
}

// chart is the query that reads the rows of a chart as the script gets them.
func (s *site) chart(name string) string {
	for _, c := range charts {
		if c.name == name {
			return "from (" + c.query + ")"
		}
	}
	return ""
}
