// Draws the charts of a page, each when it comes near the view, and says in words when it cannot.
import { drawStrip } from './strip.js'
import { drawStarts } from './starts.js'
import { drawDoses } from './doses.js'
import { drawAnalyses, drawRisks } from './forest.js'
import { rows } from './data.js'

const kinds = { starts: drawStarts, doses: drawDoses, analyses: drawAnalyses, risks: drawRisks }

export function drawCharts() {
  const pending = new Map()
  for (const node of document.querySelectorAll('.strip')) pending.set(node, async () => drawStrip(node, await rows('strips')))
  for (const node of document.querySelectorAll('.chart[data-chart]')) {
    const name = node.dataset.chart
    pending.set(node.querySelector('.plot'), async plot => kinds[name](plot, await rows(name)))
  }
  const draw = async node => {
    try {
      await pending.get(node)(node)
      performance.mark('chart')
    } catch (error) {
      console.error(error)
      const note = Object.assign(document.createElement('p'), { className: 'failed', textContent: 'This chart could not be drawn: its data did not come. The table holds the same numbers.' })
      node.replaceChildren(note)
    }
    node.dataset.drawn = ''
  }
  const near = new IntersectionObserver(entries => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue
      near.unobserve(target)
      draw(target)
    }
  }, { rootMargin: '400px' })
  for (const node of pending.keys()) near.observe(node)
  let width = innerWidth
  addEventListener('resize', () => {
    if (innerWidth === width) return
    width = innerWidth
    for (const node of pending.keys()) if ('drawn' in node.dataset) draw(node)
  })
}
