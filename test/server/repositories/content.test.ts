import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {startUpstream, type Upstream, type UpstreamOptions} from '../../support/upstream'
import {addImage, type RepositoryContent} from '../../../src/sandbox/upstream/repository'
import {buildImage} from '../../../src/sandbox/upstream/image'
import {harness, type Harness} from '../harness'

let at: Harness
let upstream: Upstream
let repositories: RepositoryContent[]
let fault: UpstreamOptions['fault']
let organization: number
let product: number

beforeAll(async () => {
  at = await harness()
  repositories = await fixtureRepositories()
  upstream = await startUpstream({repositories, fault: (request) => fault?.(request)})
  organization = (await at.ok('POST', '/katello/api/organizations', {organization: {name: 'ACME'}}))['id']
  product = (await at.ok('POST', '/katello/api/products', {organization_id: organization, name: 'Quay Images'}))['id']
})
afterAll(async () => {
  await at.close()
  await upstream.close()
})

const create = (body: Record<string, unknown>) =>
  at.ask('POST', '/katello/api/repositories', {product_id: product, content_type: 'docker', ...body})
let isSilent = false
const silentTags: UpstreamOptions['fault'] = ({path}) => {
  if (!path.includes('tags/list')) return undefined
  isSilent = true
  return {kind: 'silent'}
}
const sync = async (id: number) => at.task((await at.ok('POST', `/katello/api/repositories/${id}/sync`))['id'])
const named = (name: string) => {
  const found = repositories.find((repository) => repository.name === name)
  if (!found) throw new Error(`no fixture ${name}`)
  return found
}

describe('products', () => {
  it('have a label and a twelve digit id, and unique names', async () => {
    const shown = await at.ok('GET', `/katello/api/products/${product}`)
    expect(shown).toMatchObject({label: 'Quay_Images', repository_count: 0, sync_summary: {}, sync_state: null})
    expect(shown['cp_id']).toMatch(/^\d{12}$/)
    const twice = await at.ask('POST', '/katello/api/products', {organization_id: organization, name: 'Quay Images'})
    expect([twice.status, twice.body['errors']['name']]).toEqual([422, ['has already been taken']])
    expect((await at.ask('GET', '/katello/api/products')).status).toBe(404)
    expect(
      (await at.ok('GET', `/katello/api/products?organization_id=${organization}&name=Quay%20Images`))['subtotal'],
    ).toBe(1)
  })
})

describe('repositories', () => {
  it('are created, named after the labels, and checked', async () => {
    const made = await create({name: 'busy box', url: upstream.url, docker_upstream_name: 'library/busybox'})
    expect([made.status, made.body['container_repository_name'], made.body['exclude_tags']]).toEqual([
      201,
      'acme/quay_images/busy_box',
      ['*-source'],
    ])
    expect(made.body['full_path']).toBe(`${at.server.url.replace('http://', '')}/acme/quay_images/busy_box`)
    const bad = await create({name: 'busy box', url: 'quay.io', unprotected: false, mirroring_policy: 'x'})
    expect(bad.status).toBe(422)
    expect(Object.keys(bad.body['errors']).sort()).toEqual([
      'docker_upstream_name',
      'label',
      'mirroring_policy',
      'name',
      'unprotected',
      'url',
    ])
    expect((await create({name: 'x', url: 'https://u:p@quay.io', docker_upstream_name: 'a/b'})).status).toBe(500)
    for (const type of ['file', 'yum', 'nonsense', null]) {
      const refused = await create({name: 'x', content_type: type})
      const errors = ['Invalid params provided - content_type must be one of docker']
      expect([type, refused.status, refused.body['errors']]).toEqual([type, 422, errors])
    }
    const types = (await at.ok('GET', '/katello/api/repositories/repository_types')) as unknown as {name: string}[]
    expect(types.map((one) => one.name)).toEqual(['docker'])
    expect((await at.ask('POST', '/katello/api/repositories', {name: 'x', product_id: 999})).status).toBe(404)
  })

  it('list library instances, and refuse unknown content types', async () => {
    const list = await at.ok('GET', `/katello/api/products/${product}/repositories?search=name%20~%20busy`)
    expect([list['subtotal'], list['results'][0]['label']]).toEqual([1, 'busy_box'])
    expect((await at.ask('GET', '/katello/api/repositories?content_type=nonsense')).status).toBe(422)
  })

  it('do not sync without an address', async () => {
    const made = await create({name: 'uploads'})
    expect((await at.ask('POST', `/katello/api/repositories/${made.body['id']}/sync`)).status).toBe(400)
  })

  it('refuse to be changed while a task holds them', async () => {
    const made = await create({name: 'held', url: upstream.url, docker_upstream_name: 'library/busybox'})
    fault = silentTags
    const task = await at.ok('POST', `/katello/api/repositories/${made.body['id']}/sync`)
    const second = await at.ask('POST', `/katello/api/repositories/${made.body['id']}/sync`)
    expect(second.status).toBe(422)
    expect(second.body['errors'][0]).toContain(`/foreman_tasks/tasks/${task['id']}`)
    const cancelled = await at.ok('POST', '/foreman_tasks/api/tasks/bulk_cancel', {task_ids: [task['id']]})
    expect([cancelled['total'], cancelled['cancelled'].length]).toEqual([1, 1])
    const ended = await at.task(task['id'])
    expect([ended['state'], ended['result']]).toEqual(['stopped', 'cancelled'])
    expect(ended['humanized']['output']).toMatch(/^Cancelled\./)
    fault = undefined
    expect((await sync(made.body['id']))['result']).toBe('success')
  })
})

describe('synchronization', () => {
  it('brings tags, images and lists, and tells what it added', async () => {
    const busy = (await at.ok('GET', `/katello/api/repositories?organization_id=${organization}&name=busy%20box`))[
      'results'
    ][0]
    const task = await sync(busy.id)
    expect(task['humanized']['errors']).toEqual([])
    expect(task).toMatchObject({label: 'Actions::Katello::Repository::Sync', result: 'success', progress: 1})
    expect(task['action']).toBe("Synchronize repository 'busy box'; product 'Quay Images'; organization 'ACME'")
    const lines = (task['humanized']['output'] as string).split('\n')
    expect(lines[0]).toBe('Added Docker manifests: 2, Docker tags: 3')
    expect(lines[1]).toMatch(/^Total steps: (\d+)\/\1$/)
    expect(lines[2]).toBe('-'.repeat(32))
    expect(lines.slice(3)).toEqual(lines.slice(3).toSorted())
    const shown = await at.ok('GET', `/katello/api/repositories/${busy.id}`)
    expect(shown['content_counts']).toEqual({docker_tag: 3, docker_manifest: 2, docker_manifest_list: 0})
    expect(shown['last_sync']).toMatchObject({id: task['id'], result: 'success', username: 'admin'})
    expect((await sync(busy.id))['humanized']['output']).toMatch(/^No content added\./)
  })

  it('follows include and exclude patterns and manifest lists', async () => {
    const made = await create({
      name: 'web',
      url: upstream.url,
      docker_upstream_name: 'apps/web',
      include_tags: ['1.*'],
      exclude_tags: ['1.1'],
    })
    expect((await sync(made.body['id']))['result']).toBe('success')
    const {content_counts} = await at.ok('GET', `/katello/api/repositories/${made.body['id']}`)
    expect(content_counts).toEqual({docker_tag: 1, docker_manifest: 2, docker_manifest_list: 1})
  })

  it('keeps or drops what upstream lost, by the mirroring policy', async () => {
    const busybox = named('library/busybox')
    const ids: number[] = []
    for (const mirroring_policy of ['additive', 'mirror_content_only']) {
      const made = await create({
        name: mirroring_policy,
        url: upstream.url,
        docker_upstream_name: 'library/busybox',
        mirroring_policy,
      })
      await sync(made.body['id'])
      ids.push(made.body['id'])
    }
    const kept = busybox.tags.get('1.35') ?? ''
    busybox.tags.delete('1.35')
    addImage(busybox, await buildImage([[{path: 'new', content: 'x'}]], {}), '1.37')
    const counts = []
    for (const id of ids) {
      expect((await sync(id))['result']).toBe('success')
      counts.push((await at.ok('GET', `/katello/api/repositories/${id}`))['content_counts'])
    }
    busybox.tags.set('1.35', kept)
    busybox.tags.delete('1.37')
    expect(counts.map((count) => [count['docker_tag'], count['docker_manifest']])).toEqual([
      [4, 3],
      [3, 2],
    ])
  })

  it('ends with a warning when upstream fails or lies, changes nothing, and goes on from there', async () => {
    const made = await create({name: 'broken', url: upstream.url, docker_upstream_name: 'os/rhel9'})
    fault = ({path}) => (path.includes('/blobs/') ? {kind: 'flip', bit: 9} : undefined)
    const task = await sync(made.body['id'])
    fault = undefined
    expect([task['state'], task['result']]).toEqual(['stopped', 'warning'])
    expect(task['humanized']['errors'][0]).toMatch(/digest/)
    expect((await at.ok('GET', `/katello/api/repositories/${made.body['id']}`))['content_counts']['docker_tag']).toBe(0)
    expect((await sync(made.body['id']))['result']).toBe('success')
  })

  it('of a product is one bulk task with a sub-task per repository', async () => {
    const reply = await at.ask('POST', `/katello/api/products/${product}/sync`)
    expect([reply.status, reply.body['label']]).toEqual([202, 'Actions::BulkAction'])
    const task = await at.task(reply.body['id'])
    expect(task['result']).toBe('success')
    const subs = await at.ok('GET', `/foreman_tasks/api/tasks/${reply.body['id']}/sub_tasks?per_page=all`)
    expect(subs['subtotal']).toBe(task['output']['total_count'])
    expect((await at.ok('GET', `/katello/api/products/${product}`))['sync_state']).toBe('success')
    const page = await at.ok(
      'GET',
      `/foreman_tasks/api/tasks?search=${encodeURIComponent('label = Actions::Katello::Repository::Sync and result = warning')}`,
    )
    expect([page['subtotal'], page['sort']]).toEqual([1, {by: 'started_at', order: 'desc'}])
  })

  it('that was running when the server ended is interrupted, and can be resumed or started anew', async () => {
    const made = await create({name: 'late', url: upstream.url, docker_upstream_name: 'apps/web'})
    isSilent = false
    fault = silentTags
    const first = await at.ok('POST', `/katello/api/repositories/${made.body['id']}/sync`)
    await expect.poll(() => isSilent).toBe(true) // it waits for an answer of the upstream
    await at.restart()
    fault = undefined
    const paused = await at.ok('GET', `/foreman_tasks/api/tasks/${first['id']}`)
    expect([paused['state'], paused['result'], paused['available_actions']['resumable']]).toEqual([
      'paused',
      'error',
      true,
    ])
    expect(paused['humanized']['errors'][0]).toMatch(/^interrupted/)
    const resumed = await at.ok('POST', '/foreman_tasks/api/tasks/bulk_resume', {task_ids: [first['id']]})
    expect(resumed['resumed'].length).toBe(1)
    for (;;) {
      const task = await at.task(first['id'])
      if (task['state'] === 'stopped') {
        expect(task['result']).toBe('success')
        break
      }
    }
  })
})

describe('content of repositories', () => {
  it('is verified, tagged anew and removed', async () => {
    const busy = (await at.ok('GET', `/katello/api/repositories?organization_id=${organization}&name=busy%20box`))[
      'results'
    ][0]
    const verified = await at.task((await at.ok('POST', `/katello/api/repositories/${busy.id}/verify_checksum`))['id'])
    expect(verified['result']).toBe('success')
    const digest = named('library/busybox').tags.get('1.36')
    const upload = await at.ok('POST', `/katello/api/repositories/${busy.id}/content_uploads`, {
      size: 0,
      content_type: 'docker_tag',
    })
    const imported = await at.ok('PUT', `/katello/api/repositories/${busy.id}/import_uploads`, {
      uploads: [{id: upload['upload_id'], name: 'mine', digest}],
    })
    expect(imported['output']['upload_results']).toEqual([{type: 'docker_tag', name: 'mine', digest}])
    expect((await at.ok('GET', `/katello/api/repositories/${busy.id}`))['content_counts']['docker_tag']).toBe(4)
    const path = `/katello/api/repositories/${busy.id}/content_uploads/${upload['upload_id']}`
    expect((await at.ask('DELETE', path)).status).toBe(204)
    const removed = await at.ask('PUT', `/katello/api/repositories/${busy.id}/remove_docker_manifests`, {ids: [1, 2]})
    expect(removed.status).toBe(500)
  })

  it('goes with the repository', async () => {
    const made = await create({name: 'gone', url: upstream.url, docker_upstream_name: 'apps/web'})
    await sync(made.body['id'])
    expect((await at.ask('DELETE', `/katello/api/repositories/${made.body['id']}`)).body['name']).toBe('gone')
    expect((await at.ask('GET', `/katello/api/repositories/${made.body['id']}`)).status).toBe(404)
  })
})

describe('flatpak remotes', () => {
  it('are scanned, and an application is mirrored with its runtime', async () => {
    const remote = await at.ask('POST', '/katello/api/flatpak_remotes', {
      organization_id: organization,
      name: 'fixtures',
      url: upstream.url,
      username: 'me',
      token: 'canary',
    })
    expect([remote.status, remote.body['upstream_password_exists'], remote.body['last_scan']]).toEqual([
      201,
      true,
      null,
    ])
    expect(JSON.stringify(remote.body)).not.toContain('canary')
    const scan = await at.task((await at.ok('POST', `/katello/api/flatpak_remotes/${remote.body['id']}/scan`))['id'])
    expect([scan['result'], scan['humanized']['action']]).toEqual(['success', 'Scan remote'])
    const list = await at.ok('GET', `/katello/api/flatpak_remotes/${remote.body['id']}/flatpak_remote_repositories`)
    const app = list['results'].find((row: {name: string}) => row.name.includes('maps'))
    const shown = await at.ok('GET', `/katello/api/flatpak_remote_repositories/${app.id}?manifests=true`)
    expect(shown['manifests'][0]).toMatchObject({application: true, tags: expect.arrayContaining(['latest'])})
    const [runtime] = shown['repository_dependencies']
    expect(runtime['exists_in_org']).toBe(false)
    const reply = await at.ask('POST', `/katello/api/flatpak_remote_repositories/${app.id}/mirror`, {
      product_name: 'Quay Images',
      organization_id: organization,
      dependency_ids: [runtime.id, 999],
    })
    expect([reply.status, reply.body['label']]).toEqual([202, 'Actions::BulkAction'])
    expect((await at.task(reply.body['id']))['output']).toMatchObject({total_count: 2, success_count: 2})
    const mirrored = (
      await at.ok(
        'GET',
        `/katello/api/repositories?organization_id=${organization}&name=${encodeURIComponent(app.name)}`,
      )
    )['results'][0]
    const repository = await at.ok('GET', `/katello/api/repositories/${mirrored.id}`)
    expect(repository).toMatchObject({
      include_tags: ['latest'],
      exclude_tags: null,
      upstream_username: 'me',
      flatpak_dependencies: true,
      url: upstream.url,
    })
    expect((await sync(mirrored.id))['result']).toBe('success')
    const again = await at.task(
      (await at.ok('POST', `/katello/api/flatpak_remote_repositories/${app.id}/mirror`, {product_id: product}))['id'],
    )
    expect(again['result']).toBe('warning')
    expect((await at.ask('DELETE', `/katello/api/flatpak_remotes/${remote.body['id']}`)).status).toBe(204)
  })
})
