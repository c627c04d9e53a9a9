// The table of trials: search, filters, order and page, with all of it in the address.
import { rows } from './data.js'
import { el } from './svg.js'
import { inWords, classes } from './words.js'

const NUMBERS = new Set(['target', 'enrolment'])

export function setUpTrials() {
  const form = document.getElementById('filters'), table = document.getElementById('trials')
  if (!form || !table) return
  const view = new View(form, table)
  form.hidden = false
  view.read()
  if (location.search) view.show()
}

class View {
  constructor(form, table) {
    this.form = form
    this.table = table
    this.body = table.tBodies[0]
    this.found = document.getElementById('found')
    this.pages = document.getElementById('pages')
    this.size = Number(table.dataset.page)
    this.order = { key: '', down: false }
    this.page = 1
    let timer
    form.addEventListener('submit', event => event.preventDefault())
    form.addEventListener('input', event => {
      const isTyped = event.target.type === 'search' // the way back leads over choices, not over letters
      clearTimeout(timer)
      timer = setTimeout(() => { this.page = 1; this.write(isTyped); this.show() }, 120)
    })
    form.addEventListener('reset', () => setTimeout(() => { this.page = 1; this.order = { key: '', down: false }; this.write(); this.show() }))
    addEventListener('popstate', () => { this.read(); this.show() })
    for (const th of table.tHead.rows[0].cells) this.makeSortable(th)
  }

  makeSortable(th) {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: th.textContent })
    button.addEventListener('click', () => {
      const key = th.dataset.key
      this.order = { key, down: this.order.key === key ? !this.order.down : NUMBERS.has(key) || key === 'start' }
      this.page = 1
      this.write()
      this.show()
    })
    th.replaceChildren(button)
  }

  // read takes the state from the address.
  read() {
    const state = new URLSearchParams(location.search)
    for (const input of this.form.elements) {
      if (!input.name) continue
      if (input.type === 'checkbox') input.checked = state.get(input.name) === input.value
      else input.value = state.get(input.name) ?? ''
    }
    const sort = state.get('sort') ?? ''
    this.order = { key: sort.replace(/^-/, ''), down: sort.startsWith('-') }
    this.page = Math.max(1, Number.parseInt(state.get('page') ?? '1', 10) || 1)
  }

  // write puts the state into the address, as a step of its own that the back button takes back, or in
  // place of the last one.
  write(isSame) {
    const state = new URLSearchParams()
    for (const [key, value] of new FormData(this.form)) if (value) state.set(key, value)
    if (this.order.key) state.set('sort', (this.order.down ? '-' : '') + this.order.key)
    if (this.page > 1) state.set('page', this.page)
    const query = state.toString()
    const to = query ? `?${query}` : location.pathname
    if (isSame) history.replaceState(null, '', to)
    else if (query !== location.search.slice(1)) history.pushState(null, '', to)
  }

  async show() {
    let all
    try {
      all = await rows('trials')
    } catch (error) {
      console.error(error)
      this.found.textContent = 'The search needs data that did not come; the table below is as it was. Try to load the page again.'
      return
    }
    const want = Object.fromEntries(new FormData(this.form))
    const needles = (want.q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
    const hits = all.filter(row =>
      (!want.dose || (want.dose === 'headline' ? row.is_ldn : row.dose_class === want.dose)) &&
      (!want.state || row.state === want.state) && (!want.phase || row.phase === want.phase) &&
      (!want.results || row.results === want.results) && (!want.masked || row.masked) &&
      needles.every(needle => haystack(row).includes(needle)))
    this.sort(hits)
    const pages = Math.max(1, Math.ceil(hits.length / this.size))
    this.page = Math.min(this.page, pages)
    const shown = hits.slice((this.page - 1) * this.size, this.page * this.size)
    this.body.replaceChildren(...shown.map(line))
    if (!shown.length) this.body.append(none())
    const count = `${hits.length.toLocaleString('en-GB')} of ${all.length.toLocaleString('en-GB')} trials`
    this.found.textContent = pages > 1 ? `${count}, page ${this.page} of ${pages}.` : `${count}.`
    this.showPages(pages)
    for (const th of this.table.tHead.rows[0].cells) {
      if (th.dataset.key === this.order.key) th.setAttribute('aria-sort', this.order.down ? 'descending' : 'ascending')
      else th.removeAttribute('aria-sort')
    }
  }

  sort(hits) {
    const { key, down } = this.order
    if (!key) return
    hits.sort((a, b) => {
      const x = a[key], y = b[key]
      if (x == null || x === '') return y == null || y === '' ? 0 : 1 // what is missing stands last, either way
      if (y == null || y === '') return -1
      return (NUMBERS.has(key) ? x - y : String(x).localeCompare(String(y))) * (down ? -1 : 1)
    })
  }

  showPages(pages) {
    const buttons = []
    for (let n = 1; n <= pages && pages > 1; n++) {
      if (n > 2 && n < pages - 1 && Math.abs(n - this.page) > 2) continue
      const button = Object.assign(document.createElement('button'), { type: 'button', textContent: String(n) })
      button.setAttribute('aria-label', `Page ${n}`)
      if (n === this.page) button.setAttribute('aria-current', 'page')
      button.addEventListener('click', async () => {
        this.page = n
        this.write()
        await this.show()
        this.table.closest('.scroll').scrollIntoView({ block: 'start' })
        this.pages.querySelector('[aria-current]')?.focus({ preventScroll: true })
      })
      buttons.push(button)
    }
    this.pages.replaceChildren(...buttons)
  }
}

const haystack = row => row.text ??= [row.trial, row.title, row.conditions, row.sponsor, row.registries].join(' ').toLowerCase()

function cell(name, className, ...children) {
  const node = document.createElement(name)
  if (className) node.className = className
  node.append(...children.filter(child => child != null && child !== ''))
  return node
}

const sub = text => text ? cell('span', 'sub', text) : ''

function line(row) {
  const head = cell('th', '', Object.assign(document.createElement('a'), { href: `${document.body.dataset.root}trials/${row.path}/`, textContent: row.trial }), ' ', sub(row.title))
  head.scope = 'row'
  const dot = el('svg', { width: 10, height: 10, viewBox: '0 0 10 10', 'aria-hidden': 'true' }, el('circle', { cx: 5, cy: 5, r: 4.5, class: `c-${classes.includes(row.dose_class) ? row.dose_class : 'unknown'}` }))
  return cell('tr', '', head, cell('td', '', row.conditions.length > 90 ? `${row.conditions.slice(0, 90).trimEnd()} …` : row.conditions),
    cell('td', '', cell('span', 'tag', dot, inWords(row.dose_class)), row.target == null ? '' : cell('span', 'nowrap', ` ${row.target} mg a day`)),
    cell('td', '', row.phase, row.masked ? sub('masked RCT') : ''), cell('td', '', inWords(row.state)),
    cell('td', 'n', row.enrolment == null ? cell('span', 'none', 'not stated') : row.enrolment.toLocaleString('en-GB').replaceAll(',', '\u202f'), row.enrolment != null && row.enrolment_type === 'planned' ? cell('small', '', ' planned') : ''),
    cell('td', 'nowrap', row.start ? new Date(row.start).toLocaleDateString('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' }) : ''),
    cell('td', '', row.results === 'missing' ? cell('b', 'warn', 'none found') : inWords(row.results)))
}

function none() {
  const td = cell('td', '', 'No trial fits all of these. Clear a filter or search for less.')
  td.colSpan = 8
  return cell('tr', '', td)
}
