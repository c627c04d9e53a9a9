package schedule

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// ErrRunning is returned by Run where another runner is at work on the same data folder.
var ErrRunning = errors.New("another scheduler is at work")

// lock takes the file that only one runner may hold, and notes in it who does.
func lock(path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fmt.Errorf("lock schedules: %w; choose a folder that can be written with --data", err)
	}
	l := flock.New(path)
	got, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock schedules: %w; choose a folder that can be written with --data", err)
	}
	if !got {
		holder, _ := os.ReadFile(path) //nolint:errcheck // only a help for the operator
		return nil, fmt.Errorf("lock schedules: %w on this data folder (%s); stop it first, or choose another folder with --data", ErrRunning, strings.TrimSpace(string(holder)))
	}
	if err := os.WriteFile(path, fmt.Appendf(nil, "process %d\n", os.Getpid()), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("lock schedules: %w; free some space", err), l.Close())
	}
	return func() {
		os.Truncate(path, 0) //nolint:errcheck // the note is for people: empty means stopped in order
		l.Close()            //nolint:errcheck // the lock ends with the process at the latest
	}, nil
}

// fingerprint tells whether a file is another than before.
func fingerprint(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Size() > maxFile {
		return fmt.Sprint(info.Size(), info.ModTime()), nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}
