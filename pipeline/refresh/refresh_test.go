package refresh_test

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/trial"
	"ldntrials/sql"
)

// demo is a register that can be read from bundled bodies only: "id version".
type demo struct{}

func (demo) Properties() registry.Properties {
	return registry.Properties{Name: "demo", Title: "Demo register"}
}
func (demo) DecoderVersion() string { return "1" }

func (demo) Identify(body []byte) (recordID, hash string, err error) {
	id, version, _ := strings.Cut(string(body), " ")
	return id, version, nil
}

func (demo) Decode(body []byte) (*trial.Record, error) {
	if strings.Contains(string(body), "broken") {
		return nil, &registry.RecordError{Registry: "demo", Reason: "no title"}
	}
	return &trial.Record{Study: trial.Study{Title: string(body)}}, nil
}

func pipeline(t *testing.T, data string, now time.Time, bodies ...string) *refresh.Pipeline {
	t.Helper()
	studies := func(yield func([]byte, error) bool) {
		for _, b := range bodies {
			if !yield([]byte(b), nil) {
				return
			}
		}
	}
	return &refresh.Pipeline{
		Data: data, Models: sql.Files, Registries: []registry.Registry{demo{}}, Version: "test", Log: slog.New(slog.DiscardHandler),
		Bundled: map[string]iter.Seq2[[]byte, error]{"demo": studies},
		Getenv:  func(string) string { return "" }, Now: func() time.Time { return now },
	}
}

func night(n int) time.Time { return time.Date(2026, 3, n, 2, 30, 0, 0, time.UTC) }

func TestClock(t *testing.T) {
	data := t.TempDir()
	if result, err := pipeline(t, data, night(2), "A 1").Refresh(t.Context()); err != nil || result.Exit != refresh.ExitDone || result.Records != 1 {
		t.Fatalf("first run: %+v: %v", result, err)
	}
	t.Run("a run before the last one is refused, with the remedy", func(t *testing.T) {
		result, err := pipeline(t, data, night(1)).Build(t.Context())
		if !errors.Is(err, refresh.ErrClock) || !strings.Contains(err.Error(), "set the clock") || result.Exit != refresh.ExitFailed {
			t.Errorf("exit %d: %v", result.Exit, err)
		}
	})
	t.Run("the operator may say which moment is meant", func(t *testing.T) {
		p := pipeline(t, data, night(1))
		p.AsOf = night(2)
		if result, err := p.Build(t.Context()); err != nil || result.Records != 1 {
			t.Errorf("%d records: %v", result.Records, err)
		}
	})
}

func TestGates(t *testing.T) {
	t.Run("nothing that can be read is nothing to publish", func(t *testing.T) {
		data := t.TempDir()
		result, err := pipeline(t, data, night(1), "A broken", "B broken").Refresh(t.Context())
		if !errors.Is(err, refresh.ErrRefused) || result.Exit != refresh.ExitRefused || result.Failed != 2 || !strings.Contains(err.Error(), "quarantine") {
			t.Errorf("exit %d, %d failed: %v", result.Exit, result.Failed, err)
		}
		if _, err := os.Stat(filepath.Join(data, refresh.WarehouseName)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a warehouse stands: %v", err)
		}
	})
	t.Run("a cancelled run says so in the ledger", func(t *testing.T) {
		data := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		result, err := pipeline(t, data, night(1), "A 1").Refresh(ctx)
		if !errors.Is(err, context.Canceled) || result.Exit != refresh.ExitFailed || !strings.Contains(err.Error(), "run the same command again") {
			t.Errorf("exit %d: %v", result.Exit, err)
		}
		runs, _, err := refresh.Ledger(filepath.Join(data, "runs.jsonl"))
		if err != nil || len(runs) != 1 || runs[0].Exit != refresh.ExitFailed || !strings.Contains(runs[0].Error, "interrupted") {
			t.Errorf("the ledger says %+v: %v", runs, err)
		}
	})
}

func TestLedger(t *testing.T) {
	data := t.TempDir()
	path := filepath.Join(data, "runs.jsonl")
	if runs, bad, err := refresh.Ledger(path); err != nil || len(runs) != 0 || bad != 0 {
		t.Fatalf("before the first run: %v, %d, %v", runs, bad, err)
	}
	if err := os.WriteFile(path, []byte(`{"run":"first","exit":0}`+"\n"+`{"run":"killed in the mid`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := pipeline(t, data, night(1), "A 1").Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	runs, bad, err := refresh.Ledger(path)
	if err != nil || len(runs) != 2 || bad != 1 || runs[0].Run != "first" || runs[1].Run != "20260301T023000000Z" {
		t.Errorf("the ledger gives %+v, %d unreadable, %v", runs, bad, err)
	}
}

func TestParseAsOf(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-01":                "2026-03-01T23:59:59.999999Z",
		"2024-02-29":                "2024-02-29T23:59:59.999999Z",
		"2026-03-01T02:30:00Z":      "2026-03-01T02:30:00Z",
		"2026-03-01T02:30:00+02:00": "2026-03-01T00:30:00Z",
		"2026-02-30":                "",
		"yesterday":                 "",
		"":                          "",
	} {
		got, err := refresh.ParseAsOf(text)
		if err != nil != (want == "") || err == nil && got.Format(time.RFC3339Nano) != want {
			t.Errorf("ParseAsOf(%q) = %s, %v; want %q", text, got, err, want)
		}
	}
}

func TestLedgerLinesAreText(t *testing.T) {
	data := t.TempDir()
	long := strings.Repeat("größer 🌒 ", 2000)
	if err := refresh.Note(data, refresh.Result{Run: "r", Exit: 1, Error: long, Registries: []refresh.RegistryResult{{Registry: "demo", Error: "nicht möglich"}}}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(data, "runs.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range text {
		if b >= 0x80 {
			t.Fatalf("a byte %x: a line cut off there would be no text", b)
		}
	}
	runs, _, err := refresh.ReadLedger(data)
	if err != nil || len(runs) != 1 || runs[0].Registries[0].Error != "nicht möglich" {
		t.Fatalf("%+v, %v", runs, err)
	}
	if got := runs[0].Error; !strings.HasPrefix(long, strings.TrimSuffix(got, " …")) || len(got) > 9000 || len(got) < 8000 {
		t.Errorf("%d bytes of the error are kept: …%s", len(got), got[len(got)-20:])
	}
}
