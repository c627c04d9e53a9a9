package decode

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sync/semaphore"

	"ldntrials/pipeline/durable"
	"ldntrials/pipeline/registry"
)

// Ahead decodes the new versions of one run while they are being archived: their bytes are at hand,
// and a second core has nothing else to do. Its columns appear when the run's archive file stands.
// Where it comes to nothing, Stage.Run reads the archive file instead.
type Ahead struct {
	Result // of what was decoded; complete after Publish

	ctx    context.Context
	cancel context.CancelFunc
	queue  chan registry.Raw
	room   *semaphore.Weighted // for the bodies that wait
	done   chan struct{}       // closed when nothing is at work any more
	err    error               // of the work, once done is closed
	dir    string              // of the published set
}

// Ahead begins to decode the versions of one run of a register. The caller ends it with Close, also
// after Publish. Quarantine is called from another goroutine.
//
// The archive compresses some hundred bodies at a time, and so do the columns: a queue as long as
// such a batch keeps both at work.
func (s *Stage) Ahead(ctx context.Context, reg registry.Registry, run string) *Ahead {
	ctx, cancel := context.WithCancel(ctx)
	a := &Ahead{ctx: ctx, cancel: cancel, queue: make(chan registry.Raw, mostWaiting), room: semaphore.NewWeighted(waitingBytes), done: make(chan struct{}), dir: s.dir(reg, run)}
	versions := func(yield func(registry.Raw, error) bool) {
		for {
			select {
			case raw, more := <-a.queue:
				if !more || !yield(raw, nil) {
					return
				}
				a.room.Release(weight(raw))
			case <-ctx.Done():
				yield(registry.Raw{}, ctx.Err())
				return
			}
		}
	}
	go func() {
		defer close(a.done)
		defer cancel() // nobody waits for room any more
		a.err = s.land(ctx, reg, versions, a.unpublished(), &a.Result)
	}()
	return a
}

// Bounds of what waits for the decoders. A body beyond them waits alone.
const (
	mostWaiting  = 1024
	waitingBytes = 16 << 20
)

func weight(raw registry.Raw) int64 { return min(int64(len(raw.Body)), waitingBytes) }

func (a *Ahead) unpublished() string { return a.dir + ".ahead" }

// Add hands over a version, in the order of the archive file. It waits while the decoders are behind.
// The body must not change afterwards.
func (a *Ahead) Add(raw registry.Raw) error {
	err := a.room.Acquire(a.ctx, weight(raw))
	if err == nil {
		select {
		case a.queue <- raw:
			return nil
		case <-a.done:
			err = a.ctx.Err()
		}
	}
	if <-a.done; a.err != nil {
		err = a.err
	}
	return fmt.Errorf("decode ahead: %w", err)
}

// Publish waits for the last version and makes the set of columns appear. The run's archive file
// stands already: columns never hold what the archive does not.
func (a *Ahead) Publish() error {
	close(a.queue)
	<-a.done
	if a.err != nil {
		return fmt.Errorf("decode ahead: %w", a.err)
	}
	if err := os.Rename(a.unpublished(), a.dir); err != nil {
		return fmt.Errorf("publish columns: %w", err)
	}
	return durable.SyncDir(filepath.Dir(a.dir))
}

// Close ends the work and throws away what is not published.
func (a *Ahead) Close() error {
	a.cancel()
	<-a.done
	if err := os.RemoveAll(a.unpublished()); err != nil {
		return fmt.Errorf("remove unpublished columns: %w", err)
	}
	return nil
}
