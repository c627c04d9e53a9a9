package report

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Rows of a dossier, as far as the text shows them.
type (
	gradedCell struct {
		cell
		Population    string  `json:"population"`
		Wording       string  `json:"wording"`
		Trials        int64   `json:"trials"`
		Blockers      int64   `json:"blocker_trials"`
		Ended         int64   `json:"ended"`
		Missing       int64   `json:"missing_results"`
		RandomisedIn  int64   `json:"randomised_trials"`
		StatedIn      int64   `json:"randomised_stated"`
		Randomised    *int64  `json:"randomised_participants"`
		StoppedEarly  int64   `json:"stopped_early"`
		InRange       int64   `json:"dose_in_article_range"`
		Nightly       int64   `json:"nightly"`
		PriorFailure  int64   `json:"requiring_prior_failure"`
		Isolating     int64   `json:"isolating"`
		NotIsolating  int64   `json:"not_isolating"`
		Late          int64   `json:"registered_late"`
		VerdictSource *string `json:"verdict_sources"`
	}
	evidence struct {
		Trial       string   `json:"trial_uid"`
		Indications *string  `json:"indication_ids"`
		Counts      bool     `json:"counts"`
		Reason      string   `json:"reason"`
		Title       *string  `json:"title"`
		State       *string  `json:"trial_state"`
		Phase       *string  `json:"phase_label"`
		Enrolment   *int64   `json:"enrolment"`
		Planned     *string  `json:"enrolment_type"`
		MaskedRCT   *bool    `json:"is_masked_rct"`
		DoseClass   *string  `json:"dose_class"`
		Target      *float64 `json:"target_mg_day"`
		Timing      *string  `json:"timing"`
	}
	analysis struct {
		Trial   string  `json:"trial_uid"`
		Outcome *string `json:"outcome_title"`
		Groups  *string `json:"groups"`
		Result  string  `json:"result"`
		Reason  *string `json:"reason"`
		Figures *string `json:"figures"`
		Counts  bool    `json:"trial_counts"`
	}
	shareOf struct {
		Measure   string   `json:"measure"`
		Value     string   `json:"value"`
		Dose      *float64 `json:"mg_day"`
		InArticle *bool    `json:"in_article"`
		N         int64    `json:"n"`
		Stated    int64    `json:"stated"`
		Total     int64    `json:"total"`
	}
	event struct {
		Scope          string   `json:"scope"`
		Event          string   `json:"event"`
		Verdict        string   `json:"verdict"`
		Wording        string   `json:"wording"`
		Trials         int64    `json:"trials"`
		Tested         *float64 `json:"tested_affected"`
		TestedAtRisk   *float64 `json:"tested_at_risk"`
		Placebo        *float64 `json:"placebo_affected"`
		PlaceboAtRisk  *float64 `json:"placebo_at_risk"`
		RiskRatio      *float64 `json:"risk_ratio"`
		RiskRatioLow   *float64 `json:"risk_ratio_low"`
		RiskRatioHigh  *float64 `json:"risk_ratio_high"`
		EstimateSource *string  `json:"estimate_source"`
	}
)

// decoded reads rows that the text shows.
func decoded[T any](raws []json.RawMessage) ([]T, error) {
	list := make([]T, len(raws))
	for i, raw := range raws {
		if err := json.Unmarshal(raw, &list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// dossier writes everything behind one verdict.
func (p *page) dossier(c claim, d dossier) error {
	cells, err := decoded[gradedCell](d.Cells)
	if err != nil {
		return fmt.Errorf("cells: %w", err)
	}
	trials, err := decoded[evidence](d.Trials)
	if err != nil {
		return fmt.Errorf("trials: %w", err)
	}
	analyses, err := decoded[analysis](d.Analyses)
	if err != nil {
		return fmt.Errorf("analyses: %w", err)
	}
	events, err := decoded[event](d.Safety)
	if err != nil {
		return fmt.Errorf("safety: %w", err)
	}
	shares, err := decoded[shareOf](d.Shares)
	if err != nil {
		return fmt.Errorf("distribution: %w", err)
	}
	p.heading(1, c.ID+": "+c.Gist)
	p.field("Verdict", c.verdict())
	if c.Figures != nil && len(events) == 0 { // events say it with more
		p.field("Figures", sentence(*c.Figures))
	}
	switch {
	case c.Ended > 0:
		p.field("No results", "Of the trials that ended: "+share(c.Missing, c.Ended)+".")
	case c.Trials > 0:
		p.field("No results", "None of the trials has ended.")
	}
	p.field("Measured", sentence(c.IsMeasured))
	p.field("Limits", c.Limits)
	p.blank()
	p.source(d.Footing)

	p.cells(cells, d.Footing)
	p.events(events)
	p.shares(shares)
	if len(trials) > 0 || c.JudgedBy != "none" {
		p.trials(trials, d.Footing)
	}
	if c.isAnswered() {
		p.analyses(analyses)
	}
	if err := p.published(d.Published); err != nil {
		return fmt.Errorf("published: %w", err)
	}
	p.heading(2, "The rules")
	if c.Rule != nil {
		p.item(0, "This sentence: "+*c.Rule+".")
	}
	for _, r := range d.Rules {
		p.item(0, r.title()+": "+r.Rule)
	}
	p.item(0, "Rules stand in sql/reference: claim_rules.csv and verdicts.csv.")
	p.heading(2, "Repeat it")
	for _, command := range d.Repeat {
		p.command(command)
	}
	p.blank()
	p.method(d.Footing)
	p.paragraph(Disclaimer)
	return nil
}

// verdict is the verdict and, unless they are the same words, its reason.
func (c claim) verdict() string {
	if strings.HasPrefix(sentence(c.Reason), c.Label) {
		return sentence(c.Reason)
	}
	return c.Label + ". " + sentence(c.Reason)
}

// isAnswered says that a claim asks what trials found, not how they are made or what
// harm they did.
func (c claim) isAnswered() bool {
	return c.Kind == "efficacy" || c.JudgedBy == "hard_data" || c.JudgedBy == "overdose"
}

// cells writes each cell with its grade and, never folded into it, what qualifies it
// (claims.md, Verdict scale). Cells without a trial are named in one line.
func (p *page) cells(cells []gradedCell, f Footing) {
	if len(cells) == 0 {
		return
	}
	p.heading(2, fmt.Sprintf("What the registers hold, by condition (%d examined)", len(cells)))
	var empty []string
	for _, c := range cells {
		if c.Verdict == "V0" && c.Blockers == 0 {
			empty = append(empty, c.full())
			continue
		}
		p.item(0, fmt.Sprintf("%s %s: %s", c.Verdict, c.full(), lowerFirst(c.Label)))
		p.item(1, sentence(c.Wording))
		if c.Trials > 0 {
			p.item(1, c.qualifiers())
		}
	}
	if len(empty) > 0 {
		p.item(0, "V0 No registered trial found"+f.found()+": "+strings.Join(empty, "; ")+".")
	}
}

// full is the name of a cell in full.
func (c gradedCell) full() string {
	name := c.Indication
	if c.DoseClass != "all" {
		name += ", " + strings.ReplaceAll(c.DoseClass, "_", " ")
	}
	if c.Population == "prior_failure" {
		name += ", where treatment failed before"
	}
	if !c.IsDirect {
		name += " (indirect, never decides)"
	}
	return name
}

func (c gradedCell) qualifiers() string {
	of := func(n int64) string { return fmt.Sprintf("%d of %d", n, c.Trials) }
	return strings.Join([]string{
		several(c.Trials, "trial"), "randomised participants: " + c.randomised(), "ended without results: " + share(c.Missing, c.Ended),
		fmt.Sprintf("stopped early: %d", c.StoppedEarly), "dose 0.5 to 2.5 mg: " + of(c.InRange), "nightly: " + of(c.Nightly),
		"resistant population: " + of(c.PriorFailure),
		fmt.Sprintf("comparator isolates naltrexone: %d yes, %d no", c.Isolating, c.NotIsolating),
		"registered after the start: " + of(c.Late), "verdict from: " + orUnknown(c.VerdictSource, "nothing yet"),
	}, "; ") + "."
}

// randomised is how many participants were randomised, and how many trials say so. A
// number that no register states is not zero.
func (c gradedCell) randomised() string {
	switch {
	case c.RandomisedIn == 0:
		return "no randomised trial"
	case c.Randomised == nil:
		return fmt.Sprintf("not stated (%s)", several(c.RandomisedIn, "randomised trial"))
	}
	return fmt.Sprintf("%d (stated by %d of %s)", *c.Randomised, c.StatedIn, several(c.RandomisedIn, "randomised trial"))
}

// trials writes each trial with why it counts or does not.
func (p *page) trials(trials []evidence, f Footing) {
	counting := 0
	for _, t := range trials {
		if t.Counts {
			counting++
		}
	}
	if len(trials) == 0 {
		p.heading(2, "Trials")
		p.item(0, "No registered trial found"+f.found()+". What is not found in a register may still exist.")
		return
	}
	for _, part := range []struct {
		title  string
		counts bool
		n      int
	}{{"Trials that count", true, counting}, {"Trials that do not count, and why", false, len(trials) - counting}} {
		if part.n == 0 {
			continue
		}
		p.heading(2, fmt.Sprintf("%s (%d)", part.title, part.n))
		for _, t := range trials {
			if t.Counts == part.counts {
				p.item(0, t.Trial+": "+t.line())
				p.item(1, sentence(t.Reason))
				if t.Title != nil {
					p.item(1, "Registered as: "+*t.Title)
				}
			}
		}
	}
}

// line is what a trial is, in a line. What the register does not say is said to be so.
func (t evidence) line() string {
	parts := []string{strings.Replace(orUnknown(t.State, "unknown"), "unknown", "state not known", 1)}
	switch phase := orUnknown(t.Phase, "Missing"); phase {
	case "Missing":
		parts = append(parts, "phase not stated")
	case "Not applicable":
		parts = append(parts, "without a phase")
	default:
		parts = append(parts, phase)
	}
	if t.Enrolment != nil {
		kind := map[string]string{"actual": "%d enrolled", "planned": "%d planned"}[orUnknown(t.Planned, "")]
		if kind == "" {
			kind = "%d participants"
		}
		parts = append(parts, fmt.Sprintf(kind, *t.Enrolment))
	}
	if t.MaskedRCT != nil && *t.MaskedRCT {
		parts = append(parts, "masked and randomised")
	}
	class := strings.Replace(orUnknown(t.DoseClass, "unknown"), "unknown", "dose not known", 1)
	if t.Target != nil {
		class = fmt.Sprintf("target %g mg a day", *t.Target)
	}
	parts = append(parts, class)
	if t.Timing != nil && *t.Timing != "silent" {
		parts = append(parts, *t.Timing)
	}
	return strings.ReplaceAll(strings.Join(parts, ", "), "_", " ")
}

func orUnknown(s *string, otherwise string) string {
	if s == nil || *s == "" {
		return otherwise
	}
	return *s
}

// title names a rule by what it grades.
func (r rule) title() string {
	switch r.Scale {
	case "sentence":
		return "Sentence, " + lowerFirst(r.Label)
	case "cell", "cell_label":
		grade, _, _ := strings.Cut(r.Verdict, "_")
		return "Condition, " + grade + ", " + lowerFirst(r.Label)
	case "safety":
		return "Adverse events, " + r.Verdict + ", " + lowerFirst(r.Label)
	}
	return "Trial, " + lowerFirst(r.Label)
}

// analyses writes the registered analyses of primary outcomes, with operator and
// estimate as the register has them.
func (p *page) analyses(analyses []analysis) {
	if len(analyses) == 0 {
		return
	}
	p.heading(2, fmt.Sprintf("Registered analyses of primary outcomes (%d)", len(analyses)))
	for _, a := range analyses {
		title := a.Trial
		if a.Outcome != nil {
			title += ": " + *a.Outcome
		}
		p.item(0, title)
		if a.Figures != nil {
			p.item(1, *a.Figures)
		}
		if a.Groups != nil && !strings.Contains(orUnknown(a.Figures, ""), *a.Groups) {
			p.item(1, "Compares "+*a.Groups+".")
		}
		result := "Read as: " + readAs(a.Result)
		if a.Reason != nil {
			result += ", " + *a.Reason
		}
		if !a.Counts {
			result += "; the trial does not count"
		}
		p.item(1, result+".")
	}
}

// readAs is the reading of an analysis in words.
func readAs(result string) string {
	switch result {
	case "favours":
		return "in favour of the tested group"
	case "against":
		return "in favour of the comparator"
	case "no_difference":
		return "no difference shown"
	case "too_small":
		return "too small to judge"
	}
	return strings.ReplaceAll(result, "_", " ")
}

// shares writes how often each value is registered, with a bar on a terminal.
func (p *page) shares(shares []shareOf) {
	if len(shares) == 0 {
		return
	}
	words := map[string][2]string{"trial_dose": {"Target dose", "trials"}, "arm_timing": {"Time of day", "arms"}, "completed_year": {"Completed in", "trials"}}
	what, of := words[shares[0].Measure][0], words[shares[0].Measure][1]
	p.heading(2, fmt.Sprintf("%s, as registered (%d of %d %s state it)", what, shares[0].Stated, shares[0].Total, of))
	most, compares := int64(1), false
	for _, s := range shares {
		most, compares = max(most, s.N), compares || s.InArticle != nil
	}
	columns := []column{{title: what, width: 14}, {title: strings.ToUpper(of[:1]) + of[1:], width: 6, right: true}}
	if compares {
		columns = append(columns, column{title: "As the article says", width: 19})
	}
	const bar = 30
	if !p.markdown && p.width >= 14+6+19+bar+3*len(gridGap) {
		columns = append(columns, column{width: bar})
	}
	rows := make([][]string, len(shares))
	for i, s := range shares {
		value, says := s.Value, "–"
		if s.Dose != nil {
			value = fmt.Sprintf("%g mg a day", *s.Dose)
		}
		if s.InArticle != nil {
			says = map[bool]string{true: "yes", false: "no"}[*s.InArticle]
		}
		rows[i] = []string{value, fmt.Sprint(s.N)}
		if compares {
			rows[i] = append(rows[i], says)
		}
		if len(columns) > len(rows[i]) {
			rows[i] = append(rows[i], strings.Repeat("█", int((s.N*bar+most-1)/most)))
		}
	}
	p.grid(columns, rows)
}

// events writes adverse events on naltrexone against placebo.
func (p *page) events(events []event) {
	if len(events) == 0 {
		return
	}
	p.heading(2, "Adverse events on naltrexone against placebo")
	for _, e := range events {
		title := fmt.Sprintf("%s %s", e.Verdict, e.Event)
		if e.Scope != "headline" {
			title += ", " + strings.ReplaceAll(e.Scope, "_", " ")
		}
		p.item(0, title)
		text := sentence(e.Wording)
		if e.Tested != nil && e.TestedAtRisk != nil && e.Placebo != nil && e.PlaceboAtRisk != nil {
			text += fmt.Sprintf(" Affected: %g of %g on naltrexone, %g of %g on placebo, in %s.", *e.Tested, *e.TestedAtRisk, *e.Placebo, *e.PlaceboAtRisk, several(e.Trials, "trial"))
		}
		if e.RiskRatio != nil && e.RiskRatioLow != nil && e.RiskRatioHigh != nil && e.EstimateSource != nil {
			text += fmt.Sprintf(" Risk ratio %.2f (95 %% interval %.2f to %.2f, %s).", *e.RiskRatio, *e.RiskRatioLow, *e.RiskRatioHigh, *e.EstimateSource)
		}
		p.item(1, text)
	}
}
