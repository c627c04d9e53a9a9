package files

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/trial"
)

// lines is a register whose files begin with its name and hold one record a line.
type lines struct{ name string }

func (l lines) Properties() registry.Properties {
	return registry.Properties{Name: l.name, Title: "Register " + l.name, Files: l.name + " lines"}
}
func (lines) Identify([]byte) (string, string, error) { return "", "", nil }
func (lines) Decode([]byte) (*trial.Record, error)    { return nil, nil }
func (lines) DecoderVersion() string                  { return "" }
func (l lines) Recognise(head []byte) bool            { return bytes.HasPrefix(head, []byte(l.name+"\n")) }
func (l lines) ReadFile(_ context.Context, r io.Reader) iter.Seq2[registry.Raw, error] {
	return func(yield func(registry.Raw, error) bool) {
		data, err := io.ReadAll(r)
		for line := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n") {
			if line == "broken" {
				if !yield(registry.Raw{}, &registry.RecordError{Registry: l.name, Reason: "broken"}) {
					return
				}
			} else if line != l.name && !yield(registry.Raw{Registry: l.name, RecordID: line}, nil) {
				return
			}
		}
		if err != nil {
			yield(registry.Raw{}, err)
		}
	}
}

var readers = []registry.FileReader{lines{"alpha"}, lines{"beta"}}

func packed(data string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, data)
	w.Close()
	return b.String()
}

// archived makes a zip archive of names and contents.
func archived(files ...string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = io.WriteString(w, files[i+1])
		}
		if err != nil {
			panic(err)
		}
	}
	z.Close()
	return b.String()
}

func locked() string {
	data := []byte(archived("secret.txt", "alpha\nA1\n"))
	data[6] |= 1 // the flag in the local header
	central := bytes.Index(data, []byte("PK\x01\x02"))
	data[central+8] |= 1
	return string(data)
}

// outline writes each record as register, id and origin.
func outline(path string) (out []string) {
	for raw, err := range Records(context.Background(), path, readers, time.Unix(1, 0)) {
		if err != nil {
			out = append(out, "! "+err.Error())
			continue
		}
		out = append(out, raw.Registry+" "+raw.RecordID+" of "+raw.URL)
	}
	return out
}

func TestRecords(t *testing.T) {
	const a, b = "alpha\nA1\nA2\n", "beta\nB1\n"
	const known = "known are: Register alpha (alpha lines); Register beta (beta lines)"
	for _, test := range []struct {
		name, content string
		want          []string
	}{
		{"a plain file", a, []string{"alpha A1 of f", "alpha A2 of f"}},
		{"another register's file", b, []string{"beta B1 of f"}},
		{"a gzip file", packed(a), []string{"alpha A1 of f", "alpha A2 of f"}},
		{"gzip files one after the other", packed("beta\n") + packed("B2\n"), []string{"beta B2 of f"}},
		{"a broken record goes by", "beta\nbroken\nB3\n", []string{"! beta: a record without a readable id: broken", "beta B3 of f"}},
		{"an archive in its order", archived("z/b.txt", b, "a.txt", a), []string{"beta B1 of f: z/b.txt", "alpha A1 of f: a.txt", "alpha A2 of f: a.txt"}},
		{"an archive with a gzip file", archived("b.gz", packed(b)), []string{"beta B1 of f: b.gz"}},
		{"an archive with leftovers", archived("dir/", "", "__MACOSX/._b", "x", ".DS_Store", "x", "b", b), []string{"beta B1 of f: b"}},
		{"an archive with a file that none knows", archived("readme", "hello", "b", b), []string{`! f: readme: no register knows it by its beginning "hello"; ` + known, "beta B1 of f: b"}},
		{"an archive in an archive", archived("inner.zip", archived("b", b), "b", b), []string{"! f: inner.zip: it is an archive inside an archive; unpack it first", "beta B1 of f: b"}},
		{"an archive with a password", locked(), []string{"! f: secret.txt: it is protected by a password; unpack it first"}},
		{"an empty archive", archived(), nil},
		{"an archive cut off", archived("b", b)[:40], []string{"! open f: the archive is damaged or was cut off; download it again: zip: not a valid zip file"}},
		{"a gzip file cut off", packed(a)[:20], []string{"alpha A1 of f", "! read f: unexpected EOF"}},
		{"a gzip file that is none", "\x1f\x8bhello, no gzip", []string{"! open f: the gzip file is damaged: gzip: invalid header"}},
		{"an empty file", "", []string{"! f: it is empty; download it again"}},
		{"an empty gzip file", packed(""), []string{"! f: it is empty; download it again"}},
		{"UTF-16", "\xff\xfea\x00", []string{"! f: it is UTF-16 text; save it as UTF-8"}},
		{"a PDF", "%PDF-1.7", []string{"! f: it is a PDF; download the records instead"}},
		{"a web page", " <!DOCTYPE html>\n<html>", []string{"! f: it is a web page (HTML), not a download: a register answers so for an address that has changed, or when it takes the reader for a program; open the search in a browser and use its download button"}},
		{"an empty object", "{ }\n", []string{"! f: it holds no record: so a register answers for a number that it does not know"}},
		{"blanks alone", " \n\t", []string{"! f: it holds no record: so a register answers for a number that it does not know"}},
		{"a file that none knows", "<hello>" + strings.Repeat("x", 100), []string{`! f: no register knows it by its beginning "<hello>xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"…; ` + known}},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "f")
			if err := os.WriteFile(path, []byte(test.content), 0o644); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, outline(path)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	t.Run("what a record needs is set", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "f")
		os.WriteFile(path, []byte(b), 0o644)
		for raw, err := range Records(t.Context(), path, readers, time.Unix(5, 0)) {
			if err != nil || raw.Provenance != registry.Import || !raw.FetchedAt.Equal(time.Unix(5, 0)) {
				t.Errorf("got %+v, %v", raw, err)
			}
		}
	})
	t.Run("no such file", func(t *testing.T) {
		for _, err := range Records(t.Context(), filepath.Join(t.TempDir(), "none"), readers, time.Time{}) {
			if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "check its name") {
				t.Error(err)
			}
		}
	})
	t.Run("a folder", func(t *testing.T) {
		for _, err := range Records(t.Context(), t.TempDir(), readers, time.Time{}) {
			if err == nil || !strings.Contains(err.Error(), "this is a folder") {
				t.Error(err)
			}
		}
	})
	t.Run("stops when its context ends", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "f")
		os.WriteFile(path, []byte(archived("a", a, "b", b)), 0o644)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		n := 0
		for range Records(ctx, path, readers, time.Time{}) {
			cancel()
			n++
		}
		if n > 2 {
			t.Errorf("%d records after the end", n)
		}
	})
}

func TestBombsAreStopped(t *testing.T) {
	bomb := "alpha\n" + strings.Repeat(strings.Repeat("x", 1023)+"\n", 4096)
	limits := Limits{Ratio: 100, Free: 1 << 20, Total: 1 << 30}
	for name, content := range map[string]string{
		"gzip": packed(bomb), "zip": archived("a", bomb), "gzip in zip": archived("a", packed(bomb)),
		"many small ones": archived(slices.Collect(func(yield func(string) bool) {
			for i := range 64 {
				if !yield(fmt.Sprint(i)) || !yield(bomb[:64<<10]) {
					return
				}
			}
		})...),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "f")
			if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			var stopped error
			for m, err := range Open(t.Context(), path, readers, limits) {
				if err == nil {
					_, err = io.Copy(io.Discard, m.Body)
				}
				if err != nil {
					stopped = err
				}
			}
			if !errors.Is(stopped, errBomb) {
				t.Errorf("got %v, want it stopped", stopped)
			}
			if got, _, _ := strings.Cut(strings.Join(outline(path), ""), "!"); name == "gzip" && !strings.HasPrefix(got, "alpha xxx") {
				t.Errorf("with the usual limits the same file does not pass: %.60s", got)
			}
		})
	}
	t.Run("the limit for all", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "f")
		os.WriteFile(path, []byte(packed(bomb)), 0o644)
		for m, err := range Open(t.Context(), path, readers, Limits{Ratio: 1 << 20, Total: 1 << 20}) {
			if err == nil {
				_, err = io.Copy(io.Discard, m.Body)
			}
			if !errors.Is(err, errBomb) {
				t.Errorf("got %v", err)
			}
		}
	})
}
