package refresh

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ldntrials/pipeline/archive"
	"ldntrials/pipeline/decode"
	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/warehouse"
)

// View is a warehouse that nobody published: made in a folder of its own, and gone
// when it is closed.
type View struct {
	*warehouse.Reader
	Damage string // in words, with the remedy: what of the archive could not be read; "" where all could
	dir    string
}

// Close ends the reader and removes the folder.
func (v *View) Close() error {
	return errors.Join(v.Reader.Close(), os.RemoveAll(v.dir))
}

// View models the archive as it stood at AsOf and opens what comes of it for reading;
// the caller closes it. It writes nothing into the data folder and takes no lock: what
// is published, and a run at work, go on undisturbed. Of a damaged archive file it takes the
// columns that stand, and goes on with the rest. The folder for temporary files
// holds it meanwhile. The error is ErrEmpty where nothing is archived and ErrRefused
// where no record was known at that moment or a check of severity error found rows.
func (p *Pipeline) View(ctx context.Context) (_ *View, err error) {
	now := p.now().UTC()
	r := &run{Pipeline: p, archive: archive.View(filepath.Join(p.Data, "archive")), result: Result{
		Run: now.Format("20060102T150405000Z"), Command: "view", StartedAt: now, AsOf: now,
	}}
	if !p.AsOf.IsZero() {
		r.result.AsOf = p.AsOf.UTC()
	}
	dir, err := os.MkdirTemp("", "ldntrials-view-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the view: %w; choose another for temporary files with TMPDIR", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	if err := r.checkArchive(ctx, false); err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	stage := decode.Stage{
		Archive: r.archive, Columns: filepath.Join(dir, columnsName), Spare: filepath.Join(p.Data, columnsName), Registries: r.Registries, Workers: workers(),
		Progress:   func(n int) { r.say("%d record versions decoded", n) },
		Quarantine: func(registry.Raw, error) error { return nil }, // the run that archived it keeps it there
	}
	r.begin(StageDecode)
	done, err := stage.Run(ctx)
	r.noteLost(done)
	switch {
	case err != nil || len(done.Sets) > 0:
	case len(done.Lost) > 0:
		err = fmt.Errorf("%s and nothing else is archived; %s", r.result.DamageInWords(), restoreRemedy)
	default:
		err = fmt.Errorf("%w; run `ldntrials refresh` or `ldntrials import FILE` first", ErrEmpty)
	}
	if err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	path := filepath.Join(dir, WarehouseName)
	built, err := r.model(ctx, path, done.Sets)
	if err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	defer built.Close() //nolint:errcheck // after Publish there is nothing left to close
	if err := built.DB().QueryRowContext(ctx, "select count(*) from records").Scan(&r.result.Records); err != nil {
		return nil, fmt.Errorf("view: count records: %w", err)
	}
	if r.result.Records == 0 {
		return nil, fmt.Errorf("view: %w: no record was known as of %s; choose a later --as-of", ErrRefused, r.result.AsOf.Format(time.RFC3339))
	}
	if err := built.Err(); err != nil {
		return nil, fmt.Errorf("view: %w: %w", ErrRefused, err)
	}
	if err := built.Publish(ctx); err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	reader, err := warehouse.Open(ctx, path, p.Limits)
	if err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	view := &View{Reader: reader, dir: dir}
	if damage := r.result.DamageInWords(); damage != "" {
		view.Damage = damage + "; " + restoreRemedy
	}
	return view, nil
}
