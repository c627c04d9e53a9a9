package warehouse

import (
	"context"
	"database/sql"
	"fmt"
)

// OpenScratch opens a DuckDB in memory for trusted SQL that reads Parquet files and may COPY to
// files; nothing of it outlives the handle. It has one connection, so rows are read to their end or
// closed before the next query. The caller closes it. Limits.MemoryLimit defaults to 256MB.
func OpenScratch(ctx context.Context, limits Limits) (*sql.DB, error) {
	db, err := connect(ctx, settings{Limits: limits, path: ":memory:", keepOrder: true})
	if err != nil {
		return nil, fmt.Errorf("open DuckDB in memory: %w", err)
	}
	return db, nil
}
