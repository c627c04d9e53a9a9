// Package isrctn is the ISRCTN registry: it pages through the XML interface of
// isrctn.com, reads downloaded answers of it, and decodes a record.
//
// The register has no status element. Where no override stands in a record (stopped,
// suspended), its state follows from its dates and from the moment for which somebody
// asks. A decoder knows no such moment, so Status is left empty here with the rule
// isrctn/status/dates, and sql/intermediate/record_states.sql derives it against the as-of
// moment of the run.
//
// Contacts and ethics committees are left out before anything is kept; the plain English
// summary ends for us where it names the contact.
package isrctn

import (
	"net/http"
	"time"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/fetching"
)

// Name is the register's name in columns, paths and flags.
const Name = "isrctn"

// DefaultBaseURL is where the interface lives; "/api/query/..." is added.
const DefaultBaseURL = "https://www.isrctn.com"

// perMinute is our pace; others pause 0.5 to 1.5 s between requests.
const perMinute = 40

// Registry is ISRCTN. The zero value is ready for use; the fields may be set before the
// first use and not after.
type Registry struct {
	Transport http.RoundTripper // carries the requests; nil means one of our own with time-outs
	UserAgent string            // "" means program, version and contact
	PageSize  int               // records of a page; 0 means 100
	FirstWait time.Duration     // upper end of the first wait before another try; 0 means a second
	Now       func() time.Time  // clock for Raw.FetchedAt; nil means time.Now
}

// New returns the register with its defaults.
func New() *Registry { return &Registry{} }

// Properties implements registry.Registry.
func (*Registry) Properties() registry.Properties {
	return registry.Properties{
		Name:       Name,
		Title:      "ISRCTN",
		HomeURL:    "https://www.isrctn.com/",
		Terms:      "records CC BY, their metadata CC0; name ISRCTN, the number and the date; https://www.isrctn.com/page/terms",
		Politeness: "at most 40 requests a minute, one at a time: no limit is documented; a night's search needs about two",
		Live:       true,
		Files:      "XML of api/query/format/default: an answer, or one record; also .gz and .zip of these",
		Cannot: "a status of its own (it follows from dates and an override); posted results as data (they are links and documents); arms; " +
			"whether a date lies behind or ahead; earlier versions of a record",
		URLEnv: "LDNTRIALS_ISRCTN_URL",
	}
}

func (r *Registry) settings() fetching.Settings {
	return fetching.Settings{
		Base: DefaultBaseURL, PerMinute: perMinute, Transport: r.Transport, UserAgent: r.UserAgent, FirstWait: r.FirstWait, Now: r.Now,
	}
}
