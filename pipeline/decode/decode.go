// Package decode turns archived record versions into typed columns: every archive
// file that has no set of columns for the present decoder is read, decoded in
// parallel, given its doses, and landed. A changed decoder has another version and
// so reads the archive again; what is decoded already is not touched.
package decode

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"ldntrials/pipeline/archive"
	"ldntrials/pipeline/columns"
	"ldntrials/pipeline/dose"
	"ldntrials/pipeline/identity"
	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/trial"
)

// Stage decodes what the archive holds.
type Stage struct {
	Archive    *archive.Archive
	Columns    string              // folder of typed columns
	Spare      string              // folder of typed columns that stand in for damaged archive files; may be empty
	Registries []registry.Registry // who can decode
	Workers    int                 // parallel decoders; at least 1
	Progress   func(decoded int)   // told now and then; may be nil
	// Quarantine keeps a body that could not be decoded.
	Quarantine func(raw registry.Raw, failure error) error
}

// Set is one folder of columns: the typed rows of one archive file.
type Set struct {
	Registry string
	Dir      string
}

// Result says which sets of columns hold the whole archive, and what was done now.
type Result struct {
	Sets    []Set
	Lost    []string // damaged archive files whose rows stand in no column
	Broken  []string // sets of columns that were damaged, and were made again
	Decoded int      // record versions decoded now
	Failed  int      // of which could not be read
	Bytes   int64
}

// Run decodes every archive file that lacks columns. A record version that cannot
// be decoded goes to quarantine and leaves a row in the table failure; only
// trouble with files or a cancelled ctx is an error. Of an archive file that
// archive.Check found damaged the columns are used that stand, here or as spare.
func (s *Stage) Run(ctx context.Context) (Result, error) {
	var result Result
	for _, reg := range s.Registries {
		name := reg.Properties().Name
		files, err := s.Archive.Bodies(name)
		if err != nil {
			return result, err
		}
		var wanted, sets []string // archive files to decode, sets that stand
		for _, path := range files {
			dir := s.dir(reg, archive.Run(path))
			broken, err := damaged(ctx, dir)
			if err != nil {
				return result, err
			}
			_, err = os.Stat(dir)
			switch {
			case err != nil && !errors.Is(err, os.ErrNotExist):
				return result, fmt.Errorf("look for columns: %w", err)
			case err == nil && !broken:
				sets = append(sets, dir)
			case s.Archive.Damaged(path) && s.stands(ctx, s.spare(reg, path)):
				dir = s.spare(reg, path)
				sets = append(sets, dir)
			case s.Archive.Damaged(path):
				result.Lost = append(result.Lost, path)
				continue
			default:
				wanted = append(wanted, path)
				if broken {
					result.Broken = append(result.Broken, dir)
				}
			}
			result.Sets = append(result.Sets, Set{Registry: name, Dir: dir})
		}
		if len(wanted) == 0 {
			continue
		}
		known, err := standing(ctx, sets)
		if err != nil {
			return result, err
		}
		for _, path := range wanted {
			versions := without(known, kept(archive.Read(ctx, path)))
			if err := s.land(ctx, reg, versions, s.dir(reg, archive.Run(path)), &result); err != nil {
				return result, fmt.Errorf("decode %s: %w", filepath.Base(path), err)
			}
		}
	}
	return result, nil
}

// spare is where the columns of an archive file stand elsewhere.
func (s *Stage) spare(reg registry.Registry, path string) string {
	return filepath.Join(s.Spare, reg.Properties().Name, archive.Run(path)+"@"+Version(reg))
}

// stands says whether a spare set of columns is there and sound.
func (s *Stage) stands(ctx context.Context, dir string) bool {
	if s.Spare == "" {
		return false
	}
	broken, err := damaged(ctx, dir)
	_, missing := os.Stat(dir)
	return err == nil && missing == nil && !broken
}

// dir is where the columns of a run's archive file stand.
func (s *Stage) dir(reg registry.Registry, run string) string {
	return filepath.Join(s.Columns, reg.Properties().Name, run+"@"+Version(reg))
}

// Prune removes the columns of earlier decoders, and what a killed run left of a set:
// every set beside those to keep, in the folders of their registers. They can be
// made again from the archive; the columns of an archive file that is lost cannot, and stay.
func Prune(dir string, keep []Set, lost []string) error {
	kept := map[string]bool{}
	for _, s := range keep {
		kept[filepath.Clean(s.Dir)] = true
	}
	for _, name := range registries(keep) {
		entries, err := os.ReadDir(filepath.Join(dir, name))
		if err != nil {
			return fmt.Errorf("list columns: %w", err)
		}
		for _, e := range entries {
			if path := filepath.Join(dir, name, e.Name()); isSet.MatchString(e.Name()) && !kept[path] && !ofLost(lost, name, e.Name()) {
				if err := os.RemoveAll(path); err != nil {
					return fmt.Errorf("remove columns of an earlier decoder: %w", err)
				}
			}
		}
	}
	return nil
}

// isSet are the names of sets, also of those that are being written.
var isSet = regexp.MustCompile(`^[^@]+@[0-9a-f]{16}(\.ahead)?(\.tmp)?$`)

// Forget removes every set of these registers, so that the archive is decoded again.
func Forget(dir string, registries []registry.Registry) error {
	for _, reg := range registries {
		sets, err := os.ReadDir(filepath.Join(dir, reg.Properties().Name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("list columns: %w", err)
		}
		for _, e := range sets {
			if !isSet.MatchString(e.Name()) {
				continue
			}
			if err := os.RemoveAll(filepath.Join(dir, reg.Properties().Name, e.Name())); err != nil {
				return fmt.Errorf("remove columns: %w", err)
			}
		}
	}
	return nil
}

func registries(sets []Set) []string {
	var names []string
	for _, s := range sets {
		if !slices.Contains(names, s.Registry) {
			names = append(names, s.Registry)
		}
	}
	return names
}

// Version names the decoder of a register together with the rooms that add to its
// rows, so that a change in any of them decodes the archive again.
func Version(reg registry.Registry) string {
	h := sha256.New()
	fmt.Fprintln(h, reg.DecoderVersion(), dose.Fingerprint(), identity.Fingerprint(), columns.Fingerprint(), adapterVersion)
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// kept gives records whose bodies stay valid after the step of the iteration.
func kept(records iter.Seq2[registry.Raw, error]) iter.Seq2[registry.Raw, error] {
	return func(yield func(registry.Raw, error) bool) {
		for raw, err := range records {
			raw.Body = bytes.Clone(raw.Body)
			if !yield(raw, err) {
				return
			}
		}
	}
}

// land decodes a stream of record versions and makes the set of their columns appear in dir.
func (s *Stage) land(ctx context.Context, reg registry.Registry, versions iter.Seq2[registry.Raw, error], dir string, result *Result) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return fmt.Errorf("make folder of columns: %w", err)
	}
	rows := func(yield func(columns.Decoded, error) bool) {
		for out, err := range inOrder(ctx, versions, max(s.Workers, 1), func(raw registry.Raw) outcome { return decodeOne(reg, raw) }) {
			if err != nil {
				yield(columns.Decoded{}, err)
				return
			}
			result.Decoded++
			result.Bytes += int64(len(out.raw.Body))
			if out.failure != nil {
				result.Failed++
				if err := s.Quarantine(out.raw, out.failure); err != nil {
					yield(columns.Decoded{}, err)
					return
				}
			}
			if s.Progress != nil && result.Decoded%500 == 0 {
				s.Progress(result.Decoded)
			}
			key := columns.Key{Registry: out.raw.Registry, RecordID: out.raw.RecordID, Version: out.raw.Hash}
			if !yield(columns.Decoded{Key: key, Record: out.record}, nil) {
				return
			}
		}
	}
	_, err := columns.Land(ctx, dir, iter.Seq2[columns.Decoded, error](rows))
	return err
}

type outcome struct {
	raw     registry.Raw
	record  *trial.Record
	failure error
}

// decodeOne decodes a body and reads its doses and the numbers that it mentions. A panic in a decoder is a failure
// of that record, not of the run.
func decodeOne(reg registry.Registry, raw registry.Raw) (out outcome) {
	out.raw = raw
	defer func() {
		if r := recover(); r != nil {
			out.failure = fmt.Errorf("the decoder broke on this record: %v", r)
		}
		if out.failure != nil {
			out.record = &trial.Record{Failures: []trial.Failure{{Step: "decode", Reason: out.failure.Error()}}}
		}
	}()
	out.record, out.failure = reg.Decode(raw.Body)
	if out.failure == nil {
		addDoses(out.record)
		addMentions(out.record)
	}
	return out
}

// inOrder decodes with several workers and yields the outcomes in the order of the
// input, holding at most a few records a worker in memory.
func inOrder(ctx context.Context, in iter.Seq2[registry.Raw, error], workers int, do func(registry.Raw) outcome) iter.Seq2[outcome, error] {
	type job struct {
		raw  registry.Raw
		err  error
		done chan outcome
	}
	return func(yield func(outcome, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		queue := make(chan job, workers*64)
		work := make(chan job)
		finished := make(chan struct{})
		go func() {
			defer close(finished)
			defer close(queue)
			defer close(work)
			for raw, err := range in {
				j := job{raw: raw, err: err, done: make(chan outcome, 1)}
				select {
				case queue <- j:
				case <-ctx.Done():
					return
				}
				if err != nil {
					return
				}
				select {
				case work <- j:
				case <-ctx.Done():
					return
				}
			}
		}()
		for range workers {
			go func() {
				for j := range work {
					j.done <- do(j.raw)
				}
			}()
		}
		defer func() { // the reader must have let go of its file when we return
			cancel()
			for range queue { //nolint:revive // drained so that the reader can end
			}
			<-finished
		}()
		for j := range queue {
			if j.err != nil {
				yield(outcome{}, j.err)
				return
			}
			select {
			case out := <-j.done:
				if !yield(out, nil) {
					return
				}
			case <-ctx.Done():
				yield(outcome{}, ctx.Err())
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(outcome{}, err)
		}
	}
}
