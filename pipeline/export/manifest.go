// Package export writes the warehouse's public tables as Parquet files that any reader takes, also
// one in a browser, with a manifest that says what they are.
//
//	exports/<run>/<table>.parquet
//	exports/<run>/manifest.json
//	exports/current → <run>
//
// A run's folder is written under <run>.tmp, synced and renamed, so that it is complete or absent;
// it never changes afterwards. Readers take the run from exports/current/manifest.json once and
// then read exports/<run>, so that one page never mixes two runs.
package export

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// SchemaVersion is the version of the manifest's form. It grows when a field changes its meaning
// or goes; new fields do not change it.
const SchemaVersion = 1

// ManifestName is the manifest's file name in a run's folder.
const ManifestName = "manifest.json"

const format = "ldntrials-export"

// RunInfo says where the exported tables come from.
type RunInfo struct {
	Run        string     `json:"run"`        // id of the run, also the folder's name
	AsOf       time.Time  `json:"as_of"`      // UTC
	Provenance string     `json:"provenance"` // one sentence for every page and report
	Registries []Registry `json:"registries"`
	Query      Query      `json:"query"`
}

// Registry is one register's part in the run.
type Registry struct {
	Registry   string     `json:"registry"`   // short name
	Label      string     `json:"label"`      // name for people
	Provenance string     `json:"provenance"` // live pull, imported file, bundled reference extract
	Records    int        `json:"records"`
	FetchedAt  *time.Time `json:"fetched_at"` // null if it was never fetched
	Stale      bool       `json:"stale"`      // the last good records stand in for a failed fetch
}

// Query is the search that the records answer.
type Query struct {
	Text string `json:"text"`
	Hash string `json:"hash"`
}

// Manifest is manifest.json.
type Manifest struct {
	Format        string `json:"format"` // always "ldntrials-export"
	SchemaVersion int    `json:"schema_version"`
	RunInfo
	Files []File `json:"files"` // by table name
}

// File is one exported table.
type File struct {
	Name        string   `json:"name"` // in the run's folder
	Table       string   `json:"table"`
	Rows        int64    `json:"rows"`
	Bytes       int64    `json:"bytes"`
	SHA256      string   `json:"sha256"` // hexadecimal
	Description string   `json:"description"`
	Columns     []Column `json:"columns"` // in the order of the file
}

// Column is one column of an exported table. Type is one of BOOLEAN, INTEGER, DOUBLE, VARCHAR,
// DATE, TIMESTAMP.
type Column struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Description string `json:"description"`
}

// Read reads the manifest of a run's folder; exports/current is one.
func Read(dir string) (*Manifest, error) {
	data, err := os.ReadFile(filepath.Join(dir, ManifestName))
	if err != nil {
		return nil, fmt.Errorf("read manifest: %w", err)
	}
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("read manifest %s: %w", filepath.Join(dir, ManifestName), err)
	}
	switch {
	case m.Format != format:
		return nil, fmt.Errorf("read manifest: %s is not a manifest of exports", filepath.Join(dir, ManifestName))
	case m.SchemaVersion != SchemaVersion:
		return nil, fmt.Errorf("read manifest %s: schema version %d, this program reads %d", dir, m.SchemaVersion, SchemaVersion)
	}
	return &m, nil
}

// Verify reads every file of a run's folder again and compares size and SHA-256 with the
// manifest; a Parquet file that the manifest does not name is an error too. All findings are
// reported together.
func Verify(dir string) error {
	m, err := Read(dir)
	if err != nil {
		return fmt.Errorf("verify exports: %w", err)
	}
	var found []error
	var named []string
	for _, f := range m.Files {
		named = append(named, f.Name)
		if filepath.Base(f.Name) != f.Name {
			found = append(found, fmt.Errorf("%q is not a plain file name", f.Name))
			continue
		}
		size, sum, err := measure(filepath.Join(dir, f.Name))
		switch {
		case err != nil:
			found = append(found, err)
		case size != f.Bytes:
			found = append(found, fmt.Errorf("%s has %d bytes, the manifest says %d", f.Name, size, f.Bytes))
		case sum != f.SHA256:
			found = append(found, fmt.Errorf("%s has another content than the manifest says (SHA-256 %s)", f.Name, sum))
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("verify exports: %w", err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".parquet") && !slices.Contains(named, e.Name()) {
			found = append(found, fmt.Errorf("%s is not in the manifest", e.Name()))
		}
	}
	if len(found) > 0 {
		return fmt.Errorf("verify exports %s: %w", dir, errors.Join(found...))
	}
	return nil
}

// measure returns a file's size and SHA-256.
func measure(path string) (int64, string, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return 0, "", fmt.Errorf("read %s: %w", path, err)
	}
	return n, hex.EncodeToString(h.Sum(nil)), nil
}

// syncPath flushes a file or folder to disk.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
