package house_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sharedData holds real records and other people's files. Facts of them may be used, their
// texts may not be copied in.
var sharedData = filepath.Join(root, "..", "shared", "data")

// block is the length of the pieces that are compared, blanks reduced to one. A copy of
// twice that length holds a whole piece, wherever it begins.
const block = 100

func TestNoTextIsCopiedFromSharedData(t *testing.T) {
	if _, err := os.Stat(sharedData); err != nil {
		t.Skipf("NOT CHECKED: %s is not here", sharedData)
	}
	where := map[uint64]string{} // hash of a piece of the project -> its file
	pieces := map[string]bool{}
	for _, f := range tree(t) {
		if f.name == "LICENSE" || f.name == "go.sum" || !f.isText() {
			continue
		}
		text := bytes.Join(bytes.Fields(f.body), []byte(" "))
		for ; len(text) >= block; text = text[block:] {
			if isProse(text[:block]) {
				where[hash(text[:block])] = f.name
				pieces[string(text[:block])] = true
			}
		}
	}
	err := filepath.WalkDir(sharedData, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := readShared(name)
		if err != nil {
			return err
		}
		roll(text, func(sum uint64, piece []byte) {
			if pieces[string(piece)] {
				t.Errorf("%s copies %s: %q: say it in our own words", where[sum], name, piece)
				delete(pieces, string(piece))
			}
		}, where)
		return nil
	})
	if err != nil {
		t.Fatalf("read shared data: %v", err)
	}
}

// isProse leaves out pieces that are mere form, such as field names, codes and numbers:
// sentences have blanks.
func isProse(piece []byte) bool { return bytes.Count(piece, []byte(" ")) >= block/12 }

// readShared gives a file with its blanks reduced, unpacked if it is gzip.
func readShared(name string) ([]byte, error) {
	body, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(name, ".gz") {
		unpack, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		if body, err = io.ReadAll(unpack); err != nil {
			return nil, err
		}
	}
	return bytes.Join(bytes.Fields(body), []byte(" ")), nil
}

const prime = 1_000_003

// hash is the polynomial hash that roll carries along.
func hash(piece []byte) uint64 {
	var sum uint64
	for _, b := range piece {
		sum = sum*prime + uint64(b)
	}
	return sum
}

// roll calls hit for every piece of the text, at any offset, whose hash is known.
func roll(text []byte, hit func(sum uint64, piece []byte), known map[uint64]string) {
	if len(text) < block {
		return
	}
	top := uint64(1) // prime to the power of block - 1
	for range block - 1 {
		top *= prime
	}
	sum := hash(text[:block])
	for end := block; ; end++ {
		if _, ok := known[sum]; ok {
			hit(sum, text[end-block:end])
		}
		if end == len(text) {
			return
		}
		sum = (sum-uint64(text[end-block])*top)*prime + uint64(text[end])
	}
}
