// Forest plots: registered analyses, each on its own scale, and differences in risk on one.
import { el, picture, describe } from './svg.js'
import { linear, ticks } from './scale.js'
import { amount, inWords } from './words.js'
import { empty } from './empty.js'

const ROW = 30, MOST = 40

const cut = (text, room) => { const most = Math.max(8, Math.floor(room / 6.1)); return text.length > most ? `${text.slice(0, most - 1)}…` : text }

export function drawAnalyses(node, all, room) {
  if (!all.length) return empty(node, 'No record of this run holds an analysis with an interval.')
  const rows = all.slice(0, MOST)
  const width = Math.max(room, 240), narrow = width < 620
  const left = narrow ? 92 : width * .4, right = narrow ? 8 : 290
  const height = rows.length * ROW + 40
  const svg = picture(width, height, `${rows.length} registered analyses with their intervals. The table below holds the numbers.`)
  const middle = (left + width - right) / 2, half = (width - right - left) / 2 - 6
  svg.append(el('line', { class: 'zero', x1: middle, x2: middle, y1: 18, y2: height - 14 }), el('text', { x: middle, y: 12, 'text-anchor': 'middle' }, 'no difference'))
  rows.forEach((row, i) => {
    const y = 34 + i * ROW
    const isRatio = row.is_ratio && row.low > 0
    const at = value => isRatio ? Math.log(value) : value
    const reach = Math.max(Math.abs(at(row.low)), Math.abs(at(row.high)), Math.abs(at(row.estimate))) || 1
    const x = value => middle + at(value) / reach * half
    const g = el('g', { class: 'mark' })
    if (!narrow) g.append(el('text', { x: 96, y: y + 4 }, cut(row.outcome ?? '', left - 108)), el('text', { x: width - right + 10, y: y + 4 }, cut(`${amount(row.estimate)} (${amount(row.low)} to ${amount(row.high)}) ${inWords(row.result)}`, right)))
    g.append(el('text', { class: 'strong', x: 0, y: y + 4 }, row.trial))
    g.append(el('line', { class: `whisker${row.is_ldn ? ' ldn' : ''}`, x1: x(row.low), x2: x(row.high), y1: y, y2: y }),
      el('rect', { class: `c-${row.dose_class}`, x: x(row.estimate) - 4.5, y: y - 4.5, width: 9, height: 9 }))
    describe(g, () => [row.trial, `${row.outcome}.`, `${row.estimate_type ?? 'Estimate'} ${amount(row.estimate)} (${amount(row.low)} to ${amount(row.high)}), p ${row.p ?? 'not stated'}.`, `${inWords(row.result)}.`], row.path)
    svg.append(g)
  })
  node.replaceChildren(svg)
  more(node, all.length - rows.length)
}

export function drawRisks(node, all, room) {
  const usable = all.filter(row => row.estimate != null && row.low != null && row.high != null)
  if (!usable.length) return empty(node, 'No record of this run holds adverse events of naltrexone against placebo. That is missing data, not safety.')
  const low = usable.filter(row => row.is_ldn) // other doses stand in the table
  const rows = (low.length ? low : usable).slice(0, MOST)
  const width = Math.max(room, 240), narrow = width < 620
  const left = narrow ? 96 : 320, right = narrow ? 8 : 150
  const least = Math.min(-.05, ...rows.map(r => r.low)), most = Math.max(.05, ...rows.map(r => r.high))
  const x = linear(least, most, left, width - right)
  const events = [...new Set(rows.map(r => r.event))]
  const height = rows.length * (ROW - 6) + events.length * 24 + 44
  const svg = picture(width, height, `Differences in risk of ${events.length} kinds of adverse events in ${rows.length} comparisons. The table below holds the numbers.`)
  for (const t of ticks(least, most, 6)) svg.append(el('line', { class: t === 0 ? 'zero' : 'grid', x1: x(t), x2: x(t), y1: 4, y2: height - 30 }), el('text', { x: x(t), y: height - 14, 'text-anchor': 'middle' }, `${t > 0 ? '+' : ''}${Math.round(t * 100)}`.replace('-', '−')))
  svg.append(el('text', { x: left, y: height - 1 }, '‹ fewer on naltrexone'), el('text', { x: width - right, y: height - 1, 'text-anchor': 'end' }, 'more on naltrexone ›'))
  let y = 14
  for (const event of events) {
    svg.append(el('text', { class: 'strong', x: 0, y: y + 6 }, event))
    y += 24
    for (const row of rows.filter(r => r.event === event)) {
      const g = el('g', { class: 'mark' }, el('text', { class: 'strong', x: 8, y: y + 4 }, row.trial))
      if (!narrow) g.append(el('text', { x: 110, y: y + 4 }, `${row.tested_affected} of ${row.tested_at_risk}, placebo ${row.placebo_affected} of ${row.placebo_at_risk}`), el('text', { x: width - right + 10, y: y + 4 }, inWords(row.dose_class)))
      g.append(el('line', { class: `whisker${row.is_ldn ? ' ldn' : ''}`, x1: x(row.low), x2: x(row.high), y1: y, y2: y }), el('circle', { class: `c-${row.dose_class}`, cx: x(row.estimate), cy: y, r: 5 }))
      describe(g, () => [row.trial, `${event}:`, `${row.tested_affected} of ${row.tested_at_risk} on naltrexone, ${row.placebo_affected} of ${row.placebo_at_risk} on placebo;`, `difference ${(row.estimate * 100).toFixed(1)} points (${(row.low * 100).toFixed(1)} to ${(row.high * 100).toFixed(1)}).`], row.path)
      svg.append(g)
      y += ROW - 6
    }
  }
  node.replaceChildren(svg)
  more(node, usable.length - rows.length)
}

function more(node, left) {
  if (left > 0) node.append(Object.assign(document.createElement('p'), { className: 'count', textContent: `and ${left.toLocaleString('en-GB')} more in the table` }))
}
