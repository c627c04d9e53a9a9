package archive

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"

	"ldntrials/pipeline/durable"
	"ldntrials/pipeline/durable/sums"
	"ldntrials/pipeline/registry"
)

// Bounds of one row group; they keep memory flat.
const (
	groupRows  = 50_000
	groupBytes = 8 << 20
)

func text(name string) arrow.Field { return arrow.Field{Name: name, Type: arrow.BinaryTypes.String} }

var utc = &arrow.TimestampType{Unit: arrow.Microsecond} // UTC without a zone: the pinned DuckDB has no ICU

var bodySchema = arrow.NewSchema([]arrow.Field{
	text("registry"), text("record_id"), text("version"), text("run_id"),
	{Name: "fetched_at", Type: utc}, text("provenance"), text("url"),
	{Name: "body", Type: arrow.BinaryTypes.Binary},
}, nil)

var seenSchema = arrow.NewSchema([]arrow.Field{
	text("registry"), text("record_id"), text("version"), text("run_id"),
	{Name: "seen_at", Type: utc}, text("provenance"), text("url"),
}, nil)

var fetchSchema = arrow.NewSchema([]arrow.Field{
	text("registry"), text("run_id"), {Name: "fetched_at", Type: utc}, text("provenance"), text("outcome"), text("error"),
	text("query"), text("query_hash"), text("data_version"),
	{Name: "announced", Type: arrow.PrimitiveTypes.Int64}, {Name: "received", Type: arrow.PrimitiveTypes.Int64},
	{Name: "quarantined", Type: arrow.PrimitiveTypes.Int64},
}, nil)

// parquetFile is a Parquet file while it grows under a temporary name.
type parquetFile struct {
	path    string
	out     *durable.File
	sum     *sums.Writer // hashes what goes to out
	writer  *pqarrow.FileWriter
	builder *array.RecordBuilder
	rows    int
	bytes   int
}

func create(path string, schema *arrow.Schema) (*parquetFile, error) {
	out, err := durable.Create(path + ".tmp")
	if err != nil {
		return nil, fmt.Errorf("create archive file: %w", err)
	}
	properties := parquet.NewWriterProperties(
		parquet.WithCompression(compress.Codecs.Zstd), parquet.WithCompressionLevel(1),
		parquet.WithDictionaryDefault(true), parquet.WithDictionaryFor("body", false),
		parquet.WithDictionaryFor("record_id", false), parquet.WithDictionaryFor("version", false),
		parquet.WithDictionaryFor("url", false), parquet.WithStats(false),
	)
	var writer *pqarrow.FileWriter
	sum := sums.NewWriter(out)
	err = out.Guard(func() (err error) {
		writer, err = pqarrow.NewFileWriter(schema, sum, properties, pqarrow.NewArrowWriterProperties())
		return err
	})
	if err != nil {
		return nil, errors.Join(err, out.Abandon())
	}
	return &parquetFile{path: path, out: out, sum: sum, writer: writer, builder: array.NewRecordBuilder(memory.DefaultAllocator, schema)}, nil
}

func (f *parquetFile) string(field int, value string) {
	f.builder.Field(field).(*array.StringBuilder).Append(value)
	f.bytes += len(value)
}

// row ends a row and writes a row group when the bounds are reached.
func (f *parquetFile) row() error {
	f.rows++
	if f.rows >= groupRows || f.bytes >= groupBytes {
		return f.flush()
	}
	return nil
}

func (f *parquetFile) flush() error {
	batch := f.builder.NewRecord()
	defer batch.Release()
	f.rows, f.bytes = 0, 0
	return f.out.Guard(func() error { return f.writer.Write(batch) })
}

// publish completes the file, gives it its name and records its hash. On an error before it
// has its name nothing is left; a file whose hash could not be recorded stands.
func (f *parquetFile) publish() (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, f.abandon())
		}
	}()
	if f.rows > 0 {
		if err := f.flush(); err != nil {
			return err
		}
	}
	if err := f.out.Guard(f.writer.Close); err != nil {
		return err
	}
	if err := f.out.Finish(); err != nil {
		return err
	}
	if err := os.Rename(f.out.Name(), f.path); err != nil {
		return err
	}
	f.release()
	dir := filepath.Dir(f.path)
	if err := durable.SyncDir(dir); err != nil {
		return err
	}
	return sums.Add(dir, filepath.Base(f.path), f.sum.Sum())
}

func (f *parquetFile) abandon() error {
	f.release()
	return f.out.Abandon()
}

func (f *parquetFile) release() {
	if f.builder != nil {
		f.builder.Release()
		f.builder = nil
	}
}

type bodyFile struct{ *parquetFile }

func createBodies(path string) (*bodyFile, error) {
	f, err := create(path, bodySchema)
	return &bodyFile{f}, err
}

func (f *bodyFile) add(runID string, raw registry.Raw) error {
	if f.rows == 0 { // room for the group at once: growing by doubling copies it several times
		f.builder.Field(7).(*array.BinaryBuilder).ReserveData(groupBytes + len(raw.Body))
	}
	for i, v := range []string{raw.Registry, raw.RecordID, raw.Hash, runID} {
		f.string(i, v)
	}
	f.builder.Field(4).(*array.TimestampBuilder).Append(arrow.Timestamp(raw.FetchedAt.UTC().UnixMicro()))
	f.string(5, string(raw.Provenance))
	f.string(6, raw.URL)
	f.builder.Field(7).(*array.BinaryBuilder).Append(raw.Body)
	f.bytes += len(raw.Body)
	return f.row()
}

type seenFile struct{ *parquetFile }

func createSeen(path string) (*seenFile, error) {
	f, err := create(path, seenSchema)
	return &seenFile{f}, err
}

func (f *seenFile) add(runID string, raw registry.Raw) error {
	for i, v := range []string{raw.Registry, raw.RecordID, raw.Hash, runID} {
		f.string(i, v)
	}
	f.builder.Field(4).(*array.TimestampBuilder).Append(arrow.Timestamp(raw.FetchedAt.UTC().UnixMicro()))
	f.string(5, string(raw.Provenance))
	f.string(6, raw.URL)
	return f.row()
}

func writeFetch(path string, row Fetch) error {
	f, err := create(path, fetchSchema)
	if err != nil {
		return err
	}
	f.string(0, row.Registry)
	f.string(1, row.RunID)
	f.builder.Field(2).(*array.TimestampBuilder).Append(arrow.Timestamp(row.At.UTC().UnixMicro()))
	for i, v := range []string{string(row.Provenance), row.Outcome, row.Error, row.Query, row.QueryHash, row.DataVersion} {
		f.string(3+i, v)
	}
	for i, v := range []int64{row.Announced, row.Received, row.Quarantined} {
		f.builder.Field(9 + i).(*array.Int64Builder).Append(v)
	}
	f.rows++
	return f.publish()
}
