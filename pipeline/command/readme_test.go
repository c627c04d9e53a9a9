package command_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"ldntrials/pipeline/command"
	"ldntrials/pipeline/refresh"
)

// TestReadme runs every example of README.md that starts with bin/ldntrials, on the
// bundled reference extract, so that none of them goes out of date.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	run := func(args ...string) (int, string, string) {
		var stdout, stderr bytes.Buffer
		code := command.Run(t.Context(), command.Env{
			Args: append([]string{"--data", data}, args...), Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
			Getenv: func(string) string { return "" }, Version: "test",
		})
		return code, stdout.String(), stderr.String()
	}
	if code, _, stderr := run("refresh", "--offline"); code != refresh.ExitStale {
		t.Fatalf("first run offline: exit %d\n%s", code, stderr)
	}
	examples := 0
	for line := range strings.Lines(string(text)) {
		line, found := strings.CutPrefix(line, "    bin/ldntrials ")
		if !found {
			continue
		}
		args := words(line)
		if args[0] == "refresh" { // asks the real registers: run above, offline
			continue
		}
		examples++
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			code, stdout, stderr := run(args...)
			if code != refresh.ExitDone || strings.TrimSpace(stdout) == "" {
				t.Errorf("exit %d\n%s%s", code, stdout, stderr)
			}
		})
	}
	if examples < 6 {
		t.Errorf("only %d examples were found in README.md: has its form changed?", examples)
	}
}

// words splits a line as a shell does, as far as the README needs: double quotes and
// a comment at the end.
func words(line string) []string {
	var list []string
	var word strings.Builder
	quoted, open := false, false
	for _, r := range line {
		switch {
		case r == '"':
			quoted, open = !quoted, true
		case !quoted && (r == ' ' || r == '\n' || r == '#'):
			if open {
				list = append(list, word.String())
				word.Reset()
				open = false
			}
			if r == '#' {
				return list
			}
		default:
			word.WriteRune(r)
			open = true
		}
	}
	if open {
		list = append(list, word.String())
	}
	return list
}
