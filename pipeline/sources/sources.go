// Package sources turns the text of the program's own rules into a version: whoever changes a
// rule changes the version, and what was made with the old one is made again without anybody
// having to remember it.
package sources

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// Part is a package's embedded sources, as far as they decide a result.
type Part struct {
	FS     fs.FS    // its Go files
	Except []string // files that decide nothing; every other one counts, a new one too
}

// Write writes name and text of the part's files in the order of their names, tests left out.
func (p Part) Write(w io.Writer) error {
	names, err := fs.Glob(p.FS, "*.go") // sorted
	if err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || slices.Contains(p.Except, name) {
			continue
		}
		text, err := fs.ReadFile(p.FS, name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, name+"\x00"+string(text)+"\x00"); err != nil {
			return err
		}
	}
	return nil
}

// Version answers with 16 hex digits over the parts, read when it is first asked.
func Version(parts ...Part) func() string {
	return sync.OnceValue(func() string {
		hash := sha256.New()
		for _, p := range parts {
			if err := p.Write(hash); err != nil {
				panic("read the embedded sources: " + err.Error()) // they are part of the program
			}
		}
		return hex.EncodeToString(hash.Sum(nil))[:16]
	})
}
