package warehouse_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Two ways into DuckDB are never used, because both give wrong data without an error. Each was
// reproduced with go-duckdb v1.8.2 and arrow/go v17:
//
//   - RegisterView scans Arrow data in place. A sum over the second column returned the first
//     column's, a filter was ignored, a second scan returned no rows, and the view is saved in the
//     file with pointers that are dead for the next process.
//   - The appender writes 12.5 into DECIMAL(10,2) as 0.12, and goes wrong on large enums, overflow,
//     zoned times and dates before 1970.
//
// Arrow record batches are landed as Parquet and read with read_parquet instead, which is exact.
// Only this package knows the driver, so that an upgrade is one room's work.
var (
	bannedNames  = []string{"RegisterView", "NewAppender", "NewAppenderFromConn", "NewArrowFromConn"}
	driverImport = "github.com/marcboeker/go-duckdb"
	driverFolder = filepath.Join("pipeline", "warehouse")
)

// violations names each banned call, and each import of the driver outside this package.
func violations(root fs.FS, parse func(name string) (*ast.File, *token.FileSet, error)) ([]string, error) {
	var found []string
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		file, positions, err := parse(name)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			if strings.Trim(spec.Path.Value, `"`) == driverImport && filepath.Dir(name) != driverFolder {
				found = append(found, fmt.Sprintf("%s imports %s", positions.Position(spec.Pos()), driverImport))
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if selector, ok := n.(*ast.SelectorExpr); ok {
				for _, banned := range bannedNames {
					if selector.Sel.Name == banned {
						found = append(found, fmt.Sprintf("%s uses %s", positions.Position(selector.Sel.Pos()), banned))
					}
				}
			}
			return true
		})
		return nil
	})
	return found, err
}

func TestNoUnsafeWayIntoDuckDB(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	found, err := violations(os.DirFS(root), func(name string) (*ast.File, *token.FileSet, error) {
		positions := token.NewFileSet()
		file, err := parser.ParseFile(positions, filepath.Join(root, name), nil, parser.SkipObjectResolution)
		return file, positions, err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f + "; see the comment above for why and for the safe way")
	}
}

func TestTheScanFindsWhatItLooksFor(t *testing.T) {
	bad := files(map[string]string{
		"pipeline/columns/x.go":   "package columns\n\nimport duckdb \"github.com/marcboeker/go-duckdb\"\n\nvar a, _ = duckdb.NewAppenderFromConn(nil, \"\", \"\")\n",
		"pipeline/warehouse/x.go": "package warehouse\n\nimport _ \"github.com/marcboeker/go-duckdb\"\n\nfunc f(a arrow) { a.RegisterView(nil, \"v\") } // RegisterView in words is fine\n",
		".git/x.go":               "not Go",
	})
	found, err := violations(bad, func(name string) (*ast.File, *token.FileSet, error) {
		positions := token.NewFileSet()
		file, err := parser.ParseFile(positions, name, bad[name].Data, parser.SkipObjectResolution)
		return file, positions, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(found, "\n"); len(found) != 3 || !strings.Contains(got, "columns/x.go:3:8 imports") || !strings.Contains(got, "columns/x.go:5:19 uses NewAppenderFromConn") || !strings.Contains(got, "warehouse/x.go:5:21 uses RegisterView") {
		t.Errorf("got %s", got)
	}
}

func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, statErr := os.Stat(filepath.Join(dir, "go.mod")); statErr == nil {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", fmt.Errorf("no go.mod above the working folder")
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}
