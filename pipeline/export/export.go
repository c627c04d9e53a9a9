package export

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// Source is a warehouse to export from: a published one as warehouse.OpenDB gives it, which keeps
// the stored order of rows, may write files and takes several queries at once. Which tables are
// public, and what they mean, is read from main.dictionary. Its threads are set to one.
type Source interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// unfinished ends the name of a folder that is being written or removed.
const unfinished = ".export.tmp"

// Current is the name of the link to the newest run.
const Current = "current"

var runName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// Write exports every table of the schema main to dir/<run>, in stored order, and points
// dir/current to it. It first removes what an interrupted export of any run left. On an error, and
// when ctx ends, dir/current is untouched and nothing is left behind. A run that was exported
// before is an error: exports never change. One export at a time per dir: the caller holds the
// data folder's lock.
//
// kept names tables that hold the same rows as the export that dir/current points to: their files
// are taken over, and go on saying as of when they were written.
func Write(ctx context.Context, src Source, dir string, run RunInfo, kept []string) (*Manifest, error) {
	m, err := write(ctx, src, dir, run, kept)
	if err != nil {
		return nil, fmt.Errorf("export run %s: %w", run.Run, err)
	}
	return m, nil
}

func write(ctx context.Context, src Source, dir string, run RunInfo, kept []string) (_ *Manifest, err error) {
	if !runName.MatchString(run.Run) || run.Run == Current || strings.HasSuffix(run.Run, ".tmp") {
		return nil, errors.New("the run's id is no folder name (letters, digits, dot, dash, underscore)")
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	final := filepath.Join(dir, run.Run)
	if _, err := os.Lstat(final); err == nil {
		return nil, fmt.Errorf("%s is there already; remove it to export the run again", final)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if err := removeLeftovers(dir); err != nil {
		return nil, err
	}
	temp := final + unfinished
	if err := os.Mkdir(temp, 0o755); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(temp))
		}
	}()
	m := &Manifest{Format: format, SchemaVersion: SchemaVersion, RunInfo: run}
	m.AsOf = run.AsOf.UTC()
	if m.Files, err = writeTables(ctx, src, temp, run, earlier(dir, kept)); err != nil {
		return nil, err
	}
	if err := writeManifest(temp, m); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := os.Rename(temp, final); err != nil {
		return nil, err
	}
	if err := point(dir, run.Run); err != nil {
		return nil, err
	}
	return m, nil
}

// atOnce is how many tables are written at the same time, each on one thread. With several threads
// DuckDB would gather a whole stored row group (122,880 rows) in memory to keep the order of rows,
// and still write all smaller tables on one core.
const atOnce = 2

// writeTables writes the files; syncing and hashing one overlaps with writing the next.
func writeTables(ctx context.Context, src Source, dir string, run RunInfo, taken map[string]keptFile) ([]File, error) {
	tables, err := listTables(ctx, src)
	if err != nil {
		return nil, err
	}
	if len(tables) == 0 {
		return nil, errors.New("the warehouse has no table to export")
	}
	if _, err := src.ExecContext(ctx, "set threads = 1"); err != nil {
		return nil, err
	}
	files := make([]File, len(tables))
	copies, ctx := errgroup.WithContext(ctx)
	copies.SetLimit(atOnce)
	var syncs errgroup.Group
	syncs.SetLimit(2 * atOnce) // these wait for the disk
	for i, t := range tables {
		copies.Go(func() (err error) {
			if old, ok := taken[t.name]; ok && old.takeOver(t, dir) {
				files[i] = old.File
				return nil
			}
			if files[i], err = t.copyTo(ctx, src, dir, run); err != nil {
				return err
			}
			syncs.Go(func() (err error) {
				path := filepath.Join(dir, files[i].Name)
				if err := syncPath(path); err != nil {
					return fmt.Errorf("sync %s: %w", files[i].Name, err)
				}
				files[i].Bytes, files[i].SHA256, err = measure(path)
				return err
			})
			return nil
		})
	}
	if err := copies.Wait(); err != nil {
		return nil, errors.Join(err, syncs.Wait())
	}
	return files, syncs.Wait()
}

func writeManifest(dir string, m *Manifest) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	path := filepath.Join(dir, ManifestName)
	if err := os.WriteFile(path, append(data, '\n'), 0o644); err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	if err := errors.Join(syncPath(path), syncPath(dir)); err != nil {
		return fmt.Errorf("sync manifest: %w", err)
	}
	return nil
}

// point makes dir/current a link to the run, in one step for whoever reads it.
func point(dir, run string) error {
	link := filepath.Join(dir, Current)
	if info, err := os.Lstat(link); err == nil && info.Mode()&os.ModeSymlink == 0 {
		return fmt.Errorf("%s is not a link; move it away", link)
	}
	temp := link + ".tmp"
	if err := os.Remove(temp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Symlink(run, temp); err != nil {
		return err
	}
	if err := os.Rename(temp, link); err != nil {
		return err
	}
	return syncPath(dir)
}

// exported is one table on its way out.
type exported struct {
	name, description string
	columns           []source
}

// listTables reads the warehouse's own dictionary, which is complete for public tables.
func listTables(ctx context.Context, src Source) ([]exported, error) {
	rows, err := src.QueryContext(ctx, `
		select table_name, table_description, column_name, data_type, description
		from main.dictionary
		where layer = 'marts'
		order by table_name, column_position`)
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	defer rows.Close()
	var tables []exported
	for rows.Next() {
		var name, description string
		var c source
		if err := rows.Scan(&name, &description, &c.name, &c.typ, &c.description); err != nil {
			return nil, fmt.Errorf("list tables: %w", err)
		}
		if len(tables) == 0 || tables[len(tables)-1].name != name {
			tables = append(tables, exported{name: name, description: description})
		}
		t := &tables[len(tables)-1]
		t.columns = append(t.columns, c)
	}
	return tables, rows.Err()
}

func (t exported) copyTo(ctx context.Context, src Source, dir string, run RunInfo) (File, error) {
	fail := func(err error) (File, error) { return File{}, fmt.Errorf("table %s: %w", t.name, err) }
	if !runName.MatchString(t.name) {
		return fail(errors.New("its name is no file name"))
	}
	bounds, err := t.bounds(ctx, src)
	if err != nil {
		return fail(fmt.Errorf("read the range of numbers: %w", err))
	}
	f := File{Name: t.name + ".parquet", Table: t.name, Description: t.description}
	expressions := make([]string, len(t.columns))
	for i, c := range t.columns {
		typ, expression, err := browserType(c, bounds)
		if err != nil {
			return fail(err)
		}
		expressions[i] = expression + " as " + quoteIdent(c.name)
		f.Columns = append(f.Columns, Column{Name: c.name, Type: typ, Description: c.description})
	}
	group, err := t.rowGroup(ctx, src)
	if err != nil {
		return fail(fmt.Errorf("read the width of rows: %w", err))
	}
	metadata, err := t.metadata(f, run)
	if err != nil {
		return fail(err)
	}
	res, err := src.ExecContext(ctx, fmt.Sprintf("copy (select %s from main.%s) to %s (format parquet, compression snappy, row_group_size %d, kv_metadata %s)",
		strings.Join(expressions, ", "), quoteIdent(t.name), quoteText(filepath.Join(dir, f.Name)), group, metadata))
	if err != nil {
		return fail(err)
	}
	if f.Rows, err = res.RowsAffected(); err != nil {
		return fail(err)
	}
	return f, nil
}

// bounds returns the range of each whole-number column that may not fit a browser's numbers.
func (t exported) bounds(ctx context.Context, src Source) (map[string]bound, error) {
	var names, expressions []string
	for _, c := range t.columns {
		if isWide(c.typ) {
			q := quoteIdent(c.name)
			names = append(names, c.name)
			expressions = append(expressions, fmt.Sprintf("coalesce(cast(min(%s) as varchar), '0'), coalesce(cast(max(%s) as varchar), '0')", q, q))
		}
	}
	if names == nil {
		return nil, nil
	}
	rows, err := src.QueryContext(ctx, "select "+strings.Join(expressions, ", ")+" from main."+quoteIdent(t.name))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	values := make([]string, 2*len(names))
	targets := make([]any, len(values))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
	}
	bounds := map[string]bound{}
	for i, name := range names {
		var b bound
		if _, ok := b.low.SetString(values[2*i], 10); !ok {
			return nil, fmt.Errorf("column %s: %q is no whole number", name, values[2*i])
		}
		if _, ok := b.high.SetString(values[2*i+1], 10); !ok {
			return nil, fmt.Errorf("column %s: %q is no whole number", name, values[2*i+1])
		}
		bounds[name] = b
	}
	return bounds, rows.Err()
}

// Bounds of a row group, in rows (a multiple of DuckDB's vector) and bytes of text.
const (
	vectorRows     = 2048
	mostGroupRows  = 60 * vectorRows
	mostGroupBytes = 8 << 20
)

// rowGroup returns how many rows make a row group, by the texts of the first rows. A row group is
// held in memory while it is written, so rows with long texts need small ones.
func (t exported) rowGroup(ctx context.Context, src Source) (int, error) {
	width := strconv.Itoa(8 * len(t.columns))
	for _, c := range t.columns {
		if c.typ == "VARCHAR" {
			width += " + coalesce(strlen(" + quoteIdent(c.name) + "), 0)"
		}
	}
	rows, err := src.QueryContext(ctx, fmt.Sprintf("select coalesce(avg(%s), 1) from (from main.%s limit 500)", width, quoteIdent(t.name)))
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var bytes float64
	for rows.Next() {
		if err := rows.Scan(&bytes); err != nil {
			return 0, err
		}
	}
	vectors := int(mostGroupBytes / bytes / vectorRows)
	return min(max(vectors, 1)*vectorRows, mostGroupRows), rows.Err()
}

// metadata is the file's own description, so that it explains itself without the manifest. Its
// as-of moment and provenance are those of the run that wrote the rows; see Write for rows that stay.
// The run is in the manifest alone: the same moment exported twice gives the same bytes.
func (t exported) metadata(f File, run RunInfo) (string, error) {
	columns := map[string]string{}
	for _, c := range f.Columns {
		columns[c.Name] = c.Description
	}
	about, err := json.Marshal(columns)
	if err != nil {
		return "", fmt.Errorf("describe columns: %w", err)
	}
	return fmt.Sprintf("{description: %s, columns: %s, as_of: %s, provenance: %s}",
		quoteText(t.description), quoteText(string(about)),
		quoteText(run.AsOf.UTC().Format(time.RFC3339)), quoteText(run.Provenance)), nil
}
