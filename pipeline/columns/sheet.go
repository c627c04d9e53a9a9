package columns

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"unsafe"
)

// Sheet is a table of rows that are no part of one record version: what a step after decoding
// finds out about all of them. Its rows are structs with the tags of the package trial.
type Sheet[T any] struct{ table table }

// NewSheet makes a sheet; doc states the grain. It panics when a field of T can be no column.
func NewSheet[T any](name, doc string) Sheet[T] {
	return Sheet[T]{table{name: name, doc: doc, leaf: leaves(reflect.TypeFor[T](), "", "", 0)}}
}

// Table describes the sheet.
func (s Sheet[T]) Table() Table {
	return Table{Name: s.table.name, Doc: s.table.doc, Columns: s.table.columns()}
}

// Write writes one Parquet file, also when there is no row. On an error nothing is left.
func (s Sheet[T]) Write(ctx context.Context, path string, rows iter.Seq[T]) (err error) {
	f := newFile(s.table, path)
	defer func() {
		if err != nil {
			f.abandon()
			err = fmt.Errorf("write table %s: %w", s.table.name, err)
		}
	}()
	if err := f.open(); err != nil {
		return err
	}
	for row := range rows {
		if err := f.addRows(Key{}, rowSpan{first: unsafe.Pointer(&row), size: unsafe.Sizeof(row), count: 1}); err != nil {
			return err
		}
		if f.rows == 0 && ctx.Err() != nil { // a batch is done
			break
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return f.close()
}
