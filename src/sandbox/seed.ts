import {contentViewComponents} from '../contract/content-view-components'
import {contentViewFilterRules} from '../contract/content-view-filter-rules'
import {contentViewFilters} from '../contract/content-view-filters'
import {contentViews} from '../contract/content-views'
import {flatpakRemoteRepositories} from '../contract/flatpak-remote-repositories'
import {flatpakRemotes} from '../contract/flatpak-remotes'
import {httpProxies} from '../contract/http-proxies'
import {lifecycleEnvironments} from '../contract/lifecycle-environments'
import {organizations} from '../contract/organizations'
import {personalAccessTokens} from '../contract/personal-access-tokens'
import {products} from '../contract/products'
import {repositories} from '../contract/repositories'
import type {Store} from '../server/tables'
import type {DemoRegistry} from './demo-registry'
import type {Address} from '../server/kernel/address'
import type {Tasks} from '../server/kernel/tasks/engine'
import type {Authority} from '../server/kernel/tls/authority'
import type {Gateways} from '../server/capsules/gateway-client'
import type {ContentStore} from '../oci/store'
import {seedDemo} from './demo-records'
import {withApi} from './api'
import {demoJob} from './demo-job'
import type {HostJobs} from '../server/jobs/host-jobs'
import {Demo} from './demo'
import {registerSandboxHost, uploadFacts, type HostParts} from './hosts'
import type {Outcome} from './sandbox'

const marker = 'demo_seeded'

/**
 * Fills a server with the demo's data by its own API: two organizations, a path of environments, docker and flatpak repositories
 * that are synchronized from the demo's own registry, published and promoted content views, hosts in image mode. Doing it
 * again completes what an earlier run left undone; once it is whole, nothing happens.
 */
export async function seed({
  store,
  content,
  tasks,
  address,
  gateways,
  authority,
  dataDirectory,
  demoRegistry,
  hostJobs,
}: {
  store: Store
  content: ContentStore
  tasks: Tasks
  address: Address
  gateways: Gateways
  authority(): Authority
  dataDirectory: string
  demoRegistry: DemoRegistry
  hostJobs: HostJobs
}): Promise<Outcome> {
  if (store.secrets.first({name: marker})) return {seeded: false}
  const registry = await demoRegistry.start()
  await withApi({store, tasks, address, dataDirectory}, async (api) => {
    const demo = new Demo(api)
    await acme(demo, registry)
    await globex(demo, registry)
    await more(demo)
  })
  await hosts({store, content, address, gateways, authority, dataDirectory})
  await demoJob({store, tasks, hostJobs})
  await seedDemo(store)
  store.secrets.insert({name: marker, value: new Date(store.now()).toISOString()})
  return {seeded: true}
}

async function acme(demo: Demo, registry: string): Promise<void> {
  const values = {label: 'ACME', description: 'Makes everything'}
  const id = await demo.named(organizations, 'ACME', {}, values)
  const [dev, test, prod] = await environments(demo, id)
  const product = (name: string) => demo.named(products, name, {organization_id: id})
  const busybox = await demo.repository(await product('Base Images'), 'busybox', registry, 'library/busybox')
  const web = await demo.repository(await product('Applications'), 'web', registry, 'apps/web')
  const rhel9 = await demo.repository(await product('Operating Systems'), 'rhel9', registry, 'os/rhel9')
  const applications = await flatpaks(demo, id, await product('Flatpaks'), registry)
  await demo.view(id, 'Base CV', [busybox], [[dev, test]])
  await withoutCandidates(demo, id, 'App CV', [web, ...applications])
  await demo.view(id, 'App CV', [web, ...applications], [[dev, test, prod], [dev]])
  await demo.view(id, 'OS CV', [rhel9], [[dev, test, prod]])
}

/** Library → Dev → Test → Prod; what is in Prod may be pulled without a login. */
async function environments(demo: Demo, organizationId: number): Promise<[number, number, number]> {
  const scope = {organization_id: organizationId}
  const after = (name: string, prior: number, open = false) =>
    demo.named(lifecycleEnvironments, name, scope, {prior_id: prior, registry_unauthenticated_pull: open})
  const library = (await demo.find(lifecycleEnvironments, 'Library', scope)) ?? 0
  const dev = await after('Dev', library)
  const test = await after('Test', dev)
  return [dev, test, await after('Prod', test, true)]
}

/** A content view with a filter that keeps release candidates out of its versions. */
async function withoutCandidates(
  demo: Demo,
  organizationId: number,
  name: string,
  repositories: number[],
): Promise<void> {
  const view = await demo.named(contentViews, name, {organization_id: organizationId}, {repository_ids: repositories})
  const filter = await demo.named(
    contentViewFilters,
    'No release candidates',
    {content_view_id: view},
    {type: 'docker', inclusion: false},
  )
  const rule = {content_view_filter_id: filter}
  if ((await demo.find(contentViewFilterRules, '*-rc*', rule)) === undefined)
    await demo.api.call(contentViewFilterRules.create, {...rule, name: ['*-rc*']})
}

/** A scanned remote, and some of its applications mirrored with their runtime; ids of the repositories. */
async function flatpaks(demo: Demo, organizationId: number, productId: number, registry: string): Promise<number[]> {
  const {api} = demo
  const scope = {organization_id: organizationId}
  const remote = await demo.named(flatpakRemotes, 'demo', scope, {url: registry})
  const offered = {flatpak_remote_id: remote}
  const find = (name: string) => demo.find(flatpakRemoteRepositories, name, offered)
  if ((await find(mirrored[0])) === undefined) await api.run(flatpakRemotes.scan, {id: remote})
  const ids = new Set<number>()
  for (const application of mirrored) {
    const found = (await find(application)) ?? 0
    const {repository_dependencies: runtimes} = await api.call(flatpakRemoteRepositories.show, {id: found})
    // releases before 4.20 do not tell dependencies
    const needed = runtimes ?? [{id: (await find(runtime)) ?? 0, name: runtime}]
    for (const wanted of [...needed, {id: found, name: application}])
      ids.add(await mirroredRepository(demo, productId, wanted))
  }
  return [...ids]
}

const mirrored = ['flatpaks/maps', 'flatpaks/firefox'] as const
const runtime = 'flatpaks/platform'

/** ID of the repository that mirrors one of a remote, synchronized; made when it is not there. */
async function mirroredRepository(demo: Demo, productId: number, wanted: {id: number; name: string}): Promise<number> {
  const own = {product_id: productId}
  const repository = () => demo.find(repositories, wanted.name, own)
  if ((await repository()) === undefined) await demo.api.run(flatpakRemoteRepositories.mirror, {id: wanted.id, ...own})
  const id = (await repository()) ?? 0
  await demo.synchronize(id)
  return id
}

/** Another organization with a little of its own, whose content nobody of the first one sees. */
async function globex(demo: Demo, registry: string): Promise<void> {
  const id = await demo.named(organizations, 'Globex', {}, {label: 'Globex'})
  const product = await demo.named(products, 'Tools', {organization_id: id})
  const busybox = await demo.repository(product, 'busybox', registry, 'library/busybox')
  const scope = {organization_id: id}
  const library = (await demo.find(lifecycleEnvironments, 'Library', scope)) ?? 0
  const staging = await demo.named(lifecycleEnvironments, 'Staging', scope, {prior_id: library})
  await demo.view(id, 'Tools CV', [busybox], [[staging]])
}

/** What the examples of the help name besides: a composite content view, one without versions, a proxy and a token. */
async function more(demo: Demo): Promise<void> {
  const id = (await demo.find(organizations, 'ACME', {})) ?? 0
  const scope = {organization_id: id}
  const composite = await demo.named(contentViews, 'All apps', scope, {composite: true})
  const inside = {composite_content_view_id: composite}
  const {results: components} = await demo.api.call(contentViewComponents.index, inside)
  const view = (await demo.find(contentViews, 'App CV', scope)) ?? 0
  if (components.length === 0)
    await demo.api.call(contentViewComponents.add_components, {
      ...inside,
      components: [{content_view_id: view, latest: true}],
    })
  await demo.named(contentViews, 'Old CV', scope)
  await demo.named(contentViews, 'Draft CV', scope)
  await demo.named(httpProxies, 'corporate', {}, {url: 'http://proxy.example.com:3128'})
  const owner = {user_id: 'admin'}
  await demo.named(personalAccessTokens, 'ci', owner)
  await demo.named(personalAccessTokens, 'old', owner)
}

type Place = 'booted' | 'staged' | 'available' | 'rollback'

/** Hosts of ACME by what they run: image mode in all its states, and one of packages. */
const demoHosts: readonly {name: string; environment: string; runs: Partial<Record<Place, string>>}[] = [
  {name: 'web1.example.com', environment: 'Prod/OS_CV', runs: {booted: '9.4', staged: '9.5', rollback: '9.4'}},
  {name: 'web2.example.com', environment: 'Prod/OS_CV', runs: {booted: '9.4', available: '9.5'}},
  {name: 'db1.example.com', environment: 'Test/OS_CV', runs: {booted: '9.5', rollback: '9.4'}},
  {name: 'build1.example.com', environment: 'Library', runs: {}},
]

async function hosts(parts: HostParts): Promise<void> {
  for (const {name, environment, runs} of demoHosts) {
    if (!parts.store.hosts.first({name}))
      await registerSandboxHost(parts, {name, organization: 'ACME', environments: [environment]})
    const images = imagesOf(parts, environment)
    const facts: Record<string, string> = {}
    for (const [place, tag] of Object.entries(runs)) {
      const image = images.get(tag)
      if (!image) continue
      facts[`bootc.${place}.image`] = image.spec
      facts[`bootc.${place}.digest`] = image.digest
    }
    await uploadFacts(parts, {host: name, facts})
  }
}

/** Images that a content view environment of the demo has, by tag. */
function imagesOf(
  {store, content, address}: {store: Store; content: ContentStore; address: Address},
  label: string,
): Map<string, {spec: string; digest: string}> {
  const name = `acme/${label.toLowerCase()}/operating_systems/rhel9`
  const set = store.repositories.first({container_repository_name: name})?.content_set_id
  const tags = set === undefined || set === null ? [] : content.sets.tags(set)
  return new Map(
    tags.map((tag) => {
      const digest = content.manifests.byId(tag.manifestId)?.digest ?? ''
      return [tag.name, {spec: `${address.host()}/${name}:${tag.name}`, digest}]
    }),
  )
}
