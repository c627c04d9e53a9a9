package house_test

import (
	"slices"
	"strings"
	"testing"
)

// technologies are modules that only the named rooms may import, tests included, so that an
// upgrade of one is those rooms' work.
var technologies = []struct {
	module string
	rooms  []string
}{
	{"github.com/marcboeker/go-duckdb", []string{"pipeline/warehouse"}},
	{"github.com/apache/arrow/go/v17", []string{"pipeline/columns", "pipeline/archive"}},
	{"github.com/robfig/cron/v3", []string{"pipeline/schedule"}},
	{"github.com/BurntSushi/toml", []string{"pipeline/schedule"}},
	{"github.com/prometheus/client_golang", []string{"pipeline/health"}},
	{"github.com/evanw/esbuild", []string{"pipeline/pages"}},
	{"github.com/chromedp/chromedp", []string{"pipeline/pages", "pipeline/pages/shots"}},
}

// strangers lists, for a room, the rooms that it knows nothing of (tests may).
var strangers = []struct {
	room string
	not  []string
}{
	{"pipeline/trial", []string{"pipeline"}},
	{"pipeline/dose", []string{"pipeline"}},
	{"pipeline/identity", []string{"pipeline"}},
	{"pipeline/table", []string{"pipeline"}},
	{"pipeline/schedule", []string{"pipeline"}},
	{"pipeline/registry", []string{"pipeline/archive", "pipeline/columns", "pipeline/decode", "pipeline/dose",
		"pipeline/warehouse", "pipeline/export", "pipeline/refresh", "pipeline/command"}},
	{"pipeline/archive", []string{"pipeline/trial", "pipeline/columns", "pipeline/warehouse"}},
	{"pipeline/columns", []string{"pipeline/registry", "pipeline/archive", "pipeline/warehouse", "sql"}},
	{"pipeline/warehouse", []string{"pipeline/registry", "pipeline/archive", "pipeline/columns", "pipeline/refresh"}},
	{"pipeline/export", []string{"pipeline/registry", "pipeline/archive", "pipeline/columns", "sql"}},
	{"pipeline/pages", []string{"pipeline/registry", "pipeline/archive", "pipeline/columns", "pipeline/refresh", "pipeline/command", "pipeline/report", "sql"}},
	{"pipeline/serve", []string{"pipeline/registry", "pipeline/archive", "pipeline/columns", "pipeline/warehouse", "sql"}},
}

// everybodys is the one room that all may know: it hashes a room's own text into a version.
const everybodys = "pipeline/sources"

// within says that a path is the folder or lies in it.
func within(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

func TestATechnologyHasItsRooms(t *testing.T) {
	for _, s := range sources(t) {
		for _, path := range s.imports() {
			for _, technology := range technologies {
				if within(path, technology.module) && !slices.Contains(technology.rooms, s.folder()) {
					t.Errorf("%s imports %s: only %s may", s.name, path, strings.Join(technology.rooms, " and "))
				}
			}
		}
	}
}

func TestRoomsDoNotKnowWhatTheyNeedNot(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() {
			continue
		}
		for _, path := range s.imports() {
			for _, rule := range strangers {
				path, ours := strings.CutPrefix(path, "ldntrials/")
				if !ours || path == everybodys || !within(s.folder(), rule.room) || within(path, rule.room) {
					continue
				}
				for _, not := range rule.not {
					if within(path, not) {
						t.Errorf("%s imports %s, of which %s knows nothing", s.name, path, rule.room)
					}
				}
			}
		}
	}
}
