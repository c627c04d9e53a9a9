package pages

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"os"
	"path"
	"path/filepath"
	"strings"

	"ldntrials/dashboards"
	"ldntrials/pipeline/export"
)

// site writes one build.
type site struct {
	*source
	assets
	name  string // of the build
	dir   string // where it is written
	views map[string]*template.Template
}

// menu lists the pages in the order of the navigation.
var menu = []entry{
	{"", "Claims"}, {"indications/", "Indications"}, {"doses/", "Doses"}, {"safety/", "Results and safety"},
	{"trials/", "Trials"}, {"flow/", "Flow"}, {"changes/", "Changes"}, {"data/", "Data"},
}

// entry is a page with its path from the site's root.
type entry struct{ Path, Label string }

// frame is what every page is shown with.
type frame struct {
	Root        string // path from the page to the site's root: "", "../", …
	Title       string
	Description string
	Section     string // path of the menu's entry that the page belongs to
	Menu        []entry
	Style       string       // of a page that loads it
	Inside      template.CSS // of a page that carries it
	StyleHash   string
	Script      string
	Icon        string
	Charts      string   // folder of the charts' Parquet files, from the root
	Early       []string // charts whose data are asked for at once, before the script runs
	Run         string
	AsOf        string // 1 March 2026, 02:30 UTC
	AsOfDay     string
	Provenance  Text
	Bundled     []Text // registers whose records are of the bundled extract
	Registers   []register
	QueryHash   Text
	Body        any
}

// register is one register of the run.
type register struct {
	Label, Provenance Text
	Records           int
	Stale             bool
}

func newSite(src *source, a assets, name, dir string) (*site, error) {
	s := &site{source: src, assets: a, name: name, dir: dir, views: map[string]*template.Template{}}
	base, err := template.New("base").Funcs(functions).ParseFS(dashboards.Files, "templates/base.html", "templates/parts/*.html")
	if err != nil {
		return nil, fmt.Errorf("read templates: %w", err)
	}
	entries, err := dashboards.Files.ReadDir("templates")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.IsDir() || e.Name() == "base.html" {
			continue
		}
		view, err := template.Must(base.Clone()).ParseFS(dashboards.Files, "templates/"+e.Name())
		if err != nil {
			return nil, fmt.Errorf("read templates: %w", err)
		}
		s.views[strings.TrimSuffix(e.Name(), ".html")] = view
	}
	return s, nil
}

// writeAll writes every file of the build.
func (s *site) writeAll(ctx context.Context) error {
	if _, err := s.db.ExecContext(ctx, slugMacro); err != nil {
		return fmt.Errorf("create macro: %w", err)
	}
	for _, a := range []asset{s.style, s.script, s.icon} {
		if err := s.write(a.name, a.body); err != nil {
			return err
		}
	}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"downloads", s.writeDownloads}, {"charts", s.writeCharts}, {"claims", s.writeClaims},
		{"indications", s.writeIndications}, {"doses", s.writeDoses}, {"safety", s.writeSafety},
		{"trials", s.writeTrials}, {"flow", s.writeFlow}, {"changes", s.writeChanges}, {"data", s.writeData},
		{"not found", s.writeNotFound},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// write writes a file of the build by its path with slashes.
func (s *site) write(name string, body []byte) error {
	file := filepath.Join(s.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, body, 0o644)
}

// page writes folder/index.html.
func (s *site) page(view, folder string, f frame) error {
	f.Root = strings.Repeat("../", strings.Count(folder, "/"))
	return s.render(view, path.Join(folder, "index.html"), f)
}

func (s *site) render(view, file string, f frame) error {
	m := s.manifest
	f.Menu, f.Style, f.Script, f.Icon = menu, s.style.name, s.script.name, s.icon.name
	if f.StyleHash = s.styleHash(); view != "trial" { // of trials there may be thousands
		f.Inside = template.CSS(s.style.body) // #nosec G203 -- of our own sources
	}
	f.Charts = path.Join("run", s.name, "charts") + "/"
	f.Run, f.Provenance, f.QueryHash = m.Run, Text(m.Provenance), Text(m.Query.Hash)
	f.AsOf, f.AsOfDay = m.AsOf.Format("2 January 2006, 15:04 UTC"), m.AsOf.Format("2 January 2006")
	for _, r := range m.Registries {
		f.Registers = append(f.Registers, register{Text(r.Label), Text(r.Provenance), r.Records, r.Stale})
		if r.Provenance == "bundled" {
			f.Bundled = append(f.Bundled, Text(r.Label))
		}
	}
	var body bytes.Buffer
	if err := s.views[view].ExecuteTemplate(&body, "base", f); err != nil {
		return fmt.Errorf("page %s: %w", file, err)
	}
	return s.write(file, body.Bytes())
}

// writeNotFound writes the page that a server shows where nothing is. Its links begin at the server's
// root, because nobody knows how deep it is shown.
func (s *site) writeNotFound(context.Context) error {
	return s.render("404", "404.html", frame{Root: "/", Title: "Not found"})
}

// writeDownloads puts the exported files beside the pages, as links where the disk can, and writes
// each as CSV.
func (s *site) writeDownloads(ctx context.Context) error {
	run := filepath.Join(s.dir, "run", s.name)
	for _, dir := range []string{"exports", "csv", "charts"} {
		if err := os.MkdirAll(filepath.Join(run, dir), 0o755); err != nil {
			return err
		}
	}
	for _, f := range s.manifest.Files {
		from, to := filepath.Join(s.source.dir, f.Name), filepath.Join(run, "exports", f.Name)
		if err := place(from, to); err != nil {
			return err
		}
		if f.Table+".parquet" != f.Name {
			continue
		}
		if _, err := s.db.ExecContext(ctx, fmt.Sprintf("copy (select %s from read_parquet(%s)) to %s (format csv, header)",
			forSpreadsheets(f), quote(from), quote(filepath.Join(run, "csv", f.Table+".csv")))); err != nil {
			return fmt.Errorf("write %s as CSV: %w", f.Table, err)
		}
	}
	return place(filepath.Join(s.source.dir, export.ManifestName), filepath.Join(run, "exports", export.ManifestName))
}

// forSpreadsheets is the list of a table's columns for CSV. Registers hold what anybody typed, and a
// spreadsheet runs a cell that begins like a formula: such a text gets an apostrophe in front. A number
// with its sign stays, and Parquet holds every text as it is.
func forSpreadsheets(f export.File) string {
	var texts []string
	for _, c := range f.Columns {
		if c.Type == "VARCHAR" {
			name := `"` + strings.ReplaceAll(c.Name, `"`, `""`) + `"`
			texts = append(texts, fmt.Sprintf(`case when regexp_matches(%[1]s, '^[=+@\t\r＝＋－＠-]') and not regexp_full_match(%[1]s, '[+-]?[0-9.,]*([eE][+-]?[0-9]+)?')
				then chr(39) || %[1]s else %[1]s end as %[1]s`, name))
		}
	}
	if texts == nil {
		return "*"
	}
	return "* replace (" + strings.Join(texts, ", ") + ")"
}

// place makes to the same file as from, or a copy of it on another disk. Neither is ever changed.
func place(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	body, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return errors.Join(err, os.WriteFile(to, body, 0o644)) // #nosec G703 -- a name that this program chose
}
