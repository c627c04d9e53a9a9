// Package bundled holds the reference extracts of the registers other than
// ClinicalTrials.gov: facts of real registrations of low-dose naltrexone and of trials that
// a careless search would take for it, compiled by hand, in the shapes of their registers.
// They stand in on a first run for a register that never gave a record, and pass through
// the same decoders. They are a bundled reference extract, not a live pull. README.md
// beside it says how they were made.
package bundled

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"iter"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/euctr"
	"ldntrials/pipeline/registry/ictrp"
	"ldntrials/pipeline/registry/whoxml"
)

//go:embed ictrp.xml
var ofICTRP []byte

//go:embed irct.xml
var ofIRCT []byte

//go:embed rebec.xml
var ofReBEC []byte

//go:embed euctr.txt
var ofEUCTR []byte

// Extracts gives, by the register's name, the bodies of its extract as its Identify and
// Decode take them. A body that cannot be read yields an error, and the rest goes on.
func Extracts() map[string]iter.Seq2[[]byte, error] {
	return map[string]iter.Seq2[[]byte, error]{
		ictrp.Name: bodies(ictrp.New(), ofICTRP),
		"irct":     bodies(whoxml.New("irct"), ofIRCT),
		"rebec":    bodies(whoxml.New("rebec"), ofReBEC),
		euctr.Name: bodies(new(euctr.Registry), ofEUCTR),
	}
}

func bodies(r registry.FileReader, file []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for raw, err := range r.ReadFile(context.Background(), bytes.NewReader(file)) {
			if err != nil {
				err = fmt.Errorf("read bundled extract: %w; build ldntrials again from a clean checkout", err)
			}
			if !yield(raw.Body, err) {
				return
			}
		}
	}
}
