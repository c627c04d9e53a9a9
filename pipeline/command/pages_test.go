package command_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"ldntrials/pipeline/command"
	"ldntrials/pipeline/pages"
	"ldntrials/pipeline/refresh"
)

// A model that renames a column would empty a page without a word: pages take what they do not find
// as null.
func TestExportsHoldWhatThePagesRead(t *testing.T) {
	data := t.TempDir()
	var said bytes.Buffer
	if code := command.Run(t.Context(), command.Env{Args: []string{"--data", data, "refresh", "--offline"}, Stdout: &said, Stderr: &said, Getenv: os.Getenv, Version: "test"}); code != refresh.ExitStale {
		t.Fatalf("refresh ended with %d: %s", code, said.String())
	}
	lacks, err := pages.Lacks(filepath.Join(data, refresh.ExportsName, "current"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range lacks {
		t.Errorf("the pages read %s, and no model publishes it", name)
	}
}
