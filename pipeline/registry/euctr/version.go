package euctr

import (
	"embed"

	"ldntrials/pipeline/sources"
	"ldntrials/pipeline/trial"
)

//go:embed *.go
var text embed.FS

// decides are the sources of this package without those that cannot change what Decode answers.
var decides = sources.Part{FS: text, Except: []string{"euctr.go", "fetch.go", "listing.go", "files.go"}}

var version = sources.Version(trial.Sources(), decides)

// DecoderVersion implements registry.Registry: 16 hex digits over the sources of the decoder and
// of the common record.
func (*Registry) DecoderVersion() string { return version() }
