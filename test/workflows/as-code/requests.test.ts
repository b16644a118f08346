// How many requests comparing takes: lists, and a request for each repository only where the file has what they lack.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {katelloVersions} from '../../../src/contract/versions'
import {readFiles} from '../../../src/workflows/as-code/read-file'
import {plan} from '../../../src/workflows/as-code/planning'
import {apply, everything, sharedPlace, type Place} from './organizations'

describe.each(katelloVersions)('Katello %s', (katello) => {
  let at: Place
  let id: number
  beforeAll(async () => {
    at = await sharedPlace(katello)
    id = await at.organization('ACME')
    await apply(at.client(), id, everything('ACME'))
  }, 60_000)
  afterAll(() => at.close())

  /** Requests of a plan, without those for single repositories, and how many these are. */
  async function requests(text: string): Promise<{lists: number; repositories: number; told: string[]}> {
    const sent: string[] = []
    const told: string[] = []
    await plan(
      at.client((_, path) => void sent.push(path)),
      id,
      readFiles([{name: 'f', text: `organization: ACME\n${text}`}], {}),
      {prune: false, waits: false, onRead: (done, all) => void told.push(`${done}/${all}`)},
    )
    const repositories = sent.filter((path) => /\/repositories\/\d+$/.test(path)).length
    return {lists: sent.length - repositories, repositories, told}
  }

  it('reads only those repositories one by one whose entry names what the list lacks', async () => {
    const products = (web: string, api: string): string =>
      `products: [{name: Apps, repositories: [{name: web${web}}, {name: api${api}}]}]`
    const plain = await requests(products(', mirroring_policy: mirror_content_only', ', description: null'))
    expect([plain.repositories, plain.told]).toEqual([0, []])
    for (const member of ['include_tags: [x]', 'exclude_tags: [x]', 'verify_ssl_on_sync: true']) {
      const {lists, repositories, told} = await requests(products(`, ${member}`, ''))
      expect([lists, repositories, told], member).toEqual([plain.lists, 1, ['1/1']])
    }
    const both = await requests(products(', include_tags: [x]', ', include_tags: [x]'))
    expect([both.repositories, both.told]).toEqual([2, ['1/2', '2/2']])
  })

  it('asks one list for each kind of thing, and one for the filters of each content view that has some', async () => {
    expect((await requests('environments: []')).lists).toBe(1)
    expect((await requests('activation_keys: []')).lists).toBe(3)
    expect((await requests('hosts: [{search: name ~ web, content_view_environments: [Library]}]')).lists).toBe(3)
  })
})
