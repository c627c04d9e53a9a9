// Draws the charts of a page, each when it comes near the view, and says in words when it cannot.
import { drawStrip } from './strip.js'
import { drawStarts } from './starts.js'
import { drawDoses } from './doses.js'
import { drawAnalyses, drawRisks } from './forest.js'
import { rows } from './data.js'

const kinds = { starts: drawStarts, doses: drawDoses, analyses: drawAnalyses, risks: drawRisks }

export function drawCharts() {
  const pending = new Map()
  for (const node of document.querySelectorAll('.strip')) pending.set(node, [drawStrip, 'strips'])
  for (const node of document.querySelectorAll('.chart[data-chart]')) pending.set(node.querySelector('.plot'), [kinds[node.dataset.chart], node.dataset.chart])
  for (const [, name] of pending.values()) rows(name).catch(() => {}) // read while the page is laid out; who draws tells of a failure
  // A chart is told its width, measured before any is drawn: to ask in between would lay out the page
  // again each time.
  const draw = async (node, width) => {
    try {
      const [kind, name] = pending.get(node)
      kind(node, await rows(name), width)
      performance.mark('chart')
    } catch (error) {
      console.error(error)
      const note = Object.assign(document.createElement('p'), { className: 'failed', textContent: 'This chart could not be drawn: its data did not come. The table holds the same numbers.' })
      node.replaceChildren(note)
    }
    node.dataset.drawn = ''
  }
  const near = new IntersectionObserver(entries => {
    for (const { isIntersecting, target, boundingClientRect } of entries) {
      if (!isIntersecting) continue
      near.unobserve(target)
      draw(target, boundingClientRect.width)
    }
  }, { rootMargin: '400px' })
  // What stands in view is drawn before the next frame, the rest when it comes near.
  const places = [...pending.keys()].map(node => [node, node.getBoundingClientRect()])
  for (const [node, { top, width }] of places) {
    if (top < innerHeight + 400) draw(node, width)
    else near.observe(node)
  }
  let width = innerWidth
  addEventListener('resize', () => {
    if (innerWidth === width) return
    width = innerWidth
    const widths = [...pending.keys()].filter(node => 'drawn' in node.dataset).map(node => [node, node.clientWidth])
    for (const [node, room] of widths) draw(node, room)
  })
}
