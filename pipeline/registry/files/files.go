// Package files opens what a person downloaded from a register: a plain file, a gzip
// file, or a zip archive with any of these in it. Each is asked of the registers by its
// first bytes, never by its name, and read as a stream. Archives that expand beyond all
// measure are stopped.
package files

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"

	"ldntrials/pipeline/registry"
)

// HeadSize is how many bytes a register is shown to recognise a file.
const HeadSize = 64 << 10

// Member is one file, or one file inside an archive, that a register knows.
type Member struct {
	Name     string // file name without its folder; for an archive "archive.zip: inner.json"
	Modified time.Time
	Reader   registry.FileReader
	Body     io.Reader // decompressed; until the next member
}

// UnsupportedError is a file that none of the registers knows.
type UnsupportedError struct {
	Name   string
	Reason string
	Known  string // what is known, where that helps
}

func (e *UnsupportedError) Error() string {
	if e.Known == "" {
		return e.Name + ": " + e.Reason
	}
	return e.Name + ": " + e.Reason + "; known are: " + e.Known
}

// Limits are what an archive may expand to.
type Limits struct {
	Ratio int64 // bytes out for each byte in, once Free bytes have come out
	Free  int64
	Total int64 // bytes out in all
}

// DefaultLimits let a whole register pass and stop a bomb: text of trials shrinks to a
// fifth, and what deflate can do at the most is a thousandth.
var DefaultLimits = Limits{Ratio: 250, Free: 256 << 20, Total: 256 << 30}

// Open yields the members of a file that one of the readers recognises. A member that
// none does, or that cannot be opened, yields an error with only Name set (an
// *UnsupportedError for the former) and the rest goes on; a file that cannot be read at
// all yields one error. When ctx ends, so do the bodies.
func Open(ctx context.Context, name string, readers []registry.FileReader, limits Limits) iter.Seq2[Member, error] {
	return func(yield func(Member, error) bool) {
		base := filepath.Base(name)
		file, err := os.Open(name)
		if err != nil {
			yield(Member{Name: base}, explain(err))
			return
		}
		defer file.Close()
		info, err := file.Stat()
		if err == nil && info.IsDir() {
			err = errors.New("this is a folder; name the files in it")
		}
		if err != nil {
			yield(Member{Name: base}, fmt.Errorf("open %s: %w", base, err))
			return
		}
		o := &opener{readers: readers, limits: limits, yield: yield}
		head := bufio.NewReaderSize(counter{ctx, file, &o.in}, HeadSize)
		if !isZip(head) {
			o.stream(Member{Name: base, Modified: info.ModTime()}, head)
			return
		}
		archive, err := zip.NewReader(file, info.Size())
		if err != nil {
			yield(Member{Name: base}, fmt.Errorf("open %s: the archive is damaged or was cut off; download it again: %w", base, err))
			return
		}
		archive.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser { return flate.NewReader(r) })
		o.in = info.Size()
		for _, inner := range archive.File {
			if skipped(inner) {
				continue
			}
			if !o.member(ctx, Member{Name: base + ": " + inner.Name, Modified: inner.Modified}, inner) {
				return
			}
		}
	}
}

// opener is one call of Open.
type opener struct {
	readers []registry.FileReader
	limits  Limits
	yield   func(Member, error) bool
	in, out int64
}

// member yields one file of an archive; it returns false to stop.
func (o *opener) member(ctx context.Context, m Member, inner *zip.File) bool {
	if inner.Flags&1 != 0 {
		return o.yield(Member{Name: m.Name}, &UnsupportedError{m.Name, "it is protected by a password; unpack it first", ""})
	}
	body, err := inner.Open()
	if err != nil {
		return o.yield(Member{Name: m.Name}, fmt.Errorf("open %s: %w", m.Name, err))
	}
	defer body.Close()
	var none int64
	head := bufio.NewReaderSize(&meter{counter{ctx, body, &none}, o}, HeadSize)
	if isZip(head) {
		return o.yield(Member{Name: m.Name}, &UnsupportedError{m.Name, "it is an archive inside an archive; unpack it first", ""})
	}
	return o.stream(m, head)
}

// stream yields what is plain or gzip; it returns false to stop.
func (o *opener) stream(m Member, body *bufio.Reader) bool {
	if magic, _ := body.Peek(2); string(magic) == "\x1f\x8b" {
		unpacked, err := gzip.NewReader(body)
		if err != nil {
			return o.yield(Member{Name: m.Name}, fmt.Errorf("open %s: the gzip file is damaged: %w", m.Name, err))
		}
		defer unpacked.Close()
		body = bufio.NewReaderSize(&meter{unpacked, o}, HeadSize)
	}
	head, err := body.Peek(HeadSize)
	if err != nil && err != io.EOF && len(head) == 0 {
		return o.yield(Member{Name: m.Name}, fmt.Errorf("read %s: %w", m.Name, err))
	}
	for _, reader := range o.readers {
		if reader.Recognise(head) {
			m.Reader, m.Body = reader, body
			return o.yield(m, nil)
		}
	}
	reason, known := o.reason(head)
	return o.yield(Member{Name: m.Name}, &UnsupportedError{m.Name, reason, known})
}

// reason says why a file is not known, and what is.
func (o *opener) reason(head []byte) (reason, known string) {
	switch {
	case len(head) == 0:
		return "it is empty; download it again", ""
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "it is UTF-16 text; save it as UTF-8", ""
	case bytes.HasPrefix(head, []byte("%PDF")):
		return "it is a PDF; download the records instead", ""
	case isPage(head):
		return "it is a web page (HTML), not a download: a register answers so for an address that has changed, or when it takes the reader for a program; open the search in a browser and use its download button", ""
	case isNothing(head):
		return "it holds no record: so a register answers for a number that it does not know", ""
	}
	kinds := make([]string, 0, len(o.readers))
	for _, reader := range o.readers {
		p := reader.Properties()
		kinds = append(kinds, p.Title+" ("+p.Files+")")
	}
	return "no register knows it by its beginning " + beginning(head), strings.Join(kinds, "; ")
}

// isPage says that a file is a web page.
func isPage(head []byte) bool {
	head = bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head[:min(len(head), 256)], []byte("\xef\xbb\xbf"))))
	return bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html"))
}

// isNothing says that a file is JSON without anything in it, or blanks alone.
func isNothing(head []byte) bool {
	switch string(bytes.Join(bytes.Fields(head), nil)) {
	case "", "{}", "[]", "null":
		return true
	}
	return false
}

func beginning(head []byte) string {
	head = bytes.TrimSpace(head)
	if len(head) > 40 {
		return fmt.Sprintf("%q…", head[:40])
	}
	return fmt.Sprintf("%q", head)
}

// isZip says whether an archive begins, also an empty one.
func isZip(head *bufio.Reader) bool {
	magic, _ := head.Peek(4)
	return string(magic) == "PK\x03\x04" || string(magic) == "PK\x05\x06"
}

// skipped are folders and what operating systems leave in archives.
func skipped(file *zip.File) bool {
	return file.FileInfo().IsDir() || strings.HasPrefix(file.Name, "__MACOSX/") || strings.HasPrefix(path.Base(file.Name), ".")
}

func explain(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("open the file to import: %w; check its name", err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("open the file to import: %w; make it readable", err)
	}
	return fmt.Errorf("open the file to import: %w", err)
}

// counter counts what is read and ends with its context.
type counter struct {
	ctx context.Context
	r   io.Reader
	n   *int64
}

func (c counter) Read(p []byte) (int, error) {
	if c.ctx.Err() != nil {
		return 0, context.Cause(c.ctx)
	}
	n, err := c.r.Read(p)
	*c.n += int64(n)
	return n, err
}

// meter stops what expands beyond the limits.
type meter struct {
	r io.Reader
	o *opener
}

var errBomb = errors.New("it expands beyond all measure; unpack it by hand and look at it")

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.o.out += int64(n)
	l := m.o.limits
	if m.o.out > l.Total || m.o.out > l.Free && m.o.out > l.Ratio*max(1, m.o.in) {
		return 0, errBomb
	}
	return n, err
}

// Records yields the records of every member that a register knows, with URL (the
// member's name), FetchedAt and Provenance set. A *registry.RecordError is one record
// that cannot be read, an *UnsupportedError one member; the rest goes on after both, and
// after a member that was cut off.
func Records(ctx context.Context, name string, readers []registry.FileReader, at time.Time) iter.Seq2[registry.Raw, error] {
	return func(yield func(registry.Raw, error) bool) {
		for m, err := range Open(ctx, name, readers, DefaultLimits) {
			if err != nil {
				if !yield(registry.Raw{}, err) {
					return
				}
				continue
			}
			for raw, err := range m.Reader.ReadFile(ctx, m.Body) {
				var record *registry.RecordError
				if err != nil && !errors.As(err, &record) {
					err = fmt.Errorf("read %s: %w", m.Name, err)
				}
				raw.URL, raw.FetchedAt, raw.Provenance = m.Name, at, registry.Import
				if !yield(raw, err) {
					return
				}
			}
			if ctx.Err() != nil {
				return
			}
		}
	}
}
