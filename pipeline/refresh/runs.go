package refresh

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"unicode/utf8"

	"ldntrials/pipeline/warehouse"
)

// runTable declares the run ledger for the models: raw.run, one row a line. Moments are
// text as in the ledger (RFC 3339, UTC).
func runTable() warehouse.RawTable {
	column := func(name, kind, doc string) warehouse.Column {
		return warehouse.Column{Name: name, Type: kind, Doc: doc}
	}
	return warehouse.RawTable{Name: "run", JSON: true, Volatile: true, Columns: []warehouse.Column{
		column("run", "VARCHAR", "id of the run: its start in UTC"),
		column("command", "VARCHAR", "refresh, import, build or retry"),
		column("version", "VARCHAR", "of the program"),
		column("started_at", "VARCHAR", "start, RFC 3339"),
		column("ended_at", "VARCHAR", "end, RFC 3339"),
		column("as_of", "VARCHAR", "moment to which what it published applies, RFC 3339"),
		column("exit", "INTEGER", "exit code: 0 done, 1 failed, 3 published although not everything could be read, 4 refused by a gate"),
		column("error", "VARCHAR", "why it did not end well, with the remedy"),
		column("interrupted", "BOOLEAN", "somebody ended it before it was done"),
		column("published", "BOOLEAN", "a new warehouse was published"),
		column("job", "VARCHAR", "schedule that began it; NULL when a person did"),
		column("due", "VARCHAR", "when the schedule was due, RFC 3339"),
		column("attempt", "INTEGER", "attempt of the schedule, from 1"),
		column("records", "INTEGER", "records in the published warehouse"),
		column("trials", "INTEGER", "trials in the published warehouse"),
		column("decoded", "INTEGER", "record versions decoded"),
		column("failed", "INTEGER", "of which could not be read"),
		column("drift", "INTEGER", "unknown fields and values in the records that stand"),
		column("registries", "STRUCT(registry VARCHAR, title VARCHAR, provenance VARCHAR, outcome VARCHAR, error VARCHAR, source VARCHAR, "+
			"data_version VARCHAR, announced INTEGER, received INTEGER, new INTEGER, duplicates INTEGER, quarantined INTEGER, "+
			"requests INTEGER, retries INTEGER, throttled INTEGER, restarts INTEGER, bytes BIGINT)[]", "what each register or file gave"),
		column("stages", "STRUCT(stage VARCHAR, started_at VARCHAR, seconds DOUBLE, records INTEGER, bytes BIGINT)[]", "what each stage cost"),
		column("checks", "STRUCT(name VARCHAR, severity VARCHAR, rows BIGINT)[]", "data checks that found rows"),
		column("gates", "STRUCT(gate VARCHAR, registry VARCHAR, passed BOOLEAN, reason VARCHAR)[]", "gates that it met, in order"),
		column("versions", "STRUCT(program VARCHAR, go VARCHAR, duckdb VARCHAR, models VARCHAR, decoders MAP(VARCHAR, VARCHAR))", "what it was made with"),
	}}
}

// runFiles are the files of raw.run. A ledger that holds bytes that are no text is left out, and
// keeps nothing from being published.
func (r *run) runFiles() ([]string, error) {
	text, err := os.ReadFile(r.ledger())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("look for the run ledger: %w", err)
	case !utf8.Valid(text):
		r.Log.Warn("the run ledger is damaged: it holds bytes that are no text; take out the line to have the mart runs again", "file", r.ledger())
		return nil, nil
	}
	return []string{r.ledger()}, nil
}
