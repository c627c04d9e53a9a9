// Target dose of every low-dose trial, stacked where doses agree, against the article's range.
import { el, picture, mark, radius, describe, trialLines } from './svg.js'
import { linear } from './scale.js'
import { inWords, participants } from './words.js'
import { empty } from './empty.js'

const FROM = .5, TO = 2.5 // milligrams a day, as the article says

export function drawDoses(node, all, room) {
  if (!all.length) return empty(node, 'No low-dose trial states a target dose.')
  const width = Math.max(room, 240), left = 14, right = 14
  const top = Math.max(6, ...all.map(r => r.target)), high = top + .3
  const x = linear(0, high, left, width - right)
  // Marks of about one dose share a column; a full column is joined by its neighbours' width.
  const columns = new Map()
  for (const row of [...all].sort((a, b) => (b.enrolment ?? 0) - (a.enrolment ?? 0))) {
    const key = Math.round(x(row.target) / 8)
    columns.set(key, [...(columns.get(key) ?? []), row])
  }
  const longest = Math.max(...[...columns.values()].map(c => c.length))
  let scale = longest > 120 ? 3 : longest > 40 ? 4.5 : 9
  const full = 2 * scale + 3
  const places = [...columns.keys()].sort((a, b) => a - b).map(key => key * 8)
  const gap = Math.min(width / 4, ...places.slice(1).map((place, i) => place - places[i]))
  const lanes = Math.max(1, Math.min(9, Math.floor(gap / full), Math.ceil(longest / 10)))
  const pitch = Math.max(2.6, Math.min(full, 440 / Math.ceil(longest / lanes))) // a chart fits a screen
  scale = Math.min(scale, (pitch - .6) / 2)
  const height = Math.max(200, Math.ceil(longest / lanes) * pitch + 84)
  const floor = height - 36
  const svg = picture(width, height, `Target doses of ${all.length} low-dose trials; ${all.filter(r => r.target >= FROM && r.target <= TO).length} lie in the article's range of 0.5 to 2.5 milligrams. The table below lists them.`)
  svg.append(el('rect', { class: 'range', x: x(FROM), width: x(TO) - x(FROM), y: 0, height: floor }))
  for (const edge of [FROM, TO]) svg.append(el('line', { class: 'rangeline', x1: x(edge), x2: x(edge), y1: 0, y2: floor }))
  svg.append(el('text', { class: 'strong', x: (x(FROM) + x(TO)) / 2, y: 16, 'text-anchor': 'middle' }, x(TO) - x(FROM) > 150 ? 'the article: 0.5–2.5 mg' : '0.5–2.5 mg'))
  svg.append(el('line', { class: 'axis', x1: left, x2: width - right, y1: floor, y2: floor }))
  for (let t = 0; t <= top; t++) svg.append(el('line', { class: 'axis', x1: x(t), x2: x(t), y1: floor, y2: floor + 5 }), el('text', { x: x(t), y: floor + 18, 'text-anchor': t === 0 ? 'start' : 'middle' }, t === 0 ? '0 mg' : String(t)))
  for (const rows of columns.values()) if (rows.length > 2) {
    const middle = rows.reduce((sum, row) => sum + x(row.target), 0) / rows.length
    svg.append(el('text', { class: 'strong', x: middle, y: floor - 10 - Math.ceil(rows.length / lanes) * pitch, 'text-anchor': 'middle' }, `${rows.length} trials`))
  }
  for (const rows of columns.values()) rows.forEach((row, i) => {
    const line = Math.floor(i / lanes), abreast = Math.min(lanes, rows.length - line * lanes)
    const lane = i % lanes - (abreast - 1) / 2 // a mark alone stands at its dose
    const r = Math.min(scale, radius(row.enrolment, scale))
    const g = mark(x(row.target) + lane * pitch, floor - scale - 4 - line * pitch, r, row)
    describe(g, () => [...trialLines(row), `${participants(row)};`, `time of day ${inWords(row.timing)}.`], row.path)
    svg.append(g)
  })
  node.replaceChildren(svg)
}
