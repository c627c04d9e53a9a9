package pages

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// grade is the verdict of a cell that bears on a claim.
type grade struct {
	Name     Text
	Grade    string // V1 to V7
	Label    string
	Indirect bool
}

// overviewGrades is how many cells a claim shows on the overview.
const overviewGrades = 5

var (
	gradedCell = regexp.MustCompile(`^(.*) (V[1-7])(?: \((.+?)\))??( \(indirect\))?$`)
	emptyCells = regexp.MustCompile(`^(\d+) V0$`)
)

// gradeLabels name the grades of cells (sql/reference/verdicts.csv), where a cell's own label is missing.
var gradeLabels = map[string]string{
	"V1": "registered, not completed", "V2": "completed, no results found", "V3": "uncontrolled or unmasked results only",
	"V4": "not shown in a masked trial", "V5": "mixed", "V6": "met once", "V7": "met and replicated",
}

// cellLabels are the labels of cells by indication and grade: a cell may say more than its grade does.
type cellLabels map[[2]Text]Text

func (s *site) cellLabels(ctx context.Context) (cellLabels, error) {
	type cell struct {
		Indication Text `json:"indication"`
		Verdict    Text `json:"verdict"`
		Label      Text `json:"label"`
	}
	labels := cellLabels{}
	err := each(ctx, s.source, `select indication, verdict, label from cell_verdicts where label is not null
		order by population = 'all', dose_definition = 'headline', dose_class = 'all'`, func(c cell) {
		labels[[2]Text{c.Indication, c.Verdict}] = c.Label
	})
	return labels, err
}

// grades reads the cells that hold a trial out of claims.cells.
func (c claim) grades(labels cellLabels) []grade {
	var all []grade
	for _, cell := range fields(";", c.Cells) {
		m := gradedCell.FindStringSubmatch(string(cell))
		if m == nil {
			continue
		}
		name, class := m[1], ""
		if at := strings.LastIndex(name, ", "); at >= 0 && slices.Contains(classes, name[at+2:]) {
			name, class = name[:at], ", "+words(Text(name[at+2:]))
		}
		label := gradeLabels[m[2]]
		if m[3] != "" {
			label = m[3]
		} else if own := labels[[2]Text{Text(name), Text(m[2])}].String(); own != "" {
			label = strings.ToLower(own[:1]) + own[1:]
		}
		all = append(all, grade{Text(name + class), m[2], label, m[4] != ""})
	}
	return all
}

// Grades are those of the overview.
func (c claim) Grades() []grade {
	return c.AllGrades[:min(overviewGrades, len(c.AllGrades))]
}

// MoreGrades counts those that the overview leaves out.
func (c claim) MoreGrades() int { return max(0, len(c.AllGrades)-overviewGrades) }

// NoneFound counts cells without a registered trial.
func (c claim) NoneFound() int {
	for _, cell := range fields(";", c.Cells) {
		if m := emptyCells.FindStringSubmatch(string(cell)); m != nil {
			n, _ := strconv.Atoi(m[1]) // a number too large is not ours
			return n
		}
	}
	return 0
}

var subject = regexp.MustCompile(`(?:effective in|help with|hope in) (.+?)( where other treatment failed)?$`)

// short is what a claim is about: the condition where it names one.
func short(gist Text) string {
	m := subject.FindStringSubmatch(gist.String())
	switch {
	case m == nil:
		return clip(70, gist)
	case m[2] != "":
		return m[1] + ", treatment-resistant"
	}
	return m[1]
}

var whereAndWhen = regexp.MustCompile(` in (?:no register|\w+(?:, \w+)*) as of \d{4}-\d{2}-\d{2} with query \w+(?:, \w+)*(?: \(bundled or imported records\))?$`)

// brief is a reason without where and when was looked, which stand on every page.
func brief(reason Text) string { return whereAndWhen.ReplaceAllString(reason.String(), "") }
