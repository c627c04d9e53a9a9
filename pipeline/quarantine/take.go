package quarantine

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrDamaged is a body that is not what its name says.
var ErrDamaged = errors.New("the kept bytes are damaged")

// Body reads the bytes of an entry as they were received. The error is ErrDamaged where
// they are other bytes now.
func (f *Folder) Body(e Entry) ([]byte, error) {
	body, err := os.ReadFile(f.path(e, ".body"))
	if err != nil {
		return nil, fmt.Errorf("read quarantine body: %w", err)
	}
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:16]) != e.Hash {
		return nil, fmt.Errorf("read quarantine body %s: %w; restore the file from a backup", f.path(e, ".body"), ErrDamaged)
	}
	return body, nil
}

// Remove takes an entry out, once its bytes are kept elsewhere. An entry that is gone is no error.
func (f *Folder) Remove(e Entry) error {
	for _, suffix := range []string{".json", ".body"} { // an entry is there as long as its facts are
		if err := os.Remove(f.path(e, suffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove quarantine entry: %w", err)
		}
	}
	return nil
}

func (f *Folder) path(e Entry, suffix string) string {
	return filepath.Join(f.dir, filepath.Base(e.Registry), filepath.Base(e.Hash)+suffix)
}
