package refresh

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"ldntrials/pipeline/archive"
	"ldntrials/pipeline/quarantine"
	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/files"
)

// A register that gives less than this share of the records it gave at its last
// good fetch, or none where it gave some, is not believed, unless the difference is
// at most collapseSlack records or the operator accepts it.
const (
	collapseShare = 0.8
	collapseSlack = 10
)

// heldInLog is how many records in quarantine are named in the log of a run.
const heldInLog = 20

// fetchAll asks every wanted register that can be pulled. A register that cannot be
// reached leaves its last good records in place, marked stale.
func (r *run) fetchAll(ctx context.Context) error {
	if r.Offline {
		r.Log.Info("offline: no register is asked")
		r.stale = true
		return nil
	}
	wanted, err := readSearch(r.Models)
	if err != nil {
		return err
	}
	list, stop := r.ask(ctx, wanted)
	defer stop()
	for _, a := range list {
		if err := r.fetched(ctx, a, wanted); err != nil {
			return err
		}
	}
	return nil
}

// asked is a register that is being asked.
type asked struct {
	reg  registry.Fetcher
	note chan string   // what goes on; a note that nobody waits for is dropped
	done chan struct{} // closed when pull and err are set
	pull *registry.Pull
	err  error
}

// ask begins to ask every wanted register that can be pulled, all at the same time: they
// are different hosts, each with a pace of its own, and one that does not answer holds up
// no other. stop ends what is left and waits for it.
func (r *run) ask(ctx context.Context, wanted search) (list []*asked, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	for _, reg := range r.Registries {
		fetcher, ok := reg.(registry.Fetcher)
		properties := reg.Properties()
		if !ok || !r.wanted(properties.Name) {
			continue
		}
		a := &asked{reg: fetcher, note: make(chan string), done: make(chan struct{})}
		list = append(list, a)
		request := registry.FetchRequest{
			BaseURL: r.getenv(properties.URLEnv),
			Terms:   wanted.terms,
			Joint:   wanted.joint,
			Dir:     filepath.Join(r.Data, "spool", properties.Name),
			Progress: func(p registry.Progress) {
				select {
				case a.note <- fmt.Sprintf("%s: %d of %d records %s", properties.Title, p.Received, p.Announced, p.Note):
				default:
				}
			},
		}
		running.Go(func() {
			defer close(a.done)
			a.pull, a.err = a.reg.Fetch(ctx, request)
		})
	}
	return list, func() {
		cancel()
		running.Wait()
	}
}

// wait tells what a register says until its answer is there.
func (r *run) wait(a *asked) (*registry.Pull, error) {
	r.say("%s: searching", a.reg.Properties().Title)
	for {
		select {
		case note := <-a.note:
			r.say("%s", note)
		case <-a.done:
			return a.pull, a.err
		}
	}
}

// fetched takes the answer of one register.
func (r *run) fetched(ctx context.Context, a *asked, wanted search) error {
	properties := a.reg.Properties()
	result := RegistryResult{Registry: properties.Name, Title: properties.Title, Provenance: registry.Live, Outcome: "failed"}
	defer func() { r.result.Registries = append(r.result.Registries, result) }()
	r.begin(StageFetch)
	pull, err := r.wait(a)
	if err != nil {
		var trouble *registry.FetchError
		if errors.As(err, &trouble) {
			result.cost(trouble.Stats)
		}
		if ctx.Err() != nil {
			result.Outcome = "interrupted"
			return err
		}
		if trouble != nil && trouble.Kind == registry.Local {
			result.Error = err.Error()
			return err
		}
		r.Log.Error("the register could not be read; the run goes on with what is archived", "registry", properties.Name, "error", err)
		result.Error, r.stale = err.Error(), true
		return r.noteFetch(ctx, archive.Fetch{
			Registry: properties.Name, RunID: r.result.Run, At: r.result.StartedAt, Provenance: registry.Live, Outcome: "failed", Error: err.Error(),
			Query: wanted.String(),
		})
	}
	r.bytes, r.count = pull.Stats.Bytes, pull.Received
	result.Announced, result.Received, result.DataVersion, result.Source = pull.Announced, pull.Received, pull.DataVersion, pull.Query
	result.cost(pull.Stats)
	row := archive.Fetch{
		Registry: properties.Name, RunID: r.result.Run, At: r.result.StartedAt, Provenance: registry.Live, Outcome: "ok",
		Query: pull.Query, QueryHash: queryHash(pull.Query), DataVersion: pull.DataVersion,
		Announced: int64(pull.Announced), Received: int64(pull.Received),
	}
	if err := r.pass("received", properties.Name, r.collapseGate(ctx, properties, pull.Received)); err != nil {
		result.Outcome, result.Error = "refused", err.Error()
		row.Outcome, row.Error = "refused", err.Error()
		return errors.Join(err, r.noteFetch(ctx, row), pull.Close())
	}
	if err := r.store(ctx, a.reg, pull.Records, row, &result); err != nil {
		result.Error = err.Error()
		return err
	}
	result.Outcome = "ok"
	if err := pull.Close(); err != nil {
		r.Log.Warn("the pages of the fetch could not be removed", "registry", properties.Name, "error", err)
	}
	return nil
}

// store archives a stream of records of one register as this run. Records that
// cannot be identified go to quarantine. What a run returned is dated by the run's
// start, the as-of moment: a run never looks into its own future.
func (r *run) store(ctx context.Context, reg registry.Registry, records iter.Seq2[registry.Raw, error], row archive.Fetch, result *RegistryResult) error {
	r.begin(StageArchive)
	name := reg.Properties().Name
	w, err := r.take(ctx, reg, row.RunID)
	if err != nil {
		return err
	}
	for raw, err := range records {
		if err == nil {
			err = ctx.Err()
		}
		var broken *registry.RecordError
		switch {
		case errors.As(err, &broken):
			result.Quarantined++
			err = r.quarantine("identify", broken, cmp.Or(raw.URL, string(row.Provenance)))
		case err == nil:
			raw.FetchedAt = row.At
			err = w.add(ctx, raw)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("archive records of %s: %w", name, err), w.abort())
		}
	}
	result.New, result.Duplicates, r.count = w.New, w.Duplicates, w.Seen
	if result.Received == 0 {
		result.Received = w.Seen
		row.Received = int64(w.Seen)
	}
	row.Quarantined = int64(result.Quarantined)
	if err := w.commit(row); err != nil {
		return err
	}
	r.say("%s: %d records, %d versions never seen before, %d in quarantine", name, w.Seen, w.New, result.Quarantined)
	return nil
}

// noteFetch leaves the row of an attempt that gave no records.
func (r *run) noteFetch(ctx context.Context, row archive.Fetch) error {
	w, err := r.archive.Begin(ctx, row.Registry, r.result.Run)
	if err != nil {
		return err
	}
	return w.Commit(row)
}

func (r *run) quarantine(step string, broken *registry.RecordError, source string) error {
	entry := quarantine.Entry{
		Registry: broken.Registry, RecordID: broken.RecordID, Step: step, Reason: broken.Reason,
		RunID: r.result.Run, At: r.result.StartedAt, Source: source,
	}
	r.holdingMutex.Lock() // decoders ahead of the archive work beside it
	defer r.holdingMutex.Unlock()
	path, err := r.holding.Put(entry, broken.Body)
	if err != nil {
		return err
	}
	switch r.held++; {
	case r.held <= heldInLog:
		r.Log.Warn("a record cannot be read and is kept in quarantine", "registry", broken.Registry, "record", broken.RecordID, "reason", broken.Reason, "bytes", path)
	case r.held == heldInLog+1:
		r.Log.Warn("more records cannot be read; all of them are kept in quarantine", "folder", filepath.Dir(path))
	}
	return nil
}

// collapseGate refuses a fetch that gave far fewer records than the last good one.
func (r *run) collapseGate(ctx context.Context, properties registry.Properties, received int) error {
	last, ok, err := r.archive.LastFetch(ctx, properties.Name, registry.Live)
	if err != nil || !ok || r.AcceptCollapse {
		return err
	}
	before := int(last.Received)
	if received == before || received > 0 && received >= before-collapseSlack || float64(received) >= collapseShare*float64(before) {
		return nil
	}
	return fmt.Errorf("%w: %s gave %d records where it gave %d on %s; look whether the register or the search is broken; if the drop is real, run again with --accept-collapse --registry %s",
		ErrRefused, properties.Title, received, before, last.At.Format(time.DateOnly), properties.Name)
}

func queryHash(query string) string {
	sum := sha256.Sum256([]byte(query))
	return hex.EncodeToString(sum[:6])
}

// addBundled archives the bundled reference extract as long as no register has ever
// given a record: it stands in for a first pull and is never mixed into one.
func (r *run) addBundled(ctx context.Context) error {
	for _, reg := range r.Registries {
		has, err := r.archive.HasRecords(ctx, reg.Properties().Name)
		if err != nil || has {
			return err
		}
	}
	for _, reg := range r.Registries {
		properties := reg.Properties()
		studies, ok := r.Bundled[properties.Name]
		if !ok || !r.wanted(properties.Name) {
			continue
		}
		result := RegistryResult{Registry: properties.Name, Title: properties.Title, Provenance: registry.Bundled, Outcome: "ok", Source: "bundled reference extract"}
		row := archive.Fetch{
			Registry: properties.Name, RunID: r.result.Run + "-bundled", At: r.result.StartedAt, Provenance: registry.Bundled, Outcome: "ok",
			Query: "bundled reference extract, not a live pull",
		}
		records := func(yield func(registry.Raw, error) bool) {
			for body, err := range studies {
				raw := registry.Raw{
					Registry: properties.Name, Body: body, URL: "bundled reference extract",
					FetchedAt: r.result.StartedAt, Provenance: registry.Bundled,
				}
				if err == nil {
					raw.RecordID, raw.Hash, err = reg.Identify(body)
				}
				if !yield(raw, err) {
					return
				}
			}
		}
		if err := r.store(ctx, reg, records, row, &result); err != nil {
			return err
		}
		result.Announced = result.Received
		r.result.Registries = append(r.result.Registries, result)
		if _, live := reg.(registry.Fetcher); live { // the others give records only when somebody imports a file
			r.stale = true
		}
		r.Log.Warn("no register has ever given a record: the bundled reference extract stands in, not a live pull", "registry", properties.Name, "records", result.Received)
	}
	return nil
}

// importFiles archives the records of downloaded files, each register's in one run.
func (r *run) importFiles(ctx context.Context, paths []string) error {
	var readers []registry.FileReader
	results := map[string]*RegistryResult{}
	byName := map[string]registry.Registry{}
	for _, reg := range r.Registries {
		byName[reg.Properties().Name] = reg
		if reader, ok := reg.(registry.FileReader); ok {
			readers = append(readers, reader)
		}
	}
	r.begin(StageArchive)
	writers := map[string]*intake{}
	abort := func(err error) error {
		for _, w := range writers {
			err = errors.Join(err, w.abort())
		}
		return err
	}
	of := func(name, source string) (*RegistryResult, *intake, error) {
		if w, ok := writers[name]; ok {
			return results[name], w, nil
		}
		w, err := r.take(ctx, byName[name], r.result.Run)
		if err != nil {
			return nil, nil, err
		}
		writers[name] = w
		results[name] = &RegistryResult{Registry: name, Title: byName[name].Properties().Title, Provenance: registry.Import, Outcome: "ok", Source: source}
		return results[name], w, nil
	}
	var cut []error
	told := false
	for _, path := range paths {
		r.say("importing %s", path)
		for raw, err := range files.Records(ctx, path, readers, r.result.StartedAt) {
			if ctx.Err() != nil {
				return abort(fmt.Errorf("import %s: %w", path, ctx.Err()))
			}
			var broken *registry.RecordError
			switch {
			case errors.As(err, &broken):
				result, _, err := of(broken.Registry, filepath.Base(path))
				if err != nil {
					return abort(err)
				}
				result.Quarantined++
				if err := r.quarantine("identify", broken, raw.URL); err != nil {
					return abort(err)
				}
			case err != nil && ctx.Err() == nil:
				if unknown := new(files.UnsupportedError); errors.As(err, &unknown) && unknown.Known != "" {
					if told { // what is known is said once, not for each of a hundred files
						unknown.Known = ""
					}
					told = true
				}
				r.Log.Error("a file or a part of it cannot be imported", "file", path, "error", err)
				cut = append(cut, err)
			default:
				result, w, err := of(raw.Registry, filepath.Base(path))
				if err != nil {
					return abort(err)
				}
				if err := w.add(ctx, raw); err != nil {
					return abort(fmt.Errorf("import %s: %w", path, err))
				}
				result.Received = w.Seen
			}
		}
	}
	seen := 0
	for _, reg := range r.Registries {
		name := reg.Properties().Name
		w, ok := writers[name]
		if !ok {
			continue
		}
		seen, r.count = seen+w.Seen, seen+w.Seen
		result := results[name]
		result.New, result.Duplicates, result.Announced = w.New, w.Duplicates, w.Seen
		r.result.Registries = append(r.result.Registries, *result)
		if w.Seen == 0 {
			if err := w.abort(); err != nil {
				return abort(err)
			}
			continue
		}
		err := w.commit(archive.Fetch{
			Registry: name, RunID: r.result.Run, At: r.result.StartedAt, Provenance: registry.Import, Outcome: "ok",
			Query: "import of " + baseNames(paths), Announced: int64(w.Seen), Received: int64(w.Seen), Quarantined: int64(result.Quarantined),
		})
		if err != nil {
			return abort(err)
		}
		r.say("%s: %d records, %d versions never seen before, %d in quarantine", byName[name].Properties().Title, w.Seen, w.New, result.Quarantined)
	}
	if seen == 0 {
		held := ""
		if r.held > 0 {
			held = fmt.Sprintf("; %d in quarantine (%s)", r.held, filepath.Join(r.Data, "quarantine"))
		}
		return fmt.Errorf("import %s: no record could be read: %w%s", baseNames(paths), errors.Join(append(cut, errNothing)...), held)
	}
	if len(cut) > 0 {
		r.incomplete = fmt.Errorf("import: %d records were read and are published, but not everything could be: %w", seen, errors.Join(cut...))
	}
	return nil
}

var errNothing = errors.New("nothing was imported")

func baseNames(paths []string) string {
	names := make([]string, len(paths))
	for i, p := range paths {
		names[i] = filepath.Base(p)
	}
	return strings.Join(names, ", ")
}
