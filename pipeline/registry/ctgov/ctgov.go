// Package ctgov is ClinicalTrials.gov: it searches API v2, reads downloaded files of
// it, and decodes a whole v2 record.
//
// The facts about the API are in the register's OpenAPI description; what this package
// adds to them (pace, six tries, the data version before and after) is said beside the
// code that does it.
package ctgov

import (
	"net/http"
	"time"

	"ldntrials/pipeline/registry"
)

// Name is the register's name in columns, paths and flags.
const Name = "ctgov"

// DefaultBaseURL is where the register's API lives; "/api/v2/..." is added.
const DefaultBaseURL = "https://clinicaltrials.gov"

// Registry is ClinicalTrials.gov. New gives usable defaults; the fields may be changed
// before the first use and not after.
type Registry struct {
	// Transport carries the requests; nil means a transport of our own with
	// time-outs. Tests put one in that answers from files.
	Transport http.RoundTripper

	// UserAgent is sent with every request; "" means program, version and the
	// contact that LDNTRIALS_CONTACT names.
	UserAgent string

	// PageSize is how many whole records a page may hold, 1 to 1000. A page that is
	// too large or keeps being cut off is asked for again with a quarter of that.
	PageSize int

	// PageLimit is the size in bytes that a page may have after decompression.
	PageLimit int64

	// PerMinute is the pace in requests a minute; 0 means 40 for the register and no
	// pace for an address on this machine; below 0 is without a pace.
	PerMinute float64

	// FirstWait is the upper end of the first wait before another try, doubled each
	// time; 0 means a second.
	FirstWait time.Duration

	// Now is the clock for Raw.FetchedAt.
	Now func() time.Time
}

// New returns the register with its defaults.
func New() *Registry {
	return &Registry{PageSize: maxPageSize, PageLimit: 64 << 20, Now: time.Now}
}

// Properties implements registry.Registry.
func (*Registry) Properties() registry.Properties {
	return registry.Properties{
		Name:       Name,
		Title:      "ClinicalTrials.gov",
		HomeURL:    "https://clinicaltrials.gov/",
		Terms:      "Free to use with attribution and the date of the data; changes must be said; https://clinicaltrials.gov/about-site/terms-conditions",
		Politeness: "at most 40 requests a minute, one at a time: no limit is documented, and a night's search needs about ten",
		Live:       true,
		Files:      "API v2 JSON: a study, a page of studies, an array, or one study a line; also .gz and .zip of these",
		Cannot:     "earlier versions of a record: the API gives today's only, so the archive keeps every version it has seen",
		URLEnv:     "LDNTRIALS_CTGOV_URL",
	}
}
