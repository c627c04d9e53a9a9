package refresh

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"ldntrials/pipeline/archive"
	"ldntrials/pipeline/decode"
	"ldntrials/pipeline/durable/sums"
	"ldntrials/pipeline/export"
	"ldntrials/pipeline/warehouse"
)

// Finding is something that Verify found amiss.
type Finding struct {
	Part    string // archive, columns, warehouse or exports
	Path    string // in the data folder
	What    string
	Do      string
	Damaged bool // false for what is only not recorded or not made yet
}

// Verified says how much was looked at, and what was amiss.
type Verified struct {
	Archive, Columns, Exports int // files of the archive, sets of columns, exported runs
	Findings                  []Finding
}

// Damaged says whether anything is not what was written.
func (v Verified) Damaged() bool {
	return slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Damaged })
}

const rebuildRemedy = "`ldntrials build` makes it again from the archive"

// Verify reads everything in the data folder and compares it with the hashes that were
// recorded when it was written. It changes nothing. ErrBusy while a run is at work.
func (p *Pipeline) Verify(ctx context.Context) (v Verified, err error) {
	unlock, err := p.Lock("verify")
	switch {
	case errors.Is(err, ErrBusy):
		return v, err
	case err == nil:
		defer unlock()
	} // a folder that can only be read can be verified too
	kept := archive.View(filepath.Join(p.Data, "archive"))
	for _, step := range []func(context.Context, *archive.Archive, *Verified) error{
		p.verifyArchive, p.verifyColumns, p.verifyWarehouse, p.verifyExports,
	} {
		if err := step(ctx, kept, &v); err != nil {
			return v, fmt.Errorf("verify: %w", err)
		}
	}
	return v, nil
}

// Lock keeps every run away from the data folder until unlock is called; what says who
// holds it. ErrBusy where a run is at work.
func (p *Pipeline) Lock(what string) (unlock func(), err error) { return p.lock(what) }

func (p *Pipeline) verifyArchive(ctx context.Context, kept *archive.Archive, v *Verified) error {
	if _, err := os.Stat(kept.Dir()); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	found, err := kept.Check(ctx, false)
	if err != nil {
		return err
	}
	for _, d := range found {
		what := "its bytes are not what was written; it held " + d.Kind()
		if d.Missing {
			what = "it is gone; it held " + d.Kind()
		}
		v.Findings = append(v.Findings, Finding{"archive", p.inData(d.Path), what, restoreRemedy, true})
	}
	names, err := kept.Registries()
	if err != nil {
		return err
	}
	for _, name := range names {
		for _, list := range []func(string) ([]string, error){kept.SoundBodies, kept.Seen, kept.Fetches} {
			paths, err := list(name)
			if err != nil {
				return err
			}
			v.Archive += len(paths)
		}
	}
	v.Archive += len(found)
	return nil
}

func (p *Pipeline) verifyColumns(ctx context.Context, kept *archive.Archive, v *Verified) error {
	for _, reg := range p.Registries {
		name := reg.Properties().Name
		bodies, err := kept.Bodies(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, path := range bodies {
			dir := filepath.Join(p.Data, columnsName, name, archive.Run(path)+"@"+decode.Version(reg))
			v.Columns++
			if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
				v.Findings = append(v.Findings, Finding{"columns", p.inData(dir), "not there", rebuildRemedy, false})
				continue
			}
			found, err := sums.Check(dir, func(name string) bool { return strings.HasSuffix(name, ".parquet") }, ctx.Err)
			if err != nil {
				return err
			}
			for _, f := range found {
				switch f.State {
				case sums.Sound:
				case sums.Unrecorded:
					v.Findings = append(v.Findings, Finding{"columns", p.inData(f.Path), "no hash is recorded", "remove its folder, then " + rebuildRemedy, false})
				default:
					v.Findings = append(v.Findings, Finding{"columns", p.inData(f.Path), string(f.State), rebuildRemedy, true})
				}
			}
		}
	}
	return nil
}

func (p *Pipeline) verifyWarehouse(ctx context.Context, _ *archive.Archive, v *Verified) error {
	path := filepath.Join(p.Data, WarehouseName)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		v.Findings = append(v.Findings, Finding{"warehouse", WarehouseName, "not there", rebuildRemedy, false})
		return nil
	}
	known, err := sums.Read(p.Data)
	if err != nil {
		return err
	}
	want, recorded := known[WarehouseName]
	got, err := sums.File(path)
	if err != nil {
		return err
	}
	switch r, err := warehouse.Open(ctx, path, p.Limits); {
	case err != nil && ctx.Err() != nil:
		return err
	case err != nil:
		v.Findings = append(v.Findings, Finding{"warehouse", WarehouseName, "cannot be opened: " + err.Error(), rebuildRemedy, true})
	case recorded && got != want:
		v.Findings = append(v.Findings, Finding{"warehouse", WarehouseName, "damaged", rebuildRemedy, true})
		return r.Close()
	case !recorded:
		v.Findings = append(v.Findings, Finding{"warehouse", WarehouseName, "no hash is recorded: the run that published it died before it could", rebuildRemedy, false})
		return r.Close()
	default:
		return r.Close()
	}
	return nil
}

func (p *Pipeline) verifyExports(ctx context.Context, _ *archive.Archive, v *Verified) error {
	dir := filepath.Join(p.Data, ExportsName)
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !e.IsDir() || strings.HasSuffix(e.Name(), ".tmp") {
			continue
		}
		v.Exports++
		if err := export.Verify(filepath.Join(dir, e.Name())); err != nil {
			v.Findings = append(v.Findings, Finding{"exports", filepath.Join(ExportsName, e.Name()), err.Error(),
				"remove the folder; `ldntrials build` exports what is published now", true})
		}
	}
	if _, err := os.Stat(filepath.Join(dir, export.Current)); err != nil {
		v.Findings = append(v.Findings, Finding{"exports", filepath.Join(ExportsName, export.Current), "points nowhere", rebuildRemedy, false})
	}
	return nil
}

// recordWarehouse hashes the published warehouse while its exports are written; the caller
// waits for it.
func (p *Pipeline) recordWarehouse() (wait func() error) {
	done := make(chan error, 1)
	go func() {
		sum, err := sums.File(filepath.Join(p.Data, WarehouseName))
		if err == nil {
			err = sums.Write(p.Data, map[string]string{WarehouseName: sum})
		}
		done <- err
	}()
	return func() error { return <-done }
}

// asWritten says whether the published warehouse has the hash that was recorded: only then may
// the next one keep anything of it.
func (p *Pipeline) asWritten() bool {
	known, err := sums.Read(p.Data)
	if err != nil || known[WarehouseName] == "" {
		return false
	}
	sum, err := sums.File(filepath.Join(p.Data, WarehouseName))
	return err == nil && sum == known[WarehouseName]
}

// forgetWarehouse takes back the recorded hash before another warehouse takes the name.
func (p *Pipeline) forgetWarehouse() error {
	if err := os.Remove(filepath.Join(p.Data, sums.Name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("take back the hash of the warehouse: %w", err)
	}
	return nil
}

// warehousesName is the folder of the warehouses before the published one.
const warehousesName = "warehouses"

var oldWarehouse = regexp.MustCompile(`^\d{8}T\d{9}Z\.duckdb$`)

// keepWarehouse gives the published warehouse a second name, under which it stays when the
// next one takes its place, and removes all but the newest keep of those. Anything else in
// the folder is left alone.
func (p *Pipeline) keepWarehouse(run string, keep int) error {
	dir := filepath.Join(p.Data, warehousesName)
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("keep warehouse: %w", err)
	}
	var old []string
	for _, e := range entries {
		if e.Type().IsRegular() && oldWarehouse.MatchString(e.Name()) {
			old = append(old, e.Name())
		}
	}
	slices.Sort(old)
	for _, name := range old[:max(0, len(old)-max(0, keep))] {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("remove an old warehouse: %w", err)
		}
	}
	if keep <= 0 {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("keep warehouse: %w", err)
	}
	if err := os.Link(filepath.Join(p.Data, WarehouseName), filepath.Join(dir, run+".duckdb")); err != nil {
		return fmt.Errorf("keep warehouse: %w", err)
	}
	return nil
}
