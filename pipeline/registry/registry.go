// Package registry is the contract between the pipeline and the public trial
// registers. Each register is one package below this one; it knows nothing of the
// others, of the archive or of the database. The conformance suite in
// registry/conformance states in tests what every register promises.
package registry

import (
	"context"
	"fmt"
	"io"
	"iter"
	"time"

	"ldntrials/pipeline/trial"
)

// Provenance says how a record came here. It is a column, not a footnote.
type Provenance string

// Provenances of a record.
const (
	Live    Provenance = "live"    // pulled from the register
	Import  Provenance = "import"  // read from a file that a person downloaded
	Bundled Provenance = "bundled" // the bundled reference extract, not a live pull
)

// Properties are the facts about a register, as data.
type Properties struct {
	Name       string // short name in columns, paths and flags: "ctgov"
	Title      string // "ClinicalTrials.gov"
	HomeURL    string
	Terms      string // what the register asks of those who use its data
	Politeness string // the pace we keep and why
	Live       bool   // can be pulled by program
	Files      string // what files of the register can be imported; "" when none
	Cannot     string // what the register cannot give
	URLEnv     string // environment variable that sets the base URL; "" when not live
}

// Raw is one record as the register gave it.
type Raw struct {
	Registry   string // Properties.Name
	RecordID   string // the register's own id, canonical: NCT01234567
	Hash       string // content hash without volatile fields, 32 hex digits
	Body       []byte // bytes of this record alone, as received
	URL        string // address or file name it came from
	FetchedAt  time.Time
	Provenance Provenance
}

// Registry is what every register offers. All methods may be called from several
// goroutines at once.
type Registry interface {
	// Properties returns the facts about the register. They never change.
	Properties() Properties

	// Identify reads the record id from a body and hashes its content. Two bodies
	// that differ only in white space, member order, string escapes or fields
	// that change with every data release have the same hash. It returns a
	// *RecordError for a body that is no record of this register.
	Identify(body []byte) (recordID, hash string, err error)

	// Decode reads a whole record. Unknown fields and unknown coded values become
	// Record.Drift. It returns a *RecordError for a body that cannot be read; it
	// never panics and never reads the clock, the network or a file.
	Decode(body []byte) (*trial.Record, error)

	// DecoderVersion changes whenever Decode may give another answer for the same
	// body, so that the archive is read again.
	DecoderVersion() string
}

// Fetcher is a register that can be pulled by program.
type Fetcher interface {
	Registry

	// Fetch downloads the complete answer to a search into req.Dir and returns
	// when it is complete: as many records as the register announced, all of one
	// data version. Called again with the same search, it goes on with what req.Dir
	// holds of the register's present data version, an interrupted fetch as well as a
	// complete one that was not closed; anything older is fetched anew. Cancelling
	// ctx stops promptly and keeps what is there. Errors are *FetchError.
	Fetch(ctx context.Context, req FetchRequest) (*Pull, error)
}

// FileReader is a register whose downloaded files can be imported.
type FileReader interface {
	Registry

	// Recognise says whether the first bytes of a file (up to 64 KiB, after
	// decompression) look like this register's, by content and not by name.
	Recognise(head []byte) bool

	// ReadFile streams the records of a file in constant memory. A *RecordError
	// stands for one record that cannot be read, and the rest goes on; any other
	// error ends the stream, and wraps io.ErrUnexpectedEOF where the file was cut
	// off: the records before it were read. Raw.Registry, RecordID, Hash and Body
	// are set, and Body may be kept. A file may hold a record more than once.
	ReadFile(ctx context.Context, r io.Reader) iter.Seq2[Raw, error]
}

// FetchRequest says what to fetch and where to keep it meanwhile.
type FetchRequest struct {
	BaseURL  string     // scheme, host and any prefix; "" means the register's own
	Terms    []string   // search terms; a record that mentions any of them is wanted
	Joint    [][]string // wanted as well: a record that mentions a term of every one of these lists; a register that cannot join lists leaves them out
	Dir      string     // folder for the pages of this fetch; made when absent
	Progress func(Progress)
}

// Progress is told now and then during a fetch.
type Progress struct {
	Received, Announced int
	Note                string // "waiting 4s: the register answered 429", "resumed at page 3" ...
}

// Pull is a complete answer. Close removes its pages from disk; a Pull that is not
// closed can be fetched again at no cost.
type Pull struct {
	Query       string // the search as sent, human readable
	Announced   int    // records that the register announced
	Received    int    // distinct records received, broken ones included; equals Announced
	DataVersion string // the register's own data version, when it has one
	FetchedAt   time.Time
	Stats       FetchStats
	Records     iter.Seq2[Raw, error] // errors as in FileReader.ReadFile
	Close       func() error
}

// FetchStats counts what a fetch cost.
type FetchStats struct {
	Requests, Retries, Throttled, Restarts int
	Bytes                                  int64
	ResumedPages                           int // pages of an earlier fetch that were taken over
	Duplicates                             int // records that came more than once; kept once
}

// RecordError is one record that cannot be read. The record's bytes go to
// quarantine with the reason, and the run goes on.
type RecordError struct {
	Registry string
	RecordID string // when it could be read
	Reason   string // for a person: which field, what was expected
	Body     []byte
	Err      error
}

func (e *RecordError) Error() string {
	id := e.RecordID
	if id == "" {
		id = "a record without a readable id"
	}
	return fmt.Sprintf("%s: %s: %s", e.Registry, id, e.Reason)
}

func (e *RecordError) Unwrap() error { return e.Err }

// FetchKind says what kind of trouble a fetch met.
type FetchKind string

// Kinds of fetch trouble.
const (
	Unreachable FetchKind = "unreachable" // no answer at all: name, connection, time-out
	Outage      FetchKind = "outage"      // the register answers 5xx
	Throttled   FetchKind = "throttled"   // the register answers 429 for longer than we wait
	Forbidden   FetchKind = "forbidden"   // 403
	Rejected    FetchKind = "rejected"    // 4xx: the register does not take our request
	Malformed   FetchKind = "malformed"   // an answer that is not what the register documents
	Incomplete  FetchKind = "incomplete"  // received differs from announced
	Interrupted FetchKind = "interrupted" // cancelled; the spool stays
	Local       FetchKind = "local"       // this machine: disk full, folder read-only
)

// FetchError is a fetch that did not end well. Remedy tells the operator what to
// do in one sentence.
type FetchError struct {
	Registry string
	Kind     FetchKind
	Step     string // short noun phrase: "search page 3"
	Remedy   string
	Err      error
	Stats    FetchStats // what it cost until then, where that is known
}

func (e *FetchError) Error() string {
	text := fmt.Sprintf("%s: %s: %v", e.Registry, e.Step, e.Err)
	if e.Remedy != "" {
		text += "; " + e.Remedy
	}
	return text
}

func (e *FetchError) Unwrap() error { return e.Err }
