package columns

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"

	"ldntrials/pipeline/durable"
	"ldntrials/pipeline/durable/sums"
	"ldntrials/pipeline/trial"
)

// Bounds of one batch, which becomes one row group. They keep memory flat.
const (
	batchRows  = 20_000
	batchBytes = 4 << 20
)

// Key names the record version whose rows are written.
type Key struct {
	Registry, RecordID, Version string
}

// Decoded is one record version with its rows.
type Decoded struct {
	Key    Key
	Record *trial.Record
}

// Land writes the rows of all records into dir, one Parquet file a table, and
// makes the folder appear only when it is complete, with the hashes of its files (see
// package sums). Tables without rows have no file. When the stream ends with an error nothing is left behind. It returns the
// number of records landed.
func Land(ctx context.Context, dir string, records iter.Seq2[Decoded, error]) (landed int, err error) {
	temporary := dir + ".tmp"
	if err := os.RemoveAll(temporary); err != nil {
		return 0, fmt.Errorf("clear folder of columns: %w", err)
	}
	if err := os.MkdirAll(temporary, 0o755); err != nil {
		return 0, fmt.Errorf("make folder of columns: %w", err)
	}
	set := make([]*file, len(tables))
	for i, t := range tables {
		set[i] = newFile(t, filepath.Join(temporary, t.name+".parquet"))
	}
	defer func() {
		if err != nil {
			for _, f := range set {
				f.abandon()
			}
			err = errors.Join(err, os.RemoveAll(temporary))
		}
	}()
	for decoded, err := range records {
		if err != nil {
			return landed, err
		}
		if err := ctx.Err(); err != nil {
			return landed, err
		}
		for _, f := range set {
			if err := f.add(decoded); err != nil {
				return landed, fmt.Errorf("write columns of table %s: %w", f.table.name, err)
			}
		}
		landed++
	}
	known := map[string]string{}
	for _, f := range set {
		if err := f.close(); err != nil {
			return landed, fmt.Errorf("finish columns of table %s: %w", f.table.name, err)
		}
		if f.sum != nil {
			known[filepath.Base(f.path)] = f.sum.Sum()
		}
	}
	if err := sums.Write(temporary, known); err != nil {
		return landed, err
	}
	if err := durable.SyncDir(temporary); err != nil {
		return landed, err
	}
	if err := os.RemoveAll(dir); err != nil {
		return landed, fmt.Errorf("replace columns: %w", err)
	}
	if err := os.Rename(temporary, dir); err != nil {
		return landed, fmt.Errorf("publish columns: %w", err)
	}
	return landed, durable.SyncDir(filepath.Dir(dir))
}

// file is one table's Parquet file while it grows.
type file struct {
	table   table
	path    string
	builder *array.RecordBuilder
	writer  *pqarrow.FileWriter
	out     *durable.File
	sum     *sums.Writer // hashes what goes to out
	rows    int
	bytes   int
}

func newFile(t table, path string) *file { return &file{table: t, path: path} }

func (f *file) add(d Decoded) error { return f.addRows(d.Key, f.table.rows(d.Record)) }

// addRows adds the rows of a record version, or of nobody where the table has no keys.
func (f *file) addRows(key Key, span rowSpan) error {
	if span.count == 0 {
		return nil
	}
	if f.builder == nil {
		if err := f.open(); err != nil {
			return err
		}
	}
	fields := f.builder.Fields()
	for i := range span.count {
		row := unsafe.Add(span.first, uintptr(i)*span.size)
		if len(f.table.keys) > 0 {
			fields[0].(*array.StringBuilder).Append(key.Registry)
			fields[1].(*array.StringBuilder).Append(key.RecordID)
			fields[2].(*array.StringBuilder).Append(key.Version)
		}
		for c := range f.table.leaf {
			l := &f.table.leaf[c]
			at := unsafe.Add(row, l.offset)
			l.append(fields[c+len(f.table.keys)], at)
			if l.bytes != nil {
				f.bytes += l.bytes(at)
			}
		}
	}
	f.rows += span.count
	if f.rows >= batchRows || f.bytes >= batchBytes {
		return f.flush()
	}
	return nil
}

// distinct are texts that hardly ever stand twice in a table: to look each of them up in a
// dictionary takes longer than to write it. Numbers are written as they are too.
var distinct = map[string]bool{
	"record_id": true, "version": true, "source_url": true,
	"title": true, "official_title": true, "acronym": true, "brief_summary": true, "detailed_description": true,
	"eligibility_criteria": true, "study_population": true, "masking_description": true, "intervention_model_description": true,
	"description": true, "arm_label": true, "measure": true, "time_frame": true, "population": true,
	"citation": true, "pmid": true, "url": true, "identifier": true, "filename": true, "facility": true, "sentence": true,
	"value_raw": true, "spread_raw": true, "lower_limit_raw": true, "upper_limit_raw": true,
	"estimate_raw": true, "ci_low_raw": true, "ci_high_raw": true,
}

func (f *file) open() error {
	out, err := durable.Create(f.path)
	if err != nil {
		return err
	}
	schema := f.table.schema()
	options := []parquet.WriterProperty{
		parquet.WithCompression(compress.Codecs.Snappy),
		parquet.WithMaxRowGroupLength(batchRows * 2),
		parquet.WithStats(false),
	}
	for _, c := range f.table.columns() {
		if (c.Type != "VARCHAR" && c.Type != "VARCHAR[]") || distinct[c.Name] {
			options = append(options, parquet.WithDictionaryFor(c.Name, false))
		}
	}
	properties := parquet.NewWriterProperties(options...)
	var writer *pqarrow.FileWriter
	sum := sums.NewWriter(out)
	err = out.Guard(func() (err error) {
		writer, err = pqarrow.NewFileWriter(schema, sum, properties, pqarrow.NewArrowWriterProperties())
		return err
	})
	if err != nil {
		return errors.Join(err, out.Abandon())
	}
	f.out, f.sum, f.writer, f.builder = out, sum, writer, array.NewRecordBuilder(memory.DefaultAllocator, schema)
	return nil
}

func (f *file) flush() error {
	batch := f.builder.NewRecord()
	defer batch.Release()
	f.rows, f.bytes = 0, 0
	return f.out.Guard(func() error { return f.writer.Write(batch) })
}

func (f *file) close() error {
	if f.builder == nil {
		return nil
	}
	if f.rows > 0 {
		if err := f.flush(); err != nil {
			return err
		}
	}
	if err := f.out.Guard(f.writer.Close); err != nil {
		return err
	}
	f.builder.Release()
	f.builder = nil
	return f.out.Finish()
}

func (f *file) abandon() {
	if f.builder == nil {
		return
	}
	f.builder.Release()
	f.builder = nil
	f.out.Abandon() //nolint:errcheck // the folder is removed next
}
