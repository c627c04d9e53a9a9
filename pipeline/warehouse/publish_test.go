package warehouse_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/warehouse"
)

// TestMain lets the test binary be the other process that some tests need.
func TestMain(m *testing.M) {
	switch role := os.Getenv("WAREHOUSE_TEST_ROLE"); role {
	case "":
		os.Exit(m.Run())
	case "reader":
		readerProcess(os.Getenv("WAREHOUSE_TEST_PATH"))
	case "small disk":
		smallDiskProcess(os.Getenv("WAREHOUSE_TEST_PATH"))
	}
}

func otherProcess(t *testing.T, role, path string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "WAREHOUSE_TEST_ROLE="+role, "WAREHOUSE_TEST_PATH="+path)
	cmd.Stderr = os.Stderr
	return cmd
}

// readerProcess opens the warehouse once and counts trials each time a line comes in.
func readerProcess(path string) {
	r, err := warehouse.Open(context.Background(), path, warehouse.Limits{Threads: 1})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	defer r.Close()
	fmt.Println("open")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		rows, err := r.Query(context.Background(), "select count(*), sum(enrolment) from trials")
		if err != nil {
			fmt.Println(err)
			continue
		}
		for values, err := range rows.All() {
			fmt.Println(values, err)
		}
	}
}

func TestReaderProcessGoesOnDuringPublication(t *testing.T) {
	cfg := smallConfig(t)
	mustPublish(t, cfg)
	cmd := otherProcess(t, "reader", cfg.Path)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	answers := bufio.NewReader(out)
	answer := func() string {
		line, err := answers.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(line)
	}
	if got := answer(); got != "open" {
		t.Fatal(got)
	}
	for i := range 3 { // the first question after a swap reads blocks it has not seen yet
		cfg.Raw = []warehouse.RawTable{studyTable(mustStudies(t, fmt.Sprintf("('A1', 'completed', %d)", 100+i)))}
		mustPublish(t, cfg)
		if _, err := io.WriteString(in, "count\n"); err != nil {
			t.Fatal(err)
		}
		if got := answer(); got != "[2 30] <nil>" {
			t.Errorf("after publication %d the open reader sees %s", i+1, got)
		}
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	if got := mustLines(t, mustOpenDB(t, cfg.Path), "select count(*), sum(enrolment)::int from trials"); got[0] != "1|102" {
		t.Errorf("a new reader sees %v", got)
	}
}

// smallDiskProcess builds twice what fits, under a limit on file sizes: a write fails as it does
// on a full disk.
func smallDiskProcess(path string) {
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: 2 << 20, Max: 2 << 20}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		fmt.Println("setrlimit:", err)
		os.Exit(1)
	}
	b, err := warehouse.Build(context.Background(), largeConfig(path))
	if err == nil {
		err = b.Publish(context.Background())
	}
	fmt.Println("failed:", err)
}

// largeConfig makes a file of about 20 MB.
func largeConfig(path string) warehouse.Config {
	return warehouse.Config{Path: path, FS: files(map[string]string{
		"marts/trials.sql": "-- Noise, one row per number.\n-- enrolment: the number\n-- noise: incompressible\n-- @order_by: none\nselect range as enrolment, md5(range::varchar) || md5((range + 1)::varchar) as noise from range(300000)",
	})}
}

func TestFullDisk(t *testing.T) {
	untouched := func(t *testing.T, path string) {
		t.Helper()
		if got := mustLines(t, mustOpenDB(t, path), "select count(*) from trials"); got[0] != "2" {
			t.Errorf("the old file has %v rows", got)
		}
		if diff := cmp.Diff([]string{"warehouse.duckdb", "warehouse.memory.json"}, mustList(t, filepath.Dir(path))); diff != "" {
			t.Error(diff)
		}
	}
	t.Run("a file that cannot grow leaves the old warehouse and nothing else", func(t *testing.T) {
		cfg := smallConfig(t)
		mustPublish(t, cfg)
		out, err := otherProcess(t, "small disk", cfg.Path).Output()
		if err != nil || !strings.Contains(string(out), "failed: ") || strings.Contains(string(out), "<nil>") {
			t.Fatalf("got %s, %v", out, err)
		}
		untouched(t, cfg.Path)
	})
	t.Run("a full file system leaves the old warehouse and nothing else", func(t *testing.T) {
		dir := t.TempDir()
		if err := syscall.Mount("none", dir, "tmpfs", 0, "size=4m"); err != nil {
			t.Skipf("SKIPPED: a small file system cannot be mounted here: %v", err)
		}
		defer syscall.Unmount(dir, 0)
		cfg := smallConfig(t)
		cfg.Path = filepath.Join(dir, "warehouse.duckdb")
		mustPublish(t, cfg)
		b, err := warehouse.Build(context.Background(), largeConfig(cfg.Path))
		if err == nil {
			err = b.Publish(context.Background())
		}
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), "no space left") {
			t.Errorf("got %v", err)
		}
		db := mustOpenDB(t, cfg.Path)
		if got := mustLines(t, db, "select count(*) from trials"); got[0] != "2" {
			t.Errorf("the old file has %v rows", got)
		}
		db.Close()
		if diff := cmp.Diff([]string{"warehouse.duckdb", "warehouse.memory.json"}, mustList(t, dir)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestFailureLeavesOldFile(t *testing.T) {
	project := func(mart string) map[string]string {
		return map[string]string{"marts/trials.sql": "-- T, one row per record.\n-- record_id: the id\n" + mart}
	}
	cases := []struct {
		outcome string
		change  map[string]string
		want    string
	}{
		{"a model that fails while it runs", project("select error('boom') as record_id from staging.records"), "build trials (marts/trials.sql)"},
		{"a model that does not bind", project("select nope as record_id from staging.records"), "build trials (marts/trials.sql)"},
		{"a check that does not bind", map[string]string{"checks/state_known.sql": "-- C.\nselect nope from trials"}, "check state_known (checks/state_known.sql)"},
		{"an undocumented column of a mart", project("select record_id, 1 as one from staging.records"), "trials: columns without documentation: one"},
		{"a documented column that is not there", project("select 1 as other from staging.records"), "columns without documentation: other; documented but not there: record_id"},
		{"a wrong line in an intermediate model's header", map[string]string{"intermediate/states.sql": "-- States, one row per record.\n-- nope: not there\nselect record_id, 'x' as trial_state, enrolment from staging.records"}, "intermediate.states: documented but not there: nope"},
		{"a wrong line in a view's header", map[string]string{"staging/records.sql": "-- R, one row per record.\n-- nope: not there\nselect record_id, status, enrolment from raw.study"}, "staging.records: documented but not there: nope"},
	}
	cfg := smallConfig(t)
	mustPublish(t, cfg)
	for _, c := range cases {
		t.Run(c.outcome, func(t *testing.T) {
			bad := cfg
			bad.FS = with(smallProject(), c.change)
			_, err := warehouse.Build(context.Background(), bad)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if got := mustLines(t, mustOpenDB(t, cfg.Path), "select count(*) from trials"); got[0] != "2" {
				t.Errorf("the old file has %v rows", got)
			}
			if diff := cmp.Diff([]string{"warehouse.duckdb", "warehouse.memory.json"}, mustList(t, filepath.Dir(cfg.Path))); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("a folder that cannot be written", func(t *testing.T) {
		blocked := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(blocked, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		bad := cfg
		bad.Path = filepath.Join(blocked, "warehouse.duckdb")
		if _, err := warehouse.Build(context.Background(), bad); err == nil || !strings.Contains(err.Error(), blocked) {
			t.Errorf("got %v", err)
		}
	})
}

func TestLeftoversAreRemoved(t *testing.T) {
	cfg := smallConfig(t)
	dir := filepath.Dir(cfg.Path)
	for _, name := range []string{"warehouse.next.duckdb", "warehouse.next.duckdb.wal", "warehouse.next.tmp/spill", "warehouse.nextcloud", "warehouse.next.notes", "other.next.duckdb"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("not a database"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	mustPublish(t, cfg)
	if diff := cmp.Diff([]string{"other.next.duckdb", "warehouse.duckdb", "warehouse.memory.json", "warehouse.next.notes", "warehouse.nextcloud"}, mustList(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestCancelIsPrompt(t *testing.T) {
	cfg := smallConfig(t)
	cfg.FS = with(smallProject(), map[string]string{
		"marts/slow.sql": "-- Slow, one row per nothing.\n-- n: a number\nselect count(*) as n from range(1000000) as a, range(1000000) as b where a.range * b.range % 7 = 3",
	})
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := warehouse.Build(ctx, cfg)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	if got := mustList(t, filepath.Dir(cfg.Path)); len(got) > 0 {
		t.Errorf("left behind: %v", got)
	}
}

func TestPublishOnce(t *testing.T) {
	t.Run("a second time is an error", func(t *testing.T) {
		b := mustBuild(t, smallConfig(t))
		if err := b.Publish(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := b.Publish(context.Background()); err == nil || !strings.Contains(err.Error(), "closed") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("not while a result is being read", func(t *testing.T) {
		cfg := smallConfig(t)
		b := mustBuild(t, cfg)
		rows, err := b.DB().Query("from trials")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		if err := b.Publish(context.Background()); err == nil || !strings.Contains(err.Error(), "still being read") {
			t.Errorf("got %v", err)
		}
		if _, err := os.Stat(cfg.Path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("published: %v", err)
		}
	})
	t.Run("a path full of marks works", func(t *testing.T) {
		cfg := smallConfig(t)
		cfg.Path = filepath.Join(t.TempDir(), "it's 100% odd?x=1#y [a]", "ware*house")
		mustPublish(t, cfg)
		if got := mustLines(t, mustOpenDB(t, cfg.Path), "select count(*) from trials"); got[0] != "2" {
			t.Error(got)
		}
		if diff := cmp.Diff([]string{"ware*house", "ware*house.memory.json"}, mustList(t, filepath.Dir(cfg.Path))); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("two builds of one input give the same tables in the same order", func(t *testing.T) {
		cfg := smallConfig(t)
		dump := func() []string {
			mustPublish(t, cfg)
			db := mustOpenDB(t, cfg.Path)
			return append(mustLines(t, db, "from trials"), mustLines(t, db, "from dictionary")...)
		}
		if diff := cmp.Diff(dump(), dump()); diff != "" {
			t.Error(diff)
		}
	})
}
