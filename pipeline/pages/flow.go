package pages

import (
	"context"
	"strings"
)

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

// screening is a row of screening_flow.
type screening struct {
	Step     int  `json:"step"`
	Stage    Text `json:"stage"`
	Reason   Text `json:"reason"`
	Registry Text `json:"registry"`
	N        int  `json:"n"`
}

// writeFlow writes the screening diagram.
func (s *site) writeFlow(ctx context.Context) error {
	rows, err := list[screening](ctx, s.source, "select * from screening_flow order by step, n desc, reason")
	if err != nil {
		return err
	}
	return s.page("flow", "flow/", frame{Title: "Flow", Section: "flow/", Body: struct {
		Held  bool
		Steps []step
	}{s.has("screening_flow"), s.flow(rows)}})
}

// flow makes boxes of the rows: who drops out stands beside the box that it leaves.
func (s *site) flow(rows []screening) []step {
	if len(rows) == 0 {
		return nil
	}
	found := step{Label: "Identified", Unit: "records", OutLabel: "Counted once"}
	unique := step{Label: "Screened", Unit: "trials and studies", OutLabel: "Set aside: no trial of naltrexone"}
	given := step{Label: "Trials that give naltrexone", Unit: "trials", OutLabel: "Set aside: not low dose"}
	included := step{Label: "Included: low dose, by the headline definition", Unit: "trials", Last: true}
	for _, row := range rows {
		reason := Text(strings.TrimPrefix(row.Reason.String(), "not low-dose: "))
		line := counted{reason, row.N}
		switch {
		case row.Stage == "identified":
			found.N += row.N
			found.Parts = append(found.Parts, counted{s.label(row.Registry), row.N})
		case row.Stage == "removed":
			found.Out = append(found.Out, line)
		case row.Stage == "screened":
			unique.N, given.N = row.N, given.N+row.N
		case row.Stage == "excluded" && row.Step <= 4:
			unique.Out, given.N = append(unique.Out, line), given.N-row.N
		case row.Stage == "excluded":
			given.Out = append(given.Out, line)
		case row.Stage == "included":
			included.N = row.N
		case row.Stage == "of_which":
			included.Parts = append(included.Parts, line)
		}
	}
	return []step{found, unique, given, included}
}

// label is a register's name for people.
func (s *site) label(registry Text) Text {
	for _, r := range s.manifest.Registries {
		if r.Registry == string(registry) {
			return Text(r.Label)
		}
	}
	return registry
}
