package archive

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"ldntrials/pipeline/durable/sums"
)

// Damage is an archive file that is not what was written: its bytes changed, or it is gone.
type Damage struct {
	Registry string
	Path     string
	Missing  bool
}

// Kind says what the file held: record versions, what a run returned, or what it asked.
func (d Damage) Kind() string {
	switch {
	case strings.HasSuffix(d.Path, bodiesSuffix):
		return "record versions"
	case strings.HasSuffix(d.Path, seenSuffix):
		return "which records a run returned"
	}
	return "what a run asked and got"
}

// Check reads every file and compares it with the hash that was recorded when it was
// written (SHA256SUMS in each register's folder). Damaged files are left out of whatever
// is read from here on; they stay where they are. A file of a time before hashes were
// recorded is read through instead; with record, its hash is recorded then.
func (a *Archive) Check(ctx context.Context, record bool) ([]Damage, error) {
	names, err := a.Registries()
	if err != nil {
		return nil, err
	}
	var found []Damage
	for _, name := range names {
		dir := filepath.Join(a.dir, name)
		files, err := sums.Check(dir, isArchiveFile, ctx.Err)
		if err != nil {
			return nil, fmt.Errorf("check archive of %s: %w", name, err)
		}
		for _, f := range files {
			damaged := f.State == sums.Damaged || f.State == sums.Missing
			if f.State == sums.Unrecorded {
				err := scan(ctx, f.Path, nil, func(arrow.Record) bool { return true })
				if damaged = errors.Is(err, ErrCorrupt); !damaged && err != nil {
					return nil, fmt.Errorf("check archive of %s: %w", name, err)
				}
				if !damaged && record {
					if err := recordHash(f.Path); err != nil {
						return nil, err
					}
				}
			}
			if damaged {
				found = append(found, Damage{name, f.Path, f.State == sums.Missing})
			}
		}
	}
	a.damaged = found
	return found, nil
}

func recordHash(path string) error {
	sum, err := sums.File(path)
	if err != nil {
		return fmt.Errorf("record hash: %w", err)
	}
	return sums.Add(filepath.Dir(path), filepath.Base(path), sum)
}

func isArchiveFile(name string) bool {
	return strings.HasSuffix(name, bodiesSuffix) || strings.HasSuffix(name, seenSuffix) || strings.HasSuffix(name, fetchSuffix)
}

// Damaged says whether Check found a file damaged or gone.
func (a *Archive) Damaged(path string) bool {
	return slices.ContainsFunc(a.damaged, func(d Damage) bool { return d.Path == path })
}

// sound leaves out what Check found damaged.
func (a *Archive) sound(paths []string, err error) ([]string, error) {
	return slices.DeleteFunc(paths, a.Damaged), err
}

// withMissing adds the files that a run wrote and that are gone, in their order.
func (a *Archive) withMissing(name, suffix string, paths []string) []string {
	for _, d := range a.damaged {
		if d.Missing && d.Registry == name && strings.HasSuffix(d.Path, suffix) {
			paths = append(paths, d.Path)
		}
	}
	slices.Sort(paths)
	return paths
}
