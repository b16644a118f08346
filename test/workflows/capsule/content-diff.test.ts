// What is asked of the server and of the registries of capsules.
import {expect, it} from 'vitest'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {compareContent, isRepairable, repair, targetOf} from '../../../src/workflows/capsule/content-diff'
import type {OpenRegistry} from '../../../src/workflows/registry/access'
import {client as registryClient, upstream} from '../../oci/support'
import type {UpstreamRequest, Fault} from '../../support/upstream'
import {played} from '../support'

const capsule = {id: 2, name: 'edge', url: 'https://edge.example.com:9090'}
const web = (await fixtureRepositories()).find(({name}) => name === 'apps/web')
const digests = [...(web?.tags ?? [])]

const tag = (name: string, digest: string) => ({
  id: 1,
  name,
  manifest: {
    id: 1,
    digest,
    schema_version: 2,
    manifest_type: 'list',
    content_type: 'index',
    is_flatpak: false,
    is_bootable: false,
    labels: {},
  },
  repositories: [
    {
      id: 11,
      name: 'web',
      full_path: 'server/apps/web',
      library_instance: false,
      product_id: 3,
      product_name: 'Quay',
      kt_environment: {id: 4, name: 'Dev'},
      content_view_version: {id: 5, name: 'App 1.0', content_view_id: 6},
    },
  ],
})

const status = {
  lifecycle_environments: [{id: 4, name: 'Dev', organization_id: 1}],
  content_counts: {content_view_versions: {}},
}
const answers = {
  'GET /katello/api/capsules/2/content/sync': status,
  'GET /katello/api/repositories': [{id: 1, name: 'web', product: {id: 3, name: 'Quay'}}],
  'GET /katello/api/docker_tags': digests.map(([name, digest]) => tag(name, digest)),
}

async function compared(
  fault?: (request: UpstreamRequest) => Fault | undefined,
  changed: Record<string, unknown> = {},
) {
  const registry = await upstream({repositories: web ? [web] : [], fault})
  const katello = played({...answers, ...changed})
  const opened: OpenRegistry = {
    client: registryClient(registry.url),
    host: registry.host,
    own: false,
    username: 'ada',
    identity: {},
  }
  const names: (string | undefined)[] = []
  const open = (host?: string): Promise<OpenRegistry> => Promise.resolve((names.push(host), opened))
  const reading = {client: katello.client, open, signal: new AbortController().signal}
  const found = await compareContent(reading, [targetOf(capsule)], {})
  const asked = registry.requests.map(({method, path}) => `${method} ${path.replace('/v2/', '')}`)
  return {...found, asked, calls: katello.calls(), names}
}

it('takes three requests to the server, and of a registry its catalog, one list for an image and one request for a tag', async () => {
  const {rows, calls, asked, names} = await compared()
  expect(rows.map(({status: word}) => word)).toEqual(digests.map(() => 'same'))
  expect(calls.toSorted()).toEqual(Object.keys(answers).toSorted())
  expect(names).toEqual(['edge.example.com'])
  expect(asked.toSorted()).toEqual(
    [
      'GET _catalog',
      'GET apps/web/tags/list',
      ...digests.map(([name]) => `HEAD apps/web/manifests/${name}`),
    ].toSorted(),
  )
})

it('asks tag by tag where tags are not listed', async () => {
  const denied = {kind: 'status', status: 403, body: '{"errors":[{"code":"DENIED","message":"no"}]}'} as const
  const {rows, asked} = await compared(({path}) =>
    path.endsWith('/list') || path.endsWith('_catalog') ? denied : undefined,
  )
  expect(rows.map(({status: word}) => word)).toEqual(digests.map(() => 'same'))
  expect(asked.filter((line) => line.startsWith('HEAD'))).toHaveLength(digests.length)
})

it('reports a registry that fails, and why, beside what others have', async () => {
  const failing = {kind: 'status', status: 500, body: 'broken'} as const
  const {rows, errors} = await compared(({path}) => (path.endsWith('/list') ? failing : undefined))
  expect(rows).toMatchObject([{capsule: 'edge', status: 'unreadable', image: null}])
  expect(errors).toHaveLength(1)
})

it('synchronizes the environments that differ, and all of a capsule with images that it should not have', async () => {
  const tags = [tag('1.0', `sha256:${'0'.repeat(64)}`)]
  const {rows} = await compared(undefined, {'GET /katello/api/docker_tags': tags})
  expect(rows.filter(isRepairable).map(({status: word}) => word)).toContain('different')
  const sync = 'POST /katello/api/capsules/2/content/sync'
  const task = {id: 't', state: 'stopped', result: 'success', pending: false}
  const katello = played({[sync]: task, 'GET /foreman_tasks/api/tasks/t': task})
  expect(await repair(katello.client, [targetOf(capsule)], rows)).toEqual(['edge'])
  expect(katello.sent[0]?.body).toEqual({environment_id: 4, skip_metadata_check: true})
  const extra = rows
    .slice(0, 1)
    .map((row) => ({...row, status: 'extra', environment: null, environment_id: null}) as const)
  await repair(katello.client, [targetOf(capsule)], extra)
  expect(katello.sent.findLast(({method}) => method === 'POST')?.body).toEqual({skip_metadata_check: true})
})
