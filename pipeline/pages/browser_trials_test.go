package pages

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// first is the id of the first trial that the table shows.
const first = `document.querySelector('#trials tbody a')?.textContent ?? ''`

func TestTableOfTrials(t *testing.T) {
	browser := newBrowser(t)
	site := mustServe(t, "live", usual(240))
	found := func(p *tab, text string) {
		t.Helper()
		p.until(`document.getElementById('found').textContent.startsWith("` + text + `")`)
	}
	t.Run("a search narrows it and stands in the address", func(t *testing.T) {
		p := newTab(t, browser, look{})
		p.visit(site.URL + "trials/")
		p.do(chromedp.SendKeys("[name=q]", "number 239 naltrexone"))
		found(p, "1 of 240")
		p.until(`location.search.length > 20`) // it follows the typing a moment later
		if got := js[string](p, `location.search + ' ' + `+first); got != "?q=number+239+naltrexone NCT00000239" {
			t.Errorf("address and first trial: %s", got)
		}
		p.mustBeAccessible()
		p.do(chromedp.Click(".filters button[type=reset]"))
		found(p, "240 of 240")
		p.mustBeQuiet(site.URL)
	})
	t.Run("an address brings its state back", func(t *testing.T) {
		p := newTab(t, browser, look{})
		p.visit(site.URL + "trials/?dose=ldn&state=completed&masked=1&sort=-enrolment")
		found(p, "4 of 240")
		want := "true ldn completed descending"
		if got := js[string](p, `[document.querySelector('[name=masked]').checked, document.querySelector('[name=dose]').value, document.querySelector('[name=state]').value, document.querySelector('[data-key=enrolment]').ariaSort].join(' ')`); got != want {
			t.Errorf("the form stands at %q, want %q", got, want)
		}
	})
	t.Run("a filter and its order hold", func(t *testing.T) {
		p := newTab(t, browser, look{})
		p.visit(site.URL + "trials/?dose=headline")
		found(p, "60 of 240")
		p.do(chromedp.Click("[data-key=enrolment] button"))
		p.until(`document.querySelector('[data-key=enrolment]').ariaSort === 'descending'`)
		if got := js[string](p, first); got != "NCT00000240" {
			t.Errorf("the largest is %s", got)
		}
		p.do(chromedp.Click("[data-key=enrolment] button"))
		p.until(`document.querySelector('[data-key=enrolment]').ariaSort === 'ascending'`)
		if got := js[string](p, first); got != "NCT00000004" {
			t.Errorf("the smallest is %s", got)
		}
		if last := js[string](p, `[...document.querySelectorAll('#trials tbody tr')].at(-1).cells[5].textContent`); last != "not stated" {
			t.Errorf("what is not stated does not stand last: %q", last)
		}
	})
	t.Run("the back button takes a choice back, and then leaves", func(t *testing.T) {
		p := newTab(t, browser, look{})
		p.visit(site.URL + "flow/")
		p.visit(site.URL + "trials/")
		p.do(chromedp.SendKeys("[name=q]", "naltrexone"))
		p.until(`location.search === '?q=naltrexone'`)
		p.do(chromedp.Click("[name=masked]"))
		p.until(`location.search === '?q=naltrexone&masked=1'`)
		found(p, "48 of 240")
		js[bool](p, `history.back(), true`)
		p.until(`location.search === '?q=naltrexone'`)
		found(p, "240 of 240")
		if js[bool](p, `document.querySelector('[name=masked]').checked`) {
			t.Error("the box is still ticked")
		}
		js[bool](p, `history.back(), true`)
		p.until(`location.pathname === '/flow/'`)
	})
	t.Run("pages turn", func(t *testing.T) {
		p := newTab(t, browser, look{})
		p.visit(site.URL + "trials/?sort=trial")
		found(p, "240 of 240 trials, page 1 of 3")
		p.do(chromedp.Click(`#pages button[aria-label="Page 3"]`))
		found(p, "240 of 240 trials, page 3 of 3")
		if got := js[string](p, `location.search + ' ' + `+first); got != "?sort=trial&page=3 NCT00000201" {
			t.Errorf("address and first trial: %s", got)
		}
	})
	t.Run("nothing found says what to do", func(t *testing.T) {
		p := newTab(t, browser, look{})
		p.visit(site.URL + "trials/?q=no+such+trial")
		found(p, "0 of 240")
		if got := js[string](p, `document.querySelector('#trials tbody').textContent`); !strings.Contains(got, "Clear a filter") {
			t.Errorf("the table says %q", got)
		}
		p.mustBeAccessible()
	})
	t.Run("an odd address does no harm", func(t *testing.T) {
		p := newTab(t, browser, look{})
		p.visit(site.URL + "trials/?page=-7&sort=__proto__&dose=%3Cscript%3E&q=%00%F0%9F%92%8A")
		p.until(`document.getElementById('found').textContent.includes('of 240')`)
		p.mustBeQuiet(site.URL)
	})
}

func TestFiveThousandTrials(t *testing.T) {
	browser := newBrowser(t)
	site := mustServe(t, "live", usual(5000))
	for _, page := range []string{"", "doses/", "trials/?q=number", "claims/C09/"} {
		t.Run("/"+page, func(t *testing.T) {
			p := newTab(t, browser, look{})
			p.visit(site.URL + page)
			p.until(drawn)
			if strings.HasPrefix(page, "trials") {
				p.until(`document.getElementById('found').textContent.startsWith('5,000 of 5,000')`)
				took := js[float64](p, `(async () => { const before = performance.now(); const q = document.querySelector('[name=q]'); q.value = 'number 4999'; q.dispatchEvent(new Event('input', {bubbles: true}));
					while (!document.getElementById('found').textContent.startsWith('1 of')) { if (performance.now() - before > 5000) break; await new Promise(r => setTimeout(r, 10)) } return performance.now() - before })()`)
				if took > 1000 {
					t.Errorf("a search took %.0f ms", took)
				}
			}
			if n := js[int](p, `document.querySelectorAll('*').length`); n > 20_000 {
				t.Errorf("the page has %d elements", n)
			}
			p.mustBeQuiet(site.URL)
		})
	}
}
