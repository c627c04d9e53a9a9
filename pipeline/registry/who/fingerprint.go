package who

import (
	"embed"
	"io"

	"ldntrials/pipeline/trial"
)

//go:embed *.go
var sources embed.FS

// Fingerprint writes the sources of this package to w: decoders hash them into their
// versions.
func Fingerprint(w io.Writer) error { return trial.WriteSources(w, sources) }
