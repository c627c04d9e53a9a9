package who

import (
	"embed"

	"ldntrials/pipeline/sources"
)

//go:embed *.go
var text embed.FS

// Sources decide how the WHO's vocabulary is read: decoders hash them into their versions.
func Sources() sources.Part { return sources.Part{FS: text} }
