// Package pages makes the web pages of a run from its exports: a folder of static files that any
// web server can show. Texts, tables and headline numbers stand in the HTML; charts are drawn by one
// script from small Parquet files that are made here by SQL. It knows the exports and nothing behind
// them (dashboards/README.md says what is where).
//
//	<pages>/<build>/index.html, claims/, indications/, doses/, safety/, trials/, flow/, changes/, data/
//	<pages>/<build>/assets/<hash>.css, .js            the same for every run
//	<pages>/<build>/run/<build>/{charts,exports,csv}  of this run, linked under its name by its pages alone
//	<pages>/current → <build>
//
// A build is named after the run and the sources of its pages. It is written under <build>.pages.tmp and
// renamed, so that it is complete or absent, and it never changes afterwards.
package pages

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/renameio/v2"

	"ldntrials/dashboards"
	"ldntrials/pipeline/export"
)

// Current is the name of the link to the newest build.
const Current = "current"

// version grows when the Go side of the pages changes what it writes.
const version = "2"

// Config says what to build and where.
type Config struct {
	Exports string // folder of the exported runs, with their link `current`
	Pages   string // folder of the built pages; made when it is not there
	Keep    int    // how many builds stay; default 3
}

// Build makes the pages of the newest run, if they are not there yet, and returns their folder. On an
// error, and when ctx ends, nothing half-made is left and Current stays where it was. Two builds at
// once do no harm: the first to end wins.
func Build(ctx context.Context, c Config) (string, error) {
	dir, err := build(ctx, c)
	if err != nil {
		return "", fmt.Errorf("build pages: %w", err)
	}
	return dir, nil
}

func build(ctx context.Context, c Config) (dir string, err error) {
	if c.Keep < 1 {
		c.Keep = 3
	}
	run, err := filepath.EvalSymlinks(filepath.Join(c.Exports, export.Current))
	if err != nil {
		return "", fmt.Errorf("find the newest run: %w; run `ldntrials refresh` first", err)
	}
	a, err := bundle()
	if err != nil {
		return "", err
	}
	name, err := buildName(filepath.Base(run), a)
	if err != nil {
		return "", err
	}
	final := filepath.Join(c.Pages, name)
	if _, err := os.Stat(final); err == nil {
		return final, point(c.Pages, name)
	}
	if err := os.MkdirAll(c.Pages, 0o755); err != nil {
		return "", err
	}
	removeLeftovers(c.Pages)
	temp, err := os.MkdirTemp(c.Pages, name+".*"+unfinished)
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(temp))
		}
	}()
	if err := os.Chmod(temp, 0o755); err != nil {
		return "", err
	}
	src, err := open(ctx, run)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	s, err := newSite(src, a, name, temp)
	if err != nil {
		return "", err
	}
	if err := s.writeAll(ctx); err != nil {
		return "", err
	}
	if err := os.Rename(temp, final); err != nil {
		if _, there := os.Stat(final); there != nil {
			return "", err
		}
		if err := os.RemoveAll(temp); err != nil { // another build was faster
			return "", err
		}
	}
	if err := point(c.Pages, name); err != nil {
		return "", err
	}
	return final, prune(c.Pages, name, c.Keep)
}

// buildName is the run with a hash over the sources of its pages.
func buildName(run string, a assets) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, version, a.style.name, a.script.name)
	err := fs.WalkDir(dashboards.Files, "templates", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(dashboards.Files, path)
		h.Write(body)
		return err
	})
	if err != nil {
		return "", err
	}
	return run + "-" + hex.EncodeToString(h.Sum(nil))[:8], nil
}

// point makes Current a link to the build, in one step for whoever reads it.
func point(dir, name string) error {
	return renameio.Symlink(name, filepath.Join(dir, Current))
}

// unfinished ends the name of a folder that is being written.
const unfinished = ".pages.tmp"

// removeLeftovers removes what an interrupted build left long ago; one that still runs stays.
func removeLeftovers(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && e.IsDir() && strings.HasSuffix(e.Name(), unfinished) && time.Since(info.ModTime()) > time.Hour {
			_ = os.RemoveAll(filepath.Join(dir, e.Name())) // the next build tries again
		}
	}
}

// prune removes all but the newest keep builds, never the current one.
func prune(dir, current string, keep int) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	type built struct {
		name string
		at   time.Time
	}
	var all []built
	for _, e := range entries {
		if !e.IsDir() || strings.HasSuffix(e.Name(), ".tmp") || e.Name() == current {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, e.Name(), "run", e.Name())); err != nil {
			continue // not ours
		}
		if info, err := e.Info(); err == nil {
			all = append(all, built{e.Name(), info.ModTime()})
		}
	}
	slices.SortFunc(all, func(a, b built) int { return b.at.Compare(a.at) })
	for _, b := range all[min(keep-1, len(all)):] {
		if err := os.RemoveAll(filepath.Join(dir, b.name)); err != nil {
			return fmt.Errorf("remove an old build: %w", err)
		}
	}
	return nil
}
