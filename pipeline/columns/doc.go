// Package columns turns decoded records into typed columns: Arrow record batches
// with one documented schema a table, landed as Parquet with pqarrow.
//
// DuckDB reads the files with read_parquet. That is the one safe way from Arrow
// into the pinned DuckDB: its RegisterView gives wrong data without an error and
// its appender corrupts decimals, enums and dates (see the repository test in the
// warehouse room).
//
// The schemas come from the col and doc tags of the structs in package trial, so a
// table, its file and its documentation cannot differ. Every table starts with the
// key columns registry, record_id and version. A set of files is complete or
// absent: it is written in a temporary folder, synced and renamed.
package columns
