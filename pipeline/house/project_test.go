package house_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A new name at the top level is a question to ask first.
func TestTheTopLevelIsFixed(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"pipeline", "sql", "schedules", "dashboards", "go.mod", "go.sum", "Makefile",
		"README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", ".ci", ".gitattributes", ".gitignore"}
	missing := map[string]bool{}
	for _, name := range want {
		missing[name] = true
	}
	for _, entry := range entries {
		name := entry.Name()
		if missing[name] {
			delete(missing, name)
			continue
		}
		if tracked, err := command("git", "ls-files", "--", name); err == nil && len(tracked) > 0 {
			t.Errorf("%s: the top level holds only %s", name, strings.Join(want, ", "))
		}
	}
	for name := range missing {
		t.Errorf("%s is missing from the top level", name)
	}
}

// The command that CI calls can be started and runs the tests.
func TestCICallsTheTests(t *testing.T) {
	for _, f := range tree(t, ".ci/run") {
		if !strings.Contains(string(f.body), "\nmake test\n") {
			t.Error(".ci/run does not call make test")
		}
	}
	info, err := os.Stat(filepath.Join(root, ".ci", "run"))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode()&0o111 == 0 {
		t.Error(".ci/run cannot be started: chmod +x .ci/run")
	}
}
