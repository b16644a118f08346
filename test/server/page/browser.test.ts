import type {Browser, BrowserContextOptions, Page} from 'playwright-core'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {openBrowser, overflow, unreachable, violations} from '../../support/browser'
import {hasPrograms} from '../../support/needs'
import {harness, type Harness} from '../harness'
import {fill, type Pictured} from './setup'

describe.runIf(hasPrograms)("the sandbox's page in Chromium", () => {
  let h: Harness
  let made: Pictured
  let browser: Browser

  beforeAll(async () => {
    ;[h, browser] = await Promise.all([harness(), openBrowser()])
    made = await fill(h)
    await h.ok('POST', '/katello/api/organizations', {
      name: 'Organization with a name that is wider than a telephone',
    })
  })
  afterAll(async () => {
    await browser.close()
    await h.close()
  })

  /** Signs in as a person does, and collects what the browser complains about and asks for. */
  async function signedIn(
    options: BrowserContextOptions,
  ): Promise<{page: Page; complaints: string[]; asked: Set<string>}> {
    const context = await browser.newContext(options)
    const page = await context.newPage()
    const complaints: string[] = []
    const asked = new Set<string>()
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('dialog', (dialog) => complaints.push(dialog.message()))
    page.on('request', (request) => asked.add(new URL(request.url()).origin))
    await page.goto(`${h.server.url}/`)
    await page.fill('#login', 'admin')
    await page.fill('#password', 'changeme')
    await page.press('#password', 'Enter')
    await page.waitForSelector('#images')
    return {page, complaints, asked}
  }

  it.each([360, 1024, 1920])('fits a window of %i pixels, and axe finds nothing', async (width) => {
    const {page, complaints, asked} = await signedIn({viewport: {width, height: 900}})
    expect(await overflow(page)).toBe(0)
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
    expect([...asked]).toEqual([h.server.url])
    await page.context().close()
  })

  it('has colors for the dark, too, and a form of the login that axe has nothing against', async () => {
    const {page} = await signedIn({colorScheme: 'dark', viewport: {width: 1024, height: 900}})
    expect(await violations(page)).toEqual([])
    await page.click('text=Sign out')
    await page.waitForSelector('#password')
    expect(await violations(page)).toEqual([])
    await page.context().close()
  })

  it('is used with the keyboard: everything is reached, a search is sent', async () => {
    const {page} = await signedIn({viewport: {width: 1024, height: 900}})
    expect(await unreachable(page)).toEqual([])
    await page.focus('#q')
    await page.keyboard.type(made.old)
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=sha256/)
    expect(await page.locator('#images tbody tr:not(.view)').count()).toBe(1)
    expect(await page.locator('#images mark').count()).toBeGreaterThan(0)
    await page.context().close()
  })

  it('shows tasks as they come, until that is paused', async () => {
    const {page, complaints} = await signedIn({viewport: {width: 1024, height: 900}})
    const rows = (name: string) => page.locator('#task-list tr', {hasText: name})
    await h.task(String((await h.ok('POST', `/katello/api/content_views/${made.viewId}/publish`, {}))['id']))
    await rows('Publish').nth(2).waitFor({timeout: 60_000})
    await page.click('text=Pause updates')
    expect(await page.locator('text=Resume updates').count()).toBe(1)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('is whole without JavaScript', async () => {
    const {page} = await signedIn({javaScriptEnabled: false, viewport: {width: 1024, height: 900}})
    expect(await page.locator('#images .mark.moved').count()).toBeGreaterThan(1)
    expect(await page.locator('#hosts .cards > li').count()).toBe(3)
    expect(await page.locator('#task-refresh').innerText()).toBe('Reload')
    expect(await page.locator('text=Pause updates').count()).toBe(0)
    await page.context().close()
  })
})
