// Package conformance is the one suite that every register passes. A register's own
// tests call [Run] with samples of its records; what the register can do beyond decoding
// (be pulled, read files) is tested where it says so by its methods.
//
// What every register promises: its facts are complete; ids and hashes are stable, and
// the hash sees content and nothing else; decoding keeps partial dates, reports what it
// does not know as drift, is the same every time and in many goroutines at once, and
// never panics; files give every record, past broken ones; paging ends, a page that
// repeats is noticed, cancelling stops promptly, nothing found is no error.
package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/trial"
)

// Samples are what a register gives the suite to work with.
type Samples struct {
	// Bodies are three or more valid records with different ids and no drift.
	Bodies [][]byte
	// IDs are the ids of Bodies.
	IDs []string

	// Same are pairs that must have one hash: differing in a field that changes with
	// every data release, in white space, in order, as the register's form allows. For
	// a register of JSON the suite adds lay-outs of its own.
	Same map[string][2][]byte
	// Differ are pairs of one id that must have two hashes.
	Differ map[string][2][]byte
	// Broken are bodies that are no records of the register.
	Broken map[string][]byte

	// Unknown holds a field, or a coded value, that the decoder does not know, which
	// becomes drift at that path.
	Unknown map[string]Drift
	// PartialDate is a record whose start date names a month only: Month, "2015-03".
	PartialDate []byte
	Month       string

	// File lays records out as the register's downloaded files do; nil where files
	// cannot be imported. Head must recognise it.
	File func(bodies ...[]byte) []byte

	// Serve starts a register that holds the bodies and behaves as told, and returns
	// its base URL; nil where the register cannot be pulled. A page holds at most two.
	Serve func(t *testing.T, bodies [][]byte, behaviour Behaviour) (r registry.Fetcher, baseURL string, terms []string)
}

// Drift is a body and where the unknown stands in it.
type Drift struct {
	Body []byte
	Kind string // unknown_field or unknown_value
	Path string
}

// Behaviour is what a served register does.
type Behaviour string

// Behaviours that the suite asks for.
const (
	Plain    Behaviour = "plain"    // answers properly
	Repeats  Behaviour = "repeats"  // gives one page again and again
	Silent   Behaviour = "silent"   // takes a request and does not answer
	Fewer    Behaviour = "fewer"    // announces one record more than it gives
	Faulty   Behaviour = "faulty"   // every second answer fails in a way that passes
	NotThere Behaviour = "notthere" // nobody answers
)

// Run runs the suite.
func Run(t *testing.T, r registry.Registry, s Samples) {
	if len(s.Bodies) < 3 || len(s.IDs) != len(s.Bodies) {
		t.Fatal("the suite needs three bodies or more, and their ids")
	}
	t.Run("Properties", func(t *testing.T) { properties(t, r, s) })
	t.Run("Identify", func(t *testing.T) { identify(t, r, s) })
	t.Run("Decode", func(t *testing.T) { decode(t, r, s) })
	t.Run("DecoderVersion", func(t *testing.T) { version(t, r) })
	t.Run("Files", func(t *testing.T) { files(t, r, s) })
	t.Run("Fetch", func(t *testing.T) { fetch(t, r, s) })
}

var shortName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func properties(t *testing.T, r registry.Registry, s Samples) {
	p := r.Properties()
	if !shortName.MatchString(p.Name) {
		t.Errorf("the name %q is not fit for columns and paths", p.Name)
	}
	for field, text := range map[string]string{"Title": p.Title, "HomeURL": p.HomeURL, "Terms": p.Terms, "Politeness": p.Politeness, "Cannot": p.Cannot} {
		if strings.TrimSpace(text) == "" {
			t.Errorf("%s says nothing", field)
		}
	}
	if !strings.HasPrefix(p.HomeURL, "https://") {
		t.Errorf("the home page is %q", p.HomeURL)
	}
	_, fetches := r.(registry.Fetcher)
	if fetches != p.Live || p.Live != (s.Serve != nil) {
		t.Errorf("Live is %v, it can be pulled: %v, the samples can be served: %v", p.Live, fetches, s.Serve != nil)
	}
	if want := "LDNTRIALS_" + strings.ToUpper(p.Name) + "_URL"; p.Live && p.URLEnv != want || !p.Live && p.URLEnv != "" {
		t.Errorf("URLEnv is %q, want %s for a register that can be pulled, and none for others", p.URLEnv, want)
	}
	_, reads := r.(registry.FileReader)
	if reads != (p.Files != "") || reads != (s.File != nil) {
		t.Errorf("Files is %q, files can be read: %v, the samples can be laid out: %v", p.Files, reads, s.File != nil)
	}
	if r.Properties() != p {
		t.Error("the facts change")
	}
}

var hashForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// mustIdentify returns id and hash of a good body.
func mustIdentify(t *testing.T, r registry.Registry, body []byte) (id, hash string) {
	t.Helper()
	before := bytes.Clone(body)
	id, hash, err := r.Identify(body)
	if err != nil {
		t.Fatalf("identify %.200s: %v", body, err)
	}
	if !bytes.Equal(before, body) {
		t.Errorf("%s: Identify changed the body", id)
	}
	if !hashForm.MatchString(hash) {
		t.Errorf("%s: the hash is %q, want 32 hex digits", id, hash)
	}
	return id, hash
}

func identify(t *testing.T, r registry.Registry, s Samples) {
	seen := map[string]bool{}
	for i, body := range s.Bodies {
		id, hash := mustIdentify(t, r, body)
		if id != s.IDs[i] {
			t.Errorf("got %s, want %s", id, s.IDs[i])
		}
		if seen[id] || seen[hash] {
			t.Errorf("%s: id or hash came before", id)
		}
		seen[id], seen[hash] = true, true
		if isJSON(body) {
			for name, other := range map[string][]byte{"indented": Indent(body), "with members in reverse order": Reverse(body), "with escapes": Escape(body)} {
				if otherID, otherHash := mustIdentify(t, r, other); otherID != id || otherHash != hash {
					t.Errorf("%s %s has another hash", id, name)
				}
			}
		}
	}
	for name, pair := range s.Same {
		t.Run("the hash does not see "+name, func(t *testing.T) {
			a, x := mustIdentify(t, r, pair[0])
			b, y := mustIdentify(t, r, pair[1])
			if a != b || x != y || bytes.Equal(pair[0], pair[1]) {
				t.Errorf("%s %s, %s %s", a, x, b, y)
			}
		})
	}
	for name, pair := range s.Differ {
		t.Run("the hash sees "+name, func(t *testing.T) {
			a, x := mustIdentify(t, r, pair[0])
			b, y := mustIdentify(t, r, pair[1])
			if a != b || x == y {
				t.Errorf("%s %s, %s %s", a, x, b, y)
			}
		})
	}
	for name, body := range broken(s) {
		t.Run("no record: "+name, func(t *testing.T) {
			id, hash, err := r.Identify(body)
			if id != "" || hash != "" {
				t.Errorf("got id %q and hash %q", id, hash)
			}
			mustBeRecordError(t, r, body, err)
		})
	}
}

// broken adds to a register's own broken bodies those that break for everyone.
func broken(s Samples) map[string][]byte {
	all := map[string][]byte{
		"nothing": nil, "white space": []byte(" \n"), "zeros": make([]byte, 64), "a word": []byte("null"),
		"half a record": s.Bodies[0][:len(s.Bodies[0])/2], "another text": []byte("The quick brown fox"),
	}
	for name, body := range s.Broken {
		all[name] = body
	}
	return all
}

func mustBeRecordError(t *testing.T, r registry.Registry, body []byte, err error) {
	t.Helper()
	var re *registry.RecordError
	if !errors.As(err, &re) {
		t.Fatalf("got %v, want a *registry.RecordError", err)
	}
	if re.Reason == "" || re.Registry != r.Properties().Name || !bytes.Equal(re.Body, body) {
		t.Errorf("got registry %q, reason %q and a body of %d bytes, want one of %d", re.Registry, re.Reason, len(re.Body), len(body))
	}
}

// mustDecode returns the record of a good body.
func mustDecode(t *testing.T, r registry.Registry, body []byte) *trial.Record {
	t.Helper()
	before := bytes.Clone(body)
	record, err := r.Decode(body)
	if err != nil {
		t.Fatalf("decode %.200s: %v", body, err)
	}
	if !bytes.Equal(before, body) {
		t.Error("Decode changed the body")
	}
	return record
}

func decode(t *testing.T, r registry.Registry, s Samples) {
	t.Run("is the same every time, and at once", func(t *testing.T) {
		for i, body := range s.Bodies {
			first := mustDecode(t, r, body)
			if first.Study.Title == "" || first.Study.SourceURL == "" {
				t.Errorf("%s has title %q and source %q", s.IDs[i], first.Study.Title, first.Study.SourceURL)
			}
			if len(first.Drift) > 0 {
				t.Errorf("%s drifts: %+v", s.IDs[i], first.Drift)
			}
			var all sync.WaitGroup
			others := make([]*trial.Record, 4)
			for k := range others {
				all.Go(func() { others[k], _ = r.Decode(bytes.Clone(body)) })
			}
			all.Wait()
			for _, other := range others {
				if !reflect.DeepEqual(first, other) {
					t.Fatalf("%s: (-one +other)\n%s", s.IDs[i], cmp.Diff(first, other))
				}
			}
		}
	})
	t.Run("keeps a date that names a month only", func(t *testing.T) {
		start := mustDecode(t, r, s.PartialDate).Study.Start
		if start.Precision != trial.PrecisionMonth || !strings.HasPrefix(start.From.V.String(), s.Month) || !strings.HasSuffix(start.From.V.String(), "-01") ||
			!strings.HasPrefix(start.To.V.String(), s.Month) || start.To.V-start.From.V < 27 || start.Raw == "" {
			t.Errorf("got %+v, want the whole of %s", start, s.Month)
		}
	})
	for name, unknown := range s.Unknown {
		t.Run("reports as drift "+name, func(t *testing.T) {
			drift := mustDecode(t, r, unknown.Body).Drift
			if !slices.ContainsFunc(drift, func(d trial.Drift) bool { return d.Kind == unknown.Kind && d.Path == unknown.Path && d.Matches > 0 }) {
				t.Errorf("got %+v, want %s at %s", drift, unknown.Kind, unknown.Path)
			}
		})
	}
	for name, body := range broken(s) {
		t.Run("no record: "+name, func(t *testing.T) {
			record, err := r.Decode(body)
			if record != nil {
				t.Errorf("got a record, titled %q", record.Study.Title)
			}
			mustBeRecordError(t, r, body, err)
		})
	}
	t.Run("never panics", func(t *testing.T) {
		random := rand.New(rand.NewPCG(1, 2))
		for range 300 {
			for _, body := range s.Bodies {
				mutated := Mutate(random, body)
				record, err := r.Decode(mutated)
				if (record == nil) == (err == nil) {
					t.Fatalf("record %v and error %v of %.300s", record, err, mutated)
				}
				if _, _, identified := r.Identify(mutated); identified == nil && err != nil {
					// A body may have an id and yet not be readable; then it says which.
					var re *registry.RecordError
					if !errors.As(err, &re) || re.RecordID == "" {
						t.Fatalf("got %v, want a *registry.RecordError that names the record", err)
					}
				}
			}
		}
	})
}

func version(t *testing.T, r registry.Registry) {
	v := r.DecoderVersion()
	if v == "" || strings.ContainsAny(v, "/\\ \n") {
		t.Errorf("%q is not fit for a path", v)
	}
	if r.DecoderVersion() != v {
		t.Error("the version changes")
	}
}

func isJSON(body []byte) bool {
	return json.Valid(body) && bytes.HasPrefix(bytes.TrimSpace(body), []byte("{"))
}

// outline reads a stream of records into ids, with "!" for each broken one; any other
// error ends it.
func outline(records func(func(registry.Raw, error) bool)) (ids []string, bodies map[string][]byte, err error) {
	bodies = map[string][]byte{}
	for raw, e := range records {
		var re *registry.RecordError
		switch {
		case errors.As(e, &re):
			ids = append(ids, "!")
		case e != nil:
			err = e
		default:
			ids = append(ids, raw.RecordID)
			bodies[raw.RecordID] = raw.Body
			if raw.Hash == "" || raw.Registry == "" {
				err = fmt.Errorf("%s has hash %q and registry %q", raw.RecordID, raw.Hash, raw.Registry)
			}
		}
	}
	return ids, bodies, err
}

// canceled makes a context that ended before it was used.
func canceled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
