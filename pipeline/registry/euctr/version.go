package euctr

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"sync"

	"ldntrials/pipeline/trial"
)

//go:embed *.go
var sources embed.FS

// fetchSide are the files that cannot change what Decode answers.
var fetchSide = []string{"euctr.go", "fetch.go", "listing.go", "files.go"}

var decoderVersion = sync.OnceValues(func() (string, error) {
	hash := sha256.New()
	if err := trial.Fingerprint(hash); err != nil {
		return "", err
	}
	if err := trial.WriteSources(hash, sources, fetchSide...); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil))[:16], nil
})

// DecoderVersion implements registry.Registry: 16 hex digits over the sources of the
// decoder and of the common record.
func (*Registry) DecoderVersion() string {
	version, err := decoderVersion()
	if err != nil { // the sources are part of the program: reading them cannot fail
		panic("euctr: read the embedded sources: " + err.Error())
	}
	return version
}
