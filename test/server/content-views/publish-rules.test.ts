import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {startPublish} from '../../../src/server/content-views/publish'
import {checkSync} from '../../../src/server/repositories/sync-start'
import {delivery, upstreamTags, type Delivery} from './delivery'

let at: Delivery
let busybox: number
let web: number

beforeAll(async () => {
  at = await delivery()
  busybox = await at.synced('busybox', 'library/busybox', {exclude_tags: []})
  web = await at.synced('web', 'apps/web')
})
afterAll(() => at.close())

const view = async (name: string, more: Record<string, unknown> = {}) => (await at.view(name, more))['id'] as number
const publishing = (id: number, body: Record<string, unknown> = {}) =>
  at.ask('POST', `/katello/api/content_views/${id}/publish`, body)

describe('filters', () => {
  let filtered: number
  const filter = async (name: string, inclusion: boolean, rules: string[], repositories: number[] = []) => {
    const made = await at.ok('POST', '/katello/api/content_view_filters', {
      content_view_id: filtered,
      name,
      type: 'docker',
      inclusion,
      repository_ids: repositories,
    })
    await at.ok('POST', `/katello/api/content_view_filters/${made['id']}/rules`, {name: rules})
    return made['id'] as number
  }
  const published = async () => {
    await at.publish(filtered)
    const rows = await at.instances(filtered, at.library)
    return Object.fromEntries(rows.map((row) => [row['name'], Object.keys(at.tags(row['id'])).sort()]))
  }

  beforeAll(async () => {
    filtered = await view('Filtered', {repository_ids: [busybox, web]})
  })

  it('that exclude take tags away, everywhere or where they are limited to', async () => {
    await filter('no sources', false, ['*-SOURCE'])
    expect(await at.ok('GET', `/katello/api/content_views/${filtered}`)).toMatchObject({
      filtered: true,
      needs_publish: true,
    })
    expect(await published()).toEqual({busybox: ['1.35', '1.36', 'latest'], web: ['1.0', '1.1', '2.0', 'latest']})
    await filter('no latest web', false, ['latest'], [web])
    expect(await published()).toEqual({busybox: ['1.35', '1.36', 'latest'], web: ['1.0', '1.1', '2.0']})
  })

  it('that include leave only what matches a rule, and what is excluded stays away', async () => {
    const id = await filter('ones', true, ['1.*'])
    expect(await published()).toEqual({busybox: ['1.35', '1.36'], web: ['1.0', '1.1']})
    const [row] = await at.instances(filtered, at.library)
    expect(at.tags(row?.['id'])['1.36']).toBe(upstreamTags(at, 'library/busybox')['1.36'])
    const {store, content} = at.server.app
    const counts = content.sets.counts(store.repositories.get(row?.['id']).content_set_id ?? 0)
    expect(counts).toEqual({tags: 2, images: 2, lists: 0})
    const {latest_version_id: version} = await at.ok('GET', `/katello/api/content_views/${filtered}`)
    const shown = await at.ok('GET', `/katello/api/content_view_versions/${version}?include_applied_filters=true`)
    expect(shown['filters_applied']).toBe(true)
    expect(shown['applied_filters']['applied_filters'][2]).toMatchObject({
      filter: {id, name: 'ones', content: 'docker', inclusion: true},
      rules: [{name: '1.*'}],
    })
  })

  it('are checked: type, name, repositories, kind of view, and rules', async () => {
    const make = (body: Record<string, unknown>) =>
      at.ask('POST', `/katello/api/content_views/${filtered}/filters`, {type: 'docker', ...body})
    expect((await make({name: 'ones'})).body['errors']).toEqual({name: ['has already been taken']})
    expect((await make({name: 'x', type: 'nonsense'})).status).toBe(500)
    expect((await make({name: 'x', repository_ids: [9999]})).status).toBe(404)
    const other = await at.synced('elsewhere', 'os/rhel9')
    expect((await make({name: 'x', repository_ids: [other]})).status).toBe(422)
    const {results} = await at.ok(
      'GET',
      `/katello/api/content_views/${filtered}/filters?search=inclusion_type%20%3D%20include`,
    )
    expect(results.map((one: {name: string}) => one.name)).toEqual(['ones'])
    const rules = `/katello/api/content_view_filters/${results[0].id}/rules`
    const rule = (await at.ok('GET', rules))['results'][0]
    expect((await at.ask('POST', rules, {name: '1.*'})).status).toBe(422)
    const several = await at.ask('POST', rules, {name: ['a', 'b']})
    expect([several.status, several.body.length]).toEqual([201, 2])
    expect(await at.ok('PUT', `${rules}/${rule.id}`, {name: '2.*'})).toMatchObject({
      name: '2.*',
      content_view_filter_id: results[0].id,
    })
    await at.ok('PUT', `/katello/api/content_view_filters/${results[0].id}/remove_filter_rules`, {
      rule_ids: several.body.map((one: {id: number}) => one.id),
    })
    expect((await at.ok('GET', rules))['total']).toBe(1)
    const copy = await at.ask('POST', `/katello/api/content_views/${filtered}/copy`, {name: 'Copied'})
    expect(copy.status).toBe(201)
    const copied = await at.ok('GET', `/katello/api/content_views/${copy.body['id']}/filters`)
    expect(copied['results'].map((one: {name: string; rules: unknown[]}) => [one.name, one.rules.length])).toEqual([
      ['no latest web', 0],
      ['no sources', 0],
      ['ones', 0],
    ])
    const foreign = {filter_ids: copied['results'].map((one: {id: number}) => one.id)}
    expect((await at.ask('PUT', `/katello/api/content_views/${filtered}/remove_filters`, foreign)).status).toBe(404)
    const own = (await at.ok('GET', `/katello/api/content_views/${filtered}/filters`))['results']
    const left = await at.ok('PUT', `/katello/api/content_views/${filtered}/remove_filters`, {
      filter_ids: own.map((one: {id: number}) => one.id),
    })
    expect(left['filtered']).toBe(false)
  })

  it('that only knew one repository go with it, rather than filtering all others', async () => {
    const doomed = await at.synced('doomed', 'os/rhel9')
    const id = await view('Doomed', {repository_ids: [doomed, web]})
    const body = {content_view_id: id, name: 'few', type: 'docker', inclusion: true, repository_ids: [doomed]}
    await at.ok('POST', '/katello/api/content_view_filters', body)
    expect((await at.ok('GET', `/katello/api/repositories/${doomed}`))['filters']).toMatchObject([
      {name: 'few', last_affected_repo: true},
    ])
    await at.ok('DELETE', `/katello/api/repositories/${doomed}`)
    expect(await at.ok('GET', `/katello/api/content_views/${id}`)).toMatchObject({
      filtered: false,
      repository_ids: [web],
    })
  })
})

describe('what cannot be published', () => {
  it('is the default view, a version number that exists, half a number, and what has not changed', async () => {
    const id = await view('Numbers', {repository_ids: [web]})
    const all = await at.ok(
      'GET',
      `/katello/api/content_views?organization_id=${at.organization}&name=Default%20Organization%20View`,
    )
    expect((await publishing(all['results'][0].id)).status).toBe(400)
    expect((await publishing(id, {major: 3})).status).toBe(400)
    const version = await at.publish(id, {major: 3, minor: 7})
    expect((await at.ok('GET', `/katello/api/content_view_versions/${version}`))['version']).toBe('3.7')
    expect((await publishing(id, {major: 3, minor: 7})).status).toBe(400)
    const needless = await publishing(id, {publish_only_if_needed: true})
    expect([needless.status, needless.body['errors'].length]).toEqual([400, 1])
    expect(await at.ok('GET', `/katello/api/content_views/${id}`)).toMatchObject({
      next_version: '4.0',
      version_count: 1,
    })
    expect((await publishing(id, {environment_ids: [at.prod]})).status).toBe(400)
    expect((await publishing(id, {environment_ids: [at.prod], is_force_promote: true})).status).toBe(202)
  })

  it('is a view whose repositories would get the same name, and nothing is left of the attempt', async () => {
    const id = await view('Colliding', {repository_ids: [busybox, web]})
    const first = await at.publish(id)
    const pattern = {registry_name_pattern: 'static'}
    const library = await at.ask('PUT', `/katello/api/environments/${at.dev}`, pattern)
    expect(library.status).toBe(200)
    const refused = await at.ask('POST', `/katello/api/content_view_versions/${first}/promote`, {
      environment_ids: [at.dev],
    })
    expect(refused.status).toBe(500)
    expect(refused.body['message']).toMatch(/same name: busybox, web/)
    expect(refused.body['errors']).toEqual([refused.body['message']])
    expect((await publishing(id, {environment_ids: [at.dev]})).status).toBe(500)
    expect(await at.ok('GET', `/katello/api/content_views/${id}`)).toMatchObject({version_count: 1})
    const history = await at.ok('GET', `/katello/api/content_views/${id}/history`)
    expect(history['total']).toBe(1)
    await at.ok('PUT', `/katello/api/environments/${at.dev}`, {registry_name_pattern: '', async: false})
  })

  it('fails as a task where a name is taken in another environment, which changes nothing there', async () => {
    const registry_name_pattern = '<%= repository.label %>'
    const environment = async (name: string, prior_id: number) =>
      (
        await at.ok('POST', '/katello/api/environments', {
          name,
          prior_id,
          organization_id: at.organization,
          registry_name_pattern,
        })
      )['id']
    const test = await environment('Test', at.library)
    const stage = await environment('Stage', test)
    const id = await view('Twice', {repository_ids: [web]})
    const first = await at.publish(id)
    await at.promote(first, [test])
    const started = await at.ok('POST', `/katello/api/content_view_versions/${first}/promote`, {
      environment_ids: [stage],
    })
    const task = await at.task(started['id'])
    expect([task['state'], task['result']]).toEqual(['stopped', 'error'])
    expect(task['humanized']['errors'][0]).toMatch(/'web'.*more specific/)
    expect(await at.instances(id, stage)).toEqual([])
    const history = await at.ok('GET', `/katello/api/content_views/${id}/history`)
    expect(history['results'][0]).toMatchObject({action: 'promotion', status: 'failed', environment: {name: 'Stage'}})
  })

  it('waits for synchronizations, and synchronizations wait for it', async () => {
    const id = await view('Waiting', {repository_ids: [busybox]})
    at.fault = ({path}) => (path.includes('tags/list') ? {kind: 'silent'} : undefined)
    const sync = await at.ok('POST', `/katello/api/repositories/${busybox}/sync`)
    const refused = await publishing(id)
    expect([refused.status, refused.body['message']]).toEqual([500, expect.stringMatching(/busybox/)])
    await at.ok('POST', '/foreman_tasks/api/tasks/bulk_cancel', {task_ids: [sync['id']]})
    await at.task(sync['id'])
    at.fault = undefined
    // all in one breath, so that the publication cannot be over before the others ask
    const {app} = at.server
    const {store} = app
    const task = startPublish(app, store.contentViews.get(id), {}, {})
    const again = () => startPublish(app, store.contentViews.get(id), {}, {})
    expect(again).toThrow(
      expect.objectContaining({reason: 'precondition', message: expect.stringContaining(task.uuid)}),
    )
    const another = () => checkSync(app, store.repositories.get(busybox), {})
    expect(another).toThrow(expect.objectContaining({reason: 'planning', message: expect.stringContaining('Waiting')}))
    expect((await at.task(task.uuid))['result']).toBe('success')
    expect(another).not.toThrow()
  })

  it('needs the right to do so', async () => {
    const id = await view('Guarded', {repository_ids: [web]})
    const roles = await at.ok('GET', '/api/roles?search=name%20%3D%20Viewer')
    const body = {
      login: 'viewer',
      password: 'secret-word',
      mail: 'v@example.com',
      auth_source_id: 1,
      role_ids: [roles['results'][0].id],
    }
    await at.ok('POST', '/api/users', {user: {...body, organization_ids: [at.organization]}})
    const asViewer = (method: string, path: string, more?: unknown) => at.ask(method, path, more, 'viewer:secret-word')
    expect((await asViewer('GET', `/katello/api/content_views/${id}`)).status).toBe(200)
    expect((await asViewer('POST', `/katello/api/content_views/${id}/publish`, {})).status).toBe(403)
    const version = await at.publish(id)
    expect(
      (await asViewer('POST', `/katello/api/content_view_versions/${version}/promote`, {environment_ids: [at.dev]}))
        .status,
    ).toBe(403)
    expect((await asViewer('DELETE', `/katello/api/content_view_versions/${version}`)).status).toBe(403)
    expect((await asViewer('PUT', `/katello/api/content_views/${id}`, {name: 'Mine'})).status).toBe(403)
  })
})
