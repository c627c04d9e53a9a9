package who

import (
	"strings"

	"ldntrials/pipeline/registry/xmlsplit"
)

// SourceNote says where a bundled reference record has its facts from: an element with
// source_page, seen, compiled and note. It may be nil.
func SourceNote(extract *xmlsplit.Element) string {
	if extract == nil {
		return ""
	}
	note := "facts from " + strings.Join(extract.Values("source_page"), ", ")
	if seen := extract.Value("seen"); seen != "" {
		note += ", seen " + seen
	}
	if compiled := extract.Value("compiled"); compiled != "" {
		note += ", compiled " + compiled
	}
	if more := OneLine(extract.Value("note")); more != "" {
		note += "; " + more
	}
	return note
}
