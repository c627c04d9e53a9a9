package fetching_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/fetching"
)

var demo = registry.Properties{Name: "demo", Title: "Demo", URLEnv: "LDNTRIALS_DEMO_URL"}

func mustOpen(t *testing.T, dir string, now time.Time) *fetching.Fetch {
	t.Helper()
	f, err := fetching.Open(demo, fetching.Settings{Base: "https://register.example", Now: func() time.Time { return now }}, registry.FetchRequest{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestSpoolGoesOnOnlyWithTheSameListOfTheSameDay(t *testing.T) {
	today := time.Date(2026, 3, 1, 22, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name   string
		now    time.Time
		search string
		list   []string
		pages  int
	}{
		{"the same", today.Add(time.Hour), "s", []string{"a", "b"}, 1},
		{"another day", today.Add(24 * time.Hour), "s", []string{"a", "b"}, 0},
		{"another list", today, "s", []string{"a", "c"}, 0},
		{"another search", today, "t", []string{"a", "b"}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			first := mustOpen(t, dir, today)
			if _, err := first.Begin("s", []string{"a", "b"}); err != nil {
				t.Fatal(err)
			}
			if err := first.Keep([]byte("page")); err != nil {
				t.Fatal(err)
			}
			second := mustOpen(t, dir, test.now)
			pages, err := second.Begin(test.search, test.list)
			if err != nil || pages != test.pages || second.Announced != 2 {
				t.Fatalf("%d pages, %d announced, %v; want %d pages", pages, second.Announced, err, test.pages)
			}
			if pages > 0 {
				if body, err := second.Page(0); err != nil || string(body) != "page" {
					t.Errorf("got %q, %v", body, err)
				}
			}
		})
	}
}

func TestOpenRefusesWhatIsNoBaseURL(t *testing.T) {
	for _, base := range []string{"register", "ftp://register.example", "https://register.example/?a=1", "https://"} {
		_, err := fetching.Open(demo, fetching.Settings{Base: "https://register.example"}, registry.FetchRequest{BaseURL: base, Dir: t.TempDir()})
		var fe *registry.FetchError
		if !errors.As(err, &fe) || fe.Kind != registry.Local || !strings.Contains(fe.Remedy, "LDNTRIALS_DEMO_URL") {
			t.Errorf("%s: got %v", base, err)
		}
	}
}

func TestTroubleWithTheDiskSaysSo(t *testing.T) {
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := fetching.Open(demo, fetching.Settings{Base: "https://register.example"}, registry.FetchRequest{Dir: file + "/dir"})
	var fe *registry.FetchError
	if !errors.As(err, &fe) || fe.Kind != registry.Local || fe.Remedy == "" {
		t.Errorf("got %v", err)
	}
	other := fmt.Errorf("other")
	if got := mustOpen(t, t.TempDir(), time.Now()).Explain(other); got != other {
		t.Errorf("got %v", got)
	}
}

func TestEuropeanTerms(t *testing.T) {
	got := fetching.EuropeanTerms([]string{"naltrexone", "Naltrexone", `nal"trex*one`, "纳曲酮", "налтрексон", " ", "dextro-naltrexone", "نالترکسون", "überdosierung"})
	want := []string{"naltrexone", "nal trex one", "налтрексон", "dextro-naltrexone", "überdosierung"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
