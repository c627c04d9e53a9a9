// DuckDB lines with the address that these pages are served from, and a button that copies them.
export function setUpCopying() {
  for (const code of document.querySelectorAll('code[data-path]')) {
    code.textContent = `from '${new URL(code.dataset.path, location.href)}'`
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = 'Copy'
    button.setAttribute('aria-label', `Copy the DuckDB line of ${code.closest('.file').id}`)
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(code.textContent)
        button.textContent = 'Copied'
      } catch {
        getSelection().selectAllChildren(code)
        button.textContent = 'Selected'
      }
      setTimeout(() => { button.textContent = 'Copy' }, 2000)
    })
    code.after(button)
  }
}
