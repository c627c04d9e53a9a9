package house_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pinned are the versions that were chosen on purpose: go-duckdb v1.8.2 is the only release
// that speaks arrow/go v17.
var pinned = map[string]string{
	"github.com/apache/arrow/go/v17":  "v17.0.0",
	"github.com/marcboeker/go-duckdb": "v1.8.2",
	"github.com/robfig/cron/v3":       "v3.0.1",
}

// module is one required module; Dir is its folder in the module cache, if it is there.
type module struct {
	Path, Version, Dir string
	Indirect           bool
}

func TestModules(t *testing.T) {
	required, replaced := goMod(t)
	for _, path := range replaced {
		t.Errorf("go.mod replaces %s: require a published version", path)
	}
	for path, version := range pinned {
		if got := required[path]; got.Version != version || got.Indirect {
			t.Errorf("go.mod has %s %q (indirect: %v), want a direct requirement of %s",
				path, got.Version, got.Indirect, version)
		}
	}
}

// goMod reads what go.mod requires, by path, and the paths that it replaces.
func goMod(t *testing.T) (required map[string]module, replaced []string) {
	t.Helper()
	var mod struct {
		Require []module
		Replace []struct{ Old module }
	}
	out, err := command("go", "mod", "edit", "-json")
	if err == nil {
		err = json.Unmarshal(out, &mod)
	}
	if err != nil {
		t.Fatalf("read go.mod: %v", err)
	}
	for _, replace := range mod.Replace {
		replaced = append(replaced, replace.Old.Path)
	}
	required = map[string]module{}
	for _, require := range mod.Require {
		required[require.Path] = require
	}
	return required, replaced
}

// Licences, by a phrase that stands in each. What is linked into the command is permissive;
// tests may use modules whose own files stay under their licence.
var (
	permissive = regexp.MustCompile(`(?i)permission is hereby granted, free of charge|` +
		`permission to use, copy, modify,? and(/or)? distribute|` +
		`redistribution and use in source and binary forms|apache license\s+version 2\.0|` +
		`this is free and unencumbered software`)
	perFile = regexp.MustCompile(`(?i)mozilla public license version 2\.0`)
)

func TestLicencesOfDirectModules(t *testing.T) {
	required, _ := goMod(t)
	shipped := map[string]bool{} // module path; true where the command itself imports it
	for _, s := range sources(t) {
		for _, path := range s.imports() {
			for name := range required {
				if within(path, name) {
					shipped[name] = shipped[name] || !s.isTest()
				}
			}
		}
	}
	args := slices.AppendSeq([]string{"list", "-m", "-json"}, maps.Keys(shipped))
	out, err := command("go", args...)
	if err != nil {
		t.Fatalf("list modules (run `make setup` first): %v", err)
	}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var m module
		if err := decoder.Decode(&m); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("read the module list: %v", err)
		}
		if m.Dir == "" {
			t.Logf("NOT CHECKED: %s is not in the module cache", m.Path)
			continue
		}
		text := licence(t, m.Dir)
		if !permissive.MatchString(text) && (shipped[m.Path] || !perFile.MatchString(text)) {
			t.Errorf("%s %s: no licence under which the command may link it was found", m.Path, m.Version)
		}
	}
}

// licence joins the files of a module that look like a licence.
func licence(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatalf("read module: %v", err)
	}
	var text strings.Builder
	for _, entry := range entries {
		name := strings.ToLower(entry.Name())
		if entry.Type().IsRegular() && (strings.HasPrefix(name, "licen") || strings.HasPrefix(name, "copying")) {
			body, err := os.ReadFile(filepath.Join(dir, entry.Name()))
			if err != nil {
				t.Fatalf("read licence: %v", err)
			}
			text.Write(body)
		}
	}
	return text.String()
}

// command runs a tool in the project's folder.
func command(name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = root
	return cmd.Output()
}
