package refresh_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/ctgov"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
	"ldntrials/pipeline/registry/isrctn"
	models "ldntrials/sql"
)

// TestEveryNightEqualsAWholeBuild lets nights of many kinds follow one another, without a record
// version that was never seen before where the night can do without, and holds what each publishes
// against a whole build of the same moment.
func TestEveryNightEqualsAWholeBuild(t *testing.T) {
	all := slices.Collect(fakectgov.Generate(30, 7))
	changed := slices.Clone(all)
	changed[3] = bytes.Replace(changed[3], []byte(`"briefTitle":"`), []byte(`"briefTitle":"Amended: `), 1)
	changed[4] = bytes.Replace(changed[4], []byte(`"overallStatus":"`), []byte(`"overallStatus":"X`), 1)
	var answers http.Handler
	register := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answers.ServeHTTP(w, r) }))
	defer register.Close()
	data := t.TempDir()
	registers := []registry.Registry{ctgov.New()}
	at := func(now time.Time) *refresh.Pipeline {
		now = now.Add(-time.Minute)
		return &refresh.Pipeline{
			Data: data, Models: models.Files, Registries: registers, Version: "test", Log: slog.New(slog.DiscardHandler), AcceptCollapse: true,
			Getenv: func(name string) string {
				return map[string]string{"LDNTRIALS_CTGOV_URL": register.URL, "LDNTRIALS_ISRCTN_URL": "http://127.0.0.1:1"}[name]
			},
			Now: func() time.Time { now = now.Add(time.Minute); return now },
		}
	}
	gives := func(studies [][]byte) func(*refresh.Pipeline) {
		return func(*refresh.Pipeline) { answers = fakectgov.New(studies, fakectgov.Options{}) }
	}
	spoiled := slices.Clone(all)
	spoiled[7] = bytes.Replace(spoiled[7], []byte(`"nctId":"`), []byte(`"nctId":"no `), 1)
	nights := []struct {
		name   string
		before func(*refresh.Pipeline)
	}{
		{"the first", gives(all)},
		{"changed records", gives(changed)},
		{"back to the versions before", gives(all)},
		{"a record vanishes", gives(all[1:])},
		{"it comes back, another goes to quarantine", gives(spoiled)},
		{"the register is down", func(*refresh.Pipeline) { answers = http.NotFoundHandler() }},
		{"up again, another is added and down, what a run saw is damaged", func(p *refresh.Pipeline) {
			gives(all)(p)
			registers = append(registers, isrctn.New())
			p.Registries = registers
			seen, err := filepath.Glob(filepath.Join(data, "archive", "ctgov", "*.seen.parquet"))
			if err != nil || os.Truncate(seen[1], 10) != nil {
				t.Fatal(err)
			}
		}},
		{"after a build of an earlier moment", func(p *refresh.Pipeline) {
			earlier := at(p.Now().Add(-time.Hour))
			earlier.AsOf = time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
			if _, err := earlier.Build(t.Context()); err != nil {
				t.Fatal(err)
			}
		}},
		{"as of an earlier moment", func(p *refresh.Pipeline) { p.AsOf = time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC) }},
	}
	for i, night := range nights {
		t.Run(night.name, func(t *testing.T) {
			p := at(time.Date(2026, 3, 1+i, 2, 30, 0, 0, time.UTC))
			night.before(p)
			last, err := p.Refresh(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			renewed := tables(t, last.Warehouse)
			folder := t.TempDir()
			if err := errors.Join(os.CopyFS(filepath.Join(folder, "archive"), os.DirFS(filepath.Join(data, "archive"))),
				os.CopyFS(filepath.Join(folder, "columns"), os.DirFS(filepath.Join(data, "columns"))),
				copyFile(filepath.Join(folder, "runs.jsonl"), filepath.Join(data, "runs.jsonl"))); err != nil {
				t.Fatal(err)
			}
			whole := at(last.StartedAt.Add(time.Hour))
			whole.Data, whole.AsOf = folder, last.AsOf
			built, err := whole.Build(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			anew := tables(t, built.Warehouse)
			for name, want := range anew {
				if got := renewed[name]; !strings.HasSuffix(name, ".runs") && !slices.Equal(got, want) {
					t.Errorf("%s: %d rows renewed, %d built anew; first difference %s", name, len(got), len(want), firstDifference(got, want))
				}
			}
		})
	}
}

func copyFile(to, from string) error {
	body, err := os.ReadFile(from)
	return errors.Join(err, os.WriteFile(to, body, 0o644))
}
