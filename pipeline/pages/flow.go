package pages

import "context"

// step is a box of the screening diagram, with what leaves the flow after it.
type step struct {
	Label    string
	N        int
	Unit     string
	Parts    []counted
	Out      []counted
	OutLabel string
	Last     bool
}

// writeFlow writes the screening diagram.
func (s *site) writeFlow(ctx context.Context) error {
	steps, err := s.flow(ctx)
	if err != nil {
		return err
	}
	return s.page("flow", "flow/", frame{Title: "Flow", Section: "flow/", Body: struct{ Steps []step }{steps}})
}

func (s *site) flow(ctx context.Context) ([]step, error) {
	type numbers struct {
		Records       int `json:"records"`
		Trials        int `json:"trials"`
		Mentions      int `json:"mentions"`
		Naltrexone    int `json:"naltrexone"`
		Observational int `json:"observational"`
		Given         int `json:"given"`
		Included      int `json:"included"`
		Masked        int `json:"masked"`
		Ended         int `json:"ended"`
		Results       int `json:"results"`
	}
	n, err := one[numbers](ctx, s.source, `
		select (select count(*) from records)::integer as records, count(*)::integer as trials,
			(count(*) filter (not coalesce(gives_naltrexone, false)))::integer as mentions,
			(count(*) filter (gives_naltrexone))::integer as naltrexone,
			(count(*) filter (gives_naltrexone and not coalesce(is_interventional, false)))::integer as observational,
			(count(*) filter (gives_naltrexone and is_interventional))::integer as given,
			(count(*) filter (gives_naltrexone and is_interventional and is_ldn))::integer as included,
			(count(*) filter (gives_naltrexone and is_interventional and is_ldn and is_masked_rct))::integer as masked,
			(count(*) filter (gives_naltrexone and is_interventional and is_ldn and trial_state in ('completed', 'terminated')))::integer as ended,
			(count(*) filter (gives_naltrexone and is_interventional and is_ldn and (has_results_posted or has_result_publication)))::integer as results
		from trials`)
	if err != nil || n.Records == 0 {
		return nil, err
	}
	registers, err := list[counted](ctx, s.source, "select registry as name, count(*)::integer as trials from records group by all order by trials desc, name")
	if err != nil {
		return nil, err
	}
	for i := range registers {
		for _, r := range s.manifest.Registries {
			if r.Registry == string(registers[i].Name) {
				registers[i].Name = Text(r.Label)
			}
		}
	}
	outside, err := list[counted](ctx, s.source, `
		select case when target_mg_day > 6 and dose_class = 'intermediate' then 'intermediate dose, above 6 mg a day'
				when dose_class = 'unknown' then 'dose not known and not labelled low-dose, or not systemic'
				else coalesce(dose_class, 'unknown') end as name, count(*)::integer as trials
		from trials where gives_naltrexone and is_interventional and not coalesce(is_ldn, false) group by all order by trials desc, name`)
	if err != nil {
		return nil, err
	}
	return []step{
		{Label: "Found", N: n.Records, Unit: "records", Parts: registers,
			Out: []counted{{"further records of a trial that another record speaks for", n.Records - n.Trials}}, OutLabel: "Counted once"},
		{Label: "Unique", N: n.Trials, Unit: "trials and studies",
			Out: []counted{{"only mention naltrexone, or give another drug", n.Mentions}}, OutLabel: "Set aside: no naltrexone given"},
		{Label: "Give naltrexone", N: n.Naltrexone, Unit: "trials and studies",
			Out: []counted{{"observational: nothing is given by the study", n.Observational}}, OutLabel: "Kept apart"},
		{Label: "Interventional", N: n.Given, Unit: "trials", Out: outside, OutLabel: "Set aside: not low dose, by class"},
		{Label: "Included: low dose", N: n.Included, Unit: "trials", Last: true,
			Parts: []counted{{"randomised, masked and controlled", n.Masked}, {"completed or stopped early", n.Ended}, {"with results posted or published", n.Results}}},
	}, nil
}
