package conformance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/iotest"
	"time"

	"ldntrials/pipeline/registry"
)

func files(t *testing.T, r registry.Registry, s Samples) {
	reader, ok := r.(registry.FileReader)
	if !ok {
		t.Skip("files of this register cannot be imported")
	}
	file := s.File(s.Bodies...)
	t.Run("are recognised by content", func(t *testing.T) {
		if !reader.Recognise(file[:min(len(file), 64<<10)]) {
			t.Errorf("%.200s is not recognised", file)
		}
		for _, other := range []string{"", "hello", "{}", "[]", "<html><body>", "PK\x03\x04", "\x1f\x8b", "a,b\n1,2\n", string(make([]byte, 64<<10))} {
			if reader.Recognise([]byte(other)) {
				t.Errorf("%.20q is recognised", other)
			}
		}
	})
	t.Run("give every record in order with its own bytes", func(t *testing.T) {
		for _, r := range []io.Reader{bytes.NewReader(file), iotest.OneByteReader(bytes.NewReader(file)), iotest.DataErrReader(bytes.NewReader(file))} {
			ids, bodies, err := outline(reader.ReadFile(t.Context(), r))
			if err != nil || !slices.Equal(ids, s.IDs) {
				t.Errorf("got %v, %v; want %v", ids, err, s.IDs)
			}
			for i, id := range s.IDs {
				if _, want := mustIdentify(t, reader, s.Bodies[i]); bodies[id] == nil {
					t.Errorf("%s has no body", id)
				} else if _, got := mustIdentify(t, reader, bodies[id]); got != want {
					t.Errorf("%s has another hash in a file", id)
				}
			}
		}
	})
	for name, bad := range s.Broken {
		t.Run("go on after "+name, func(t *testing.T) {
			ids, _, err := outline(reader.ReadFile(t.Context(), bytes.NewReader(s.File(s.Bodies[0], bad, s.Bodies[1], s.Bodies[2]))))
			if want := []string{s.IDs[0], "!", s.IDs[1], s.IDs[2]}; err != nil || !slices.Equal(ids, want) {
				t.Errorf("got %v, %v; want %v", ids, err, want)
			}
		})
	}
	t.Run("that are empty give nothing", func(t *testing.T) {
		for _, empty := range [][]byte{nil, s.File()} {
			if ids, _, err := outline(reader.ReadFile(t.Context(), bytes.NewReader(empty))); err != nil || len(ids) > 0 {
				t.Errorf("%.40q gave %v, %v", empty, ids, err)
			}
		}
	})
	t.Run("that are cut off give the records before the cut, and say so", func(t *testing.T) {
		at := bytes.Index(file, s.Bodies[2])
		if at < 0 {
			t.Fatal("File does not hold the third body as it is")
		}
		ids, _, err := outline(reader.ReadFile(t.Context(), bytes.NewReader(file[:at+len(s.Bodies[2])/2])))
		if len(ids) < 2 || !slices.Equal(ids[:2], s.IDs[:2]) || len(ids) > 3 || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("got %v, %v", ids, err)
		}
	})
	t.Run("stop with their context", func(t *testing.T) {
		ids, _, err := outline(reader.ReadFile(canceled(), bytes.NewReader(file)))
		if len(ids) > 0 || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, %v", ids, err)
		}
	})
	t.Run("stop when no more is wanted", func(t *testing.T) {
		for range reader.ReadFile(t.Context(), bytes.NewReader(file)) {
			break
		}
	})
}

func fetch(t *testing.T, r registry.Registry, s Samples) {
	if s.Serve == nil {
		t.Skip("this register cannot be pulled")
	}
	mustFail := func(t *testing.T, behaviour Behaviour, kinds ...registry.FetchKind) {
		t.Helper()
		r, base, terms := s.Serve(t, s.Bodies, behaviour)
		_, err := r.Fetch(t.Context(), registry.FetchRequest{BaseURL: base, Terms: terms, Dir: t.TempDir()})
		var fe *registry.FetchError
		if !errors.As(err, &fe) || !slices.Contains(kinds, fe.Kind) || fe.Remedy == "" || fe.Step == "" || fe.Registry != r.Properties().Name {
			t.Errorf("got %v, want a *registry.FetchError of kind %v with step and remedy", err, kinds)
		}
	}
	// pulls fetches and checks that everything announced came.
	pulls := func(t *testing.T, behaviour Behaviour, bodies [][]byte, dir string) *registry.Pull {
		t.Helper()
		r, base, terms := s.Serve(t, bodies, behaviour)
		pull, err := r.Fetch(t.Context(), registry.FetchRequest{BaseURL: base, Terms: terms, Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if pull.Announced != len(bodies) || pull.Received != len(bodies) || pull.Query == "" || pull.FetchedAt.IsZero() {
			t.Errorf("got %+v of %d records", pull, len(bodies))
		}
		return pull
	}
	for _, behaviour := range []Behaviour{Plain, Faulty} {
		t.Run("pages to the end: "+string(behaviour), func(t *testing.T) {
			pull := pulls(t, behaviour, s.Bodies, t.TempDir())
			for range 2 { // a pull can be read more than once
				ids, bodies, err := outline(pull.Records)
				slices.Sort(ids)
				if want := slices.Sorted(slices.Values(s.IDs)); err != nil || !slices.Equal(ids, want) {
					t.Errorf("got %v, %v; want %v", ids, err, want)
				}
				for i, id := range s.IDs {
					if !bytes.Equal(bodies[id], s.Bodies[i]) {
						t.Errorf("%s: got %.80q, want the bytes as sent: %.80q", id, bodies[id], s.Bodies[i])
					}
				}
			}
			for raw, err := range pull.Records {
				if err != nil || raw.Provenance != registry.Live || raw.URL == "" || !raw.FetchedAt.Equal(pull.FetchedAt) {
					t.Errorf("got %s with %s, %q, %v, %v", raw.RecordID, raw.Provenance, raw.URL, raw.FetchedAt, err)
				}
			}
			if err := pull.Close(); err != nil {
				t.Error(err)
			}
			if err := pull.Close(); err != nil {
				t.Errorf("closing once more: %v", err)
			}
		})
	}
	t.Run("nothing found is no error", func(t *testing.T) {
		if ids, _, err := outline(pulls(t, Plain, nil, t.TempDir()).Records); err != nil || len(ids) > 0 {
			t.Errorf("got %v, %v", ids, err)
		}
	})
	t.Run("a page that repeats is noticed", func(t *testing.T) {
		mustFail(t, Repeats, registry.Malformed, registry.Incomplete)
	})
	t.Run("fewer than announced is incomplete", func(t *testing.T) { mustFail(t, Fewer, registry.Incomplete) })
	t.Run("a register that is not there is unreachable", func(t *testing.T) { mustFail(t, NotThere, registry.Unreachable) })
	t.Run("cancelling stops promptly, and the next fetch is whole", func(t *testing.T) {
		dir := t.TempDir()
		r, base, terms := s.Serve(t, s.Bodies, Silent)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		start := time.Now()
		_, err := r.Fetch(ctx, registry.FetchRequest{BaseURL: base, Terms: terms, Dir: dir})
		var fe *registry.FetchError
		if !errors.As(err, &fe) || fe.Kind != registry.Interrupted || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want Interrupted", err)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("stopped after %v", took)
		}
		if ids, _, err := outline(pulls(t, Plain, s.Bodies, dir).Records); err != nil || len(ids) != len(s.Bodies) {
			t.Errorf("got %v, %v", ids, err)
		}
	})
}
