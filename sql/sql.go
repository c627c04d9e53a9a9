// Package sql holds the models: reference tables, staging, intermediate, marts and
// checks. The files paste into any DuckDB client as they are.
package sql

import "embed"

// Files are the models and reference tables, as they stand in this folder.
//
//go:embed reference staging intermediate marts checks
var Files embed.FS
