// Package durable writes files below a writer that trusts its disk. The Parquet writer
// closes what it was given, and panics on some errors of a full disk: a File stays open
// until it is synced, remembers the disk's first error, and turns such a panic into it.
package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// File is a file that grows. It has no Close: Finish or Abandon ends it.
type File struct {
	out    *os.File
	err    error // of the first write that failed
	closed bool
}

// Create makes a file, or empties the one that stands there.
func Create(path string) (*File, error) {
	out, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &File{out: out}, nil
}

// Name is the path of the file.
func (f *File) Name() string { return f.out.Name() }

// Write writes to the file and remembers the first error.
func (f *File) Write(p []byte) (int, error) {
	n, err := f.out.Write(p)
	if err != nil && f.err == nil {
		f.err = err
	}
	return n, err
}

// Guard calls a function that writes through this file. Where the disk failed, its
// error is returned, whatever the function made of it; any other panic is an error too.
func (f *File) Guard(do func() error) (err error) {
	defer func() {
		p := recover()
		switch {
		case f.err != nil:
			err = f.err
		case p != nil:
			err = fmt.Errorf("write %s: the writer broke: %v", f.Name(), p)
		}
	}()
	return do()
}

// Finish syncs and closes the file.
func (f *File) Finish() error {
	f.closed = true
	return errors.Join(f.out.Sync(), f.out.Close())
}

// Abandon closes the file and removes what stands under its name. It may follow
// anything, also itself.
func (f *File) Abandon() error {
	var err error
	if !f.closed {
		f.closed = true
		err = f.out.Close()
	}
	if gone := os.Remove(f.Name()); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// SyncDir makes the names in a folder durable.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open folder to sync: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}
