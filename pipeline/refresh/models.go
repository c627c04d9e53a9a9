package refresh

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
)

// modelsHash is a hash over the models that decide what counts and how it is judged, by
// name and text: a report names it beside the hash over the reference tables, since a
// verdict rests on both. Checks decide nothing and are left out.
func modelsHash(models fs.FS) (string, error) {
	files, err := fs.Glob(models, "*/*.sql") // sorted
	if err != nil {
		return "", fmt.Errorf("hash models: %w", err)
	}
	sum := sha256.New()
	for _, name := range files {
		if strings.HasPrefix(name, "checks/") {
			continue
		}
		body, err := fs.ReadFile(models, name)
		if err != nil {
			return "", fmt.Errorf("hash models: %w", err)
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(body), body)
	}
	return hex.EncodeToString(sum.Sum(nil))[:12], nil
}
