package warehouse

import (
	"context"
	"database/sql"
	"testing"
)

// MustMemory opens an empty database in memory for tests of other packages' view of this one.
func MustMemory(t testing.TB) *sql.DB {
	t.Helper()
	db, err := connect(context.Background(), settings{path: ":memory:", keepOrder: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
