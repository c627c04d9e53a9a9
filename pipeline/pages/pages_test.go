package pages

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func mustBuild(t testing.TB, exports string) string {
	t.Helper()
	dir, err := Build(t.Context(), Config{Exports: exports, Pages: filepath.Join(filepath.Dir(exports), "pages")})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func mustRead(t testing.TB, path ...string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestBuild(t *testing.T) {
	root := t.TempDir()
	exports := filepath.Join(root, "exports")
	MustExport(t, exports, "r1", "import", usual(40))
	first := mustBuild(t, exports)

	t.Run("every page is there and names the run in the path of its data", func(t *testing.T) {
		for _, page := range []string{"", "indications", "doses", "safety", "trials", "flow", "changes", "data", "claims/C09", "trials/NCT00000004"} {
			html := mustRead(t, first, page, "index.html")
			if !strings.Contains(html, "run/"+filepath.Base(first)+"/charts/") {
				t.Errorf("page %q does not say where its charts' data are", page)
			}
			for _, must := range []string{"No medical advice", "1 March 2026", "ClinicalTrials.gov", "records of the run r1"} {
				if !strings.Contains(html, must) {
					t.Errorf("page %q does not say %q", page, must)
				}
			}
		}
	})
	t.Run("a publication without a registry number stands apart, on the page of its claims alone; an unknown number is not 0", func(t *testing.T) {
		html := mustRead(t, first, "claims/C03a", "index.html")
		for _, must := range []string{"Published without a registry number", "In no count and no verdict", "Low-dose naltrexone in gloom (made up)", "participants in randomised trials: not stated"} {
			if !strings.Contains(html, must) {
				t.Errorf("the page of C03a does not say %q", must)
			}
		}
		if html := mustRead(t, first, "claims/C09", "index.html"); strings.Contains(html, "made-up") || strings.Contains(html, "Published without") {
			t.Error("the page of C09 shows publications of other claims")
		}
	})
	t.Run("a second build makes nothing", func(t *testing.T) {
		before, err := os.Stat(filepath.Join(first, "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		if again := mustBuild(t, exports); again != first {
			t.Errorf("built %s, then %s", first, again)
		}
		after, err := os.Stat(filepath.Join(first, "index.html"))
		if err != nil || !after.ModTime().Equal(before.ModTime()) {
			t.Errorf("the page was written again: %v", err)
		}
	})
	t.Run("a new run is another folder, and the link follows", func(t *testing.T) {
		MustExport(t, exports, "r2", "import", usual(8))
		second := mustBuild(t, exports)
		link, err := filepath.EvalSymlinks(filepath.Join(root, "pages", Current))
		if err != nil || second == first || filepath.Base(link) != filepath.Base(second) {
			t.Errorf("%s, then %s, link to %s (%v)", first, second, link, err)
		}
		if html := mustRead(t, second, "index.html"); strings.Contains(html, "r1") {
			t.Error("a page of r2 names r1")
		}
	})
	t.Run("old builds go, those in use stay", func(t *testing.T) {
		for _, run := range []string{"r3", "r4", "r5"} {
			MustExport(t, exports, run, "import", usual(4))
			mustBuild(t, exports)
		}
		entries, err := filepath.Glob(filepath.Join(root, "pages", "r*"))
		if err != nil || len(entries) != 3 {
			t.Errorf("%d builds are left (%v), want 3: %v", len(entries), err, entries)
		}
	})
	t.Run("downloads are the exported files, and CSV of them", func(t *testing.T) {
		dir := mustBuild(t, exports)
		run := filepath.Join(dir, "run", filepath.Base(dir))
		if got, want := mustRead(t, run, "exports", "trials.parquet"), mustRead(t, exports, "r5", "trials.parquet"); got != want {
			t.Error("the downloaded file is another")
		}
		if csv := mustRead(t, run, "csv", "trials.csv"); !strings.HasPrefix(csv, "trial_uid,registry,title") {
			t.Errorf("CSV begins with %.40q", csv)
		}
	})
	t.Run("without exports the error says what to do", func(t *testing.T) {
		_, err := Build(t.Context(), Config{Exports: t.TempDir(), Pages: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), "ldntrials refresh") {
			t.Errorf("error = %v", err)
		}
	})
	t.Run("a damaged file leaves nothing half-made", func(t *testing.T) {
		MustExport(t, exports, "r6", "import", usual(4))
		if err := os.WriteFile(filepath.Join(exports, "r6", "doses.parquet"), []byte("PAR1"), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Build(t.Context(), Config{Exports: exports, Pages: filepath.Join(root, "pages")}); err == nil {
			t.Error("the build succeeded")
		}
		if left, _ := filepath.Glob(filepath.Join(root, "pages", "r6*")); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	})
}

func TestPagesOfPoorRuns(t *testing.T) {
	empty := map[string]string{}
	for _, c := range contract {
		empty[c.name] = "select null as " + strings.Fields(c.columns)[0] + " where false"
	}
	for name, tables := range map[string]map[string]string{
		"no row in any table": empty,
		"no table at all":     {},
		"only trials":         {"trials": trialsOf(5)},
	} {
		t.Run(name, func(t *testing.T) {
			exports := filepath.Join(t.TempDir(), "exports")
			MustExport(t, exports, "r1", "live", tables)
			dir := mustBuild(t, exports)
			for _, page := range []string{"", "indications", "doses", "safety", "trials", "flow", "changes", "data"} {
				html := mustRead(t, dir, page, "index.html")
				if !strings.Contains(html, `class="empty"`) && page != "data" && name != "only trials" {
					t.Errorf("page %q does not say that it is empty", page)
				}
				if strings.Contains(html, "no value") || strings.Contains(html, "<nil>") || strings.Contains(html, "NaN") {
					t.Errorf("page %q shows a missing value", page)
				}
			}
		})
	}
}

func TestProvenance(t *testing.T) {
	for provenance, band := range map[string]bool{"bundled": true, "live": false, "import": false} {
		exports := filepath.Join(t.TempDir(), "exports")
		MustExport(t, exports, "r1", provenance, map[string]string{})
		if html := mustRead(t, mustBuild(t, exports), "index.html"); strings.Contains(html, "not a live pull.</strong>") != band {
			t.Errorf("records are %s: the band stands there: %v", provenance, !band)
		}
	}
}

// hostile is a run whose texts attack the page.
func hostile() map[string]string {
	title := `'<script>alert(1)</script><img src=x onerror=alert(2)> ' || chr(8238) || 'gnp.exe' || chr(8294) || ' "quoted'' ' || chr(8238) || repeat('W', 10000)`
	return map[string]string{
		"trials": `select '../../etc/passwd' as trial_uid, ` + title + ` as title, ` + title + ` as official_title, ` + title + ` as conditions, ` + title + ` as lead_sponsor, 'interventional' as study_type,
				'completed' as trial_state, 'Phase 2' as phase_label, true as is_interventional, true as gives_naltrexone, 'ldn' as dose_class, 4.5 as target_mg_day, true as is_ldn, 'javascript:alert(3)' as source_url, 30 as enrolment
			union all by name ` + trialsOf(3),
		"doses":          `select '../../etc/passwd' as trial_uid, 'naltrexone' as drug, 'ldn' as dose_class, ` + title + ` as sentence, 3 as span_start, 20 as span_end, true as is_deciding, '<b>' as field, '<i>' as rule`,
		"claims":         `select 'C03a' as claim_id, ` + title + ` as gist, 'cells' as judged_by, 'not_supported' as verdict, ` + title + ` as reason, 1 as trials`,
		"claim_evidence": `select 'C03a' as claim_id, '../../etc/passwd' as trial_uid, true as counts, ` + title + ` as reason`,
	}
}

func TestHostileTexts(t *testing.T) {
	root := t.TempDir()
	exports := filepath.Join(root, "exports")
	MustExport(t, exports, "r1", "live", hostile())
	dir := mustBuild(t, exports)
	pages := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".html" {
			return err
		}
		pages++
		html := mustRead(t, path)
		for _, bad := range []string{"<script>alert", "<img", "javascript:alert", "\u202e", "\u2066", "<b>;"} {
			if strings.Contains(html, bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
		return nil
	})
	if err != nil || pages < 12 {
		t.Errorf("%d pages were looked at (%v)", pages, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "trials", slug("../../etc/passwd"), "index.html")); err != nil {
		t.Errorf("the trial with the odd id has no page: %v", err)
	}
}
