package decode_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"ldntrials/pipeline/archive"
	"ldntrials/pipeline/columns"
	"ldntrials/pipeline/decode"
	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/trial"
	"ldntrials/pipeline/warehouse"
)

// demo is a register whose bodies are titles. "broken" cannot be read, "panic" breaks
// the decoder.
type demo struct {
	version string
	slow    func(body string)
	decoded atomic.Int64
}

func (*demo) Properties() registry.Properties { return registry.Properties{Name: "demo"} }
func (d *demo) DecoderVersion() string        { return d.version }

func (*demo) Identify([]byte) (recordID, hash string, err error) {
	return "", "", errors.New("not used here")
}

func (d *demo) Decode(body []byte) (*trial.Record, error) {
	d.decoded.Add(1)
	if d.slow != nil {
		d.slow(string(body))
	}
	switch string(body) {
	case "broken":
		return nil, &registry.RecordError{Registry: "demo", Reason: "no title"}
	case "panic":
		panic("index out of range")
	}
	return &trial.Record{Study: trial.Study{Title: string(body)}}, nil
}

// bench is an archive and a stage that decodes it.
type bench struct {
	t       *testing.T
	archive *archive.Archive
	stage   decode.Stage
	held    []string // "record: reason"
}

func newBench(t *testing.T, reg registry.Registry) *bench {
	t.Helper()
	dir := t.TempDir()
	a, err := archive.Open(filepath.Join(dir, "archive"))
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, archive: a}
	b.stage = decode.Stage{
		Archive: a, Columns: filepath.Join(dir, "columns"), Registries: []registry.Registry{reg}, Workers: 4,
		Quarantine: func(raw registry.Raw, failure error) error {
			b.held = append(b.held, raw.RecordID+" "+string(raw.Body)+": "+failure.Error())
			return nil
		},
	}
	return b
}

// archiveRun stores bodies as one run.
func (b *bench) archiveRun(run string, bodies ...string) {
	b.t.Helper()
	w, err := b.archive.Begin(b.t.Context(), "demo", run)
	if err != nil {
		b.t.Fatal(err)
	}
	for i, body := range bodies {
		raw := registry.Raw{Registry: "demo", RecordID: fmt.Sprintf("R%05d", i), Hash: run, Body: []byte(body), FetchedAt: time.Unix(0, 0)}
		if err := w.Add(raw); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := w.Commit(archive.Fetch{Registry: "demo", RunID: run}); err != nil {
		b.t.Fatal(err)
	}
}

// run decodes and gives the counts.
func (b *bench) run() decode.Result {
	b.t.Helper()
	result, err := b.stage.Run(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return result
}

// rows reads one text column of a table of the sets, in the order of the files.
func (b *bench) rows(sets []decode.Set, table, column string) []string {
	b.t.Helper()
	raw := warehouse.RawTable{Name: table, Columns: []warehouse.Column{{Name: column, Type: "VARCHAR"}}}
	for _, s := range sets {
		path := filepath.Join(s.Dir, table+".parquet")
		if _, err := os.Stat(path); err == nil {
			raw.Files = append(raw.Files, path)
		}
	}
	model := "-- Rows in their order, one row per row.\n--\n-- n: place in the files\n-- value: the column\n" +
		"select row_number() over () as n, " + column + " as value from raw." + table + "\n"
	built, err := warehouse.Build(b.t.Context(), warehouse.Config{
		Path: filepath.Join(b.t.TempDir(), "w.duckdb"), Raw: []warehouse.RawTable{raw}, Limits: warehouse.Limits{Threads: 1},
		FS: fstest.MapFS{"marts/result.sql": {Data: []byte(model)}},
	})
	if err != nil {
		b.t.Fatal(err)
	}
	defer built.Close()
	rows, err := built.DB().QueryContext(b.t.Context(), "select value from result order by n")
	if err != nil {
		b.t.Fatal(err)
	}
	defer rows.Close()
	var values []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			b.t.Fatal(err)
		}
		values = append(values, v)
	}
	return values
}

func TestStage(t *testing.T) {
	t.Run("records keep the order of the archive, whoever is slow", func(t *testing.T) {
		reg := &demo{version: "1", slow: func(body string) {
			if strings.HasSuffix(body, "0") {
				time.Sleep(time.Millisecond)
			}
		}}
		b := newBench(t, reg)
		var bodies []string
		for i := range 700 {
			bodies = append(bodies, fmt.Sprintf("title %d", i))
		}
		b.archiveRun("r1", bodies...)
		if got := b.rows(b.run().Sets, "study", "title"); !slices.Equal(got, bodies) {
			t.Errorf("%d titles in another order, beginning %q", len(got), got[:min(len(got), 5)])
		}
	})

	t.Run("a record that fails leaves its reason and its bytes, and the rest goes on", func(t *testing.T) {
		b := newBench(t, &demo{version: "1"})
		b.archiveRun("r1", "first", "broken", "panic", "last")
		result := b.run()
		if result.Decoded != 4 || result.Failed != 2 {
			t.Errorf("%d decoded, %d failed; want 4 and 2", result.Decoded, result.Failed)
		}
		if got := b.rows(result.Sets, "study", "title"); !slices.Equal(got, []string{"first", "last"}) {
			t.Errorf("titles = %q", got)
		}
		if got := b.rows(result.Sets, "failure", "record_id"); !slices.Equal(got, []string{"R00001", "R00002"}) {
			t.Errorf("failures = %q", got)
		}
		if len(b.held) != 2 || !strings.Contains(b.held[0], "R00001 broken: ") || !strings.Contains(b.held[0], "no title") || !strings.Contains(b.held[1], "index out of range") {
			t.Errorf("quarantine holds %q", b.held)
		}
	})

	t.Run("what is decoded is not decoded again, new runs and a new decoder are", func(t *testing.T) {
		reg := &demo{version: "1"}
		b := newBench(t, reg)
		b.archiveRun("r1", "one", "two")
		b.run()
		first := b.run()
		if n := reg.decoded.Load(); n != 2 || first.Decoded != 0 || len(first.Sets) != 1 {
			t.Errorf("%d decoded in two runs, want 2; the second says %+v", n, first)
		}
		b.archiveRun("r2", "three")
		if more := b.run(); more.Decoded != 1 || len(more.Sets) != 2 {
			t.Errorf("after a new archive file: %+v", more)
		}
		reg.version = "2"
		again := b.run()
		if again.Decoded != 3 || len(again.Sets) != 2 || again.Sets[0].Dir == first.Sets[0].Dir {
			t.Errorf("after a new decoder: %+v", again)
		}
		if err := decode.Prune(b.stage.Columns, again.Sets, nil); err != nil {
			t.Fatal(err)
		}
		left, err := os.ReadDir(filepath.Join(b.stage.Columns, "demo"))
		if err != nil || len(left) != 2 {
			t.Errorf("%d sets are left (%v), want the two of the new decoder", len(left), err)
		}
		if got := b.rows(again.Sets, "study", "title"); len(got) != 3 {
			t.Errorf("titles = %q after the old columns went", got)
		}
	})

	t.Run("cancelling ends promptly and leaves no set", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		b := newBench(t, &demo{version: "1", slow: func(string) { cancel(); time.Sleep(time.Millisecond) }})
		var bodies []string
		for i := range 2000 {
			bodies = append(bodies, fmt.Sprint(i))
		}
		b.archiveRun("r1", bodies...)
		if _, err := b.stage.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("error = %v, want context.Canceled", err)
		}
		if left, _ := os.ReadDir(filepath.Join(b.stage.Columns, "demo")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})

	t.Run("trouble with the quarantine ends the run", func(t *testing.T) {
		b := newBench(t, &demo{version: "1"})
		full := errors.New("no space")
		b.stage.Quarantine = func(registry.Raw, error) error { return full }
		b.archiveRun("r1", "one", "broken", "two")
		if _, err := b.stage.Run(t.Context()); !errors.Is(err, full) {
			t.Errorf("error = %v, want that of the quarantine", err)
		}
	})
}

func TestVersionFollowsTheColumns(t *testing.T) {
	one, two := decode.Version(&demo{version: "1"}), decode.Version(&demo{version: "2"})
	if one == two || len(one) != 16 || columns.Fingerprint() == "" {
		t.Errorf("versions %s and %s", one, two)
	}
}
