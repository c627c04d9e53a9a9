package decode

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"ldntrials/pipeline/archive"
	"ldntrials/pipeline/durable/sums"
	"ldntrials/pipeline/registry"
)

// damaged says whether a file of a set has another hash than when it was landed, or is gone.
func damaged(ctx context.Context, dir string) (bool, error) {
	found, err := sums.Check(dir, func(string) bool { return false }, ctx.Err)
	if err != nil {
		return false, fmt.Errorf("check columns: %w", err)
	}
	return slices.ContainsFunc(found, func(f sums.Finding) bool { return f.State != sums.Sound }), nil
}

// standing are the record versions whose rows stand in sets of columns. A version is archived
// once, but again when the file that held it was damaged: its rows must not stand twice.
func standing(ctx context.Context, sets []string) (map[string]struct{}, error) {
	known := map[string]struct{}{}
	for _, dir := range sets {
		for _, table := range []string{"study", "failure"} {
			err := archive.Keys(ctx, filepath.Join(dir, table+".parquet"), known)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, fmt.Errorf("read columns: %w", err)
			}
		}
	}
	return known, nil
}

// without leaves out versions that are known, and knows every one that it lets pass.
func without(known map[string]struct{}, versions iter.Seq2[registry.Raw, error]) iter.Seq2[registry.Raw, error] {
	return func(yield func(registry.Raw, error) bool) {
		for raw, err := range versions {
			if err == nil {
				key := archive.Key(raw.RecordID, raw.Hash)
				if _, again := known[key]; again {
					continue
				}
				known[key] = struct{}{}
			}
			if !yield(raw, err) {
				return
			}
		}
	}
}

// ofLost says whether a folder of columns came from one of the lost archive files.
func ofLost(lost []string, name, folder string) bool {
	run, _, _ := strings.Cut(folder, "@")
	return slices.ContainsFunc(lost, func(path string) bool {
		return archive.Run(path) == run && filepath.Base(filepath.Dir(path)) == name
	})
}
