package dose

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
	"sync"
)

//go:embed *.go
var sources embed.FS

// Fingerprint is the SHA-256 of the grammar: all sources of this package but
// its tests, in name order. Archived records are read again when it changes.
func Fingerprint() string { return fingerprint() }

var fingerprint = sync.OnceValue(func() string {
	sum := sha256.New()
	files, err := fs.Glob(sources, "*.go") // sorted
	if err != nil {
		panic(fmt.Sprintf("dose: list embedded sources: %v", err))
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		body, err := sources.ReadFile(name)
		if err != nil {
			panic(fmt.Sprintf("dose: read embedded source %s: %v", name, err))
		}
		fmt.Fprintf(sum, "%s %d\n", name, len(body))
		sum.Write(body)
	}
	return hex.EncodeToString(sum.Sum(nil))
})
