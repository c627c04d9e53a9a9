package quarantine_test

import (
	"os"
	"path/filepath"
	"testing"

	"ldntrials/pipeline/quarantine"
)

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "quarantine")
	f := quarantine.Open(dir)
	entry := quarantine.Entry{Registry: "demo", Step: "identify", Reason: "no id", RunID: "r1"}
	path, err := f.Put(entry, []byte("\xff{broken"))
	if err != nil {
		t.Fatal(err)
	}
	entry.Reason, entry.RunID = "no id, again", "r2"
	again, err := f.Put(entry, []byte("\xff{broken"))
	if err != nil || again != path {
		t.Fatalf("the same bytes went to %s (%v), want %s", again, err, path)
	}
	if body, _ := os.ReadFile(path); string(body) != "\xff{broken" {
		t.Errorf("body = %q, not the bytes as received", body)
	}
	count := 0
	for e, err := range f.List() {
		if err != nil {
			t.Fatal(err)
		}
		if e.RunID != "r1" || e.Bytes != 8 || e.Reason != "no id" {
			t.Errorf("entry lost its first facts: %+v", e)
		}
		count++
	}
	if count != 1 {
		t.Errorf("%d entries, want 1", count)
	}
	if _, err := f.Put(quarantine.Entry{Registry: "../out"}, nil); err == nil {
		t.Error("an entry outside the folder was taken")
	}
}
