package isrctn

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"sync"

	"ldntrials/pipeline/registry/who"
	"ldntrials/pipeline/registry/xmlsplit"
	"ldntrials/pipeline/trial"
)

//go:embed *.go
var sources embed.FS

// version hashes the sources of the decoder; how files are read does not change it.
var version = sync.OnceValues(func() (string, error) {
	hash := sha256.New()
	for _, write := range []func() error{
		func() error { return trial.Fingerprint(hash) },
		func() error { return xmlsplit.Fingerprint(hash) },
		func() error { return who.Fingerprint(hash) },
		func() error { return trial.WriteSources(hash, sources, "isrctn.go", "fetch.go") },
	} {
		if err := write(); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(hash.Sum(nil))[:16], nil
})

// DecoderVersion implements registry.Registry.
func (*Registry) DecoderVersion() string {
	v, err := version()
	if err != nil { // the sources are part of the program: reading them cannot fail
		panic("isrctn: read the embedded sources: " + err.Error())
	}
	return v
}
