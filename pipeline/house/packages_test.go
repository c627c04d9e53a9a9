package house_test

import (
	"bytes"
	"go/ast"
	"go/format"
	"slices"
	"strings"
	"testing"
)

// maxLines is how long a file can be and still be read in one sitting.
const maxLines = 500

func TestFilesAreReadInOneSitting(t *testing.T) {
	for _, f := range tree(t, ".go", ".sql", "Makefile") {
		if n := f.lines(); n > maxLines {
			t.Errorf("%s has %d lines, more than %d: give each of its subjects a file", f.name, n, maxLines)
		}
	}
}

func TestGoFilesAreFormatted(t *testing.T) {
	for _, f := range tree(t, ".go") {
		formatted, err := format.Source(f.body)
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(formatted, f.body) {
			t.Errorf("%s is not in gofmt's form: gofmt -w %[1]s", f.name)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	comments := map[string]int{}
	for _, s := range sources(t) {
		if s.isTest() {
			continue
		}
		comments[s.folder()] += 0
		if s.Doc == nil {
			continue
		}
		comments[s.folder()]++
		want := "Package " + s.Name.Name + " "
		if s.Name.Name == "main" {
			want = "Command "
		}
		if !strings.HasPrefix(s.Doc.Text(), want) {
			t.Errorf("%s: the package comment does not begin with %q", s.name, want)
		}
	}
	for folder, n := range comments {
		if n != 1 {
			t.Errorf("%s has %d package comments, want one: say in one file what the package is for", folder, n)
		}
	}
}

func TestEveryExportedNameIsDocumented(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() || s.Name.Name == "main" || slices.Contains(strings.Split(s.folder(), "/"), "internal") {
			continue
		}
		for _, name := range undocumented(s.File) {
			t.Errorf("%s: %s is exported and has no comment", s.at.Position(name.Pos()), name.Name)
		}
	}
}

// known are methods whose meaning the standard library fixes.
var known = []string{"Error", "Unwrap", "String"}

// undocumented lists the exported names of the package level, and the exported methods of
// exported types, that no comment describes. One comment can describe a group.
func undocumented(f *ast.File) []*ast.Ident {
	var names []*ast.Ident
	exported := func(idents ...*ast.Ident) {
		for _, ident := range idents {
			if ident.IsExported() {
				names = append(names, ident)
			}
		}
	}
	for _, decl := range f.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			isMethod := decl.Recv != nil
			if isMethod && (!ast.IsExported(receiver(decl.Recv.List[0].Type)) || slices.Contains(known, decl.Name.Name)) {
				continue
			}
			if decl.Doc == nil {
				exported(decl.Name)
			}
		case *ast.GenDecl:
			if decl.Doc != nil {
				continue
			}
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					if spec.Doc == nil && spec.Comment == nil {
						exported(spec.Name)
					}
				case *ast.ValueSpec:
					if spec.Doc == nil && spec.Comment == nil {
						exported(spec.Names...)
					}
				}
			}
		}
	}
	return names
}

// receiver is the name of a method's type.
func receiver(expr ast.Expr) string {
	switch expr := expr.(type) {
	case *ast.StarExpr:
		return receiver(expr.X)
	case *ast.IndexExpr:
		return receiver(expr.X)
	case *ast.IndexListExpr:
		return receiver(expr.X)
	case *ast.Ident:
		return expr.Name
	}
	return ""
}
