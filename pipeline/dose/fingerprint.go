package dose

import (
	"embed"

	"ldntrials/pipeline/sources"
)

//go:embed *.go
var text embed.FS

var version = sources.Version(sources.Part{FS: text})

// Fingerprint changes with the grammar: 16 hex digits over the sources of this package. Archived
// records are read again when it changes.
func Fingerprint() string { return version() }
