import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {katelloVersions} from '../../../src/contract/versions'
import {allPlacements} from '../../../src/workflows/images/collect'
import {diffPlaces} from '../../../src/workflows/images/diff'
import {parsePlace} from '../../../src/workflows/images/place'
import {findWhere} from '../../../src/workflows/images/where'
import type {Placement} from '../../../src/workflows/images/placement'
import {delivery, upstreamTags, type Delivery} from '../../server/content-views/delivery'
import {watched, type Watched} from './support'

const short = (rows: readonly Placement[]) =>
  rows.map(({environment, content_view, version, repository, tag}) =>
    [environment ?? '-', content_view ?? '-', version ?? '-', `${repository}:${tag}`].join(' '),
  )

// Once for each release: they say differently, or not at all, where tags are.
describe.each(katelloVersions)('placements of Katello %s', (katello) => {
  let at: Delivery
  let api: Watched
  let web: number
  let view: number
  let organizationId: number
  const places = async (more: object = {}): Promise<Placement[]> => {
    api.asked()
    return allPlacements(api.client, {organizationId, ...more})
  }

  beforeAll(async () => {
    at = await delivery({edition: {katello}})
    organizationId = at.organization
    const busybox = await at.synced('busybox', 'library/busybox')
    web = await at.synced('web', 'apps/web', {include_tags: ['1.*']})
    await at.synced('os', 'os/rhel9', {include_tags: ['latest']})
    await at.synced('maps', 'flatpaks/maps', {include_tags: ['latest']})
    view = (await at.view('App CV', {repository_ids: [web]}))['id']
    await at.promote(await at.publish(view), [at.dev])
    await at.publish(view)
    const other = (await at.view('Other', {repository_ids: [busybox]}))['id']
    await at.publish(other)
    api = watched(at.server.url)
  })
  afterAll(() => at.close())

  it('are one for each tag and place, with the copies of versions only where no environment has them', async () => {
    const all = await places()
    const tags = Object.keys(upstreamTags(at, 'apps/web')).filter((tag) => tag.startsWith('1.'))
    expect(tags.length).toBeGreaterThan(0)
    const ofWeb = all.filter(({repository}) => repository === 'web')
    expect(new Set(short(ofWeb))).toEqual(
      new Set(
        tags.flatMap((tag) => [`Library - - web:${tag}`, `Dev App CV 1.0 web:${tag}`, `Library App CV 2.0 web:${tag}`]),
      ),
    )
    expect(new Set(ofWeb.map(({library_repository_id}) => library_repository_id))).toEqual(new Set([web]))
    const dev = ofWeb.find(({environment}) => environment === 'Dev')
    const host = new URL(at.server.url).host
    expect(dev).toMatchObject({
      image: 'acme/dev/app_cv/quay/web',
      digest: upstreamTags(at, 'apps/web')[dev?.tag ?? ''],
      product: 'Quay',
      environment_id: at.dev,
      content_view_id: view,
      pull_spec: `${host}/acme/dev/app_cv/quay/web:${dev?.tag}`,
      platforms: null,
      size: null,
      created: null,
    })
    const kinds = new Map(all.map(({repository, kind}) => [repository, kind]))
    expect(Object.fromEntries(kinds)).toEqual({
      busybox: 'container',
      web: 'container',
      os: 'bootable',
      maps: 'flatpak',
    })
    expect(all.find(({kind}) => kind === 'bootable')?.labels).toMatchObject({'containers.bootc': '1'})
    expect(await places()).toEqual(all)
  })

  it('take few requests', async () => {
    await places()
    const asked = api.asked()
    const tags = asked.filter((one) => one.endsWith('/docker_tags'))
    expect(tags).toHaveLength(1)
    expect(asked).toHaveLength(katello === '4.16' ? 9 : 2)
  })

  it('are compared and sought with few requests', async () => {
    const most = katello === '4.16' ? 9 : 2
    const reading = {
      client: api.client,
      open: () => Promise.reject(new Error('no registry is needed')),
      signal: new AbortController().signal,
      warn: () => undefined,
    }
    const [dev, library] = [parsePlace('Dev'), parsePlace('Library')]
    api.asked()
    await diffPlaces(reading, dev, library, {organizationId}, {details: false})
    expect(api.asked().length).toBeLessThanOrEqual(most + 1)
    await findWhere(api.client, 'web', {organizationId})
    expect(api.asked().length).toBeLessThanOrEqual(most + 2)
  })

  it('are narrowed', async () => {
    expect(new Set((await places({environmentIds: [at.dev]})).map(({environment}) => environment))).toEqual(
      new Set(['Dev']),
    )
    expect(new Set((await places({contentViewIds: [view]})).map(({version}) => version))).toEqual(
      new Set(['1.0', '2.0']),
    )
    expect(new Set((await places({repositoryIds: [web]})).map(({repository}) => repository))).toEqual(new Set(['web']))
    expect(await places({productIds: [999]})).toEqual([])
    expect(new Set((await places({kinds: ['flatpak']})).map(({repository}) => repository))).toEqual(new Set(['maps']))
    expect(new Set((await places({search: 'repository = os or tag = none'})).map((one) => one.repository))).toEqual(
      new Set(['os']),
    )
    expect(await places({repositoryIds: [web], search: 'repository = os'})).toEqual([])
  })

  it('are those of a version, once, whether or not an environment has it', async () => {
    const {results} = await at.ok('GET', `/katello/api/content_view_versions?content_view_id=${view}`)
    for (const {id, version} of results as {id: number; version: string}[]) {
      const found = await places({versionId: id})
      expect(found.length).toBeGreaterThan(0)
      expect(found.every((one) => one.version === version && one.environment === null)).toBe(true)
      expect(new Set(found.map(({tag}) => tag)).size).toBe(found.length)
    }
  })
})
