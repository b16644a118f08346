import type {App} from '../app'
import {withApi, type Api} from './api'
import type {Outcome} from './operations'

const marker = 'demo_seeded'

/**
 * Fills a server with the demo's data by its own API: two organizations, a path of environments, products with docker and
 * flatpak repositories, synchronized from the demo's own registry. Doing it again completes what an earlier run left undone;
 * once it is whole, nothing happens.
 */
export async function seed(app: App): Promise<Outcome> {
  if (app.store.secrets.first({name: marker})) return {seeded: false}
  const registry = await app.demoRegistry.start()
  await withApi(app, (api) => fill(new Demo(api), registry))
  app.store.secrets.insert({name: marker, value: new Date(app.now()).toISOString()})
  return {seeded: true}
}

type Loose = Record<string, unknown>

/** Finds or makes the demo's records, so that every step may be done twice. */
class Demo {
  readonly api: Api

  constructor(api: Api) {
    this.api = api
  }

  /** Id of the record with this name in a list; made when it is not there. */
  async named(path: string, name: string, scope: Loose, values: Loose = {}): Promise<number> {
    const present = await this.find(path, name, scope)
    return present ?? Number((await this.api.call('POST', path, {name, ...scope, ...values}))['id'])
  }

  async find(path: string, name: string, scope: Loose): Promise<number | undefined> {
    const query = new URLSearchParams({full_result: 'true'})
    for (const [key, value] of Object.entries(scope)) query.set(key, String(value))
    const {results} = await this.api.call('GET', `${path}?${query.toString()}`)
    const found = (results as Loose[]).find((record) => record['name'] === name)
    return found && Number(found['id'])
  }

  /** A docker repository that has content: synchronized unless it was. */
  async repository(productId: number, name: string, registry: string, upstream: string): Promise<number> {
    const scope = {product_id: productId}
    const values = {content_type: 'docker', url: registry, docker_upstream_name: upstream}
    const id = await this.named('/katello/api/repositories', name, scope, values)
    await this.synchronize(id)
    return id
  }

  async synchronize(id: number): Promise<void> {
    const {last_sync: last} = await this.api.call('GET', `/katello/api/repositories/${id}`)
    if ((last as Loose | null)?.['result'] === 'success') return
    await this.api.run('POST', `/katello/api/repositories/${id}/sync`)
  }
}

async function fill(demo: Demo, registry: string): Promise<void> {
  const acme = await demo.named(
    '/katello/api/organizations',
    'ACME',
    {},
    {label: 'ACME', description: 'Makes everything'},
  )
  await environments(demo, acme)
  const scope = {organization_id: acme}
  const product = (name: string) => demo.named('/katello/api/products', name, scope)
  await demo.repository(await product('Base Images'), 'busybox', registry, 'library/busybox')
  await demo.repository(await product('Applications'), 'web', registry, 'apps/web')
  await demo.repository(await product('Operating Systems'), 'rhel9', registry, 'os/rhel9')
  await flatpaks(demo, acme, await product('Flatpaks'), registry)
  await second(demo, registry)
}

/** Library → Dev → Test → Prod; what is in Prod may be pulled without a login. */
async function environments(demo: Demo, organizationId: number): Promise<void> {
  const path = `/katello/api/organizations/${organizationId}/environments`
  let prior = await demo.find(path, 'Library', {})
  for (const name of ['Dev', 'Test', 'Prod'])
    prior = await demo.named(path, name, {}, {prior_id: prior, registry_unauthenticated_pull: name === 'Prod'})
}

/** A scanned remote, and one of its applications mirrored with its runtime. */
async function flatpaks(demo: Demo, organizationId: number, productId: number, registry: string): Promise<void> {
  const {api} = demo
  const scope = {organization_id: organizationId}
  const remote = await demo.named('/katello/api/flatpak_remotes', 'demo', scope, {url: registry})
  const offered = {flatpak_remote_id: remote}
  const list = '/katello/api/flatpak_remote_repositories'
  const application = 'flatpaks/maps'
  if ((await demo.find(list, application, offered)) === undefined)
    await api.run('POST', `/katello/api/flatpak_remotes/${remote}/scan`)
  const found = await demo.find(list, application, offered)
  const {repository_dependencies: runtimes} = await api.call('GET', `${list}/${found}`)
  for (const wanted of [...(runtimes as Loose[]), {id: found, name: application}]) {
    const own = {product_id: productId}
    const name = String(wanted['name'])
    if ((await demo.find('/katello/api/repositories', name, own)) === undefined)
      await api.run('POST', `${list}/${String(wanted['id'])}/mirror`, own)
    await demo.synchronize((await demo.find('/katello/api/repositories', name, own)) ?? 0)
  }
}

/** Another organization with a little of its own, whose content nobody of the first one sees. */
async function second(demo: Demo, registry: string): Promise<void> {
  const id = await demo.named('/katello/api/organizations', 'Globex', {}, {label: 'Globex'})
  const product = await demo.named('/katello/api/products', 'Tools', {organization_id: id})
  await demo.repository(product, 'busybox', registry, 'library/busybox')
}
