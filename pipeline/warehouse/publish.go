package warehouse

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Publish makes the built warehouse the published one: it refuses with a *ChecksError if a check
// of severity error found rows, checkpoints, closes, syncs and renames. On an error the published file is untouched and the new one is gone. Afterwards the
// result cannot be used; Close is still allowed.
func (b *Built) Publish(ctx context.Context) (err error) {
	if b.db == nil {
		return errors.New("publish warehouse: it is closed")
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	if err := b.Err(); err != nil {
		return err
	}
	if b.db.Stats().InUse > 0 {
		return errors.New("publish warehouse: a result of it is still being read")
	}
	if _, err := b.db.ExecContext(ctx, "checkpoint "+catalog); err != nil {
		return fmt.Errorf("publish warehouse: checkpoint: %w", err)
	}
	err = b.db.Close()
	b.db = nil
	if err != nil {
		return fmt.Errorf("publish warehouse: close: %w", err)
	}
	if _, err := os.Stat(b.next + ".wal"); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("publish warehouse: %s.wal is still there, so the file is not complete", b.next)
	}
	if err := syncPath(b.next); err != nil {
		return fmt.Errorf("publish warehouse: sync: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("publish warehouse: %w", err)
	}
	if err := os.Rename(b.next, b.path); err != nil {
		return fmt.Errorf("publish warehouse: %w", err)
	}
	b.memory.Checks = b.Checks
	b.memory.remember(b.path) //nolint:errcheck // the next build then begins anew
	if err := syncPath(filepath.Dir(b.path)); err != nil {
		return fmt.Errorf("publish warehouse: the new file is in place, but its folder could not be synced: %w", err)
	}
	return nil
}

// Close throws away what was built and not published. It may be called more than once.
func (b *Built) Close() error {
	var err error
	if b.db != nil {
		err = b.db.Close()
		b.db = nil
	}
	return errors.Join(err, b.removeLeftovers())
}

// dropped drops what a build made and nobody shall see: every view, and every schema that holds no
// table.
func (r *runner) dropped() []string {
	var drop []string
	holdsTable := map[string]bool{string(Reference): len(r.project.Seeds) > 0}
	for _, t := range r.cfg.Raw {
		drop = append(drop, "drop view if exists "+relation(string(Raw), t.Name))
	}
	for _, m := range r.plan.models {
		switch {
		case m.Layer == Checks:
		case m.Materialize == AsView:
			drop = append(drop, "drop view "+relation(m.Schema(), m.Name))
		default:
			holdsTable[m.Schema()] = true
		}
	}
	for _, layer := range []Layer{Raw, Staging, Intermediate, Reference} {
		if !holdsTable[string(layer)] {
			drop = append(drop, "drop schema "+ident(string(layer)))
		}
	}
	return drop
}

// syncPath flushes a file or folder to disk.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
