package export

import (
	"os"
	"path/filepath"
	"slices"
)

// keptFile is a file of the export before that holds what the new one would.
type keptFile struct {
	File
	path string
}

// earlier gives the files of the export that dir/current points to, of these tables, by table. An
// export that cannot be read gives none.
func earlier(dir string, tables []string) map[string]keptFile {
	if len(tables) == 0 {
		return nil
	}
	current := filepath.Join(dir, Current)
	m, err := Read(current)
	if err != nil {
		return nil
	}
	files := map[string]keptFile{}
	for _, f := range m.Files {
		if slices.Contains(tables, f.Table) && filepath.Base(f.Name) == f.Name {
			files[f.Table] = keptFile{f, filepath.Join(current, f.Name)}
		}
	}
	return files
}

// takeOver links the file into dir, if it is of the table's form and holds what was written. Where it
// cannot be linked, it is written anew.
func (f keptFile) takeOver(t exported, dir string) bool {
	same := f.Description == t.description && slices.EqualFunc(f.Columns, t.columns, func(c Column, s source) bool {
		return c.Name == s.name && c.Description == s.description
	})
	if !same {
		return false
	}
	bytes, sum, err := measure(f.path)
	return err == nil && bytes == f.Bytes && sum == f.SHA256 && os.Link(f.path, filepath.Join(dir, f.Name)) == nil
}
