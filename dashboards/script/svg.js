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
export const radius = (n, most = 11) => n == null ? 4 : Math.max(4, Math.min(most, 2 + Math.sqrt(n) * .62))

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

// What stands behind a node: a function that gives its lines, and the trial's path.
const behind = new WeakMap()
let tip, shown

// describe shows the lines that tell gives while the pointer is over a node, and goes to path on a click.
// One listener serves all nodes: a chart may have thousands.
export function describe(node, tell, path) {
  behind.set(node, { tell, path })
  if (tip) return
  tip = Object.assign(document.createElement('div'), { className: 'tip' })
  tip.setAttribute('aria-hidden', 'true') // the table beside the chart says the same
  document.addEventListener('pointerover', event => {
    const over = owner(event.target)
    if (over === shown) return
    shown = over
    if (!over) return tip.remove()
    tip.replaceChildren(...behind.get(over).tell().filter(Boolean).map((line, i) => Object.assign(document.createElement(i ? 'span' : 'b'), { textContent: line + (i ? ' ' : '') })))
    document.body.append(tip)
    tip.style.left = `${Math.max(scrollX + 8, Math.min(event.pageX + 12, scrollX + innerWidth - tip.offsetWidth - 8))}px`
    tip.style.top = `${event.pageY + 16}px`
  })
  document.addEventListener('click', event => {
    const to = behind.get(owner(event.target))?.path
    if (to) location.href = `${document.body.dataset.root}trials/${to}/`
  })
}

// owner is the described node that a target is or lies in.
function owner(target) {
  for (let node = target; node instanceof Element; node = node.parentNode) if (behind.has(node)) return node
}

export const trialLines = row => [row.trial, row.title, `${inWords(row.dose_class)}${row.target != null ? `, ${row.target} mg a day` : ''};`, `${inWords(row.state)};`]
