package ctgov_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
)

func TestFetchResumes(t *testing.T) {
	studies := small(10)
	// interrupted cancels a fetch after two pages and returns the spool's folder.
	interrupted := func(t *testing.T, base string) string {
		dir := filepath.Join(t.TempDir(), "spool")
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		r := impatient()
		r.PageSize = 3
		_, err := r.Fetch(ctx, registry.FetchRequest{BaseURL: base, Terms: []string{"naltrexone"}, Dir: dir, Progress: func(p registry.Progress) {
			if p.Received >= 6 {
				cancel()
			}
		}})
		mustFail(t, err, registry.Interrupted, "goes on where it stopped")
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v is not context.Canceled", err)
		}
		return dir
	}
	r := impatient()
	r.PageSize = 3
	t.Run("where it was interrupted", func(t *testing.T) {
		fake, base := mustServe(t, studies, fakectgov.Options{})
		dir := interrupted(t, base)
		before := len(fake.Requests())
		pull := mustFetch(t, r, base, dir)
		if records, _ := mustRecords(t, pull); len(records) != 10 || pull.Stats.ResumedPages != 2 {
			t.Errorf("%d records, %+v", len(records), pull.Stats)
		}
		if got := len(fake.Requests()) - before; got != 4 {
			t.Errorf("%d requests after the interruption, want 4: two pages and two versions", got)
		}
	})
	t.Run("at no cost when it was complete and not closed", func(t *testing.T) {
		fake, base := mustServe(t, studies, fakectgov.Options{})
		dir := t.TempDir()
		first := mustFetch(t, r, base, dir)
		before := len(fake.Requests())
		second := mustFetch(t, r, base, dir)
		if records, _ := mustRecords(t, second); len(records) != 10 || !second.FetchedAt.Equal(first.FetchedAt) {
			t.Errorf("%d records of %v", len(records), second.FetchedAt)
		}
		if got := len(fake.Requests()) - before; got != 1 {
			t.Errorf("%d requests, want 1 for the version", got)
		}
	})
	t.Run("from the start when it was closed", func(t *testing.T) {
		fake, base := mustServe(t, studies, fakectgov.Options{})
		dir := filepath.Join(t.TempDir(), "spool")
		if err := mustFetch(t, r, base, dir).Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the spool is still there: %v", err)
		}
		before := len(fake.Requests())
		mustFetch(t, r, base, dir)
		if got := len(fake.Requests()) - before; got != 6 {
			t.Errorf("%d requests, want 6", got)
		}
	})
	t.Run("from the start when the data moved meanwhile", func(t *testing.T) {
		_, base := mustServe(t, studies, fakectgov.Options{Versions: []string{"1", "2"}})
		pull := mustFetch(t, r, base, interrupted(t, base))
		if pull.Stats.ResumedPages != 0 || pull.DataVersion != "2" || pull.Received != 10 {
			t.Errorf("%+v of version %s", pull.Stats, pull.DataVersion)
		}
	})
	t.Run("from the start with another search", func(t *testing.T) {
		_, base := mustServe(t, studies, fakectgov.Options{})
		dir := interrupted(t, base)
		pull, err := r.Fetch(t.Context(), registry.FetchRequest{BaseURL: base, Terms: []string{"naltrexone", "LDN"}, Dir: dir})
		if err != nil || pull.Stats.ResumedPages != 0 || pull.Received != 10 {
			t.Errorf("%+v, %v", pull, err)
		}
	})
	t.Run("from the start when the token has expired", func(t *testing.T) {
		_, base := mustServe(t, studies, fakectgov.Options{TokenUses: 1})
		pull := mustFetch(t, r, base, interrupted(t, base))
		if pull.Received != 10 || pull.Stats.Restarts != 1 {
			t.Errorf("received %d, %+v", pull.Received, pull.Stats)
		}
	})
	t.Run("from the start when a page was changed", func(t *testing.T) {
		_, base := mustServe(t, studies, fakectgov.Options{})
		dir := interrupted(t, base)
		path := filepath.Join(dir, "page-000002.json")
		data, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(path, bytes.Replace(data, []byte("NCT0900000"), []byte("NCT0900001"), 1), 0o644)
		}
		if err == nil {
			err = os.WriteFile(path, bytes.Replace(data, []byte("]"), []byte("}"), 1), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		pull := mustFetch(t, r, base, dir)
		if records, broken := mustRecords(t, pull); len(records) != 10 || broken != 0 {
			t.Errorf("%d records, %d broken", len(records), broken)
		}
	})
}

func TestFetchCancelStopsPromptly(t *testing.T) {
	for name, options := range map[string]fakectgov.Options{
		"during an answer": {Delay: time.Minute},
		"during a wait":    {FaultRate: 1, Faults: []fakectgov.Fault{fakectgov.TooManyAfter}, RetryAfter: "100"},
	} {
		t.Run(name, func(t *testing.T) {
			_, base := mustServe(t, small(3), options)
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			start := time.Now()
			_, err := impatient().Fetch(ctx, registry.FetchRequest{BaseURL: base, Terms: []string{"x"}, Dir: t.TempDir()})
			mustFail(t, err, registry.Interrupted)
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("stopped after %v", took)
			}
		})
	}
}

func TestFetchTroubleOnThisMachine(t *testing.T) {
	_, base := mustServe(t, small(3), fakectgov.Options{})
	fetch := func(base, dir string, terms ...string) error {
		_, err := impatient().Fetch(t.Context(), registry.FetchRequest{BaseURL: base, Terms: terms, Dir: dir})
		return err
	}
	t.Run("a folder that cannot be made", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		mustFail(t, fetch(base, filepath.Join(file, "spool"), "naltrexone"), registry.Local, "--data")
	})
	t.Run("a folder that is read-only", func(t *testing.T) {
		if os.Geteuid() == 0 {
			t.Skip("SKIPPED: root writes into a read-only folder")
		}
		dir := t.TempDir()
		os.Chmod(dir, 0o555)
		mustFail(t, fetch(base, dir, "naltrexone"), registry.Local, "--data")
	})
	t.Run("a full disk", func(t *testing.T) {
		full := os.Getenv("LDNTRIALS_TEST_SMALL_DISK")
		if full == "" {
			full = mustSmallDisk(t)
		}
		mustFail(t, fetch(base, filepath.Join(full, "spool"), "naltrexone"), registry.Local, "no space left", "free some space")
	})
	t.Run("no search terms", func(t *testing.T) {
		mustFail(t, fetch(base, t.TempDir(), " ", `"`), registry.Local, "search term")
	})
	for _, bad := range []string{"clinicaltrials.gov", "ftp://x.example", "https://", "http://x.example?q=1", "http://[::"} {
		t.Run("the base URL "+bad, func(t *testing.T) {
			mustFail(t, fetch(bad, t.TempDir(), "naltrexone"), registry.Local, "scheme, host and any prefix")
		})
	}
}

// mustSmallDisk mounts a disk of a few pages, or skips the test where it may not.
func mustSmallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4k"); err != nil {
		t.Skipf("SKIPPED: cannot mount a small disk (%v); set LDNTRIALS_TEST_SMALL_DISK to a folder on a full one", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, 0) })
	return dir
}
