// Trials begun each year, stacked by dose class.
import { el, picture, describe } from './svg.js'
import { linear, ticks } from './scale.js'
import { classes, inWords } from './words.js'
import { empty } from './empty.js'

export function drawStarts(node, all, room) {
  if (!all.length) return empty(node, 'No trial states a start.')
  const first = Math.min(...all.map(r => r.year)), last = Math.max(...all.map(r => r.year))
  const byYear = new Map()
  for (const row of all) byYear.set(row.year, [...(byYear.get(row.year) ?? []), row])
  const most = Math.max(...[...byYear.values()].map(list => list.reduce((sum, r) => sum + r.trials, 0)))
  const width = Math.max(room, 240), height = 240, left = 34, bottom = 24, top = 26
  const x = linear(first, last + 1, left, width - 6), y = linear(0, most, height - bottom, top)
  const svg = picture(width, height, `Trials begun each year from ${first} to ${last}, at most ${most} in a year. The table below holds the numbers.`)
  for (const t of ticks(0, most, 4)) {
    if (t % 1) continue
    svg.append(el('line', { class: 'grid', x1: left, x2: width, y1: y(t), y2: y(t) }), el('text', { x: left - 6, y: y(t) + 4, 'text-anchor': 'end' }, String(t)))
  }
  const step = x(first + 1) - x(first)
  const every = Math.max(1, Math.ceil(40 / step))
  for (let year = first; year <= last; year++) {
    let base = 0
    const rows = byYear.get(year) ?? []
    for (const name of classes) {
      const row = rows.find(r => r.dose_class === name)
      if (!row) continue
      const rect = el('rect', { class: `c-${name}`, x: x(year) + step * .1, width: step * .8, y: y(base + row.trials), height: y(base) - y(base + row.trials), rx: 1 })
      describe(rect, () => [`${year}: ${row.trials} ${row.trials === 1 ? 'trial' : 'trials'}`, inWords(name)])
      svg.append(rect)
      base += row.trials
    }
    if ((year - first) % every === 0) svg.append(el('text', { x: x(year) + step / 2, y: height - 6, 'text-anchor': 'middle' }, String(year)))
  }
  let at = left
  for (const name of classes.filter(c => all.some(r => r.dose_class === c))) {
    svg.append(el('rect', { class: `c-${name}`, x: at, y: 4, width: 10, height: 10, rx: 2 }), el('text', { x: at + 14, y: 13 }, inWords(name)))
    at += 30 + inWords(name).length * 6.6
    if (at > width - 60) break
  }
  node.replaceChildren(svg)
}
