// Package ctis is the EU Clinical Trials Information System: it asks the search and
// retrieve addresses of the public portal, reads downloaded records, and decodes both
// shapes of them, that of before June 2024 (parts at the top) and that of today
// (everything below authorizedApplication).
//
// The addresses are those that the portal's own pages use. They are documented nowhere,
// have no version and have moved once. What is known of them only by hearsay is written
// so that a surprise becomes an error with a remedy, or drift, and never a wrong value.
package ctis

import (
	"net/http"
	"time"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/fetching"
)

// Name is the register's name in columns, paths and flags.
const Name = "ctis"

// DefaultBaseURL is where the portal lives; "/ctis-public-api/..." is added.
const DefaultBaseURL = "https://euclinicaltrials.eu"

// perMinute is our pace; other users of the same addresses keep to 100 requests in 20 s.
const perMinute = 60

// Registry is CTIS. The zero value is ready for use; the fields may be set before the
// first use and not after.
type Registry struct {
	Transport http.RoundTripper // carries the requests; nil means one of our own with time-outs
	UserAgent string            // "" means program, version and contact
	PageSize  int               // rows of a search page, at most 100; 0 means 100
	FirstWait time.Duration     // upper end of the first wait before another try; 0 means a second
	Now       func() time.Time  // clock for Raw.FetchedAt; nil means time.Now
}

// Properties implements registry.Registry.
func (*Registry) Properties() registry.Properties {
	return registry.Properties{
		Name:       Name,
		Title:      "EU Clinical Trials Information System (CTIS)",
		HomeURL:    "https://euclinicaltrials.eu/",
		Terms:      "European Medicines Agency: reuse with acknowledgement of the source (no separate terms for the portal's data were found)",
		Politeness: "at most 60 requests a minute, one at a time: no limit is documented; one request a trial, and one for each hundred trials found",
		Live:       true,
		Files:      "JSON records of the portal, one, an array, or one a line, of before and after June 2024; also .gz and .zip of these",
		Cannot: "trials that ended before 2023 (they are in the EU Clinical Trials Register); how many took part (numbers are planned); posted results as data (they are documents); " +
			"masking and allocation of most records; earlier versions of a record",
		URLEnv: "LDNTRIALS_CTIS_URL",
	}
}

func (r *Registry) settings() fetching.Settings {
	return fetching.Settings{
		Base: DefaultBaseURL, PerMinute: perMinute, Transport: r.Transport, UserAgent: r.UserAgent, FirstWait: r.FirstWait, Now: r.Now,
	}
}
