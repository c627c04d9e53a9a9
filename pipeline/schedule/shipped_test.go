package schedule_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ldntrials/pipeline/schedule"
)

var shipped = filepath.Join("..", "..", "schedules")

func TestShippedSchedules(t *testing.T) {
	paths, err := schedule.Files(shipped)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]schedule.Job{}
	for _, path := range paths {
		job, err := schedule.ReadFile(path, rules())
		if err != nil {
			t.Error(err)
		}
		names[job.Name] = job
		if job.Timeout == 0 || job.Retries == 0 || !job.CatchUp {
			t.Errorf("%s leaves a night to chance: %+v", path, job)
		}
	}
	if names["nightly"].Cron == "" || !names["weekly-full"].Full {
		t.Errorf("shipped are %v", names)
	}
}

// TestReadmeNamesEveryKey holds the table of keys against the keys that there are.
func TestReadmeNamesEveryKey(t *testing.T) {
	readme := read(t, "README.md")
	for _, key := range schedule.Keys() {
		table, name, ok := strings.Cut(key, ".")
		if !ok {
			table, name = "", key
		}
		if !strings.Contains(readme, "| `"+name+"` |") || ok && !strings.Contains(readme, "`["+table+"]`") {
			t.Errorf("README.md does not explain %s", key)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(shipped, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestUnit holds the systemd unit against systemd, and its limits against the program's.
func TestUnit(t *testing.T) {
	text := read(t, "ldntrials.service")
	settings := map[string]string{}
	for line := range strings.Lines(text) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(line, "#") {
			settings[key] = value
		}
	}
	for key, want := range map[string]string{"KillMode": "mixed", "Restart": "on-failure", "ProtectSystem": "strict", "NoNewPrivileges": "yes"} {
		if settings[key] != want {
			t.Errorf("%s is %q, want %q", key, settings[key], want)
		}
	}
	program, arguments, _ := strings.Cut(settings["ExecStart"], " ")
	if !strings.HasPrefix(arguments, "schedule run ") {
		t.Errorf("the unit starts %q", arguments)
	}
	grace, err := time.ParseDuration(strings.Fields(arguments)[3])
	if err != nil {
		t.Fatal(err)
	}
	stop, err := time.ParseDuration(strings.Replace(settings["TimeoutStopSec"], "min", "m", 1))
	if err != nil {
		t.Fatal(err)
	}
	if least := grace + 2*schedule.DefaultLimit + 30*time.Second; stop < least {
		t.Errorf("systemd kills after %s, the program may need %s", stop, least)
	}
	t.Run("systemd takes it", func(t *testing.T) {
		analyze, err := exec.LookPath("systemd-analyze")
		if err != nil {
			t.Skip("NOT CHECKED: there is no systemd-analyze here")
		}
		nothing, err := exec.LookPath("true")
		if err != nil {
			t.Fatal(err)
		}
		unit := filepath.Join(t.TempDir(), "ldntrials.service")
		if err := os.WriteFile(unit, []byte(strings.ReplaceAll(text, program, nothing)), 0o600); err != nil {
			t.Fatal(err)
		}
		if said, err := exec.Command(analyze, "verify", unit).CombinedOutput(); err != nil || len(said) > 0 {
			t.Errorf("systemd-analyze verify: %v\n%s", err, said)
		}
	})
}

// TestContainerfile holds the container's recipe against the project: what it copies is there, the
// Go release is the project's, and it does not run as root.
func TestContainerfile(t *testing.T) {
	var steps [][]string
	text := strings.ReplaceAll(read(t, "Containerfile"), "\\\n", " ")
	for line := range strings.Lines(text) {
		if fields := strings.Fields(line); len(fields) > 0 && fields[0] != "#" {
			steps = append(steps, fields)
		}
	}
	known := []string{"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "ENTRYPOINT", "CMD"}
	user := ""
	for _, step := range steps {
		switch {
		case !slices.Contains(known, step[0]):
			t.Errorf("%s is no instruction", step[0])
		case step[0] == "USER":
			user = step[1]
		case step[0] == "COPY" && !strings.HasPrefix(step[1], "--from"):
			for _, source := range step[1 : len(step)-1] {
				if found, err := filepath.Glob(filepath.Join(shipped, "..", source)); err != nil || len(found) == 0 {
					t.Errorf("COPY %s: there is no such file", source)
				}
			}
		}
	}
	if user == "" || user == "root" || steps[0][0] != "FROM" {
		t.Errorf("it runs as %q", user)
	}
	mod, err := os.ReadFile(filepath.Join(shipped, "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	release := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindSubmatch(mod)[1]
	if !bytes.Contains([]byte(steps[0][1]), append([]byte("golang:"), release...)) {
		t.Errorf("it builds with %s, the project wants Go %s", steps[0][1], release)
	}
	folders, err := filepath.Glob(filepath.Join(shipped, "..", "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range folders {
		folder := filepath.Base(filepath.Dir(path))
		if !strings.Contains(text, "COPY "+folder+" ") {
			t.Errorf("the Go files of %s are not copied", folder)
		}
	}
}
