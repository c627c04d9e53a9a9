// Package bundled holds the reference extract for ClinicalTrials.gov: facts of real
// naltrexone registrations, compiled by hand, in the shape of the register's API v2.
// It stands in on a first run when the register cannot be reached, and passes through
// the same decoder as a live pull. README.md beside it says how it was made.
package bundled

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"iter"
)

// Label is what every table, report and page says where this extract is the source.
const Label = "bundled reference extract, not a live pull"

//go:embed studies.ndjson
var studies []byte

// Studies yields the records of the extract in ascending order of NCT number, one JSON
// object each, without line ends. The bytes are shared: callers must not change them.
// A line that is not JSON yields an error with its number, and the rest goes on.
func Studies() iter.Seq2[[]byte, error] {
	return lines(studies)
}

// lines yields the non-blank lines of an NDJSON text.
func lines(text []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		number := 0
		for line := range bytes.Lines(text) {
			number++
			line = bytes.TrimSpace(line)
			if len(line) == 0 {
				continue
			}
			if !json.Valid(line) {
				err := fmt.Errorf("read bundled extract: line %d is not JSON; build ldntrials again from a clean checkout", number)
				if !yield(nil, err) {
					return
				}
				continue
			}
			if !yield(line[:len(line):len(line)], nil) {
				return
			}
		}
	}
}
