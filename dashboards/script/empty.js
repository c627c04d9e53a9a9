// What a chart says when there is nothing to draw.
export function empty(node, text) {
  node.classList.add('hollow')
  node.replaceChildren(Object.assign(document.createElement('p'), { className: 'empty', textContent: text }))
}
