import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {delivery, type Delivery} from './delivery'

let at: Delivery
let web: number

beforeAll(async () => {
  at = await delivery()
  web = await at.synced('web', 'apps/web')
})
afterAll(() => at.close())

const make = async (name: string) => (await at.view(name, {repository_ids: [web]}))['id'] as number
const show = (id: number) => at.ok('GET', `/katello/api/content_views/${id}`)
const link = (view: number, environment: number) =>
  at.server.app.store.contentViewEnvironments.first({content_view_id: view, environment_id: environment})?.id ?? 0

describe('versions and environments', () => {
  let view: number
  let versions: number[]

  beforeAll(async () => {
    view = await make('App')
    versions = [await at.publish(view), await at.publish(view), await at.publish(view)]
    await at.promote(versions[0] ?? 0, [at.dev], {force: true})
  })

  it('a version stays while an environment has it', async () => {
    const refused = await at.ask('DELETE', `/katello/api/content_view_versions/${versions[0]}`)
    expect([refused.status, refused.body['message']]).toEqual([500, expect.stringContaining('Dev')])
    expect(
      (await at.ask('PUT', `/katello/api/content_views/${view}/remove`, {content_view_version_ids: [versions[0]]}))
        .status,
    ).toBe(500)
    const task = await at.done('DELETE', `/katello/api/content_view_versions/${versions[1]}`)
    expect(task['label']).toBe('Actions::Katello::ContentViewVersion::Destroy')
    expect((await at.ask('GET', `/katello/api/content_view_versions/${versions[1]}`)).status).toBe(404)
    const names = (await show(view))['versions'].map((one: {version: string}) => one.version)
    expect(names).toEqual(['3.0', '1.0'])
  })

  it('a view leaves an environment, and that is in its history', async () => {
    const path = `/katello/api/content_views/${view}/environments/${at.dev}`
    const task = await at.done('DELETE', path)
    expect(task).toMatchObject({label: 'Actions::Katello::ContentView::RemoveFromEnvironment'})
    expect(await at.instances(view, at.dev)).toEqual([])
    expect((await at.ask('DELETE', path)).status).toBe(400)
    const history = await at.ok('GET', `/katello/api/content_views/${view}/history`)
    expect(history['results'][0]).toMatchObject({
      action: 'removal',
      status: 'successful',
      version: '1.0',
      environment: {name: 'Dev'},
    })
  })

  it('both are removed together, and nothing at all is refused', async () => {
    const [old, , newest] = versions
    await at.promote(old ?? 0, [at.dev], {force: true})
    const body = {environment_ids: [at.dev], content_view_version_ids: [old]}
    const task = await at.done('PUT', `/katello/api/content_views/${view}/remove`, body)
    expect(task['action']).toMatch(/^Remove Versions and Associations/)
    expect(await show(view)).toMatchObject({version_count: 1, latest_version_id: newest})
    expect((await at.ask('PUT', `/katello/api/content_views/${view}/remove`, {})).status).toBe(500)
    expect(
      (await at.ask('PUT', `/katello/api/content_views/${view}/remove`, {content_view_version_ids: [9999]})).status,
    ).toBe(404)
  })

  it('many versions are deleted by ids or by a search, without those left out', async () => {
    const more = [await at.publish(view), await at.publish(view), await at.publish(view)]
    const path = `/katello/api/content_views/${view}/bulk_delete_versions`
    const bulk = {included: {search: 'version < 6.0'}, excluded: {ids: [more[0]]}}
    await at.done('PUT', path, {bulk_content_view_version_ids: bulk})
    expect((await show(view))['versions'].map((one: {version: string}) => one.version)).toEqual(['6.0', '4.0'])
    await at.done('PUT', path, {bulk_content_view_version_ids: {included: {ids: [more[0]]}}})
    expect((await show(view))['version_count']).toBe(1)
    expect((await at.ask('PUT', path, {bulk_content_view_version_ids: {included: {ids: []}}})).status).toBe(400)
  })

  it('a view goes when it is in no environment, with all its content', async () => {
    const refused = await at.ask('DELETE', `/katello/api/content_views/${view}`)
    expect([refused.status, refused.body['message']]).toEqual([500, expect.stringContaining('Library')])
    await at.done('DELETE', `/katello/api/content_views/${view}/environments/${at.library}`)
    await at.done('DELETE', `/katello/api/content_views/${view}`)
    expect((await at.ask('GET', `/katello/api/content_views/${view}`)).status).toBe(404)
    const {database} = at.server.app.store
    const orphans = database.get<{n: number}>(
      'SELECT count(*) AS n FROM content_sets WHERE id NOT IN (SELECT content_set_id FROM repositories WHERE content_set_id IS NOT NULL)',
    )
    expect(orphans?.n).toBe(0)
  })

  it('or with everything at once when that is wanted', async () => {
    const doomed = await make('Doomed')
    await at.promote(await at.publish(doomed), [at.dev])
    await at.done('PUT', `/katello/api/content_views/${doomed}/remove`, {destroy_content_view: true})
    expect((await at.ask('GET', `/katello/api/content_views/${doomed}`)).status).toBe(404)
    expect((await at.ok('GET', `/katello/api/repositories?environment_id=${at.dev}`))['total']).toBe(0)
  })
})

describe('hosts, activation keys and host groups', () => {
  it('keep a view where it is, unless they are sent elsewhere', async () => {
    const {store} = at.server.app
    const [view, refuge] = [await make('Used'), await make('Refuge')]
    await at.promote(await at.publish(view), [at.dev])
    await at.publish(refuge)
    const host = store.hosts.insert({
      name: 'host.example.com',
      organization_id: at.organization,
      managed: false,
      facts: {},
    })
    const linked = {content_view_environment_id: link(view, at.dev)}
    store.hostEnvironments.insert({host_id: host.id, ...linked})
    const key = {organization_id: at.organization, name: 'key', unlimited_hosts: true, content_overrides: []}
    const {id: keyId} = store.activationKeys.insert(key)
    store.activationKeyEnvironments.insert({activation_key_id: keyId, ...linked})
    expect(await show(view)).toMatchObject({hosts: [{name: 'host.example.com'}], activation_keys: [{name: 'key'}]})
    const item = await at.ok('GET', `/katello/api/content_view_environments?host_id=${host.id}`)
    expect(item['results']).toMatchObject([
      {label: 'Dev/Used', hosts_count: 1, activation_keys_count: 1, default: false},
    ])
    expect((await at.ask('DELETE', `/katello/api/content_views/${view}/environments/${at.dev}`)).status).toBe(500)
    const path = `/katello/api/content_views/${view}/remove`
    const hosts = {system_content_view_id: refuge, system_environment_id: at.library}
    const part = await at.ask('PUT', path, {environment_ids: [at.dev], ...hosts})
    expect([part.status, part.body['message']]).toEqual([500, expect.stringContaining('activation_keys')])
    const absent = {key_content_view_id: refuge, key_environment_id: at.prod}
    expect((await at.ask('PUT', path, {environment_ids: [at.dev], ...hosts, ...absent})).status).toBe(404)
    const keys = {key_content_view_id: refuge, key_environment_id: at.library}
    await at.done('PUT', path, {environment_ids: [at.dev], ...hosts, ...keys})
    const refugeLink = {content_view_environment_id: link(refuge, at.library)}
    expect(store.hostEnvironments.all({host_id: host.id})).toMatchObject([refugeLink])
    expect(store.activationKeyEnvironments.all({activation_key_id: keyId})).toMatchObject([refugeLink])
  })
})

describe('content view environments', () => {
  it('are listed with their labels, the default view under the environment alone', async () => {
    const view = await make('Listed')
    await at.publish(view)
    const all = await at.ok('GET', `/katello/api/content_view_environments?organization_id=${at.organization}`)
    const labels = all['results'].map((one: {label: string}) => one.label)
    expect(labels).toContain('Library')
    expect(labels).toContain('Library/Listed')
    const own = await at.ok('GET', `/katello/api/content_view_environments?content_view_id=${view}`)
    expect(own['results']).toMatchObject([
      {name: 'Library/Listed', content_view: {id: view}, lifecycle_environment: {id: at.library}},
    ])
    expect(await at.ok('GET', `/katello/api/content_view_environments/${own['results'][0].id}`)).toEqual(
      own['results'][0],
    )
  })
})

describe('lists of repositories', () => {
  it('show what belongs to views, versions and environments', async () => {
    const view = await make('Shown')
    const version = await at.publish(view)
    await at.promote(version, [at.dev])
    const ids = async (query: string) =>
      (await at.ok('GET', `/katello/api/repositories?organization_id=${at.organization}&${query}`))['results'].map(
        (row: {id: number}) => row.id,
      ) as number[]
    expect(await ids(`content_view_id=${view}`)).toEqual([web])
    expect(await ids(`content_view_version_id=${version}&library=true`)).toEqual([web])
    expect((await ids(`content_view_version_id=${version}`)).length).toBe(3)
    expect((await ids(`content_view_version_id=${version}&archived=true`)).length).toBe(1)
    expect(await ids(`environment_id=${at.dev}&content_view_id=${view}`)).toHaveLength(1)
    expect(await ids(`content_view_id=${view}&available_for=content_view`)).toEqual([])
    expect(await ids('with_content=docker_manifest_list')).toEqual([web])
    expect((await at.ok('GET', `/katello/api/content_views/${view}/repositories`))['total']).toBe(1)
    const all = await at.ok('GET', `/katello/api/content_views/${view}/repositories/show_all`)
    expect(all['results']).toMatchObject([{id: web, added_to_content_view: true}])
    expect(await at.ok('GET', `/katello/api/repositories/${web}`)).toMatchObject({
      promoted: true,
      content_view_versions: expect.arrayContaining([expect.objectContaining({id: version, version: '1.0'})]),
    })
  })
})

describe('versions', () => {
  it('are found by number, environment and search, and their description changes', async () => {
    const view = await make('Found')
    const [first, second] = [await at.publish(view), await at.publish(view)]
    await at.promote(first, [at.dev], {force: true})
    const ids = async (query: string) =>
      (await at.ok('GET', `/katello/api/content_view_versions?content_view_id=${view}&${query}`))['results'].map(
        (one: {id: number}) => one.id,
      ) as number[]
    expect(await ids('')).toEqual([second, first])
    expect(await ids('version=1')).toEqual([first])
    expect(await ids(`environment_id=${at.dev}`)).toEqual([first])
    expect(await ids('search=version%20%3E%201.0')).toEqual([second])
    expect((await at.ask('GET', '/katello/api/content_view_versions?version=x')).status).toBe(400)
    const changed = await at.ok('PUT', `/katello/api/content_view_versions/${first}`, {description: 'kept'})
    expect(changed['description']).toBe('kept')
    const verified = await at.done('POST', `/katello/api/content_view_versions/${first}/verify_checksum`)
    expect(verified['humanized']['output']).toMatch(/^Total steps: (\d+)\/\1/)
    await at.done('PUT', `/katello/api/content_view_versions/${first}/republish_repositories`, {force: true})
    const update = (body: unknown) => at.ask('POST', '/katello/api/content_view_versions/incremental_update', body)
    const target = {content_view_version_environments: [{content_view_version_id: first}]}
    expect((await update({})).status).toBe(400)
    expect((await update(target)).status).toBe(400)
    const refused = await update({...target, add_content: {errata_ids: ['RHSA-2026:1']}})
    expect([refused.status, refused.body['message']]).toEqual([500, expect.stringContaining('RHSA-2026:1')])
  })
})

describe('lifecycle environments', () => {
  it('rename their repositories when they get a pattern, and open or close for everybody', async () => {
    const view = await make('Renamed')
    await at.promote(await at.publish(view), [at.dev])
    const path = `/katello/api/environments/${at.dev}`
    const name = async () => (await at.instances(view, at.dev))[0]?.['container_repository_name']
    const waited = await at.ok('PUT', path, {
      registry_name_pattern: 'x/<%= content_view.label %>/<%= repository.label %>',
      async: false,
    })
    expect([waited['registry_name_pattern'], await name()]).toEqual([
      'x/<%= content_view.label %>/<%= repository.label %>',
      'x/renamed/web',
    ])
    const task = await at.done('PUT', path, {registry_unauthenticated_pull: true, async: true})
    expect(task).toMatchObject({label: 'Actions::Katello::Environment::PublishContainerRepositories'})
    const tasks = async () =>
      (await at.ok('GET', '/foreman_tasks/api/tasks?search=label%20~%20PublishContainerRepositories'))['subtotal']
    const before = await tasks()
    expect(await at.ok('PUT', path, {registry_unauthenticated_pull: false})).toMatchObject({
      registry_unauthenticated_pull: false,
    })
    expect(await tasks()).toBe(before)
    const probe = await at.ask('PUT', path, {registry_name_pattern: '<%= organization.name %>/<%= repository.name %>'})
    expect([probe.status, Object.keys(probe.body['errors'])]).toEqual([422, ['registry_name_pattern']])
    expect((await at.ask('PUT', path, {registry_name_pattern: 'static'})).body['errors']).toHaveProperty(
      'registry_name_pattern',
    )
    await at.done('PUT', path, {registry_name_pattern: '', async: true})
    expect(await name()).toBe('acme/dev/renamed/quay/web')
  })

  it('are deleted with what views have in them, and the path closes behind them', async () => {
    const view = await make('Left')
    const version = await at.publish(view)
    await at.promote(version, [at.dev])
    const history = async () => (await at.ok('GET', `/katello/api/content_views/${view}/history`))['results'][0]
    expect((await history()).environment).toMatchObject({name: 'Dev'})
    expect((await at.ask('DELETE', `/katello/api/environments/${at.library}`)).status).toBe(400)
    expect((await at.ask('DELETE', `/katello/api/environments/${at.dev}`)).status).toBe(200)
    expect((await at.ok('GET', `/katello/api/content_view_versions/${version}`))['environments']).toMatchObject([
      {name: 'Library'},
    ])
    expect((await at.ok('GET', `/katello/api/environments/${at.prod}`))['prior']).toMatchObject({id: at.library})
    expect((await history()).environment).toBeNull()
  })

  it('go with their organization, and so does everything published in it', async () => {
    await at.ok('POST', '/katello/api/content_view_filters', {
      content_view_id: await make('Filtered'),
      name: 'f',
      type: 'docker',
    })
    await at.done('DELETE', `/katello/api/organizations/${at.organization}`)
    const {store} = at.server.app
    expect(store.contentViews.count({organization_id: at.organization})).toBe(0)
    expect([store.contentViewHistory.count(), store.contentViewFilters.count()]).toEqual([0, 0])
  })
})
