/**
 * Renews the tasks every two seconds while the page is looked at. The page is whole without it. Updates can be paused, and only a
 * change of the summary is announced.
 */
export const script = `'use strict'
const section = document.getElementById('tasks')
const list = document.getElementById('task-list')
const summary = document.getElementById('task-summary')
if (section && list && summary) {
  const button = document.createElement('button')
  let paused = false
  const label = () => { button.textContent = paused ? 'Resume updates' : 'Pause updates' }
  button.type = 'button'
  button.className = 'right small'
  label()
  button.addEventListener('click', () => { paused = !paused; label() })
  document.getElementById('task-refresh').replaceWith(button)
  const renew = async () => {
    if (paused || document.hidden) return
    const response = await fetch(section.dataset.source, {redirect: 'error', headers: {Accept: 'text/html'}})
    if (!response.ok) throw new Error(response.statusText)
    const text = await response.text()
    if (paused) return
    const next = new DOMParser().parseFromString(text, 'text/html')
    const rows = next.getElementById('task-list')
    const said = next.getElementById('task-summary')
    if (rows && rows.innerHTML !== list.innerHTML) list.replaceChildren(...rows.childNodes)
    if (said && said.textContent !== summary.textContent) summary.textContent = said.textContent
  }
  const wait = () => setTimeout(() => renew().then(wait, () => {
    summary.textContent = 'Updates have stopped; reload the page.'
    button.remove()
  }), 2000)
  wait()
}
`
