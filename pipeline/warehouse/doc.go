// Package warehouse turns typed Parquet files and a folder of SQL models into one checked,
// immutable DuckDB file, and reads that file back.
//
// A build works on warehouse.next.duckdb beside the published file and never touches that one:
//
//	raw        one view per landed table, over its Parquet files   (dropped before publishing)
//	reference  one table per CSV file of sql/reference
//	staging    sql/staging, views                                  (dropped before publishing)
//	intermediate  sql/intermediate, tables
//	main       sql/marts, tables; and the two that every build adds: checks and dictionary
//
// Publish checkpoints, closes, syncs and renames the file over the old one. A process that holds
// the old file open goes on reading it; one that opens the path afterwards sees the new one. No
// view is ever published: a view breaks under another attach name, after a rename, and when a
// column is added below it.
//
// This is the only package that knows the DuckDB driver (v1.8.2, DuckDB 1.1). Arrow data reaches
// DuckDB as Parquet files only, see banned_test.go.
package warehouse
