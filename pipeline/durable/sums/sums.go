// Package sums keeps the SHA-256 of the files in a folder in a file beside them,
// SHA256SUMS, in the form that `sha256sum --check SHA256SUMS` reads. A line is added
// when a file stands; a line that a killed process left half-written is passed over, so
// that its file counts as not recorded, never as damaged.
package sums

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/renameio/v2"
)

// Name is the file's name in every folder that has one.
const Name = "SHA256SUMS"

// State is what a look at one file found.
type State string

// States of a file.
const (
	Sound      State = "sound"      // it has the hash that was recorded
	Damaged    State = "damaged"    // it has another
	Missing    State = "missing"    // recorded, and not there
	Unrecorded State = "unrecorded" // there, and nothing is known of it
)

// Finding is one file of a folder.
type Finding struct {
	Path  string
	State State
}

// Writer hashes what passes through to another writer.
type Writer struct {
	out io.Writer
	sum hash.Hash
}

// NewWriter writes to out.
func NewWriter(out io.Writer) *Writer { return &Writer{out, sha256.New()} }

// Write hands over p and hashes what was taken.
func (w *Writer) Write(p []byte) (int, error) {
	n, err := w.out.Write(p)
	w.sum.Write(p[:n]) //nolint:errcheck // a hash takes everything
	return n, err
}

// Sum is the hash of everything written, hexadecimal.
func (w *Writer) Sum() string { return hex.EncodeToString(w.sum.Sum(nil)) }

// File hashes a file.
func File(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("hash %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Read gives the recorded hashes of a folder by file name; a folder without a record
// gives none.
func Read(dir string) (map[string]string, error) {
	text, err := os.ReadFile(filepath.Join(dir, Name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read recorded hashes: %w", err)
	}
	known := map[string]string{}
	for line := range strings.Lines(string(text)) {
		line, whole := strings.CutSuffix(line, "\n")
		sum, name, ok := strings.Cut(line, "  ")
		if raw, err := hex.DecodeString(sum); whole && ok && err == nil && len(raw) == sha256.Size && name == filepath.Base(name) {
			known[name] = sum
		}
	}
	return known, nil
}

// Add records one more file. The line is on disk when it returns.
func Add(dir, name, sum string) (err error) {
	f, err := os.OpenFile(filepath.Join(dir, Name), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o644)
	if err != nil {
		return fmt.Errorf("record hash: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("record hash: %w", err)
	}
	if last := make([]byte, 1); info.Size() > 0 {
		if _, err := f.ReadAt(last, info.Size()-1); err != nil {
			return fmt.Errorf("record hash: %w", err)
		}
		if last[0] != '\n' { // a run died while it wrote: its half of a line goes
			known, err := Read(dir)
			if err != nil {
				return err
			}
			if known == nil {
				known = map[string]string{}
			}
			known[name] = sum
			return Write(dir, known)
		}
	}
	line := sum + "  " + name + "\n"
	if _, err := f.WriteString(line); err != nil {
		return fmt.Errorf("record hash: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("record hash: %w", err)
	}
	return nil
}

// Write replaces the whole record of a folder in one step.
func Write(dir string, known map[string]string) error {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(known)) {
		fmt.Fprintf(&text, "%s  %s\n", known[name], name)
	}
	if err := renameio.WriteFile(filepath.Join(dir, Name), []byte(text.String()), 0o644); err != nil {
		return fmt.Errorf("record hashes: %w", err)
	}
	return nil
}

// Check reads every file of a folder that ours accepts, and every recorded one, and
// says what became of it, by name. It stops where stop returns an error.
func Check(dir string, ours func(name string) bool, stop func() error) ([]Finding, error) {
	known, err := Read(dir)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list files to check: %w", err)
	}
	names := map[string]bool{}
	for name := range known {
		names[name] = true
	}
	for _, e := range entries {
		if e.Type().IsRegular() && e.Name() != Name && ours(e.Name()) {
			names[e.Name()] = true
		}
	}
	var found []Finding
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if err := stop(); err != nil {
			return found, err
		}
		path := filepath.Join(dir, name)
		want, recorded := known[name]
		state := Unrecorded
		if recorded {
			got, err := File(path)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				state = Missing
			case err != nil:
				return found, err
			case got == want:
				state = Sound
			default:
				state = Damaged
			}
		}
		found = append(found, Finding{path, state})
	}
	return found, nil
}
