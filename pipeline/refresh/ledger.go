package refresh

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"unicode/utf16"
)

// appendLedger adds a run's line to runs.jsonl, the history of all runs.
func appendLedger(path string, result Result) (err error) {
	line, err := json.Marshal(result.clipped())
	if err != nil {
		return fmt.Errorf("write run ledger: %w", err)
	}
	line = ascii(line)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o644)
	if err != nil {
		return fmt.Errorf("write run ledger: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if cut, err := endsCut(f); err != nil {
		return fmt.Errorf("write run ledger: %w", err)
	} else if cut { // a run died while it wrote: its line stays, ours begins anew
		line = append([]byte{'\n'}, line...)
	}
	if _, err := f.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write run ledger: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write run ledger: %w", err)
	}
	return nil
}

// longestError is how long an error may be in the ledger, in bytes: the models read lines of
// bounded length.
const longestError = 8 << 10

// clipped shortens the errors of a line.
func (r Result) clipped() Result {
	clip := func(text string) string {
		if len(text) <= longestError {
			return text
		}
		return strings.ToValidUTF8(text[:longestError], "") + " …"
	}
	r.Error = clip(r.Error)
	r.Registries, r.Gates = slices.Clone(r.Registries), slices.Clone(r.Gates)
	for i := range r.Registries {
		r.Registries[i].Error, r.Registries[i].Source = clip(r.Registries[i].Error), clip(r.Registries[i].Source)
	}
	for i := range r.Gates {
		r.Gates[i].Reason = clip(r.Gates[i].Reason)
	}
	return r
}

// ascii escapes what is not ASCII, so that a line cut off anywhere leaves a file that is text.
func ascii(line []byte) []byte {
	var out []byte
	for _, r := range string(line) {
		switch {
		case r < 0x80:
			out = append(out, byte(r))
		case r < 0x10000:
			out = fmt.Appendf(out, "\\u%04x", r)
		default:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, "\\u%04x\\u%04x", high, low)
		}
	}
	return out
}

func endsCut(f *os.File) (bool, error) {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return false, err
	}
	last := make([]byte, 1)
	if _, err := f.ReadAt(last, info.Size()-1); err != nil {
		return false, err
	}
	return last[0] != '\n', nil
}

// Ledger reads the runs, oldest first. Lines that a killed run left half-written are
// passed over and counted.
func Ledger(path string) (runs []Result, unreadable int, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read run ledger: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(make([]byte, 64<<10), 16<<20)
	for lines.Scan() {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var run Result
		if json.Unmarshal(lines.Bytes(), &run) != nil {
			unreadable++
			continue
		}
		runs = append(runs, run)
	}
	if err := lines.Err(); err != nil {
		return runs, unreadable, fmt.Errorf("read run ledger: %w", err)
	}
	return runs, unreadable, nil
}
