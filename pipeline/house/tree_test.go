package house_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the folder of the project, seen from this package.
var root = filepath.Join("..", "..")

// notOurs are folders of the top level that are made here and not kept in the repository.
var notOurs = []string{".git", "bin", "data", "exports", "node_modules"}

// file is one file of the project; name is its path from the root, with slashes.
type file struct {
	name string
	body []byte
}

// isText says that a person can read the file.
func (f file) isText() bool { return !bytes.Contains(f.body[:min(len(f.body), 8000)], []byte{0}) }

// lines counts the lines, the last one with or without its end.
func (f file) lines() int {
	return bytes.Count(bytes.TrimSuffix(f.body, []byte("\n")), []byte("\n")) + 1
}

// tree reads every file of the project whose name ends in one of the suffixes, or all.
func tree(t *testing.T, suffixes ...string) []file {
	t.Helper()
	var files []file
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains(notOurs, name) || strings.Contains(name, "testdata/fuzz") {
				return fs.SkipDir
			}
			return nil
		}
		wanted := func(suffix string) bool { return strings.HasSuffix(name, suffix) }
		if !d.Type().IsRegular() || len(suffixes) > 0 && !slices.ContainsFunc(suffixes, wanted) {
			return nil
		}
		body, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		files = append(files, file{name, body})
		return err
	})
	if err != nil {
		t.Fatalf("read the project: %v", err)
	}
	if len(files) == 0 {
		t.Fatalf("no file ending in %q: the rule looks at nothing", suffixes)
	}
	return files
}

// source is one Go file, parsed.
type source struct {
	file
	*ast.File
	at *token.FileSet
}

// folder is the path of the file's package from the root.
func (s source) folder() string { return path.Dir(s.name) }

// isTest says that the file is compiled for tests only.
func (s source) isTest() bool { return strings.HasSuffix(s.name, "_test.go") }

// imports lists the import paths of the file.
func (s source) imports() []string {
	var paths []string
	for _, spec := range s.Imports {
		paths = append(paths, strings.Trim(spec.Path.Value, `"`))
	}
	return paths
}

// sources parses every Go file of the project.
func sources(t *testing.T) []source {
	t.Helper()
	var parsed []source
	for _, f := range tree(t, ".go") {
		at := token.NewFileSet()
		syntax, err := parser.ParseFile(at, f.name, f.body, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, source{f, syntax, at})
	}
	return parsed
}
