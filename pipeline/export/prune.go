package export

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Prune removes all but the newest keep runs from dir and returns the names of those it removed.
// It never removes the run that dir/current points to, nor a folder without a manifest of ours or of
// another name than the run that its manifest names: that is somebody's copy.
// Newest is decided by when a manifest was written.
func Prune(dir string, keep int) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("prune exports: %w", err)
	}
	current, err := os.Readlink(filepath.Join(dir, Current))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("prune exports: which run is current: %w", err)
	}
	type run struct {
		name string
		at   int64
	}
	var runs []run
	for _, e := range entries {
		if !e.IsDir() || strings.HasSuffix(e.Name(), ".tmp") {
			continue
		}
		if m, err := Read(filepath.Join(dir, e.Name())); err != nil || m.Run != e.Name() {
			continue // not ours, or not readable by this version: not ours to remove
		}
		info, err := os.Stat(filepath.Join(dir, e.Name(), ManifestName))
		if err != nil {
			return nil, fmt.Errorf("prune exports: %w", err)
		}
		runs = append(runs, run{e.Name(), info.ModTime().UnixNano()})
	}
	sort.Slice(runs, func(i, j int) bool {
		if runs[i].at != runs[j].at {
			return runs[i].at > runs[j].at
		}
		return runs[i].name > runs[j].name
	})
	var removed []string
	for _, r := range runs[min(max(keep, 0), len(runs)):] {
		if r.name == filepath.Base(current) {
			continue
		}
		if err := remove(filepath.Join(dir, r.name)); err != nil {
			return removed, fmt.Errorf("prune exports: %w", err)
		}
		removed = append(removed, r.name)
	}
	return removed, nil
}

// remove takes a run away in one step for whoever lists the folder: it is renamed first, and a
// crash leaves something that the next export clears.
func remove(dir string) error {
	if err := os.Rename(dir, dir+unfinished); err != nil {
		return err
	}
	return os.RemoveAll(dir + unfinished)
}

// removeLeftovers removes <run>.export.tmp folders that hold nothing but what an export writes.
func removeLeftovers(dir string) error {
	temps, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("remove leftovers: %w", err)
	}
	for _, t := range temps {
		if !t.IsDir() || !strings.HasSuffix(t.Name(), unfinished) {
			continue
		}
		entries, err := os.ReadDir(filepath.Join(dir, t.Name()))
		if err != nil {
			return fmt.Errorf("remove leftovers: %w", err)
		}
		ours := true
		for _, e := range entries {
			ours = ours && e.Type().IsRegular() && (e.Name() == ManifestName || strings.HasSuffix(e.Name(), ".parquet"))
		}
		if ours {
			if err := os.RemoveAll(filepath.Join(dir, t.Name())); err != nil {
				return fmt.Errorf("remove leftovers: %w", err)
			}
		}
	}
	return nil
}
