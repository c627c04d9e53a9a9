// Package backup saves what cannot be made again: the archive, the ledger of runs, and the
// quarantine. Everything else in a data folder comes back with `ldntrials build`.
//
// A backup is one tar file. It may be taken while a run is at work: archive files appear
// whole and never change, so that any list of them is a consistent one.
package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ldntrials/pipeline/durable"
	"ldntrials/pipeline/durable/sums"
)

// What is saved, as it is called in the data folder and in the tar file.
const (
	archiveDir    = "archive"
	quarantineDir = "quarantine"
	ledger        = "runs.jsonl"
)

// ErrDamaged marks archive files that are not what was written.
var ErrDamaged = errors.New("archive files are damaged")

// Saved says what a backup holds.
type Saved struct {
	Path  string
	Files int
	Bytes int64
}

// Write saves a data folder into a file, or into a folder under a name with the time. An
// existing file is never written over. Damaged archive files are saved as they are and
// named by an error that is ErrDamaged; the backup stands all the same. After any other
// error nothing is left.
func Write(ctx context.Context, data, target string, at time.Time) (saved Saved, err error) {
	if info, err := os.Stat(target); err == nil && info.IsDir() {
		target = filepath.Join(target, "ldntrials-"+at.UTC().Format("20060102T150405Z")+".tar")
	}
	if _, err := os.Lstat(target); err == nil {
		return saved, fmt.Errorf("back up: %s is there already; choose another name", target)
	}
	out, err := durable.Create(target + ".tmp")
	if err != nil {
		return saved, fmt.Errorf("back up: %w", err)
	}
	b := &writer{ctx: ctx, data: data, tar: tar.NewWriter(out)}
	err = b.all()
	if err == nil && b.files == 0 {
		err = fmt.Errorf("nothing is archived in %s", data)
	}
	if err == nil {
		err = b.tar.Close()
	}
	if err != nil {
		return saved, errors.Join(fmt.Errorf("back up: %w", err), out.Abandon())
	}
	if err := out.Finish(); err != nil {
		return saved, errors.Join(fmt.Errorf("back up: %w", err), out.Abandon())
	}
	if err := os.Rename(out.Name(), target); err != nil {
		return saved, fmt.Errorf("back up: %w", err)
	}
	saved = Saved{target, b.files, b.bytes}
	if err := durable.SyncDir(filepath.Dir(target)); err != nil {
		return saved, fmt.Errorf("back up: %w", err)
	}
	if len(b.damaged) > 0 {
		return saved, fmt.Errorf("back up: %w: %s; the backup holds them as they are: look at the disk, and keep your earlier backups", ErrDamaged, strings.Join(b.damaged, ", "))
	}
	return saved, nil
}

type writer struct {
	ctx     context.Context
	data    string
	tar     *tar.Writer
	files   int
	bytes   int64
	damaged []string
}

func (b *writer) all() error {
	registers, err := list(filepath.Join(b.data, archiveDir))
	if err != nil {
		return err
	}
	for _, register := range registers {
		if register.IsDir() {
			if err := b.register(register.Name()); err != nil {
				return err
			}
		}
	}
	// the rest is small and may grow or go meanwhile: what is there is saved
	err = filepath.WalkDir(filepath.Join(b.data, quarantineDir), func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || strings.HasPrefix(d.Name(), ".") {
			return ignoreAbsent(err)
		}
		body, err := os.ReadFile(name) // #nosec G122 -- the data folder is the operator's own
		if err != nil {
			return ignoreAbsent(err)
		}
		inner, err := filepath.Rel(b.data, name)
		if err != nil {
			return err
		}
		return b.text(filepath.ToSlash(inner), body)
	})
	if err != nil {
		return err
	}
	lines, err := os.ReadFile(filepath.Join(b.data, ledger))
	if err != nil {
		return ignoreAbsent(err)
	}
	return b.text(ledger, lines[:bytes.LastIndexByte(lines, '\n')+1])
}

// register saves the archive files of a register that stand now, with their hashes: those
// of files that come later are not among them.
func (b *writer) register(name string) error {
	dir := filepath.Join(b.data, archiveDir, name)
	entries, err := list(dir)
	if err != nil {
		return err
	}
	recorded, err := sums.Read(dir)
	if err != nil {
		return err
	}
	var text strings.Builder
	for _, e := range entries {
		if !e.Type().IsRegular() || filepath.Ext(e.Name()) != ".parquet" {
			continue
		}
		sum, err := b.file(filepath.Join(dir, e.Name()), path.Join(archiveDir, name, e.Name()))
		if err != nil {
			return err
		}
		if want, ok := recorded[e.Name()]; ok && want != sum {
			b.damaged = append(b.damaged, path.Join(archiveDir, name, e.Name()))
			sum = want
		}
		fmt.Fprintf(&text, "%s  %s\n", sum, e.Name())
	}
	if text.Len() == 0 {
		return nil
	}
	return b.text(path.Join(archiveDir, name, sums.Name), []byte(text.String()))
}

// file saves one file and returns its hash.
func (b *writer) file(from, name string) (string, error) {
	if err := b.ctx.Err(); err != nil {
		return "", err
	}
	in, err := os.Open(from)
	if err != nil {
		return "", err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return "", err
	}
	if err := b.tar.WriteHeader(&tar.Header{Name: name, Size: info.Size(), Mode: 0o644, ModTime: info.ModTime()}); err != nil {
		return "", err
	}
	w := sums.NewWriter(b.tar)
	n, err := io.Copy(w, in)
	if err != nil {
		return "", fmt.Errorf("save %s: %w", name, err)
	}
	b.files++
	b.bytes += n
	return w.Sum(), nil
}

func (b *writer) text(name string, body []byte) error {
	if err := b.tar.WriteHeader(&tar.Header{Name: name, Size: int64(len(body)), Mode: 0o644}); err != nil {
		return err
	}
	if _, err := b.tar.Write(body); err != nil {
		return fmt.Errorf("save %s: %w", name, err)
	}
	b.files++
	b.bytes += int64(len(body))
	return nil
}

// list is a folder's entries by name; an absent one has none.
func list(dir string) ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, ignoreAbsent(err)
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}

func ignoreAbsent(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
