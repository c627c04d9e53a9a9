package house_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
)

// forbidden are patterns that stand in no text file. They are put together here so that this
// file does not break its own rules.
var forbidden = []struct {
	what    string
	pattern *regexp.Regexp
	remedy  string
}{
	{"a note to do something later", regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b`),
		"do it, or write it down as an issue"},
	{"a path of one machine", regexp.MustCompile(`(^|[^\w.])/(ho` + `me|ro` + `ot|wo` + `rk|Us` + `ers)/[\w.-]`),
		"write a path from the project's folder"},
	{"a host of a package registry", regexp.MustCompile(`registry\.np` + `mjs|py` + `pi\.org|files\.python` + `hosted|` +
		`proxy\.go` + `lang|sum\.go` + `lang|static\.cra` + `tes|deb\.deb` + `ian`),
		"leave it to the tool's own settings"},
	{"a merge left half done", regexp.MustCompile(`^(<{7}|>{7}) `), "finish the merge"},
}

// ownMail finds mail addresses; those of the domains kept for examples are allowed.
var (
	mail    = regexp.MustCompile(`[\w.+-]+@[\w-]+(\.[\w-]+)*\.[A-Za-z]{2,}\b`)
	example = regexp.MustCompile(`@([\w-]+\.)*(example(\.(org|com|net))?|invalid|test)$`)
)

func TestTextsHoldNothingThatDoesNotBelong(t *testing.T) {
	for _, f := range tree(t) {
		if !f.isText() {
			continue
		}
		n := 0
		for line := range bytes.Lines(f.body) {
			n++
			for _, rule := range forbidden {
				if found := rule.pattern.Find(line); found != nil {
					t.Errorf("%s:%d: %s (%q): %s", f.name, n, rule.what, found, rule.remedy)
				}
			}
			for _, found := range mail.FindAll(line, -1) {
				if !example.Match(found) {
					t.Errorf("%s:%d: a mail address (%q): use one at example.org", f.name, n, found)
				}
			}
		}
	}
}

var grain = regexp.MustCompile(`(?i)\bone row (per|for)\b`)

func TestEveryMartStatesItsGrain(t *testing.T) {
	for _, f := range tree(t, ".sql") {
		if !within(f.name, "sql/marts") {
			continue
		}
		var header []string
		for line := range strings.Lines(string(f.body)) {
			comment, is := strings.CutPrefix(line, "--")
			if !is {
				break
			}
			header = append(header, strings.Fields(comment)...)
		}
		if !grain.MatchString(strings.Join(header, " ")) {
			t.Errorf("%s: the header does not say what a row is: write \"one row per …\"", f.name)
		}
	}
}
