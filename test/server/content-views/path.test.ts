import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {delivery, upstreamTags, type Delivery} from './delivery'

let at: Delivery
let busybox: number
let web: number
let view: number

beforeAll(async () => {
  at = await delivery()
  busybox = await at.synced('busybox', 'library/busybox')
  web = await at.synced('web', 'apps/web')
  view = (await at.view('App CV', {repository_ids: [busybox, web]}))['id']
})
afterAll(() => at.close())

const show = (id = view) => at.ok('GET', `/katello/api/content_views/${id}`)
const version = (id: number, query = '') => at.ok('GET', `/katello/api/content_view_versions/${id}${query}`)

describe('an image on its way through the environments', () => {
  let first: number
  let second: number

  it('is published: an archive and an instance in Library of every repository', async () => {
    expect(await show()).toMatchObject({
      needs_publish: true,
      version_count: 0,
      latest_version: null,
      next_version: '1.0',
    })
    const task = await at.done('POST', `/katello/api/content_views/${view}/publish`, {description: 'the first'})
    expect(task).toMatchObject({
      label: 'Actions::Katello::ContentView::Publish',
      action: "Publish content view 'App CV'; organization 'ACME'",
      progress: 1,
    })
    first = task['output']['content_view_version_id']
    expect(task['input']).toMatchObject({content_view_version_id: first, content_view_version_name: 'App CV 1.0'})
    const shown = await version(first)
    expect(shown).toMatchObject({
      name: 'App CV 1.0',
      version: '1.0',
      description: 'the first',
      environments: [{name: 'Library'}],
      docker_repository_count: 2,
      docker_tag_count: 7,
      last_event: {action: 'publish', status: 'successful', user: 'admin', task: {id: task['id']}},
      active_history: [],
    })
    const instances = await at.instances(view, at.library)
    expect(instances.map((row) => row['container_repository_name'])).toEqual([
      'acme/library/app_cv/quay/busybox',
      'acme/library/app_cv/quay/web',
    ])
    expect(at.tags(instances[1]?.['id'])).toEqual(upstreamTags(at, 'apps/web'))
    const archived = await at.ok('GET', `/katello/api/repositories?content_view_version_id=${first}&archived=true`)
    expect(
      archived['results'].map((row: {container_repository_name: string}) => row.container_repository_name),
    ).toEqual(['acme/app_cv/1_0/quay/busybox', 'acme/app_cv/1_0/quay/web'])
    expect(archived['results'][0]).toMatchObject({library_instance_id: busybox, environment: null})
    const inEnvironment = async (environment: number, more = '') => {
      const path = `/katello/api/environments/${environment}/repositories?content_view_version_id=${first}${more}`
      return (await at.ok('GET', path))['results'].map((row: {full_path: string}) =>
        row.full_path.replace(/^[^/]*/, ''),
      )
    }
    expect(await inEnvironment(at.library)).toEqual([
      '/acme/library/app_cv/quay/busybox',
      '/acme/library/app_cv/quay/web',
    ])
    expect(await inEnvironment(at.library, '&library=true')).toEqual(['/acme/quay/busybox', '/acme/quay/web'])
    expect(await inEnvironment(at.dev)).toEqual([])
    expect(await show()).toMatchObject({
      needs_publish: false,
      latest_version: '1.0',
      latest_version_id: first,
      next_version: '2.0',
      environments: [{name: 'Library', label: 'Library'}],
      last_task: {result: 'success'},
    })
  })

  it('is promoted along the path, not past it', async () => {
    const skip = await at.ask('POST', `/katello/api/content_view_versions/${first}/promote`, {
      environment_ids: [at.prod],
    })
    expect([skip.status, skip.body['message']]).toEqual([400, expect.stringContaining('out of sequence')])
    const none = await at.ask('POST', `/katello/api/content_view_versions/${first}/promote`, {environment_ids: [9999]})
    expect(none.status).toBe(400)
    const task = await at.promote(first, [at.dev], {description: 'to the developers'})
    expect(task).toMatchObject({
      label: 'Actions::Katello::ContentView::Promote',
      output: {content_view_version_id: first},
    })
    const [instance] = await at.instances(view, at.dev)
    expect(instance).toMatchObject({
      container_repository_name: 'acme/dev/app_cv/quay/busybox',
      library_instance_id: busybox,
      content_view_version: {id: first},
    })
    expect(at.tags(instance?.['id'])).toEqual(at.tags(busybox))
    expect((await version(first))['last_event']).toMatchObject({
      action: 'promotion',
      environment: {name: 'Dev'},
      description: 'to the developers',
    })
  })

  it('keeps its content in published versions when upstream and library move on', async () => {
    const content = at.contents.find((one) => one.name === 'library/busybox')
    const old = upstreamTags(at, 'library/busybox')
    content?.tags.set('latest', old['1.35'] ?? '')
    await at.sync(busybox)
    expect(at.tags(busybox)['latest']).toBe(old['1.35'])
    expect(await show()).toMatchObject({needs_publish: true})
    second = await at.publish(view)
    const latest = async (environment: number) => {
      const [row] = await at.instances(view, environment)
      return at.tags(row?.['id'])['latest']
    }
    expect(await latest(at.library)).toBe(old['1.35'])
    expect(await latest(at.dev)).toBe(old['latest'])
    await at.promote(first, [at.prod])
    await at.promote(second, [at.dev])
    expect(await latest(at.prod)).toBe(old['latest'])
    expect(await latest(at.dev)).toBe(old['1.35'])
    expect((await version(second))['environments'].map((one: {name: string}) => one.name)).toEqual(['Library', 'Dev'])
    expect((await version(first))['environments'].map((one: {name: string}) => one.name)).toEqual(['Prod'])
  })

  it('gets new names when the environment gets a pattern', async () => {
    const pattern =
      '<%= lifecycle_environment.label %>/<%= content_view.label %>-<%= content_view_version.version %>/<%= repository.label %>'
    await at.done('PUT', `/katello/api/environments/${at.dev}`, {registry_name_pattern: pattern, async: true})
    const names = async () => (await at.instances(view, at.dev)).map((row) => row['container_repository_name'])
    expect(await names()).toEqual(['dev/app_cv-2_0/busybox', 'dev/app_cv-2_0/web'])
    await at.promote(first, [at.dev], {force: true})
    expect(await names()).toEqual(['dev/app_cv-1_0/busybox', 'dev/app_cv-1_0/web'])
    await at.promote(second, [at.dev])
    expect(await names()).toEqual(['dev/app_cv-2_0/busybox', 'dev/app_cv-2_0/web'])
  })

  it('leaves environments when a version no longer has its repository', async () => {
    await at.ok('PUT', `/katello/api/content_views/${view}`, {repository_ids: [web]})
    expect(await show()).toMatchObject({needs_publish: true, repository_ids: [web]})
    const third = await at.publish(view, {environment_ids: [at.dev], description: 'web alone'})
    expect((await at.instances(view, at.library)).map((row) => row['name'])).toEqual(['web'])
    expect((await at.instances(view, at.dev)).map((row) => row['name'])).toEqual(['web'])
    expect((await at.instances(view, at.prod)).map((row) => row['name'])).toEqual(['busybox', 'web'])
    const history = await at.ok('GET', `/katello/api/content_views/${view}/history`)
    expect(
      history['results']
        .filter((event: {version_id: number}) => event.version_id === third)
        .map((event: {action: string; status: string; environment: {name: string} | null}) => [
          event.action,
          event.status,
          event.environment?.name ?? null,
        ]),
    ).toEqual([
      ['promotion', 'successful', 'Dev'],
      ['publish', 'successful', null],
    ])
  })
})
