// One story on each release of the server: published, promoted, changed, promoted again, and taken back.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {katelloVersions, type KatelloVersion} from '../../../src/contract/versions'
import type {ServedDigest} from '../../../src/workflows/images/history'
import {delivery, type Delivery} from '../../server/content-views/delivery'
import {temporary} from '../../support/places'
import {mallet, type Run} from '../../support/program'

/** Requests of a repository, and of an image, on a server that tells where tags are; before 4.20 each list of tags takes more. */
const requests: Readonly<Record<KatelloVersion, readonly [repository: number, image: number]>> = {
  '4.16': [10, 19],
  '4.20': [3, 5],
  '5.0': [3, 5],
}

describe.each(katelloVersions)('image history on Katello %s', (katello) => {
  let at: Delivery
  let before: string
  let after: string

  const run = (...args: string[]): Promise<Run> =>
    mallet(['image', 'history', ...args, '--organization-id', String(at.organization)], {
      home: temporary(),
      env: {MALLET_SERVER: at.server.url, MALLET_USERNAME: 'admin', MALLET_PASSWORD: 'changeme'},
    })
  async function history(...args: string[]): Promise<ServedDigest[]> {
    const {code, stdout, stderr} = await run(...args, '--json')
    expect([code, stderr]).toEqual([0, ''])
    return JSON.parse(stdout) as ServedDigest[]
  }
  const short = (rows: readonly ServedDigest[]) =>
    rows.map(({environment, version, digest, until, current, description}) => [
      environment,
      version,
      digest === before ? 'before' : digest === after ? 'after' : digest,
      until === null ? (current ? 'now' : 'unknown') : 'past',
      description,
    ])

  beforeAll(async () => {
    at = await delivery({edition: {katello}})
    const repository = await at.synced('web', 'apps/web')
    const {id: view} = await at.view('App', {repository_ids: [repository]})
    const first = await at.publish(view, {description: 'First'})
    await at.promote(first, [at.dev])
    const upstream = at.contents.find(({name}) => name === 'apps/web')
    before = upstream?.tags.get('latest') ?? ''
    after = upstream?.tags.get('1.0') ?? ''
    upstream?.tags.set('latest', after)
    await at.sync(repository)
    await at.promote(await at.publish(view), [at.dev])
    await at.promote(first, [at.dev], {force: true, description: 'Rolled back'})
    await at.promote(first, [at.prod])
    await at.done('DELETE', `/katello/api/content_views/${view}/environments/${at.prod}`)
  })
  afterAll(() => at?.close())

  it('shows which digest each environment served, newest first, and who brought it', async () => {
    const rows = await history('web:latest')
    expect(short(rows)).toEqual([
      ['Library', null, 'after', 'now', null],
      ['Prod', '1.0', 'before', 'past', null],
      ['Dev', '1.0', 'before', 'now', 'Rolled back'],
      ['Dev', '2.0', 'after', 'past', null],
      ['Library', '2.0', 'after', 'now', null],
      ['Dev', '1.0', 'before', 'past', null],
      ['Library', '1.0', 'before', 'past', 'First'],
    ])
    expect(rows.slice(1).every(({user, from}) => user === 'admin' && from !== null)).toBe(true)
  })

  it('finds the repository by any of its images, narrowed to environment, view and digest', async () => {
    const image = 'acme/dev/app/quay/web'
    expect(await history(`${image}:latest`)).toEqual(await history('web:latest'))
    expect(await history(`${new URL(at.server.url).host}/${image}:latest`)).toEqual(await history('web:latest'))
    expect(short(await history(`web@${after}`, '--lifecycle-environment', 'Dev'))).toContainEqual([
      'Dev',
      '2.0',
      'after',
      'past',
      null,
    ])
    expect(new Set((await history('web', '--content-view', 'App')).map((row) => row.content_view))).toEqual(
      new Set(['App']),
    )
  })

  it('takes few requests', async () => {
    const count = async (name: string): Promise<number> => {
      const {stderr} = await run(name, '--trace')
      return stderr.match(/^> GET /gm)?.length ?? 0
    }
    expect([await count('web:latest'), await count('acme/dev/app/quay/web:latest')]).toEqual(requests[katello])
  })

  it.each([
    ['web:never', 128, 'web never had tag never'],
    ['wob', 128, 'No image or repository is called wob'],
    ['we"b', 64, 'is not the name of an image'],
  ])('of %s ends with %i', async (name, exit, message) => {
    const {code, stderr} = await run(name)
    expect([code, stderr]).toEqual([exit, expect.stringContaining(message)])
  })
})
