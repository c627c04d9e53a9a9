// The evidence strip of a claim: one mark a trial.
import { el, picture, mark, radius, describe, trialLines } from './svg.js'
import { participants } from './words.js'

export function drawStrip(node, all, room) {
  const trials = all.filter(row => row.claim_id === node.dataset.claim)
  const tall = node.classList.contains('tall')
  const width = Math.max(room, 200), most = tall ? 15 : 10, line = 2 * most + 8
  const places = []
  let x = 2, y = 0
  for (const row of trials) {
    const r = radius(row.enrolment, most)
    if (x + 2 * r + 2 > width) { x = 2; y += line }
    places.push([x + r, y + most + 1, r, row])
    x += 2 * r + 5
  }
  const counting = trials.filter(row => row.counts).length
  const svg = picture(width, y + line, `${node.dataset.all} trials, one mark each; ${counting} count for the verdict. The list of trials below holds the same.`)
  for (const [cx, cy, r, row] of places) {
    const g = mark(cx, cy, r, row)
    if (row.counts) g.append(el('path', { d: `M${cx - r} ${cy + most + 4}h${2 * r}`, class: 'm m-under' }))
    else g.classList.add('faint')
    describe(g, () => [...trialLines(row), `${participants(row)}.`, row.counts ? 'Counts:' : 'Does not count:', row.reason], row.path)
    svg.append(g)
  }
  node.replaceChildren(svg)
  const left = Number(node.dataset.all) - trials.length
  if (left > 0) node.append(Object.assign(document.createElement('p'), { className: 'count', textContent: `and ${left.toLocaleString('en-GB')} more without a mark` }))
}
