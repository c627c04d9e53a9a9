package command_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
)

// edited gives every study another title, so that a refresh has work in every stage.
func edited(studies [][]byte, round int) [][]byte {
	changed := make([][]byte, len(studies))
	for i, s := range studies {
		changed[i] = bytes.Replace(s, []byte(`"briefTitle":"`), fmt.Appendf(nil, `"briefTitle":"Round %d: `, round), 1)
	}
	return changed
}

// dataVersion is what the register says of its data: other data have another version,
// so that the pages of a killed fetch are not taken for them.
func dataVersion(round int) []string {
	return []string{fmt.Sprintf("2026-01-03T09:00:%02d", round)}
}

// TestKilledAtAnyMoment kills a refresh at random moments. At every one of them the
// published warehouse and exports are whole, and a later run ends well with every
// version that was archived.
func TestKilledAtAnyMoment(t *testing.T) {
	kills := 20
	if testing.Short() {
		kills = 5
	}
	studies := madeUp(80, 1, true, "")
	o := newOperator(t, t.TempDir(), studies, fakectgov.Options{})
	o.env = []string{pageSizeEnv + "=20"}
	began := time.Now()
	o.run(refresh.ExitDone, "refresh")
	takes := time.Since(began)
	random := rand.New(rand.NewPCG(1, uint64(kills)))
	stages := map[string]int{}
	for round := range kills {
		o.becomes(edited(studies, round), fakectgov.Options{Delay: 10 * time.Millisecond, Versions: dataVersion(round)})
		cmd, said := o.command("refresh")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		after := time.Duration(random.Float64() * float64(takes+50*time.Millisecond))
		if round%2 == 1 {
			after /= 4 // what comes before modelling is quick
		}
		time.Sleep(after)
		cmd.Process.Kill() //nolint:errcheck // it may have ended
		if code := exitCode(t, cmd.Wait()); code > 0 {
			t.Fatalf("round %d, killed after %s: exit code %d\n%s", round, after, code, said)
		}
		stages[lastStage(said.String())]++
		o.whole()
		if n := o.count("select count(*) from records"); n != 80 {
			t.Errorf("round %d, killed after %s: %d records are published, want 80", round, after, n)
		}
	}
	t.Logf("killed during: %v", stages)
	o.becomes(edited(studies, kills), fakectgov.Options{Versions: dataVersion(kills)})
	o.run(refresh.ExitDone, "refresh")
	o.whole()
	if n := o.count(fmt.Sprintf("select count(*) from records where title like 'Round %d: %%'", kills)); n != 80 {
		t.Errorf("%d records of the last night are published, want 80", n)
	}
	for _, pattern := range []string{"*.next.*", "archive/*/*.tmp", "columns/*/*.tmp", "exports/*.tmp", "spool/*/*"} {
		if left, _ := filepath.Glob(filepath.Join(o.data, pattern)); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

// lastStage is the stage of the last log line that names one.
func lastStage(said string) string {
	_, stage, ok := strings.Cut(said[max(0, strings.LastIndex(said, "stage=")):], "stage=")
	if !ok {
		return "start"
	}
	return strings.Fields(stage)[0]
}

// mountTmpfs mounts a small file system, or skips where that is not allowed.
func mountTmpfs(t *testing.T, megabytes int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dm", megabytes)); err != nil {
		t.Skipf("NOT TESTED: a small file system cannot be mounted at %s (%v); run as root to test a full disk and a read-only folder", dir, err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) }) //nolint:errcheck // the folder goes next
	return dir
}

// TestFullDisk fills the disk so that a run fails in one stage after the other.
func TestFullDisk(t *testing.T) {
	dir := mountTmpfs(t, 64)
	studies := madeUp(150, 1, false, "")
	o := newOperator(t, filepath.Join(dir, "data"), madeUp(40, 1, true, ""), fakectgov.Options{})
	o.env = []string{pageSizeEnv + "=10", "LDNTRIALS_KEEP_WAREHOUSES=0"}
	o.run(refresh.ExitDone, "refresh")
	o.becomes(studies, fakectgov.Options{})
	filler := filepath.Join(dir, "filler")
	stages := map[refresh.Stage]int{}
	full := func(kilobytes int, args ...string) (stage refresh.Stage) {
		t.Helper()
		fill(t, filler, dir, kilobytes<<10)
		before := o.count("select count(*) from records")
		cmd, said := o.command(args...)
		code := exitCode(t, cmd.Run())
		o.whole()
		if code == refresh.ExitDone {
			return ""
		}
		stage = o.lastStage()
		if strings.Contains(said.String(), "write run ledger") { // not even its line found room
			stage = refresh.Stage(lastStage(said.String()))
		}
		stages[stage]++
		if code != refresh.ExitFailed {
			t.Errorf("%s with %d KB left: exit code %d\n%s", args, kilobytes, code, said)
		}
		wants(t, said.String(), "free some space")
		wants(t, said.String(), "the warehouse published before is untouched")
		if n := o.count("select count(*) from records"); n != before {
			t.Errorf("%s with %d KB left: %d records are published, want %d as before", args, kilobytes, n, before)
		}
		return stage
	}
	full(0, "refresh")
	full(16, "refresh")
	full(600, "refresh") // some pages stay
	file := filepath.Join(t.TempDir(), "studies.ndjson")
	if err := os.WriteFile(file, bytes.Join(edited(studies, 0), []byte("\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	full(64, "import", file)
	full(128, "import", file)
	fill(t, filler, dir, 40<<20)
	o.run(refresh.ExitDone, "refresh")
	if err := os.RemoveAll(filepath.Join(o.data, "columns")); err != nil {
		t.Fatal(err)
	}
	full(300, "build")
	full(4<<10, "build")
	fill(t, filler, dir, 40<<20)
	o.run(refresh.ExitDone, "build")
	// The disk fills up when the new warehouse is in place and its exports are not.
	before, err := os.Stat(filepath.Join(o.data, refresh.WarehouseName))
	if err != nil {
		t.Fatal(err)
	}
	o.becomes(edited(studies, 2), fakectgov.Options{})
	cmd, said := o.command("refresh")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the new warehouse", func() bool {
		now, err := os.Stat(filepath.Join(o.data, refresh.WarehouseName))
		return err == nil && !os.SameFile(before, now)
	})
	os.WriteFile(filler, make([]byte, 64<<20), 0o644) //nolint:errcheck // until the disk is full
	if code := exitCode(t, cmd.Wait()); code == refresh.ExitFailed {
		stages[refresh.StageExport]++
		wants(t, said.String(), "the new warehouse is published, its exports are not", "run `ldntrials build`", "free some space")
	}
	o.whole()
	t.Logf("the disk was full during: %v", stages)
	for _, stage := range []refresh.Stage{refresh.StageFetch, refresh.StageArchive, refresh.StageDecode, refresh.StageModel, refresh.StageExport} {
		if stages[stage] == 0 {
			t.Errorf("the disk was never full during %s: choose other sizes", stage)
		}
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	o.becomes(edited(studies, 1), fakectgov.Options{})
	o.run(refresh.ExitDone, "refresh")
	o.whole()
	if n := o.count("select count(*) from records where title like 'Round 1: %'"); n != 150 {
		t.Errorf("%d records of the last night are published, want 150", n)
	}
}

// lastStage is the last stage of the last run in the ledger.
func (o *operator) lastStage() refresh.Stage {
	o.t.Helper()
	runs, _, err := refresh.Ledger(filepath.Join(o.data, "runs.jsonl"))
	if err != nil || len(runs) == 0 {
		o.t.Fatalf("%d runs in the ledger: %v", len(runs), err)
	}
	stages := runs[len(runs)-1].Stages
	if len(stages) == 0 {
		return ""
	}
	return stages[len(stages)-1].Stage
}

// fill writes a file so that so many bytes of a file system are free.
func fill(t *testing.T, filler, dir string, left int) {
	t.Helper()
	os.Remove(filler) //nolint:errcheck // there may be none
	var disk syscall.Statfs_t
	if err := syscall.Statfs(dir, &disk); err != nil {
		t.Fatal(err)
	}
	size := max(0, int(disk.Bavail)*int(disk.Bsize)-left)
	if err := os.WriteFile(filler, make([]byte, size), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	dir := mountTmpfs(t, 32)
	o := newOperator(t, dir, madeUp(40, 1, true, ""), fakectgov.Options{})
	o.run(refresh.ExitDone, "refresh")
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"refresh"}, {"build"}, {"import", "testdata/one.json"}} {
		wants(t, o.run(refresh.ExitFailed, args...), "read-only file system", "choose a folder that can be written with --data", "the warehouse published before is untouched")
	}
	for _, args := range [][]string{{"query", "from freshness"}, {"report"}, {"check"}, {"status"}, {"trial", "NCT09000001"}} {
		o.run(refresh.ExitDone, args...) // an analyst reads on
	}
	o.data = filepath.Join(dir, "inner", "data")
	wants(t, o.run(refresh.ExitFailed, "refresh"), "choose a folder that can be written with --data")
}
