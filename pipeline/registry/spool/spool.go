// Package spool keeps the pages of a fetch on disk until they are archived, so that an
// interrupted fetch goes on where it stopped. It knows nothing of what is in a page.
//
// A spool is a folder with page-000001.json, page-000002.json ... and state.json, which
// lists the pages that are whole. Every file is written under a temporary name, synced
// and renamed: a page that the state lists is complete.
package spool

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/google/renameio/v2"
)

// Format is the version of state.json; a spool of another format is started again.
const Format = 1

// State is what is known about a fetch. Two fetches with the same Search, BaseURL and
// DataVersion give the same pages.
type State struct {
	Format      int       `json:"format"`
	Search      string    `json:"search"`       // the search as sent
	BaseURL     string    `json:"base_url"`     // where it was sent
	DataVersion string    `json:"data_version"` // the register's data version at the first page
	Announced   int       `json:"announced"`    // records announced on the first page
	Pages       []Page    `json:"pages"`
	Complete    bool      `json:"complete"` // all pages are here and were counted
	FetchedAt   time.Time `json:"fetched_at,omitzero"`
}

// Page is one page that is whole.
type Page struct {
	Bytes int64  `json:"bytes"`
	CRC   uint32 `json:"crc32c"` // of the bytes
	Next  string `json:"next"`   // what asks for the page after it; "" on the last one
}

// Same says whether another fetch may go on with this one's pages.
func (s State) Same(other State) bool {
	return s.Format == other.Format && s.Search == other.Search &&
		s.BaseURL == other.BaseURL && s.DataVersion == other.DataVersion
}

// Error is trouble with this machine's disk.
type Error struct {
	Step string
	Err  error
}

func (e *Error) Error() string { return e.Step + ": " + e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

// Spool is one folder. Its methods are for one goroutine at a time.
type Spool struct {
	dir   string
	state State
}

// Open opens the spool in a folder, which it makes, and clears what a killed fetch
// left half-written. A state that cannot be read, or whose pages are not as they were
// written, counts as none. Errors are *Error.
func Open(dir string) (*Spool, error) {
	s := &Spool{dir: dir}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, &Error{"make the folder for pages", err}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, &Error{"read the folder for pages", err}
	}
	for _, entry := range entries {
		if halfWritten.MatchString(entry.Name()) {
			if err := os.Remove(filepath.Join(dir, entry.Name())); err != nil {
				return nil, &Error{"clear a half-written page", err}
			}
		}
	}
	data, err := os.ReadFile(s.statePath())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &Error{"read the state of the fetch", err}
	}
	if err != nil || json.Unmarshal(data, &s.state) != nil || !s.whole() {
		s.state = State{}
	}
	return s, nil
}

// halfWritten are the names under which Write and save begin.
var halfWritten = regexp.MustCompile(`^\.(page-\d+|state)\.json\d*$`)

// whole says whether every page is as it was written.
func (s *Spool) whole() bool {
	for i, page := range s.state.Pages {
		file, err := os.Open(s.path(i))
		if err != nil {
			return false
		}
		check := &recorder{w: io.Discard}
		_, err = io.Copy(check, file)
		file.Close()
		if err != nil || check.n != page.Bytes || check.crc != page.CRC {
			return false
		}
	}
	return s.state.Format == Format
}

func (s *Spool) statePath() string { return filepath.Join(s.dir, "state.json") }

// path is where the page with the given index, counted from 0, is kept.
func (s *Spool) path(index int) string {
	return filepath.Join(s.dir, fmt.Sprintf("page-%06d.json", index+1))
}

// State returns what is known about the fetch so far.
func (s *Spool) State() State { return s.state }

// Start forgets the pages and begins a fetch.
func (s *Spool) Start(state State) error {
	if err := s.clear(); err != nil {
		return err
	}
	state.Format, state.Pages, state.Complete = Format, nil, false
	return s.save(state)
}

// Write writes the next page: what fill writes becomes the page when it returns nil and
// vanishes when it does not. The page counts when it is Added, with its Next. Trouble with the disk is
// an *Error, also where fill noticed it first; fill's own errors are returned as they
// are.
func (s *Spool) Write(fill func(io.Writer) error) (Page, error) {
	step := "write a page"
	file, err := renameio.NewPendingFile(s.path(len(s.state.Pages)), renameio.WithTempDir(s.dir), renameio.WithPermissions(0o644))
	if err != nil {
		return Page{}, &Error{step, err}
	}
	defer file.Cleanup()
	out := &recorder{w: file}
	err = fill(out)
	if out.err != nil {
		return Page{}, &Error{step, out.err}
	}
	if err != nil {
		return Page{}, err
	}
	if err := file.CloseAtomicallyReplace(); err != nil {
		return Page{}, &Error{step, err}
	}
	return Page{Bytes: out.n, CRC: out.crc}, nil
}

// recorder counts and sums what is written and remembers why writing failed.
type recorder struct {
	w   io.Writer
	n   int64
	crc uint32
	err error
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (r *recorder) Write(p []byte) (int, error) {
	n, err := r.w.Write(p)
	r.n += int64(n)
	r.crc = crc32.Update(r.crc, castagnoli, p[:n])
	if err != nil {
		r.err = err
	}
	return n, err
}

// Add counts the page that was written last.
func (s *Spool) Add(page Page) error {
	state := s.state
	state.Pages = append(state.Pages[:len(state.Pages):len(state.Pages)], page)
	return s.save(state)
}

// Announce keeps how many records the register announced.
func (s *Spool) Announce(records int) error {
	state := s.state
	state.Announced = records
	return s.save(state)
}

// Finish marks the fetch as complete.
func (s *Spool) Finish(at time.Time) error {
	state := s.state
	state.Complete, state.FetchedAt = true, at
	return s.save(state)
}

func (s *Spool) save(state State) error {
	data, err := json.MarshalIndent(state, "", "  ")
	if err == nil {
		err = renameio.WriteFile(s.statePath(), data, 0o644, renameio.WithTempDir(s.dir))
	}
	if err != nil {
		return &Error{"write the state of the fetch", err}
	}
	s.state = state
	return nil
}

// Page opens a page for reading; pages are counted from 0.
func (s *Spool) Page(index int) (io.ReadCloser, error) {
	file, err := os.Open(s.path(index))
	if err != nil {
		return nil, &Error{"open a page", err}
	}
	return file, nil
}

// Remove deletes the spool, with its folder where nothing else is in it.
func (s *Spool) Remove() error {
	s.state = State{}
	if err := s.clear(); err != nil {
		return err
	}
	if err := os.Remove(s.dir); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) {
		return &Error{"remove the folder for pages", err}
	}
	return nil
}

// clear deletes the state first, so that no state lists a page that is gone.
func (s *Spool) clear() error {
	paths, err := filepath.Glob(filepath.Join(globSafe(s.dir), "page-*.json"))
	if err != nil {
		return &Error{"list the pages", err}
	}
	for _, path := range append([]string{s.statePath()}, paths...) {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &Error{"remove the pages of an earlier fetch", err}
		}
	}
	return nil
}

// globSafe takes the pattern characters of a folder's name literally.
func globSafe(dir string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(dir)
}
