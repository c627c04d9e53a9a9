package main

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	_ "ldntrials/pipeline/warehouse" // registers the driver
)

//go:embed peer.sql
var peerSQL string

// The peer is measured twice: as the script that anybody would write, one statement after the other,
// and filling and writing two tables at the same time, one a core, which is as fast as it gets: DuckDB
// works on a table of 10,000 wide rows with one thread. Both have two threads for each statement.
const (
	asScript = 1
	atOnce   = 2
)

// peer loads a file of studies, one a line, with DuckDB alone into dir/peer.duckdb and writes every
// table to Parquet, so many tables at a time. The parsed studies stay in memory, without a limit.
func peer(ctx context.Context, file, dir string, tablesAtOnce int) (err error) {
	db, err := sql.Open("duckdb", filepath.Join(dir, "peer.duckdb")+"?threads=2&preserve_insertion_order=false")
	if err != nil {
		return fmt.Errorf("open the peer's database: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, "attach ':memory:' as memory_db"); err != nil {
		return fmt.Errorf("open the peer's memory: %w", err)
	}
	var parallel []string
	for _, statement := range strings.Split(peerSQL, ";\n") {
		switch statement = strings.ReplaceAll(strings.TrimSpace(statement), "@FILE", strings.ReplaceAll(file, "'", "''")); {
		case strings.Contains(statement, "create table memory_db."): // what the others read
			if _, err := db.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("load with the peer: %w", err)
			}
		case statement != "":
			parallel = append(parallel, statement)
		}
	}
	if err := together(ctx, db, tablesAtOnce, parallel); err != nil {
		return fmt.Errorf("load with the peer: %w", err)
	}
	tables, err := peerTables(ctx, db)
	if err != nil {
		return err
	}
	copies := make([]string, len(tables))
	for i, table := range tables {
		path := strings.ReplaceAll(filepath.Join(dir, table+".parquet"), "'", "''")
		copies[i] = fmt.Sprintf("copy %s to '%s' (format parquet, compression snappy)", table, path)
	}
	if err := together(ctx, db, tablesAtOnce, copies); err != nil {
		return fmt.Errorf("write Parquet with the peer: %w", err)
	}
	if _, err := db.ExecContext(ctx, "checkpoint"); err != nil {
		return fmt.Errorf("checkpoint the peer's database: %w", err)
	}
	return nil
}

func together(ctx context.Context, db *sql.DB, limit int, statements []string) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(limit)
	for _, statement := range statements {
		group.Go(func() error {
			_, err := db.ExecContext(ctx, statement)
			return err
		})
	}
	return group.Wait()
}

func peerTables(ctx context.Context, db *sql.DB) ([]string, error) {
	rows, err := db.QueryContext(ctx, "select table_name from duckdb_tables() where database_name = 'peer' order by estimated_size desc")
	if err != nil {
		return nil, fmt.Errorf("list the peer's tables: %w", err)
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("list the peer's tables: %w", err)
		}
		tables = append(tables, name)
	}
	return tables, rows.Err()
}
