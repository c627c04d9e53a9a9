package xmlsplit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"sync"

	"ldntrials/pipeline/registry"
)

// Source says how to read a register's files.
type Source struct {
	Registry string
	Names    []string // of the elements that are records

	// Read identifies a record and gives what is kept of its body, which is a copy. It
	// is called from several goroutines at once.
	Read func(body []byte) (registry.Raw, error)
}

// Records streams the records of a file, as registry.FileReader.ReadFile promises. Bodies
// are UTF-8, whatever the file's encoding: a record alone has no place to declare one.
func (s Source) Records(ctx context.Context, file io.Reader) iter.Seq2[registry.Raw, error] {
	return InOrder(ctx, s.pieces(ctx, file), s.Read)
}

func (s Source) pieces(ctx context.Context, file io.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		in, err := UTF8(Reader{ctx, file})
		if err != nil {
			yield(nil, fmt.Errorf("read %s records: %w", s.Registry, err))
			return
		}
		split := New(in, s.Names...)
		for {
			body, err := split.Next()
			var broken *BrokenError
			switch {
			case err == io.EOF:
				return
			case errors.As(err, &broken):
				err = &registry.RecordError{Registry: s.Registry, Reason: "broken XML at " + broken.Error(), Body: broken.Body, Err: broken}
				if !yield(nil, err) {
					return
				}
			case err != nil:
				yield(nil, fmt.Errorf("read %s records: %w", s.Registry, err))
				return
			case !yield(bytes.Clone(body), nil):
				return
			}
		}
	}
}

// Reader ends with its context.
type Reader struct {
	Ctx context.Context
	R   io.Reader
}

// Read implements io.Reader; once the context has ended it gives the cause.
func (r Reader) Read(p []byte) (int, error) {
	if r.Ctx.Err() != nil {
		return 0, context.Cause(r.Ctx)
	}
	return r.R.Read(p)
}

// batch is some bodies in the order of their file; done is closed when they are read.
type batch struct {
	bodies [][]byte
	raws   []registry.Raw
	errs   []error
	done   chan struct{}
}

// A batch is large enough that handing it over costs nothing, and a few are no memory to
// speak of.
const (
	batchBytes  = 256 << 10
	batchBodies = 64
)

// InOrder reads bodies in several goroutines and yields them in their order. bodies run in
// a goroutine of their own; an error of theirs that is no *registry.RecordError is the
// last thing they give. When ctx ends, its cause is yielded and nothing more.
func InOrder(ctx context.Context, bodies iter.Seq2[[]byte, error], read func([]byte) (registry.Raw, error)) iter.Seq2[registry.Raw, error] {
	return func(yield func(registry.Raw, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		workers := max(1, runtime.GOMAXPROCS(0))
		work, order := make(chan *batch), make(chan *batch, 2*workers)
		var running sync.WaitGroup
		defer running.Wait()
		defer stop() // runs first
		running.Go(func() {
			defer close(work)
			defer close(order)
			cut(bodies, func(b *batch) bool {
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
					for i, body := range b.bodies {
						if b.errs[i] == nil {
							b.raws[i], b.errs[i] = read(body)
						}
					}
					close(b.done)
				}
			})
		}
		deliver(ctx, order, yield)
	}
}

// cut makes batches of bodies until there are no more or give returns false.
func cut(bodies iter.Seq2[[]byte, error], give func(*batch) bool) {
	fresh := func() *batch { return &batch{done: make(chan struct{})} }
	b, size := fresh(), 0
	for body, err := range bodies {
		b.bodies, b.errs, b.raws = append(b.bodies, body), append(b.errs, err), append(b.raws, registry.Raw{})
		if size += len(body); size >= batchBytes || len(b.bodies) >= batchBodies {
			if !give(b) {
				return
			}
			b, size = fresh(), 0
		}
	}
	give(b)
}

// deliver yields batches as they are done.
func deliver(ctx context.Context, order <-chan *batch, yield func(registry.Raw, error) bool) {
	for {
		var b *batch
		select {
		case b = <-order:
		case <-ctx.Done():
		}
		if b != nil {
			select {
			case <-b.done:
			case <-ctx.Done():
			}
		}
		if ctx.Err() != nil {
			yield(registry.Raw{}, context.Cause(ctx))
			return
		}
		if b == nil {
			return
		}
		for i := range b.bodies {
			if ctx.Err() != nil {
				yield(registry.Raw{}, context.Cause(ctx))
				return
			}
			if b.errs[i] != nil {
				b.raws[i] = registry.Raw{}
			}
			if !yield(b.raws[i], b.errs[i]) {
				return
			}
		}
	}
}
