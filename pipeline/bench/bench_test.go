package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The peer's SQL reads studies of the register's shape and fills every table.
func TestPeerFillsItsTables(t *testing.T) {
	b := bench{ctx: context.Background(), dir: t.TempDir(), bulk: filepath.Join(t.TempDir(), "absent")}
	file, _, err := b.write("studies.jsonl", 20)
	if err != nil {
		t.Fatal(err)
	}
	if err := peer(b.ctx, file, b.dir, atOnce); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"study", "identifier", "site", "outcome", "measurement", "adverse_event"} {
		if info, err := os.Stat(filepath.Join(b.dir, table+".parquet")); err != nil || info.Size() == 0 {
			t.Errorf("no %s: %v", table, err)
		}
	}
}

func TestMultipliedStudiesHaveTheirOwnIDs(t *testing.T) {
	b := bench{bulk: filepath.Join("..", "..", "..", "shared", "data", "ctgov", "bulk.jsonl.gz")}
	if _, err := os.Stat(b.bulk); err != nil {
		t.Skipf("SKIPPED: %s is absent, multiplied studies were NOT checked", b.bulk)
	}
	studies, _, err := b.source(1_000)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for study := range studies {
		var s struct {
			Protocol struct {
				Identification struct {
					ID string `json:"nctId"`
				} `json:"identificationModule"`
			} `json:"protocolSection"`
		}
		if err := json.Unmarshal(study, &s); err != nil {
			t.Fatal(err)
		}
		seen[s.Protocol.Identification.ID] = true
	}
	if len(seen) != 1_000 {
		t.Errorf("1,000 studies have %d ids", len(seen))
	}
}

func TestMedianIsTheMiddleRunWithTheHighestPeak(t *testing.T) {
	got := median(slices.Clone([]sample{{wall: 3, peakMB: 9}, {wall: 1, peakMB: 1}, {wall: 2, peakMB: 2}}))
	if got.wall != 2 || got.peakMB != 9 {
		t.Errorf("got %+v", got)
	}
}
