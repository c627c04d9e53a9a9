package columns_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/columns"
	"ldntrials/pipeline/trial"
)

// filler puts another value into every field it meets.
type filler struct{ n int64 }

func (f *filler) fill(v reflect.Value) {
	f.n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d, ä\n\"", f.n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int32, reflect.Int64:
		v.SetInt(f.n)
	case reflect.Float64:
		v.SetFloat(float64(f.n) + 0.25)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			f.fill(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i))
		}
	default:
		panic("no filling for " + v.Type().String())
	}
}

// full is a record with every field of every table set, two rows each.
func full() *trial.Record {
	r := &trial.Record{}
	(&filler{}).fill(reflect.ValueOf(r).Elem())
	r.Failures = nil // a record that cannot be decoded has nothing else
	return r
}

// empty is a record whose rows hold nothing.
func empty() *trial.Record {
	r := &trial.Record{}
	v := reflect.ValueOf(r).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Slice {
			f.Set(reflect.MakeSlice(f.Type(), 1, 1))
		}
	}
	r.Failures = nil
	return r
}

func stream(records ...*trial.Record) iter.Seq2[columns.Decoded, error] {
	return func(yield func(columns.Decoded, error) bool) {
		for i, r := range records {
			key := columns.Key{Registry: "demo", RecordID: fmt.Sprintf("R%d", i), Version: "v1"}
			if !yield(columns.Decoded{Key: key, Record: r}, nil) {
				return
			}
		}
	}
}

// readTable gives a Parquet file's rows as column → value, nil for null.
func readTable(t *testing.T, path string) []map[string]any {
	t.Helper()
	in, err := file.OpenParquetFile(path, false)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	reader, err := pqarrow.NewFileReader(in, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	got, err := reader.ReadTable(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer got.Release()
	rows := make([]map[string]any, got.NumRows())
	for i := range rows {
		rows[i] = map[string]any{}
	}
	for c := range int(got.NumCols()) {
		row := 0
		for _, chunk := range got.Column(c).Data().Chunks() {
			for i := range chunk.Len() {
				rows[row][got.Schema().Field(c).Name] = value(t, chunk, i)
				row++
			}
		}
	}
	return rows
}

func value(t *testing.T, a arrow.Array, i int) any {
	t.Helper()
	if a.IsNull(i) {
		return nil
	}
	switch a := a.(type) {
	case *array.String:
		return a.Value(i)
	case *array.Boolean:
		return a.Value(i)
	case *array.Int32:
		return int64(a.Value(i))
	case *array.Int64:
		return a.Value(i)
	case *array.Float64:
		return a.Value(i)
	case *array.Date32:
		return trial.Day(a.Value(i)).String()
	case *array.List:
		from, to := a.ValueOffsets(i)
		list := []any{}
		for k := from; k < to; k++ {
			list = append(list, value(t, a.ListValues(), int(k)))
		}
		return list
	}
	t.Fatalf("no value for %s", a.DataType())
	return nil
}

// want is what a row struct must become, by its col tags.
func want(v reflect.Value, prefix string, row map[string]any) {
	put := func(name string, value any) {
		if value == "" {
			value = nil // an empty text is null
		}
		row[name] = value
	}
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("col")
		if prefix != "" && name != "" {
			name = prefix + "_" + name
		}
		if name == "" {
			name = prefix
		}
		switch x := v.Field(i).Interface().(type) {
		case trial.Concept:
			put(name+"_raw", x.Raw)
			put(name, x.Canonical)
			put(name+"_rule", x.Rule)
		case trial.Date:
			put(name+"_raw", x.Raw)
			put(name+"_from", plain(x.From))
			put(name+"_to", plain(x.To))
			put(name+"_precision", string(x.Precision))
			put(name+"_type", x.Type)
			put(name+"_flag", x.Flag)
		default:
			if f := v.Field(i); f.Kind() == reflect.Struct && !strings.HasPrefix(f.Type().Name(), "Null[") {
				want(f, name, row)
			} else {
				put(name, plain(x))
			}
		}
	}
}

func plain(x any) any {
	v := reflect.ValueOf(x)
	switch {
	case v.Kind() == reflect.Struct && !v.FieldByName("Valid").Bool():
		return nil
	case v.Kind() == reflect.Struct:
		return plain(v.FieldByName("V").Interface())
	case v.Type() == reflect.TypeFor[trial.Day]():
		return x.(trial.Day).String()
	case v.Kind() == reflect.Int32 || v.Kind() == reflect.Int64:
		return v.Int()
	case v.Kind() == reflect.String:
		return v.String()
	case v.Kind() == reflect.Slice && v.IsNil():
		return nil
	case v.Kind() == reflect.Slice:
		list := []any{}
		for i := range v.Len() {
			list = append(list, v.Index(i).Interface())
		}
		return list
	}
	return x
}

// tableOf finds the table of a field of trial.Record: the one whose columns its row
// type has.
func tableOf(t *testing.T, row map[string]any) string {
	t.Helper()
	for _, table := range columns.Tables() {
		names := map[string]bool{}
		for _, c := range table.Columns[3:] {
			names[c.Name] = true
		}
		same := len(names) == len(row)
		for name := range row {
			same = same && names[name]
		}
		if same {
			return table.Name
		}
	}
	t.Fatalf("no table has the columns of %v", row)
	return ""
}

func TestLandRoundTrip(t *testing.T) {
	for name, record := range map[string]*trial.Record{"every field set": full(), "every field empty": empty()} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "set")
			if n, err := columns.Land(t.Context(), dir, stream(record, record)); err != nil || n != 2 {
				t.Fatalf("landed %d: %v", n, err)
			}
			v := reflect.ValueOf(*record)
			tables := 0
			for i := range v.NumField() {
				if v.Type().Field(i).Name == "Failures" {
					continue
				}
				rows := v.Field(i)
				if rows.Kind() == reflect.Struct { // Study stands once
					rows = reflect.Append(reflect.MakeSlice(reflect.SliceOf(rows.Type()), 0, 1), rows)
				}
				var expected []map[string]any
				table := ""
				for _, id := range []string{"R0", "R1"} {
					for k := range rows.Len() {
						row := map[string]any{}
						want(rows.Index(k), "", row)
						if table == "" {
							table = tableOf(t, row)
						}
						row["registry"], row["record_id"], row["version"] = "demo", id, "v1"
						expected = append(expected, row)
					}
				}
				tables++
				if diff := cmp.Diff(expected, readTable(t, filepath.Join(dir, table+".parquet"))); diff != "" {
					t.Errorf("table %s (-want +got):\n%s", table, diff)
				}
			}
			if all := len(columns.Tables()) - 1; tables != all { // failure has rows of its own
				t.Errorf("%d tables were compared, there are %d", tables, all)
			}
		})
	}
}

func TestLand(t *testing.T) {
	t.Run("a record that could not be decoded leaves a failure and no study", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "set")
		failed := &trial.Record{Failures: []trial.Failure{{Step: "decode", Reason: "no title"}}}
		if _, err := columns.Land(t.Context(), dir, stream(failed)); err != nil {
			t.Fatal(err)
		}
		rows := readTable(t, filepath.Join(dir, "failure.parquet"))
		if len(rows) != 1 || rows[0]["record_id"] != "R0" || rows[0]["reason"] != "no title" {
			t.Errorf("failure holds %v", rows)
		}
		if _, err := os.Stat(filepath.Join(dir, "study.parquet")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("study.parquet stands: %v", err)
		}
	})
	t.Run("a set whose stream breaks is absent", func(t *testing.T) {
		parent := t.TempDir()
		broken := errors.New("archive file is damaged")
		records := func(yield func(columns.Decoded, error) bool) {
			for d, err := range stream(full()) {
				yield(d, err)
			}
			yield(columns.Decoded{}, broken)
		}
		if _, err := columns.Land(t.Context(), filepath.Join(parent, "set"), records); !errors.Is(err, broken) {
			t.Errorf("error = %v, want that of the stream", err)
		}
		if left, _ := os.ReadDir(parent); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
	t.Run("a cancelled set is absent", func(t *testing.T) {
		parent := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := columns.Land(ctx, filepath.Join(parent, "set"), stream(full())); !errors.Is(err, context.Canceled) {
			t.Errorf("error = %v, want context.Canceled", err)
		}
		if left, _ := os.ReadDir(parent); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
	t.Run("a set replaces what a killed run left", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "set")
		for _, old := range []string{dir, dir + ".tmp"} {
			if err := os.MkdirAll(old, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(old, "arm.parquet"), []byte("PAR1 half"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := columns.Land(t.Context(), dir, stream(&trial.Record{})); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 2 || entries[0].Name() != "SHA256SUMS" || entries[1].Name() != "study.parquet" {
			t.Errorf("the set holds %v (%v), want study.parquet and its hash alone", entries, err)
		}
	})
	t.Run("more rows than a batch holds all arrive", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "set")
		record := &trial.Record{Drift: make([]trial.Drift, 25_000)}
		if _, err := columns.Land(t.Context(), dir, stream(record, record)); err != nil {
			t.Fatal(err)
		}
		if rows := readTable(t, filepath.Join(dir, "drift.parquet")); len(rows) != 50_000 {
			t.Errorf("%d rows, want 50000", len(rows))
		}
	})
}

func TestSchemasAreDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, table := range columns.Tables() {
		if !strings.HasPrefix(table.Doc, "one row per record version") {
			t.Errorf("table %s does not state its grain: %q", table.Name, table.Doc)
		}
		if seen[table.Name] {
			t.Errorf("table %s stands twice", table.Name)
		}
		seen[table.Name] = true
		names := map[string]bool{}
		for _, c := range table.Columns {
			if len(c.Doc) < 4 || strings.HasPrefix(c.Doc, ":") || c.Type == "" || c.Name == "" {
				t.Errorf("%s.%s (%s) is not documented: %q", table.Name, c.Name, c.Type, c.Doc)
			}
			if names[c.Name] {
				t.Errorf("%s.%s stands twice", table.Name, c.Name)
			}
			names[c.Name] = true
		}
	}
}
