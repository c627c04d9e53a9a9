package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"regexp"

	"ldntrials/pipeline/registry/ctgov/fakectgov"
)

var ownID = regexp.MustCompile(`NCT\d{8}`)

// firstID is the number of the first multiplied study.
const firstID = 10_000_000

// write makes a file of n studies, one a line, and says where they come from.
func (b *bench) write(name string, n int) (path, source string, err error) {
	path = filepath.Join(b.dir, name)
	out, err := os.Create(path)
	if err != nil {
		return "", "", fmt.Errorf("write studies: %w", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	studies, source, err := b.source(n)
	if err != nil {
		return "", "", err
	}
	w := bufio.NewWriterSize(out, 1<<20)
	for study := range studies {
		w.Write(study) //nolint:errcheck // Flush returns it
		w.WriteByte('\n')
	}
	if err := w.Flush(); err != nil {
		return "", "", fmt.Errorf("write studies: %w", err)
	}
	return path, source, nil
}

// source gives n studies: real ones again and again, each time with another id, or made-up ones.
func (b *bench) source(n int) (iter.Seq[[]byte], string, error) {
	real, err := readLines(b.bulk)
	if errors.Is(err, fs.ErrNotExist) {
		return fakectgov.Generate(n, 1), fmt.Sprintf("made-up studies (%s is absent)", b.bulk), nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("read studies: %w", err)
	}
	return func(yield func([]byte) bool) {
		for i := range n {
			study := real[i%len(real)]
			id := ownID.Find(study) // the first one is the study's own
			if !yield(bytes.ReplaceAll(study, id, fmt.Appendf(nil, "NCT%08d", firstID+i))) {
				return
			}
		}
	}, fmt.Sprintf("%d real studies multiplied", len(real)), nil
}

func readLines(path string) (lines [][]byte, err error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	unpacked, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	scanner := bufio.NewScanner(unpacked)
	scanner.Buffer(nil, 64<<20)
	for scanner.Scan() {
		if len(scanner.Bytes()) > 0 {
			lines = append(lines, bytes.Clone(scanner.Bytes()))
		}
	}
	if scanner.Err() == nil && len(lines) == 0 {
		return nil, errors.New("the file is empty")
	}
	return lines, scanner.Err()
}
