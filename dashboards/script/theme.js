// Light and dark: the system's choice unless the reader made one.
const KEY = 'ldntrials-theme'

export function setUpTheme() {
  const button = document.querySelector('.theme')
  const system = matchMedia('(prefers-color-scheme: dark)')
  let chosen = null
  try { chosen = localStorage.getItem(KEY) } catch { /* storage may be off */ }
  const show = () => {
    if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen
    const isDark = chosen ? chosen === 'dark' : system.matches
    button.textContent = isDark ? 'Light' : 'Dark'
    button.setAttribute('aria-label', isDark ? 'Use light colours' : 'Use dark colours')
  }
  button.addEventListener('click', () => {
    const isDark = chosen ? chosen === 'dark' : system.matches
    chosen = isDark ? 'light' : 'dark'
    try { localStorage.setItem(KEY, chosen) } catch { /* then for this page only */ }
    show()
  })
  system.addEventListener('change', show)
  show()
  button.hidden = false
}
