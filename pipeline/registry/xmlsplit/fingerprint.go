package xmlsplit

import (
	"embed"

	"ldntrials/pipeline/sources"
)

//go:embed *.go
var text embed.FS

// Sources decide how a record is cut and read: decoders hash them into their versions.
func Sources() sources.Part { return sources.Part{FS: text} }
