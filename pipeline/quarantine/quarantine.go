// Package quarantine keeps the bytes of records that could not be read, with the
// reason, so that nothing is lost while the rest of a run goes on.
//
// Every entry is two files in the register's folder, named by the hash of the
// bytes: <hash>.body with the bytes as received and <hash>.json with the facts.
// The same bytes for the same reason are kept once.
package quarantine

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/renameio/v2"
)

// Entry is one record that could not be read.
type Entry struct {
	Registry string    `json:"registry"`
	RecordID string    `json:"record_id,omitempty"` // when it could be read
	Step     string    `json:"step"`                // identify, decode
	Reason   string    `json:"reason"`
	RunID    string    `json:"run_id"` // the run that met it first
	At       time.Time `json:"at"`
	Source   string    `json:"source"` // address or file name; the provenance where there is neither
	Bytes    int       `json:"bytes"`
	Hash     string    `json:"hash"` // of the bytes; names the files
}

// Folder holds all registers' entries.
type Folder struct{ dir string }

// Open returns the folder in dir; it is made when the first entry comes.
func Open(dir string) *Folder { return &Folder{dir: dir} }

// Put keeps a body with its reason and returns the path of the body. Registry must
// be a register's short name. An entry that stands is left as it is.
func (f *Folder) Put(e Entry, body []byte) (string, error) {
	if !fs.ValidPath(e.Registry) || strings.ContainsAny(e.Registry, "/.") {
		return "", fmt.Errorf("quarantine: %q is not a register's name", e.Registry)
	}
	sum := sha256.Sum256(body)
	e.Hash, e.Bytes = hex.EncodeToString(sum[:16]), len(body)
	dir := filepath.Join(f.dir, e.Registry)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("make quarantine folder: %w", err)
	}
	path := filepath.Join(dir, e.Hash+".body")
	if _, err := os.Stat(filepath.Join(dir, e.Hash+".json")); err == nil {
		return path, nil
	}
	if err := renameio.WriteFile(path, body, 0o644); err != nil {
		return "", fmt.Errorf("quarantine body: %w", err)
	}
	facts, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return "", fmt.Errorf("quarantine facts: %w", err)
	}
	if err := renameio.WriteFile(filepath.Join(dir, e.Hash+".json"), append(facts, '\n'), 0o644); err != nil {
		return "", fmt.Errorf("quarantine facts: %w", err)
	}
	return path, nil
}

// List streams every entry, register by register, in the order of their hashes.
func (f *Folder) List() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		paths, err := f.facts()
		if err != nil {
			yield(Entry{}, fmt.Errorf("list quarantine: %w", err))
			return
		}
		for _, path := range paths {
			var e Entry
			facts, err := os.ReadFile(path)
			if err == nil {
				err = json.Unmarshal(facts, &e)
			}
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				err = fmt.Errorf("read quarantine entry %s: %w", path, err)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// facts lists the entries' files, sorted.
func (f *Folder) facts() ([]string, error) {
	registries, err := os.ReadDir(f.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, r := range registries {
		entries, err := os.ReadDir(filepath.Join(f.dir, r.Name()))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if filepath.Ext(e.Name()) == ".json" {
				paths = append(paths, filepath.Join(f.dir, r.Name(), e.Name()))
			}
		}
	}
	return paths, nil
}
