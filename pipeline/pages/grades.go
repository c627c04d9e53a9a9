package pages

import (
	"regexp"
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
	gradedCell = regexp.MustCompile(`^(.*) (V[1-7])( \(indirect\))?$`)
	emptyCells = regexp.MustCompile(`^(\d+) V0$`)
)

// gradeLabels name the grades of cells (sql/reference/verdicts.csv).
var gradeLabels = map[string]string{
	"V1": "registered, not completed", "V2": "completed, no results found", "V3": "uncontrolled or unmasked results only",
	"V4": "not shown in a masked trial", "V5": "mixed", "V6": "met once", "V7": "met and replicated",
}

// AllGrades are the cells that hold a trial, as claims.cells lists them.
func (c claim) AllGrades() []grade {
	var all []grade
	for _, cell := range fields(";", c.Cells) {
		if m := gradedCell.FindStringSubmatch(string(cell)); m != nil {
			name, class, hasClass := strings.Cut(m[1], ", ")
			if hasClass {
				name += ", " + words(Text(class))
			}
			all = append(all, grade{Text(name), m[2], gradeLabels[m[2]], m[3] != ""})
		}
	}
	return all
}

// Grades are those of the overview.
func (c claim) Grades() []grade {
	all := c.AllGrades()
	return all[:min(overviewGrades, len(all))]
}

// MoreGrades counts those that the overview leaves out.
func (c claim) MoreGrades() int { return max(0, len(c.AllGrades())-overviewGrades) }

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
		return "resistant " + m[1]
	}
	return m[1]
}

var whereAndWhen = regexp.MustCompile(` in [^ ]+ as of \d{4}-\d{2}-\d{2} with query \S+$`)

// brief is a reason without where and when was looked, which stand on every page.
func brief(reason Text) string { return whereAndWhen.ReplaceAllString(reason.String(), "") }
