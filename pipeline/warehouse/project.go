package warehouse

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Project is everything the folder of SQL holds, read and parsed but not yet ordered.
type Project struct {
	Seeds  []Seed  // by name
	Models []Model // staging, intermediate, marts, checks; by file name within each
}

// Load reads reference/*.csv with their .md, and the *.sql files of staging, intermediate, marts
// and checks. A folder may be absent. Two relations of one name are an error.
func Load(fsys fs.FS) (*Project, error) {
	var p Project
	seen := map[string]string{}
	add := func(id, file string) error {
		if other, twice := seen[id]; twice {
			return fmt.Errorf("read models: %s and %s both make %s", other, file, id)
		}
		seen[id] = file
		return nil
	}
	seeds, err := fs.Glob(fsys, "reference/*.csv")
	if err != nil {
		return nil, fmt.Errorf("list seeds: %w", err)
	}
	for _, file := range seeds {
		s, err := readSeed(fsys, file)
		if err != nil {
			return nil, err
		}
		if err := add(s.ID(), file); err != nil {
			return nil, err
		}
		p.Seeds = append(p.Seeds, s)
	}
	for _, layer := range []Layer{Staging, Intermediate, Marts, Checks} {
		files, err := fs.Glob(fsys, path.Join(string(layer), "*.sql"))
		if err != nil {
			return nil, fmt.Errorf("list models: %w", err)
		}
		for _, file := range files {
			text, err := fs.ReadFile(fsys, file)
			if err != nil {
				return nil, fmt.Errorf("read model: %w", err)
			}
			m, err := ParseModel(file, string(text))
			if err != nil {
				return nil, err
			}
			if err := add(strings.ToLower(m.ID()), file); err != nil {
				return nil, err
			}
			p.Models = append(p.Models, m)
		}
	}
	return &p, nil
}
