package backup

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ldntrials/pipeline/durable"
	"ldntrials/pipeline/durable/sums"
)

// Errors of a restore.
var (
	ErrNotEmpty = errors.New("an archive is there already")
	ErrNoBackup = errors.New("not a backup")
)

// Mode says what a restore may do to a data folder that holds an archive.
type Mode string

// Modes of a restore.
const (
	Fresh  Mode = "fresh"  // nothing: it refuses
	Force  Mode = "force"  // move the archive aside, and put the saved one in its place
	Repair Mode = "repair" // put back the files alone that are damaged or gone
)

// Restored says what a restore did.
type Restored struct {
	Files int
	Aside []string // what was moved aside; nothing is ever removed
}

// Restore puts a backup into a data folder. The caller holds the folder's lock. Everything
// is unpacked beside it and compared with its hashes first; then it is renamed into place,
// the archive last, so that a restore that dies can be run again.
func Restore(ctx context.Context, data, file string, mode Mode, at time.Time) (done Restored, err error) {
	entries, err := list(filepath.Join(data, archiveDir))
	if err != nil {
		return done, fmt.Errorf("restore: %w", err)
	}
	if len(entries) > 0 && mode == Fresh {
		return done, fmt.Errorf("restore: %w in %s; --repair puts back damaged files alone, --force moves it aside and takes the saved one", ErrNotEmpty, data)
	}
	temporary := filepath.Join(data, "restore.tmp")
	if err := os.RemoveAll(temporary); err != nil { // of a restore that died
		return done, fmt.Errorf("restore: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temporary)) }()
	if err := unpack(ctx, file, temporary); err != nil {
		return done, fmt.Errorf("restore %s: %w", file, err)
	}
	if mode == Repair {
		done, err = repair(ctx, data, temporary, at)
	} else {
		done, err = replace(ctx, data, temporary, at)
	}
	if err != nil {
		return done, fmt.Errorf("restore %s: %w", file, err)
	}
	return done, nil
}

// unpack writes a tar file's entries below a folder, each synced.
func unpack(ctx context.Context, file, dir string) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	found := false
	for reader := tar.NewReader(in); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%w, or cut off: %w", ErrNoBackup, err)
		}
		top, _, _ := strings.Cut(header.Name, "/")
		if header.Typeflag != tar.TypeReg || !filepath.IsLocal(header.Name) || top != archiveDir && top != quarantineDir && header.Name != ledger {
			return fmt.Errorf("%w: it holds %q", ErrNoBackup, header.Name)
		}
		found = found || top == archiveDir
		path := filepath.Join(dir, filepath.FromSlash(header.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		out, err := durable.Create(path)
		if err != nil {
			return err
		}
		if _, err := io.Copy(out, reader); err != nil { // #nosec G110 -- a backup of the operator's own, as large as the archive
			return errors.Join(fmt.Errorf("unpack %s: %w", header.Name, err), out.Abandon())
		}
		if err := out.Finish(); err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("%w: it holds no archive", ErrNoBackup)
	}
	return nil
}

// saved gives the registers of an unpacked backup, each with what became of its files.
func saved(ctx context.Context, dir string) (map[string][]sums.Finding, error) {
	registers, err := list(filepath.Join(dir, archiveDir))
	if err != nil {
		return nil, err
	}
	found := map[string][]sums.Finding{}
	for _, r := range registers {
		files, err := sums.Check(filepath.Join(dir, archiveDir, r.Name()), func(string) bool { return true }, ctx.Err)
		if err != nil {
			return nil, err
		}
		found[r.Name()] = files
	}
	return found, nil
}

func replace(ctx context.Context, data, from string, at time.Time) (done Restored, err error) {
	registers, err := saved(ctx, from)
	if err != nil {
		return done, err
	}
	for _, files := range registers {
		for _, f := range files {
			if f.State != sums.Sound {
				return done, fmt.Errorf("%w: %s is %s in it; use another backup, or --repair for what is sound in this one", ErrDamaged, filepath.Base(f.Path), f.State)
			}
			done.Files++
		}
	}
	for _, name := range []string{ledger, quarantineDir, archiveDir} {
		source, target := filepath.Join(from, name), filepath.Join(data, name)
		if _, err := os.Lstat(source); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if _, err := os.Lstat(target); err == nil {
			aside := target + ".before-" + at.UTC().Format("20060102T150405Z")
			if err := os.Rename(target, aside); err != nil {
				return done, err
			}
			done.Aside = append(done.Aside, aside)
		}
		if err := os.Rename(source, target); err != nil {
			return done, err
		}
	}
	return done, durable.SyncDir(data)
}

// repair puts back the files that are damaged or gone and sound in the backup.
func repair(ctx context.Context, data, from string, at time.Time) (done Restored, err error) {
	registers, err := saved(ctx, from)
	if err != nil {
		return done, err
	}
	for name, files := range registers {
		dir := filepath.Join(data, archiveDir, name)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return done, err
		}
		present, err := sums.Check(dir, func(name string) bool { return filepath.Ext(name) == ".parquet" }, ctx.Err)
		if err != nil {
			return done, err
		}
		state := map[string]sums.State{}
		for _, f := range present {
			state[filepath.Base(f.Path)] = f.State
		}
		for _, f := range files {
			base := filepath.Base(f.Path)
			was, there := state[base]
			if f.State != sums.Sound || there && (was == sums.Sound || was == sums.Unrecorded) {
				continue
			}
			target := filepath.Join(dir, base)
			if was == sums.Damaged {
				aside := target + ".damaged-" + at.UTC().Format("20060102T150405Z")
				if err := os.Rename(target, aside); err != nil {
					return done, err
				}
				done.Aside = append(done.Aside, aside)
			}
			if err := os.Rename(f.Path, target); err != nil {
				return done, err
			}
			if !there {
				sum, err := sums.File(target)
				if err == nil {
					err = sums.Add(dir, base, sum)
				}
				if err != nil {
					return done, err
				}
			}
			done.Files++
		}
		if err := durable.SyncDir(dir); err != nil {
			return done, err
		}
	}
	return done, nil
}
