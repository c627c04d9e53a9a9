package refresh

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"ldntrials/pipeline/archive"
	"ldntrials/pipeline/quarantine"
	"ldntrials/pipeline/registry"
)

// Retried is what came of a record in quarantine.
type Retried struct {
	quarantine.Entry
	Trouble error // why it still cannot be read; nil when it can
}

// ErrNotHeld is a hash that names no record in quarantine.
var ErrNotHeld = errors.New("not in quarantine")

// Retry tries to read records in quarantine again, all of them or those whose hashes begin as
// given. Those that can be read now are archived as of the moment at which they were returned,
// published, and then taken out of quarantine; where there are none, nothing is run and the
// Result is empty.
func (p *Pipeline) Retry(ctx context.Context, hashes []string) (Result, []Retried, error) {
	holding := quarantine.Open(filepath.Join(p.Data, "quarantine"))
	var tried []Retried
	good := map[string][]quarantine.Entry{}
	again := false
	found := map[string]bool{}
	for e, err := range holding.List() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return Result{}, tried, fmt.Errorf("retry: %w", err)
		}
		if len(hashes) > 0 && !slices.ContainsFunc(hashes, func(h string) bool {
			yes := h != "" && strings.HasPrefix(e.Hash, strings.ToLower(h))
			found[h] = found[h] || yes
			return yes
		}) {
			continue
		}
		trouble := p.readable(holding, e)
		tried = append(tried, Retried{e, trouble})
		if trouble == nil {
			good[e.Registry] = append(good[e.Registry], e)
			again = again || e.Step == "decode"
		}
	}
	for _, h := range hashes {
		if !found[h] {
			return Result{}, tried, fmt.Errorf("retry %s: %w; see `ldntrials quarantine list`", h, ErrNotHeld)
		}
	}
	if len(good) == 0 {
		return Result{}, tried, nil
	}
	whole := *p
	whole.Full = p.Full || again // what failed to decode stands in the columns as a failure
	result, err := whole.do(ctx, "retry", func(ctx context.Context, r *run) error {
		for _, reg := range r.Registries {
			if err := r.release(ctx, reg, good[reg.Properties().Name]); err != nil {
				return err
			}
		}
		if err := r.publish(ctx); err != nil {
			return err
		}
		for _, entries := range good {
			for _, e := range entries {
				if err := holding.Remove(e); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return result, tried, err
}

// readable says why an entry's bytes cannot be read by the present program.
func (p *Pipeline) readable(holding *quarantine.Folder, e quarantine.Entry) (err error) {
	i := slices.IndexFunc(p.Registries, func(r registry.Registry) bool { return r.Properties().Name == e.Registry })
	if i < 0 {
		return fmt.Errorf("there is no register %q", e.Registry)
	}
	body, err := holding.Body(e)
	if err != nil {
		return err
	}
	defer func() {
		if broke := recover(); broke != nil {
			err = fmt.Errorf("the decoder broke on this record: %v", broke)
		}
	}()
	if _, _, err := p.Registries[i].Identify(body); err != nil {
		return err
	}
	_, err = p.Registries[i].Decode(body)
	return err
}

// release archives the entries that never got into the archive: those that could not be
// identified. They are dated by the run that met them, so that they stand where they belong in
// the record's history.
func (r *run) release(ctx context.Context, reg registry.Registry, entries []quarantine.Entry) error {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e quarantine.Entry) bool { return e.Step == "decode" })
	if len(entries) == 0 {
		return nil
	}
	name := reg.Properties().Name
	r.begin(StageArchive)
	w, err := r.take(ctx, reg, r.result.Run)
	if err != nil {
		return err
	}
	for _, e := range entries {
		raw := registry.Raw{Registry: name, URL: e.Source, FetchedAt: e.At, Provenance: origin(e.Source)}
		if raw.Body, err = r.holding.Body(e); err == nil {
			raw.RecordID, raw.Hash, err = reg.Identify(raw.Body)
		}
		if err == nil {
			err = w.add(ctx, raw)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("archive records of %s: %w", name, err), w.abort())
		}
	}
	r.count = w.Seen
	r.result.Registries = append(r.result.Registries, RegistryResult{
		Registry: name, Title: reg.Properties().Title, Provenance: registry.Import, Outcome: "ok", Source: "quarantine",
		Announced: w.Seen, Received: w.Seen, New: w.New, Duplicates: w.Duplicates,
	})
	return w.commit(archive.Fetch{ // import: this is no complete answer of the register
		Registry: name, RunID: r.result.Run, At: r.result.StartedAt, Provenance: registry.Import, Outcome: "ok",
		Query: "records out of quarantine", Announced: int64(w.Seen), Received: int64(w.Seen),
	})
}

// origin tells the provenance of a record in quarantine from where it came; a record without an
// address of its own has the provenance in its place.
func origin(source string) registry.Provenance {
	switch {
	case source == string(registry.Live), strings.HasPrefix(source, "http://"), strings.HasPrefix(source, "https://"):
		return registry.Live
	case source == string(registry.Bundled), source == "bundled reference extract":
		return registry.Bundled
	}
	return registry.Import
}
