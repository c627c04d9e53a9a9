package ctgov

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"runtime"
	"sync"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/jsonsplit"
)

// studies is how records lie in the register's JSON: beside each other in the list of a
// page, and usually beginning with their protocol section.
var studies = jsonsplit.Shape{List: "studies", First: "protocolSection"}

var (
	studyPattern = regexp.MustCompile(`"(protocolSection|resultsSection|derivedSection)"\s*:\s*\{`)
	pagePattern  = regexp.MustCompile(`^\s*\[?\s*\{\s*("(totalCount|nextPageToken)"\s*:\s*[^,{}\[\]]*,\s*)*"studies"\s*:\s*\[`)
	jsonPattern  = regexp.MustCompile(`^[\s,\x1e]*[{\[]`)
)

// Recognise implements registry.FileReader: JSON in which a section of a study or a
// page of studies begins.
func (*Registry) Recognise(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	return jsonPattern.Match(head) && (studyPattern.Match(head) || pagePattern.Match(head))
}

// ReadFile implements registry.FileReader for a study, a page, an array of studies or
// pages, and studies one after the other, indented or one a line. One goroutine cuts
// the file and several identify the records, which come in the order of the file.
func (r *Registry) ReadFile(ctx context.Context, file io.Reader) iter.Seq2[registry.Raw, error] {
	return r.records(ctx, jsonsplit.New(reader{ctx, file}, studies))
}

// reader ends with its context.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.r.Read(p)
}

// A batch is some pieces of a file in order; done is closed when they are identified.
type batch struct {
	pieces []piece
	bytes  int
	done   chan struct{}
}

type piece struct {
	raw registry.Raw
	err error
}

// Sizes of a batch: large enough that handing it over costs nothing, small enough that
// a few of them are no memory to speak of.
const (
	batchBytes  = 256 << 10
	batchPieces = 64

	// Who takes the records stops now and then to compress as much as this many batches hold.
	batchesAhead = 32
)

// records identifies what a splitter cuts.
func (r *Registry) records(ctx context.Context, split *jsonsplit.Splitter) iter.Seq2[registry.Raw, error] {
	return func(yield func(registry.Raw, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		workers := max(1, runtime.GOMAXPROCS(0))
		work := make(chan *batch)
		order := make(chan *batch, batchesAhead)
		var running sync.WaitGroup
		// The order of these two matters: stop first, then wait.
		defer running.Wait()
		defer stop()
		running.Go(func() {
			defer close(order)
			defer close(work)
			cutBatches(split, func(b *batch) bool {
				for _, to := range []chan<- *batch{order, work} {
					select {
					case to <- b:
					case <-ctx.Done():
						return false
					}
				}
				return true
			})
		})
		for range workers {
			running.Go(func() {
				for b := range work {
					r.identify(b)
					close(b.done)
				}
			})
		}
		for {
			var b *batch
			select {
			case b = <-order:
			case <-ctx.Done():
				yield(registry.Raw{}, context.Cause(ctx))
				return
			}
			if b == nil {
				return
			}
			select {
			case <-b.done:
			case <-ctx.Done():
				yield(registry.Raw{}, context.Cause(ctx))
				return
			}
			for _, p := range b.pieces {
				if ctx.Err() != nil {
					yield(registry.Raw{}, context.Cause(ctx))
					return
				}
				if !yield(p.raw, p.err) {
					return
				}
			}
		}
	}
}

// cutBatches hands over what the splitter cuts, in batches, until the end or until give
// returns false.
func cutBatches(split *jsonsplit.Splitter, give func(*batch) bool) {
	fresh := func() *batch { return &batch{done: make(chan struct{})} }
	b := fresh()
	for {
		body, err := split.Next()
		var broken *jsonsplit.BrokenError
		switch {
		case err == nil:
			b.pieces = append(b.pieces, piece{raw: registry.Raw{Registry: Name, Body: bytes.Clone(body)}})
		case errors.As(err, &broken):
			b.pieces = append(b.pieces, piece{err: brokenRecord(broken)})
			body = broken.Body
		case err == io.EOF:
			give(b)
			return
		default:
			b.pieces = append(b.pieces, piece{err: fmt.Errorf("read %s records: %w", Name, err)})
			give(b)
			return
		}
		if b.bytes += len(body); b.bytes >= batchBytes || len(b.pieces) == batchPieces {
			if !give(b) {
				return
			}
			b = fresh()
		}
	}
}

// identify fills in ids and hashes.
func (r *Registry) identify(b *batch) {
	for i := range b.pieces {
		p := &b.pieces[i]
		if p.err != nil {
			continue
		}
		if p.raw.RecordID, p.raw.Hash, p.err = r.Identify(p.raw.Body); p.err != nil {
			p.raw = registry.Raw{}
		}
	}
}

// brokenRecord is a piece of a file in which no record can be made out.
func brokenRecord(broken *jsonsplit.BrokenError) *registry.RecordError {
	return &registry.RecordError{
		Registry: Name,
		RecordID: idWithin(broken.Body),
		Reason:   "broken JSON at " + broken.Error(),
		Body:     broken.Body,
		Err:      broken,
	}
}

var idPattern = regexp.MustCompile(`"nctId"\s*:\s*"(NCT\d{8})"`)

// idWithin is the first id that stands in a broken record, for the one who looks for
// it; a record that is whole is asked properly.
func idWithin(body []byte) string {
	found := idPattern.FindSubmatch(body[:min(len(body), 64<<10)])
	if found == nil {
		return ""
	}
	return string(found[1])
}
