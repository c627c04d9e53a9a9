// Command shots takes screenshots of the served pages with a local Chromium, for people to look at:
//
//	go run ./pipeline/pages/shots -url http://127.0.0.1:8080/ -out dashboards/screenshots
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "shots:", err)
		os.Exit(1)
	}
}

// shot is one picture: a page, a width, colours, and how much of the page it shows.
type shot struct {
	name, path string
	width      int64
	height     int64
	isDark     bool
	isWhole    bool
}

func shots(isAll bool) []shot {
	all := []shot{
		{name: "claims", width: 1200, height: 940},
		{name: "doses-dark", path: "doses/", width: 1200, height: 780, isDark: true},
	}
	if !isAll {
		return all
	}
	for _, page := range []string{"", "indications/", "doses/", "safety/", "trials/", "flow/", "changes/", "data/", "claims/C09/", "trials/NCT00568555/"} {
		name := strings.ReplaceAll(strings.Trim(page, "/"), "/", "-")
		if name == "" {
			name = "claims"
		}
		for _, isDark := range []bool{false, true} {
			suffix := map[bool]string{false: "light", true: "dark"}[isDark]
			all = append(all, shot{name + "-" + suffix, page, 1200, 900, isDark, true})
		}
		all = append(all, shot{name + "-phone", page, 390, 844, false, true})
	}
	return all
}

func run() error {
	url := flag.String("url", "http://127.0.0.1:8080/", "`address` of the served pages")
	out := flag.String("out", "dashboards/screenshots", "`folder` for the pictures")
	isAll := flag.Bool("all", false, "every page in light, dark and on a phone")
	flag.Parse()
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return err
	}
	if err := await(*url); err != nil {
		return err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	browser, stop := chromedp.NewContext(allocator)
	defer stop()
	if err := chromedp.Do(browser); err != nil {
		return fmt.Errorf("start Chromium: %w; on Debian, as root: apt-get install -y chromium", err)
	}
	for _, s := range shots(*isAll) {
		if err := take(browser, strings.TrimRight(*url, "/")+"/"+s.path, filepath.Join(*out, s.name+".png"), s); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// await waits until the pages are served; the first time they may have to be built.
func await(url string) error {
	var err error
	for range 60 {
		var answer *http.Response
		if answer, err = http.Get(url); err == nil { //nolint:noctx // this machine
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
			err = fmt.Errorf("%s answers %s", url, answer.Status)
		}
		time.Sleep(500 * time.Millisecond)
	}
	return err
}

func take(browser context.Context, url, file string, s shot) error {
	ctx, stop := context.WithTimeout(browser, time.Minute)
	defer stop()
	scheme := "light"
	if s.isDark {
		scheme = "dark"
	}
	show := func(height int64) error {
		return chromedp.Do(ctx, chromedp.EmulateViewport(s.width, height, chromedp.EmulateScale(1)))
	}
	if err := show(s.height); err != nil {
		return err
	}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
		return err
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(url), chromedp.WaitReady("main"), chromedp.Sleep(300*time.Millisecond)); err != nil {
		return err
	}
	if s.isWhole {
		height, err := chromedp.Run(ctx, chromedp.Evaluate[int64]("Math.min(document.documentElement.scrollHeight, 4200)"))
		if err != nil {
			return err
		}
		if err := show(height); err != nil {
			return err
		}
	}
	if err := chromedp.Do(ctx, chromedp.Sleep(400*time.Millisecond)); err != nil {
		return err
	}
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	return os.WriteFile(file, picture, 0o644)
}
