package warehouse

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/marcboeker/go-duckdb"
)

// Limits bound what one DuckDB instance uses. The zero value is usable.
type Limits struct {
	Threads     int    // default: GOMAXPROCS
	MemoryLimit string // default: "256MB"; beyond it DuckDB spills to TempDir
	TempDir     string // default: a new folder under os.TempDir, removed on close
}

// settings are what connect needs to know.
type settings struct {
	Limits
	path         string // ":memory:" for none
	readOnly     bool
	keepOrder    bool // preserve_insertion_order
	noFileAccess bool // for SQL that somebody else wrote
}

// catalog is the name under which the file is attached, whatever its path. It is also what a
// client calls a file named warehouse.duckdb.
const catalog = "warehouse"

// connect opens one DuckDB instance with the file attached and in use. The path goes through
// ATTACH and not through the data source name, where ?, # and % would cut it. Closing the DB
// closes the instance.
func connect(ctx context.Context, s settings) (*sql.DB, error) {
	if s.Threads <= 0 {
		s.Threads = runtime.GOMAXPROCS(0)
	}
	if s.MemoryLimit == "" {
		s.MemoryLimit = "256MB"
	}
	ownTemp := ""
	if s.TempDir == "" {
		dir, err := os.MkdirTemp("", "ldntrials-duckdb-")
		if err != nil {
			return nil, fmt.Errorf("make a folder to spill to: %w", err)
		}
		s.TempDir, ownTemp = dir, dir
	}
	options := url.Values{
		"autoinstall_known_extensions": {"false"}, // a function never downloads anything
		"autoload_known_extensions":    {"false"},
		"threads":                      {strconv.Itoa(s.Threads)},
		"memory_limit":                 {s.MemoryLimit},
		"temp_directory":               {s.TempDir},
		"preserve_insertion_order":     {strconv.FormatBool(s.keepOrder)},
	}
	attached := false
	inner, err := duckdb.NewConnector("?"+options.Encode(), func(conn driver.ExecerContext) error {
		statements := "use " + catalog
		if !attached {
			statements = s.firstStatements()
		}
		_, err := conn.ExecContext(ctx, statements, nil)
		return err
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start DuckDB: %w", err), removeIfNamed(ownTemp))
	}
	db := sql.OpenDB(&connector{Connector: inner, temp: ownTemp})
	if !s.readOnly {
		db.SetMaxOpenConns(1) // a build's variables and transaction belong to its one connection
	}
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", s.path, err), db.Close())
	}
	attached = true
	return db, nil
}

// blockSize of a new file, in bytes; DuckDB's default is four times as large. DuckDB counts a whole
// block of memory for every text beyond 4 KB that it reads, 2,048 rows at once: with the default,
// reading one column of which each fourth text is long takes more than 200 MB. Smaller blocks than
// these are slow when a build spills.
const blockSize = 64 << 10

func (s settings) firstStatements() string {
	mode := fmt.Sprintf(" (block_size %d)", blockSize)
	switch {
	case s.readOnly:
		mode = " (read_only)"
	case s.path == ":memory:":
		mode = ""
	}
	statements := fmt.Sprintf("attach %s as %s%s; use %s;", quote(s.path), catalog, mode, catalog)
	if !s.readOnly {
		// A failure throws the file away: what is committed goes straight into it, not through
		// the log. Texts are compressed by dictionary alone: to try every method takes half as
		// long again for a file that is a seventh smaller.
		statements += " set checkpoint_threshold = '0b'; set force_compression = 'dictionary';"
	}
	if s.noFileAccess {
		statements += " set max_temp_directory_size = '2GB'; set enable_external_access = false;"
	}
	return statements
}

// connector removes its own spill folder after the instance is gone.
type connector struct {
	*duckdb.Connector
	temp string
}

// Close ends the instance.
func (c *connector) Close() error {
	return errors.Join(c.Connector.Close(), removeIfNamed(c.temp))
}

func removeIfNamed(dir string) error {
	if dir == "" {
		return nil
	}
	return os.RemoveAll(dir)
}

// ErrNoWarehouse is returned for a path where no warehouse has been published yet.
var ErrNoWarehouse = errors.New("run `ldntrials refresh` first")

// OpenDB opens a published warehouse read-only for trusted SQL, which may also COPY to files. The
// caller closes it. A build may replace the file at any time; this handle goes on seeing the one
// it opened. Where no file is, the error is ErrNoWarehouse. Limits.MemoryLimit defaults to 128MB.
func OpenDB(ctx context.Context, path string, limits Limits) (*sql.DB, error) {
	if limits.MemoryLimit == "" {
		limits.MemoryLimit = "128MB"
	}
	return open(ctx, settings{Limits: limits, path: path, readOnly: true, keepOrder: true})
}

func open(ctx context.Context, s settings) (*sql.DB, error) {
	path, err := filepath.Abs(s.path)
	if err != nil {
		return nil, fmt.Errorf("open warehouse: %w", err)
	}
	s.path = path
	switch info, err := os.Stat(path); {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("no warehouse yet at %s: %w", path, ErrNoWarehouse)
	case err != nil:
		return nil, fmt.Errorf("open warehouse: %w", err)
	case info.IsDir():
		return nil, fmt.Errorf("open warehouse: %s is a folder", path)
	}
	db, err := connect(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("open warehouse (if the file is damaged, `ldntrials build` makes it anew): %w", err)
	}
	return db, nil
}
