package columns

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"ldntrials/pipeline/trial"
)

// Column describes one column of a table.
type Column struct {
	Name string
	Type string // DuckDB type as read_parquet gives it
	Doc  string
}

// Table describes one table of typed rows.
type Table struct {
	Name    string
	Doc     string // states the grain
	Columns []Column
}

// Tables lists every table with its columns, in a fixed order.
func Tables() []Table {
	list := make([]Table, len(tables))
	for i, t := range tables {
		list[i] = Table{Name: t.name, Doc: t.doc, Columns: t.columns()}
	}
	return list
}

// Fingerprint changes with every change of a schema.
func Fingerprint() string {
	h := sha256.New()
	for _, t := range Tables() {
		fmt.Fprintln(h, t.Name)
		for _, c := range t.Columns {
			fmt.Fprintln(h, c.Name, c.Type)
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// table is the definition of one table: how it is called, what a row is, and
// where its rows stand in a record.
type table struct {
	name string
	doc  string
	keys []Column // columns that are not in the rows: the record version they belong to
	leaf []leaf
	rows func(*trial.Record) rowSpan
}

// rowSpan is a slice of rows without its type.
type rowSpan struct {
	first unsafe.Pointer
	size  uintptr
	count int
}

// leaf is one column of a row struct: where it stands and how it is appended.
type leaf struct {
	column Column
	arrow  arrow.DataType
	offset uintptr
	append func(array.Builder, unsafe.Pointer)
	bytes  func(unsafe.Pointer) int // size of text, to bound a batch; nil for fixed sizes
}

// define makes a table out of a struct type and the place of its rows.
func define[T any](name, doc string, rows func(*trial.Record) []T) table {
	var zero T
	typ := reflect.TypeOf(zero)
	return table{
		name: name, doc: doc, keys: keyColumns,
		leaf: leaves(typ, "", "", 0),
		rows: func(r *trial.Record) rowSpan {
			list := rows(r)
			return rowSpan{first: unsafe.Pointer(unsafe.SliceData(list)), size: typ.Size(), count: len(list)}
		},
	}
}

var keyColumns = []Column{
	{"registry", "VARCHAR", "short name of the register"},
	{"record_id", "VARCHAR", "the register's own id of the record"},
	{"version", "VARCHAR", "content hash of the record version"},
}

func (t table) columns() []Column {
	list := append([]Column(nil), t.keys...)
	for _, l := range t.leaf {
		list = append(list, l.column)
	}
	return list
}

func (t table) schema() *arrow.Schema {
	var fields []arrow.Field
	for _, c := range t.keys {
		fields = append(fields, arrow.Field{Name: c.Name, Type: arrow.BinaryTypes.String})
	}
	for _, l := range t.leaf {
		fields = append(fields, arrow.Field{Name: l.column.Name, Type: l.arrow, Nullable: true})
	}
	meta := arrow.MetadataFrom(map[string]string{"table": t.name, "description": t.doc})
	return arrow.NewSchema(fields, &meta)
}

// leaves walks a row struct. A nested struct adds its tag to the prefix; an empty
// tag inside a nested struct stands for the prefix itself.
func leaves(typ reflect.Type, prefix, about string, base uintptr) []leaf {
	var list []leaf
	for i := range typ.NumField() {
		field := typ.Field(i)
		tag, tagged := field.Tag.Lookup("col")
		if !tagged {
			panic(fmt.Sprintf("columns: %s.%s has no col tag", typ, field.Name))
		}
		name := join(prefix, tag)
		doc := field.Tag.Get("doc")
		offset := base + field.Offset
		switch field.Type {
		case conceptType:
			list = append(list, conceptLeaves(name, doc, offset)...)
			continue
		case dateType:
			list = append(list, dateLeaves(name, doc, offset)...)
			continue
		}
		if l, ok := scalar(field.Type); ok {
			if about != "" {
				doc = about + ": " + doc
			}
			l.column.Name, l.column.Doc, l.offset = name, doc, offset
			list = append(list, l)
			continue
		}
		if field.Type.Kind() != reflect.Struct {
			panic(fmt.Sprintf("columns: %s.%s: no column for %s", typ, field.Name, field.Type))
		}
		list = append(list, leaves(field.Type, name, doc, offset)...)
	}
	return list
}

func join(prefix, tag string) string {
	if prefix == "" || tag == "" {
		return prefix + tag
	}
	return prefix + "_" + tag
}

var (
	conceptType = reflect.TypeFor[trial.Concept]()
	dateType    = reflect.TypeFor[trial.Date]()
)

func conceptLeaves(name, doc string, base uintptr) []leaf {
	return []leaf{
		text(name+"_raw", doc+" (as registered)", base+unsafe.Offsetof(trial.Concept{}.Raw)),
		text(name, doc, base+unsafe.Offsetof(trial.Concept{}.Canonical)),
		text(name+"_rule", "rule that led from "+name+"_raw to "+name, base+unsafe.Offsetof(trial.Concept{}.Rule)),
	}
}

func dateLeaves(name, doc string, base uintptr) []leaf {
	day := func(suffix, says string, offset uintptr) leaf {
		l, _ := scalar(reflect.TypeFor[trial.Null[trial.Day]]())
		l.column.Name, l.column.Doc, l.offset = name+suffix, doc+says, base+offset
		return l
	}
	return []leaf{
		text(name+"_raw", doc+", as registered", base+unsafe.Offsetof(trial.Date{}.Raw)),
		day("_from", ": first day it may be", unsafe.Offsetof(trial.Date{}.From)),
		day("_to", ": last day it may be", unsafe.Offsetof(trial.Date{}.To)),
		text(name+"_precision", doc+": day, month or year", base+unsafe.Offsetof(trial.Date{}.Precision)),
		text(name+"_type", doc+": actual, anticipated, or null where the register does not say", base+unsafe.Offsetof(trial.Date{}.Type)),
		text(name+"_flag", doc+": placeholder or unreadable; null when the date is good", base+unsafe.Offsetof(trial.Date{}.Flag)),
	}
}

func text(name, doc string, offset uintptr) leaf {
	l, _ := scalar(reflect.TypeFor[string]())
	l.column.Name, l.column.Doc, l.offset = name, doc, offset
	return l
}

// scalar gives the column of a single value. An empty string is null.
func scalar(typ reflect.Type) (leaf, bool) {
	switch typ {
	case reflect.TypeFor[bool]():
		return fixed("BOOLEAN", arrow.FixedWidthTypes.Boolean, func(b *array.BooleanBuilder, v *bool) { b.Append(*v) }), true
	case reflect.TypeFor[int32]():
		return fixed("INTEGER", arrow.PrimitiveTypes.Int32, func(b *array.Int32Builder, v *int32) { b.Append(*v) }), true
	case reflect.TypeFor[trial.Null[bool]]():
		return nullable("BOOLEAN", arrow.FixedWidthTypes.Boolean, (*array.BooleanBuilder).Append), true
	case reflect.TypeFor[trial.Null[int32]]():
		return nullable("INTEGER", arrow.PrimitiveTypes.Int32, (*array.Int32Builder).Append), true
	case reflect.TypeFor[trial.Null[int64]]():
		return nullable("BIGINT", arrow.PrimitiveTypes.Int64, (*array.Int64Builder).Append), true
	case reflect.TypeFor[trial.Null[float64]]():
		return nullable("DOUBLE", arrow.PrimitiveTypes.Float64, (*array.Float64Builder).Append), true
	case reflect.TypeFor[trial.Null[trial.Day]]():
		return nullable("DATE", arrow.FixedWidthTypes.Date32, func(b *array.Date32Builder, d trial.Day) { b.Append(arrow.Date32(d)) }), true
	case reflect.TypeFor[[]string]():
		return leaf{
			column: Column{Type: "VARCHAR[]"}, arrow: arrow.ListOf(arrow.BinaryTypes.String),
			append: func(b array.Builder, p unsafe.Pointer) {
				list, values := b.(*array.ListBuilder), *(*[]string)(p)
				if values == nil {
					list.AppendNull()
					return
				}
				list.Append(true)
				items := list.ValueBuilder().(*array.StringBuilder)
				for _, v := range values {
					items.Append(trial.Masked(v))
				}
			},
			bytes: func(p unsafe.Pointer) (n int) {
				for _, v := range *(*[]string)(p) {
					n += len(v)
				}
				return n
			},
		}, true
	}
	if typ.Kind() == reflect.String {
		return leaf{
			column: Column{Type: "VARCHAR"}, arrow: arrow.BinaryTypes.String,
			append: func(b array.Builder, p unsafe.Pointer) {
				if v := *(*string)(p); v != "" {
					b.(*array.StringBuilder).Append(trial.Masked(v))
				} else {
					b.AppendNull()
				}
			},
			bytes: func(p unsafe.Pointer) int { return len(*(*string)(p)) },
		}, true
	}
	return leaf{}, false
}

func fixed[B array.Builder, V any](duck string, typ arrow.DataType, add func(B, *V)) leaf {
	return leaf{column: Column{Type: duck}, arrow: typ, append: func(b array.Builder, p unsafe.Pointer) { add(b.(B), (*V)(p)) }}
}

func nullable[B array.Builder, V any](duck string, typ arrow.DataType, add func(B, V)) leaf {
	return leaf{column: Column{Type: duck}, arrow: typ, append: func(b array.Builder, p unsafe.Pointer) {
		if v := (*trial.Null[V])(p); v.Valid {
			add(b.(B), v.V)
		} else {
			b.AppendNull()
		}
	}}
}
