package serve

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path"
	"strings"
	"sync"
	"time"
)

// How long a browser keeps an answer.
const (
	forEver  = "public, max-age=31536000, immutable"
	askAgain = "no-cache" // keeps it, and asks each time whether it still stands
)

// types are the media types of what is served; all else is bytes to be saved.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".json": "application/json", ".csv": "text/csv; charset=utf-8",
	".parquet": "application/vnd.apache.parquet",
}

// found serves the file name of a folder that the path cannot leave, also through a link, except the
// one link that an export makes itself. It says whether there was one.
func (s *server) found(w http.ResponseWriter, r *http.Request, dir, name, keep string) bool {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return false
	}
	defer root.Close()
	f, err := root.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	tag, err := s.sums.of(f, info)
	if err != nil {
		s.Log.Error("read file", "name", name, "error", err)
		http.Error(w, "the file cannot be read", http.StatusInternalServerError)
		return true
	}
	h := w.Header()
	extension := path.Ext(name)
	typ, known := types[extension]
	if !known {
		typ = "application/octet-stream"
	}
	h.Set("Content-Type", typ)
	h.Set("Cache-Control", keep)
	if extension == ".csv" || extension == ".parquet" {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(name)}))
	}
	if known && extension != ".parquet" { // Parquet is packed inside, and read in ranges
		h.Add("Vary", "Accept-Encoding")
		if r.Header.Get("Range") == "" && info.Size() > 512 && acceptsGzip(r) {
			serveGzip(w, r, f, tag)
			return true
		}
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, f) // ranges, If-None-Match, HEAD
	return true
}

// serveGzip packs the file on its way.
func serveGzip(w http.ResponseWriter, r *http.Request, f *os.File, tag string) {
	h := w.Header()
	tag = `"` + tag + `-gz"`
	h.Set("ETag", tag)
	for candidate := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/"); candidate == tag || candidate == "*" {
			h.Del("Content-Type")
			h.Del("Content-Disposition")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Encoding", "gzip")
	if r.Method == http.MethodHead {
		return
	}
	packed := gzip.NewWriter(w)
	if _, err := io.Copy(packed, f); err != nil {
		return // the reader has gone
	}
	_ = packed.Close()
}

func acceptsGzip(r *http.Request) bool {
	for offer := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(offer), ";")
		if name == "gzip" && strings.ReplaceAll(weight, " ", "") != "q=0" {
			return true
		}
	}
	return false
}

// sums remembers the hash of files, which never change under one name, time and size.
type sums struct {
	mu    sync.Mutex
	known map[string]sum
}

type sum struct {
	size int64
	at   time.Time
	tag  string
}

// mostSums bounds the memory for hashes.
const mostSums = 20_000

// of is the content hash of a file, the basis of its ETag.
func (s *sums) of(f *os.File, info os.FileInfo) (string, error) {
	s.mu.Lock()
	got, ok := s.known[f.Name()]
	s.mu.Unlock()
	if ok && got.size == info.Size() && got.at.Equal(info.ModTime()) {
		return got.tag, nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("go back: %w", err)
	}
	got = sum{info.Size(), info.ModTime(), hex.EncodeToString(h.Sum(nil))[:24]}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || len(s.known) > mostSums {
		s.known = map[string]sum{}
	}
	s.known[f.Name()] = got
	return got.tag, nil
}
