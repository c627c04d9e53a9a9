package serve

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// newest knows the folder of the newest pages and has them built when the exports moved on. While a
// build runs, the pages before it are shown; without any, requests wait for the first.
type newest struct {
	config Config
	ctx    context.Context

	mu       sync.Mutex
	folder   string
	of       string // the run that folder was built for
	building chan struct{}
	err      error // of the last build
	failed   string
}

// dir returns the folder of pages to show.
func (n *newest) dir() (string, error) {
	run, _ := os.Readlink(filepath.Join(n.config.Exports, "current"))
	n.mu.Lock()
	if n.folder != "" && n.of == run || n.err != nil && n.failed == run && n.folder != "" {
		defer n.mu.Unlock()
		return n.folder, nil
	}
	if n.building == nil {
		n.building = make(chan struct{})
		go n.build(run, n.building)
	}
	folder, building := n.folder, n.building
	n.mu.Unlock()
	if folder != "" {
		return folder, nil
	}
	select {
	case <-building:
	case <-n.ctx.Done():
		return "", n.ctx.Err()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.folder != "" {
		return n.folder, nil
	}
	return "", n.err
}

func (n *newest) build(run string, done chan struct{}) {
	folder, err := n.config.Build(n.ctx)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.err = err
	if err != nil {
		n.failed = run
		n.config.Log.Error("pages could not be built; those before are shown", "run", run, "error", err)
	} else {
		n.folder, n.of = folder, run
		n.config.Log.Info("pages", "folder", folder)
	}
	n.building = nil
	close(done)
}

// builds lists the folders of built pages.
func builds(pages string) []string {
	entries, err := os.ReadDir(pages)
	if err != nil {
		return nil
	}
	var all []string
	for _, e := range entries {
		if e.IsDir() && plain(e.Name()) && !strings.HasSuffix(e.Name(), ".tmp") {
			all = append(all, filepath.Join(pages, e.Name()))
		}
	}
	return all
}
