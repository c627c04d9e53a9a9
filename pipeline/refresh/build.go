package refresh

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"ldntrials/pipeline/archive"
	"ldntrials/pipeline/columns"
	"ldntrials/pipeline/decode"
	"ldntrials/pipeline/export"
	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/warehouse"
)

// WarehouseName and ExportsName are where a run publishes inside the data folder.
const (
	WarehouseName = "warehouse.duckdb"
	ExportsName   = "exports"
)

const columnsName = "columns" // where the typed columns are

// publish decodes what is new, models everything, and swaps warehouse and exports in.
func (r *run) publish(ctx context.Context) error {
	sets, err := r.decode(ctx)
	if err != nil {
		return err
	}
	if !r.anew && !r.asWritten() {
		r.Log.Debug("the warehouse is built anew", "why", "its bytes are not what was written, or nothing is recorded of them")
		r.anew = true
	}
	built, err := r.model(ctx, filepath.Join(r.Data, WarehouseName), sets)
	if err != nil {
		return err
	}
	defer built.Close() //nolint:errcheck // after Publish there is nothing left to close
	for _, c := range built.Checks {
		if c.Rows > 0 {
			r.result.Checks = append(r.result.Checks, CheckResult{Name: c.Name, Severity: string(c.Severity), Rows: c.Rows})
			r.Log.Warn("data check", "check", c.Name, "severity", c.Severity, "rows", c.Rows)
		}
	}
	info, err := r.describe(ctx, built.DB())
	if err != nil {
		return err
	}
	if err := r.pass("checks", "", built.Err()); err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if err := r.pass("published", "", r.gate()); err != nil {
		return err
	}
	r.count = r.result.Records
	r.begin(StagePublish)
	if err := r.forgetWarehouse(); err != nil {
		return err
	}
	if err := built.Publish(ctx); err != nil {
		return err
	}
	if built.Anew != nil {
		r.Log.Debug("the warehouse was built anew", "why", built.Anew)
	}
	r.result.Published, r.result.Warehouse = true, filepath.Join(r.Data, WarehouseName)
	recorded := r.recordWarehouse()
	err = r.export(ctx, info, r.kept(built))
	if hashErr := recorded(); hashErr != nil {
		r.Log.Warn("the hash of the warehouse could not be recorded", "error", hashErr)
	}
	if err != nil {
		return errors.Join(err, r.incomplete)
	}
	if err := r.keepWarehouse(r.result.Run, r.KeepWarehouses); err != nil {
		r.Log.Warn("old warehouses could not be kept or removed", "error", err)
	}
	if err := decode.Prune(filepath.Join(r.Data, columnsName), sets, r.lost); err != nil {
		r.Log.Warn("columns of an earlier decoder could not be removed", "error", err)
	}
	return r.incomplete
}

// model builds the warehouse of these columns, to be published at path.
func (r *run) model(ctx context.Context, path string, sets []decode.Set) (*warehouse.Built, error) {
	raw, err := r.rawTables(sets)
	if err != nil {
		return nil, err
	}
	models, err := modelsHash(r.Models)
	if err != nil {
		return nil, err
	}
	r.begin(StageModel)
	r.say("modelling")
	debug.FreeOSMemory() // what the decoders held, the database may have: the peaks do not add up
	return warehouse.Build(ctx, warehouse.Config{
		Path: path, FS: r.Models, Raw: raw, Limits: r.Limits,
		Vars:    map[string]any{"as_of": r.result.AsOf, "run_id": r.result.Run, "models_hash": models},
		Compute: linkStep(),
		Anew:    r.anew,
		Progress: func(m warehouse.ModelResult) {
			r.Log.Debug("model", "model", m.ID, "rows", m.Rows, "milliseconds", m.Duration.Milliseconds())
		},
	})
}

// decoder turns archived versions into columns.
func (r *run) decoder() *decode.Stage {
	return &decode.Stage{
		Archive: r.archive, Columns: filepath.Join(r.Data, columnsName), Registries: r.Registries, Workers: workers(),
		Quarantine: func(raw registry.Raw, failure error) error {
			broken := &registry.RecordError{Registry: raw.Registry, RecordID: raw.RecordID, Reason: failure.Error(), Body: raw.Body}
			return r.quarantine("decode", broken, raw.URL)
		},
	}
}

// decode makes sure that every archived version has its typed columns.
func (r *run) decode(ctx context.Context) ([]decode.Set, error) {
	r.begin(StageDecode)
	stage := r.decoder()
	stage.Progress = func(n int) { r.say("%d record versions decoded", n) }
	done, err := stage.Run(ctx)
	r.result.Decoded += done.Decoded
	r.result.Failed += done.Failed
	r.bytes, r.count = done.Bytes, done.Decoded
	r.noteLost(done)
	if err == nil && len(done.Sets) == 0 && len(done.Lost) > 0 {
		err = fmt.Errorf("build: %s and nothing else is archived; %s", r.result.DamageInWords(), restoreRemedy)
	}
	if err == nil && len(done.Sets) == 0 {
		err = fmt.Errorf("build: %w; run `ldntrials refresh` or `ldntrials import FILE` first", ErrEmpty)
	}
	return done.Sets, err
}

// gate refuses to publish far fewer records than are published now.
func (r *run) gate() error {
	switch {
	case r.result.Records > 0:
	case !r.AsOf.IsZero():
		return fmt.Errorf("%w: no record was known as of %s; choose a later --as-of", ErrRefused, r.result.AsOf.Format(time.RFC3339))
	default:
		return fmt.Errorf("%w: none of the archived records could be decoded; look at %s for the reasons", ErrRefused, filepath.Join(r.Data, "quarantine"))
	}
	if r.AcceptCollapse || !r.AsOf.IsZero() {
		return nil
	}
	before, err := export.Read(filepath.Join(r.Data, ExportsName, export.Current))
	if err != nil {
		return nil //nolint:nilerr // nothing was published before, or its manifest is unreadable and says nothing
	}
	for _, f := range before.Files {
		if f.Table == "records" && r.result.Records < int(f.Rows)-collapseSlack && float64(r.result.Records) < collapseShare*float64(f.Rows) {
			return fmt.Errorf("%w: %d records would be published where %d stand; look at `ldntrials status` for what could not be decoded; if the drop is real, run again with --accept-collapse", ErrRefused, r.result.Records, f.Rows)
		}
	}
	return nil
}

// describe reads from the built warehouse what the ledger and the manifest say.
func (r *run) describe(ctx context.Context, db *sql.DB) (export.RunInfo, error) {
	info := export.RunInfo{Run: r.result.Run, AsOf: r.result.AsOf}
	err := db.QueryRowContext(ctx, `
		select (select count(*) from records), (select count(*) from trials), (select coalesce(sum(matches), 0) from schema_drift),
			(select coalesce(provenance, '') from intermediate.footing), (select coalesce(query_hash, '') from intermediate.footing)`).
		Scan(&r.result.Records, &r.result.Trials, &r.result.Drift, &info.Provenance, &info.Query.Hash)
	if err != nil {
		return info, fmt.Errorf("read figures of the run: %w", err)
	}
	r.result.Provenance = info.Provenance
	rows, err := db.QueryContext(ctx, `select registry, provenance, records, last_success_at, is_stale, coalesce(query, '') from freshness order by registry, provenance`)
	if err != nil {
		return info, fmt.Errorf("read freshness: %w", err)
	}
	defer rows.Close()
	titles := map[string]string{}
	for _, reg := range r.Registries {
		titles[reg.Properties().Name] = reg.Properties().Title
	}
	for rows.Next() {
		var e export.Registry
		var at sql.NullTime
		var query string
		if err := rows.Scan(&e.Registry, &e.Provenance, &e.Records, &at, &e.Stale, &query); err != nil {
			return info, fmt.Errorf("read freshness: %w", err)
		}
		if at.Valid {
			t := at.Time.UTC()
			e.FetchedAt = &t
		}
		e.Label = titles[e.Registry]
		if query != "" && e.Records > 0 {
			info.Query.Text = strings.TrimPrefix(info.Query.Text+"; "+e.Registry+": "+query, "; ")
		}
		info.Registries = append(info.Registries, e)
	}
	return info, rows.Err()
}

// kept names the tables that the exports of the build before hold as they are.
func (r *run) kept(built *warehouse.Built) []string {
	before, err := export.Read(filepath.Join(r.Data, ExportsName, export.Current))
	if err != nil || !built.Follows("run_id", before.Run) {
		return nil
	}
	return built.Kept()
}

// export writes the public tables of the published warehouse and removes old runs.
func (r *run) export(ctx context.Context, info export.RunInfo, kept []string) error {
	r.begin(StageExport)
	r.say("exporting")
	db, err := warehouse.OpenDB(ctx, filepath.Join(r.Data, WarehouseName), r.Limits)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	defer db.Close()
	dir := filepath.Join(r.Data, ExportsName)
	if _, err := export.Write(ctx, db, dir, info, kept); err != nil {
		return fmt.Errorf("the new warehouse is published, its exports are not: %w; run `ldntrials build`", err)
	}
	r.result.Exports = filepath.Join(dir, export.Current)
	keep := r.KeepExports
	if keep == 0 {
		keep = 10
	}
	if _, err := export.Prune(dir, keep); err != nil {
		r.Log.Warn("old exports could not be removed", "error", err)
	}
	return nil
}

// RawTables declares every table that models may read, without its files.
func RawTables() []warehouse.RawTable {
	var list []warehouse.RawTable
	for _, t := range append(columns.Tables(), linkTables()...) {
		table := warehouse.RawTable{Name: t.Name}
		for _, c := range t.Columns {
			table.Columns = append(table.Columns, warehouse.Column{Name: c.Name, Type: c.Type, Doc: c.Doc})
		}
		list = append(list, table)
	}
	for _, t := range archive.Tables() {
		table := warehouse.RawTable{Name: t.Name, Volatile: t.Name != "body"} // every run is seen and fetched
		for _, c := range t.Columns {
			table.Columns = append(table.Columns, warehouse.Column{Name: c[0], Type: c[1], Doc: c[2]})
		}
		list = append(list, table)
	}
	return append(list, runTable())
}

// rawTables adds the Parquet files of this data folder.
func (r *run) rawTables(sets []decode.Set) ([]warehouse.RawTable, error) {
	list := RawTables()
	byName := map[string]*warehouse.RawTable{}
	for i := range list {
		byName[list[i].Name] = &list[i]
	}
	for _, t := range columns.Tables() {
		for _, set := range sets {
			path := filepath.Join(set.Dir, t.Name+".parquet")
			if _, err := os.Stat(path); err == nil {
				byName[t.Name].Files = append(byName[t.Name].Files, path)
			} else if !errors.Is(err, os.ErrNotExist) {
				return nil, fmt.Errorf("look for columns: %w", err)
			}
		}
	}
	for _, t := range archive.Tables() {
		for _, reg := range r.Registries {
			paths, err := t.Files(r.archive, reg.Properties().Name)
			if err != nil {
				return nil, err
			}
			byName[t.Name].Files = append(byName[t.Name].Files, paths...)
		}
	}
	var err error
	byName["run"].Files, err = r.runFiles()
	return list, err
}

// dayEnd is the last moment of a day, so that "as of 2026-03-01" holds that day.
func dayEnd(day time.Time) time.Time { return day.AddDate(0, 0, 1).Add(-time.Microsecond) }

// ParseAsOf reads a day or a moment in UTC.
func ParseAsOf(text string) (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return dayEnd(day), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is neither a day (2026-03-01) nor a moment (2026-03-01T02:30:00Z)", text)
	}
	return t.UTC(), nil
}
