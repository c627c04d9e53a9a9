package refresh

import (
	"context"
	"errors"

	"ldntrials/pipeline/archive"
	"ldntrials/pipeline/decode"
	"ldntrials/pipeline/registry"
)

// intake archives the records of one register and decodes the new versions meanwhile.
type intake struct {
	*archive.Writer
	run   *run
	reg   registry.Registry
	runID string
	ahead *decode.Ahead // once there is a new version
}

// take begins to archive a run of a register.
func (r *run) take(ctx context.Context, reg registry.Registry, runID string) (*intake, error) {
	w, err := r.archive.Begin(ctx, reg.Properties().Name, runID)
	if err != nil {
		return nil, err
	}
	return &intake{Writer: w, run: r, reg: reg, runID: runID}, nil
}

// add archives a record. Its body must not change afterwards.
func (t *intake) add(ctx context.Context, raw registry.Raw) error {
	before := t.New
	if err := t.Add(raw); err != nil {
		return err
	}
	t.run.bytes += int64(len(raw.Body))
	if t.New == before || len(t.run.result.Damaged) > 0 { // of what a damaged file held the rows may stand already
		return nil
	}
	if t.ahead == nil {
		t.ahead = t.run.decoder().Ahead(ctx, t.reg, t.runID)
	}
	return t.ahead.Add(raw)
}

// commit makes the archive files appear, and then their columns.
func (t *intake) commit(row archive.Fetch) error {
	if err := t.Commit(row); err != nil {
		return errors.Join(err, t.close())
	}
	if t.ahead == nil {
		return nil
	}
	err := errors.Join(t.ahead.Publish(), t.close())
	t.run.result.Decoded += t.ahead.Decoded
	t.run.result.Failed += t.ahead.Failed
	return err
}

// abort leaves nothing of the run.
func (t *intake) abort() error { return errors.Join(t.Abort(), t.close()) }

func (t *intake) close() error {
	if t.ahead == nil {
		return nil
	}
	return t.ahead.Close()
}
