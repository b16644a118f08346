import type {Browser} from 'playwright-core'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {documentCode, documentList, documentRecord} from '../../src/output/document'
import {collection, field, fields} from '../../src/output/fields'
import {openBrowser, overflow, unreachable, violations} from '../support/browser'
import {hasPrograms} from '../support/needs'

interface Change {
  readonly change: string
  readonly digest: string
  readonly name: string
  readonly places: readonly {readonly name: string}[]
}

const hostile = `<img src="http://127.0.0.1:1/x" onerror="alert(1)"><script>alert(1)</script>`
const shown = fields<Change>()(
  field('Change', 'change', {state: true}),
  field('Name', 'name'),
  field('Old Digest', 'digest'),
  field('New Digest', 'digest'),
  collection('Places', 'places', [field('Name', 'name')]),
  collection('More Places', 'places', [field('Name', 'name')]),
)
const change = (word: string): Record<string, unknown> => ({
  change: word,
  digest: `sha256:${'ab'.repeat(32)}`,
  name: hostile,
  places: [{name: 'Dev'}],
})
const about = [['Command', `mallet image diff --from Prod --to ${hostile}`]] as const
const list = documentList('html', shown, {title: `Changes ${hostile}`, about})
const pages = {
  list: list.rows(['new', 'gone', 'moved', 'success'].map(change)) + list.end(),
  record: documentRecord('html', shown, change('moved'), {title: 'One', about}),
  plan: documentCode('html', `+ product ${hostile}\n    url: ${'x'.repeat(300)}\n~ view\n- gone`, {
    title: 'Plan',
    about,
    language: 'diff',
  }),
}

describe.runIf(hasPrograms)('pages of results in Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it.each(Object.entries(pages))('a %s fits, runs and loads nothing, and axe finds nothing', async (_, content) => {
    for (const [width, colorScheme] of [
      [360, 'light'],
      [1920, 'dark'],
    ] as const) {
      const context = await browser.newContext({viewport: {width, height: 800}, colorScheme})
      const page = await context.newPage()
      const events: string[] = []
      page.on('dialog', (dialog) => events.push(dialog.message()))
      page.on('request', (request) => events.push(request.url()))
      await page.setContent(content)
      expect(await overflow(page)).toBe(0)
      expect(await violations(page)).toEqual([])
      expect(await unreachable(page)).toEqual([])
      expect(events).toEqual([])
      await context.close()
    }
  })
})
