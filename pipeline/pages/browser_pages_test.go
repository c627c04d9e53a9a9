package pages

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// everyPage are the paths of one page of each kind.
var everyPage = []string{"", "claims/C03a/", "indications/", "doses/", "safety/", "trials/", "trials/NCT00000004/", "flow/", "changes/", "data/"}

// drawn says that every chart of the page that is in view was drawn, none of them in vain.
const drawn = `[...document.querySelectorAll('.chart .plot, .strip')].every(n => n.getBoundingClientRect().top > innerHeight || 'drawn' in n.dataset)`

func TestEveryPage(t *testing.T) {
	browser := newBrowser(t)
	site := mustServe(t, "bundled", usual(240))
	for name, l := range map[string]look{"light": {}, "dark": {isDark: true}, "on a phone": {width: 390}} {
		t.Run(name, func(t *testing.T) {
			for _, page := range everyPage {
				t.Run("/"+page, func(t *testing.T) {
					p := newTab(t, browser, l)
					p.visit(site.URL + page)
					p.until(drawn)
					if failed := js[int](p, `document.querySelectorAll('.failed').length`); failed > 0 {
						t.Errorf("%d charts could not be drawn", failed)
					}
					js[bool](p, `document.querySelectorAll('details').forEach(d => d.open = true), true`)
					if wide := js[int](p, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
						t.Errorf("the page is %d pixels wider than the window: %s", wide,
							js[string](p, `[...document.querySelectorAll('main *')].filter(n => n.getBoundingClientRect().right > innerWidth + 1 && !n.closest('.scroll, .plot, code')).slice(0, 3).map(n => n.outerHTML.slice(0, 120)).join(' | ')`))
					}
					p.mustBeAccessible()
					p.mustBeQuiet(site.URL)
				})
			}
		})
	}
}

func TestWithoutScript(t *testing.T) {
	browser := newBrowser(t)
	site := mustServe(t, "bundled", usual(240))
	for page, must := range map[string][]string{
		"":                    {"major depression", "Not supported", "Trials, figures, rule"},
		"claims/C03a/":        {"NCT00000004", "0 of 1 direct cells met"},
		"indications/":        {"Major depression", "Phase 2", "2 of 3"},
		"doses/":              {"bedtime", "4.5", "60 low-dose trials"},
		"safety/":             {"Headache", "no difference detected"},
		"trials/":             {"NCT00000004", "Page 1 of 3"},
		"trials/pages/2/":     {"Page 2 of 3"},
		"trials/NCT00000004/": {"1.5 mg, then 4.5 mg", "none favours naltrexone"},
		"flow/":               {"Identified", "full dose"},
		"changes/":            {"enrolment", "60"},
		"data/":               {"trials.parquet", "the trial_uid"},
	} {
		t.Run("/"+page, func(t *testing.T) {
			p := newTab(t, browser, look{noScript: true})
			p.visit(site.URL + page)
			text, err := chromedp.Run(p.ctx, chromedp.TextContent("main"))
			if err != nil {
				t.Fatal(err)
			}
			text = strings.Join(strings.Fields(text), " ")
			for _, want := range must {
				if !strings.Contains(text, want) {
					t.Errorf("the page does not say %q", want)
				}
			}
			p.mustBeQuiet(site.URL)
		})
	}
}

func TestInteractions(t *testing.T) {
	browser := newBrowser(t)
	site := mustServe(t, "live", usual(240))
	t.Run("a claim opens with its figures, rule and trials", func(t *testing.T) {
		p := newTab(t, browser, look{})
		p.visit(site.URL)
		p.do(chromedp.Click("#C03a summary"))
		p.until(`document.querySelector('#C03a details').open && document.querySelector('#C03a').innerText.includes('Judged by')`)
		p.do(chromedp.Click("#C03a .few a"))
		p.until(`location.pathname.startsWith('/trials/NCT') && document.querySelector('h1')`)
	})
	t.Run("the wall leads to a claim", func(t *testing.T) {
		p := newTab(t, browser, look{})
		p.visit(site.URL)
		p.do(chromedp.Click(`.sq[href="#C09"]`))
		p.until(`location.hash === '#C09' && Math.abs(document.getElementById('C09').getBoundingClientRect().top) < innerHeight`)
	})
	t.Run("a mark tells its trial and leads there", func(t *testing.T) {
		p := newTab(t, browser, look{})
		p.visit(site.URL + "claims/C03a/")
		p.until(`document.querySelector('.strip .mark')`)
		js[bool](p, `document.querySelector('.strip .mark').dispatchEvent(new PointerEvent('pointerover', {bubbles: true})), true`)
		if tip := js[string](p, `document.querySelector('.tip').textContent`); !strings.Contains(tip, "NCT0000000") || !strings.Contains(tip, "Counts:") {
			t.Errorf("it tells %q", tip)
		}
		js[bool](p, `document.querySelector('.strip .mark').dispatchEvent(new MouseEvent('click', {bubbles: true})), true`)
		p.until(`location.pathname.startsWith('/trials/NCT')`)
	})
	t.Run("the reader's colours stay", func(t *testing.T) {
		p := newTab(t, browser, look{})
		p.visit(site.URL)
		before := js[string](p, `getComputedStyle(document.body).backgroundColor`)
		p.do(chromedp.Click("button.theme")) // ".theme" would find the text of the style sheet
		p.visit(site.URL + "data/")
		p.until(`document.documentElement.dataset.theme === 'dark'`)
		if after := js[string](p, `getComputedStyle(document.body).backgroundColor`); after == before {
			t.Errorf("the ground is still %s", after)
		}
		js[bool](p, `localStorage.clear(), true`)
	})
	t.Run("a table's line reads it in DuckDB", func(t *testing.T) {
		p := newTab(t, browser, look{})
		p.visit(site.URL + "data/")
		p.until(`document.querySelector('#trials .line button')`)
		line := js[string](p, `document.querySelector('#trials .line code').textContent`)
		if !strings.HasPrefix(line, "from '"+site.URL+"run/") || !strings.HasSuffix(line, "trials.parquet'") {
			t.Errorf("the line is %s", line)
		}
		p.do(chromedp.Click("#trials .line button"))
		p.until(`/Copied|Selected/.test(document.querySelector('#trials .line button').textContent)`)
	})
	t.Run("the keyboard reaches the content first", func(t *testing.T) {
		p := newTab(t, browser, look{})
		p.visit(site.URL)
		p.do(chromedp.KeyEvent("\t"))
		if got := js[string](p, `document.activeElement.className`); got != "skip" {
			t.Errorf("the first stop is %q", got)
		}
		p.do(chromedp.KeyEvent("\r"))
		p.until(`location.hash === '#main'`)
	})
	t.Run("a chart without its data says so", func(t *testing.T) {
		p := newTab(t, browser, look{})
		p.visit(site.URL + "404-there-is-none/")
		if got := js[string](p, `document.querySelector('h1').textContent`); got != "Nothing is here" {
			t.Errorf("the page says %q", got)
		}
		p.visit(site.URL + "doses/")
		js[bool](p, `window.fetch = () => Promise.resolve(new Response('', {status: 500})), true`)
		p.visit(site.URL + "doses/")
		p.until(drawn)
	})
}

func TestPoorAndHostilePagesInABrowser(t *testing.T) {
	browser := newBrowser(t)
	for name, tables := range map[string]map[string]string{"hostile texts": hostile(), "no row": {"trials": trialsOf(1) + " limit 0", "claims": "select null as claim_id where false"}} {
		site := mustServe(t, "live", tables)
		pages := everyPage
		if name == "hostile texts" {
			pages = append([]string{"trials/" + slug("../../etc/passwd") + "/"}, pages[:6]...)
		} else {
			pages = []string{"", "indications/", "doses/", "safety/", "trials/", "flow/", "changes/", "data/"}
		}
		t.Run(name, func(t *testing.T) {
			for _, page := range pages {
				t.Run("/"+page, func(t *testing.T) {
					p := newTab(t, browser, look{width: 390})
					p.visit(site.URL + page)
					p.until(drawn)
					if wide := js[int](p, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
						t.Errorf("the page is %d pixels wider than the window", wide)
					}
					if n := js[int](p, `document.querySelectorAll('main script, main img').length`); n > 0 {
						t.Errorf("%d elements came in with the texts", n)
					}
					p.mustBeAccessible()
					p.mustBeQuiet(site.URL)
				})
			}
		})
	}
}
