package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Publish makes the built warehouse the published one: it refuses with a *ChecksError if a check
// of severity error found rows, drops views and empty schemas, checkpoints, closes, syncs and
// renames. On an error the published file is untouched and the new one is gone. Afterwards the
// result cannot be used; Close is still allowed.
func (b *Built) Publish(ctx context.Context) (err error) {
	if b.db == nil {
		return errors.New("publish warehouse: it is closed")
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	if err := b.Err(); err != nil {
		return err
	}
	if b.db.Stats().InUse > 0 {
		return errors.New("publish warehouse: a result of it is still being read")
	}
	if err := b.strip(ctx); err != nil {
		return fmt.Errorf("publish warehouse: %w", err)
	}
	if _, err := b.db.ExecContext(ctx, "checkpoint "+catalog); err != nil {
		return fmt.Errorf("publish warehouse: checkpoint: %w", err)
	}
	err = b.db.Close()
	b.db = nil
	if err != nil {
		return fmt.Errorf("publish warehouse: close: %w", err)
	}
	if _, err := os.Stat(b.next + ".wal"); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("publish warehouse: %s.wal is still there, so the file is not complete", b.next)
	}
	if err := syncPath(b.next); err != nil {
		return fmt.Errorf("publish warehouse: sync: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("publish warehouse: %w", err)
	}
	if err := os.Rename(b.next, b.path); err != nil {
		return fmt.Errorf("publish warehouse: %w", err)
	}
	if err := syncPath(filepath.Dir(b.path)); err != nil {
		return fmt.Errorf("publish warehouse: the new file is in place, but its folder could not be synced: %w", err)
	}
	return nil
}

// Close throws away what was built and not published. It may be called more than once.
func (b *Built) Close() error {
	var err error
	if b.db != nil {
		err = b.db.Close()
		b.db = nil
	}
	return errors.Join(err, b.removeLeftovers())
}

// strip drops every view, and then every schema that is empty.
func (b *Built) strip(ctx context.Context) error {
	drop, err := statements(ctx, b.db, `
		select 'drop view ' || '"' || schema_name || '"."' || replace(view_name, '"', '""') || '"'
		from duckdb_views() where database_name = ? and not internal`)
	if err != nil {
		return fmt.Errorf("list views: %w", err)
	}
	schemas, err := statements(ctx, b.db, `
		select 'drop schema "' || schema_name || '"'
		from duckdb_schemas() where database_name = ? and not internal and schema_name != 'main'
			and schema_name not in (select schema_name from duckdb_tables() where database_name = '`+catalog+`')`)
	if err != nil {
		return fmt.Errorf("list schemas: %w", err)
	}
	all := append([]string{"begin transaction"}, append(drop, schemas...)...)
	if _, err := b.db.ExecContext(ctx, strings.Join(append(all, "commit"), ";\n")); err != nil {
		return fmt.Errorf("drop views: %w", err)
	}
	return nil
}

func statements(ctx context.Context, db *sql.DB, query string) ([]string, error) {
	rows, err := db.QueryContext(ctx, query, catalog)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

// syncPath flushes a file or folder to disk.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
