package archive

import (
	"context"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"ldntrials/pipeline/registry"
)

// Table is a table that models may read straight from the archive's files.
type Table struct {
	Name    string
	Columns [][3]string // name, DuckDB type, meaning
	Files   func(a *Archive, name string) ([]string, error)
}

// Tables lists them: the versions (without their bodies), what each run returned,
// and what each run asked.
func Tables() []Table {
	key := [][3]string{
		{"registry", "VARCHAR", "short name of the register"},
		{"record_id", "VARCHAR", "the register's own id of the record"},
		{"version", "VARCHAR", "content hash of the record version"},
		{"run_id", "VARCHAR", "run that returned it"},
	}
	origin := [][3]string{
		{"provenance", "VARCHAR", "live, import or bundled"},
		{"url", "VARCHAR", "address or file it came from"},
	}
	at := func(name, doc string) [][3]string { return [][3]string{{name, "TIMESTAMP", doc}} }
	join := func(parts ...[][3]string) (all [][3]string) {
		for _, p := range parts {
			all = append(all, p...)
		}
		return all
	}
	return []Table{
		{Name: "body", Columns: join(key, at("fetched_at", "when the version was first returned (UTC)"), origin), Files: (*Archive).SoundBodies},
		{Name: "seen", Columns: join(key, at("seen_at", "when it was returned (UTC)"), origin), Files: (*Archive).Seen},
		{Name: "fetch", Columns: [][3]string{
			{"registry", "VARCHAR", "short name of the register"},
			{"run_id", "VARCHAR", "run that made the attempt"},
			{"fetched_at", "TIMESTAMP", "start of the attempt (UTC)"},
			{"provenance", "VARCHAR", "live, import or bundled"},
			{"outcome", "VARCHAR", "ok, failed or refused"},
			{"error", "VARCHAR", "why it failed"},
			{"query", "VARCHAR", "the search as sent, or the files imported"},
			{"query_hash", "VARCHAR", "hash of the search"},
			{"data_version", "VARCHAR", "the register's own data version"},
			{"announced", "BIGINT", "records that the register announced"},
			{"received", "BIGINT", "distinct records received"},
			{"quarantined", "BIGINT", "records that could not be read"},
		}, Files: (*Archive).Fetches},
	}
}

// LastFetch gives the newest good fetch of a register by provenance.
func (a *Archive) LastFetch(ctx context.Context, name string, by registry.Provenance) (last Fetch, ok bool, err error) {
	files, err := a.Fetches(name)
	if err != nil {
		return last, false, err
	}
	for i := len(files) - 1; i >= 0 && !ok; i-- { // newest first
		err := scan(ctx, files[i], []int{2, 3, 4, 9, 10}, func(batch arrow.Record) bool {
			for row := range int(batch.NumRows()) {
				if batch.Column(1).(*array.String).Value(row) != string(by) || batch.Column(2).(*array.String).Value(row) != "ok" {
					continue
				}
				ok = true
				last = Fetch{
					Registry: name, RunID: Run(files[i]), Provenance: by, Outcome: "ok",
					At:        time.UnixMicro(int64(batch.Column(0).(*array.Timestamp).Value(row))).UTC(),
					Announced: batch.Column(3).(*array.Int64).Value(row), Received: batch.Column(4).(*array.Int64).Value(row),
				}
			}
			return true
		})
		if err != nil {
			return last, false, err
		}
	}
	return last, ok, nil
}

// HasRecords says whether a register has a record that is not bundled.
func (a *Archive) HasRecords(ctx context.Context, name string) (bool, error) {
	files, err := a.SoundBodies(name)
	if err != nil {
		return false, err
	}
	found := false
	for _, path := range files {
		err := scan(ctx, path, []int{5}, func(batch arrow.Record) bool {
			for row := range int(batch.NumRows()) {
				found = found || batch.Column(0).(*array.String).Value(row) != string(registry.Bundled)
			}
			return !found
		})
		if err != nil || found {
			return found, err
		}
	}
	return false, nil
}
