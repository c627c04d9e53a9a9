package xmlsplit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"ldntrials/pipeline/registry"
)

// Source says how to read a register's files.
type Source struct {
	Registry string
	Names    []string // of the elements that are records

	// Identify gives id and hash of a record.
	Identify func(body []byte) (id, hash string, err error)

	// Personal is asked for the names of elements that are left out of what is kept;
	// nil leaves out nothing.
	Personal func(name string) bool
}

// Records streams the records of a file, as registry.FileReader.ReadFile promises. Bodies
// are UTF-8, whatever the file's encoding: a record alone has no place to declare one.
func (s Source) Records(ctx context.Context, file io.Reader) iter.Seq2[registry.Raw, error] {
	return func(yield func(registry.Raw, error) bool) {
		in, err := UTF8(Reader{ctx, file})
		if err != nil {
			yield(registry.Raw{}, fmt.Errorf("read %s records: %w", s.Registry, err))
			return
		}
		split := New(in, s.Names...)
		for {
			body, err := split.Next()
			var broken *BrokenError
			switch {
			case ctx.Err() != nil:
				yield(registry.Raw{}, context.Cause(ctx))
				return
			case err == io.EOF:
				return
			case errors.As(err, &broken):
				err = &registry.RecordError{Registry: s.Registry, Reason: "broken XML at " + broken.Error(), Body: broken.Body, Err: broken}
				if !yield(registry.Raw{}, err) {
					return
				}
			case err != nil:
				yield(registry.Raw{}, fmt.Errorf("read %s records: %w", s.Registry, err))
				return
			case !yield(s.raw(bytes.Clone(body))):
				return
			}
		}
	}
}

func (s Source) raw(body []byte) (registry.Raw, error) {
	raw := registry.Raw{Registry: s.Registry, Body: body}
	var err error
	if raw.RecordID, raw.Hash, err = s.Identify(body); err != nil {
		return registry.Raw{}, err
	}
	if s.Personal != nil {
		root, err := Parse(body)
		if err != nil {
			return registry.Raw{}, err
		}
		raw.Body = Without(body, root, s.Personal)
	}
	return raw, nil
}

// Reader ends with its context.
type Reader struct {
	Ctx context.Context
	R   io.Reader
}

func (r Reader) Read(p []byte) (int, error) {
	if r.Ctx.Err() != nil {
		return 0, context.Cause(r.Ctx)
	}
	return r.R.Read(p)
}
