package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"

	"ldntrials/pipeline/registry"
)

// ErrCorrupt marks an archive file that cannot be read back.
var ErrCorrupt = errors.New("archive file is damaged")

// batchRows is how many rows are read at a time; with bodies of 20 KB on average
// that is about 5 MB.
const batchRows = 256

// Read streams the record versions of a bodies file. The Body is valid until the
// next step of the iteration only.
func Read(ctx context.Context, path string) iter.Seq2[registry.Raw, error] {
	return func(yield func(registry.Raw, error) bool) {
		err := scan(ctx, path, []int{0, 1, 2, 4, 5, 6, 7}, func(batch arrow.Record) bool {
			text := func(c int) *array.String { return batch.Column(c).(*array.String) }
			at := batch.Column(3).(*array.Timestamp)
			body := batch.Column(6).(*array.Binary)
			for i := range int(batch.NumRows()) {
				raw := registry.Raw{
					Registry: strings.Clone(text(0).Value(i)), RecordID: strings.Clone(text(1).Value(i)), Hash: strings.Clone(text(2).Value(i)),
					FetchedAt:  time.UnixMicro(int64(at.Value(i))).UTC(),
					Provenance: registry.Provenance(strings.Clone(text(4).Value(i))), URL: strings.Clone(text(5).Value(i)),
					Body: body.Value(i),
				}
				if !yield(raw, nil) {
					return false
				}
			}
			return true
		})
		if err != nil {
			yield(registry.Raw{}, err)
		}
	}
}

// versions lists every stored version of a register as record id + NUL + hash.
func (a *Archive) versions(ctx context.Context, name string) (map[string]struct{}, error) {
	files, err := a.SoundBodies(name)
	if err != nil {
		return nil, err
	}
	known := map[string]struct{}{}
	for _, path := range files {
		if err := Keys(ctx, path, known); err != nil {
			return nil, err
		}
	}
	return known, nil
}

// Key names a record version inside its register.
func Key(recordID, hash string) string { return recordID + "\x00" + hash }

// Keys adds the Key of every row of a Parquet file whose second and third columns are the
// record's id and its version, as in a bodies file.
func Keys(ctx context.Context, path string, known map[string]struct{}) error {
	return scan(ctx, path, []int{1, 2}, func(batch arrow.Record) bool {
		id, hash := batch.Column(0).(*array.String), batch.Column(1).(*array.String)
		for i := range int(batch.NumRows()) {
			known[Key(id.Value(i), hash.Value(i))] = struct{}{}
		}
		return true
	})
}

// scan reads some columns of a file batch by batch until each says stop.
func scan(ctx context.Context, path string, columns []int, each func(arrow.Record) bool) (err error) {
	damaged := func(step string, err error) error {
		return fmt.Errorf("%s %s: %w: %v; restore the file from a backup", step, path, ErrCorrupt, err)
	}
	defer func() {
		if r := recover(); r != nil { // the Parquet reader panics on some damaged pages
			err = damaged("read", fmt.Errorf("%v", r))
		}
	}()
	in, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open archive file: %w", err)
	}
	defer in.Close()
	reader, err := file.NewParquetReader(in)
	if err != nil {
		return damaged("open", err)
	}
	defer reader.Close()
	arrowReader, err := pqarrow.NewFileReader(reader, pqarrow.ArrowReadProperties{BatchSize: batchRows}, memory.DefaultAllocator)
	if err != nil {
		return damaged("open", err)
	}
	records, err := arrowReader.GetRecordReader(ctx, columns, nil)
	if err != nil {
		return damaged("open", err)
	}
	defer records.Release()
	for {
		batch, err := records.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err != nil {
			return damaged("read", err)
		}
		if batch == nil || !each(batch) {
			return nil
		}
	}
}
