import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {putImage} from '../push'
import {delivery, upstreamTags, type Delivery} from './delivery'

let at: Delivery
let busybox: number
let web: number

beforeAll(async () => {
  at = await delivery()
  busybox = await at.synced('busybox', 'library/busybox')
  web = await at.synced('web', 'apps/web')
})
afterAll(() => at.close())

const show = (id: number) => at.ok('GET', `/katello/api/content_views/${id}`)
const move = (name: string, tag: string, to: string) =>
  at.contents.find((one) => one.name === name)?.tags.set(tag, upstreamTags(at, name)[to] ?? '')

/** Waits until a view has so many versions that are done. */
async function versions(id: number, count: number): Promise<Record<string, unknown>[]> {
  const patience = performance.now() + 120_000
  while (performance.now() < patience) {
    const {results} = await at.ok('GET', `/katello/api/content_views/${id}/content_view_versions`)
    const done = results.filter(
      (one: {last_event: {status: string} | null}) => one.last_event?.status !== 'in progress',
    )
    if (done.length >= count) return results
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`content view ${id} does not get ${count} versions`)
}

describe('a composite content view', () => {
  let left: number
  let right: number
  let composite: number
  const components = () => at.ok('GET', `/katello/api/content_views/${composite}/content_view_components`)

  beforeAll(async () => {
    left = (await at.view('Left', {repository_ids: [busybox]}))['id']
    right = (await at.view('Right', {repository_ids: [web]}))['id']
    composite = (await at.view('Both', {composite: true}))['id']
  })

  it('takes versions and latest versions of other views, each view once', async () => {
    const pinned = await at.publish(right)
    const add = (list: unknown[]) =>
      at.ask('PUT', `/katello/api/content_views/${composite}/content_view_components/add`, {components: list})
    const added = await add([{content_view_id: left, latest: true}, {content_view_version_id: pinned}])
    expect(added.body['results']).toMatchObject([
      {latest: true, content_view: {id: left}, content_view_version: null, composite_content_view: {id: composite}},
      {latest: false, content_view: {id: right}, content_view_version: {id: pinned, version: '1.0'}},
    ])
    expect((await add([{content_view_id: left, latest: true}])).status).toBe(422)
    expect((await add([{content_view_id: composite, latest: true}])).status).toBe(422)
    expect((await add([{content_view_id: right, content_view_version_id: pinned, latest: true}])).status).toBe(422)
    expect((await add([{content_view_id: right}])).status).toBe(422)
    expect((await add([{content_view_id: 9999, latest: true}])).status).toBe(404)
    const again = (await at.view('Right again', {repository_ids: [web]}))['id']
    await at.publish(again)
    const twice = await add([{content_view_id: again, latest: true}])
    expect([twice.status, twice.body['errors']['base'][0]]).toEqual([422, expect.stringContaining("'web'")])
    expect((await at.ask('PUT', `/katello/api/content_views/${composite}`, {repository_ids: [web]})).status).toBe(422)
    expect((await components())['total']).toBe(2)
  })

  it('is published from its components, and knows when they have changed', async () => {
    await at.publish(left)
    const version = await at.publish(composite)
    const rows = await at.instances(composite, at.library)
    expect(rows.map((row) => row['container_repository_name'])).toEqual([
      'acme/library/both/quay/busybox',
      'acme/library/both/quay/web',
    ])
    expect(at.tags(rows[0]?.['id'])).toEqual(at.tags(busybox))
    const shown = await at.ok('GET', `/katello/api/content_view_versions/${version}`)
    expect(shown).toMatchObject({component_view_count: 2, docker_repository_count: 2})
    expect(await show(composite)).toMatchObject({
      needs_publish: false,
      component_ids: expect.any(Array),
      repository_ids: [],
    })
    const [used] = await versions(left, 1)
    expect(used).toMatchObject({published_in_composite_content_view_ids: [composite]})
    expect((await at.ask('DELETE', `/katello/api/content_view_versions/${String(used?.['id'])}`)).status).toBe(500)
    await at.promote(version, [at.dev])
    expect((await at.instances(composite, at.dev)).length).toBe(2)
    await at.publish(left)
    expect(await show(composite)).toMatchObject({needs_publish: true})
  })

  it('publishes itself after its components when it shall', async () => {
    await at.ok('PUT', `/katello/api/content_views/${composite}`, {auto_publish: true})
    expect((await at.ask('PUT', `/katello/api/content_views/${left}`, {auto_publish: true})).status).toBe(422)
    const trigger = await at.publish(left, {description: 'news'})
    const [newest] = await versions(composite, 2)
    expect(newest).toMatchObject({version: '2.0', description: "Auto Publish - Triggered by 'Left 3.0'"})
    const history = await at.ok('GET', `/katello/api/content_views/${composite}/history`)
    expect(history['results'][0]).toMatchObject({
      triggered_by: 'Left',
      triggered_by_id: trigger,
      task: {humanized: {action: 'Auto Publish'}},
    })
    const triggered = await at.ok('GET', `/katello/api/content_view_versions?triggered_by_id=${trigger}`)
    expect(triggered['results'].map((one: {id: number}) => one.id)).toEqual([newest?.['id']])
    await at.publish(right)
    expect((await show(composite))['version_count']).toBe(2)
  })

  it('refuses with 409 while a component is being published', async () => {
    const {startPublish} = await import('../../../src/server/content-views/publish')
    const {app} = at.server
    const view = (id: number) => app.store.contentViews.get(id)
    const task = startPublish(app, view(right), {}, {})
    expect(() => startPublish(app, view(composite), {}, {})).toThrow(expect.objectContaining({reason: 'conflict'}))
    await at.task(task.uuid)
    const own = startPublish(app, view(composite), {}, {})
    expect(() => startPublish(app, view(composite), {}, {})).toThrow(expect.objectContaining({reason: 'conflict'}))
    await at.task(own.uuid)
  })

  it('keeps to environments that its components reached when the server says so', async () => {
    await at.ok('PUT', '/api/settings/restrict_composite_view', {setting: {value: true}})
    const {latest_version_id} = await show(composite)
    const path = `/katello/api/content_view_versions/${latest_version_id}/promote`
    const refused = await at.ask('POST', path, {environment_ids: [at.dev]})
    expect([refused.status, refused.body['message']]).toEqual([500, expect.stringContaining('Dev')])
    await at.ok('PUT', '/api/settings/restrict_composite_view', {setting: {value: false}})
    await at.promote(latest_version_id, [at.dev])
  })

  it('takes its versions as one list, too, each view once', async () => {
    const [old, used] = [await at.publish(left), await at.publish(left)]
    const made = await at.view('By list', {composite: true, component_ids: [old]})
    expect(made['component_ids']).toEqual([old])
    const path = `/katello/api/content_views/${made['id']}`
    expect(await at.ok('PUT', path, {component_ids: [used]})).toMatchObject({component_ids: [used]})
    expect((await at.ask('PUT', path, {component_ids: [old, used]})).status).toBe(422)
    expect(await at.ok('PUT', path, {component_ids: []})).toMatchObject({
      component_ids: [],
      content_view_components: [],
    })
  })

  it('lets components be changed and removed', async () => {
    const [first, second] = (await components())['results']
    const path = `/katello/api/content_views/${composite}/content_view_components`
    expect(await at.ok('PUT', `${path}/${second.id}`, {latest: true})).toMatchObject({
      latest: true,
      content_view: {id: right},
    })
    await at.ok('PUT', `${path}/remove`, {component_ids: [first.id]})
    expect((await components())['results'].map((one: {id: number}) => one.id)).toEqual([second.id])
    await at.publish(composite)
    expect((await at.instances(composite, at.library)).map((row) => row['name'])).toEqual(['web'])
    expect((await at.ask('DELETE', `/katello/api/content_views/${right}`)).status).toBe(500)
  })
})

describe('a rolling content view', () => {
  let rolling: number

  it('has one version, and what its repositories have, in its environments', async () => {
    const made = await at.view('Rolling', {
      rolling: true,
      repository_ids: [busybox],
      environment_ids: [at.library, at.dev],
    })
    rolling = made['id']
    expect(made).toMatchObject({
      rolling: true,
      latest_version: '1.0',
      needs_publish: false,
      environment_ids: [at.library, at.dev],
    })
    const [row] = await at.instances(rolling, at.dev)
    expect(row).toMatchObject({
      container_repository_name: 'acme/dev/rolling/quay/busybox',
      library_instance_id: busybox,
    })
    expect(at.tags(row?.['id'])).toEqual(at.tags(busybox))
    move('library/busybox', 'latest', '1.35')
    await at.sync(busybox)
    expect(at.tags(busybox)['latest']).toBe(upstreamTags(at, 'library/busybox')['1.35'])
    expect(at.tags(row?.['id'])).toEqual(at.tags(busybox))
    const tasks = await at.ok(
      'GET',
      `/foreman_tasks/api/tasks?search=${encodeURIComponent('label ~ RefreshRollingRepo')}`,
    )
    expect(tasks['results'][0]).toMatchObject({state: 'stopped', result: 'success'})
  })

  it('follows its lists of repositories and environments', async () => {
    await at.ok('PUT', `/katello/api/content_views/${rolling}`, {repository_ids: [web, busybox]})
    expect((await at.instances(rolling, at.dev)).map((row) => row['name'])).toEqual(['busybox', 'web'])
    await at.ok('PUT', `/katello/api/content_views/${rolling}`, {environment_ids: [at.library], repository_ids: [web]})
    expect(await at.instances(rolling, at.dev)).toEqual([])
    expect((await at.instances(rolling, at.library)).map((row) => row['name'])).toEqual(['web'])
  })

  it('is neither published, promoted, copied nor filtered, and takes no pushed repositories', async () => {
    const {latest_version_id: version} = await show(rolling)
    expect((await at.ask('POST', `/katello/api/content_views/${rolling}/publish`, {})).status).toBe(400)
    expect((await at.ask('POST', `/katello/api/content_views/${rolling}/copy`, {name: 'x'})).status).toBe(400)
    const promotion = `/katello/api/content_view_versions/${version}/promote`
    expect((await at.ask('POST', promotion, {environment_ids: [at.dev]})).status).toBe(400)
    const filters = `/katello/api/content_views/${rolling}/filters`
    expect((await at.ask('POST', filters, {name: 'x', type: 'docker'})).status).toBe(400)
    const plain = {organization_id: at.organization, name: 'Plain', environment_ids: [at.dev]}
    expect((await at.ask('POST', '/katello/api/content_views', plain)).status).toBe(400)
    const pushed = await putImage(at.server.app, at.product, 'pushed', '1')
    const reply = await at.ask('PUT', `/katello/api/content_views/${rolling}`, {repository_ids: [web, pushed]})
    expect([reply.status, reply.body['errors']['base'][0]]).toEqual([422, expect.stringContaining("'pushed'")])
    const available = (flag: string) =>
      at.ok(
        'GET',
        `/katello/api/repositories?content_view_id=${rolling}&available_for=${flag}&organization_id=${at.organization}`,
      )
    expect((await available('content_view'))['results'].map((row: {name: string}) => row.name)).toEqual(['busybox'])
  })
})

describe('a pushed repository', () => {
  it('is copied into a version, which later pushes do not reach', async () => {
    const {app} = at.server
    const id = await putImage(app, at.product, 'application', '1')
    const view = (await at.view('Pushed', {repository_ids: [id]}))['id']
    await at.publish(view)
    const [row] = await at.instances(view, at.library)
    expect(row?.['container_repository_name']).toBe('acme/library/pushed/quay/application')
    const before = at.tags(row?.['id'])
    expect(before).toEqual(at.tags(id))
    expect(await show(view)).toMatchObject({needs_publish: false})
    await putImage(app, at.product, 'application', '2')
    expect(at.tags(row?.['id'])).toEqual(before)
    expect(at.tags(id)).not.toEqual(before)
    expect(await show(view)).toMatchObject({needs_publish: true})
    await at.publish(view)
    expect(at.tags(row?.['id'])).toEqual(at.tags(id))
    const [set] = app.store.repositories.byIds([row?.['id']])
    expect(app.content.sets.get(set?.content_set_id ?? 0)?.mutable).toBe(false)
  })
})
