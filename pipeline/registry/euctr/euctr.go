// Package euctr is the EU Clinical Trials Register: the public side of EudraCT, which
// held the trials of medicines in Europe until CTIS took over. It downloads the text form
// of records, reads downloaded text files, and decodes them. A record is what one member
// state holds of a trial; a trial in several states has several records, which differ in
// status, dates and language.
//
// The addresses are those behind the download buttons of the register's pages. They are
// documented nowhere, and a surprise in what they answer becomes an error with a remedy.
package euctr

import (
	"net/http"
	"time"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/fetching"
)

// Name is the register's name in columns, paths and flags.
const Name = "euctr"

// DefaultBaseURL is where the register lives; "/ctr-search/..." is added.
const DefaultBaseURL = "https://www.clinicaltrialsregister.eu"

// perMinute is our pace: the register is slow and often does not answer in time.
const perMinute = 40

// Registry is the register. The zero value is ready for use; the fields may be set before
// the first use and not after.
type Registry struct {
	Transport http.RoundTripper // carries the requests; nil means one of our own with time-outs
	UserAgent string            // "" means program, version and contact
	FirstWait time.Duration     // upper end of the first wait before another try; 0 means a second
	Now       func() time.Time  // clock for Raw.FetchedAt; nil means time.Now
}

// Properties implements registry.Registry.
func (*Registry) Properties() registry.Properties {
	return registry.Properties{
		Name:       Name,
		Title:      "EU Clinical Trials Register",
		HomeURL:    "https://www.clinicaltrialsregister.eu/",
		Terms:      "European Medicines Agency: reuse with acknowledgement of the source (no separate terms for the register's data were found)",
		Politeness: "at most 40 requests a minute, one at a time: no limit is documented, and the register is slow; two requests for each twenty trials found",
		Live:       true,
		Files:      "text files that the register offers for download, summaries aside; also .gz and .zip of these",
		Cannot: "trials since 2023 (they are in CTIS; running ones moved there); the day a trial began (the day from which it was allowed stands in its place, as anticipated); " +
			"how many took part; whether there are results (a page and file of their own); the day of an update; earlier versions of a record",
		URLEnv: "LDNTRIALS_EUCTR_URL",
	}
}

func (r *Registry) settings() fetching.Settings {
	return fetching.Settings{
		Base: DefaultBaseURL, PerMinute: perMinute, Transport: r.Transport, UserAgent: r.UserAgent, FirstWait: r.FirstWait, Now: r.Now,
	}
}
