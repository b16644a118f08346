// A headless Chromium, and what every page of ours has to be in it.
import {existsSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import axe from 'axe-core'
import {chromium, type Browser, type Page} from 'playwright-core'

const names = ['chromium-headless-shell', 'chromium']

/** Starts the Chromium that scripts/system-packages.sh installs. */
export function openBrowser(): Promise<Browser> {
  const directories = (process.env['PATH'] ?? '').split(delimiter)
  const found = names.flatMap((name) => directories.map((directory) => join(directory, name))).find(existsSync)
  if (found === undefined) throw new Error(`none of ${names.join(', ')} is installed: scripts/system-packages.sh`)
  // its own sandbox needs a user that is not root
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({executablePath: found, args, timeout: 120_000})
}

/** What axe finds, as `rule: element`. */
export async function violations(page: Page): Promise<string[]> {
  const run = `${axe.source}; axe.run(document, {resultTypes: ['violations']}).then(({violations}) =>
    violations.flatMap(({id, nodes}) => nodes.map(({html}) => id + ': ' + html)))`
  const found: unknown = await page.evaluate(run)
  return Array.isArray(found) ? found.map(String) : [`no answer: ${String(found)}`]
}

/** By how many pixels the page is wider than the window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)')

/** What can be used and is not reached with the tabulator key, as its HTML. */
export async function unreachable(page: Page): Promise<string[]> {
  const all = await page.evaluate<number>(`(() => {
    window.wanted = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, [tabindex="0"]')]
    document.activeElement?.blur()
    return window.wanted.length
  })()`)
  for (let step = 0; step <= all; step++) {
    await page.keyboard.press('Tab')
    await page.evaluate('window.wanted = window.wanted.filter((one) => one !== document.activeElement)')
  }
  return page.evaluate<string[]>('window.wanted.map((one) => one.outerHTML)')
}
