package schedule_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/schedule"
)

func rules() schedule.Rules {
	return schedule.Rules{
		Registries: []string{"ctgov", "isrctn"}, From: time.Date(2026, 11, 23, 21, 0, 0, 0, time.UTC),
		Getenv: func(name string) string {
			return map[string]string{"HOOK": "https://hooks.example.org/secret", "CLEAR": "http://hooks.example.org/secret"}[name]
		},
	}
}

func TestParse(t *testing.T) {
	t.Run("a file with everything", func(t *testing.T) {
		got, err := schedule.Parse("nightly.toml", `
cron = "30 2 * * *" # in UTC
registries = ["ctgov"]
full = true
timeout = "90m"
retries = 3
retry_wait = "5m"
jitter = "10m"
overlap = "delay"
catch_up = false

[on_failure]
command = ["/bin/sh", "-c", "true"]
webhook_env = "HOOK"

[on_success]
webhook = "http://127.0.0.1:9000/done"
`, rules())
		want := schedule.Job{
			Name: "nightly", Cron: "30 2 * * *", Registries: []string{"ctgov"}, Full: true, Timeout: 90 * time.Minute, Retries: 3,
			RetryWait: 5 * time.Minute, Jitter: 10 * time.Minute, Overlap: schedule.Delay,
			OnFailure: schedule.Hook{Command: []string{"/bin/sh", "-c", "true"}, WebhookEnv: "HOOK"},
			OnSuccess: schedule.Hook{Webhook: "http://127.0.0.1:9000/done"},
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("(-want +got):\n%s\nerror: %v", diff, err)
		}
	})
	t.Run("one line is enough", func(t *testing.T) {
		got, err := schedule.Parse("nightly.toml", `cron = "@daily"`, rules())
		want := schedule.Job{
			Name: "nightly", Cron: "@daily", Timeout: schedule.DefaultTimeout, RetryWait: schedule.DefaultRetryWait, Overlap: schedule.Skip, CatchUp: true,
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("(-want +got):\n%s\nerror: %v", diff, err)
		}
	})
	t.Run("tables may be written with dots", func(t *testing.T) {
		got, err := schedule.Parse("a.toml", "cron = '@daily'\non_failure.webhook = 'https://hooks.example.org/x'", rules())
		if err != nil || got.OnFailure.Webhook == "" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestParseSaysLineAndRemedy(t *testing.T) {
	for _, test := range []struct{ name, file, text, want string }{
		{"no cron", "n.toml", "retries = 1", `n.toml: there is no cron expression; write when the job is due`},
		{"an unknown key", "n.toml", "cron = '@daily'\n\ntimout = '1h'", `n.toml:3: unknown key "timout"; is "timeout" meant?`},
		{"an unknown key in a table", "n.toml", "cron = '@daily'\n[on_failure]\n# who\nwebhok = 'x'", `n.toml:4: unknown key "on_failure.webhok"; is "on_failure.webhook" meant?`},
		{"an unknown table", "n.toml", "cron = '@daily'\n[notify]\n", `n.toml:2: unknown key "notify"; known are cron, `},
		{"a table that tells nobody", "n.toml", "cron = '@daily'\n[on_failure]\n", `n.toml:2: on_failure tells nobody; write [on_failure] and below it`},
		{"a broken line", "n.toml", "cron = '@daily'\nretries =\n", `n.toml:2: `},
		{"a key twice", "n.toml", "cron = '@daily'\ncron = '@hourly'", `n.toml:2: `},
		{"text without quotes", "n.toml", "cron = @daily", `n.toml:1: `},
		{"no expression", "n.toml", "cron = 'at night'", `n.toml:1: cron "at night": is no cron expression; write minute, hour`},
		{"a time that never comes", "n.toml", "# twice a year\ncron = '0 0 30 2 *'", `n.toml:2: cron "0 0 30 2 *": no such time within five years; check the day of month against the month`},
		{"a zone", "n.toml", "cron = 'TZ=Europe/Berlin 30 2 * * *'", `n.toml:1: cron "TZ=Europe/Berlin 30 2 * * *": schedules are in UTC; leave the time zone out`},
		{"a malformed zone, which panics the parser", "n.toml", "cron = 'TZ=UTC'", `n.toml:1: cron "TZ=UTC": schedules are in UTC`},
		{"an interval", "n.toml", "cron = '@every 6h'", `n.toml:1: cron "@every 6h": an interval has no fixed time; write fields`},
		{"a number for a text", "n.toml", "cron = 5", `n.toml:1: cron is not text; write cron = "30 2 * * *"`},
		{"a number for a duration", "n.toml", "cron = '@daily'\ntimeout = 3600", `n.toml:2: timeout is not a duration in quotes; write timeout = "2h"`},
		{"no duration", "n.toml", "cron = '@daily'\ntimeout = 'long'", `n.toml:2: timeout "long" is no duration; write a number with h, m or s`},
		{"a duration out of bounds", "n.toml", "cron = '@daily'\ntimeout = '0s'", `n.toml:2: timeout 0s is out of bounds; choose from 1s to 24h0m0s`},
		{"a count out of bounds", "n.toml", "cron = '@daily'\nretries = -1", `n.toml:2: retries -1 is out of bounds; choose from 0 to 20`},
		{"a rule that is none", "n.toml", "cron = '@daily'\noverlap = 'both'", `n.toml:2: overlap "both" is unknown; choose skip or delay`},
		{"a register that is none", "n.toml", "cron = '@daily'\nregistries = ['ctgow']", `n.toml:2: there is no register "ctgow"; known are ctgov, isrctn`},
		{"a register for a list", "n.toml", "cron = '@daily'\nregistries = 'ctgov'", `n.toml:2: registries is not a list of texts; write registries = ["ctgov"]`},
		{"a command as a line", "n.toml", "cron = '@daily'\n[on_failure]\ncommand = 'mail me'", `n.toml:3: on_failure.command is not a list of texts`},
		{"an empty command", "n.toml", "cron = '@daily'\n[on_failure]\ncommand = []", `n.toml:3: the command is empty; write the program`},
		{"a program that is not there", "n.toml", "cron = '@daily'\non_failure.command = ['/no/such/program']", `n.toml:2: the program "/no/such/program" cannot be started here; give its full path`},
		{"a webhook in the clear", "n.toml", "cron = '@daily'\non_success.webhook = 'http://192.0.2.1/secret'", `n.toml:2: the webhook would go over a network in the clear; use https://`},
		{"a webhook with a password", "n.toml", "cron = '@daily'\non_success.webhook = 'https://user:secret@hooks.example.org/'", `n.toml:2: the webhook's address holds a name or password; use https://`},
		{"a webhook that is none", "n.toml", "cron = '@daily'\non_success.webhook = 'secret'", `n.toml:2: the webhook is no address; use https://`},
		{"a variable that is not set", "n.toml", "cron = '@daily'\non_success.webhook_env = 'NONE'", `n.toml:2: NONE is not set; set it`},
		{"a variable with an address in the clear", "n.toml", "cron = '@daily'\non_success.webhook_env = 'CLEAR'", `n.toml:2: the webhook would go over a network`},
		{"a name with blanks", "every night.toml", "cron = '@daily'", `every night.toml: "every night" is not a job's name; name the file`},
	} {
		t.Run(test.name, func(t *testing.T) {
			job, err := schedule.Parse(test.file, test.text, rules())
			var problem *schedule.Problem
			if !errors.As(err, &problem) || !strings.HasPrefix(problem.Error(), test.want) || problem.Remedy == "" {
				t.Errorf("got %+v and error %v, want %s", job, err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("an address is repeated: %v", err)
			}
		})
	}
	t.Run("every fault is said, in the order of the lines", func(t *testing.T) {
		_, err := schedule.Parse("n.toml", "retries = 99\ncorn = '@daily'\noverlap = 'both'", rules())
		want := "n.toml: there is no cron expression; write when the job is due, in UTC: cron = \"30 2 * * *\"\n" +
			"n.toml:1: retries 99 is out of bounds; choose from 0 to 20\n" +
			"n.toml:2: unknown key \"corn\"; is \"cron\" meant?\n" +
			"n.toml:3: overlap \"both\" is unknown; choose skip or delay"
		if err == nil || err.Error() != want {
			t.Errorf("got %v\nwant %s", err, want)
		}
	})
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	if _, err := schedule.Files(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "--schedules") {
		t.Errorf("a folder that is not there: %v", err)
	}
	if _, err := schedule.Files(dir); err == nil || !strings.Contains(err.Error(), "no .toml file") {
		t.Errorf("an empty folder: %v", err)
	}
	for _, name := range []string{"b.toml", "a.toml", ".hidden.toml", "README.md"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := schedule.Files(dir)
	if diff := cmp.Diff([]string{filepath.Join(dir, "a.toml"), filepath.Join(dir, "b.toml")}, got); diff != "" || err != nil {
		t.Errorf("%s %v", diff, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.toml"), make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := schedule.ReadFile(filepath.Join(dir, "a.toml"), rules()); err == nil || !strings.Contains(err.Error(), "a schedule needs a few lines") {
		t.Errorf("a huge file: %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "c.toml"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := schedule.ReadFile(filepath.Join(dir, "c.toml"), rules()); err == nil || !strings.HasPrefix(err.Error(), "c.toml: it cannot be read: ") {
		t.Errorf("a folder: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"cron = '30 2 * * *'", "cron = 'TZ='\n[on_failure]\nwebhook = 'https://[::1'", "a.b.c = [1, {d = 2}]\n[[on_failure]]", "timeout = 9999999999h"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		job, err := schedule.Parse("n.toml", text, rules())
		if err != nil {
			return
		}
		if times, err := job.Next(rules().From, 1); err != nil || len(times) != 1 || job.Timeout <= 0 {
			t.Fatalf("%q is taken as %+v: %v", text, job, err)
		}
	})
}
