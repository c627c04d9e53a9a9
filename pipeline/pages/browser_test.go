package pages

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"ldntrials/pipeline/serve"
)

// browsers are the names under which Chromium is installed.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// newBrowser starts a Chromium for the test; tabs are made from its context.
func newBrowser(t testing.TB) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("NOT CHECKED: the pages in a browser (-short)")
	}
	if !slices.ContainsFunc(browsers, func(name string) bool { _, err := exec.LookPath(name); return err == nil }) {
		if os.Getenv("LDNTRIALS_NO_BROWSER") != "" {
			t.Skip("NOT CHECKED: the pages in a browser (LDNTRIALS_NO_BROWSER is set)")
		}
		t.Fatal("no Chromium is installed. On Debian, as root: apt-get install -y chromium. To go without: export LDNTRIALS_NO_BROWSER=1")
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox)...)
	t.Cleanup(stop)
	browser, stop := chromedp.NewContext(allocator)
	t.Cleanup(stop)
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return browser
}

// served is a site on this machine.
type served struct {
	URL, dir string
}

// mustServe builds the pages of a run and serves them.
func mustServe(t testing.TB, provenance string, tables map[string]string) served {
	t.Helper()
	root := t.TempDir()
	exports := filepath.Join(root, "exports")
	MustExport(t, exports, "r1", provenance, tables)
	config := Config{Exports: exports, Pages: filepath.Join(root, "pages")}
	style, err := StyleHash()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(serve.Handler(context.Background(), serve.Config{Exports: exports, Pages: config.Pages, StyleHash: style,
		Build: func(ctx context.Context) (string, error) { return Build(ctx, config) }}))
	t.Cleanup(server.Close)
	return served{server.URL + "/", root}
}

// tab is a page open in the browser, with what it asked for and complained of.
type tab struct {
	ctx context.Context
	t   testing.TB

	mu       sync.Mutex
	requests []string
	trouble  []string
	bytes    float64
}

// look is how a page is looked at.
type look struct {
	width    int64
	isDark   bool
	noScript bool
}

func newTab(t testing.TB, browser context.Context, l look) *tab {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser)
	t.Cleanup(stop)
	p := &tab{ctx: ctx, t: t}
	if l.width == 0 {
		l.width = 1200
	}
	scheme := "light"
	if l.isDark {
		scheme = "dark"
	}
	must(t, func() error { return chromedp.Do(ctx, chromedp.EmulateViewport(l.width, 900)) }) // without a limit: it opens the tab
	must(t, func() error { _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); return err })
	must(t, func() error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	})
	must(t, func() error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: l.noScript})
		return err
	})
	requests, finished, responses := chromedp.Events(ctx, network.RequestWillBeSent), chromedp.Events(ctx, network.LoadingFinished), chromedp.Events(ctx, network.ResponseReceived)
	go func() {
		for e, err := range requests {
			if err != nil {
				return
			}
			p.note(func() { p.requests = append(p.requests, e.Request.URL) })
		}
	}()
	go func() {
		for e, err := range finished {
			if err != nil {
				return
			}
			p.note(func() { p.bytes += e.EncodedDataLength })
		}
	}()
	go func() {
		for e, err := range responses {
			if err != nil {
				return
			}
			if e.Response.Status >= 400 {
				p.note(func() {
					p.trouble = append(p.trouble, fmt.Sprintf("%s answered %d", e.Response.URL, e.Response.Status))
				})
			}
		}
	}()
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.Type != chromedp.ConsoleLog {
				p.note(func() { p.trouble = append(p.trouble, string(m.Type)+": "+m.Text) })
			}
		}
	}()
	return p
}

func (p *tab) note(do func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	do()
}

// do runs steps within a minute.
func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.ctx, time.Minute)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("browser: %v", err)
	}
}

// visit opens an address and waits for its text.
func (p *tab) visit(url string) {
	p.t.Helper()
	p.do(chromedp.Navigate(url), chromedp.WaitReady("footer"))
}

// js gives the value of an expression, awaited.
func js[T any](p *tab, expression string) T {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.ctx, time.Minute)
	defer stop()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("evaluate %.80s: %v", expression, err)
	}
	return value
}

// until waits for an expression to be true.
func (p *tab) until(expression string) {
	p.t.Helper()
	for range 200 {
		is, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		if err == nil && is { // while the page changes there is nothing to ask
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.t.Fatalf("%s did not come true; the page's trouble: %v", expression, p.found())
}

// found is what the page complained of.
func (p *tab) found() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.trouble)
}

// mustBeQuiet fails when the page complained or asked another host for anything.
func (p *tab) mustBeQuiet(origin string) {
	p.t.Helper()
	if found := p.found(); len(found) > 0 {
		p.t.Errorf("the page complains: %q", found)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, url := range p.requests {
		if !strings.HasPrefix(url, origin) && !strings.HasPrefix(url, "about:") && !strings.HasPrefix(url, "data:") {
			p.t.Errorf("the page asks another host: %s", url)
		}
	}
}

// mustBeAccessible runs axe-core on the page as it stands.
func (p *tab) mustBeAccessible() {
	p.t.Helper()
	axe := mustRead(p.t, "testdata", "axe", "axe.min.js")
	js[bool](p, axe+"; true")
	result := js[string](p, `axe.run(document, {preload: false, resultTypes: ['violations']}).then(r => JSON.stringify(r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? ''))}))))`)
	var violations []struct {
		ID, Help string
		Nodes    []string
	}
	if err := json.Unmarshal([]byte(result), &violations); err != nil {
		p.t.Fatalf("read axe's answer: %v", err)
	}
	for _, v := range violations {
		p.t.Errorf("axe: %s: %s: %q", v.ID, v.Help, v.Nodes)
	}
}

func must(t testing.TB, do func() error) {
	t.Helper()
	if err := do(); err != nil {
		t.Fatalf("browser: %v", err)
	}
}
