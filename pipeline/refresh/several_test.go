package refresh_test

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry"
	"ldntrials/sql"
)

// live is a register that answers with bodies, fails, or keeps silent until it is told
// to stop.
type live struct {
	demo
	name    string
	bodies  []string
	err     error
	silent  bool
	stopped chan struct{} // closed when a silent one stops
}

func (l *live) Properties() registry.Properties {
	return registry.Properties{Name: l.name, Title: "Register " + l.name, Live: true}
}

func (l *live) Fetch(ctx context.Context, req registry.FetchRequest) (*registry.Pull, error) {
	if l.silent {
		<-ctx.Done()
		close(l.stopped)
		return nil, &registry.FetchError{Registry: l.name, Kind: registry.Interrupted, Step: "search", Err: context.Cause(ctx)}
	}
	if l.err != nil {
		return nil, l.err
	}
	req.Progress(registry.Progress{Received: 1, Announced: len(l.bodies), Note: "half way"})
	at := night(1)
	return &registry.Pull{
		Query: "q", Announced: len(l.bodies), Received: len(l.bodies), FetchedAt: at, Close: func() error { return nil },
		Records: iter.Seq2[registry.Raw, error](func(yield func(registry.Raw, error) bool) {
			for _, body := range l.bodies {
				id, hash, _ := l.Identify([]byte(body))
				if !yield(registry.Raw{Registry: l.name, RecordID: id, Hash: hash, Body: []byte(body), FetchedAt: at, Provenance: registry.Live}, nil) {
					return
				}
			}
		}),
	}, nil
}

func several(t *testing.T, data string, now time.Time, registers ...registry.Registry) *refresh.Pipeline {
	t.Helper()
	return &refresh.Pipeline{
		Data: data, Models: sql.Files, Registries: registers, Version: "test", Log: slog.New(slog.DiscardHandler),
		Getenv: func(string) string { return "" }, Now: func() time.Time { return now },
	}
}

func TestSeveralRegisters(t *testing.T) {
	down := &registry.FetchError{Registry: "b", Kind: registry.Unreachable, Step: "search", Remedy: "look at the network", Err: errors.New("no route")}
	data := t.TempDir()
	t.Run("one that is down leaves the others published, and is named", func(t *testing.T) {
		result, err := several(t, data, night(1), &live{name: "a", bodies: []string{"A1 1", "A2 1"}}, &live{name: "b", err: down}, &live{name: "c", bodies: []string{"C1 1"}}).Refresh(t.Context())
		if err != nil || result.Exit != refresh.ExitStale || result.Records != 3 {
			t.Fatalf("exit %d, %d records: %v", result.Exit, result.Records, err)
		}
		var got []string
		for _, r := range result.Registries {
			got = append(got, r.Registry+" "+r.Outcome)
		}
		if strings.Join(got, ", ") != "a ok, b failed, c ok" {
			t.Errorf("got %v, want the order in which they are listed", got)
		}
	})
	t.Run("one that gives nothing any more is refused by name, and the rest is not lost", func(t *testing.T) {
		result, err := several(t, data, night(2), &live{name: "a", bodies: []string{"A1 1", "A2 2"}}, &live{name: "c"}).Refresh(t.Context())
		if !errors.Is(err, refresh.ErrRefused) || result.Exit != refresh.ExitRefused || !strings.Contains(err.Error(), "--accept-collapse --registry c") {
			t.Fatalf("exit %d: %v", result.Exit, err)
		}
		if result, err = several(t, data, night(3), &live{name: "a"}, &live{name: "b"}, &live{name: "c"}).Build(t.Context()); err != nil || result.Records != 3 {
			t.Errorf("%d records stand: %v", result.Records, err)
		}
	})
	t.Run("what ends the run stops those that are still being asked", func(t *testing.T) {
		data := t.TempDir()
		full := &registry.FetchError{Registry: "a", Kind: registry.Local, Step: "write a page", Err: errors.New("no space")}
		silent := &live{name: "b", silent: true, stopped: make(chan struct{})}
		result, err := several(t, data, night(1), &live{name: "a", err: full}, silent).Refresh(t.Context())
		if err == nil || result.Exit != refresh.ExitFailed {
			t.Errorf("exit %d: %v", result.Exit, err)
		}
		select {
		case <-silent.stopped:
		default:
			t.Error("the run ended before the register had stopped")
		}
		if _, err := os.Stat(filepath.Join(data, refresh.WarehouseName)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a warehouse stands: %v", err)
		}
	})
}
