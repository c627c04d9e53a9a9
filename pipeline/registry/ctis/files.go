package ctis

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/jsonsplit"
)

// records is how records lie in files; a page of a search holds rows and no records, of
// which each becomes an error that says so.
var records = jsonsplit.Shape{List: "data", First: "ctNumber", Limit: maxBody}

var (
	jsonPattern   = regexp.MustCompile(`^[\s,\x1e]*[{\[]`)
	memberPattern = regexp.MustCompile(`"(authorizedApplication|authorizedPartI|publicEvaluation|ctPublicStatusCode)"\s*:|"ctNumber"\s*:\s*"20\d\d-\d{6}-\d\d`)
)

// Recognise implements registry.FileReader: JSON with members that only the portal's
// records have.
func (*Registry) Recognise(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	return jsonPattern.Match(head) && memberPattern.Match(head)
}

// ReadFile implements registry.FileReader for a record, an array of records, and records
// one after the other.
func (r *Registry) ReadFile(ctx context.Context, file io.Reader) iter.Seq2[registry.Raw, error] {
	return func(yield func(registry.Raw, error) bool) {
		split := jsonsplit.New(reader{ctx, file}, records)
		for {
			body, err := split.Next()
			if ctx.Err() != nil {
				yield(registry.Raw{}, context.Cause(ctx))
				return
			}
			var broken *jsonsplit.BrokenError
			raw := registry.Raw{Registry: Name}
			switch {
			case err == io.EOF:
				return
			case errors.As(err, &broken):
				raw, err = registry.Raw{}, &registry.RecordError{Registry: Name, Reason: "broken JSON at " + broken.Error(), Body: broken.Body, Err: broken}
			case err != nil:
				yield(registry.Raw{}, fmt.Errorf("read %s records: %w", Name, err))
				return
			default:
				raw.Body = bytes.Clone(body)
				if raw.RecordID, raw.Hash, err = r.Identify(raw.Body); err != nil {
					raw = registry.Raw{}
				}
			}
			if !yield(raw, err) {
				return
			}
		}
	}
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
