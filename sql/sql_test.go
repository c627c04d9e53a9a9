package sql_test

import (
	"testing"
	"time"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/warehouse/modeltest"
	"ldntrials/sql"
)

// TestModels runs the unit rows that stand beside the models.
func TestModels(t *testing.T) {
	modeltest.Run(t, sql.Files, refresh.RawTables(), map[string]any{
		"as_of": time.Date(2026, 3, 1, 2, 30, 0, 0, time.UTC), "run_id": "20260301T023000000Z", "models_hash": "feedc0ffee12",
	})
}
