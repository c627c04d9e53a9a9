// SVG elements, marks of trials and tooltips. Text is set as text, never as markup.
import { inWords } from './words.js'

const NAMESPACE = 'http://www.w3.org/2000/svg'

export function el(name, attributes = {}, ...children) {
  const node = document.createElementNS(NAMESPACE, name)
  for (const [key, value] of Object.entries(attributes)) if (value != null) node.setAttribute(key, value)
  node.append(...children)
  return node
}

// picture is an SVG that a screen reader takes as one image with a label; the table beside it holds the facts.
export function picture(width, height, label) {
  return el('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label })
}

// radius grows with the square root of participants, within bounds.
export const radius = (n, most = 11) => n == null ? 3.5 : Math.max(3, Math.min(most, 2 + Math.sqrt(n) * .62))

// mark draws a trial: colour is the dose class, form its state.
export function mark(x, y, r, row) {
  const g = el('g', { class: `mark c-${row.dose_class}` })
  const shape = (name, attributes, kind) => g.append(el(name, { ...attributes, class: `m m-${kind}` }))
  const circle = { cx: x, cy: y, r }
  switch (row.state) {
    case 'completed':
      shape('circle', circle, 'completed'); break
    case 'planned': case 'ongoing':
      shape('circle', circle, 'open'); shape('circle', { cx: x, cy: y, r: r * .4 }, 'dot'); break
    case 'terminated': case 'suspended':
      shape('circle', circle, 'open'); shape('path', { d: `M${x} ${y - r}a${r} ${r} 0 0 0 0 ${2 * r}z` }, 'half'); break
    case 'withdrawn': {
      const d = r * .5
      shape('circle', circle, 'open'); shape('path', { d: `M${x - d} ${y - d}l${2 * d} ${2 * d}M${x + d} ${y - d}l${-2 * d} ${2 * d}` }, 'line'); break
    }
    default:
      shape('circle', circle, 'open m-dash')
  }
  return g
}

let tip

// describe shows lines of text beside a node while the pointer is over it, and goes to path on a click.
export function describe(node, lines, path) {
  node.addEventListener('pointerenter', event => {
    tip ??= Object.assign(document.createElement('div'), { className: 'tip' })
    tip.setAttribute('aria-hidden', 'true') // the table beside the chart says the same
    tip.replaceChildren(...lines.filter(Boolean).map((line, i) => Object.assign(document.createElement(i ? 'span' : 'b'), { textContent: line + (i ? ' ' : '') })))
    document.body.append(tip)
    const left = Math.min(event.pageX + 12, scrollX + innerWidth - tip.offsetWidth - 8)
    tip.style.left = `${Math.max(scrollX + 8, left)}px`
    tip.style.top = `${event.pageY + 16}px`
  })
  node.addEventListener('pointerleave', () => tip?.remove())
  if (path) node.addEventListener('click', () => { location.href = `${document.body.dataset.root}trials/${path}/` })
}

export const trialLines = row => [row.trial, row.title, `${inWords(row.dose_class)}${row.target != null ? `, ${row.target} mg a day` : ''};`, `${inWords(row.state)};`]
