package house_test

import (
	"regexp"
	"strings"
	"testing"
)

// subject is `package: what and why`; several packages are parted by commas.
var subject = regexp.MustCompile(`^[\w.*/-]+(, [\w.*/-]+)*: \S`)

func TestCommitsSayWhereAndWhat(t *testing.T) {
	shallow, err := command("git", "rev-parse", "--is-shallow-repository")
	if err != nil || strings.TrimSpace(string(shallow)) != "false" {
		t.Skip("NOT CHECKED: no git history here")
	}
	log, err := command("git", "log", "--no-merges", "-200", "--format=%h %s")
	if err != nil {
		t.Fatalf("read the history: %v", err)
	}
	for line := range strings.Lines(string(log)) {
		if _, text, _ := strings.Cut(strings.TrimSpace(line), " "); !subject.MatchString(text) {
			t.Errorf("commit %s is not of the form \"package: what and why\"", strings.TrimSpace(line))
		}
	}
}
