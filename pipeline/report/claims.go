package report

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ldntrials/pipeline/table"
	"ldntrials/pipeline/warehouse"
)

// claim is one sentence of the article as the mart claims has it.
type claim struct {
	ID         string  `json:"claim_id"`
	Gist       string  `json:"gist"`
	Kind       string  `json:"kind"`
	Bears      string  `json:"registry_bears"` // yes, part or no
	JudgedBy   string  `json:"judged_by"`
	Verdict    string  `json:"verdict"`
	Label      string  `json:"verdict_label"`
	Reason     string  `json:"reason"`
	Figures    *string `json:"figures"`
	Trials     int64   `json:"trials"`
	Counting   int64   `json:"counting_trials"`
	Ended      int64   `json:"ended"`
	Missing    int64   `json:"missing_results"`
	Randomised int64   `json:"randomised_participants"`
	Rule       *string `json:"rule"`
	IsMeasured string  `json:"what_is_measured"`
	Limits     string  `json:"limits"`

	raw          json.RawMessage
	cells        []cell
	shortReason  string // the reason, without where and when was looked
	foundNothing bool   // the reason is that nothing was found there
}

// cell is the verdict on an indication, a population and a dose class.
type cell struct {
	ClaimID    string `json:"claim_id"`
	IsDirect   bool   `json:"is_direct"`
	Indication string `json:"indication"`
	DoseClass  string `json:"dose_class"`
	Verdict    string `json:"verdict"`
	Label      string `json:"label"`
}

// rank is a place in the order of --surprises.
type rank struct {
	title   string
	verdict string
	bears   string // "" for any
	found   string // nothing or trials; "" for any
}

// surprises is the order of --surprises, worst first: what registers say against the
// article before what they do not say for it, what they speak of directly ("yes")
// before a proxy ("part"), nothing found before trials that do not show it. Within a
// rank claims stand in the article's order. A verdict that no rank names comes last.
var surprises = []rank{
	{"Contradicted by registry data", "contradicted", "yes", ""},
	{"Contradicted, as far as a proxy can", "contradicted", "", ""},
	{"Not supported: nothing found that bears on it", "not_supported", "yes", "nothing"},
	{"Not supported: trials are registered, none is judged to show it", "not_supported", "yes", "trials"},
	{"Not supported, as far as a proxy can", "not_supported", "", ""},
	{"Mixed", "mixed", "", ""},
	{"Supported by registry data", "supported", "", ""},
	{"Not checkable with registries: other data would be needed", "not_checkable", "", ""},
}

func (k rank) holds(c claim) bool {
	return c.Verdict == k.verdict && (k.bears == "" || k.bears == c.Bears) &&
		(k.found == "" || (k.found == "nothing") == (c.foundNothing || c.Trials == 0))
}

// group is claims that stand under one title.
type group struct {
	title  string
	claims []claim
}

// groups orders the claims: by surprise, or as in the article with those at the end
// that registers cannot check.
func groups(claims []claim, bySurprise bool) []group {
	ranks := []rank{{"", "", "", ""}, surprises[len(surprises)-1]}
	place := func(c claim) int { return map[bool]int{true: 1}[ranks[1].holds(c)] }
	if bySurprise {
		ranks = append(slices.Clone(surprises), rank{title: "Another verdict"})
		place = func(c claim) int {
			if i := slices.IndexFunc(surprises, func(k rank) bool { return k.holds(c) }); i >= 0 {
				return i
			}
			return len(surprises)
		}
	}
	list := make([]group, len(ranks))
	for i, k := range ranks {
		list[i].title = k.title
	}
	for _, c := range claims {
		list[place(c)].claims = append(list[place(c)].claims, c)
	}
	return slices.DeleteFunc(list, func(g group) bool { return len(g.claims) == 0 })
}

// hasClaims looks whether the warehouse holds what a report on claims reads.
func hasClaims(ctx context.Context, r *warehouse.Reader) error {
	n, err := Count(ctx, r, `select count(*) from duckdb_tables() where schema_name || '.' || table_name in ('main.claims', 'main.claim_evidence', 'main.cell_verdicts', 'main.dose_distribution', 'intermediate.claim_cells', 'main.published_without_id')`)
	if err != nil {
		return err
	}
	columns, err := Count(ctx, r, `select count(*) from duckdb_columns() where schema_name || '.' || table_name || '.' || column_name in ('intermediate.footing.models_hash', 'main.cell_verdicts.label_id')`)
	if err != nil {
		return err
	}
	if n < 6 || columns < 2 {
		return ErrOutdated
	}
	return nil
}

// readClaims reads every claim with its cells, in the article's order, and the footing.
func readClaims(ctx context.Context, r *warehouse.Reader) ([]claim, Footing, error) {
	if err := hasClaims(ctx, r); err != nil {
		return nil, Footing{}, err
	}
	foot, err := footing(ctx, r, claimCells, claimUnit)
	if err != nil {
		return nil, foot, err
	}
	raws, err := objects(ctx, r, "from claims order by article_order")
	if err != nil {
		return nil, foot, fmt.Errorf("claims: %w", err)
	}
	cells, err := rowsOf[cell](ctx, r, `
		select members.claim_id, members.is_direct, verdicts.indication, verdicts.dose_class, verdicts.verdict, verdicts.label
		from intermediate.claim_cells as members
		inner join cell_verdicts as verdicts using (indication_id, population, dose_definition, dose_class)
		order by members.claim_id, verdicts.verdict desc, verdicts.label, verdicts.indication, verdicts.dose_class`)
	if err != nil {
		return nil, foot, fmt.Errorf("cells of claims: %w", err)
	}
	claims := make([]claim, len(raws))
	for i, raw := range raws {
		c := &claims[i]
		if err := json.Unmarshal(raw, c); err != nil {
			return nil, foot, fmt.Errorf("claims: %w", err)
		}
		c.raw = raw
		c.shortReason, c.foundNothing = strings.CutSuffix(c.Reason, foot.found())
		for _, one := range cells {
			if one.ClaimID == c.ID {
				c.cells = append(c.cells, one)
			}
		}
	}
	return claims, foot, nil
}

// found is where and when was looked, in the words that the marts use; a table says it
// once, in a note, and its cells say "found ¹".
func (f Footing) found() string {
	day, _, _ := strings.Cut(f.AsOf, " ")
	return " in " + f.Registries + " as of " + day + f.withQuery()
}

// withQuery is by what was searched. Records that came from files or from the bundled
// extract were not searched for.
func (f Footing) withQuery() string {
	if f.QueryHash == "" {
		return " with query none (bundled or imported records)"
	}
	return " with query " + f.QueryHash
}

const noteMark = " ¹"

// brief is what the registers hold on a claim, for a cell of a table.
func (c claim) brief() string {
	reason := c.shortReason
	if c.foundNothing {
		reason += noteMark
	}
	switch {
	case c.foundNothing && c.JudgedBy == "cells_prior_failure":
		return "No registered trial found in which treatment had to have failed (V0)" + noteMark + indirectCells(c.cells)
	case c.foundNothing && len(c.cells) > 0:
		return "No registered trial found (V0)" + noteMark + indirectCells(c.cells)
	case c.foundNothing:
		return sentence(reason)
	case len(c.cells) > 0 && c.JudgedBy != "breadth":
		text := directCells(c.cells) + indirectCells(c.cells)
		for part := range strings.SplitSeq(reason, "; ") {
			if c.Counting > 0 && strings.HasPrefix(part, "masked randomised trials: ") {
				text += " " + sentence(part)
			}
		}
		return text
	case c.Figures != nil && (c.Kind == "dose" || c.JudgedBy == "first_start"): // the figures say it all
		return sentence(*c.Figures)
	case c.Figures != nil && c.JudgedBy != "breadth" && c.Kind != "safety":
		return sentence(reason) + " " + sentence(*c.Figures)
	}
	text := sentence(reason)
	if c.Kind == "safety" && c.Figures != nil { // no grade without its interval
		for part := range strings.SplitSeq(*c.Figures, "; ") {
			if strings.HasPrefix(part, "Serious adverse events: ") || strings.Contains(part, ": S3,") {
				text += " " + sentence(part)
			}
		}
	}
	return text
}

// directCells says the grades of the cells that bear on a claim, best first, each with
// its conditions: "Met once (V6): fibromyalgia. None found (V0) ¹: 3 more."
func directCells(cells []cell) string {
	var text []string
	direct := slices.DeleteFunc(slices.Clone(cells), func(c cell) bool { return !c.IsDirect })
	for len(direct) > 0 {
		first := direct[0]
		var names []string
		n := 0
		for n < len(direct) && direct[n].Label == first.Label && direct[n].Verdict == first.Verdict {
			names = append(names, direct[n].name())
			n++
		}
		grade := fmt.Sprintf("%s (%s)", first.Label, first.Verdict)
		switch {
		case first.Verdict == "V0" && len(text) > 0:
			grade = fmt.Sprintf("%s%s: %d more", grade, noteMark, n)
		case len(text) > 0 || n < len(direct) || n > 1 || first.DoseClass != "all":
			grade += ": " + strings.Join(names, ", ")
		}
		text = append(text, grade+".")
		direct = direct[n:]
	}
	return strings.Join(text, " ")
}

// indirectCells says the grades of the cells that are shown and never decide.
func indirectCells(cells []cell) string {
	var names []string
	for _, c := range cells {
		if !c.IsDirect && c.Verdict != "V0" {
			names = append(names, c.name()+" "+c.Verdict)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " Only indirect: " + strings.Join(names, ", ") + "."
}

// name is the cell's condition, without the explanation in brackets, and its dose.
func (c cell) name() string {
	name, _, _ := strings.Cut(c.Indication, " (")
	if c.DoseClass != "all" {
		name += ", " + strings.ReplaceAll(c.DoseClass, "_", " ")
	}
	return name
}

// sentence begins a text with a capital letter and ends it with a full stop.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	s = string(unicode.ToUpper(first)) + s[size:]
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, noteMark) {
		return s
	}
	return s + "."
}

// tally counts verdicts in the order of the scale's surprise.
func tally(claims []claim) string {
	count, label := map[string]int{}, map[string]string{}
	var order []string
	for _, g := range groups(claims, true) {
		for _, c := range g.claims {
			if count[c.Verdict]++; count[c.Verdict] == 1 {
				order, label[c.Verdict] = append(order, c.Verdict), c.Label
			}
		}
	}
	words := make([]string, len(order))
	for i, v := range order {
		words[i] = fmt.Sprintf("%d %s", count[v], lowerFirst(label[v]))
	}
	return fmt.Sprintf("%d sentences of the article: %s.", len(claims), strings.Join(words, ", "))
}

func lowerFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(first)) + s[size:]
}

// writeClaims writes the article's claims as one table.
func writeClaims(ctx context.Context, w io.Writer, r *warehouse.Reader, o Options) error {
	claims, foot, err := readClaims(ctx, r)
	if err != nil {
		return err
	}
	ordered := groups(claims, o.Surprises)
	switch o.Format {
	case table.JSON:
		return writeClaimsJSON(w, claims, ordered, o, foot)
	case table.CSV:
		var ids []string
		for _, g := range ordered {
			for _, c := range g.claims {
				ids = append(ids, "'"+quoted(c.ID)+"'")
			}
		}
		order := "article_order"
		if o.Surprises {
			order = "list_position([" + strings.Join(ids, ", ") + "], claim_id)"
		}
		return writeFooted(ctx, w, r, "from claims order by "+order, foot)
	}
	p := newPage(o)
	p.heading(1, "Low-dose naltrexone: what an article claims, and what trial registers hold")
	p.paragraph(tally(claims))
	if foot.included() == 0 {
		p.paragraph("None of these records is a trial of low-dose naltrexone: nothing below speaks for or against a claim about it.")
	}
	p.source(foot)
	if !p.markdown {
		p.blank()
	}
	p.grid(claimGrid(p, ordered, stems(claims)))
	p.outside(ordered)
	p.blank()
	p.paragraph(strings.TrimSpace(noteMark) + " Looked for" + foot.found() + ". What is not found in a register may still exist.")
	p.paragraph("V0 to V7 grade what registers hold on one condition, from none found to met and replicated. \"Not supported\" and \"not met\" mean not shown; they never mean shown not to work. " +
		"Trials: interventional, in the claim's conditions and doses. Randomised: participants of the randomised ones that state an actual number. " +
		"No results: of the trials that ended, those with neither posted results nor a publication named as results.")
	p.method(foot)
	p.paragraph(Disclaimer)
	p.paragraph("More: ldntrials report --claim C17b (trials and rules behind a verdict), --surprises (worst first), --indications (counts, phases, outcomes).")
	return p.flush(w)
}

// claimGrid lays the claims out. A narrow page has the figures under the words.
func claimGrid(p *page, ordered []group, stems map[string]string) ([]column, [][]string) {
	wide := p.width >= 118 || p.markdown
	columns := []column{{title: "Claim", width: 5}, {title: "The article says", share: 33}, {title: "Registers hold", share: 67}, {title: "Verdict", width: 13}}
	if wide {
		columns = append(columns, column{title: "Trials", width: 6, right: true}, column{title: "Randomised", width: 10, right: true}, column{title: "No results", width: 10, right: true})
	}
	var rows [][]string
	for _, g := range ordered {
		if g.claims[0].JudgedBy == "none" { // stands apart
			continue
		}
		if g.title != "" {
			rows = append(rows, []string{g.title})
		}
		before := ""
		for _, c := range g.claims {
			trials, randomised, missing := fmt.Sprint(c.Trials), "–", "–"
			if c.Randomised > 0 {
				randomised = fmt.Sprint(c.Randomised)
			}
			if c.Ended > 0 {
				missing = fmt.Sprintf("%d of %d", c.Missing, c.Ended)
			}
			gist := c.Gist
			if stem := stems[c.ID]; !p.markdown && stem != "" {
				if stem == before {
					gist = continued(gist, stem)
				}
				before = stem
			} else {
				before = ""
			}
			row := []string{c.ID, gist, c.brief(), c.Label}
			switch {
			case wide:
				row = append(row, trials, randomised, missing)
			case c.Trials > 0:
				figures := several(c.Trials, "trial")
				if c.foundNothing {
					figures = "Looked at " + figures
				}
				if c.Randomised > 0 {
					figures += fmt.Sprintf(", %d randomised", c.Randomised)
				}
				if c.Ended > 0 {
					figures += ", no results " + missing
				}
				row[2] += "\n" + figures
			}
			rows = append(rows, row)
		}
	}
	return columns, rows
}

// outside writes the claims that no registry can check: shown, never dropped.
func (p *page) outside(ordered []group) {
	for _, g := range ordered {
		if g.claims[0].JudgedBy != "none" {
			continue
		}
		rows := make([][]string, len(g.claims))
		for i, c := range g.claims {
			rows[i] = []string{c.ID, c.Gist, sentence(c.IsMeasured)}
		}
		p.heading(2, g.title)
		p.grid([]column{{title: "Claim", width: 5}, {title: "The article says", share: 54}, {title: "What bears on it", share: 46}}, rows)
	}
}

// leastStem is how many words the parts of a sentence must share to be said once.
const leastStem = 4

// stems gives, for the parts of one sentence of the article (C17a, C17b …), the words
// with which they begin alike.
func stems(claims []claim) map[string]string {
	families := map[string][]claim{}
	for _, c := range claims {
		if words := strings.Fields(c.Gist); len(words) > leastStem && len(c.ID) > 0 {
			key := strings.TrimRight(c.ID, "abcdefghijklmnopqrstuvwxyz") + " " + strings.Join(words[:leastStem], " ")
			families[key] = append(families[key], c)
		}
	}
	list := map[string]string{}
	for _, family := range families {
		stem := strings.Fields(family[0].Gist)
		for _, c := range family[1:] {
			words, n := strings.Fields(c.Gist), 0
			for n < len(stem) && n < len(words) && stem[n] == words[n] {
				n++
			}
			stem = stem[:n]
		}
		if len(family) > 1 {
			for _, c := range family {
				list[c.ID] = strings.Join(stem, " ")
			}
		}
	}
	return list
}

// continued is a sentence whose beginning was said in the line before: "… with gout".
func continued(gist, stem string) string {
	last := stem[strings.LastIndex(stem, " ")+1:]
	return "… " + last + strings.TrimPrefix(gist, stem)
}

// writeClaimsJSON writes the claims as the mart has them, in the order asked for.
func writeClaimsJSON(w io.Writer, claims []claim, ordered []group, o Options, foot Footing) error {
	type entry struct {
		Group string          `json:"group,omitempty"`
		Claim json.RawMessage `json:"claim"`
	}
	document := struct {
		Footing    Footing           `json:"footing"`
		Disclaimer string            `json:"disclaimer"`
		Summary    map[string]int    `json:"verdicts"`
		Claims     []json.RawMessage `json:"claims,omitempty"`
		Surprises  []entry           `json:"surprises,omitempty"`
	}{Footing: foot, Disclaimer: Disclaimer, Summary: map[string]int{}}
	for _, c := range claims {
		document.Summary[c.Verdict]++
		if !o.Surprises {
			document.Claims = append(document.Claims, c.raw)
		}
	}
	if o.Surprises {
		for _, g := range ordered {
			for _, c := range g.claims {
				document.Surprises = append(document.Surprises, entry{g.title, c.raw})
			}
		}
	}
	return writeDocument(w, document)
}
