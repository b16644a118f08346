import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {startUpstream, type Upstream} from '../../support/upstream'
import {registerHost} from '../../../src/server/hosts/rules'
import {syncProxy} from '../../../src/server/capsules/sync-task'
import {harness, type Harness} from '../harness'
import {syncProxiesOf} from '../../../src/server/capsules/sync-start'

let at: Harness
let upstream: Upstream
let proxy: number
let library: number
let repository: number
const content = (path: string) => `/katello/api/capsules/${proxy}/content/${path}`

beforeAll(async () => {
  at = await harness()
  const repositories = await fixtureRepositories()
  upstream = await startUpstream({repositories})
  library = (await at.ok('GET', '/katello/api/organizations/1'))['library_id']
  const product = (await at.ok('POST', '/katello/api/products', {organization_id: 1, name: 'Images'}))['id']
  const made = await at.ok('POST', '/katello/api/repositories', {
    product_id: product,
    name: 'web',
    content_type: 'docker',
    url: upstream.url,
    docker_upstream_name: 'apps/web',
  })
  repository = made['id']
})
afterAll(async () => {
  await at.close()
  await upstream.close()
})

describe('smart proxies', () => {
  it('begin with the server itself, which mirrors nothing', async () => {
    const list = await at.ok('GET', '/api/smart_proxies?include_status=true')
    expect(list['results']).toMatchObject([{id: 1, name: '127.0.0.1', url: at.server.url, status: 'ok'}])
    for (const path of ['lifecycle_environments', 'sync', 'counts'])
      expect((await at.ask('GET', `/katello/api/capsules/1/content/${path}`)).status).toBe(500)
    expect((await at.ask('POST', '/katello/api/capsules/1/content/sync')).status).toBe(500)
    expect((await at.ask('DELETE', '/api/smart_proxies/1')).status).toBe(422)
  })

  it('are created, checked, changed and shown on both paths', async () => {
    const wrong = await at.ask('POST', '/api/smart_proxies', {
      smart_proxy: {name: '127.0.0.1', url: 'ftp://x', download_policy: 'never'},
    })
    expect(Object.keys(wrong.body['error'].errors).sort()).toEqual(['download_policy', 'name', 'url'])
    const made = await at.ok('POST', '/api/smart_proxies', {
      smart_proxy: {name: 'proxy.example.com', url: 'https://proxy.example.com:9090/', organization_ids: [1]},
    })
    proxy = made['id']
    expect(made).toMatchObject({
      download_policy: 'on_demand',
      organizations: [{id: 1}],
      url: 'https://proxy.example.com:9090',
    })
    await at.ok('PUT', `/api/smart_proxies/${proxy}`, {smart_proxy: {download_policy: 'immediate'}})
    const found = await at.ok('GET', '/katello/api/capsules?search=name%20=%20proxy.example.com')
    expect(found).toMatchObject({selectable: 1, results: [{id: proxy, download_policy: 'immediate'}]})
    expect((await at.ok('GET', `/katello/api/capsules/${proxy}`))['features'][0]).toMatchObject({name: 'Pulpcore'})
    expect((await at.ok('GET', `/api/smart_proxies/${proxy}?include_version=true`))['version']).toMatch(/^\d/)
    const {foreman, katello} = (await at.ok('GET', '/api/statuses'))['results']
    expect(katello.services).toMatchObject({candlepin: {status: 'ok'}, foreman_tasks: {status: 'ok'}})
    const proxies = foreman.smart_proxies
    expect(proxies).toHaveLength(2)
    expect(proxies[0]).toMatchObject({
      features: {pulpcore: expect.any(String), container_gateway: expect.any(String)},
      failed_features: {},
    })
  })
})

describe('content of a smart proxy', () => {
  it('is that of the environments it is given', async () => {
    const available = await at.ok('GET', content('available_lifecycle_environments?organization_id=1'))
    expect(available).toMatchObject({total: 1, page: null, results: [{name: 'Library'}]})
    const added = await at.ok('POST', content('lifecycle_environments'), {environment_id: library})
    expect(added['results']).toMatchObject([{id: library, name: 'Library', capsules: [{id: proxy}]}])
    expect((await at.ask('POST', content('lifecycle_environments'), {environment_id: library})).status).toBe(422)
    expect((await at.ask('POST', content('lifecycle_environments'), {environment_id: 99})).status).toBe(404)
    expect((await at.ok('GET', content('available_lifecycle_environments')))['results']).toEqual([])
  })

  it('shows nobody the environments of organizations that are not his', async () => {
    const role = (await at.ok('GET', '/api/roles?search=name%20=%20Viewer'))['results'][0].id
    await at.ok('POST', '/api/users', {
      user: {login: 'stranger', mail: 's@example.com', password: 'secret12', auth_source_id: 1, role_ids: [role]},
    })
    for (const path of ['lifecycle_environments', 'available_lifecycle_environments'])
      expect((await at.ask('GET', content(path), undefined, 'stranger:secret12')).body['results']).toEqual([])
    const status = await at.ask('GET', content('sync'), undefined, 'stranger:secret12')
    expect(status.body['lifecycle_environments']).toEqual([])
  })

  it('is out of date until it is synchronized, and again after the content changed', async () => {
    await at.ok('PUT', '/api/settings/foreman_proxy_content_auto_sync', {setting: {value: false}})
    const status = async () => {
      const body = await at.ok('GET', content('sync'))
      return {body, environment: body['lifecycle_environments'][0]}
    }
    const before = await status()
    expect(before.body).toMatchObject({last_sync_time: null, active_sync_tasks: [], last_sync_task: null})
    expect(before.environment).toMatchObject({
      syncable: true,
      content_views: [{default: true, up_to_date: false, repositories: [{id: repository, library_id: repository}]}],
    })
    const task = await at.task((await at.ok('POST', content('sync'), {environment_id: library}))['id'])
    expect(task).toMatchObject({result: 'success', label: 'Actions::Katello::CapsuleContent::Sync'})
    const after = await status()
    expect(after.environment).toMatchObject({syncable: false, content_views: [{up_to_date: true}]})
    expect(after.body['last_sync_time']).toMatch(/UTC$/)

    await at.task((await at.ok('POST', `/katello/api/repositories/${repository}/sync`))['id'])
    expect((await status()).environment).toMatchObject({syncable: true})
    await at.task((await at.ok('POST', content('sync'), {}))['id'])
    const counts = await at.ok('GET', content('counts'))
    const [version] = Object.values(counts['content_view_versions']) as {repositories: Record<string, unknown>}[]
    expect(version?.repositories[repository]).toMatchObject({
      counts: {docker_tag: 4, docker_manifest: 6, docker_manifest_list: 3},
      metadata: {env_id: library, library_instance_id: repository, content_type: 'docker'},
    })
  })

  it('is counted, verified and reclaimed by tasks', async () => {
    for (const path of ['update_counts', 'verify_checksum', 'reclaim_space'])
      expect(await at.task((await at.ok('POST', content(path), {}))['id'])).toMatchObject({result: 'success'})
    expect((await at.ask('POST', content('sync'), {environment_id: 99})).status).toBe(404)
    expect((await at.ok('DELETE', content('sync')))['message']).toMatch(/no running synchronization/)
  })

  it('follows promotions, unless the server is set not to', async () => {
    const {store} = at.server.app
    const synced = () => store.tasks.count({label: 'Actions::Katello::CapsuleContent::Sync', state: 'stopped'})
    const before = synced()
    expect(syncProxiesOf(at.server.app, [library])).toEqual([])
    await at.ok('PUT', '/api/settings/foreman_proxy_content_auto_sync', {setting: {value: true}})
    const view = await at.ok('POST', '/katello/api/content_views', {
      organization_id: 1,
      name: 'App CV',
      repository_ids: [repository],
    })
    await at.task((await at.ok('POST', `/katello/api/content_views/${view['id']}/publish`))['id'])
    await expect.poll(synced).toBe(before + 1)
    const [environment] = (await at.ok('GET', content('sync')))['lifecycle_environments']
    expect(environment.content_views).toMatchObject([{up_to_date: true}, {name: 'App CV', up_to_date: true}])

    syncProxiesOf(at.server.app, [library])
    syncProxiesOf(at.server.app, [library])
    await expect.poll(synced).toBe(before + 3)
  })

  it('is brought by one task after the other, and nobody is refused because another one runs', async () => {
    const {app} = at.server
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    const run = vi.spyOn(syncProxy, 'run').mockImplementationOnce(() => held)
    try {
      const [automatic] = syncProxiesOf(app, [library])
      const asked = []
      for (const path of ['sync', 'sync', 'verify_checksum', 'sync', 'sync', 'update_counts', 'reclaim_space'])
        asked.push((await at.ok('POST', content(path), {}))['id'])
      await expect.poll(() => app.tasks.byUuid(automatic?.uuid ?? '')?.state).toBe('running')
      expect(asked.map((id) => app.tasks.byUuid(id)?.state)).toEqual(asked.map(() => 'planned'))
      // they take no room while they wait
      const other = await at.ok('POST', `/katello/api/repositories/${repository}/sync`)
      expect(await at.task(other['id'])).toMatchObject({result: 'success'})
      const second = app.tasks.byUuid(asked[1])
      expect(second && app.tasks.cancel(second)).toBe(true)
      release()
      const results = (await Promise.all(asked.map((id) => at.task(id)))).map(({result}) => result)
      expect(results).toEqual(asked.map((_, i) => (i === 1 ? 'cancelled' : 'success')))
      expect(run).toHaveBeenCalledTimes(4)
    } finally {
      release()
      run.mockRestore()
    }
  })

  it('is brought by a new task instead of one that was interrupted', async () => {
    const {app} = at.server
    const {id: uuid} = await at.ok('POST', content('sync'), {})
    await at.task(uuid)
    const {id} = app.store.tasks.first({uuid}) ?? {id: 0}
    app.store.tasks.update(id, {state: 'paused', result: 'error', interrupted: true, ended_at: null})
    expect(await at.task((await at.ok('POST', content('sync'), {}))['id'])).toMatchObject({result: 'success'})
    expect(app.store.tasks.get(id)).toMatchObject({state: 'stopped', result: 'error'})
  })

  it('goes with the environment, and the proxy goes with all it knew', async () => {
    const left = await at.ok('DELETE', content(`lifecycle_environments/${library}`))
    expect(left['results']).toEqual([])
    expect((await at.ask('DELETE', content(`lifecycle_environments/${library}`))).status).toBe(404)
    await at.ok('DELETE', `/api/smart_proxies/${proxy}`)
    expect((await at.ask('GET', content('sync'))).status).toBe(404)
    expect(at.server.app.store.smartProxyRepositories.count()).toBe(0)
  })
})

describe('locations and host groups', () => {
  it('form trees whose titles follow their names', async () => {
    for (const [kind, path] of [
      ['location', '/api/locations'],
      ['hostgroup', '/api/hostgroups'],
    ] as const) {
      const top = await at.ok('POST', path, {[kind]: {name: 'Europe'}})
      const child = await at.ok('POST', path, {[kind]: {name: 'Berlin', parent_id: top['id']}})
      expect(child).toMatchObject({title: 'Europe/Berlin', ancestry: String(top['id']), parent_name: 'Europe'})
      await at.ok('PUT', `${path}/${top['id']}`, {[kind]: {name: 'EMEA'}})
      expect((await at.ok('GET', `${path}/${child['id']}`))['title']).toBe('EMEA/Berlin')
      expect((await at.ask('PUT', `${path}/${top['id']}`, {[kind]: {parent_id: child['id']}})).status).toBe(422)
      expect((await at.ask('DELETE', `${path}/${top['id']}`)).status).toBe(422)
      expect((await at.ask('POST', path, {[kind]: {name: 'EMEA'}})).body['error'].errors).toHaveProperty('name')
      expect((await at.ok('GET', `${path}?search=name%20=%20Berlin`))['subtotal']).toBe(1)
      await at.ok('DELETE', `${path}/${child['id']}`)
      await at.ok('DELETE', `${path}/${top['id']}`)
    }
  })
})

describe('an environment that a host uses', () => {
  it('is counted and cannot be deleted', async () => {
    const {store} = at.server.app
    const dev = await at.ok('POST', '/katello/api/environments', {organization_id: 1, name: 'Dev', prior_id: library})
    const view = store.contentViews.first({is_default: true})
    const version = view && store.contentViewVersions.first({content_view_id: view.id})
    const row = store.contentViewEnvironments.insert({
      content_view_id: view?.id ?? 0,
      environment_id: dev['id'],
      content_view_version_id: version?.id ?? 0,
    })
    const organization = store.organizations.get(1)
    const {host} = registerHost(at.server.app, {name: 'h.example.com', organization, environments: [row]})
    expect((await at.ok('GET', `/katello/api/environments/${dev['id']}`))['counts'].content_hosts).toBe(1)
    const refused = await at.ask('DELETE', `/katello/api/environments/${dev['id']}`)
    expect([refused.status, refused.body['message']]).toEqual([
      400,
      'Cannot delete Dev: it is used by host h.example.com',
    ])
    await at.ok('DELETE', `/api/hosts/${host.id}`)
    await at.ok('DELETE', `/katello/api/environments/${dev['id']}`)
  })
})
