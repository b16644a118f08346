import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {startUpstream, type Upstream, type UpstreamOptions} from '../../support/upstream'
import type {RepositoryContent} from '../../../src/sandbox/upstream/repository'
import {harness, type Harness} from '../harness'

type Body = Awaited<ReturnType<Harness['ok']>>

/** A server with an upstream registry beside it, an organization ACME with Library, Dev and Prod, and a product. */
export interface Delivery extends Harness {
  readonly upstream: Upstream
  readonly contents: RepositoryContent[]
  readonly organization: number
  readonly product: number
  readonly library: number
  readonly dev: number
  readonly prod: number
  /** What goes wrong with the upstream's answers. */
  fault: UpstreamOptions['fault']
  /** Makes a repository of the upstream and synchronizes it; gives its id. */
  synced(name: string, upstreamName: string, more?: Record<string, unknown>): Promise<number>
  sync(id: number): Promise<Body>
  view(name: string, more?: Record<string, unknown>): Promise<Body>
  /** Starts, waits, and throws unless the task succeeded; gives it. */
  done(method: string, path: string, body?: unknown): Promise<Body>
  /** Publishes and gives the id of the version. */
  publish(view: number, more?: Record<string, unknown>): Promise<number>
  promote(version: number, environments: number[], more?: Record<string, unknown>): Promise<Body>
  /** Instances of a view in an environment, by name. */
  instances(view: number, environment: number): Promise<Body[]>
  /** Digest of every tag of an instance. */
  tags(instance: number): Record<string, string>
}

export async function delivery(options: Parameters<typeof harness>[0] = {}): Promise<Delivery> {
  const at = await harness(options)
  const contents = await fixtureRepositories()
  const state: {fault: UpstreamOptions['fault']} = {fault: undefined}
  const upstream = await startUpstream({repositories: contents, fault: (request) => state.fault?.(request)})
  const organization = (await at.ok('POST', '/katello/api/organizations', {organization: {name: 'ACME'}}))['id']
  const product = (await at.ok('POST', '/katello/api/products', {organization_id: organization, name: 'Quay'}))['id']
  const environments = await at.ok('GET', `/katello/api/organizations/${organization}/environments?library=true`)
  const library = environments['results'][0].id
  const environment = async (name: string, prior: number) =>
    (await at.ok('POST', '/katello/api/environments', {organization_id: organization, name, prior_id: prior}))['id']
  const dev = await environment('Dev', library)
  const prod = await environment('Prod', dev)

  const done: Delivery['done'] = async (method, path, body) => {
    const started = await at.ok(method, path, body)
    const task = await at.task(started['id'])
    if (task['result'] !== 'success') throw new Error(`${method} ${path}: ${JSON.stringify(task['humanized'])}`)
    return task
  }
  const sync = (id: number) => done('POST', `/katello/api/repositories/${id}/sync`)
  return {
    ...at,
    get server() {
      return at.server
    },
    get fault() {
      return state.fault
    },
    set fault(fault) {
      state.fault = fault
    },
    upstream,
    contents,
    organization,
    product,
    library,
    dev,
    prod,
    done,
    sync,
    async synced(name, docker_upstream_name, more = {}) {
      const body = {product_id: product, content_type: 'docker', name, url: upstream.url, docker_upstream_name, ...more}
      const {id} = await at.ok('POST', '/katello/api/repositories', body)
      await sync(id)
      return id
    },
    view: (name, more = {}) =>
      at.ok('POST', '/katello/api/content_views', {organization_id: organization, name, ...more}),
    async publish(view, more = {}) {
      const task = await done('POST', `/katello/api/content_views/${view}/publish`, more)
      return task['output']['content_view_version_id']
    },
    promote: (version, ids, more = {}) =>
      done('POST', `/katello/api/content_view_versions/${version}/promote`, {environment_ids: ids, ...more}),
    async instances(view, environmentId) {
      const path = `/katello/api/repositories?content_view_id=${view}&environment_id=${environmentId}&full_result=true`
      return (await at.ok('GET', path))['results']
    },
    tags(instance) {
      const {store, content} = at.server.app
      const set = store.repositories.get(instance).content_set_id
      if (set === null) throw new Error(`instance ${instance} has no content`)
      return Object.fromEntries(
        content.sets.tags(set).map((tag) => [tag.name, content.manifests.byId(tag.manifestId)?.digest ?? '']),
      )
    },
    async close() {
      await at.close()
      await upstream.close()
    },
  }
}

/** Digest of every tag that the upstream has. */
export function upstreamTags(at: Delivery, name: string): Record<string, string> {
  const content = at.contents.find((one) => one.name === name)
  if (!content) throw new Error(`no fixture ${name}`)
  return Object.fromEntries(content.tags)
}
