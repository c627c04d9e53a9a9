package trial

import (
	"embed"
	"io"
	"io/fs"
	"slices"
	"strings"
)

//go:embed *.go
var sources embed.FS

// Fingerprint writes the sources of this package to w, tests left out. A decoder
// hashes them into its version: whoever changes a rule here changes what every
// decoder answers, and the archive is read again without anybody having to remember it.
func Fingerprint(w io.Writer) error { return WriteSources(w, sources) }

// WriteSources writes name and text of the Go files of a package to w, except
// tests and the files named.
func WriteSources(w io.Writer, fsys fs.FS, except ...string) error {
	names, err := fs.Glob(fsys, "*.go") // sorted
	if err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || slices.Contains(except, name) {
			continue
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, name+"\x00"+string(text)+"\x00"); err != nil {
			return err
		}
	}
	return nil
}
