// Package archive keeps every version of every record ever seen, for ever. It is
// append-only: a file that stands is never changed and never removed. It knows
// nothing of what is inside a body.
//
// One run adds at most three Parquet files to a register's folder:
//
//	<run>.bodies.parquet  record versions never seen before, with their bytes
//	<run>.seen.parquet    every record that the run returned, with its version
//	<run>.fetch.parquet   one row: what was asked, announced, received, or why not
//
// Each is written under a temporary name, synced and renamed, bodies first, so that
// a run that dies leaves whole files or none. Its hash is recorded in SHA256SUMS beside it. A version whose bodies file stands
// without a seen file is still kept: its first_seen is the time of the fetch.
package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"ldntrials/pipeline/registry"
)

// Suffixes of the files of a run.
const (
	bodiesSuffix = ".bodies.parquet"
	seenSuffix   = ".seen.parquet"
	fetchSuffix  = ".fetch.parquet"
)

// Archive is the folder that holds all registers' versions.
type Archive struct {
	dir     string
	damaged []Damage // as Check found it
}

// Open opens the archive in dir, makes the folder when it is absent and removes
// what an interrupted run left half-written.
func Open(dir string) (*Archive, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("open archive: %w; choose a folder that can be written with --data", err)
	}
	a := &Archive{dir: dir}
	names, err := a.Registries()
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		leftovers, err := a.files(name, ".parquet.tmp")
		if err != nil {
			return nil, err
		}
		for _, leftover := range leftovers {
			if !isArchiveFile(strings.TrimSuffix(leftover, ".tmp")) {
				continue
			}
			if err := os.Remove(leftover); err != nil {
				return nil, fmt.Errorf("remove half-written archive file: %w", err)
			}
		}
	}
	return a, nil
}

// View opens the archive in dir for reading alone: nothing is made and nothing removed,
// so that a run may be at work on it. A folder that is absent is an empty archive.
func View(dir string) *Archive { return &Archive{dir: dir} }

// Dir is the archive's folder.
func (a *Archive) Dir() string { return a.dir }

// shortName is how registers are named; a disk's lost+found is not.
var shortName = regexp.MustCompile(`^[a-z0-9_-]+$`)

// Registries lists the registers that have a folder, sorted.
func (a *Archive) Registries() ([]string, error) {
	entries, err := os.ReadDir(a.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list archive: %w", err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && shortName.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// Files of one kind of a register, oldest run first.
func (a *Archive) files(name, suffix string) ([]string, error) {
	dir := filepath.Join(a.dir, name)
	entries, err := os.ReadDir(dir) // sorted; a pattern would trip over brackets in the folder's name
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list archive: %w", err)
	}
	var list []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), suffix) {
			list = append(list, filepath.Join(dir, e.Name()))
		}
	}
	return list, nil
}

// Bodies lists the files of record versions of a register, oldest run first, those too
// that Check found damaged or gone: their rows may stand elsewhere.
func (a *Archive) Bodies(name string) ([]string, error) {
	paths, err := a.files(name, bodiesSuffix)
	return a.withMissing(name, bodiesSuffix, paths), err
}

// SoundBodies lists those that can be read.
func (a *Archive) SoundBodies(name string) ([]string, error) {
	return a.sound(a.files(name, bodiesSuffix))
}

// Seen lists the readable files that say which records a run returned.
func (a *Archive) Seen(name string) ([]string, error) { return a.sound(a.files(name, seenSuffix)) }

// Fetches lists the readable files that say what a run asked and got.
func (a *Archive) Fetches(name string) ([]string, error) {
	return a.sound(a.files(name, fetchSuffix))
}

// Run is the run id in the name of an archive file.
func Run(path string) string {
	base := filepath.Base(path)
	run, _, _ := strings.Cut(base, ".")
	return run
}

// Fetch is one attempt to get records from a register, as stored.
type Fetch struct {
	Registry    string
	RunID       string
	At          time.Time
	Provenance  registry.Provenance
	Outcome     string // ok, failed or refused
	Error       string
	Query       string
	QueryHash   string
	DataVersion string
	Announced   int64
	Received    int64
	Quarantined int64
}

// Writer adds the records of one run and one register.
type Writer struct {
	a           *Archive
	name, runID string
	known       map[string]struct{} // record id + hash of every archived version
	bodies      *bodyFile
	seen        *seenFile
	ids         map[string]string // record id → hash, of this run
	New         int               // versions added
	Seen        int               // distinct records returned
	Duplicates  int               // records returned more than once
	Bytes       int64             // bytes of added bodies
}

// Begin starts a run for one register. A known version is never stored twice. A run
// that is archived already is an error: what stands is never written over.
func (a *Archive) Begin(ctx context.Context, name, runID string) (*Writer, error) {
	for _, suffix := range []string{bodiesSuffix, seenSuffix, fetchSuffix} {
		if _, err := os.Lstat(filepath.Join(a.dir, name, runID+suffix)); err == nil {
			return nil, fmt.Errorf("archive run %s of %s: it is archived already; look at the clock of this machine and run again", runID, name)
		}
	}
	if err := os.MkdirAll(filepath.Join(a.dir, name), 0o755); err != nil {
		return nil, fmt.Errorf("make archive folder: %w", err)
	}
	known, err := a.versions(ctx, name)
	if err != nil {
		return nil, err
	}
	return &Writer{a: a, name: name, runID: runID, known: known, ids: map[string]string{}}, nil
}

// Add stores a record: its body when the version is new, and that it was seen.
func (w *Writer) Add(raw registry.Raw) error {
	if hash, again := w.ids[raw.RecordID]; again {
		w.Duplicates++
		if hash == raw.Hash {
			return nil
		}
	}
	w.ids[raw.RecordID] = raw.Hash
	key := Key(raw.RecordID, raw.Hash)
	if _, stored := w.known[key]; !stored {
		if w.bodies == nil {
			file, err := createBodies(w.path(bodiesSuffix))
			if err != nil {
				return err
			}
			w.bodies = file
		}
		if err := w.bodies.add(w.runID, raw); err != nil {
			return fmt.Errorf("archive %s: %w", raw.RecordID, err)
		}
		w.known[key] = struct{}{}
		w.New++
		w.Bytes += int64(len(raw.Body))
	}
	if w.seen == nil {
		file, err := createSeen(w.path(seenSuffix))
		if err != nil {
			return err
		}
		w.seen = file
	}
	w.Seen = len(w.ids)
	if err := w.seen.add(w.runID, raw); err != nil {
		return fmt.Errorf("archive %s: %w", raw.RecordID, err)
	}
	return nil
}

// Commit makes the run's files appear: bodies, then seen, then the fetch row.
func (w *Writer) Commit(f Fetch) error {
	err := func() error {
		if w.bodies != nil {
			if err := w.bodies.publish(); err != nil {
				return err
			}
			w.bodies = nil
		}
		if w.seen != nil {
			if err := w.seen.publish(); err != nil {
				return err
			}
			w.seen = nil
		}
		return writeFetch(w.path(fetchSuffix), f)
	}()
	if err != nil {
		return errors.Join(fmt.Errorf("publish archive files: %w", err), w.Abort())
	}
	return nil
}

// Abort removes the half-written files of the run. It may follow a Commit.
func (w *Writer) Abort() error {
	var errs []error
	if w.bodies != nil {
		errs = append(errs, w.bodies.abandon())
		w.bodies = nil
	}
	if w.seen != nil {
		errs = append(errs, w.seen.abandon())
		w.seen = nil
	}
	return errors.Join(errs...)
}

func (w *Writer) path(suffix string) string {
	return filepath.Join(w.a.dir, w.name, w.runID+suffix)
}
